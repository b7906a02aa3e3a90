import { closeSync, fsyncSync, openSync, renameSync, rmSync, writevSync } from "node:fs";
import { open, rename, rm, type FileHandle } from "node:fs/promises";
import { dirname } from "node:path";
import { makeFolder } from "../support/atomic.ts";
import { checkpointBytes, type Pieces } from "./format.ts";

/** The name under which process `pid` writes a checkpoint before it is whole. */
export const temporaryOf = (path: string, pid: number | string = process.pid): string =>
  `${path}.${pid}.tmp`;

/** What is smaller is written at once: that takes less time than a few chunks of a search. */
const small = 2 ** 24;

/**
 * Writes a whole checkpoint, or leaves the one that is there. If it is large, the event loop has its turn between two blocks, so that a
 * search goes on meanwhile; what `logs` shows must not change. Returns the milliseconds that it took: with those of a search that went on
 * meanwhile, but not with those of the turn after which the caller hears of it.
 */
export const writeCheckpoint = async (
  path: string,
  header: string,
  logs: Pieces,
): Promise<number> => {
  const begun = performance.now();
  const temporary = temporaryOf(path);
  makeFolder(dirname(path));
  if (logs.reduce((sum, { length }) => sum + length, 0) < small) {
    writeAtOnce(path, temporary, checkpointBytes(header, logs));
    return performance.now() - begun;
  }
  try {
    await withFile(temporary, "w", async (file) => {
      for (const pieces of checkpointBytes(header, logs)) await writeAll(file, pieces);
      await file.sync();
    });
    await rename(temporary, path);
  } catch (error) {
    await rm(temporary, { force: true }).catch(() => undefined);
    throw error;
  }
  // Else a crash of the machine could forget the new name.
  await withFile(dirname(path), "r", (folder) => folder.sync());
  return performance.now() - begun;
};

const writeAtOnce = (path: string, temporary: string, bytes: Iterable<Pieces>): void => {
  try {
    withFileAtOnce(temporary, "w", (file) => {
      for (const pieces of bytes)
        for (const group of groupsOf(pieces))
          for (let rest = group; rest.length > 0;) rest = after(rest, writevSync(file, rest));
      fsyncSync(file);
    });
    renameSync(temporary, path);
  } catch (error) {
    rmSync(temporary, { force: true });
    throw error;
  }
  withFileAtOnce(dirname(path), "r", fsyncSync);
};

const withFileAtOnce = (path: string, flags: string, use: (file: number) => void): void => {
  const file = openSync(path, flags);
  try {
    use(file);
  } finally {
    closeSync(file);
  }
};

const withFile = async (
  path: string,
  flags: string,
  use: (file: FileHandle) => Promise<void>,
): Promise<void> => {
  const file = await open(path, flags);
  try {
    await use(file);
  } finally {
    await file.close();
  }
};

/** The system takes at most so many pieces at a time. */
const mostPieces = 512;

const groupsOf = (pieces: Pieces): readonly Pieces[] =>
  Array.from({ length: Math.ceil(pieces.length / mostPieces) }, (_, i) =>
    pieces.slice(i * mostPieces, (i + 1) * mostPieces),
  );

const writeAll = async (file: FileHandle, pieces: Pieces): Promise<void> => {
  for (const group of groupsOf(pieces))
    for (let rest = group; rest.length > 0;) {
      const { bytesWritten } = await file.writev(rest);
      rest = after(rest, bytesWritten);
    }
};

/** What is left of pieces after so many bytes. */
const after = (pieces: Pieces, bytes: number): Pieces => {
  let skip = bytes;
  return pieces.flatMap((piece) => {
    const skipped = Math.min(skip, piece.length);
    skip -= skipped;
    return skipped === piece.length ? [] : [piece.subarray(skipped)];
  });
};
