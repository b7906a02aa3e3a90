import fc from "fast-check";
import { guestStart, pageBytes } from "../commands/geometry.ts";

/** Lines of one round: both vCPUs begin to access, something else happens meanwhile, both are waited for. */
export type Round = readonly string[];

const hugeBytes = 512 * pageBytes;
/** The first frame of a huge page, its last, and one between. */
const frames = [0, 5 * pageBytes, hugeBytes - pageBytes];

const slotLine = (flags: 0 | 1, size = hugeBytes): string =>
  ["slot", 0, flags, guestStart, size, 0].join(" ");

const meanwhile = fc.oneof(
  { weight: 2, arbitrary: fc.constant("nothing" as const) },
  { weight: 3, arbitrary: fc.constant("toggle-logging" as const) },
  { weight: 2, arbitrary: fc.constant("harvest" as const) },
  { weight: 4, arbitrary: fc.constant("discard" as const) },
  { weight: 1, arbitrary: fc.constant("delete-and-create" as const) },
);

const accesses = fc.tuple(
  ...[0, 1].map((vcpu) =>
    fc
      .tuple(fc.constantFrom(...frames), fc.integer({ min: 1, max: 0xffff }))
      .map(([offset, value]) => ["start", vcpu, "write", guestStart + offset, value].join(" ")),
  ),
);

/** A VM with one slot over one huge page of fresh memory. */
export const opening = (huge: boolean): Round => [
  `munmap 0 ${String(hugeBytes)}`,
  `mmap 0 ${String(hugeBytes)}`,
  `madvise 0 ${String(hugeBytes)} ${huge ? "hugepage" : "nohugepage"}`,
  slotLine(0),
];

/** Random rounds; the same seed gives the same. */
export const rounds = (count: number, seed: number): readonly Round[] => {
  let logging = false;
  return fc
    .sample(fc.tuple(accesses, meanwhile), { numRuns: count, seed })
    .map(([starts, what]) => {
      const between = (): readonly string[] => {
        switch (what) {
          case "nothing":
            return [];
          case "toggle-logging":
            logging = !logging;
            return [slotLine(logging ? 1 : 0)];
          case "harvest":
            return logging ? ["dirty 0"] : [];
          case "discard":
            return [`madvise 0 ${String(hugeBytes)} dontneed`];
          case "delete-and-create":
            return [slotLine(0, 0), slotLine(logging ? 1 : 0)];
        }
      };
      return [...starts, ...between(), "wait 0 5000", "wait 1 5000"];
    });
};
