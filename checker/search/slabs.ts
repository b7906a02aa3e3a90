/** So many bytes are handed out as buffers of their own, so that small searches take little. */
const alone = 2 ** 24;
/** Above malloc's largest threshold (32 MB): buffers of this size always come from the system, and go back to it. */
const slabBytes = 2 ** 26;

/**
 * Hands out pieces of memory that live as long as a search. A large search takes them from large buffers: pieces of some hundred kilobytes
 * would come from malloc's heaps, and stay there when the search, or its thread, is gone. A run of many large cells kept 14 GB so.
 *
 * Throws RangeError if there is no memory.
 */
export class Slabs {
  readonly #shared: boolean;
  #given = 0;
  #slab: ArrayBufferLike | null = null;
  #used = 0;

  /** `shared`: in memory that other threads may have, too. */
  constructor(shared = false) {
    this.#shared = shared;
  }

  #buffer(bytes: number): ArrayBufferLike {
    return this.#shared ? new SharedArrayBuffer(bytes) : new ArrayBuffer(bytes);
  }

  /** A zeroed piece: a buffer, and the place in it where the piece begins, a multiple of 8. */
  take(bytes: number): readonly [ArrayBufferLike, number] {
    this.#given += bytes;
    if (this.#given <= alone) return [this.#buffer(bytes), 0];
    let [slab, from] = [this.#slab, this.#used];
    if (slab === null || from + bytes > slab.byteLength) {
      slab = this.#buffer(Math.max(slabBytes, bytes));
      from = 0;
      this.#slab = slab;
    }
    this.#used = from + Math.ceil(bytes / 8) * 8;
    return [slab, from];
  }
}
