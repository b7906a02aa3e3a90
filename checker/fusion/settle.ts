import type { Event } from "../protocol/step.ts";
import type { System, Transition } from "../protocol/system.ts";
import { generateOnce } from "../state/generate.ts";
import type { Packed } from "../state/packed.ts";
import type { Dead } from "./dead.ts";
import { moversOf, type Plan } from "./plan.ts";
import { countOf } from "./select.ts";

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
      run: ReturnType<typeof t.recipe>,
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
  )(state, draft, asked, t.recipe(), arena, first + word);
};
