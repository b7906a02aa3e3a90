import type { LeafValue } from "../../checker/state/bits.ts";

/**
 * What a field is to somebody who looks for a mistake. `promise`: what was promised to whom. `shared`: what several actors work on. `copy`:
 * what somebody keeps of something shared, and may go on to use when that has changed. `request`: a question that waits for an answer.
 * `local`: how far somebody has come. `hidden`: nothing that is worth a word (locks, cursors).
 */
export type Role = "promise" | "shared" | "copy" | "request" | "local" | "hidden";

/**
 * Words for one field. In the phrases `{v}` is the position that the field's pattern calls `v`; `{was}` and `{is}` are values; `{who}` is an
 * actor. A phrase that is null: followed backwards, but not told.
 */
export interface FieldWords {
  /** `vcpus[v].tlb[g].permission`; several fields that change together may share words: `vcpus[v].tlb[g].*`. */
  readonly field: string;
  readonly role: Role;
  /** What it is called: "the SPTE of gfn {g}". */
  readonly noun: string;
  /** What somebody did who changed it, by both values (`protected->write`) or by the new one: "zapped the SPTE of gfn {g}". */
  readonly to?: Readonly<Record<string, string | null>>;
  /** The same for every other value. */
  readonly changed: string | null;
  /** Of a request: the value with which it waits, and what has not happened as long as it does. */
  readonly pending?: Pending;
  /** Of a copy: the request by which it is revoked. Of a request: how somebody is made to answer, while he is in that state. */
  readonly revokedBy?: Revocation;
  /** Of something shared: what a reader holds meanwhile, and what nobody did who changed it and did not wait for that to end. */
  readonly readUnder?: ReadSection;
  /** What it would have to be for all to be well, and what nobody did who left it otherwise. */
  readonly should?: Should;
  /** A field that has to be changed with it: `dirtyLog[{g}].set`. */
  readonly owes?: string;
  /** Of a promise: what has to be looked at before anything is done that it forbids. */
  readonly lookAt?: Look;
  /** What is said beside a step instead, and in no reason; of numbers also by `more` and `less`. Also for what is hidden. */
  readonly beside?: Readonly<Record<string, string | null>>;
  /** Beside a step that makes the same change as its operation has made to another copy of it. */
  readonly again?: Readonly<Record<string, string>>;
  /** Beside a step that stored the value that was there already. */
  readonly kept?: Readonly<Record<string, string>>;
  /** Beside a step that did nothing: what it read, by the value. */
  readonly found?: Readonly<Record<string, string>>;
  /** Beside a step that did nothing and read such fields, none of which was pending. */
  readonly nonePending?: string;
  /** Where somebody is in a loop: the forms that people read leave it out. */
  readonly cursor?: true;
  /** Put to rest at the end of its operation, which finds nothing by that. */
  readonly isForgotten?: true;
  /** What its owner has to do before he returns. */
  readonly debt?: Debt;
  /** Of something shared: how the kernel looks at it, and under which lock. */
  readonly check?: Check;
}

export interface Pending {
  readonly value: LeafValue;
  readonly unanswered: string;
}
/** `field` is a pattern with the positions of the field that it stands with. */
export interface Revocation {
  /** What the copy is made from, as a pattern; left out: whatever shared was read when it was made. */
  readonly source?: string;
  readonly field: string;
  readonly while?: LeafValue;
  readonly never: string;
}
export interface ReadSection {
  readonly field: string;
  readonly value: LeafValue;
  readonly never: string;
}
export interface Should {
  /** The only value that would be well; left out: every other than `ill`. */
  readonly be?: LeafValue;
  readonly ill?: LeafValue;
  readonly never: string;
}
export interface Look {
  readonly field: string;
  readonly noun: string;
}
export interface Debt {
  readonly value: LeafValue;
  readonly unpaid: string;
}
export interface Check {
  /** "the retry check" */
  readonly noun: string;
  /** Whoever reads one of these, by their patterns, makes it. */
  readonly fields: readonly string[];
  /** Pattern of the lock's fields. */
  readonly lock: string;
  readonly lockNoun: string;
}

/** Words for the fields of a model. */
export interface Words {
  readonly fields: readonly FieldWords[];
  /** How a position reads where it is not simply its number. */
  readonly shown?: Readonly<Record<string, (position: number) => string>>;
  /** What actors are called in a mail: `CPU 0`. */
  readonly actor?: (name: string) => string;
  /** Whom a change of this field is meant for; null if for nobody in particular. */
  readonly meantFor?: (path: string) => string | null;
  /** A path as people read it who know the actors by name. */
  readonly pathFor?: (path: string, actors: readonly string[]) => string;
  /** What was asked for, where ` name=value` says too little; null: that will do. */
  readonly choice?: (name: string, value: string) => string | null;
  /** The state at first in half a sentence, from its lines `path=value`, and the lines that are not in that. */
  readonly atFirst?: (lines: readonly string[]) => AtFirst;
}

export interface AtFirst {
  readonly told: string;
  readonly rest: readonly string[];
}

/** For a model that has none: fields are called by their paths. */
export const noWords: Words = { fields: [] };

/** The words for one leaf, with the positions of its path put in. */
export interface LeafWords {
  readonly role: Role;
  /** Place in the table: what stands first is said first. */
  readonly rank: number;
  readonly noun: string;
  /** What somebody did who made this of that; null if it is not worth telling. */
  readonly did: (was: LeafValue, is: LeafValue) => string | null;
  /** What is said of that beside the step; null: nothing. */
  readonly beside: (was: LeafValue, is: LeafValue) => string | null;
  /** Of a step that makes the change to another copy of it. */
  readonly again: (is: LeafValue) => string | null;
  /** Of a step that stored what was there. */
  readonly kept: (value: LeafValue) => string | null;
  /** Of a step that read it and did nothing. */
  readonly found: (value: LeafValue) => string | null;
  readonly nonePending: string | null;
  readonly isCursor: boolean;
  readonly isForgotten: boolean;
  readonly debt: Debt | null;
  readonly check: Check | null;
  readonly pending: Pending | null;
  readonly revokedBy: Revocation | null;
  readonly readUnder: ReadSection | null;
  readonly should: Should | null;
  readonly owes: string | null;
  readonly lookAt: Look | null;
}

/** Finds the words for a leaf by its path; the first pattern that fits counts. */
export const wordsFor = (words: Words, path: string): LeafWords => {
  for (const [rank, entry] of words.fields.entries()) {
    const positions = fitting(entry.field, path);
    if (positions !== null) return wordsAt(words, entry, rank, positions);
  }
  const did = (was: LeafValue, is: LeafValue): string => `changed ${path} from ${was} to ${is}`;
  return {
    role: path.startsWith("pc.") ? "hidden" : path.startsWith("promised") ? "promise" : "shared",
    rank: words.fields.length,
    noun: path,
    did,
    beside: did,
    again: () => null,
    kept: () => null,
    found: () => null,
    nonePending: null,
    isCursor: false,
    isForgotten: false,
    debt: null,
    check: null,
    pending: null,
    revokedBy: null,
    readUnder: null,
    should: null,
    owes: null,
    lookAt: null,
  };
};

const wordsAt = (
  { shown = {} }: Words,
  entry: FieldWords,
  rank: number,
  positions: ReadonlyMap<string, number>,
): LeafWords => {
  const bare = [...positions].map(([name, at]): Hole => [name, `${at}`]);
  const told = [...positions].map(([name, at]): Hole => [name, shown[name]?.(at) ?? `${at}`]);
  const { pending, revokedBy, readUnder, should, owes, lookAt } = entry;
  const filled = (phrase: string | null, was: LeafValue, is: LeafValue): string | null =>
    phrase === null || phrase === ""
      ? null
      : fill(phrase, [...told, ["was", `${was}`], ["is", `${is}`]]);
  const did = (was: LeafValue, is: LeafValue): string | null => {
    const phrase = phraseOf(entry.to, was, is);
    return filled(phrase === undefined ? entry.changed : phrase, was, is);
  };
  return {
    role: entry.role,
    rank,
    noun: fill(entry.noun, told),
    did,
    beside: (was, is) => {
      const phrase = phraseOf(entry.beside, was, is);
      if (phrase !== undefined) return filled(phrase, was, is);
      return entry.role === "hidden" ? null : did(was, is);
    },
    again: (is) => filled(entry.again?.[`${is}`] ?? null, is, is),
    kept: (value) => filled(entry.kept?.[`${value}`] ?? null, value, value),
    found: (value) => filled(entry.found?.[`${value}`] ?? null, value, value),
    nonePending: entry.nonePending ?? null,
    isCursor: entry.cursor ?? false,
    isForgotten: entry.isForgotten ?? false,
    debt: entry.debt ?? null,
    check: entry.check ?? null,
    pending: pending ? { ...pending, unanswered: fill(pending.unanswered, told) } : null,
    revokedBy: revokedBy
      ? {
          ...revokedBy,
          field: fill(revokedBy.field, bare),
          never: fill(revokedBy.never, told),
        }
      : null,
    readUnder: readUnder ? { ...readUnder, never: fill(readUnder.never, told) } : null,
    should: should ? { ...should, never: fill(should.never, told) } : null,
    owes: owes === undefined ? null : fill(owes, bare),
    lookAt: lookAt ? { field: fill(lookAt.field, bare), noun: fill(lookAt.noun, told) } : null,
  };
};

/** The phrase for a change in a table by values; undefined if there is none. */
const phraseOf = (
  table: Readonly<Record<string, string | null>> | undefined,
  was: LeafValue,
  is: LeafValue,
): string | null | undefined => {
  const grew =
    typeof was === "number" && typeof is === "number" ? (is > was ? "more" : "less") : "";
  for (const key of [`${was}->${is}`, `${is}`, grew]) {
    const phrase = table?.[key];
    if (phrase !== undefined) return phrase;
  }
  return undefined;
};

type Hole = readonly [name: string, text: string];

/** A phrase with its holes filled. */
export const fill = (phrase: string, holes: readonly Hole[]): string =>
  holes.reduce((text, [name, value]) => text.replaceAll(`{${name}}`, () => value), phrase);

/** Is something as it should be? */
export const isWell = ({ be, ill }: Should, value: LeafValue): boolean =>
  be === undefined ? value !== ill : value === be;

/** Does a pattern fit a path? */
export const fits = (pattern: string, path: string): boolean => fitting(pattern, path) !== null;

/** The positions that a pattern names in a path; null if it does not fit. */
const fitting = (pattern: string, path: string): ReadonlyMap<string, number> | null => {
  const [wanted, given] = [pattern.split("."), path.split(".")];
  const positions = new Map<string, number>();
  for (const [i, part] of wanted.entries()) {
    if (part === "*") return given.length > i ? positions : null;
    const [name, letter] = split(part);
    const [known, at] = split(given[i] ?? "");
    if (name !== known || (letter === null) !== (at === null)) return null;
    if (letter !== null) positions.set(letter, Number(at));
  }
  return wanted.length === given.length ? positions : null;
};

/** `tlb[1]` into `tlb` and `1`. */
const split = (part: string): readonly [string, string | null] => {
  const open = part.indexOf("[");
  return open < 0 ? [part, null] : [part.slice(0, open), part.slice(open + 1, -1)];
};
