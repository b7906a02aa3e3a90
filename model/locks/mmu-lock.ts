import { step } from "../actor.ts";
import type { StateDraft } from "../state/state.ts";

const source = "include/linux/kvm_host.h:KVM_MMU_LOCK";

/** Nobody holds mmu_lock for writing. The kernel's queued rwlock may also make a reader wait for a waiting writer: fewer schedules. */
export const canRead = { "mmu_lock is held for writing": (s: StateDraft) => !s.mmuLock.writer };
export const canWrite = {
  "mmu_lock is held": (s: StateDraft) => !s.mmuLock.writer && s.mmuLock.readers === 0,
};

export const takeRead = (d: StateDraft): void => {
  d.mmuLock.readers += 1;
};
export const dropRead = (d: StateDraft): void => {
  d.mmuLock.readers -= 1;
};
export const takeWrite = (d: StateDraft): void => {
  d.mmuLock.writer = true;
};
export const dropWrite = (d: StateDraft): void => {
  d.mmuLock.writer = false;
};

/** `read_lock(&kvm->mmu_lock)` */
export const lockMmuRead = step("lock-mmu-read", { source, wait: canRead, run: takeRead });
export const unlockMmuRead = step("unlock-mmu-read", { source, run: dropRead });
/** `write_lock(&kvm->mmu_lock)` */
export const lockMmuWrite = step("lock-mmu-write", { source, wait: canWrite, run: takeWrite });
export const unlockMmuWrite = step("unlock-mmu-write", { source, run: dropWrite });
