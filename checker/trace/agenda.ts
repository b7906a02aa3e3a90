/**
 * What is still to be looked at: furthest in the trace first, and there the least far-fetched. Among equals the last that was put in, so
 * that one way is followed to its end.
 */
export interface Agenda<T> {
  readonly put: (item: T, position: number, effort: number) => void;
  readonly take: () => T | null;
}

export const makeAgenda = <T>(): Agenda<T> => {
  const byPosition: T[][][] = [];
  let furthest = -1;
  const takeFrom = (byEffort: readonly T[][]): T | null => {
    for (const items of byEffort) {
      const item = items?.pop();
      if (item !== undefined) return item;
    }
    return null;
  };
  return {
    put: (item, position, effort) => {
      const byEffort = (byPosition[position] ??= []);
      (byEffort[effort] ??= []).push(item);
      furthest = Math.max(furthest, position);
    },
    take: () => {
      for (; furthest >= 0; furthest--) {
        const item = takeFrom(byPosition[furthest] ?? []);
        if (item !== null) return item;
        delete byPosition[furthest];
      }
      return null;
    },
  };
};
