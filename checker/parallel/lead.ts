import { cell, row, rowOf, stops, tasks } from "./control.ts";
import { blockStates, bytesOfBlock, maxLoad, type SharedMemory } from "./memory.ts";

/** More than this share is never used. */
const fullLoad = 0.95;

/** What a system asks of those who lead. */
export interface Demand {
  /** No state has more successors than this. */
  readonly mostSuccessors: number;
  /** Is can-finish to be judged when all states are there? */
  readonly judgesFinish: boolean;
  /** Bytes of the mask of one state for that. */
  readonly maskBytes: number;
}

/**
 * Decides what is to be done next. The thread that comes last to a barrier runs it, while all others wait.
 *
 * A level is expanded in one go, or in parts: before each part there is room in the index for all successors that it could have, so that
 * the index need not grow while somebody uses it.
 */
export const lead = (memory: SharedMemory, demand: Demand): void => {
  const { control } = memory;
  const task = control[cell.task] as number;
  if (control[cell.resumed] === 1) {
    control[cell.resumed] = 0;
    give(control, tasks.refill, 0, control[cell.blocks] as number);
    return;
  }
  // What nobody has begun is still to be given.
  if (task === tasks.expand)
    control[cell.given] = Math.min(control[cell.cursor] as number, control[cell.until] as number);
  if (task === tasks.clear) {
    give(control, tasks.refill, 0, control[cell.blocks] as number);
    return;
  }
  if (task === tasks.save) {
    control[cell.task] = tasks.tell;
    return;
  }
  if (task === tasks.tell) {
    control[cell.wanted] = 0;
    control[cell.saves] = (control[cell.saves] as number) + 1;
    if (control[cell.ending] === 1) {
      control[cell.task] = tasks.end;
      return;
    }
  }
  if (task === tasks.masks || task === tasks.finish) {
    judgeOn(control);
    return;
  }
  if ((control[cell.stop] as number) === 0 && (control[cell.stored] as number) > memory.maxStates)
    control[cell.stop] = stops.states;
  if ((control[cell.stop] as number) !== 0) {
    endAtLimit(memory);
    return;
  }
  if (control[cell.wanted] === 1) {
    control[cell.task] = tasks.save;
    return;
  }
  if (control[cell.given] === control[cell.ranges] && !beginLevel(memory)) {
    control[cell.whole] = 1;
    const masks = demand.maskBytes * blockStates * (control[cell.blocks] as number);
    if (demand.judgesFinish && logsFit(memory, masks))
      give(control, tasks.masks, 0, control[cell.blocks] as number);
    else control[cell.task] = tasks.end;
    return;
  }
  // The logs give way to the table.
  if (demand.judgesFinish && !logsFit(memory, 0)) control[cell.logs] = 0;
  expandOrGrow(memory, demand);
};

/** What there is to keep is told first. */
const endAtLimit = (memory: SharedMemory): void => {
  const { control } = memory;
  control[cell.below] = hasUpcoming(memory) ? 1 : 0;
  endOrKeep(control);
};

const endOrKeep = (control: Int32Array): void => {
  const stop = control[cell.stop] as number;
  const isKept = control[cell.keeps] === 1 && stop !== 0 && stop !== stops.broken;
  control[cell.ending] = 1;
  control[cell.task] = isKept ? tasks.save : tasks.end;
};

const give = (control: Int32Array, task: number, from: number, until: number): void => {
  control[cell.task] = task;
  control[cell.cursor] = from;
  control[cell.until] = until;
};

const rowsOf = ({ threads }: SharedMemory): readonly number[] =>
  Array.from({ length: threads }, (_, thread) => rowOf(thread));

const hasUpcoming = (memory: SharedMemory): boolean => {
  const { control } = memory;
  const open = rowsOf(memory).some((r) => control[r + row.from] !== control[r + row.to]);
  return open || (control[cell.upcoming] as number) > 0;
};

/** Makes the states that were found the level to be expanded; false if there are none. */
const beginLevel = (memory: SharedMemory): boolean => {
  const { control, ranges, levels } = memory;
  const side = control[cell.side] === 0 ? 1 : 0;
  const list = ranges[side];
  let count = control[cell.upcoming] as number;
  for (const r of rowsOf(memory)) {
    const [from, to] = [control[r + row.from] as number, control[r + row.to] as number];
    if (from === to) continue;
    list[2 * count] = from;
    list[2 * count + 1] = to;
    count++;
    control[r + row.from] = to;
  }
  if (count === 0) return false;
  control[cell.side] = side;
  control[cell.ranges] = count;
  control[cell.given] = 0;
  control[cell.upcoming] = 0;
  const level = (control[cell.level] as number) + 1;
  // A level that is not kept is one too many for the array, which then ignores it.
  levels[level] = control[cell.stored] as number;
  control[cell.level] = level;
  return true;
};

const expandOrGrow = (memory: SharedMemory, { mostSuccessors }: Demand): void => {
  const { control } = memory;
  const count = control[cell.stored] as number;
  const perRange = blockStates * mostSuccessors;
  let bits = control[cell.bits] as number;
  /** How many ranges can be expanded for sure with an index of so many slots. Numbers have gaps of one block for each thread. */
  const possible = (slots: number): number =>
    Math.floor((slots * fullLoad - count - memory.threads * blockStates) / perRange);
  const isCramped = (): boolean => count > maxLoad * 2 ** bits || possible(2 ** bits) < 1;
  const before = bits;
  while (isCramped() && mayGrow(memory, bits + 1)) bits++;
  const ranges = possible(2 ** bits);
  if (ranges < 1) {
    control[cell.stop] = stops.memory;
    endAtLimit(memory);
    return;
  }
  const slots = 2 ** bits;
  control[cell.bits] = bits;
  control[cell.mostBlocks] = Math.min(
    memory.fills.length,
    Math.floor((memory.maxBytes - 4 * slots) / bytesOfBlock(memory.width)),
  );
  if (bits !== before) {
    // Each thread empties its part of what was used.
    give(control, tasks.clear, 0, 2 ** before);
    return;
  }
  const given = control[cell.given] as number;
  const until = Math.min(control[cell.ranges] as number, given + ranges);
  give(control, tasks.expand, given, until);
  control[cell.given] = until;
};

const mayGrow = ({ control, index, maxBytes, width }: SharedMemory, bits: number): boolean =>
  2 ** bits <= index.length &&
  4 * 2 ** bits + (control[cell.blocks] as number) * bytesOfBlock(width) <= maxBytes;

/** Is there memory for the logs of transitions, beside the table and `more` bytes? */
const logsFit = (memory: SharedMemory, more: number): boolean => {
  const { control, maxBytes, width } = memory;
  const logs = rowsOf(memory).map((r) => control[r + row.edges] as number);
  const table =
    4 * 2 ** (control[cell.bits] as number) +
    (control[cell.blocks] as number) * bytesOfBlock(width);
  const bytes = logs.reduce((sum, kilobytes) => sum + 1024 * kilobytes, table + more);
  return control[cell.logs] === 1 && logs.every((log) => log >= 0) && bytes <= maxBytes;
};

/** Another round as long as some thread has learnt something. */
const judgeOn = (control: Int32Array): void => {
  const settled = control[cell.task] === tasks.finish && control[cell.changed] === 0;
  if ((control[cell.stop] as number) !== 0 || settled) {
    control[cell.finished] = settled ? 1 : 0;
    endOrKeep(control);
    return;
  }
  control[cell.changed] = 0;
  control[cell.task] = tasks.finish;
};
