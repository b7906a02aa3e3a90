import { at, none } from "../checker/state/fields.ts";
import { slotNow } from "../model/memslots/ioctl.ts";
import { describeUse, firstHugeRegion } from "./mappings.ts";
import { internal } from "./property.ts";
import type { State } from "../model/state/state.ts";

/** The flag is on, and no ioctl that changes it is under way. */
const settled = (s: State): boolean =>
  slotNow(s, 0).state === "valid" &&
  slotNow(s, 0).userfault &&
  (s.ioctl.userfault === "off" || s.ioctl.userfault === "on") &&
  s.ioctl.kind !== "delete" &&
  s.ioctl.kind !== "create";

/** Is slot 0 logged, no ioctl that changes that under way, and the vCPU in the slot's address space? */
const logged = (s: State, vcpu: number): boolean => {
  const { logDirty, smm } = slotNow(s, 0);
  return (
    logDirty &&
    (s.ioctl.logDirty === "off" || s.ioctl.logDirty === "on") &&
    smm === at(s.vcpus, vcpu).smm
  );
};

export const hugePageAllowed = internal("huge-page-allowed", {
  claim:
    "No huge leaf while USERFAULT is on, no unreported write through one while LOG_DIRTY is on, none over a host mapping being split.",
  source: "kvm-semantics I8",
  needs: ["huge"],
  brokenBy: [
    "huge-leaf-while-userfault",
    "huge-leaf-while-logged",
    "huge-not-protected-on-clear",
    "split-taken-for-protection",
    "block-while-userfault",
  ],
  exercised: (s) => firstHugeRegion(s) !== none,
  holds: (s) => {
    const region = firstHugeRegion(s);
    if (region === none) return true;
    if (settled(s)) return `a huge leaf covers region ${region}, whose slot has USERFAULT on`;
    const { dropped, change, first, last } = s.notifier;
    if (!dropped || change !== "split" || first === none) return true;
    // Another huge page may well be mapped meanwhile.
    const split = firstHugeRegion(s, first, last);
    return (
      split === none || `a huge leaf covers region ${split}, whose host mapping is being split`
    );
  },
  on: (s, event) => {
    if (event.type !== "use" || event.via !== "huge" || event.access !== "write") return true;
    if (!logged(s, event.vcpu)) return true;
    const page = at(s.dirtyLog, event.gfn);
    return (
      page.set ||
      page.snapshot ||
      `${describeUse(s, event)} while it is logged, and it is not reported`
    );
  },
});
