import { encode, initialState, layoutOf, type Event, type System } from "../../checker/index.ts";
import type { Decision } from "../../checker/export/decision.ts";
import { tell, type ToldPhase } from "../../checker/export/tell.ts";

/** What a decision answers; `leaves` are the stored numbers, in the order of the layout, which it changes. */
export const runDecision = (decision: Decision, leaves: number[]): number => {
  let here = decision;
  for (;;)
    switch (here.kind) {
      case "end":
        return here.result;
      case "throws":
        throw new Error(here.message);
      case "store":
        leaves[here.leaf] = here.bits;
        here = here.then;
        break;
      case "look": {
        const way = here.ways[leaves[here.leaf] ?? 0];
        if (way === undefined) throw new Error("no such way");
        here = way;
      }
    }
};

export const runPhases = (effect: ToldPhase, leaves: number[]): number => {
  let here = effect;
  for (;;) {
    const to = here.exits[runDecision(here.decision, leaves)];
    if (to === undefined) throw new Error("no such exit");
    if (typeof to === "number") return to;
    here = to;
  }
};

/** A naive search that knows nothing of the system but its decisions. */
export const searchByDecisions = <S, E extends Event>(
  system: System<S, E>,
): { readonly states: number; readonly transitions: number } => {
  const { steps, normalise } = tell(system, [], 100_000);
  const layout = layoutOf(system);
  const words = encode(layout, initialState(system));
  const first = layout.leaves.map(
    ({ word, shift, bits }) => ((words[word] ?? 0) >>> shift) & (2 ** bits - 1),
  );
  const known = new Set([first.join()]);
  const queue: (readonly number[])[] = [first];
  let transitions = 0;
  for (const state of queue)
    for (const { t, conditions, effect } of steps) {
      const after = [...state];
      if (state[t.actorIndex] !== t.from || conditions.some((one) => runDecision(one, after) === 0))
        continue;
      transitions++;
      after[t.actorIndex] = runPhases(effect, after);
      if (normalise !== null) runDecision(normalise, after);
      if (known.has(after.join())) continue;
      known.add(after.join());
      queue.push(after);
    }
  return { states: known.size, transitions };
};
