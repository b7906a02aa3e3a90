/**
 * What a function of the state does, as a graph without cycles: it looks at fields, stores into fields, and ends with a result. Equal
 * parts are one object, so that a function that looks at twenty fields one after the other is a graph of some forty members.
 */
export type Decision =
  | { readonly id: number; readonly kind: "end"; readonly result: number }
  | { readonly id: number; readonly kind: "throws"; readonly message: string }
  /** Stores `bits` into a leaf of the layout. */
  | {
      readonly id: number;
      readonly kind: "store";
      readonly leaf: number;
      readonly bits: number;
      readonly then: Decision;
    }
  /** Goes on by what is stored in a leaf, as `toBits` has it. A leaf is looked at before anything is stored in it, or not at all. */
  | {
      readonly id: number;
      readonly kind: "look";
      readonly leaf: number;
      readonly ways: readonly Decision[];
    };

/** Makes the members of decisions, equal ones once. */
export interface Maker {
  readonly end: (result: number) => Decision;
  readonly throws: (message: string) => Decision;
  readonly store: (leaf: number, bits: number, then: Decision) => Decision;
  /** A look whose ways are all the same is none. */
  readonly look: (leaf: number, ways: readonly Decision[]) => Decision;
}

export const makeMaker = (): Maker => {
  const known = new Map<string, Decision>();
  const once = (key: string, make: (id: number) => Decision): Decision => {
    const before = known.get(key);
    if (before !== undefined) return before;
    const fresh = make(known.size);
    known.set(key, fresh);
    return fresh;
  };
  return {
    end: (result) => once(`=${result}`, (id) => ({ id, kind: "end", result })),
    throws: (message) => once(`!${message}`, (id) => ({ id, kind: "throws", message })),
    store: (leaf, bits, then) =>
      once(`${leaf}:=${bits}>${then.id}`, (id) => ({ id, kind: "store", leaf, bits, then })),
    look: (leaf, ways) => {
      const [first] = ways;
      if (first !== undefined && ways.every((way) => way === first)) return first;
      const key = `${leaf}?${ways.map((way) => way.id).join()}`;
      return once(key, (id) => ({ id, kind: "look", leaf, ways }));
    },
  };
};

/** Where a decision can go from here. */
export const waysOn = (decision: Decision): readonly Decision[] => {
  switch (decision.kind) {
    case "end":
    case "throws":
      return [];
    case "store":
      return [decision.then];
    case "look":
      return decision.ways;
  }
};

/** All members that can be reached, each once and before those that it leads to. */
export const membersOf = (root: Decision): readonly Decision[] => {
  const met = new Set<Decision>();
  const backwards: Decision[] = [];
  const visit = (decision: Decision): void => {
    if (met.has(decision)) return;
    met.add(decision);
    for (const way of waysOn(decision)) visit(way);
    backwards.push(decision);
  };
  visit(root);
  return backwards.reverse();
};

/** The leaves that it may look at, and those that it may store into. */
export const footprintOf = (
  root: Decision,
): { readonly looks: ReadonlySet<number>; readonly stores: ReadonlySet<number> } => {
  const members = membersOf(root);
  const leavesOf = (kind: "look" | "store"): ReadonlySet<number> =>
    new Set(members.flatMap((one) => (one.kind === kind && "leaf" in one ? [one.leaf] : [])));
  return { looks: leavesOf("look"), stores: leavesOf("store") };
};
