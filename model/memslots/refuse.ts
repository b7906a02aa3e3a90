import { step } from "../actor.ts";

/** The ioctl returns the error that was found; nothing has changed. */
export const refuse = step("refuse", {
  source: "virt/kvm/kvm_main.c:kvm_vm_ioctl",
  event: () => ({ type: "refused" }),
  run: (d) => {
    d.memslots.locked = false;
  },
});
