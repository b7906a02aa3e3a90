import type { Transition } from "../../checker/protocol/system.ts";
import { at } from "../../checker/state/fields.ts";
import type { KvmEvent } from "../actor.ts";
import type { State } from "../state/state.ts";
import { hugePages, range } from "../world.ts";
import type { Observation, SpteKind } from "./observation.ts";

/**
 * What one step of the model shows, in any order: a page table that is taken out shows each of its entries. `late`: the kernel may report
 * it after it has happened (a table that is frozen, flushed and only then reported).
 */
export interface Shown {
  readonly step: string;
  readonly observations: readonly Observation[];
  readonly late: boolean;
}

/** The SPTEs of all trees by level, as the trace would call them. */
const picture = (
  s: State,
): readonly { readonly leaves: readonly SpteKind[]; readonly entries: readonly SpteKind[] }[] =>
  s.roots.map(({ leaves, entries }) => ({
    leaves: leaves.map((leaf) => (leaf.mmio === "none" ? leaf.permission : "mmio")),
    entries: entries.map((entry) =>
      entry.kind === "huge" ? entry.permission : entry.kind === "table" ? "table" : "none",
    ),
  }));

/**
 * What has changed between two pictures. A huge leaf that is split is one store: its table was filled before it was linked. MMIO SPTEs are
 * not present, and zapping them is not traced.
 */
const changes = (before: ReturnType<typeof picture>, s: State): readonly Observation[] =>
  picture(s).flatMap((root, r) => {
    const old = before[r];
    if (old === undefined) return [];
    const entries = root.entries.flatMap((to, region): readonly Observation[] => {
      const from = at(old.entries, region);
      return from === to ? [] : [{ kind: "spte", gfn: region * hugePages, level: 2, from, to }];
    });
    const leaves = root.leaves.flatMap((to, gfn): readonly Observation[] => {
      const from = at(old.leaves, gfn);
      const region = Math.floor(gfn / hugePages);
      const split =
        at(old.entries, region) !== "none" &&
        at(old.entries, region) !== "table" &&
        at(root.entries, region) === "table";
      if (from === to || split || (from === "mmio" && to === "none")) return [];
      return [{ kind: "spte", gfn, level: 1, from: from === "mmio" ? "none" : from, to }];
    });
    return [...entries, ...leaves];
  });

const lastName = (path: string): string => path.split("/").at(-1) ?? path;

/** What the step shows by being taken, whatever it changes. */
const announced = (t: Transition<State, KvmEvent>, before: State): readonly Observation[] => {
  const name = lastName(t.step);
  if (t.operation === "fault" && t.from === 0 && typeof t.choice?.["gfn"] === "number")
    return [
      {
        kind: "fault",
        vcpu: range(before.vcpus.length).find((v) => t.actor === `vcpu${String(v)}`) ?? -1,
        gfn: t.choice["gfn"],
      },
    ];
  // Asked of each vCPU in turn: the kernel's function is called once.
  if (name === "request-flush") return [{ kind: "flush" }];
  if (name === "publish-slots") return [{ kind: "swap-slots" }];
  if (name === "block-memslot-updates") return [{ kind: "notifier-start" }];
  if (name === "unblock-memslot-updates") return [{ kind: "notifier-end" }];
  return [];
};

/** Collects what is shown while operations run; `finish` after the last of them. */
export const watchModel = (state: () => State) => {
  const shown: Shown[] = [];
  let pending: {
    readonly before: ReturnType<typeof picture>;
    readonly t: Transition<State, KvmEvent>;
    readonly told: readonly Observation[];
  } | null = null;
  const settle = (): void => {
    if (pending === null) return;
    const { before, t, told } = pending;
    pending = null;
    const observations = [...told, ...changes(before, state())];
    if (observations.length === 0) return;
    const last = shown.at(-1);
    const isFlush = observations.every(({ kind }) => kind === "flush");
    if (isFlush && last?.observations.every(({ kind }) => kind === "flush") === true) return;
    shown.push({
      step: `${t.actor} ${t.operation}/${t.step}`,
      observations,
      late: lastName(t.step) === "freeze-table",
    });
  };
  return {
    observe: (t: Transition<State, KvmEvent>, before: State): void => {
      settle();
      pending = { before: picture(before), t, told: announced(t, before) };
    },
    finish: (): readonly Shown[] => {
      settle();
      return shown;
    },
  };
};
