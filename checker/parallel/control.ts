/**
 * The numbers that the threads of one search share, as cells of an Int32Array. What several threads change at a time stands 64 bytes
 * apart: cores pass whole lines of their caches to each other.
 */
export const cell = {
  /** Threads that have come to the barrier. */
  arrived: 0,
  /** Changes when the barrier opens; who waits, waits for that. */
  generation: 16,
  /** The next piece of work, while the threads work. */
  cursor: 32,
  /** States in blocks that are full, or that were given in at a barrier: what `max-states` is compared with. */
  stored: 48,
  /** Ranges of the next level that are complete. */
  upcoming: 64,
  /** Blocks handed out. */
  blocks: 80,
  /** Why the threads are to end, see `stops`; 0 while they go on. */
  stop: 96,
  /** Set while the threads are to tell, at the next barrier, what is to be kept. */
  wanted: 97,
  /** Set by a thread that has changed something in this round of judging can-finish. */
  changed: 112,
  // From here on written by the thread that leads, while all others wait, and by nobody else.
  /** What is to be done until the next barrier, see `tasks`. */
  task: 128,
  /** Where the cursor ends. */
  until: 129,
  /** The level that is being expanded; -1 until the first state is there. */
  level: 130,
  /** Ranges of that level. */
  ranges: 131,
  /** Which of the two lists of ranges is that of the level. */
  side: 132,
  /** The index has 2 to the power of this many slots. */
  bits: 133,
  /** Blocks that the limit of memory allows beside that index. */
  mostBlocks: 134,
  /** 1 if all was seen. */
  whole: 135,
  /** 1 if can-finish was judged. */
  finished: 136,
  /** 1 if the last level was given up in the middle, with states of the next. */
  below: 137,
  /** Ranges of the level that were given out at the last barriers. */
  given: 138,
  /** 1 while there is memory for the logs of transitions that can-finish needs. */
  logs: 139,
  /** 1 before the first barrier of a search that goes on with what another one has stored. */
  resumed: 140,
  /** 1 if the threads are to tell what there is to keep when a limit ends them. */
  keeps: 141,
  /** 1 when the search ends after that. */
  ending: 142,
  /** How often they have told it. */
  saves: 143,
} as const;

/** From here on each thread has a row of cells of its own. */
const rows = 160;
const rowCells = 16;
export const row = {
  /** The states that it has stored since its last complete range: from here .. */
  from: 0,
  /** .. to here. */
  to: 1,
  /** States that it has stored. */
  count: 2,
  /** Kilobytes of its logged transitions; -1: it had to give them up. */
  edges: 3,
} as const;
export const rowOf = (thread: number): number => rows + rowCells * thread;
export const controlCells = (threads: number): number => rowOf(threads);

export const tasks = {
  expand: 1,
  clear: 2,
  refill: 3,
  masks: 4,
  finish: 5,
  end: 6,
  save: 7,
  tell: 8,
} as const;

/** Why a search on threads ended early: a limit, or something was thrown or damaged. */
export const stops = { states: 1, memory: 2, interrupted: 3, broken: 4 } as const;
