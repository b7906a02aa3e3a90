import type { Access } from "../../model/world.ts";
import type { Translation } from "../../model/quiescent/translation.ts";
import type { Command } from "../commands/command.ts";
import type { Place } from "./places.ts";

/** A fault that is held in its place while another operation runs from beginning to end, in the model's terms. */
export interface Schedule {
  /** brings a VM without memslots to where the fault begins */
  readonly setUp: readonly Command[];
  /** of each gfn, when that is done */
  readonly translations: readonly Translation[];
  readonly fault: {
    readonly operation: "fault" | "prefault";
    readonly gfn: number;
    readonly access: Access;
  };
  readonly place: Place;
  /** the other operation */
  readonly during: Command;
  readonly options: {
    readonly manual: boolean;
    readonly initset: boolean;
    /** wished; older kernels always zap everything */
    readonly zapslot: boolean;
  };
}
