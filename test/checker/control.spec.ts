import { expect } from "chai";
import {
  bind,
  bool,
  finish,
  goto,
  initialState,
  next,
  operationsOf,
  record,
  stepsOf,
  successors,
  type Event,
  type Item,
  type System,
} from "../../checker/index.ts";
import { routes } from "../toys/routes.ts";
import { searched, spelled, statesAlong } from "./search.ts";

interface State {
  readonly done: boolean;
}
const { step } = stepsOf<State, null, Event>();
const { operation, splice, label } = operationsOf<State, null, Event>();
const program = (...steps: readonly Item<State, null, Event>[]): System<State, Event> =>
  bind<State, null, Event>(record({ done: bool() }), () => undefined, [
    { name: "one", me: null, operations: [operation("do", { steps })] },
  ]);
const plain = (name: string) => step(name, { source: "toy" });
const jumping = (name: string, to: string) =>
  step(name, { source: "toy", jumps: [to], run: () => goto(to) });
/** The steps that run one after the other, until the actor is idle again or `most` have run. */
const run = <S>(system: System<S, Event>, most = 10, first = 0): readonly string[] => {
  const ids: number[] = [];
  for (let i = 0; i < most; i++) {
    const states = statesAlong(system, ids);
    const t = successors(system, states[states.length - 1] ?? initialState(system))[i ? 0 : first];
    if (t === undefined || (i > 0 && t.from === 0)) break;
    ids.push(t.id);
  }
  return spelled(system, ids).map((line) => line.slice(line.indexOf("/") + 1));
};

describe("control", () => {
  it("loops over the members that take part, in ascending order", () => {
    expect(run(routes())).to.deep.equal([
      "load",
      "round/visit/ring",
      "round/visit/drop",
      "round/visit/ring",
      "round/visit/drop",
      "park",
    ]);
  });
  it("lets a local step jump into a branch, together with the step before", () => {
    expect(run(routes(), 10, 1)).to.deep.equal(["load", "bonus/rest", "park"]);
  });
  it("has the states that were counted by hand", () => {
    const { states, transitions, depth, neverRan } = searched(routes());
    expect({ states, transitions, depth, neverRan }).to.deep.equal({
      states: 10,
      transitions: 9,
      depth: 6,
      neverRan: [],
    });
  });
  it("leaves the cursor at rest outside the loop", () => {
    const system = routes();
    const { verdicts } = searched(system, [
      {
        kind: "internal",
        name: "rest",
        claim: "The cursor is 0 outside the loop.",
        source: "toy",
        brokenBy: [],
        exercised: (s) => s.postman.stop > 0,
        holds: (s) => !s.postman.back || s.postman.stop === 0 || "the cursor is left behind",
      },
    ]);
    // stop = 2 before ring, and before drop, of house 2.
    expect(verdicts[0]).to.include({ verdict: "holds", exercised: 2 });
  });

  it("counts which steps have jumped or ended their operation", () => {
    const end = step("end", { source: "toy", finishes: true, run: () => finish });
    const system = program(plain("begin"), jumping("away", "end"), plain("skipped"), end);
    expect(searched(system).left).to.deep.equal(["do/away", "do/end"]);
    expect(searched(program(plain("begin"), plain("more"))).left).to.deep.equal([]);
  });
  it("resolves a jump from the innermost splice outwards", () => {
    const inner = program(
      splice("part", [jumping("first", "target"), plain("skipped"), plain("target")]),
      plain("target"),
    );
    expect(run(inner)).to.deep.equal(["part/first", "part/target", "target"]);
    const outer = program(
      splice("part", [jumping("first", "target"), plain("skipped")]),
      plain("skipped-too"),
      plain("target"),
    );
    expect(run(outer)).to.deep.equal(["part/first", "target"]);
  });
  it("jumps to labels, also to one at the end", () => {
    expect(run(program(jumping("first", "out"), plain("skipped"), label("out")))).to.deep.equal([
      "first",
    ]);
  });
  it("ends an operation early by finish", () => {
    const ending = step("first", { source: "toy", finishes: true, run: () => finish });
    expect(run(program(ending, plain("skipped")))).to.deep.equal(["first"]);
  });

  it("lets a step that cannot do anything jump to nowhere, where such steps are kept", () => {
    const idle = step("idle", {
      source: "toy",
      jumps: ["nowhere"],
      matters: () => false,
      run: () => next,
    });
    const casts = [
      { name: "one", me: null, operations: [operation("do", { steps: [plain("a"), idle] })] },
    ];
    const options = { allSteps: true };
    const system = bind<State, null, Event>(
      record({ done: bool() }),
      () => undefined,
      casts,
      options,
    );
    expect(searched(system).neverRan).to.deep.equal([]);
  });
  it("refuses to bind a jump to nowhere", () => {
    expect(() => program(jumping("first", "nowhere"))).to.throw(
      "do/first jumps to nowhere, which is not in do",
    );
  });
  it("starts an operation with an empty step if what it begins with cannot be seen", () => {
    const local = step("first", { source: "toy", local: true });
    expect(run(program(local, plain("second")))).to.deep.equal(["start", "second"]);
    expect(run(program(splice("part", [plain("first")])))).to.deep.equal(["part/first"]);
  });
  it("breaks on a jump, or an end, that the step does not declare", () => {
    const sneaky = step("first", { source: "toy", run: () => goto("second") });
    expect(searched(program(sneaky, plain("second"))).broken).to.deep.equal({
      operation: "do",
      step: "first",
      message: "first jumps to second, which its jumps do not list",
      schedule: [0],
    });
    const ending = step("first", { source: "toy", run: () => finish });
    expect(searched(program(ending, plain("second"))).broken?.message).to.equal(
      "first ends the operation without declaring it",
    );
  });
  it("breaks on local steps that never come to an end", () => {
    const local = step("spin", {
      source: "toy",
      local: true,
      jumps: ["spin"],
      run: () => goto("spin"),
    });
    expect(searched(program(plain("first"), local)).broken?.message).to.equal(
      "do: local steps and loops never reach a step that others can see",
    );
  });
});
