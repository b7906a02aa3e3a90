import type { Cell } from "../catalog.ts";
import { grouped } from "../support/terminal.ts";
import type { JobProgress } from "./job.ts";

/** One line on the terminal that is drawn over again; nothing at all where nobody looks. */
export interface ProgressLine {
  readonly update: (index: number, cell: Cell, progress: JobProgress) => void;
  readonly done: (index: number) => void;
  /** Takes the line away, so that something else can be printed. */
  readonly clear: () => void;
}

const silent: ProgressLine = {
  update: () => undefined,
  done: () => undefined,
  clear: () => undefined,
};

/** Not more often than anybody can read. */
const leastInterval = 100;

export const progressLine = (total: number): ProgressLine => {
  const { stderr } = process;
  if (!stderr.isTTY) return silent;
  const running = new Map<number, { readonly begun: number; readonly count: number }>();
  let done = 0;
  let drawn = 0;
  const clear = (): void => {
    stderr.write("\r\u001b[K");
  };
  return {
    update: (index, cell, { phase, states, transitions, depth, frontier, bytes }) => {
      const now = performance.now();
      const begun = running.get(index)?.begun ?? now;
      running.set(index, { begun, count: states });
      if (now - drawn < leastInterval) return;
      drawn = now;
      const rate = states / Math.max(0.001, (now - begun) / 1000);
      const size =
        phase === "search"
          ? `${grouped(states)} states, ${grouped(Math.round(rate))}/s, depth ${depth}, frontier ${grouped(frontier)}, ${Math.ceil(bytes / 1e6)} MB`
          : `${phase}, ${grouped(Math.max(states, transitions))}`;
      const line = `[${done}/${total}] ${cell.design} ${cell.scenario}: ${size}`;
      clear();
      stderr.write(line.slice(0, Math.max(20, (stderr.columns ?? 100) - 1)));
    },
    done: (index) => {
      running.delete(index);
      done++;
    },
    clear,
  };
};
