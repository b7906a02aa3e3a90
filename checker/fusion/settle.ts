import type { Event } from "../protocol/step.ts";
import { isEnabled, type Transition, type System, type Whole } from "../protocol/system.ts";
import { initialState, runImmutably } from "../state/immutable.ts";
import { generateOnce } from "../state/generate.ts";
import type { Packed } from "../state/packed.ts";
import type { TransitionIds } from "../verdict.ts";
import type { Dead } from "./dead.ts";
import { countOf, type Fused } from "./select.ts";

/** What is done with each successor. */
export interface Plan {
  /** Steps that are taken at once. */
  readonly fused: Fused;
  /** Locals that are cleared then. */
  readonly dead: Dead;
}

/** By actor and location: the step that is taken at once; null where there is none. */
type Movers<S, E> = readonly (readonly (Transition<S, E> | null)[])[];

const moversOf = <S, E extends Event>({ actors }: System<S, E>, fused: Fused): Movers<S, E> =>
  actors.map(({ at }, a) =>
    at.map((transitions, location) =>
      fused[a]?.[location] === true ? (transitions[0] ?? null) : null,
    ),
  );

/**
 * Takes, in the view, fused steps as long as some actor has one that it can take: the first actor first. In which order does not matter
 * where fusing is justified. Compiled, as it runs for every successor.
 *
 * Where it is not, there may be a round of fused steps that was not known of. More steps than there are locations are taken in no other
 * case; it is left then, with a record that shows the round.
 *
 * Then it clears what is dead.
 */
export const settling = <S, E extends Event>(
  system: System<S, E>,
  packed: Packed<S>,
  { fused, dead }: Plan,
): (() => void) => {
  const { arena, first, counters } = packed;
  const movers = moversOf(system, fused).flatMap((at, a) => {
    const { word, shift, bits } = counters[a] ?? { word: 0, shift: 0, bits: 0 };
    const move = at.map((t) => (t === null ? null : makeMove(t, packed)));
    return at.some((t) => t !== null)
      ? [{ move, word: first + word, shift, mask: 2 ** bits - 1 }]
      : [];
  });
  const resets = resetsOf(packed, dead);
  return generateOnce<
    (
      arena: Int32Array,
      movers: readonly { readonly move: readonly (Move | null)[]; readonly word: number }[],
      most: number,
      masks: readonly Int32Array[],
    ) => () => void
  >(
    "settle",
    `return (arena, movers, most, masks) => {
  ${resets.map((_, i) => `const masks${i} = masks[${i}];`).join(" ")}
  ${movers.map((_, i) => `const at${i} = movers[${i}].move, word${i} = movers[${i}].word;`).join(" ")}
  const settle = () => {
    for (let taken = 0; taken <= most; taken++) {
      let move;
      ${movers
        .map(
          ({ shift, mask }, i) =>
            `move = at${i}[(arena[word${i}] >>> ${shift}) & ${mask}]; if (move !== null && move()) continue;`,
        )
        .join("\n      ")}
      return;
    }
  };
  return () => {
    settle();
    ${resets.map(({ text }) => text).join("\n    ")}
  };
};`,
  )(
    arena,
    movers,
    countOf(fused),
    resets.map(({ masks }) => masks),
  );
};

/**
 * Texts that clear the dead locals of the actors, and what each needs: by location, a mask for each word that has such locals. Cleared is
 * what is stored for the default.
 */
const resetsOf = <S>(
  { first, counters, layout }: Packed<S>,
  dead: Dead,
): readonly { readonly text: string; readonly masks: Int32Array }[] => {
  const placeOf = (leaf: number) => layout.leaves[leaf] ?? { word: 0, shift: 0, bits: 0 };
  return dead
    .flatMap((byLocation, a) => {
      const words = [...new Set(byLocation.flatMap((at) => [...at].map((l) => placeOf(l).word)))];
      if (words.length === 0) return [];
      const masks = byLocation.flatMap((at) =>
        words.map((word) => {
          let mask = -1;
          for (const leaf of at) {
            const place = placeOf(leaf);
            if (place.word === word) mask &= ~((2 ** place.bits - 1) << place.shift);
          }
          return mask;
        }),
      );
      return [{ actor: a, words, masks: Int32Array.from(masks) }];
    })
    .map(({ actor, words, masks }, i) => {
      const { word, shift, bits } = counters[actor] ?? { word: 0, shift: 0, bits: 0 };
      const row = `((arena[${first + word}] >>> ${shift}) & ${2 ** bits - 1}) * ${words.length}`;
      const clear = words.map((w, n) => `arena[${first + w}] &= masks${i}[row + ${n}];`);
      return { text: `{ const row = ${row}; ${clear.join(" ")} }`, masks };
    });
};

/** Takes the step if it can be taken; was it? */
type Move = () => boolean;

const makeMove = <S, E>(t: Transition<S, E>, packed: Packed<S>): Move => {
  const { arena, first, counters, state, draft } = packed;
  const { word, shift, bits } = counters[t.actorIndex] ?? { word: 0, shift: 0, bits: 0 };
  const asked = [...t.when, ...t.waits.map(({ holds }) => holds)];
  return generateOnce<
    (
      state: S,
      draft: Packed<S>["draft"],
      asked: typeof t.when,
      run: typeof t.run,
      arena: Int32Array,
      word: number,
    ) => Move
  >(
    `fuse ${t.operation}/${t.step}`,
    `return (state, draft, asked, run, arena, word) => {
  ${asked.map((_, i) => `const ask${i} = asked[${i}];`).join(" ")}
  return () => {
    ${asked.map((_, i) => `if (!ask${i}(state)) return false;`).join(" ")}
    const to = run(draft);
    arena[word] = (arena[word] & ${~((2 ** bits - 1) << shift)}) | (to << ${shift});
    return true;
  };
};`,
  )(state, draft, asked, t.run, arena, first + word);
};

/**
 * The steps of a schedule of the fused search, with those that were taken together with others. Without those that came after the last
 * one: nothing that a property asks about depends on them. Null if it cannot be taken, as may be where fusing was not justified.
 */
export const unfused = <S, E extends Event>(
  system: System<S, E>,
  fused: Fused,
  schedule: TransitionIds,
): TransitionIds | null => {
  const movers = moversOf(system, fused);
  const next = (state: Whole<S>): Transition<S, E> | null => {
    for (const [a, { name }] of system.actors.entries()) {
      const t = movers[a]?.[state.pc[name] ?? 0] ?? null;
      if (t !== null && isEnabled(t, state.model)) return t;
    }
    return null;
  };
  const most = countOf(fused);
  const steps: number[] = [];
  let state = initialState(system);
  const take = (t: Transition<S, E>): void => {
    steps.push(t.id);
    state = runImmutably(system, t, state);
  };
  for (const [i, id] of schedule.entries()) {
    const t = system.transitions[id];
    if (t === undefined || state.pc[t.actor] !== t.from || !isEnabled(t, state.model)) return null;
    take(t);
    if (i === schedule.length - 1) break;
    let mover = next(state);
    for (let taken = 0; mover !== null && taken <= most; taken++) {
      take(mover);
      mover = next(state);
    }
  }
  return steps;
};
