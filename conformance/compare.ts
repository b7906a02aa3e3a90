import { modelSide } from "./commands/model-side.ts";
import { realSide } from "./commands/real-side.ts";
import { runSequences } from "./commands/sequences.ts";
import type { Finding } from "./commands/finding.ts";
import { freshFrom } from "./driver/fresh.ts";
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
  readonly finding: Finding | null;
}

/** Runs the part's sequences on a machine that has been booted. A machine on which model and kernel disagree is stopped. */
export const compare = async (machine: Machine, part: Part, seed: number): Promise<Compared> => {
  let [sequences, commands, events] = [0, 0, 0];
  await machine.sendAll([part.vm, "trace start"]);
  const { scope } = conformance;
  const system = buildSystem(part.design, conformance, { machine: part.machine });
  const fresh = await freshFrom(machine);
  const freshSide = async () => realSide(await fresh.next(), scope.gfns);
  try {
    const real = realSide(machine, scope.gfns);
    const finding = await runSequences(modelSide(system), real, freshSide, {
      scope,
      // KVM_PRE_FAULT_MEMORY came with v6.11.
      prefaults: part.image !== "6.1",
      runs: part.runs,
      seed,
      onSequence: (played) => {
        sequences++;
        commands += played.commands;
        events += played.events;
      },
    });
    return { sequences, commands, events, finding };
  } finally {
    await fresh.close();
  }
};
