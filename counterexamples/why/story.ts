import type { History, LeafChange } from "./history.ts";
import type { Cause } from "./slice.ts";
import type { Role } from "./words.ts";

/** How far off a change seems, beyond its depth. Requests are told by what became of them. */
const distance: Readonly<Record<Role, number>> = {
  promise: 0,
  copy: 0.2,
  shared: 0.5,
  local: 1.6,
  request: Infinity,
  hidden: Infinity,
};

export interface StoryLimits {
  /** Steps in all. */
  readonly most: number;
  /** Steps of one actor. */
  readonly mostOfOne: number;
}

/** The changes that are told, earliest first: the nearest, one for a step, nothing twice. */
export const chooseStory = (
  history: History,
  causes: readonly Cause[],
  { most, mostOfOne }: StoryLimits,
): readonly LeafChange[] => {
  const closeness = ({ change, depth }: Cause): number =>
    depth + distance[history.words(change.leaf).role];
  const ranked = causes
    .filter((cause) => Number.isFinite(closeness(cause)))
    .sort(
      (a, b) =>
        closeness(a) - closeness(b) ||
        b.change.step - a.change.step ||
        history.words(a.change.leaf).rank - history.words(b.change.leaf).rank,
    );
  const chosen = new Map<number, LeafChange>();
  const turns = new Map<string, number>();
  const said = new Set<string>();
  for (const { change } of ranked) {
    const phrase = history.did(change);
    const key = `${change.actor} ${phrase ?? ""}`;
    const count = turns.get(change.actor) ?? 0;
    if (phrase === null || chosen.has(change.step) || said.has(key) || count >= mostOfOne) continue;
    if (chosen.size >= most) break;
    chosen.set(change.step, change);
    turns.set(change.actor, count + 1);
    said.add(key);
  }
  return [...chosen.values()].sort((a, b) => a.step - b.step);
};

/** `vcpu0 looked up its memslot (step 3) and mapped gfn 1 (step 14); vcpu1 cached gfn 1 in its TLB (step 19).` null: nothing to tell. */
export const tellStory = (history: History, story: readonly LeafChange[]): string | null => {
  const turns: { readonly actor: string; readonly did: string[] }[] = [];
  for (const change of story) {
    const did = `${phrases(history, change).join(" and ")} (step ${change.step + 1})`;
    const turn = turns.at(-1);
    if (turn?.actor === change.actor) turn.did.push(did);
    else turns.push({ actor: change.actor, did: [did] });
  }
  if (turns.length === 0) return null;
  return `${turns.map(({ actor, did }) => `${actor} ${listed(did)}`).join("; ")}.`;
};

/** What a step did, with what else of the kind: "looked up its memslot (invalid) and took its gfn for MMIO". */
const phrases = (history: History, change: LeafChange): readonly string[] => {
  const { role, noun } = history.words(change.leaf);
  // Fields of one thing that changed together are told by the first of them.
  const own =
    history.changes
      .filter(({ step, leaf }) => step === change.step && history.words(leaf).noun === noun)
      .sort((a, b) => history.words(a.leaf).rank - history.words(b.leaf).rank)
      .flatMap((one) => history.did(one) ?? [])[0] ?? "";
  if (role !== "copy" && role !== "local") return [own];
  const others = history.changes
    .filter(({ step, leaf }) => step === change.step && history.words(leaf).role === role)
    .filter(({ leaf }) => history.words(leaf).noun !== noun)
    .sort((a, b) => history.words(a.leaf).rank - history.words(b.leaf).rank)
    .flatMap((other) => history.did(other) ?? []);
  return [...new Set([...others.slice(0, 2), own])].slice(0, 2);
};

/** `a, b and c` */
const listed = (parts: readonly string[]): string =>
  parts.length < 2
    ? parts.join("")
    : `${parts.slice(0, -1).join(", ")} and ${parts[parts.length - 1] ?? ""}`;
