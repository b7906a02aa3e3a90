import { expect } from "chai";
import { keyLines } from "../../checker/state/key.ts";
import { atFirstOf, shownSteps } from "../../counterexamples/shown.ts";
import { kvmWords } from "../../counterexamples/why/kvm-words.ts";
import { shownKvm, someCommitted } from "./shown.ts";

const replayed = new Map<string, ReturnType<typeof shownKvm>>();

/** Replays each of them once. */
const shownOnce = (name: string): ReturnType<typeof shownKvm> => {
  const shown = replayed.get(name) ?? shownKvm(name);
  replayed.set(name, shown);
  return shown;
};

/** What is said beside each step of a committed counterexample whose path ends so. */
const saidBeside = (name: string, step: string): readonly string[] =>
  shownSteps(shownOnce(name))
    .filter((one) => one.step.endsWith(step))
    .map(({ effects, notes }) => [...effects, ...notes].join("; "));

describe("what is said beside a step", () => {
  it("a request says whom it is for, and that it was pending already", () => {
    expect(saidBeside("faults/mainline+harvest-flushes", "request-flush")).to.deep.equal([
      "asked vcpu0 to flush its TLB",
      "asked vcpu1 to flush its TLB",
      "vcpu0 had been asked to flush its TLB already",
      "vcpu1 had been asked to flush its TLB already",
    ]);
  });

  it("a kick that sends no interrupt says where the vCPU is", () => {
    expect(saidBeside("faults/mainline+harvest-flushes", "kick")).to.deep.equal([
      "found vcpu0 outside the guest",
      "kicked vcpu1",
      "found vcpu0 outside the guest",
      "found vcpu1 outside the guest",
    ]);
  });

  it("a zap that finds nothing says so", () => {
    expect(saidBeside("faults/mainline+no-retry-check", "zap-leaf")).to.deep.equal([
      "found neither table nor huge SPTE for gfns 0-1; found no SPTE for gfn 0",
    ]);
  });

  it("locks are said where they are taken, also with the first access under them", () => {
    expect(saidBeside("faults/mainline+harvest-flushes", "fetch-and-clear")[0]).to.match(
      /^took mmu_lock for writing; cleared the dirty bit of gfn 0/,
    );
    expect(saidBeside("faults/mainline+no-retry-check", "lock-mmu-read")).to.deep.equal([
      "took mmu_lock for reading",
    ]);
  });

  it("a return says that a flush is still owed, and nothing of answers that nobody gave", () => {
    expect(saidBeside("faults/userfault-generic+zap-without-flush", "return")[0]).to.match(
      /returned with a flush still owed$/,
    );
    expect(saidBeside("faults/userfault-generic+flush-without-wait", "return")[0]).to.not.match(
      /acknowledged|owed/,
    );
  });

  it("a second copy of the memslots is told from the first", () => {
    const [staged] = saidBeside("faults/mainline+harvest-flushes", "lock-slots");
    const [replicated] = saidBeside("faults/mainline+harvest-flushes", "await-srcu-readers");
    expect(staged).to.match(/set LOG_DIRTY of slot 0 in the inactive memslots/);
    expect(replicated).to.match(/set LOG_DIRTY of slot 0 in the old memslots too/);
  });

  it("no step of a committed counterexample is without a word, but for its breach or promise: every twentieth, in a sweep all", () => {
    for (const name of someCommitted)
      for (const { number, effects, notes, isBreach, promise } of shownSteps(shownOnce(name)))
        if (!isBreach && promise === null)
          expect([...effects, ...notes], `${name} step ${number}`).to.not.deep.equal([]);
  });

  it("threads are called by their actors: only these move their cursors", () => {
    for (const name of someCommitted) {
      const { trace } = shownOnce(name);
      const actors = trace.system.actors.map((actor) => actor.name);
      for (const { transition, changes } of trace.steps)
        for (const { path } of changes)
          if (/^threads\[\d+\]\.(?:gfn|root|region|flushOwed)$/.test(path))
            expect(kvmWords.pathFor?.(path, actors), name).to.match(
              new RegExp(`^threads\\[${transition.actor}\\]`),
            );
    }
  });

  it("cursors and positions of threads are left out of what people read", () => {
    for (const name of someCommitted)
      for (const { telling } of shownSteps(shownOnce(name)))
        expect(telling.join("\n"), name).to.not.match(/threads\[\d|\]\.(?:region|root):.*threads/);
  });

  it("the first state is one sentence, with nothing left over: of every twentieth committed counterexample, in a sweep of all", () => {
    for (const name of someCommitted) {
      const shown = shownOnce(name);
      const lines = keyLines(shown.trace.system, shown.trace.initial);
      expect(kvmWords.atFirst?.(lines).rest, name).to.deep.equal([]);
    }
    expect(atFirstOf(shownOnce("faults/mainline+no-retry-check"))).to.equal(
      "vcpu0 and vcpu1 are in the guest; slot 0 holds gfns 0-1; the host has mapped pages 0-1, KVM nothing; no TLB holds anything",
    );
    expect(kvmWords.atFirst?.(["vcpus[0].tlb[0].permission=write"]).rest).to.deep.equal([
      "vcpus[0].tlb[0].permission=write",
    ]);
  });

  it("a bitmap in a choice names its gfns", () => {
    expect(kvmWords.choice?.("bits", "01")).to.equal("bits={gfn 1}");
    expect(kvmWords.choice?.("bits", "11")).to.equal("bits={gfns 0,1}");
    expect(kvmWords.choice?.("bits", "00")).to.equal("bits={}");
    expect(kvmWords.choice?.("bits", "keep")).to.equal(null);
  });

  it("marks the steps that the reason names, and no others", () => {
    const shown = shownOnce("faults/mainline+no-retry-check");
    const named = shownSteps(shown).flatMap(({ number, isNamed }) => (isNamed ? [number] : []));
    expect(named).to.deep.equal([3, 4, 5, 9, 12, 17]);
  });

  it("dirty-log ioctls and notifiers take their locks in their own functions", () => {
    const sources = shownSteps(shownOnce("faults/mainline+harvest-flushes"))
      .filter(({ step }) => step.endsWith("lock-slots"))
      .map(({ operation, source }) => `${operation} ${source.split(":")[1] ?? ""}`);
    expect(sources).to.deep.equal([
      "set-flags kvm_vm_ioctl_set_memory_region",
      "round kvm_vm_ioctl_get_dirty_log",
      "last-round kvm_vm_ioctl_get_dirty_log",
    ]);
  });
});
