import { expect } from "chai";
import { readFileSync } from "node:fs";
import { invariants, referenceSystem } from "../../bench/peers/reference/index.ts";
import { sizeNamed } from "../../bench/peers/sizes.ts";
import { autText } from "../../checker/export/aut.ts";
import { makeDecide } from "../../checker/export/decide.ts";
import { makeMaker, membersOf } from "../../checker/export/decision.ts";
import { dotText } from "../../checker/export/dot.ts";
import { followTrail, followTrailToBreach } from "../../checker/export/follow-trail.ts";
import { exportPromela } from "../../checker/export/promela.ts";
import { readSpinModel, readSpinTrail } from "../../checker/export/spin-trail.ts";
import { stateGraph } from "../../checker/export/state-graph.ts";
import type { Event, Property, System } from "../../checker/index.ts";
import { counter } from "../toys/counter.ts";
import { diamond } from "../toys/diamond.ts";
import { doing, everyField } from "../toys/fields.ts";
import { exclusion, mutex, withoutWait } from "../toys/mutex.ts";
import { randomSystem } from "../toys/random-system.ts";
import { seeded } from "../../checker/sample/seeded.ts";
import { routes } from "../toys/routes.ts";
import { shootdown } from "../toys/shootdown.ts";
import { searchByDecisions } from "./decided.ts";
import { naiveSearch } from "./naive.ts";
import { noDeadlock } from "./search.ts";

const toPromela = <S, E extends Event>(
  system: System<S, E>,
  properties: readonly Property<S, E>[],
  mostRuns = 100_000,
) => exportPromela(system, properties, { heading: ['staleproof {"toy":1}'], mostRuns });

const textOf = <S, E extends Event>(
  system: System<S, E>,
  properties: readonly Property<S, E>[],
): string => {
  const made = toPromela(system, properties);
  if (made.kind !== "promela") throw new Error(made.kind);
  return made.text;
};

describe("decisions", () => {
  const counts = <S, E extends Event>(system: System<S, E>) => {
    const { states, transitions } = naiveSearch(system);
    return { states, transitions };
  };

  it("have the states and transitions that were counted by hand", () => {
    expect(searchByDecisions(diamond)).to.deep.equal({ states: 4, transitions: 4 });
    expect(searchByDecisions(mutex())).to.deep.equal({ states: 20, transitions: 34 });
    expect(searchByDecisions(mutex(withoutWait))).to.deep.equal({ states: 32, transitions: 64 });
    expect(searchByDecisions(counter(3))).to.deep.equal({ states: 5, transitions: 4 });
  });

  it("have those of the reference model, which SPIN and tla-checker have too", () => {
    const { scope, states, transitions } = sizeNamed("v1g1p1");
    expect(searchByDecisions(referenceSystem(scope))).to.deep.equal({ states, transitions });
  });

  it("have those of toys with loops, branches and local steps", () => {
    expect(searchByDecisions(routes())).to.deep.equal(counts(routes()));
    const cpus = shootdown(2, 1, true);
    expect(searchByDecisions(cpus)).to.deep.equal(counts(cpus));
  });

  it("have those of random systems, with what is normalised behind each step", () => {
    for (let seed = 1; seed <= 12; seed++) {
      const { system } = randomSystem(seeded(seed));
      expect(searchByDecisions(system), `seed ${seed}`).to.deep.equal(counts(system));
    }
  });

  it("keep equal parts once: twenty looks one after the other are forty members, not a million", () => {
    const { system } = randomSystem(seeded(1));
    const decide = makeDecide(system, makeMaker());
    const decision = decide((d) => d.cells.every(({ v }) => v === 1), Number, 1000);
    expect(decision.kind).to.equal("look");
    if (decision.kind !== "too-wide") expect(membersOf(decision)).to.have.length(8 + 2);
  });

  it("say what a step throws, and where", () => {
    const decide = makeDecide(everyField, makeMaker());
    const decision = decide(
      (d) => {
        for (const vcpu of d.vcpus) vcpu.drift -= 1;
      },
      () => 0,
      1000,
    );
    if (decision.kind === "too-wide") throw new Error("too wide");
    const thrown = membersOf(decision).flatMap((one) => (one.kind === "throws" ? one.message : []));
    expect(thrown).to.deep.equal([
      "vcpus[0].drift: -3 is out of range -2..2",
      "vcpus[1].drift: -3 is out of range -2..2",
    ]);
  });

  it("are refused of what is no function of the state", () => {
    let calls = 0;
    const decide = makeDecide(everyField, makeMaker());
    const fickle = () =>
      decide((d) => (calls++ % 2 === 0 ? d.flag : d.vcpus[0]?.drift), Number, 1000);
    expect(fickle).to.throw("is no function of the state");
  });
});

describe("export to Promela", () => {
  it("has an option for each transition, on a line of its own, with its number", () => {
    const system = mutex();
    const { heading, options } = readSpinModel(textOf(system, [exclusion]));
    expect(heading).to.equal('{"toy":1}');
    expect(options.map(({ transition }) => transition)).to.deep.equal(
      system.transitions.map(({ id }) => id),
    );
  });

  it("asserts a property of states behind the steps that write what it looks at, and there only", () => {
    const asserting = textOf(mutex(), [exclusion])
      .split("\n")
      .filter((line) => line.includes("assert"));
    expect(asserting.map((line) => line.replace(/^.*\/\* \d+ (.*) \*\/$/, "$1"))).to.deep.equal([
      "p0 enter/go-inside",
      "p0 enter/leave",
      "p1 enter/go-inside",
      "p1 enter/leave",
    ]);
  });

  it("says which properties are not for SPIN", () => {
    const made = toPromela(mutex(), [exclusion, noDeadlock, { ...noDeadlock, name: "can-finish" }]);
    expect(made).to.include({ kind: "promela" });
    if (made.kind !== "promela") return;
    expect(made.asserted).to.deep.equal(["exclusion", "no-deadlock"]);
    expect(made.leftOut).to.deep.equal(["can-finish"]);
  });

  it("refuses a step that looks at too much, and names it", () => {
    const wide = doing((d) => {
      const [vcpu] = d.vcpus;
      if (vcpu !== undefined && vcpu.page > 0) vcpu.page -= 1;
    });
    const made = toPromela(wide, [], 1000);
    expect(made).to.deep.equal({ kind: "too-wide", of: "writer write/store", runs: 1000 });
  });

  it("refuses what is breached before the first step, which no step of SPIN's would show", () => {
    const never = { ...exclusion, holds: () => "always" };
    expect(toPromela(mutex(), [never])).to.deep.equal({
      kind: "breached-at-start",
      property: "exclusion",
      finding: "always",
    });
  });

  it("gives no step a text that ends a comment or more C than SPIN takes in one piece", () => {
    const { scope } = sizeNamed("v2g2p1");
    const text = textOf(referenceSystem(scope), invariants);
    const pieces = text.split(/^c_code \{$/m).slice(1);
    expect(pieces.length).to.be.above(0);
    for (const piece of pieces) expect(piece.split(/^\}$/m)[0]?.length).to.be.below(65_536);
  });
});

describe("SPIN's trail", () => {
  const faulty = mutex(withoutWait);
  const model = readSpinModel(textOf(faulty, [exclusion]));
  const idOf = (transition: number): number =>
    model.options.find((option) => option.transition === transition)?.id ?? -1;
  /** p0 wants, gives way, is inside; then p1. */
  const breach = [0, 2, 3, 5, 7, 8];

  it("is read by SPIN's numbers of statements: the guard, the effect, assertions, then the step", () => {
    // Options of 2, 2, 2, 3, 3, 2, ... statements, each followed by its d_step.
    expect(model.options.map(({ id }) => id)).to.deep.equal([2, 5, 8, 12, 16, 19, 22, 25, 29, 33]);
    const text = ["-4:-4:-4", ...breach.map((t, i) => `${i + 1}:0:${idOf(t)}`), ""].join("\n");
    const trail = readSpinTrail(model, text);
    expect(trail).to.include({ kind: "trail", lacksLast: false });
    if (trail.kind !== "trail") return;
    expect(trail.options.map(({ transition }) => transition)).to.deep.equal(breach);
  });

  it("is read from what pan -r prints, by lines", () => {
    const printed = model.options
      .slice(0, 3)
      .map(({ line }, i) => `  ${i + 1}:\tproc  0 (system) model.pml:7 (state 9)\t[D_STEP${line}]`);
    const trail = readSpinTrail(model, `${printed.join("\n")}\nspin: trail ends after 3 steps\n`);
    expect(trail).to.include({ kind: "trail", lacksLast: true });
    if (trail.kind === "trail")
      expect(trail.options.map(({ transition }) => transition)).to.deep.equal([0, 1, 2]);
  });

  it("is refused if it names no step of the model, or no step at all", () => {
    const reasonOf = (text: string) => {
      const trail = readSpinTrail(model, text);
      return trail.kind === "unreadable" ? trail.reason : null;
    };
    expect(reasonOf("1:0:2\n2:0:4\n")).to.equal(
      "step 2 is statement 4, which is no step of the model",
    );
    expect(reasonOf("hello")).to.contain("no step of a trail");
  });

  it("is taken step by step, up to what it breaches", () => {
    const followed = followTrail(faulty, [exclusion], breach);
    expect(followed.kind).to.equal("followed");
    if (followed.kind !== "followed") return;
    expect(followed.found.map(({ goal }) => goal.name)).to.deep.equal(["exclusion"]);
    expect(followed.found[0]?.schedule.map(({ id }) => id)).to.deep.equal(breach);
  });

  it("loses its rounds", () => {
    // p1 goes in and out: it is idle again, and turn is as it was at first.
    const round = [5, 7, 8, 9];
    const followed = followTrail(faulty, [exclusion], [...round, ...breach]);
    if (followed.kind !== "followed") throw new Error(followed.kind);
    expect(followed.found[0]?.schedule.map(({ id }) => id)).to.deep.equal(breach);
  });

  it("is completed by the step that pan -r does not print", () => {
    const told = breach.slice(0, -1);
    expect(followTrail(faulty, [exclusion], told)).to.deep.include({ kind: "followed", found: [] });
    const followed = followTrailToBreach(faulty, [exclusion], told);
    if (followed.kind !== "followed") throw new Error(followed.kind);
    expect(followed.found[0]?.schedule.map(({ id }) => id)).to.deep.equal(breach);
  });

  it("that does not fit is refused with the step and the reason", () => {
    expect(followTrail(mutex(), [exclusion], [0, 3])).to.deep.equal({
      kind: "misfit",
      step: 2,
      reason: "p0 enter/go-inside: p0 is at enter/give-way",
    });
    expect(followTrail(mutex(), [exclusion], [0, 2, 5, 7, 8])).to.deep.include({
      kind: "misfit",
      step: 5,
      reason: "p1 enter/go-inside: waits for my turn",
    });
  });
});

describe("the graph of states", () => {
  const graphOf = <S, E extends Event>(system: System<S, E>, mostStates = 1000) => {
    const graph = stateGraph(system, mostStates);
    if (graph.kind !== "graph") throw new Error(graph.kind);
    return graph;
  };

  it("is Aldebaran text: the initial state first, a line a transition", () => {
    expect(autText(graphOf(diamond))).to.equal(
      `des (0, 4, 4)
(0, "left light/switch-on", 1)
(0, "right light/switch-on", 2)
(1, "right light/switch-on", 3)
(2, "left light/switch-on", 3)
`,
    );
  });

  it("is drawn with the fields that are not at their default", () => {
    const text = dotText(graphOf(diamond));
    expect(text).to.contain('  3 [label="3\\nlamps[0].lit=true\\nlamps[1].lit=true"];');
    expect(text).to.contain('  1 -> 3 [label="right light/switch-on"];');
  });

  it("names choices, and has the states and transitions of the reference model", () => {
    const { scope, states, transitions } = sizeNamed("v1g1p1");
    const text = autText(graphOf(referenceSystem(scope), 3000));
    expect(text).to.contain(`des (0, ${transitions}, ${states})\n`);
    expect(text).to.match(/ gfn=0"/);
  });

  it("of the documentation's picture is the one that is drawn there", () => {
    const place = (name: string) => new URL(`../../docs/export/${name}`, import.meta.url);
    expect(readFileSync(place("mutex.dot"), "utf8")).to.equal(dotText(graphOf(mutex())));
    const drawn = readFileSync(place("mutex.svg"), "utf8");
    expect(drawn.match(/class="node"/g)).to.have.length(20);
    expect(drawn.match(/class="edge"/g)).to.have.length(34);
  });

  it("is refused above its limit", () => {
    expect(stateGraph(mutex(), 19)).to.deep.equal({ kind: "too-large" });
    expect(stateGraph(mutex(), 20)).to.include({ kind: "graph" });
  });
});
