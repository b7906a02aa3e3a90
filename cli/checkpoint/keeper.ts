import { endianness } from "node:os";
import { existsSync, readdirSync, rmSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import type { Counted, Saved, Snapshot } from "../../checker/index.ts";
import type {
  TogetherCounted,
  TogetherSaved,
  TogetherSnapshot,
} from "../../checker/parallel/index.ts";
import type { Cell } from "../catalog.ts";
import type { CellReport } from "../check/job.ts";
import { probe } from "../support/atomic.ts";
import { program, reasonOf, UserError } from "../support/failure.ts";
import { isAlive } from "../support/lock.ts";
import { remark } from "../support/terminal.ts";
import { programVersion } from "./code.ts";
import type { CheckpointHeader, Identity } from "./header.ts";
import { looksLikeCheckpoint } from "./read.ts";
import { temporaryOf, writeCheckpoint } from "./write.ts";

/** A search that was kept, by one thread or by several together. */
export type AnySaved =
  | { readonly kind: "alone"; readonly saved: Saved }
  | { readonly kind: "together"; readonly saved: TogetherSaved };

/** What a search has to do with its checkpoints. */
export interface SearchKeeper {
  /** Where it goes on; null: it begins. */
  readonly resume: AnySaved | null;
  /** Seconds that it had taken by then. */
  readonly seconds: number;
  /** Is it time to write something? */
  readonly isDue: () => boolean;
  /** Takes what makes a snapshot; it may be made while the search goes on. */
  readonly pause: (snapshot: () => Snapshot | TogetherSnapshot) => void;
}

/** Keeps what a run has come to in a file, from time to time. */
export interface Keeper {
  /** Reports of cells that were done before, by position. */
  readonly finished: ReadonlyMap<number, CellReport>;
  /** For the search of this cell, which begins. `identity` is asked when something is to be written. */
  readonly search: (position: number, identity: () => Identity) => SearchKeeper;
  /** Does the search of this cell go on with what several threads have stored? */
  readonly isTogether: (position: number) => boolean;
  readonly done: (position: number, report: CellReport) => void;
  /**
   * When nothing runs any more: writes what there is, or, if all is done, removes the file. Returns the file if a later run can go on from
   * it.
   */
  readonly finish: (all: boolean) => Promise<string | null>;
}

export interface KeeperOptions {
  readonly path: string;
  /** Seconds between two checkpoints, at least. */
  readonly every: number;
  readonly cells: readonly Cell[];
  readonly properties: readonly string[] | null;
  /** What was read from a checkpoint. */
  readonly before: {
    readonly header: CheckpointHeader;
    readonly saved: AnySaved | null;
  } | null;
  /** May the file be there already? It is the one that was read. */
  readonly replaces: boolean;
}

interface Searching {
  readonly position: number;
  readonly identity: () => Identity;
  readonly begun: number;
  readonly before: number;
  readonly snapshot: (() => Snapshot | TogetherSnapshot) | null;
}

/** Writing takes at most this share of the time. */
const share = 0.1;

/** Throws UserError if the file cannot be written, or holds something that would be lost. */
export const makeKeeper = ({
  path,
  every,
  cells,
  properties,
  before,
  replaces,
}: KeeperOptions): Keeper => {
  if (!replaces && existsSync(path)) refuseToReplace(path);
  probe(path);
  removeLeftovers(path);
  const finished = new Map(
    (before?.header.finished ?? []).map(({ position, report }) => [position, report] as const),
  );
  let earlier = before?.header.searching ?? null;
  let searching: Searching | null = null;
  let writing: Promise<void> | null = null;
  let due = performance.now() + 1000 * every;
  let failed: string | null = null;
  /** Is there something that the file does not hold? */
  let isNews = false;

  const headerOf = (counted: Counted | TogetherCounted | null, bytes: number): string =>
    JSON.stringify({
      schema: 1,
      program: programVersion(),
      bytes: endianness() === "LE" ? "little-endian" : "big-endian",
      cells,
      properties,
      finished: [...finished].map(([position, report]) => ({ position, report })),
      searching:
        searching === null || counted === null
          ? null
          : {
              position: searching.position,
              identity: searching.identity(),
              seconds: searching.before + (performance.now() - searching.begun) / 1000,
              bytes,
              counted,
            },
    } satisfies CheckpointHeader);

  const write = async (): Promise<void> => {
    // The first time it takes longer than all else; asked here, it does not put off the next checkpoint.
    searching?.identity();
    const begun = performance.now();
    isNews = false;
    const { counted, logs } = searching?.snapshot?.() ?? { counted: null, logs: [] };
    const bytes = logs.reduce((sum, { length }) => sum + length, 0);
    const header = headerOf(counted, bytes);
    let took = performance.now() - begun;
    try {
      took += await writeCheckpoint(path, header, logs);
      failed = null;
    } catch (error) {
      const reason = reasonOf(error);
      if (reason !== failed)
        remark(`cannot write the checkpoint ${path} (${reason}); the search goes on`);
      failed = reason;
      took = performance.now() - begun;
    }
    due = performance.now() + Math.max(1000 * every, took * (1 / share - 1));
  };
  const isDue = (): boolean => writing === null && performance.now() >= due;
  const writeIfDue = (): void => {
    if (isDue()) writing = write().finally(() => (writing = null));
  };

  return {
    finished,
    isTogether: (position) => earlier?.position === position && earlier.counted.kind === "together",
    search: (position, identity) => {
      const resumed = earlier?.position === position ? earlier : null;
      // It was compared with that of today before anything went on.
      let known = resumed?.identity ?? null;
      const start = {
        position,
        identity: () => (known ??= identity()),
        begun: performance.now(),
        before: resumed?.seconds ?? 0,
      };
      searching = { ...start, snapshot: null };
      // Who goes on with a search that has failed begins anew.
      earlier = null;
      return {
        isDue,
        resume: resumed === null ? null : (before?.saved ?? null),
        seconds: start.before,
        pause: (snapshot) => {
          searching = { ...start, snapshot };
          isNews = true;
          writeIfDue();
        },
      };
    },
    done: (position, report) => {
      if (report.limit !== null) return;
      finished.set(position, report);
      if (searching?.position === position) searching = null;
      isNews = true;
      writeIfDue();
    },
    finish: async (all) => {
      await writing;
      if (all) {
        rmSync(path, { force: true });
        return null;
      }
      if (isNews) await write();
      return failed === null && existsSync(path) ? path : null;
    },
  };
};

const refuseToReplace = (path: string): never => {
  if (!looksLikeCheckpoint(path))
    throw new UserError(`${path} is there already, and is no checkpoint`, "name another file");
  throw new UserError(
    `${path} is a checkpoint already`,
    `go on from it: ${program} check --resume ${path}; or remove it, or name another file`,
  );
};

/** Removes what processes that are gone have begun to write. */
const removeLeftovers = (path: string): void => {
  const begin = `${basename(path)}.`;
  for (const name of readdirSync(dirname(path))) {
    const pid = name.startsWith(begin) ? /^(\d+)\.tmp$/.exec(name.slice(begin.length))?.[1] : null;
    if (pid === null || pid === undefined || isAlive(Number(pid))) continue;
    rmSync(join(dirname(path), basename(temporaryOf(path, pid))), { force: true });
  }
};
