/** Exit statuses; of several that apply, the first in this order counts. */
export const status = {
  usage: 2,
  interrupted: 130,
  violated: 1,
  undecided: 4,
  vacuous: 3,
  ok: 0,
} as const;
export type Status = (typeof status)[keyof typeof status];

const precedence: readonly Status[] = [2, 130, 1, 4, 3, 0];

export const firstOf = (statuses: readonly Status[]): Status =>
  precedence.find((one) => statuses.includes(one)) ?? status.ok;
