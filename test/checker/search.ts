import {
  explore,
  isEnabled,
  initialState,
  runImmutably,
  type Event,
  type GraphProperty,
  type Progress,
  type Property,
  type PropertyVerdict,
  type SearchOptions,
  type SearchOutcome,
  type System,
  type Transition,
  type Whole,
} from "../../checker/index.ts";

const graph = (name: GraphProperty["name"]): GraphProperty => ({
  kind: "can-finish",
  name,
  claim: "toy",
  source: "toy",
  brokenBy: [],
});
export const canFinish = graph("can-finish");
export const noDeadlock = graph("no-deadlock");

/** Runs a search to its end; also what it handed out on the way. */
export const searchWithProgress = <S, E extends Event>(
  system: System<S, E>,
  properties: readonly Property<S, E>[] = [],
  options: SearchOptions = {},
): { readonly outcome: SearchOutcome; readonly progress: readonly Progress[] } => {
  const progress: Progress[] = [];
  const search = explore(system, properties, options);
  for (;;) {
    const turn = search.next();
    if (turn.done === true) return { outcome: turn.value, progress };
    progress.push(turn.value);
  }
};

/** Runs a search to its end. */
export const searched = <S, E extends Event>(
  system: System<S, E>,
  properties: readonly Property<S, E>[] = [],
  options: SearchOptions = {},
): SearchOutcome => searchWithProgress(system, properties, options).outcome;

/** What a search says of one property. */
export const verdictOf = (outcome: SearchOutcome, property: string): PropertyVerdict => {
  const found = outcome.verdicts.find((v) => v.property === property);
  if (found === undefined) throw new Error(`no verdict on ${property}`);
  return found;
};

export const transition = <S, E extends Event>(
  system: System<S, E>,
  id: number,
): Transition<S, E> => {
  const found = system.transitions[id];
  if (found === undefined) throw new Error(`no transition ${id}`);
  return found;
};

/** The transition with this actor, operation and step, and, if given, this choice. */
export const named = <S, E extends Event>(
  system: System<S, E>,
  actor: string,
  path: string,
  choice: object | null = null,
): Transition<S, E> => {
  const found = system.transitions.filter(
    (t) =>
      t.actor === actor &&
      `${t.operation}/${t.step}` === path &&
      (choice === null || JSON.stringify(t.choice) === JSON.stringify(choice)),
  );
  const [only] = found;
  if (only === undefined) throw new Error(`no transition ${actor} ${path}`);
  return only;
};

/** A schedule as people write it: `p0 enter/want`. */
export const spelled = <S, E extends Event>(
  system: System<S, E>,
  ids: readonly number[] | null,
): readonly string[] =>
  (ids ?? []).map((id) => {
    const { actor, operation, step } = transition(system, id);
    return `${actor} ${operation}/${step}`;
  });

/** Runs a schedule in the plain form; throws if some step of it is not enabled. Returns every state, the first one included. */
export const statesAlong = <S, E extends Event>(
  system: System<S, E>,
  ids: readonly number[],
): readonly Whole<S>[] => {
  const states = [initialState(system)];
  for (const id of ids) {
    const before = states[states.length - 1] ?? initialState(system);
    const t = transition(system, id);
    if (before.pc[t.actor] !== t.from || !isEnabled(t, before.model))
      throw new Error(`${t.actor} ${t.operation}/${t.step} is not enabled`);
    states.push(runImmutably(system, t, before));
  }
  return states;
};
