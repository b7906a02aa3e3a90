import { createHash } from "node:crypto";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

/** What reports depend on: the engine, the model, the properties, and the dependencies that they run on. */
const folders = ["checker", "model", "properties", "counterexamples"] as const;
/** What is made of reports, beside the names by which they are told apart. */
const isJudgement = (path: string): boolean =>
  path.startsWith("checker/ablation/") &&
  !path.endsWith("/identity.ts") &&
  !path.endsWith("/footprint.ts");
const files = [
  "cli/kvm.ts",
  "cli/check/graphs.ts",
  "cli/check/run-job.ts",
  "cli/ablate/ground.ts",
  "cli/ablate/neighbours.ts",
  "cli/ablate/observe.ts",
  "cli/ablate/search-cells.ts",
  "cli/ablate/tell.ts",
  "package-lock.json",
] as const;

/**
 * A hash of the text of everything that a search's outcome rests on, beside what it is asked. The text of steps would not be enough: they
 * are closures. So any change in these folders, a comment too, makes all results be looked for anew.
 */
export const hashSources = (root: string, entry: string): string => {
  const hash = createHash("sha256");
  const add = (path: string): void => {
    hash.update(`${path}\0`).update(readFileSync(join(root, path)));
  };
  for (const folder of folders)
    if (existsSync(join(root, folder)))
      for (const name of readdirSync(join(root, folder), { recursive: true, encoding: "utf8" })
        .filter((path) => path.endsWith(".ts") && !isJudgement(join(folder, path)))
        .sort())
        add(join(folder, name));
  for (const path of files) if (existsSync(join(root, path))) add(path);
  // A program that was put into one file has all of it there.
  hash.update(readFileSync(fileURLToPath(entry)));
  return hash.digest("hex");
};
