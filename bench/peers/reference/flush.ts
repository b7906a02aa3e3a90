import { type Event, stepsOf } from "../../../checker/index.ts";
import type { Me, State } from "./state.ts";

const { step } = stepsOf<State, Me, Event>();
const source = "bench/peers";

/** Asks every vCPU to flush before it enters the guest again; those inside have to leave it for that. */
export const kick = step("kick", {
  source,
  run: (d) => {
    for (const vcpu of d.vcpus) vcpu.request = true;
  },
});

/** Waits until nobody can be using what was cached before, and gives the MMU lock back. */
export const awaitAcks = step("await-acks", {
  source,
  wait: { acknowledgements: (s) => s.vcpus.every((vcpu) => !vcpu.request || !vcpu.inGuest) },
  run: (d) => {
    d.mmu.locked = false;
  },
});
