/** Numbers equal things: a few thousand, met again and again. */
export class Interned<T> {
  readonly members: T[] = [];
  readonly #numbers = new Map<string, number>();

  /** The number of what `key` tells apart; `make` makes it the first time. */
  numberOf(key: string, make: () => T): number {
    const known = this.#numbers.get(key);
    if (known !== undefined) return known;
    this.#numbers.set(key, this.members.length);
    return this.members.push(make()) - 1;
  }
}
