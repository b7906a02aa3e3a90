import { expect } from "chai";
import { isEnabled } from "../../../checker/protocol/system.ts";
import { successors } from "../../../checker/state/immutable.ts";
import { breachesOf, optionsIn } from "../../../counterexamples/view/options.ts";
import { kvm } from "../../../cli/kvm.ts";
import { load } from "../../../cli/view/load.ts";

const path =
  "counterexamples/faults/mainline+no-retry-check--host-reclaim--install-still-valid.json";

describe("what can happen in a state", () => {
  it("is every transition: enabled, blocked by a wait, or not possible", () => {
    const { trace } = load(kvm, path, path);
    const { system } = trace;
    for (const { after } of trace.steps) {
      const options = optionsIn(system, after);
      expect(
        options.flatMap(({ enabled }) => enabled.map(({ transition }) => transition)),
      ).to.deep.equal(successors(system, after).map(({ id }) => id));
      for (const [i, { blocked, enabled }] of options.entries()) {
        const actor = system.actors[i];
        const here = actor?.at[after.pc[actor.name] ?? 0] ?? [];
        const waiting = here.filter(
          (t) => !isEnabled(t, after.model) && t.when.every((holds) => holds(after.model)),
        );
        expect(blocked).to.have.length(waiting.length);
        expect(enabled.length + blocked.length).to.be.at.most(here.length);
        for (const { reasons } of blocked) expect(reasons).to.not.deep.equal([]);
      }
    }
  });

  it("names the part of the guard that blocks", () => {
    const { trace } = load(kvm, path, path);
    const after = trace.steps[9]?.after ?? trace.initial;
    const [vcpu0] = optionsIn(trace.system, after);
    expect(vcpu0?.location).to.equal("fault/lock-mmu-read");
    expect(vcpu0?.blocked.map(({ step }) => step)).to.deep.equal(["fault/lock-mmu-read"]);
  });

  it("tells what the last step breaches, and that those before breach nothing", () => {
    const { trace, properties } = load(kvm, path, path);
    const breached = trace.steps.map((step) =>
      breachesOf(trace.system, properties, step).map(({ property }) => property),
    );
    expect(breached.at(-1)).to.include("install-still-valid");
    expect(breached.slice(0, -1).flat()).to.deep.equal([]);
  });
});
