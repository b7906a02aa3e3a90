import { type Gap, type Rule, at, lastStep, promiseOf } from "../gap.ts";
import type { History, LeafChange } from "../history.ts";
import { fill, fits, type ReadSection } from "../words.ts";

/** Somebody was asked something, and whoever asked went on without the answer. */
export const unanswered: Rule = (history, told) => {
  const last = history.actor(lastStep(history));
  const story = [...told.held, ...told.promised].map(({ step }) => step).sort((a, b) => b - a);
  return history.changes.flatMap((asked): readonly Gap[] => {
    const { pending, role, revokedBy } = history.words(asked.leaf);
    // What is asked for the sake of a copy is told with the copy.
    if (role !== "request" || pending === null || revokedBy !== null) return [];
    if (asked.is !== pending.value) return [];
    const by = story.find(
      (step) =>
        step > asked.step &&
        history.actor(step) === asked.actor &&
        history.lastChange(asked.leaf, step) === asked,
    );
    if (by === undefined) return [];
    const who = history.lastChange(asked.leaf, asked.step)?.actor ?? "somebody";
    const open = fill(pending.unanswered, [["who", who]]);
    return [
      {
        weight: open.includes(last) ? 2 : 2.5,
        about: "waiting",
        sentence: `${asked.actor} ${history.did(asked) ?? ""} (${at(asked.step)}), but did not wait: at ${at(by)} ${open}.`,
      },
    ];
  });
};

/** Whoever promised did not wait for the reader who breached, and who had been reading since before. */
export const readerLeftOut: Rule = (history, told) => {
  const promise = promiseOf(history, told);
  const last = lastStep(history);
  const reader = history.actor(last);
  if (promise === undefined || promise.actor === reader) return [];
  const sections = history.paths.flatMap((_, leaf) => history.words(leaf).readUnder ?? []);
  return history.paths.flatMap((path, guard): readonly Gap[] => {
    const section = sections.find(({ field }) => fits(field, path));
    const entered = history.lastChange(guard, last);
    if (section === undefined || entered === undefined || entered.is !== section.value) return [];
    if (entered.actor !== reader || entered.step > promise.step) return [];
    return [
      {
        weight: 3.45,
        about: `read ${reader}`,
        sentence: `${reader} ${history.did(entered) ?? ""} (${at(entered.step)}) and was still in it at ${at(promise.step)}, and nobody ${fill(section.never, [["who", reader]])}.`,
      },
    ];
  });
};

/** What nobody did who should have waited for the reader; null if somebody did, or the reader holds nothing. */
export const unguarded = (
  history: History,
  readUnder: ReadSection | null,
  reader: string,
  read: number,
  changed: LeafChange,
): string | null => {
  if (readUnder === null) return null;
  const guard = history.paths.findIndex((path, leaf) => {
    const held = fits(readUnder.field, path) ? history.lastChange(leaf, read + 1) : undefined;
    return held?.actor === reader && held.is === readUnder.value;
  });
  if (guard < 0) return null;
  const after = history.changesOf(guard).filter(({ step }) => step > read);
  const stillHeld = (after[0]?.step ?? Infinity) > changed.step;
  const waited = after.some(({ actor }) => actor !== reader);
  return stillHeld && !waited ? fill(readUnder.never, [["who", reader]]) : null;
};
