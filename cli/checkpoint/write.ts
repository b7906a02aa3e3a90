import { open, rename, rm, type FileHandle } from "node:fs/promises";
import { dirname } from "node:path";
import { makeFolder } from "../support/atomic.ts";
import { checkpointBytes, type Pieces } from "./format.ts";

/** The name under which process `pid` writes a checkpoint before it is whole. */
export const temporaryOf = (path: string, pid: number | string = process.pid): string =>
  `${path}.${pid}.tmp`;

/**
 * Writes a whole checkpoint, or leaves the one that is there. Between two blocks the event loop has its turn, so that a search goes on
 * meanwhile; what `logs` shows must not change.
 */
export const writeCheckpoint = async (
  path: string,
  header: string,
  logs: Pieces,
): Promise<void> => {
  const temporary = temporaryOf(path);
  makeFolder(dirname(path));
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

const writeAll = async (file: FileHandle, pieces: Pieces): Promise<void> => {
  for (let from = 0; from < pieces.length; from += mostPieces) {
    let rest = pieces.slice(from, from + mostPieces);
    while (rest.length > 0) {
      const { bytesWritten } = await file.writev(rest);
      rest = after(rest, bytesWritten);
    }
  }
};

/** What is left of pieces after so many bytes. */
const after = (pieces: Pieces, bytes: number): Uint8Array[] => {
  let skip = bytes;
  return pieces.flatMap((piece) => {
    const skipped = Math.min(skip, piece.length);
    skip -= skipped;
    return skipped === piece.length ? [] : [piece.subarray(skipped)];
  });
};
