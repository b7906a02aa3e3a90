import { expect } from "chai";
import { asSpteChange } from "../../conformance/commands/huge-fast-fault.ts";
import { parseLine } from "../../conformance/trace/parse.ts";

const traced = (old: string, now: string): string =>
  `     vcpu0-134     [000] .....           86: fast_page_fault: vcpu 0 gva 40201000 error_code P|W|U|0x100000000 sptep 00000000de462d71 old 0x${old} new ${now} spurious 0 fixed 1`;

describe("a fast page fault in a trace", () => {
  it("of a huge leaf is told as a store at level 2", () => {
    expect(parseLine(asSpteChange(traced("6c00ee5", "6c00ee7")))).to.deep.equal({
      kind: "spte",
      frame: 0x40200,
      level: 2,
      from: "protected",
      to: "write",
    });
  });

  it("of a 4K leaf, and any other line, is left as it is", () => {
    for (const line of [traced("2601e65", "2601e67"), "", "kvm_entry: vcpu 0"])
      expect(asSpteChange(line)).to.equal(line);
  });
});
