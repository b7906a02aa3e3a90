import { expect } from "chai";
import { parseLine } from "../../../model/trace/parse.ts";
import { GarbledLineError, readTrace } from "../../../model/trace/read.ts";

const spte =
  "kvm_tdp_mmu_spte_changed: as id 0 gfn 401ff level 1 old_spte 2601e67 new_spte 2601e65";

describe("a line of a trace", () => {
  it("is read as tracefs writes it, whatever its columns", () => {
    const lines = [
      `           vcpu0-141     [000] ...1.           80: ${spte}`,
      `  CPU 0/KVM-141   (  120) [000] d..1. 12345.678901: ${spte}`,
      `       CPU 0/KVM-141   [000]   12345.678901: ${spte.replace(": ", ":  ")}`,
    ];
    for (const line of lines)
      expect(parseLine(line), line).to.deep.equal({
        task: 141,
        event: {
          kind: "spte",
          frame: 0x401ff,
          level: 1,
          from: "write",
          to: "protected",
          otherFrame: false,
        },
      });
  });
  it("tells writes from reads by the error code", () => {
    const fault = (code: string) =>
      parseLine(
        `vcpu1-7 [001] ..... 9: kvm_page_fault: vcpu 1 rip 0xf0 address 0x0000000040000123 error_code ${code}`,
      )?.event;
    expect(fault("0x100000006")).to.deep.equal({
      kind: "fault",
      vcpu: 1,
      frame: 0x40000,
      access: "write",
    });
    expect(fault("0x100000004")).to.deep.include({ access: "read" });
  });
  it("tells a fast fix of a huge leaf from one of a small leaf", () => {
    const fix = (old: string) =>
      parseLine(
        `v-7 [001] ..... 9: fast_page_fault: vcpu 0 gva 40005000 error_code P|W|U sptep 00 old ${old} new 5006ee7 spurious 0 fixed 1`,
      )?.event;
    expect(fix("0x5006e65")).to.deep.include({ level: 1 });
    expect(fix("0x5006ee5")).to.deep.include({ level: 2 });
  });
  it("of the other address space, or of another kind, is left out", () => {
    expect(parseLine(`v-7 [000] ..... 9: ${spte.replace("as id 0", "as id 1")}`)).to.equal(null);
    expect(parseLine("v-7 [000] ..... 9: sched_switch: prev_comm=x")).to.equal(null);
    expect(parseLine("# tracer: nop")).to.equal(null);
  });
});

describe("a trace", () => {
  it("with Windows line ends is the same", () => {
    const one = `v-7 [000] ..... 9: ${spte}`;
    expect(readTrace([one, one].join("\r\n")).done).to.have.length(2);
  });
  it("with an event that cannot be read is refused, with the line", () => {
    const one = `v-7 [000] ..... 9: ${spte}`;
    const bad = one.replace("2601e65", "zzzz");
    expect(() => readTrace([one, bad].join("\n")))
      .to.throw(GarbledLineError)
      .with.property("line", 2);
    expect(() => readTrace("v-7 [0] ..... 9: get_dirty_log: (f) slot=")).to.throw(GarbledLineError);
  });
  it("tells a present leaf that is given another frame", () => {
    const moved = `v-7 [000] ..... 9: ${spte.replace("new_spte 2601", "new_spte 2602")}`;
    expect(parseLine(moved)?.event).to.deep.include({ otherFrame: true });
  });
  it("ends where the kernel dropped events", () => {
    const one = `v-7 [000] ..... 9: ${spte}`;
    const { done, lost, lines } = readTrace([one, "CPU:1 [LOST 12 EVENTS]", one].join("\n"));
    expect([done.length, lost, lines]).to.deep.equal([1, 2, 1]);
  });
  it("says who did what by what the thread last entered", () => {
    const text = [
      "a-1 [000] ..... 1: kvm_entry: vcpu 3, rip 0xf0",
      `a-1 [000] ..... 2: ${spte}`,
      "a-1 [000] ..... 3: inv_start: (f) start=0x1000 end=0x2000",
      `a-1 [000] ..... 4: ${spte}`,
      "a-1 [000] ..... 5: inv_end: (f) start=0x1000 end=0x2000",
      `a-1 [000] ..... 6: ${spte}`,
      "a-1 [000] ..... 7: get_dirty_log: (f) slot=0",
      `a-1 [000] ..... 8: ${spte}`,
      `kworker/0:1-2 [000] ..... 9: ${spte}`,
    ].join("\n");
    const who = readTrace(text)
      .done.filter(({ event }) => event.kind === "spte")
      .map((one) => (one.who === null ? null : one.who.kind));
    expect(who).to.deep.equal(["vcpu", "host", "vcpu", "vmm", null]);
  });
});
