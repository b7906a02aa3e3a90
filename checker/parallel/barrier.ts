import { cell } from "./control.ts";

/** Looks at the barrier before a thread goes to sleep: most levels take longer than waking up, but not by much. */
const looks = 2000;

/**
 * Lets no thread of a search go on before all have come here. The last one to come leads: it alone runs `lead`, and what all had written
 * before is visible to it, as is afterwards to all what it writes. That follows from the atomic operations on `arrived` and `generation`,
 * which order everything before them before everything after them.
 */
export const meet = (control: Int32Array, threads: number, lead: () => void): void => {
  const before = Atomics.load(control, cell.generation);
  if (Atomics.add(control, cell.arrived, 1) === threads - 1) {
    lead();
    // Before the barrier opens, since the next round may begin at once.
    Atomics.store(control, cell.arrived, 0);
    Atomics.add(control, cell.generation, 1);
    Atomics.notify(control, cell.generation);
    return;
  }
  for (let look = 0; look < looks; look++)
    if (Atomics.load(control, cell.generation) !== before) return;
  while (Atomics.load(control, cell.generation) === before)
    Atomics.wait(control, cell.generation, before);
};
