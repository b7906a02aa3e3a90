import { at, none } from "../../checker/state/fields.ts";
import type { Choice } from "../../checker/protocol/step.ts";
import { activeSlots } from "../../model/memslots/lookup.ts";
import { translationOf } from "../../model/quiescent/translation.ts";
import type { State } from "../../model/state/state.ts";
import { range } from "../../model/world.ts";
import type { Command } from "../commands/command.ts";
import { unsupported } from "./error.ts";

const region = (s: State, index: number, change: object): Command => {
  const { base, pages, page, readonly, logDirty } = at(activeSlots(s), index);
  return {
    kind: "region",
    request: { slot: index, base, pages, page, readonly, logDirty, flaw: "none", ...change },
  };
};

/** The command that is this operation of the model, begun in this state. */
export const commandOf = (
  s: State,
  actor: string,
  operation: string,
  choice: Choice | null,
): Command => {
  const number = (name: string): number => Number(choice?.[name]);
  const what = `${actor} ${operation}`;
  switch (what) {
    case "host change-mapping":
      switch (choice?.["change"]) {
        case "unmap":
          return { kind: "discard", page: number("page") };
        case "write-protect":
          return { kind: "protect", page: number("page"), writable: false };
        case "make-writable":
          return { kind: "protect", page: number("page"), writable: true };
        default:
          throw unsupported(`the host's change ${String(choice?.["change"])} has no command`);
      }
    case "vmm delete":
      return region(s, number("slot"), { pages: 0 });
    case "vmm move":
      return region(s, number("slot"), { base: number("base") });
    case "vmm set-flags":
      if (choice?.["userfault"] === true) throw unsupported("this kernel knows no USERFAULT");
      return region(s, 0, { logDirty: choice?.["logDirty"] === true });
    default:
      throw unsupported(`${what} has no command`);
  }
};

/** Brings a VM without memslots to this state, in which nothing moves. */
export const setUpOf = (s: State, gfns: number): readonly Command[] => {
  if (s.host.huge.some(({ mapped }) => mapped))
    throw unsupported("it begins with memory that the host maps huge");
  const mapped = s.host.pages.flatMap(({ pfn }, page) => (pfn === none ? [] : [page]));
  return [
    ...mapped.map((page) => ({ kind: "populate", page }) as const),
    ...activeSlots(s).flatMap(({ state }, i) => (state === "absent" ? [] : [region(s, i, {})])),
    ...range(gfns).flatMap((gfn): readonly Command[] => {
      const { kind } = translationOf(s, gfn);
      if (kind === "none") return [];
      if (kind === "write") return [{ kind: "access", vcpu: 0, gfn, access: "write", value: 1 }];
      throw unsupported(`it begins with an SPTE of gfn ${String(gfn)} that is ${kind}`);
    }),
    ...s.host.pages.flatMap(({ writable }, page) =>
      writable || !mapped.includes(page) ? [] : [{ kind: "protect", page, writable } as const],
    ),
  ];
};
