import { step, type Me } from "../actor.ts";
import type { StateDraft } from "../state/state.ts";

const source = "include/linux/kvm_host.h:KVM_MMU_LOCK";

/** Nobody holds mmu_lock for writing. The kernel's queued rwlock may also make a reader wait for a waiting writer: fewer schedules. */
export const canRead = { "mmu_lock is held for writing": (s: StateDraft) => !s.mmuLock.writer };
export const canWrite = {
  "mmu_lock is held": (s: StateDraft) => !s.mmuLock.writer && s.mmuLock.readers === 0,
};

/** The shadow MMU takes mmu_lock for writing wherever the TDP MMU takes it for reading: its rmaps and lists bear one thread only. */
export const takeRead = (d: StateDraft, { world }: Me): void => {
  if (world.machine.shadowMmu) takeWrite(d);
  else d.mmuLock.readers += 1;
};
export const dropRead = (d: StateDraft, { world }: Me): void => {
  if (world.machine.shadowMmu) dropWrite(d);
  else d.mmuLock.readers -= 1;
};
export const takeWrite = (d: StateDraft): void => {
  d.mmuLock.writer = true;
};
export const dropWrite = (d: StateDraft): void => {
  d.mmuLock.writer = false;
};

/** `read_lock(&kvm->mmu_lock)`; `write_lock` with the shadow MMU */
export const lockMmuRead = step("lock-mmu-read", { source, wait: canRead, run: takeRead });
export const unlockMmuRead = step("unlock-mmu-read", { source, run: dropRead });
/** `write_lock(&kvm->mmu_lock)` */
export const lockMmuWrite = step("lock-mmu-write", { source, wait: canWrite, run: takeWrite });
export const unlockMmuWrite = step("unlock-mmu-write", { source, run: dropWrite });
