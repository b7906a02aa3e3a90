import { expect } from "chai";
import { readSchedule } from "../../conformance/schedule/read.ts";
import { describeSchedule } from "../../conformance/schedule/on-kernels.ts";
import { places } from "../../conformance/schedule/places.ts";
import { pathsOf } from "../../checker/protocol/item-paths.ts";
import { mainline } from "../../model/designs/mainline.ts";

const read = (name: string) => readSchedule(`counterexamples/faults/mainline+${name}.json`);
const refusal = (name: string): string => {
  try {
    read(name);
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
  throw new Error(`${name} is not refused`);
};

describe("a schedule for the kernel, read from a counterexample", () => {
  for (const name of [
    "no-retry-check--host-reclaim--install-still-valid",
    "retry-check-before-lock--host-reclaim--install-still-valid",
    "sequence-not-bumped--host-reclaim--no-access-to-freed-page",
  ])
    it(`holds the fault with its page and without mmu_lock while the page is discarded: ${name}`, () => {
      const { schedule, edited, unedited } = read(name);
      expect(schedule.fault).to.deep.equal({ operation: "fault", gfn: 0, access: "write" });
      expect(schedule.place).to.include({ function: "kvm_faultin_pfn", at: "return" });
      expect(schedule.during).to.deep.equal({ kind: "discard", page: 0 });
      expect(schedule.setUp.map(({ kind }) => kind)).to.deep.equal([
        "populate",
        "populate",
        "region",
      ]);
      expect(edited).to.deep.equal({ stale: true, waited: false });
      expect(unedited).to.deep.equal({ stale: false, waited: false });
    });

  it("holds it while a memslot is deleted, which waits for it", () => {
    const { schedule, unedited, edited } = read(
      "no-srcu-wait-on-delete--host-reclaim--no-stale-translation",
    );
    expect(schedule.during).to.deep.include({ kind: "region" });
    expect(edited.stale).to.equal(true);
    expect(unedited).to.deep.equal({ stale: false, waited: true });
  });

  it("is told in words", () => {
    const lines = describeSchedule(read("no-retry-check--host-reclaim--install-still-valid"));
    expect(lines.join("\n")).to.include("MADV_DONTNEED page 0");
    expect(lines.join("\n")).to.include("at the return of kvm_faultin_pfn");
  });

  const refusals: readonly (readonly [file: string, words: RegExp])[] = [
    [
      "notifier-without-flush--host-reclaim--no-access-to-freed-page",
      /nothing else runs while a fault is under way/,
    ],
    [
      "copies-before-flush--migration--no-lost-dirty-page",
      /vmm set-flags has begun before vcpu0 fault/,
    ],
    ["invalid-means-absent--poison--no-false-mmio-exit", /vmm punch-hole has no command/],
    [
      "no-srcu-wait-on-create--memslot-delete-move--no-stale-mmio",
      /vmm delete and vmm create both run within vcpu0 fault/,
    ],
    [
      "read-only-mapped-writable--host-protection--no-write-beyond-host-permission",
      /leaves no stale SPTE/,
    ],
  ];
  for (const [file, words] of refusals)
    it(`is refused with what is not supported: ${file}`, () => {
      const message = refusal(file);
      expect(message).to.match(words);
      expect(message).to.match(/supported: one fault that is held/);
      expect(message).not.to.include("\n");
    });

  it("knows places between steps that the model has", () => {
    const fault = mainline.operations.find(({ name }) => name === "fault");
    const known = pathsOf(fault?.items ?? []);
    for (const { after, before } of places)
      for (const step of [...after, ...before]) expect(known).to.include(step);
  });
});
