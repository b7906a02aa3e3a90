/** How much of everything a scenario has. Part of every verdict: `holds` is said of a scope, never beyond it. */
export interface Scope {
  readonly vcpus: number;
  /** Guest frames; two neighbours (0,1), (2,3), ... form a huge page. */
  readonly gfns: number;
  /** Host frames. */
  readonly pfns: number;
  readonly slots: number;
  /** Roots of TDP trees that can exist at a time. */
  readonly roots: number;
}

/** The scope as the tables print it: `2 vcpus, 2 gfns, 2 pfns, 1 slots, 1 roots`. */
export const describeScope = (scope: Scope): string =>
  Object.entries(scope)
    .map(([name, count]) => `${String(count)} ${name}`)
    .join(", ");
