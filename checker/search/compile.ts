import type { Event } from "../protocol/step.ts";
import type { System, Transition } from "../protocol/system.ts";
import type { Draft } from "../state/fields.ts";
import { generateOnce } from "../state/generate.ts";
import type { Packed } from "../state/packed.ts";
import type { Canonicalise } from "../symmetry/canonical.ts";
import { makePush, type Push } from "./push.ts";
import { cell, type Queue } from "./queue.ts";
import type { Recent } from "./recent.ts";
import { countWaits, type WaitCounter, type Waits } from "./waits.ts";
import type { Observe } from "./questions.ts";

/** Tries one transition in the state `number`, whose words the view and `base` hold; 1 if an actor that owes something went on. */
export type Try = (number: number) => number;

/**
 * Makes a function for a transition, by its id: conditions, waits, events, recipe and queue one after the other. Those of one step
 * share their text (see `generateOnce`), whichever actor and choice they are for: calls in it then meet one function each, which V8
 * puts in their place. Its waits are counted from the beginning, whether somebody asks for it or not.
 */
export const compile = <S, E extends Event>(
  system: System<S, E>,
  packed: Packed<S>,
  queue: Queue,
  waits: Waits,
  observe: Observe<E>,
  canonicalise: Canonicalise | null,
  recent: Recent | null = null,
): ((id: number) => Try) => {
  const push = makePush(packed, queue, canonicalise, recent);
  const waiting = system.transitions.map((t) => waits.countersOf(t));
  return (id) => {
    const t = system.transitions[id];
    if (t === undefined) throw new Error(`no transition has the number ${id}`);
    return makeTry(t, packed, queue.control, waiting[id] ?? [], observe, push);
  };
};

const makeTry = <S, E extends Event>(
  t: Transition<S, E>,
  { state, draft, arena, first, counters }: Packed<S>,
  control: Int32Array,
  waiting: readonly WaitCounter[],
  observe: Observe<E>,
  push: Push,
): Try => {
  const { id, when, event } = t;
  const held = t.waits.map(({ holds }) => holds);
  const blocked = (number: number): void => countWaits(held, waiting, state, number);
  const { word, shift, bits } = counters[t.actorIndex] ?? { word: 0, shift: 0, bits: 0 };
  const conditions = when.map((_, i) => `if (!when${i}(state)) return 0;`);
  const waited = held.map((_, i) => `if (!wait${i}(state)) { blocked(n); return 0; }`);
  const make = generateOnce<
    (
      id: number,
      state: S,
      draft: Draft<S>,
      when: typeof t.when,
      held: typeof t.when,
      blocked: (number: number) => void,
      event: E | null,
      observe: Observe<E>,
      run: ReturnType<typeof t.recipe>,
      arena: Int32Array,
      word: number,
      shift: number,
      others: number,
      push: Push,
      control: Int32Array,
      moving: number,
    ) => Try
  >(
    `try ${t.operation}/${t.step}`,
    `return (id, state, draft, when, wait, blocked, event, observe, run, arena, word, shift, others, push, control, moving) => {
  ${when.map((_, i) => `const when${i} = when[${i}];`).join(" ")}
  ${held.map((_, i) => `const wait${i} = wait[${i}];`).join(" ")}
  return (n) => {
    control[${cell.via}] = id;
    ${[...conditions, ...waited].join("\n    ")}
    ${event === null ? "" : "observe(event, n, id);"}
    const to = run(draft);
    arena[word] = (arena[word] & others) | (to << shift);
    push(n, id);
    return moving;
  };
};`,
  );
  return make(
    id,
    state,
    draft,
    when,
    held,
    blocked,
    event,
    observe,
    t.recipe(),
    arena,
    first + word,
    shift,
    ~((2 ** bits - 1) << shift),
    push,
    control,
    t.endless ? 0 : 1,
  );
};
