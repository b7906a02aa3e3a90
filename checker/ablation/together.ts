/** What a set of edits, applied together, was judged to be. `null`: the question was cut short. */
export type SetVerdict = "kept" | "harmful" | "undecided" | null;

export interface Together<A> {
  readonly kept: readonly A[];
  /** Those that do not go with the ones kept before them, by what is known. */
  readonly left: readonly A[];
  /** Was the question cut short? What is kept then is not the largest set, and was judged all the same. */
  readonly interrupted: boolean;
}

/**
 * Takes edits that are each optional into one set, in their order, and leaves out each that does not go with those before it. `judge`
 * says what `more` does on top of `kept`, which was judged before.
 *
 * Runs of edits are tried at once, and halved where they do not go: what is kept in the end was judged as it is, and what is left out was
 * judged alone on top of what was kept by then.
 */
export const together = async <A>(
  edits: readonly A[],
  judge: (kept: readonly A[], more: readonly A[]) => Promise<SetVerdict>,
): Promise<Together<A>> => {
  const extend = async (kept: readonly A[], more: readonly A[]): Promise<Together<A>> => {
    if (more.length === 0) return { kept, left: [], interrupted: false };
    const verdict = await judge(kept, more);
    if (verdict === null) return { kept, left: [], interrupted: true };
    if (verdict === "kept") return { kept: [...kept, ...more], left: [], interrupted: false };
    if (more.length === 1) return { kept, left: more, interrupted: false };
    const half = Math.ceil(more.length / 2);
    const first = await extend(kept, more.slice(0, half));
    if (first.interrupted) return first;
    const second = await extend(first.kept, more.slice(half));
    return { ...second, left: [...first.left, ...second.left] };
  };
  return extend([], edits);
};
