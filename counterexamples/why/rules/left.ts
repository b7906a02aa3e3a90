import { type Gap, type Rule, at, lastStep, isShared } from "../gap.ts";
import { isWell } from "../words.ts";

/** Something that somebody should have changed stayed as it was. */
export const leftAsItWas: Rule = (history, { held, asked }) => {
  const last = lastStep(history);
  const owed = held.flatMap(({ leaf }) => {
    const { owes } = history.words(leaf);
    return owes === null ? [] : [history.paths.indexOf(owes)];
  });
  const made = held.filter(({ leaf }) => isShared(history, leaf)).map(({ leaf }) => leaf);
  return [...new Set([...owed, ...asked, ...made])].flatMap((leaf): readonly Gap[] => {
    const { should } = history.words(leaf);
    if (should === null || isWell(should, history.valueBefore(leaf, last))) return [];
    const changed = history.lastChange(leaf, last);
    const since = changed === undefined ? "From the start on" : `After ${at(changed.step)}`;
    return [
      {
        weight: owed.includes(leaf) ? 3.4 : 5,
        about: `leaf ${leaf}`,
        sentence: `${since} nobody ${should.never}.`,
      },
    ];
  });
};
