import { buildMutant } from "./build.ts";
import { mutants } from "./mutants.ts";
import { compare, type Compared } from "../compare.ts";
import { describeDisagreement } from "../commands/disagreement.ts";
import { boot } from "../driver/machine.ts";
import { plan } from "../plan.ts";
import { defaultCache } from "../setup/cache.ts";
import { setUp } from "../setup/set-up.ts";

/** How a mutant fared in the random comparison. */
export interface Fate {
  readonly name: string;
  readonly caught: boolean;
  readonly result: Compared;
  readonly buildSeconds: number;
  /** of the comparison, boot excluded */
  readonly seconds: number;
}

/** Builds each mutant of 6.12, boots it and compares it with the model, which knows nothing of the change. */
export const catchMutants = async (
  seed: number,
  runs: number,
  say: (line: string) => void,
): Promise<readonly Fate[]> => {
  const ready = await setUp({ wanted: [{ release: "6.12" }], progress: say });
  const identity = ready.images[0]?.identity ?? "";
  const part = plan(true)[0];
  if (part === undefined) return [];
  const fates: Fate[] = [];
  for (const mutant of mutants) {
    const built = await buildMutant(defaultCache, identity, mutant, say);
    const wanted = { release: "6.12", replaceModules: built.modules, tag: mutant.name } as const;
    const machine = await boot(await setUp({ wanted: [wanted], progress: say }), mutant.name);
    try {
      const start = Date.now();
      const result = await compare(machine, { ...part, runs }, seed);
      const seconds = (Date.now() - start) / 1000;
      const caught = result.disagreement !== null;
      fates.push({ name: mutant.name, caught, result, buildSeconds: built.seconds, seconds });
      say(
        `  ${mutant.name.padEnd(24)} ${caught ? "caught" : "not caught"} by ${String(result.sequences)} random sequences in ${seconds.toFixed(1)} s (built in ${built.seconds.toFixed(0)} s)`,
      );
      if (result.disagreement !== null) say(describeDisagreement(result.disagreement));
    } finally {
      await machine.stop();
    }
  }
  return fates;
};
