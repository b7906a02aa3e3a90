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
  /** What somebody did who changed it, by the new value: "zapped the SPTE of gfn {g}". */
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

/** Words for the fields of a model. */
export interface Words {
  readonly fields: readonly FieldWords[];
  /** How a position reads where it is not simply its number. */
  readonly shown?: Readonly<Record<string, (position: number) => string>>;
  /** What actors are called in a mail: `CPU 0`. */
  readonly actor?: (name: string) => string;
  /** Whom a change of this field is meant for; null if for nobody in particular. */
  readonly meantFor?: (path: string) => string | null;
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
  return {
    role: path.startsWith("pc.") ? "hidden" : path.startsWith("promised") ? "promise" : "shared",
    rank: words.fields.length,
    noun: path,
    did: (was, is) => `changed ${path} from ${was} to ${is}`,
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
  return {
    role: entry.role,
    rank,
    noun: fill(entry.noun, told),
    did: (was, is) => {
      const phrase = entry.to?.[`${is}`];
      const chosen = phrase === undefined ? entry.changed : phrase;
      return chosen === null ? null : fill(chosen, [...told, ["was", `${was}`], ["is", `${is}`]]);
    },
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
