import { applyEdits } from "../../checker/protocol/apply-edits.ts";
import { type Edit } from "../../checker/protocol/edit.ts";
import type { KvmEvent, KvmOperation, Me } from "../actor.ts";
import type { Arch } from "../machine.ts";
import type { State } from "../state/state.ts";

export type KvmEdit = Edit<State, Me, KvmEvent>;

/** How a VMM can turn KVM_MEM_USERFAULT on under a design. */
export type UserfaultSupport = "none" | "flags" | "create-only";

/** A protocol: the operations of every actor, as data. */
export interface Design {
  readonly name: string;
  /** one line */
  readonly about: string;
  readonly source: string;
  readonly userfault: UserfaultSupport;
  /** When it parks SPTEs: for the host's PROT_NONE conversions, or for USERFAULT 0->1. Left out: never. */
  readonly parks?: "prot-none" | "userfault";
  /** The architecture whose code it is. */
  readonly arch: Arch;
  /** Options of the machine without which it makes no sense, as on the command line; each of its scenarios' machines gets them. */
  readonly needs: readonly string[];
  readonly operations: readonly KvmOperation[];
  /** Names of the only scenarios that it is asked about; null: every one that it fits. */
  readonly scenarios: readonly string[] | null;
}

/** A design that is another one with edits. */
export const derive = (
  base: Design,
  name: string,
  spec: {
    readonly about: string;
    readonly source: string;
    readonly userfault?: UserfaultSupport;
    readonly scenarios?: readonly string[];
    readonly parks?: NonNullable<Design["parks"]>;
    readonly needs?: readonly string[];
    readonly edits: readonly KvmEdit[];
  },
): Design => ({
  name,
  about: spec.about,
  source: spec.source,
  userfault: spec.userfault ?? base.userfault,
  arch: base.arch,
  ...(spec.parks === undefined ? {} : { parks: spec.parks }),
  needs: spec.needs ?? base.needs,
  operations: applyEdits(base.operations, spec.edits),
  scenarios: spec.scenarios ?? null,
});
