/** Successors that are queued before they are looked up together: looking up many at once lets the memory accesses overlap. */
export const batch = 1024;

/**
 * Successors on their way into the table, in the order in which they were generated. Each entry is its words, its hash, the number of the
 * state that it comes from and the transition; compiled code writes them, and keeps the end in `control`.
 */
export interface Queue {
  readonly entries: Int32Array;
  /** Numbers of an entry. */
  readonly stride: number;
  /** Numbers of a state: where in an entry the hash is, with the parent and the transition after it. */
  readonly width: number;
  /** See `cell`. */
  readonly control: Int32Array;
}

/** What the cells of `Queue.control` are. */
export const cell = {
  /** Where the next entry goes. */
  end: 0,
  /** The transition that is being looked at, for the account of what threw; -1 for none. */
  via: 1,
  /** Transitions taken since this was last set to 0. */
  taken: 2,
} as const;

/** A queue that is drained once it holds a batch, and has room for `most` more entries by then. */
export const makeQueue = (width: number, most: number): Queue => {
  const stride = width + 3;
  return {
    entries: new Int32Array((batch + most) * stride),
    stride,
    width,
    control: Int32Array.of(0, -1, 0),
  };
};
