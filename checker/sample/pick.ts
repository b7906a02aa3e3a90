/** What was picked, and what is left of the chance that picked it: again from 0 to below 1, for the next choice. */
export interface Picked<T> {
  readonly picked: T;
  readonly left: number;
}

/** The option on which `chance` (from 0 to below 1) falls if each takes up as much room as it weighs; null if none weighs anything. */
export const pickBy = <T>(
  options: Iterable<T>,
  weightOf: (option: T) => number,
  chance: number,
): Picked<T> | null => {
  const all = [...options].map((option) => ({ option, weight: weightOf(option) }));
  let room = chance * all.reduce((sum, { weight }) => sum + weight, 0);
  for (const { option, weight } of all) {
    if (room < weight) return { picked: option, left: room / weight };
    room -= weight;
  }
  return null;
};
