import { expect } from "chai";
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { kvm } from "../../cli/kvm.ts";
import { shownOf } from "../../cli/show.ts";
import { shownGoldens } from "../../cli/shown-goldens.ts";
import { forms, inForm } from "../../counterexamples/forms.ts";
import { html } from "../../counterexamples/html.ts";
import { traceDocument } from "../../counterexamples/json.ts";
import { lanes } from "../../counterexamples/lanes.ts";
import { mail } from "../../counterexamples/mail.ts";
import { escapeMermaid, visible } from "../../counterexamples/markup.ts";
import { mermaid } from "../../counterexamples/mermaid.ts";
import type { Shown } from "../../counterexamples/shown.ts";
import { toyProperties, toySystem, closeAtOnce, walk } from "../cli/toy/model.ts";
import { itInSweep } from "../sweep.ts";
import { goneMeansGone, shootdown } from "../toys/shootdown.ts";
import { breachOf, committed, shownFrom, shownKvm, someCommitted } from "./shown.ts";

const [gateRespected] = toyProperties;
if (gateRespected === undefined) throw new Error("the toy has no property");
const gate = breachOf(toySystem([closeAtOnce, walk], 1, 0), gateRespected);
const shown = shownFrom(gate, gateRespected);

/** Whatever a text can do to a form that forgets to escape it. */
const hostile = [
  "<script>alert(1)</script>",
  "<img src=x onerror=alert(1)>",
  `" onload="x" '`,
  "&amp;&lt;",
  "]]></style></title></table>",
  "end",
  "a;b",
  "#35;<br/>",
  "%%{init: {}}%%",
  "```",
  "line\nbreak\r\n  Note over a0: x",
  "\u001b[31mred",
  "\u202eturned",
  "é ü 漢 😀",
  "${x} $& $1",
];

/** The toy's schedule with a hostile text in every place that holds a text. */
const hostileShown = (text: string): Shown<object, { readonly type: string }> => {
  const actor = (name: string): string => `${name}${text}`;
  const byActor = (pc: Readonly<Record<string, number>>) =>
    Object.fromEntries(Object.entries(pc).map(([name, at]) => [actor(name), at]));
  const { system } = gate;
  return {
    file: {
      ...shown.file,
      design: text,
      edits: [text, `fault:${text}`],
      scenario: text,
      machine: text,
      property: text,
    },
    trace: {
      system: {
        ...system,
        actors: system.actors.map((one) => ({ ...one, name: actor(one.name), at: [] })),
        transitions: [],
        init: () => undefined,
        normalise: null,
      },
      initial: { ...gate.initial, pc: byActor(gate.initial.pc) },
      steps: gate.steps.map((step) => ({
        ...step,
        before: { ...step.before, pc: byActor(step.before.pc) },
        after: { ...step.after, pc: byActor(step.after.pc) },
        changes: [{ path: text, before: text, after: text }],
        key: text,
        transition: {
          ...step.transition,
          actor: actor(step.transition.actor),
          operation: text,
          step: text,
          source: text,
          promise: text,
          choice: { [text]: text },
          event: { type: text },
          when: [],
          waits: [],
          recipe: () => () => 0,
          bare: () => () => 0,
          phases: () => ({ name: "", run: () => 0, exits: [() => 0] }),
        },
      })),
    },
    claim: text,
    finding: text,
    explanation: {
      why: [text],
      effects: gate.steps.map(() => [text]),
      notes: gate.steps.map(() => [text]),
    },
    words: { fields: [], meantFor: () => actor("reader0") },
    replayCommand: text,
  };
};

/** What a reader of a page sees. */
const textIn = (page: string): string =>
  page
    .replace(/<[^>]*>/g, "")
    .replace(/&(lt|gt|quot|#39|amp);/g, (_, name: string) =>
      name === "lt"
        ? "<"
        : name === "gt"
          ? ">"
          : name === "quot"
            ? '"'
            : name === "amp"
              ? "&"
              : "'",
    );

describe("show", () => {
  it("draws a lane for each actor that takes part, and says why it comes to the breach", () => {
    expect(lanes(shown)).to.equal(`design leaky, scenario gate
machine toy; 1 vcpus, 1 gfns, 1 pfns, 1 slots, 1 roots
gate-respected: Nobody passes a gate whose closing has returned.

violated: reader0 passed the closed gate
why:
- writer changed promised from false to true (step 3).
- reader0 had read closed at step 1, before writer changed closed from false to true (step 2), and
  did not look again before step 4.

Steps that cannot matter in this scenario are left out.

      writer                        reader0          what changed
      ----------------------------  ---------------  ------------------------------------
>  1                                walk speed=slow  readers[0].looking: false -> true
                                    | [toy]
                                    |  look
>  2  close                         |                closed: false -> true
      | kvm_swap_active_memslots()  |
      |  shut                       |
>  3* | [toy]                       |                promised: false -> true
      |  return                     |
      * promise: closed             |
>  4!                               |  pass          readers[0].looking: true -> false
                                    ! breach

> the reason names it, * promise point, ! the breach

violated: reader0 passed the closed gate
4 steps, minimal: proven (exhaustive)
replay: npm run -s staleproof -- replay FILE
`);
  });

  it("draws it for a mail, with the kernel's functions", () => {
    expect(mail(shown)).to.equal(`Reader0 passed the closed gate.

Writer changed promised from false to true (step 3).
Reader0 had read closed at step 1, before writer changed closed from false
to true (step 2), and did not look again before step 4.

Steps that cannot matter in this scenario are left out.

      writer                             reader0
      ======                             =======
>  1                                     walk speed=slow:
                                          [toy]
                                           look
                                           -> changed readers[0].looking
                                             from false to true
>  2  close:
       kvm_swap_active_memslots()
        shut
        -> changed closed from false to
          true
>  3*  [toy]
        return
        -> changed promised from false
          to true
        * closed
>  4!                                      pass
                                           -> changed readers[0].looking
                                             from true to false
                                           ! BREACH

Marks:  > the reason names it, * promise point, ! the breach.
Design: leaky
Broken: gate-respected: Nobody passes a gate whose closing has returned.
Found:  4 steps, minimal: proven (exhaustive)
npm run -s staleproof -- replay FILE
`);
  });

  it("draws it as a sequence diagram", () => {
    expect(mermaid(shown).split("\n").slice(0, 11)).to.deep.equal([
      "```mermaid",
      "sequenceDiagram",
      "    participant a0 as writer",
      "    participant a1 as reader0",
      "    Note over a0,a1: reader0 passed the closed gate<br/>writer changed promised from false to true (step<br/>3).<br/>reader0 had read closed at step 1, before writer<br/>changed closed from false to true (step 2), and<br/>did not look again before step 4.",
      "    Note over a1: 1. walk speed=slow#58; look<br/>changed readers#91;0#93;.looking from<br/>false to true",
      "    Note over a0: 2. close#58; shut<br/>changed closed from false to true",
      "    Note over a0: 3. return<br/>changed promised from false to<br/>true<br/>promise#58; closed",
      "    rect rgba(255, 0, 0, 0.2)",
      "    Note over a1: 4. pass<br/>changed readers#91;0#93;.looking from<br/>true to false<br/>BREACH",
      "    end",
    ]);
  });

  it("tells states and what changed in its document", () => {
    const document: unknown = JSON.parse(inForm("json", shown));
    expect(document).to.deep.include({ schema: 1, finding: "reader0 passed the closed gate" });
    expect(document)
      .to.have.nested.property("steps[2]")
      .that.deep.equals({
        actor: "writer",
        operation: "close",
        step: "return",
        choice: null,
        source: "toy",
        promise: "closed",
        event: null,
        effects: ["changed promised from false to true"],
        changes: [
          { path: "pc.writer", before: "close/return", after: "idle" },
          { path: "promised", before: false, after: true },
        ],
        state: {
          "pc.reader0": "walk/pass",
          closed: true,
          promised: true,
          "readers[0].looking": true,
        },
        key: "20ffcbb9",
      });
    expect(JSON.stringify(traceDocument(shown))).to.equal(JSON.stringify(traceDocument(shown)));
  });

  it("draws a page that needs nothing else, with a label for whatever has no text", () => {
    const page = html(shown);
    expect(page).to.include("default-src 'none'").and.to.include("prefers-color-scheme: dark");
    expect(page).to.not.match(/<script|\b(?:src|href)="(?!#)|url\(|@import/);
    const ids = [...page.matchAll(/ id="([^"]*)"/g)].map(([, id]) => id);
    expect(new Set(ids).size).to.equal(ids.length);
    for (const [, id] of page.matchAll(/(?:aria-labelledby|href)="#?([^"]*)"/g))
      expect(ids).to.include(id);
    expect(page).to.match(/<html lang="en">/);
  });

  it("stays within 100 columns, and a mail within 75, however much there is to say", () => {
    const long = "a very long word-with/many-parts.and.more ".repeat(20).trim();
    const steps = gate.steps.map((step) => ({
      ...step,
      transition: { ...step.transition, step: long, promise: long, source: long },
      changes: [{ path: long.replaceAll(" ", ""), before: 0, after: 1 }],
    }));
    const wide = {
      ...shown,
      claim: long,
      finding: long,
      explanation: {
        why: [long],
        effects: steps.map(() => [long]),
        notes: steps.map(() => [long]),
      },
      trace: { ...gate, steps },
      replayCommand: long,
    };
    for (const line of lanes(wide).split("\n"))
      if (!line.startsWith("replay: ")) expect(line.length, line).to.be.at.most(100);
    for (const line of mail(wide).split("\n")) expect(line.length, line).to.be.at.most(75);
  });

  it("a mail with more actors than columns names each step's actor", () => {
    const trace = breachOf(shootdown(1, 1, true), goneMeansGone);
    const many = Array.from({ length: 8 }, (_, i) => `actor${i}`);
    const crowded = shownFrom(trace, goneMeansGone);
    const [actor] = trace.system.actors;
    if (actor === undefined) throw new Error("nobody acts");
    const drawn = mail({
      ...crowded,
      trace: {
        ...trace,
        system: { ...trace.system, actors: many.map((name) => ({ ...actor, name })) },
        steps: trace.steps.map((step, i) => ({
          ...step,
          transition: { ...step.transition, actor: many[i % 8] ?? "" },
        })),
      },
    });
    expect(drawn).to.include("  1  actor0: ");
    for (const line of drawn.split("\n")) expect(line.length, line).to.be.at.most(75);
  });

  for (const text of hostile)
    it(`shows ${JSON.stringify(text)} as text, in every form and every field`, () => {
      const evil = hostileShown(text);

      const page = html(evil);
      const tags = [...page.matchAll(/<[^>]*>/g)].map(([tag]) => tag);
      const known =
        /^<\/?(?:!doctype html|html|head|meta|title|style|body|header|h[123]|dl|dt|dd|main|section|p|strong|ol|ul|li|a|span|div|table|caption|thead|tbody|tr|th|td|br|wbr|code|abbr|details|summary)(?: (?:lang|charset|name|content|http-equiv|id|class|role|tabindex|aria-labelledby|scope|href|title)="[^"<>]*")*>$/;
      for (const tag of tags) expect(tag).to.match(known);
      expect(page).to.not.match(/[\u0000-\u0009\u000b-\u001f\u202e]/);
      const calm = html(hostileShown("calm"));
      expect(tags.filter((tag) => tag !== "<wbr>")).to.deep.equal(
        [...calm.matchAll(/<[^>]*>/g)].map(([tag]) => tag).filter((tag) => tag !== "<wbr>"),
      );

      expect(textIn(page)).to.include(`Promise${visible(text)}`);

      const line =
        /^(?:```mermaid|sequenceDiagram|```||    (?:participant a\d+ as T|Note over a\d+(?:,a\d+)?: T|a\d+->>a\d+: T|rect rgba\(255, 0, 0, 0\.2\)|end))$/;
      for (const one of mermaid(evil).split("\n"))
        expect(one.replace(/(?<= as |: )(?:[A-Za-z0-9 _.,/()=+-]|#\d+;|<br\/>)+$/, "T")).to.match(
          line,
        );

      for (const one of mail(evil).split("\n")) expect(one).to.match(/^[ -~]{0,75}$/);
      expect(lanes(evil)).to.not.match(/[\u0000-\u0009\u000b-\u001f\u202e]/);
      expect(JSON.parse(inForm("json", evil))).to.have.nested.property("steps[0].source", text);
    });

  it("escapes for Mermaid what could end a statement, and the word end", () => {
    expect(escapeMermaid("a;b #1 <i>")).to.equal("a#59;b #35;1 #60;i#62;");
    expect(escapeMermaid("end")).to.equal("#101;nd");
    expect(escapeMermaid("ending")).to.equal("ending");
  });

  describe("of committed counterexamples", function () {
    this.timeout(60_000);
    const root = fileURLToPath(new URL("../../", import.meta.url));
    const below = (path: string): string => `${root}test/golden/show/${path}`;

    const shownAs = (name: string) =>
      shownOf(kvm, `${root}counterexamples/${name}.json`, `counterexamples/${name}.json`);

    it("every twentieth, in a sweep each, is what it was (else: npm run update -- --shown, and read the diff)", () => {
      for (const name of someCommitted)
        for (const [form, ending] of [
          ["lanes", "txt"],
          ["mail", "mail.txt"],
          ["mermaid", "md"],
        ] as const)
          expect(inForm(form, shownAs(name)), name).to.equal(
            readFileSync(below(`${name}.${ending}`), "utf8"),
          );
    });

    itInSweep("each is what it was, in all forms", () => {
      for (const [path, text] of shownGoldens({ catalog: kvm, entry: "", root }))
        expect(text, path).to.equal(readFileSync(below(path), "utf8"));
    });

    it("each: a mail is plain ASCII, at most 75 columns", () => {
      for (const name of committed)
        for (const line of readFileSync(below(`${name}.mail.txt`), "utf8").split("\n"))
          expect(line, name).to.match(/^[ -~]{0,75}$/);
    });

    it("each: lanes stay within 100 columns, but for the command to replay", () => {
      for (const name of committed)
        for (const line of readFileSync(below(`${name}.txt`), "utf8").split("\n"))
          if (!line.startsWith("replay: ")) expect(line.length, name).to.be.at.most(100);
    });

    it("the same file gives the same text", () => {
      for (const form of forms)
        expect(inForm(form, shownKvm("faults/mainline+no-retry"))).to.equal(
          inForm(form, shownKvm("faults/mainline+no-retry")),
        );
    });
  });
});
