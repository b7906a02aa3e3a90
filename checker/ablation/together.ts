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
 *
 * `ahead`: while the first half of a run is judged, the second one is too, as if all of the first were kept; the answer counts if it is.
 * Worth it where somebody would be idle meanwhile. One question at most is asked ahead, so that those that count need not wait.
 */
export const together = async <A>(
  edits: readonly A[],
  judge: (kept: readonly A[], more: readonly A[]) => Promise<SetVerdict>,
  { ahead = false }: { readonly ahead?: boolean } = {},
): Promise<Together<A>> => {
  let isAhead = false;
  const askAhead = (kept: readonly A[], more: readonly A[]): Promise<SetVerdict> | null => {
    if (!ahead || isAhead) return null;
    isAhead = true;
    const asked = judge(kept, more).finally(() => (isAhead = false));
    // Heard where it counts.
    asked.catch(() => undefined);
    return asked;
  };
  const extend = async (
    kept: readonly A[],
    more: readonly A[],
    asked: Promise<SetVerdict> | null,
  ): Promise<Together<A>> => {
    if (more.length === 0) return { kept, left: [], interrupted: false };
    const verdict = await (asked ?? judge(kept, more));
    if (verdict === null) return { kept, left: [], interrupted: true };
    if (verdict === "kept") return { kept: [...kept, ...more], left: [], interrupted: false };
    if (more.length === 1) return { kept, left: more, interrupted: false };
    const half = Math.ceil(more.length / 2);
    const [one, other] = [more.slice(0, half), more.slice(half)];
    const early = askAhead([...kept, ...one], other);
    const first = await extend(kept, one, null);
    if (first.interrupted) return first;
    const second = await extend(first.kept, other, first.left.length === 0 ? early : null);
    return { ...second, left: [...first.left, ...second.left] };
  };
  return extend([], edits, null);
};
