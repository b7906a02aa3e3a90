import type { Scope } from "../model/scope.ts";

/** Marks an entry of `edits` that names a seeded fault instead of spelling out its edits. */
const faultMark = "fault:";

/** How a seeded fault is written into `edits`. */
export const faultEntry = (fault: string): string => `${faultMark}${fault}`;

/** The fault that an entry of `edits` names, or null if it is an edit in its own words. */
export const faultNamed = (entry: string): string | null =>
  entry.startsWith(faultMark) ? entry.slice(faultMark.length) : null;

/** Marks an entry of `edits` that names a case of the gallery: the fix of a bug that KVM had, taken away. */
const historicMark = "historic:";

/** How a historic case is written into `edits`. */
export const historicEntry = (id: string): string => `${historicMark}${id}`;

/** The case that an entry of `edits` names, or null if it names none. */
export const historicNamed = (entry: string): string | null =>
  entry.startsWith(historicMark) ? entry.slice(historicMark.length) : null;

/** The seeded fault or the historic case that an entry names, or null if it is an edit in its own words. */
export const mistakeNamed = (entry: string): string | null =>
  faultNamed(entry) ?? historicNamed(entry);

/** What a scenario runs with unless told otherwise. */
export interface Usual {
  readonly machine: string;
  readonly scope: Scope;
  /** Where vCPUs have other roles than the scenario gives them. */
  readonly roles?: "full" | undefined;
}

interface Named extends Usual {
  readonly design: string;
  readonly edits: readonly string[];
  readonly scenario: string;
  readonly property: string;
}

/**
 * `DESIGN[+EDIT...]--SCENARIO--PROPERTY[--MACHINE][--SCOPE][--ROLES].json`. Machine, scope and roles stand in the name only where they are not the
 * scenario's own, so that a wider run does not write over the schedule of the usual one.
 */
export const fileNameOf = (found: Named, usual: Usual): string => {
  const design = [found.design, ...found.edits.map((entry) => mistakeNamed(entry) ?? plain(entry))];
  const parts = [design.join("+"), found.scenario, found.property];
  if (found.machine !== usual.machine) parts.push(found.machine);
  if (!sameScope(found.scope, usual.scope)) parts.push(shortScope(found.scope));
  if (found.roles !== undefined) parts.push(found.roles);
  return `${parts.join("--")}.json`;
};

export const sameScope = (a: Scope, b: Scope): boolean => shortScope(a) === shortScope(b);

/** `3v2g2p1s1r` */
const shortScope = ({ vcpus, gfns, pfns, slots, roots }: Scope): string =>
  `${vcpus}v${gfns}g${pfns}p${slots}s${roots}r`;

/** An edit's own text holds characters that a file name cannot. */
const plain = (edit: string): string => edit.replace(/[^A-Za-z0-9-]+/g, "_");
