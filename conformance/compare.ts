import { modelSide } from "./commands/model-side.ts";
import { realSide } from "./commands/real-side.ts";
import { runSequences } from "./commands/sequences.ts";
import type { DisagreementError } from "./commands/disagreement.ts";
import type { Machine } from "./driver/machine.ts";
import type { Part } from "./plan.ts";
import { buildSystem } from "../model/build.ts";
import { conformance } from "../model/scenarios/conformance.ts";

/** What the comparison of one part came to. */
export interface Compared {
  readonly sequences: number;
  readonly commands: number;
  /** SPTE events of the kernel's trace, each explained by the model */
  readonly events: number;
  readonly disagreement: DisagreementError | null;
}

/** Runs the part's sequences on a machine that has been booted. */
export const compare = async (machine: Machine, part: Part, seed: number): Promise<Compared> => {
  let [sequences, commands, events] = [0, 0, 0];
  await machine.sendAll([part.vm, "trace start"]);
  const { scope } = conformance;
  const system = buildSystem(part.design, conformance, { machine: part.machine });
  const disagreement = await runSequences(modelSide(system), realSide(machine, scope.gfns), {
    scope,
    // KVM_PRE_FAULT_MEMORY came with v6.11.
    prefaults: part.image !== "6.1",
    runs: part.runs,
    seed,
    onSequence: (count) => {
      sequences++;
      commands += count;
    },
    onEvents: (count) => {
      events += count;
    },
  });
  return { sequences, commands, events, disagreement };
};
