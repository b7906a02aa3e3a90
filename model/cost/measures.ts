import type { Transition } from "../../checker/protocol/system.ts";
import { at } from "../../checker/state/fields.ts";
import type { KvmEvent } from "../actor.ts";
import { isHuge, translating } from "../mmu/tree.ts";
import type { State } from "../state/state.ts";
import { hugePages } from "../world.ts";

/** What is counted, in the order in which it is shown. */
export const measures = [
  "sptes-zapped",
  "flush-requests",
  "vcpus-kicked",
  "faults",
  "userfault-exits",
  "huge-pages-lost",
  "huge-pages-won-back",
  "steps-under-mmu-lock",
  "srcu-waits",
] as const;
export type Measure = (typeof measures)[number];
export type Counts = Readonly<Record<Measure, number>>;

export const noCounts: Counts = {
  "sptes-zapped": 0,
  "flush-requests": 0,
  "vcpus-kicked": 0,
  faults: 0,
  "userfault-exits": 0,
  "huge-pages-lost": 0,
  "huge-pages-won-back": 0,
  "steps-under-mmu-lock": 0,
  "srcu-waits": 0,
};

export interface Meter {
  /** To be told of each transition before it is taken. */
  readonly note: (t: Transition<State, KvmEvent>, before: State) => void;
  /** What was counted up to this state, which is the one after the last transition told. */
  readonly counts: (now: State) => Counts;
}

/** Translation of each gfn in each root: 0 none, 1 by a 4K leaf, 2 by a huge one. */
const translations = (s: State): readonly number[] =>
  s.roots.flatMap((root) =>
    root.leaves.map((_, gfn) =>
      translating(root, gfn).permission === "none" ? 0 : isHuge(root, gfn) ? 2 : 1,
    ),
  );

/** Translations that are gone, a huge one counted once. */
const zappedBetween = (before: readonly number[], after: readonly number[]): number => {
  let zapped = 0;
  for (const [i, kind] of before.entries())
    if (after[i] === 0 && (kind === 1 || (kind === 2 && i % hugePages === 0))) zapped++;
  return zapped;
};

/** Huge pages that some valid root maps, by a bit for each. */
const hugeMapped = (s: State): readonly boolean[] =>
  (s.roots[0]?.entries ?? []).map((_, region) =>
    s.roots.some((root) => root.state === "valid" && at(root.entries, region).kind === "huge"),
  );

const lostBetween = (before: readonly boolean[], after: readonly boolean[]): number =>
  before.filter((was, region) => was && after[region] === false).length;

const lastOf = (path: string): string => path.slice(path.lastIndexOf("/") + 1);

/**
 * Counts from a state on. Told of by the state: SPTEs zapped (a gfn of some tree has lost its translation, a huge leaf counts once), vCPUs
 * kicked (out of the guest by somebody else), huge pages lost and won back (from one transition to the next, so that one and the same can
 * be lost and won back), steps that are begun while mmu_lock is held, other than those of vCPUs that answer a kick or enter. Told of by
 * the step: requests made to vCPUs to flush or to load another root, grace periods that were waited for, faults, userfault exits.
 */
export const makeMeter = (start: State): Meter => {
  const counts: Record<Measure, number> = { ...noCounts };
  let held = translations(start);
  let huge = hugeMapped(start);
  let modes = start.vcpus.map(({ mode }) => mode);

  const look = (s: State): void => {
    const now = translations(s);
    counts["sptes-zapped"] += zappedBetween(held, now);
    held = now;
    const hugeNow = hugeMapped(s);
    counts["huge-pages-lost"] += lostBetween(huge, hugeNow);
    counts["huge-pages-won-back"] += lostBetween(hugeNow, huge);
    huge = hugeNow;
    for (const [v, { mode }] of s.vcpus.entries())
      if (mode === "exiting" && modes[v] === "in-guest") counts["vcpus-kicked"]++;
    modes = s.vcpus.map(({ mode }) => mode);
  };
  return {
    note: (t, before) => {
      look(before);
      const { operation, event, from } = t;
      const step = lastOf(t.step);
      if (step === "request-flush" || step === "request-free-roots") counts["flush-requests"]++;
      if (step === "await-srcu-readers") counts["srcu-waits"]++;
      if (operation === "fault" && from === 0) counts.faults++;
      if (event?.type === "exit" && at(before.vcpus, event.vcpu).fault.exit === "userfault")
        counts["userfault-exits"]++;
      const { writer, readers } = before.mmuLock;
      if ((writer || readers > 0) && operation !== "answer-kick" && operation !== "enter")
        counts["steps-under-mmu-lock"]++;
    },
    counts: (now) => {
      look(now);
      return { ...counts };
    },
  };
};
