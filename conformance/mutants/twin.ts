import { kvm } from "../../cli/kvm.ts";
import { runJob } from "../../cli/check/run-job.ts";
import { pick } from "../../cli/support/names.ts";
import type { Counterexample } from "../../counterexamples/file.ts";
import type { Twin } from "./mutants.ts";

/** A mutant's twin as the checker has found it. */
export interface FoundTwin {
  readonly counterexample: Counterexample;
  readonly held: boolean;
  readonly states: number;
  readonly seconds: number;
}

/** Of the designs the one that is nearest to the kernel that is built. */
const design = "v6.12";
const mostBytes = 2_000_000_000;

/** Searches the whole space of the scenario for a shortest schedule that breaches the property. Throws if there is none. */
export const findTwin = async ({
  scenario: name,
  edits,
  property,
  held,
}: Twin): Promise<FoundTwin> => {
  const { machine, scope } = pick("scenario", name, kvm.scenarios);
  const { verdicts, states, seconds } = await runJob(
    kvm,
    {
      cell: { design, scenario: name, machine, scope, edits },
      properties: [property],
      engine: { kind: "exhaustive", maxStates: null, maxBytes: mostBytes, threads: 1 },
    },
    { progress: () => undefined, interrupted: () => false },
  );
  const counterexample = verdicts[0]?.counterexample ?? null;
  if (counterexample === null)
    throw new Error(`the checker does not find ${property} violated by ${edits.join(", ")}`);
  return { counterexample, held, states, seconds };
};

/** What was looked for, and what it took. */
export const describeTwin = (
  { scenario, edits, property }: Twin,
  { counterexample, states, seconds }: FoundTwin,
): string =>
  `in the model (${scenario}, ${edits.join(", ")}): ${property} violated, ${String(counterexample.steps.length)} steps, found in ${seconds.toFixed(1)} s (${String(states)} states)`;
