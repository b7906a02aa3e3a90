/** Has a typed array not been made because the machine has no memory for it? */
export const isExhausted = (thrown: unknown): boolean =>
  thrown instanceof RangeError &&
  /allocation failed|invalid typed array length/i.test(thrown.message);
