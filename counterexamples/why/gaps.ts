import type { TraceFootprints } from "./footprints.ts";
import type { History, LeafChange } from "./history.ts";
import { fill, fits, isWell, type ReadSection, type Revocation } from "./words.ts";

/** Something that a breach hangs on and that did not happen, came too early, or was not looked at again. */
export interface Gap {
  /** The less, the more telling. */
  readonly weight: number;
  readonly sentence: string;
  /** Of gaps about the same thing one is told. */
  readonly about: string;
}

/** What is told of a breach, each in the order of steps. */
export interface Told {
  /** What led to what the last step met. */
  readonly held: readonly LeafChange[];
  /** What was promised to the contrary. */
  readonly promised: readonly LeafChange[];
  /** Leaves that the violated property looked at. */
  readonly asked: readonly number[];
}

type Rule = (history: History, told: Told) => readonly Gap[];

/** What is missing from the story of a breach, the most telling first. */
export const gapsOf = (history: History, told: Told): readonly Gap[] => {
  const about = new Set<string>();
  const gaps = rules
    .flatMap((rule) => rule(history, told))
    .sort((a, b) => a.weight - b.weight)
    .filter((gap) => !about.has(gap.about) && about.add(gap.about));
  const strong = gaps.filter(({ weight }) => weight < weak);
  return strong.length > 0 ? strong : gaps;
};

/** What weighs as much is true of many a good schedule too, and told only where there is nothing better. */
const weak = 4.4;

const at = (step: number): string => `step ${step + 1}`;
const lastStep = ({ length }: History): number => length - 1;
const promiseOf = (history: History, { promised }: Told): LeafChange | undefined =>
  promised.findLast(({ leaf }) => history.words(leaf).role === "promise");
const isShared = (history: History, leaf: number): boolean => history.words(leaf).role === "shared";

/** Something was brought about although the contrary had been promised already. */
const madeAfterPromise: Rule = (history, told) => {
  const promise = promiseOf(history, told);
  const late = told.held.findLast(({ leaf }) => isShared(history, leaf));
  if (promise === undefined || late === undefined || late.step < promise.step) return [];
  return [
    {
      weight: 1,
      about: `leaf ${late.leaf}`,
      sentence: `${late.actor} ${history.did(late) ?? ""} (${at(late.step)}) although ${at(promise.step)} had promised otherwise, and nothing kept it from that.`,
    },
  ];
};

/** Somebody was asked something, and whoever asked went on without the answer. */
const unanswered: Rule = (history, told) => {
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

/** A copy was still in use when what it had been made from was gone. */
const unrevoked: Rule = (history, { held }) =>
  [...held, ...fromTheStart(history, held)].flatMap((copy): readonly Gap[] => {
    const { revokedBy, noun } = history.words(copy.leaf);
    if (revokedBy === null) return [];
    const until = copy.step < 0 ? lastStep(history) : useOf(history, copy);
    const gone = sourcesOf(history, copy)
      .flatMap((leaf) => history.changesOf(leaf))
      .filter((change) => change.step > copy.step && change.step < until)
      .sort((a, b) => a.step - b.step)
      .find((change) => history.did(change) !== null);
    const how = gone === undefined ? null : revocation(history, revokedBy, copy.step, until);
    if (gone === undefined || how === null) return [];
    return [
      {
        weight: copy.step < 0 ? 2.9 : 3,
        about: `copy ${noun}`,
        sentence: `${gone.actor} ${history.did(gone) ?? ""} (${at(gone.step)}), yet ${how}.`,
      },
    ];
  });

interface Copy {
  /** -1: from the start. */
  readonly step: number;
  readonly leaf: number;
}

/** Copies that are as they were at first, and that what was copied later went by. */
const fromTheStart = (history: History, held: readonly LeafChange[]): readonly Copy[] => {
  const used = held
    .filter(({ leaf }) => history.words(leaf).revokedBy !== null)
    .flatMap(({ step }) => [...history.reads(step)]);
  return [...new Set(used)]
    .filter((leaf) => history.changesOf(leaf).length === 0)
    .filter((leaf) => history.words(leaf).revokedBy?.source !== undefined)
    .map((leaf) => ({ step: -1, leaf }));
};

/** What a copy was made from: what its words say, or whatever shared was read then. */
const sourcesOf = (history: History, { step, leaf }: Copy): readonly number[] => {
  const source = history.words(leaf).revokedBy?.source;
  return source === undefined
    ? [...history.reads(step)].filter((read) => isShared(history, read))
    : history.paths.flatMap((path, from) => (fits(source, path) ? [from] : []));
};

/** The last step that looked at a copy. */
const useOf = (history: History, { leaf, step }: Copy): number => {
  for (let later = lastStep(history); later > step; later--)
    if (history.reads(later).has(leaf)) return later;
  return lastStep(history);
};

/** How far the revocation of a copy had come between two steps, as half a sentence; null if it was done. */
const revocation = (
  history: History,
  { field, never }: Revocation,
  since: number,
  until: number,
): string | null => {
  const request = history.paths.indexOf(field);
  const { pending, revokedBy } = history.words(request);
  const asked = history
    .changesOf(request)
    .findLast(({ step, is }) => step < until && is === pending?.value);
  const after = history
    .changesOf(request)
    .find(({ step, is }) => step >= until && is === pending?.value);
  if (asked === undefined || asked.step < since) {
    const times = [
      ...(asked === undefined ? [] : [`before that at ${at(asked.step)}`]),
      ...(after === undefined ? [] : [`after that at ${at(after.step)}`]),
    ];
    const when =
      asked === undefined ? `before ${at(until)}` : `between ${at(since)} and ${at(until)}`;
    return `nobody ${never} ${when}${times.length === 0 ? "" : ` (${times.join(", ")})`}`;
  }
  if (history.lastChange(request, until) !== asked) return null;
  const open = `${at(asked.step)} ${history.did(asked) ?? ""}, and by ${at(until)} ${pending?.unanswered ?? ""}`;
  if (revokedBy === null) return open;
  // Was there somebody to be made to answer, and was he?
  const urge = history.paths.indexOf(revokedBy.field);
  const urges = history.changesOf(urge).filter(({ step }) => step > since && step < until);
  if (urges.some(({ is }) => is === history.words(urge).pending?.value)) return open;
  if (revokedBy.while === undefined || history.valueBefore(urge, asked.step) === revokedBy.while)
    return `${open}: nobody ${revokedBy.never}`;
  const entered = urges.findLast(({ is, step }) => is === revokedBy.while && step > asked.step);
  if (entered === undefined) return open;
  const { actor, step } = entered;
  const blind = looksAgain(history, actor, request, step, until)
    ? ""
    : " and did not look at the request after that";
  return `${open}, though ${actor} ${history.did(entered) ?? ""} in between (${at(step)})${blind}`;
};

/**
 * In an operation that made something, somebody had read something shared before it changed, and did not look again: neither with a step
 * that took over what it had read, nor with one that only looked and went on.
 */
const outdated: Rule = (history, told) => {
  const last = lastStep(history);
  const actors = new Set([...told.held.map(({ actor }) => actor), history.actor(last)]);
  return [...actors].flatMap((actor): readonly Gap[] => {
    const made = told.held.findLast(
      (change) => change.actor === actor && isShared(history, change.leaf),
    );
    const until = history.actor(last) === actor ? last : made?.step;
    if (until === undefined) return [];
    const own = Array.from({ length: until }, (_, step) => step).filter(
      (step) => step >= history.begun(until) && history.actor(step) === actor,
    );
    const stays = made === undefined || history.lastChange(made.leaf, last) === made;
    return own.flatMap((step) =>
      [...history.reads(step)].flatMap(
        (leaf): readonly Gap[] =>
          outdatedRead(history, told, { actor, step, leaf, until, stays }) ?? [],
      ),
    );
  });
};

interface Read {
  readonly actor: string;
  readonly step: number;
  readonly leaf: number;
  /** The step that acts on what was read. */
  readonly until: number;
  /** Is what it made still there at the end? */
  readonly stays: boolean;
}

const outdatedRead = (history: History, told: Told, read: Read): readonly Gap[] | null => {
  const { actor, step, leaf, until, stays } = read;
  const { role, noun, readUnder } = history.words(leaf);
  const changed = history
    .changesOf(leaf)
    .find((change) => change.step > step && change.actor !== actor);
  const did = changed === undefined ? null : history.did(changed);
  if (role !== "shared" || changed === undefined || did === null) return null;
  if (changed.step >= lastStep(history)) return null;
  // Before the change it was right to act on it; only a promise that rests on the change makes it wrong.
  const inTime = until < changed.step;
  const isTold = [...told.held, ...told.promised].some((one) => one.step === changed.step);
  if (inTime && !(stays && told.promised.some((one) => one.step === changed.step))) return null;
  if (looksAgain(history, actor, leaf, changed.step, until)) return null;
  const where = `${actor} had read ${noun} at ${at(step)}, before ${changed.actor} ${did} (${at(changed.step)})`;
  const missing = unguarded(history, readUnder, actor, step, changed);
  const check = checkAfter(history, actor, changed.step, until);
  const rest =
    missing !== null
      ? `, and nobody ${missing}`
      : inTime
        ? ", and what it did on the strength of that stayed"
        : check !== null
          ? `; its check at ${at(check)} (${history.stepName(check)}) did not notice`
          : `, and did not look again before ${at(until)}`;
  return [
    {
      weight: missing !== null ? 2.6 : inTime ? 4 : readUnder !== null ? 3.5 : isTold ? 3.6 : 3.9,
      about: `read ${actor}`,
      sentence: `${where}${rest}.`,
    },
  ];
};

const looksAgain = (
  history: History,
  actor: string,
  leaf: number,
  after: number,
  until: number,
): boolean => {
  for (let step = after + 1; step <= until; step++)
    if (history.actor(step) === actor && history.reads(step).has(leaf)) return true;
  return false;
};

/** A step that only looked whether something that it had taken is still good, and went on. */
const checkAfter = (
  history: History,
  actor: string,
  after: number,
  until: number,
): number | null => {
  const changing = new Set(history.changes.map(({ step }) => step));
  for (let step = after + 1; step < until; step++)
    if (
      history.actor(step) === actor &&
      !changing.has(step) &&
      [...history.reads(step)].some((leaf) => history.words(leaf).role === "copy")
    )
      return step;
  return null;
};

/** What nobody did who should have waited for the reader; null if somebody did, or the reader holds nothing. */
const unguarded = (
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

/** Whoever breached did not look at what the property looks at, after somebody else had changed it in the middle of the operation. */
const notLookedAt: Rule = (history, { asked }) => {
  const last = lastStep(history);
  const actor = history.actor(last);
  return asked.flatMap((leaf): readonly Gap[] => {
    const changed = history.lastChange(leaf, last);
    const did = changed === undefined ? null : history.did(changed);
    if (changed === undefined || did === null || !isShared(history, leaf)) return [];
    if (changed.actor === actor || changed.step < history.begun(last)) return [];
    if (looksAgain(history, actor, leaf, changed.step, last)) return [];
    const { noun } = history.words(leaf);
    const before = lastLook(history, actor, leaf, changed.step);
    const look =
      before === null
        ? `never looked at ${noun} in this operation, though`
        : `looked at ${noun} for the last time at ${at(before)}, before`;
    return [
      {
        weight: 2.8 - changed.step / 1e6,
        about: `read ${actor}`,
        sentence: `${actor} went on to ${at(last)} and ${look} ${changed.actor} ${did} (${at(changed.step)}).`,
      },
    ];
  });
};

const lastLook = (history: History, actor: string, leaf: number, before: number): number | null => {
  const from = history.begun(lastStep(history));
  for (let step = before - 1; step >= from; step--)
    if (history.actor(step) === actor && history.reads(step).has(leaf)) return step;
  return null;
};

/** Whoever promised had looked at something before it was there, or never. */
const passedTooEarly: Rule = (history, told) => {
  const promise = promiseOf(history, told);
  if (promise === undefined) return [];
  const promiser = promise.actor;
  const begun = history.begun(promise.step);
  const looksAt = (leaf: number): readonly number[] =>
    Array.from({ length: promise.step }, (_, step) => step).filter(
      (step) => history.actor(step) === promiser && history.reads(step).has(leaf),
    );
  const made = told.held.flatMap((change): readonly Gap[] => {
    const { role, noun } = history.words(change.leaf);
    if (role !== "shared" || change.actor === promiser || change.step > promise.step) return [];
    const looks = looksAt(change.leaf);
    const early = looks.findLast((step) => step < change.step);
    if (early === undefined || looks.some((step) => step > change.step)) return [];
    // An operation of long ago has passed nothing.
    if (early < begun) return [];
    return [
      {
        weight: 3.2,
        about: `leaf ${change.leaf}`,
        sentence: `${promiser} had passed ${noun} at ${at(early)}, before ${change.actor} ${history.did(change) ?? ""} (${at(change.step)}), and did not come back.`,
      },
    ];
  });
  const never = told.asked.flatMap((leaf): readonly Gap[] => {
    const { role, noun, should } = history.words(leaf);
    const wrong = should !== null && !isWell(should, history.valueBefore(leaf, lastStep(history)));
    if (role !== "shared" || !wrong || looksAt(leaf).some((step) => step >= begun)) return [];
    return [
      {
        weight: 3.3,
        about: `leaf ${leaf}`,
        sentence: `${promiser} never looked at ${noun} before it came to ${at(promise.step)}.`,
      },
    ];
  });
  return [...made, ...never];
};

/** Something that somebody should have changed stayed as it was. */
const leftAsItWas: Rule = (history, { held, asked }) => {
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

/** Whoever promised did not wait for the reader who breached, and who had been reading since before. */
const readerLeftOut: Rule = (history, told) => {
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

/** One operation looked at something twice, and saw two things. */
const sawBoth: Rule = (history) => {
  const last = lastStep(history);
  const actor = history.actor(last);
  const own = Array.from({ length: last + 1 }, (_, step) => step).filter(
    (step) => step >= history.begun(last) && history.actor(step) === actor,
  );
  const leaves = new Set(own.flatMap((step) => [...history.reads(step)]));
  return [...leaves].flatMap((leaf): readonly Gap[] => {
    if (!isShared(history, leaf)) return [];
    const looks = own.filter((step) => history.reads(step).has(leaf));
    const [first, again] = [looks[0], looks.at(-1)];
    if (first === undefined || again === undefined) return [];
    const between = history
      .changesOf(leaf)
      .findLast((change) => change.step > first && change.step < again && change.actor !== actor);
    const did = between === undefined ? null : history.did(between);
    if (between === undefined || did === null) return [];
    return [
      {
        weight: 4.2,
        about: `read ${actor}`,
        sentence: `${actor} read ${history.words(leaf).noun} at ${at(first)} and again at ${at(again)}; in between ${between.actor} ${did} (${at(between.step)}).`,
      },
    ];
  });
};

/** Something was made that a promise forbids, by somebody who did not look whether it does. */
const unchecked: Rule = (history, { held, asked }) =>
  asked.flatMap((promise): readonly Gap[] => {
    const { lookAt } = history.words(promise);
    const made = held.findLast(({ leaf }) => isShared(history, leaf));
    if (lookAt === null || made === undefined) return [];
    const looked = history.paths.some(
      (path, leaf) =>
        fits(lookAt.field, path) &&
        Array.from({ length: made.step + 1 }, (_, step) => step).some(
          (step) =>
            step >= history.begun(made.step) &&
            history.actor(step) === made.actor &&
            history.reads(step).has(leaf),
        ),
    );
    return looked
      ? []
      : [
          {
            weight: 4.5,
            about: `unchecked`,
            sentence: `${made.actor} ${history.did(made) ?? ""} (${at(made.step)}) without having looked at ${lookAt.noun}.`,
          },
        ];
  });

const rules: readonly Rule[] = [
  madeAfterPromise,
  unanswered,
  notLookedAt,
  unrevoked,
  passedTooEarly,
  outdated,
  readerLeftOut,
  sawBoth,
  unchecked,
  leftAsItWas,
];

/** What the property looked at: of the event and of the last state. */
export const askedBy = ({ eventReads, stateReads }: TraceFootprints): readonly number[] => [
  ...new Set([...eventReads, ...stateReads]),
];
