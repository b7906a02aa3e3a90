import { existsSync, readFileSync } from "node:fs";
import type { Event } from "../../checker/protocol/step.ts";
import type { Cell } from "../catalog.ts";
import { forecastCell } from "../check/forecast.ts";
import type { Job } from "../check/job.ts";
import { allOptions, bytesOf, selectionOf } from "../check/options.ts";
import { planCheck } from "../check/plan.ts";
import { runJobs } from "../check/pool.ts";
import { isUsual } from "../check/recorder.ts";
import { subjectOf } from "../check/run-job.ts";
import { twinsOf } from "../check/twins.ts";
import { inCheckout, inScratch, type Context } from "../context.ts";
import { writeIfChanged } from "../support/atomic.ts";
import { lockFolder } from "../support/lock.ts";
import { status, type Status } from "../support/status.ts";
import { grouped, print, remark, rounded } from "../support/terminal.ts";
import { fingerprintOf } from "./fingerprint.ts";
import { thoroughReport } from "./report.ts";
import { keyOfRow, parseThorough, rowOf, serialiseThorough, type ThoroughRow } from "./row.ts";

export interface ThoroughOptions {
  /** Cells at a time. */
  readonly threads: number;
  readonly maxMemory: number | null;
  readonly maxStates: number | null;
  /** Forgets what is in the table. */
  readonly anew: boolean;
  /** Leaves cells for another time that are forecast to have more states; null: none. */
  readonly upTo: number | null;
}

interface Task {
  readonly cell: Cell;
  readonly designs: readonly string[];
  readonly fingerprint: string;
  readonly key: string;
}

/**
 * Searches every wider scope of every scenario in every design, each system once, the smallest first, and keeps the table of results up to
 * date after each: whoever interrupts it goes on later where it was. What the table has already of an unchanged system is not searched again.
 */
export const updateThorough = async <S, E extends Event>(
  { catalog, entry, root }: Context<S, E>,
  options: ThoroughOptions,
): Promise<Status> => {
  const file = inCheckout(root, "test", "golden", "thorough.json");
  const tasks = tasksOf(catalog);
  const before = existsSync(file) && !options.anew ? parseThorough(readFileSync(file, "utf8")) : [];
  const known = new Map(before.map((row) => [keyOfRow(row), row]));
  const done = new Map<string, ThoroughRow>();
  for (const { key, fingerprint, designs } of tasks) {
    const row = known.get(key);
    if (row?.fingerprint === fingerprint) done.set(key, { ...row, designs: [...designs] });
  }
  const write = (): void => {
    const rows = tasks.flatMap(({ key }) => done.get(key) ?? []);
    writeIfChanged(file, serialiseThorough(rows));
    writeIfChanged(inCheckout(root, "docs", "thorough.md"), thoroughReport(rows, tasks.length));
  };
  const engine = {
    kind: "exhaustive",
    maxStates: options.maxStates,
    maxBytes: bytesOf({
      ...allOptions,
      threads: options.threads,
      ...(options.maxMemory === null ? {} : { maxMemory: options.maxMemory }),
    }),
    threads: 1,
  } as const;
  // What was stopped by a limit is tried again, after all others: there may be more memory now.
  const isSettled = ({ key }: Task): boolean => done.get(key)?.limit === null;
  const open = tasks.filter((task) => !isSettled(task));
  print(
    `${tasks.length - open.length} of ${tasks.length} systems are in the table; forecasting ${open.length}`,
  );
  // Designs differ little in size: one of each size is forecast.
  const forecasts = new Map<string, number>();
  const forecastOf = ({ cell }: Task): number => {
    const { scenario, scope, roles } = cell;
    const size = JSON.stringify([scenario, scope, roles]);
    const before = forecasts.get(size);
    if (before !== undefined) return before;
    const made = forecastCell(catalog, { cell, properties: null }, engine, false);
    const states = made?.states.value ?? 0;
    forecasts.set(size, states);
    return states;
  };
  let interrupted = false;
  let stop = (): void => undefined;
  const interrupt = (): void => {
    interrupted = true;
    stop();
  };
  process.on("SIGINT", interrupt).on("SIGTERM", interrupt);
  // The last designs do most.
  for (const task of [...open].reverse()) {
    if (!known.has(task.key)) forecastOf(task);
    // Forecasts are made in one go each: this is where signals come in.
    await new Promise((resolve) => setImmediate(resolve));
    if (interrupted) break;
  }
  const sized = (interrupted ? [] : open)
    .map((task) => ({ task, states: known.get(task.key)?.states ?? forecastOf(task) }))
    .filter(({ states }) => options.upTo === null || states <= options.upTo)
    .sort((a, b) => a.states - b.states);
  const lock = lockFolder(inScratch({ root }, "thorough"));
  const jobs = sized.map(({ task }): Job => ({ cell: task.cell, properties: null, engine }));
  const pool = runJobs(catalog, entry, jobs, options.threads, {
    progress: () => undefined,
    done: (index, report) => {
      const one = sized[index];
      if (one === undefined || report.limit === "interrupted") return;
      const { designs, fingerprint, key } = one.task;
      done.set(key, rowOf(designs, fingerprint, report));
      write();
      print(
        `${done.size}/${tasks.length} ${nameOf(one.task)}: ${grouped(report.states)} states (forecast ${rounded(one.states)}), ${report.seconds.toFixed(0)} s${report.limit === null ? "" : `, stopped by ${report.limit}`}`,
      );
    },
  });
  stop = () => pool.interrupt();
  try {
    await pool.finished;
  } finally {
    process.off("SIGINT", interrupt).off("SIGTERM", interrupt);
    lock.release();
  }
  write();
  const missing = tasks.filter((task) => !isSettled(task)).length;
  if (missing > 0)
    remark(
      `${missing} systems are not in the table yet, or only as far as a limit; go on: npm run thorough`,
    );
  if (interrupted) return status.interrupted;
  return missing > 0 ? status.undecided : status.ok;
};

const nameOf = ({ cell, designs }: Task): string => {
  const { vcpus, gfns, pfns, slots, roots } = cell.scope;
  const roles = cell.roles === undefined ? "" : ` ${cell.roles}`;
  return `${cell.scenario} ${vcpus}v${gfns}g${pfns}p${slots}s${roots}r${roles} ${designs.join(", ")}`;
};

/** One task for each system; designs that are the same system share one. */
const tasksOf = <S, E extends Event>(catalog: Context<S, E>["catalog"]): readonly Task[] => {
  const { cells } = planCheck(catalog, { ...selectionOf(allOptions), thorough: true });
  const wide = cells.filter((cell) => !isUsual(catalog, cell));
  const jobs = wide.map((cell) => ({
    cell,
    properties: null,
    engine: { kind: "exhaustive", maxStates: null, maxBytes: 0, threads: 1 } as const,
  }));
  const twins = twinsOf(catalog, jobs);
  return wide.flatMap((cell, index) => {
    if (twins[index] !== null) return [];
    const same = wide.filter((_, other) => other === index || twins[other]?.of === index);
    const designs = [...new Set(same.map(({ design }) => design))];
    const { design: _, ...rest } = cell;
    const fingerprint = fingerprintOf(subjectOf(catalog, { cell, properties: null }));
    return [
      { cell, designs, fingerprint, key: keyOfRow({ designs, ...rest, scope: { ...cell.scope } }) },
    ];
  });
};
