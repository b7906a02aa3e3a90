import type { Status } from "./status.ts";

/** How a command hands back its exit status. */
export type Finish = (status: Status) => void;

export const exitStatusHelp = `

Exit status, the first that applies: 2 usage or bad input, 130 interrupted (partial result printed),
1 violated, or different from --expect, 4 undecided, 3 vacuous, or a step of a design that never ran,
0 otherwise.`;
