import { at } from "../../checker/state/fields.ts";
import { myThread, step } from "../actor.ts";

const source = "virt/kvm/kvm_main.c:kvm_swap_active_memslots";
const notifierSource = "virt/kvm/kvm_main.c:kvm_handle_hva_range";

/** `srcu_read_lock(&kvm->srcu)` */
export const srcuReadLock = step("srcu-read-lock", {
  source: "include/linux/kvm_host.h:kvm_vcpu_srcu_read_lock",
  run: (d, me) => {
    myThread(d, me).srcu = "reading";
  },
});

/** The same in MMU notifiers, which take it themselves. */
export const srcuReadLockOfNotifier = { ...srcuReadLock, source: notifierSource };

/** `srcu_read_unlock(&kvm->srcu)`: a grace period that waits for this section waits no more. */
export const srcuReadUnlock = step("srcu-read-unlock", {
  source: "include/linux/kvm_host.h:kvm_vcpu_srcu_read_unlock",
  run: (d, me) => {
    myThread(d, me).srcu = "outside";
  },
});

export const srcuReadUnlockOfNotifier = { ...srcuReadUnlock, source: notifierSource };

/**
 * `synchronize_srcu_expedited` begins: it will wait for the sections that are open now. An explicit mark in each reader, not derived
 * from what the reader saw: a reader that survives two updates would look like a new one (state-space.md, section 2).
 */
export const startGracePeriod = step("start-srcu-grace-period", {
  source,
  run: (d) => {
    for (let i = 0; i < d.threads.length; i++) {
      const reader = at(d.threads, i);
      if (reader.srcu === "reading") reader.srcu = "awaited";
    }
  },
});

/** `synchronize_srcu_expedited` ends. */
export const awaitReaders = step("await-srcu-readers", {
  source,
  wait: {
    "an SRCU reader from before the swap is still inside": (s) =>
      !s.threads.some((reader) => reader.srcu === "awaited"),
  },
});
