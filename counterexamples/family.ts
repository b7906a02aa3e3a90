import type { Choice } from "../checker/protocol/step.ts";
import { hugePages, regionOf } from "../model/world.ts";
import type { Counterexample, RecordedStep } from "./file.ts";

/** What a family is told by. Design, scenario, machine and edits are not part of it. */
export type Told = Pick<Counterexample, "property" | "steps">;

/** Counterexamples that are told in the same words. */
export interface Family<T> {
  readonly text: string;
  /** At least one, in the order in which they came. */
  readonly members: readonly [T, ...(readonly T[])];
}

/**
 * The canonical text of a counterexample: its property, then a line for each action, its names numbered by first occurrence. Two
 * counterexamples are one family if their texts are equal.
 *
 * A name is changed only where the schedule says everywhere whom it is about; else its number stays, and some families are counted twice
 * rather than two as one. vCPUs stay where a loop visits them in its own order without naming them: who is kicked before whom then hangs on
 * the number. Gfns and frames change in whole huge pages, since parity ties a frame to its gfn; they stay where a loop over gfns, a bitmap
 * or a page of the host is about gfns that are not named. What somebody may do but does not do here does not matter, so that parts of vCPUs
 * need not be compared.
 */
export const familyOf = ({ property, steps }: Told): string => {
  const vcpus = hides(steps, vcpuLoops, [], "vcpu") ? keeping : byFirstUse(steps.flatMap(vcpusIn));
  const numbering = (name: string): Numbering =>
    hides(steps, gfnLoops, gfnMembers, null)
      ? keeping
      : byHugePage(steps.flatMap(({ choice }) => numberIn(choice, name)));
  const names: ReadonlyMap<string, Numbering> = new Map([
    ["vcpu", vcpus],
    ["gfn", numbering("gfn")],
    ["pfn", numbering("pfn")],
  ]);
  return [property, ...steps.map((step) => lineOf(step, vcpus, names))].join("\n");
};

/**
 * A coarser text: who acts in which operation, turn by turn, whatever steps a turn has. An edit takes a step away or adds waiting to
 * another, so that equal harm by different edits mostly differs in the steps of a turn only. To be read as a hint that two families may be
 * one bug, never as a proof.
 */
export const turnsOf = ({ property, steps }: Told): string => {
  const vcpus = byFirstUse(steps.flatMap(vcpuOfActor));
  const turns = steps.map((step) => `${actorAfter(step.actor, vcpus)} ${step.operation}`);
  return [property, ...turns.filter((turn, i) => turn !== turns[i - 1])].join("\n");
};

/** Groups counterexamples by their texts: families, or by `turnsOf` what is coarser. */
export const familiesOf = <T extends Told>(
  files: readonly T[],
  tell: (file: Told) => string = familyOf,
): readonly Family<T>[] => {
  const families = new Map<string, Family<T>>();
  for (const file of files) {
    const text = tell(file);
    const members = families.get(text)?.members;
    families.set(text, { text, members: members === undefined ? [file] : [...members, file] });
  }
  return [...families.values()];
};

/** What each number becomes. */
type Numbering = (member: number) => number;

const keeping: Numbering = (member) => member;

const byFirstUse = (members: readonly number[]): Numbering => {
  const after = new Map([...new Set(members)].map((member, i) => [member, i]));
  return (member) => after.get(member) ?? member;
};

const byHugePage = (members: readonly number[]): Numbering => {
  const after = byFirstUse(members.map(regionOf));
  return (member) => after(regionOf(member)) * hugePages + (member % hugePages);
};

const vcpuLoops: readonly string[] = ["each-vcpu"];
const gfnLoops: readonly string[] = [
  "each-gfn",
  "each-region",
  "each-child",
  "each-entry",
  "each-word",
];
/** Members of choices that are about gfns without naming one. */
const gfnMembers: readonly string[] = ["bits", "base", "page", "pages", "slot"];

/** Is a step about members that it does not name? `named` is the member of a choice by which a loop names whom it visits. */
const hides = (
  steps: readonly RecordedStep[],
  loops: readonly string[],
  members: readonly string[],
  named: string | null,
): boolean => {
  const loopsOf = ({ operation, step }: RecordedStep): readonly string[] => {
    const parts = step.split("/");
    return parts.flatMap((part, i) =>
      loops.includes(part) ? [`${operation}/${parts.slice(0, i + 1).join("/")}`] : [],
    );
  };
  // A round names its member with its first step; those that follow are about the same one.
  const naming = new Set(
    steps.filter(({ choice }) => named !== null && choice?.[named] !== undefined).flatMap(loopsOf),
  );
  return steps.some(
    (step) =>
      loopsOf(step).some((loop) => !naming.has(loop)) ||
      members.some((member) => step.choice?.[member] !== undefined),
  );
};

const vcpuName = /^vcpu(\d+)$/;

const vcpuOfActor = ({ actor }: RecordedStep): readonly number[] => {
  const number = vcpuName.exec(actor)?.[1];
  return number === undefined ? [] : [Number(number)];
};

const vcpusIn = (step: RecordedStep): readonly number[] => [
  ...vcpuOfActor(step),
  ...numberIn(step.choice, "vcpu"),
];

const numberIn = (choice: Choice | undefined, member: string): readonly number[] => {
  const value = choice?.[member];
  return typeof value === "number" ? [value] : [];
};

const actorAfter = (actor: string, vcpus: Numbering): string => {
  const number = vcpuName.exec(actor)?.[1];
  return number === undefined ? actor : `vcpu${vcpus(Number(number))}`;
};

const lineOf = (
  { actor, operation, step, choice }: RecordedStep,
  vcpus: Numbering,
  names: ReadonlyMap<string, Numbering>,
): string => {
  const members = Object.entries(choice ?? {})
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, value]) => {
      const after = typeof value === "number" ? (names.get(name) ?? keeping)(value) : value;
      return ` ${name}=${JSON.stringify(after)}`;
    });
  return `${actorAfter(actor, vcpus)} ${operation}/${step}${members.join("")}`;
};
