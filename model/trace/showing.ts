import type { Transition } from "../../checker/protocol/system.ts";
import type { Showing } from "../../checker/trace/trace.ts";
import { at, none } from "../../checker/state/fields.ts";
import type { KvmEvent } from "../actor.ts";
import type { State } from "../state/state.ts";
import { hugePages, range, type Access, type RegionRequest } from "../world.ts";
import type { SpteKind } from "./observation.ts";
import type { Ahead, FrameTrace } from "./project.ts";
import { entryKind, leafChange, leafKind } from "./spte-changes.ts";
import {
  endWord,
  faultWord,
  flushWord,
  isFaultWord,
  isMmioWord,
  logWord,
  prefaultWord,
  regionReturnWord,
  regionWord,
  spteWord,
  startWord,
  swapWord,
} from "./words.ts";

type T = Transition<State, KvmEvent>;

const lastName = (path: string): string => path.split("/").at(-1) ?? path;

const numberIn = (t: T, name: string): number => {
  const value = t.choice?.[name];
  return typeof value === "number" ? value : none;
};
const flagIn = (t: T, name: string): boolean => t.choice?.[name] === true;

const accessIn = (t: T): Access => (t.choice?.["access"] === "write" ? "write" : "read");

const regionIn = (t: T): RegionRequest => ({
  slot: numberIn(t, "slot"),
  base: numberIn(t, "base"),
  pages: numberIn(t, "pages"),
  page: numberIn(t, "page"),
  readonly: flagIn(t, "readonly"),
  logDirty: flagIn(t, "logDirty"),
  flaw: "none",
});

/** Pages that a change of the host's mappings is announced for. */
const pagesIn = (t: T) => {
  const change = t.choice?.["change"];
  const whole = t.choice?.["pages"] !== undefined || change === "split" || change === "collapse";
  return { page: numberIn(t, "page"), pages: whole ? hugePages : 1 };
};

/** The probe at the entry of a function, with which the step begins; null for steps without one. */
const announcement = (t: T): string | null => {
  if (lastName(t.step) === "publish-slots") return swapWord;
  if (t.operation === "change-mapping" && t.step === "end/srcu-read-lock") return endWord;
  if (t.from !== 0) return null;
  switch (t.operation) {
    case "set-region":
      return regionWord(regionIn(t));
    case "get-dirty-log":
      return logWord("get-log", numberIn(t, "slot"));
    case "clear-dirty-log":
      return logWord("clear-log", numberIn(t, "slot"));
    case "change-mapping":
      return startWord(pagesIn(t));
    case "prefault":
      return prefaultWord(numberIn(t, "gfn"));
    default:
      return null;
  }
};

/** What is reported of the step itself, whatever SPTEs it changes. */
const told = (t: T, before: State): readonly string[] => {
  if (t.operation === "fault" && t.from === 0)
    return [faultWord(t.actorIndex, numberIn(t, "gfn"), accessIn(t))];
  if (t.operation === "set-region" && t.step === "return") return [regionReturnWord];
  // Asked of each vCPU in turn: the kernel's function is called once.
  if (lastName(t.step) === "request-flush" && before.threads[t.actorIndex]?.vcpu === 0)
    return [flushWord];
  return [];
};

/** In each tree: the frame's own SPTE, and the entry above it. */
const frameSptes = (s: State): readonly FrameSpte[] =>
  s.roots.map(({ leaves, entries }) => {
    const [leaf, entry] = [at(leaves, 0), at(entries, 0)];
    return { leaf: leafKind(leaf), entry: entryKind(entry) };
  });
interface FrameSpte {
  readonly leaf: SpteKind;
  readonly entry: SpteKind;
}

const frameChanges = (before: readonly FrameSpte[], s: State): readonly string[] => {
  const words: string[] = [];
  for (const [r, old] of before.entries()) {
    const root = at(s.roots, r);
    const leaf = { from: old.leaf, to: leafKind(at(root.leaves, 0)) };
    const entry = { from: old.entry, to: entryKind(at(root.entries, 0)) };
    if (entry.from !== entry.to) words.push(spteWord(2, entry.from, entry.to));
    const change = leafChange(leaf, entry);
    if (change !== null) words.push(spteWord(1, change.from, change.to));
  }
  return words;
};

/** Frames are alike: pages take those of their own numbers, or else the first that are free. */
const namesFrameWell = (t: T, s: State): boolean => {
  const pfn = numberIn(t, "pfn");
  if (pfn === none) return true;
  const vcpu = s.vcpus[t.actorIndex];
  const page =
    lastName(t.step) === "faultin-pfn" ? (vcpu?.fault.page ?? none) : numberIn(t, "page");
  if (page === none || at(s.host.pages, page).pfn !== none) return true;
  const size = t.operation === "populate-huge" ? hugePages : 1;
  const fits = (first: number): boolean =>
    first % size === 0 && range(size).every((i) => s.host.frames[first + i]?.owner === "free");
  return pfn === (fits(page) ? page : range(s.host.frames.length).find(fits));
};

const efforts: Readonly<Record<string, number>> = {
  "answer-kick": 0,
  enter: 1,
  run: 1,
  populate: 8,
  "populate-huge": 8,
  "other-frame": 3,
};

/** What an invalidation is for. */
const effortOfChange = (change: unknown, { huge, readOnly }: Ahead): number => {
  switch (change) {
    case "unmap":
      return readOnly ? 2 : 0;
    case "write-protect":
      return readOnly ? 0 : 4;
    case "make-writable":
      return readOnly ? 4 : 2;
    case "split":
      return huge ? 6 : 1;
    default:
      return huge ? 2 : 6;
  }
};

/** Going on is likelier than beginning something that the trace does not show. */
const effortOf = (t: T, ahead: Ahead): number => {
  if (t.from !== 0) return t.choice?.["yield"] === true ? 1 : 0;
  if (t.operation === "change-mapping") return effortOfChange(t.choice?.["change"], ahead);
  if (t.operation === "populate-huge" && ahead.huge) return 0;
  if (announcement(t) !== null) return 0;
  return efforts[t.operation] ?? (numberIn(t, "gfn") === 1 ? 3 : 2);
};

/** How the model's steps show in a kernel's trace of one frame. */
export const showingOf = ({
  layout: { homePages },
  ahead,
}: Pick<FrameTrace, "layout" | "ahead">): Showing<State, KvmEvent> => ({
  announcedBy: announcement,
  hears: (key, location) => {
    if (key === swapWord) return location.endsWith("/publish-slots");
    if (key === endWord) return location === "change-mapping/end/srcu-read-lock";
    return location === "idle";
  },
  mayIgnore: (key, s, location) => {
    // A vCPU that takes another fault has left the one before.
    if (isFaultWord(key)) return location?.startsWith("fault/") !== true;
    if (isMmioWord(key)) return s.roots.some(({ leaves }) => at(leaves, 0).mmio !== "none");
    return true;
  },
  reports: (t, before) => {
    const words = told(t, before);
    const old = frameSptes(before);
    return (after) => {
      const changed = frameChanges(old, after);
      return words.length === 0 ? changed : [...words, ...changed];
    };
  },
  late: (t) => lastName(t.step) === "freeze-table",
  admits: (t, s) =>
    namesFrameWell(t, s) &&
    !(t.operation.startsWith("populate") && numberIn(t, "page") >= homePages),
  effort: (t, position) => effortOf(t, ahead[position] ?? { huge: false, readOnly: false }),
});
