import type { Cell } from "../catalog.ts";
import { durationText, grouped, rounded, sizeText } from "../support/terminal.ts";
import type { Forecast } from "./forecast.ts";
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

/** `forecasts`: by index, of the cells that have one. */
export const progressLine = (
  total: number,
  forecasts: ReadonlyMap<number, Forecast>,
): ProgressLine => {
  const { stderr } = process;
  if (!stderr.isTTY) return silent;
  const running = new Map<number, { readonly begun: number; readonly count: number }>();
  let done = 0;
  let drawn = 0;
  const clear = (): void => {
    stderr.write("\r\u001b[K");
  };
  return {
    update: (index, cell, { phase, states, transitions, depth, frontier, bytes, levels }) => {
      const now = performance.now();
      const before = running.get(index);
      // A search that several threads take over begins anew.
      const begun = before === undefined || before.count > states ? now : before.begun;
      running.set(index, { begun, count: states });
      if (now - drawn < leastInterval) return;
      drawn = now;
      const rate = states / Math.max(0.001, (now - begun) / 1000);
      const forecast = forecasts.get(index)?.again(levels) ?? null;
      const size =
        phase === "search"
          ? [
              `${grouped(states)} states${forecast === null ? "" : ` of about ${rounded(forecast.states)}`}`,
              `${grouped(Math.round(rate))}/s`,
              ...(forecast === null
                ? [`depth ${depth}`, `frontier ${grouped(frontier)}`, sizeText(bytes)]
                : [
                    `${durationText((forecast.states - states) / rate)} left`,
                    `depth ${depth}`,
                    `${sizeText(bytes)} of about ${sizeText(forecast.bytes)}`,
                  ]),
            ].join(", ")
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
