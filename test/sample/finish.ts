/** Runs a generator to its end and returns what it returns. */
export const finish = <R>(running: Generator<unknown, R, void>): R => {
  let turn = running.next();
  while (turn.done !== true) turn = running.next();
  return turn.value;
};
