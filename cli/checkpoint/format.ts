import { createHash, type Hash } from "node:crypto";
import { crc32 } from "node:zlib";

/**
 * A checkpoint as bytes: the magic line, blocks, and a last block. A block is three 32-bit numbers (bytes of its content, its own number,
 * CRC-32 of these two and the content) and its content. Block 0 is the header, as JSON; the others are the logs of searches, one after the
 * other. The last one has the number `endNumber`, and holds the SHA-256 of all bytes before it.
 */
export const magic = Buffer.from("staleproof checkpoint\n");
export const blockHeadBytes = 12;
export const endNumber = 0xffff_ffff;
export const digestBytes = 32;
/** No block has more content. */
export const mostContent = 2 ** 26;
/** Blocks of logs are filled until they have so much. */
const usualContent = 2 ** 22;

/** Pieces of bytes that belong together: a block, or what it is made of. */
export type Pieces = readonly Uint8Array[];

const sizeOf = (pieces: Pieces): number => pieces.reduce((sum, { length }) => sum + length, 0);

/** Node's crc32 forgets what came before an empty piece. */
const sumOf = (head: Buffer, pieces: Pieces): number =>
  pieces.reduce(
    (sum, piece) => (piece.length === 0 ? sum : crc32(piece, sum)),
    crc32(head.subarray(0, 8)),
  );

/** Does the content belong to the first numbers of its block? */
export const isSound = (head: Buffer, content: Uint8Array): boolean =>
  sumOf(head, [content]) === head.readUInt32LE(8);

const block = (number: number, content: Pieces): Pieces => {
  const head = Buffer.alloc(blockHeadBytes);
  head.writeUInt32LE(sizeOf(content), 0);
  head.writeUInt32LE(number, 4);
  head.writeUInt32LE(sumOf(head, content), 8);
  return [head, ...content];
};

/** Logs cut into contents of blocks. */
function* contentsOf(logs: Pieces): Generator<Pieces, void, void> {
  let content: Uint8Array[] = [];
  let size = 0;
  for (const log of logs) {
    content.push(log);
    size += log.length;
    if (size < usualContent) continue;
    yield content;
    content = [];
    size = 0;
  }
  if (size > 0) yield content;
}

/** Everything that a checkpoint consists of, in pieces to be written one after the other. Reads each log when its turn comes. */
export function* checkpointBytes(header: string, logs: Pieces): Generator<Pieces, void, void> {
  const whole: Hash = createHash("sha256");
  const counted = (pieces: Pieces): Pieces => {
    for (const piece of pieces) whole.update(piece);
    return pieces;
  };
  yield counted([magic]);
  yield counted(block(0, [Buffer.from(header)]));
  let number = 1;
  for (const content of contentsOf(logs)) yield counted(block(number++, content));
  yield block(endNumber, [whole.digest()]);
}
