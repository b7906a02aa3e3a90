import { readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { parseCounterexample, type Counterexample } from "../../counterexamples/file.ts";

/** A counterexample of this checkout. */
export interface Committed {
  /** `faults/NAME.json` */
  readonly name: string;
  readonly file: Counterexample;
}

/** All counterexamples that are committed, in the order of their names. */
export const committed: readonly Committed[] = ["faults", "recorded", "historic"].flatMap(
  (kind) => {
    const folder = fileURLToPath(new URL(`../../counterexamples/${kind}`, import.meta.url));
    return readdirSync(folder)
      .sort()
      .map((name) => {
        const parsed = parseCounterexample(readFileSync(`${folder}/${name}`, "utf8"));
        if (parsed.kind !== "counterexample") throw new Error(`${name}: ${parsed.kind}`);
        return { name: `${kind}/${name}`, file: parsed.file };
      });
  },
);
