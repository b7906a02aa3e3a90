import { expect } from "chai";
import { parseCounterexample, serialiseCounterexample } from "../../counterexamples/file.ts";
import { fileNameOf } from "../../counterexamples/name.ts";
import { recorded, recordedText } from "./recorded.ts";

describe("counterexample file", () => {
  it("is written with one member and one step a line, in a fixed order", () => {
    expect(recordedText).to.equal(`{
  "schema": 1,
  "design": "leaky",
  "edits": [],
  "scenario": "gate",
  "machine": "toy",
  "scope": {"vcpus":1,"gfns":1,"pfns":1,"slots":1,"roots":1},
  "property": "gate-respected",
  "verdict": "violated",
  "found": {"by":"exhaustive","minimal":"proven"},
  "steps": [
    {"actor":"reader0","operation":"walk","step":"look","choice":{"speed":"slow"},"key":"125adea0"},
    {"actor":"writer","operation":"close","step":"shut","key":"cf293bba"},
    {"actor":"writer","operation":"close","step":"return","key":"20ffcbb9"},
    {"actor":"reader0","operation":"walk","step":"pass","key":"048a93bf"}
  ]
}
`);
  });

  it("is the same whatever order its members were given in", () => {
    const choice = { gfn: 1, access: "write" };
    const swapped = { access: "write", gfn: 1 };
    const [first, ...rest] = recorded.steps;
    const withChoice = (c: typeof choice) =>
      serialiseCounterexample({
        ...recorded,
        scope: { roots: 1, slots: 1, pfns: 1, gfns: 1, vcpus: 1 },
        steps: first === undefined ? [] : [{ ...first, choice: c }, ...rest],
      });
    expect(withChoice(choice)).to.equal(withChoice(swapped));
  });

  it("reads back what was written, also without steps", () => {
    for (const file of [recorded, { ...recorded, steps: [] }])
      expect(parseCounterexample(serialiseCounterexample(file))).to.deep.equal({
        kind: "counterexample",
        file,
      });
  });

  const refused: readonly (readonly [string, string, string])[] = [
    ["an empty file", "", "$"],
    ["no object", "[]", "$"],
    ["no schema", recordedText.replace('  "schema": 1,\n', ""), "$.schema"],
    ["a missing member", recordedText.replace('  "machine": "toy",\n', ""), "$.machine"],
    ["a scope below 0", recordedText.replace('"gfns":1', '"gfns":-1'), "$.scope.gfns"],
    ["a step without actor", recordedText.replace('"actor":"writer",', ""), "$.steps[1].actor"],
    [
      "a choice that is a list",
      recordedText.replace('{"speed":"slow"}', "[1]"),
      "$.steps[0].choice",
    ],
    ["a member that is not known", recordedText.replace('"edits"', '"host":"x","edits"'), "$"],
  ];
  for (const [title, text, path] of refused)
    it(`names the place of what is wrong: ${title}`, () => {
      const parsed = parseCounterexample(text);
      expect(parsed.kind).to.equal("unreadable");
      expect(parsed).to.have.property("path", path);
    });

  it("tells where it is no JSON", () => {
    const reason = (text: string): string => {
      const parsed = parseCounterexample(text);
      return parsed.kind === "unreadable" ? parsed.reason : parsed.kind;
    };
    expect(reason(recordedText.replace('"edits": []', '"edits": ]'))).to.match(
      /line 4, column 12|Unexpected token '\]'/,
    );
    expect(reason(recordedText.slice(0, 200))).to.match(/ends too early|line \d+, column \d+/);
  });

  it("names another schema instead of guessing at it", () => {
    const text = recordedText.replace('"schema": 1', '"schema": 2').replace('"steps"', '"moves"');
    expect(parseCounterexample(text)).to.deep.equal({ kind: "other-schema", schema: "2" });
  });

  it("is named after what it shows; machine and scope only where they are not the usual ones", () => {
    const found = { ...recorded, edits: ["fault:no-wait", "close/shut:remove"] };
    expect(fileNameOf(recorded, recorded)).to.equal("leaky--gate--gate-respected.json");
    expect(fileNameOf(found, recorded)).to.equal(
      "leaky+no-wait+close_shut_remove--gate--gate-respected.json",
    );
    const wider = { ...recorded, machine: "other", scope: { ...recorded.scope, vcpus: 2 } };
    expect(fileNameOf(wider, recorded)).to.equal(
      "leaky--gate--gate-respected--other--2v1g1p1s1r.json",
    );
  });
});
