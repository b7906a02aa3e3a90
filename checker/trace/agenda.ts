/**
 * What is still to be looked at: furthest in the trace first, and there the least far-fetched. Among equals the last that was put in, so
 * that one way is followed to its end.
 *
 * A position that has been looked at many times in vain loses its precedence bit by bit to those before it: what is wrong may be a guess
 * made long before it matters.
 */
export interface Agenda<T> {
  readonly put: (item: T, position: number, effort: number) => void;
  readonly take: () => T | null;
}

interface Stack<T> {
  readonly byEffort: T[][];
  /** items in it */
  waiting: number;
  taken: number;
}

/** `patience`: looks at a position for which it loses the precedence of one position. */
export const makeAgenda = <T>(patience: number): Agenda<T> => {
  const stacks: Stack<T>[] = [];
  let furthest = -1;

  /** The position that has precedence now, or -1. */
  const next = (): number => {
    let [found, precedence] = [-1, -Infinity];
    for (let position = furthest; position > precedence && position >= 0; position--) {
      const stack = stacks[position];
      if (stack === undefined || stack.waiting === 0) continue;
      const own = position - Math.floor(stack.taken / patience);
      if (own > precedence) [found, precedence] = [position, own];
    }
    return found;
  };

  return {
    put: (item, position, effort) => {
      const stack = (stacks[position] ??= { byEffort: [], waiting: 0, taken: 0 });
      (stack.byEffort[effort] ??= []).push(item);
      stack.waiting++;
      furthest = Math.max(furthest, position);
    },
    take: () => {
      const stack = stacks[next()];
      if (stack === undefined) return null;
      stack.waiting--;
      stack.taken++;
      for (const items of stack.byEffort) {
        const item = items?.pop();
        if (item !== undefined) return item;
      }
      return null;
    },
  };
};
