import { createHash } from "node:crypto";
import { closeSync, openSync, readSync } from "node:fs";
import { reasonOf } from "../support/failure.ts";
import { blockHeadBytes, digestBytes, endNumber, isSound, magic, mostContent } from "./format.ts";

/** Why a file is not read as a checkpoint: a sentence about it, without its name. */
export class CheckpointError extends Error {
  override readonly name = "CheckpointError";
}

interface Block {
  readonly number: number;
  readonly head: Buffer;
  readonly content: Buffer;
}

/** A file that is read from its beginning to its end. */
interface Source {
  /** Fewer bytes only at its end. */
  readonly take: (bytes: number) => Buffer;
  readonly at: () => number;
}

const sourceOf = (file: number): Source => {
  let at = 0;
  return {
    at: () => at,
    take: (bytes) => {
      const buffer = Buffer.allocUnsafe(bytes);
      let some = 0;
      while (some < bytes) {
        const more = readSync(file, buffer, some, bytes - some, at + some);
        if (more === 0) break;
        some += more;
      }
      at += some;
      return buffer.subarray(0, some);
    },
  };
};

/** The next block. Throws CheckpointError if it is not there as it was written. */
const takeBlock = (source: Source, expected: number): Block => {
  const from = source.at();
  const head = source.take(blockHeadBytes);
  const where = `block ${expected} at byte ${from}`;
  if (head.length < blockHeadBytes) throw new CheckpointError(`is cut short: no ${where}`);
  const [size, number] = [head.readUInt32LE(0), head.readUInt32LE(4)];
  const damaged = new CheckpointError(`is damaged: ${where} does not match its checksum`);
  if (size > mostContent || (number !== expected && number !== endNumber)) throw damaged;
  const content = source.take(size);
  if (content.length < size)
    throw new CheckpointError(`is cut short, or damaged: ${where} should have ${size} bytes`);
  if (!isSound(head, content)) throw damaged;
  return { number, head, content };
};

/** Opens a file, and closes it whatever happens. */
const opened = <T>(path: string, use: (source: Source) => T): T => {
  let file: number;
  try {
    file = openSync(path, "r");
  } catch (error) {
    throw new CheckpointError(`cannot be read (${reasonOf(error)})`);
  }
  try {
    return use(sourceOf(file));
  } catch (error) {
    if (error instanceof CheckpointError) throw error;
    throw new CheckpointError(`cannot be read (${reasonOf(error)})`);
  } finally {
    closeSync(file);
  }
};

const takeMagic = (source: Source): Buffer => {
  const first = source.take(magic.length);
  if (first.length > 0 && first.equals(magic.subarray(0, first.length))) {
    if (first.length === magic.length) return first;
    throw new CheckpointError("is cut short: it ends in its first line");
  }
  throw new CheckpointError("is no checkpoint");
};

/** The header of a file of which every byte was compared with its checksums. Throws CheckpointError. */
export const verifiedHeader = (path: string): string =>
  opened(path, (source) => {
    const whole = createHash("sha256");
    whole.update(takeMagic(source));
    let header: string | null = null;
    for (let expected = 0; ; expected++) {
      const { number, head, content } = takeBlock(source, expected);
      if (number === endNumber) {
        if (content.length !== digestBytes || !whole.digest().equals(content))
          throw new CheckpointError("is damaged: it does not match the checksum of the whole");
        break;
      }
      whole.update(head).update(content);
      header ??= content.toString();
    }
    if (source.take(1).length > 0)
      throw new CheckpointError(`is damaged: something follows its end at byte ${source.at() - 1}`);
    if (header === null) throw new CheckpointError("is damaged: it has no header");
    return header;
  });

/** Is this file a checkpoint, going by its first line? */
export const looksLikeCheckpoint = (path: string): boolean => {
  try {
    return opened(path, (source) => takeMagic(source).length > 0);
  } catch {
    return false;
  }
};

/**
 * Gives so many bytes of the logs of a file, after so many others, into whatever is to be filled; then the file is closed. Every block is
 * compared with its checksum again.
 */
export const logsOf = (
  path: string,
  { skip, bytes }: { readonly skip: number; readonly bytes: number },
): ((into: Uint8Array) => void) => {
  let file: number | null = null;
  let source: Source | null = null;
  let expected = 1;
  let content: Buffer = Buffer.alloc(0);
  let left = bytes;

  const begin = (): Source => {
    file = openSync(path, "r");
    const begun = sourceOf(file);
    takeMagic(begun);
    takeBlock(begun, 0);
    source = begun;
    for (let more = skip; more > 0;) {
      const some = new Uint8Array(Math.min(more, 2 ** 20));
      give(begun, some);
      more -= some.length;
    }
    return begun;
  };
  const give = (from: Source, into: Uint8Array): void => {
    for (let done = 0; done < into.length;) {
      if (content.length === 0) {
        const next = takeBlock(from, expected++);
        if (next.number === endNumber) throw new CheckpointError("is cut short: its logs end");
        content = next.content;
      }
      const some = content.subarray(0, into.length - done);
      into.set(some, done);
      done += some.length;
      content = content.subarray(some.length);
    }
  };
  return (into) => {
    if (into.length > left) throw new CheckpointError("is damaged: it should have more bytes");
    give(source ?? begin(), into);
    left -= into.length;
    if (left > 0 || file === null) return;
    closeSync(file);
    file = null;
  };
};
