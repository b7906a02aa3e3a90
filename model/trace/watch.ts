import type { Transition } from "../../checker/protocol/system.ts";
import type { KvmEvent } from "../actor.ts";
import type { State } from "../state/state.ts";
import { range, type Access } from "../world.ts";
import type { Observation } from "./observation.ts";
import { changes, picture, type Picture } from "./spte-changes.ts";

/**
 * What one step of the model shows, in any order: a page table that is taken out shows each of its entries. `late`: the kernel may report
 * it after it has happened (a table that is frozen, flushed and only then reported).
 */
export interface Shown {
  readonly step: string;
  readonly observations: readonly Observation[];
  readonly late: boolean;
}

const lastName = (path: string): string => path.split("/").at(-1) ?? path;

const accessOf = (chosen: unknown): Access => (chosen === "write" ? "write" : "read");

/** What the step shows by being taken, whatever it changes. */
const announced = (t: Transition<State, KvmEvent>, before: State): readonly Observation[] => {
  const name = lastName(t.step);
  if (t.operation === "fault" && t.from === 0 && typeof t.choice?.["gfn"] === "number")
    return [
      {
        kind: "fault",
        vcpu: range(before.vcpus.length).find((v) => t.actor === `vcpu${String(v)}`) ?? -1,
        gfn: t.choice["gfn"],
        access: accessOf(t.choice["access"]),
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
    readonly before: Picture;
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
