import { graph } from "./property.ts";

export const noDeadlock = graph("no-deadlock", {
  claim: "As long as somebody is in the middle of an operation, somebody can go on.",
  source: "lock order of virt/kvm and arch/x86/kvm/mmu",
  needs: [],
  brokenBy: ["zap-keeps-mmu-lock", "ioctl-waits-for-itself", "nx-worker-zaps-blindly"],
});
