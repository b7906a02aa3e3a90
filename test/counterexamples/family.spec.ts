import { expect } from "chai";
import fc from "fast-check";
import { readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { familiesOf, familyOf, turnsOf, type Told } from "../../counterexamples/family.ts";
import { parseCounterexample, type RecordedStep } from "../../counterexamples/file.ts";

/** `vcpu0 use/use gfn=1 access=read` */
const step = (text: string): RecordedStep => {
  const [actor = "", path = "", ...members] = text.split(" ");
  const [operation = "", ...rest] = path.split("/");
  const choice = members.map((member): readonly [string, string | number] => {
    const [name = "", value = ""] = member.split("=");
    return [name, /^\d$/.test(value) ? Number(value) : value];
  });
  return {
    actor,
    operation,
    step: rest.join("/"),
    ...(choice.length === 0 ? {} : { choice: Object.fromEntries(choice) }),
    key: "00000000",
  };
};
const told = (...texts: readonly string[]): Told => ({
  property: "no-stale-translation",
  steps: texts.map(step),
});
const areOne = (one: Told, other: Told): boolean => familyOf(one) === familyOf(other);

describe("families of counterexamples", () => {
  it("a family is told by its property and its actions, in plain text", () => {
    expect(
      familyOf(told("vcpu1 fault/exit-guest gfn=3 access=write", "vmm set-flags/lock-slots")),
    ).to.equal(
      [
        "no-stale-translation",
        'vcpu0 fault/exit-guest access="write" gfn=1',
        "vmm set-flags/lock-slots",
      ].join("\n"),
    );
  });

  it("vCPUs that change places are one family", () => {
    const one = told("vcpu0 fill/fill gfn=0", "vcpu1 enter/enter", "vcpu0 use/use gfn=0");
    const other = told("vcpu1 fill/fill gfn=0", "vcpu0 enter/enter", "vcpu1 use/use gfn=0");
    expect(areOne(one, other)).to.equal(true);
  });

  it("who does what is not lost: two vCPUs are not one", () => {
    const one = told("vcpu0 fill/fill gfn=0", "vcpu0 use/use gfn=0");
    const other = told("vcpu0 fill/fill gfn=0", "vcpu1 use/use gfn=0");
    expect(areOne(one, other)).to.equal(false);
  });

  it("a loop that visits vCPUs in its own order keeps them apart; one that names them does not", () => {
    const flush = (vcpu: number, choice: string): Told =>
      told(
        `vmm set-flags/flush/each-vcpu/request-flush${choice}`,
        "vmm set-flags/flush/each-vcpu/kick",
        `vcpu${vcpu} use/use gfn=0`,
      );
    expect(areOne(flush(0, ""), flush(1, ""))).to.equal(false);
    expect(areOne(flush(0, " vcpu=0"), flush(1, " vcpu=1"))).to.equal(true);
    expect(areOne(flush(0, " vcpu=0"), flush(0, " vcpu=1"))).to.equal(false);
  });

  it("huge pages that change places are one family, the two halves of one are not", () => {
    const touching = (gfn: number, pfn: number): Told =>
      told(`vcpu0 fault/exit-guest gfn=${gfn}`, `vcpu0 fault/faultin-pfn pfn=${pfn}`);
    expect(areOne(touching(0, 0), touching(2, 4))).to.equal(true);
    expect(areOne(touching(0, 0), touching(1, 1))).to.equal(false);
    expect(areOne(touching(0, 0), touching(0, 1))).to.equal(false);
  });

  it("gfns and frames keep their numbers where something is about gfns that it does not name", () => {
    for (const hiding of [
      "vmm set-flags/lock-slots bits=01",
      "host change-mapping/begin page=0",
      "vmm set-flags/zap/each-gfn/zap-leaf",
    ])
      expect(
        areOne(
          told("vcpu0 fill/fill gfn=0", hiding, "vcpu0 fault/faultin-pfn pfn=0"),
          told("vcpu0 fill/fill gfn=2", hiding, "vcpu0 fault/faultin-pfn pfn=0"),
        ),
        hiding,
      ).to.equal(false);
  });

  it("other properties, other operations, other choices are other families", () => {
    const one = told("vcpu0 use/use access=read gfn=0");
    expect(areOne(one, { ...one, property: "can-finish" })).to.equal(false);
    expect(areOne(one, told("vcpu0 use/other access=read gfn=0"))).to.equal(false);
    expect(areOne(one, told("vcpu0 use/use access=write gfn=0"))).to.equal(false);
    expect(areOne(one, told("vcpu0 use/use gfn=0 access=read"))).to.equal(true);
  });

  it("two schedules are one family exactly if some renaming makes one of the other", () => {
    const permutations = (n: number): readonly (readonly number[])[] =>
      n === 0
        ? [[]]
        : permutations(n - 1).flatMap((rest) =>
            Array.from({ length: n }, (_, i) => rest.toSpliced(i, 0, n - 1)),
          );
    // Three vCPUs, and two huge pages of gfns and of frames.
    const action = fc.record({
      vcpu: fc.nat(2),
      gfn: fc.nat(3),
      pfn: fc.option(fc.nat(3), { nil: null }),
    });
    type Action = typeof action extends fc.Arbitrary<infer A> ? A : never;
    const written = (actions: readonly Action[]): Told =>
      told(
        ...actions.map(
          ({ vcpu, gfn, pfn }) =>
            `vcpu${vcpu} fault/map gfn=${gfn}${pfn === null ? "" : ` pfn=${pfn}`}`,
        ),
      );
    const block = (order: readonly number[], member: number): number =>
      (order[Math.floor(member / 2)] ?? 0) * 2 + (member % 2);
    const images = (actions: readonly Action[]): readonly string[] =>
      permutations(3).flatMap((vcpus) =>
        permutations(2).flatMap((gfns) =>
          permutations(2).map((pfns) =>
            JSON.stringify(
              actions.map(({ vcpu, gfn, pfn }) => ({
                vcpu: vcpus[vcpu],
                gfn: block(gfns, gfn),
                pfn: pfn === null ? null : block(pfns, pfn),
              })),
            ),
          ),
        ),
      );
    const schedule = fc.array(action, { minLength: 1, maxLength: 3 });
    fc.assert(
      fc.property(schedule, schedule, fc.nat(23), (one, other, which) => {
        const renamed = JSON.parse(images(one)[which] ?? "[]") as readonly Action[];
        expect(areOne(written(one), written(renamed))).to.equal(true);
        expect(areOne(written(one), written(other))).to.equal(
          images(one).includes(JSON.stringify(other)),
        );
      }),
    );
  });

  it("turns are the same though an edit took a step out of one of them", () => {
    const without = (left: string): Told =>
      told(
        ...[
          "vcpu0 fill/fill gfn=0",
          "vmm set-flags/a",
          "vmm set-flags/b",
          "vcpu0 use/use gfn=0",
        ].filter((text) => text !== left),
      );
    const [a, b] = [without("vmm set-flags/a"), without("vmm set-flags/b")];
    expect(areOne(a, b)).to.equal(false);
    expect(turnsOf(a)).to.equal(turnsOf(b));
    expect(turnsOf(a)).to.equal("no-stale-translation\nvcpu0 fill\nvmm set-flags\nvcpu0 use");
    expect(familiesOf([a, b])).to.have.length(2);
    expect(familiesOf([a, b], turnsOf).map(({ members }) => members)).to.deep.equal([[a, b]]);
  });

  it("of the recorded counterexamples, what several designs share is one family", () => {
    const folder = fileURLToPath(new URL("../../counterexamples/recorded", import.meta.url));
    const files = readdirSync(folder).flatMap((name) => {
      const parsed = parseCounterexample(readFileSync(`${folder}/${name}`, "utf8"));
      return parsed.kind === "counterexample" ? [parsed.file] : [];
    });
    const families = familiesOf(files);
    expect(families.flatMap(({ members }) => members)).to.have.members(files);
    expect(families.length).to.be.below(files.length);
    for (const { members } of families)
      expect(new Set(members.map(({ property }) => property)).size).to.equal(1);
  });
});
