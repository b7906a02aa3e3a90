/** Has an array, or what a thread needs, not been made because the machine has no memory for it? */
export const isExhausted = (thrown: unknown): boolean =>
  thrown instanceof RangeError &&
  /allocation failed|invalid typed array length|out of memory/i.test(thrown.message);
