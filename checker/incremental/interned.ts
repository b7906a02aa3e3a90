/** Numbers equal rows of numbers: a few thousand, met again and again. */
export class InternedRows<T> {
  readonly members: T[] = [];
  readonly #rows: Int32Array[] = [];
  /** By hash, the row of that hash that was met last; and by row, the one before it. */
  readonly #last = new Map<number, number>();
  readonly #before: number[] = [];

  /** The number of the row that stands at the beginning of `row`; `make` makes what belongs to it the first time. */
  numberOf(row: Int32Array, length: number, make: () => T): number {
    let hash = 0x811c9dc5;
    for (let i = 0; i < length; i++) hash = Math.imul(hash ^ (row[i] as number), 0x01000193);
    const last = this.#last.get(hash) ?? -1;
    for (let number = last; number >= 0; number = this.#before[number] as number)
      if (isEqual(this.#rows[number] as Int32Array, row, length)) return number;
    this.#rows.push(row.slice(0, length));
    this.#before.push(last);
    this.#last.set(hash, this.#rows.length - 1);
    return this.members.push(make()) - 1;
  }
}

const isEqual = (known: Int32Array, row: Int32Array, length: number): boolean => {
  if (known.length !== length) return false;
  for (let i = 0; i < length; i++) if (known[i] !== row[i]) return false;
  return true;
};
