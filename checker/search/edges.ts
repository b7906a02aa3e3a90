import { Slabs } from "./slabs.ts";

/** Bytes of one piece of the log. */
const pieceBytes = 1 << 16;
/** An edge takes at most so many. */
const longest = 10;

/** How much of a log was written when this was made: what comes later is not part of it. */
export interface EdgeMark {
  readonly pieces: number;
  /** Bytes and transitions of the last piece. */
  readonly used: number;
  readonly edges: number;
  readonly last: number;
}

/** Numbers that are saved of each piece, before all bytes. */
const savedNumbers = 3;

interface Piece {
  readonly bytes: Uint8Array;
  /** The last source before this piece. */
  readonly after: number;
  used: number;
  edges: number;
}

/**
 * The transitions between stored states that lead to a state which was known already; those that led to a new one are its link to the
 * parent. Written in the order of the sources, each as a few bytes: how far its source is from the one before, how far its target is from
 * its source.
 */
export class EdgeLog {
  readonly #slabs: Slabs;
  readonly #pieces: Piece[] = [];
  #last = 0;

  /** `shared`: in memory that other threads may read. */
  constructor(shared = false) {
    this.#slabs = new Slabs(shared);
  }

  get bytes(): number {
    return this.#pieces.length * pieceBytes;
  }

  mark(): EdgeMark {
    const { used, edges } = this.#pieces[this.#pieces.length - 1] ?? { used: 0, edges: 0 };
    return { pieces: this.#pieces.length, used, edges, last: this.#last };
  }

  /** The log as it was at a mark, in pieces of bytes; `restored` makes one of them. They are views of what is never written again. */
  logs({ pieces, used, edges }: EdgeMark): readonly Uint8Array[] {
    const numbers = new Int32Array(savedNumbers * pieces);
    const bytes = this.#pieces.slice(0, pieces).map((piece, p) => {
      const isLast = p === pieces - 1;
      const end = isLast ? used : piece.used;
      numbers.set([piece.after, end, isLast ? edges : piece.edges], savedNumbers * p);
      return piece.bytes.subarray(0, end);
    });
    return [new Uint8Array(numbers.buffer), ...bytes];
  }

  /** The log that was saved at a mark; null for none. `fill` gives its bytes. Throws RangeError if there is no memory for it. */
  static restored(mark: EdgeMark | null, fill: (into: Uint8Array) => void): EdgeLog | null {
    if (mark === null) return null;
    const log = new EdgeLog();
    const numbers = new Int32Array(savedNumbers * mark.pieces);
    fill(new Uint8Array(numbers.buffer));
    for (let p = 0; p < mark.pieces; p++) {
      const [after = 0, used = 0, edges = 0] = numbers.subarray(savedNumbers * p);
      const piece = { ...log.#newPiece(after), used, edges };
      fill(piece.bytes.subarray(0, used));
      log.#pieces.push(piece);
    }
    log.#last = mark.last;
    return log;
  }

  /** The log that was saved at a mark, over the very memory that it was read into: nothing may be added to it. */
  static over(mark: EdgeMark, numbers: Int32Array, bytes: Uint8Array): EdgeLog {
    const log = new EdgeLog();
    let at = 0;
    for (let p = 0; p < mark.pieces; p++) {
      const [after = 0, used = 0, edges = 0] = numbers.subarray(savedNumbers * p);
      log.#pieces.push({ bytes: bytes.subarray(at, at + used), after, used, edges });
      at += used;
    }
    log.#last = mark.last;
    return log;
  }

  #newPiece(after: number): Piece {
    const [buffer, from] = this.#slabs.take(pieceBytes);
    return { bytes: new Uint8Array(buffer, from, pieceBytes), after, used: 0, edges: 0 };
  }

  /** Sources must not become smaller. */
  add(source: number, target: number): void {
    let piece = this.#pieces[this.#pieces.length - 1];
    if (piece === undefined || piece.used > pieceBytes - longest) {
      piece = this.#newPiece(this.#last);
      this.#pieces.push(piece);
    }
    const { bytes } = piece;
    let at = piece.used;
    const advance = source - this.#last;
    const apart = target - source;
    // The sign goes to the lowest bit. The first byte holds 5 bits of this, and the advance if that is less than 3.
    let rest = (apart << 1) ^ (apart >> 31);
    const first = (rest & 31) << 2;
    rest >>>= 5;
    bytes[at++] = first | (advance < 3 ? advance : 3) | (rest === 0 ? 0 : 128);
    at = writeRest(bytes, at, rest);
    if (advance >= 3) {
      bytes[at++] = (advance & 127) | (advance < 128 ? 0 : 128);
      at = writeRest(bytes, at, advance >>> 7);
    }
    piece.used = at;
    piece.edges++;
    this.#last = source;
  }

  /** Hands out all edges, the last one first, some at a time: the first `count` of each array, to be read backwards. */
  *backwards(): Generator<{
    readonly count: number;
    readonly sources: Int32Array;
    readonly targets: Int32Array;
  }> {
    const sources = new Int32Array(pieceBytes);
    const targets = new Int32Array(pieceBytes);
    for (let p = this.#pieces.length - 1; p >= 0; p--) {
      const piece = this.#pieces[p] as Piece;
      unpack(piece, sources, targets);
      yield { count: piece.edges, sources, targets };
    }
  }
}

/** Seven bits a byte, the lowest first; the highest bit says that more follow. Writes nothing for 0. */
const writeRest = (bytes: Uint8Array, from: number, value: number): number => {
  let at = from;
  for (let rest = value; rest !== 0;) {
    const low = rest & 127;
    rest >>>= 7;
    bytes[at++] = low | (rest === 0 ? 0 : 128);
  }
  return at;
};

const unpack = ({ bytes, used, after }: Piece, sources: Int32Array, targets: Int32Array): void => {
  let source = after;
  for (let at = 0, edge = 0; at < used; edge++) {
    let byte = bytes[at++] as number;
    let advance = byte & 3;
    let apart = (byte >>> 2) & 31;
    for (let shift = 5; byte >= 128; shift += 7) {
      byte = bytes[at++] as number;
      apart |= (byte & 127) << shift;
    }
    if (advance === 3) {
      advance = 0;
      for (let shift = 0, more = true; more; shift += 7) {
        byte = bytes[at++] as number;
        advance |= (byte & 127) << shift;
        more = byte >= 128;
      }
    }
    source += advance;
    sources[edge] = source;
    targets[edge] = source + ((apart >>> 1) ^ -(apart & 1));
  }
};
