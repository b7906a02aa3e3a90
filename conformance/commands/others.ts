import { range } from "../../model/world.ts";
import type { Command } from "./command.ts";
import { framesPerGfn, representative } from "./geometry.ts";

const isAccess = ({ kind }: Command): boolean => kind === "access" || kind === "prefault";

/**
 * The frames that nobody touches must go with the two of their huge page that the model has: each ends as it was, or as one of those
 * ends. If the frame that stands for its half was changed by something other than an access, it must end like that one, unless it had
 * nothing to lose. Returns what does not, or null. `before` empty: nothing was mapped.
 */
export const othersThatDiffer = (
  command: Command,
  before: readonly string[],
  after: readonly string[],
): string | null => {
  for (const half of range(Math.floor(after.length / framesPerGfn))) {
    const mine = half * framesPerGfn + representative(half);
    const partner = half ^ 1;
    const other = partner * framesPerGfn + representative(partner);
    const moved = !isAccess(command) && before[mine] !== after[mine];
    for (const i of range(framesPerGfn)) {
      const frame = half * framesPerGfn + i;
      const was = before[frame] ?? "none";
      const is = after[frame];
      const allowed = moved && was !== "none" ? [after[mine]] : [was, after[mine], after[other]];
      if (!allowed.includes(is))
        return `frame ${String(i)} of gfn ${String(half)} went from ${was} to ${String(is)}`;
    }
  }
  return null;
};
