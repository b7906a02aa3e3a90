import { goto, next } from "../../checker/protocol/control.ts";
import { after, myVcpu, step } from "../actor.ts";
import { rootObsolete } from "../fault/stale.ts";
import { derive } from "./design.ts";
import { mainline } from "./mainline.ts";

/** A tag from a root that is obsolete by the time at which its generation is compared says nothing. */
export const tagOfValidRoot = after(
  "fault/mmio-spte/reserved/generation/check-generation",
  step("check-root", {
    source: "arch/x86/kvm/mmu/mmu.c:handle_mmio_page_fault",
    jumps: ["lookup-slot"],
    run: (d, me) => (rootObsolete(d, myVcpu(d, me)) ? goto("lookup-slot") : next),
  }),
);

/** For what else can go wrong when the generation wraps around. */
export const mainlineMmioRoot = derive(mainline, "mainline-mmio-root", {
  about: "mainline without F11: a fault asks for its root before it trusts an MMIO SPTE",
  source: "ours; FINDINGS.md, F11",
  scenarios: ["mmio-generation-wrap", "mmio-hole-wrap"],
  edits: [tagOfValidRoot],
});
