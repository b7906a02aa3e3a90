import { createHash } from "node:crypto";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { Context } from "../context.ts";

/** What reports depend on: the engine, the model, the properties, and the dependencies that they run on. */
const folders = ["checker", "model", "properties", "counterexamples"] as const;
/** What is made of reports, beside the names by which they are told apart. */
const isJudgement = (path: string): boolean =>
  path.startsWith("checker/ablation/") && !/\/(?:identity|footprint)\.[jt]s$/.test(path);
const files = [
  "cli/kvm",
  "cli/check/graphs",
  "cli/check/run-job",
  "cli/ablate/ground",
  "cli/ablate/neighbours",
  "cli/ablate/observe",
  "cli/ablate/search-cells",
  "cli/ablate/tell",
] as const;

type Program = Pick<Context<never, never>, "root" | "installed" | "entry">;

/**
 * A hash of the text of everything that a search's outcome rests on, beside what it is asked. The text of steps would not be enough: they
 * are closures. So any change in these folders, a comment too, makes all results be looked for anew.
 */
export const hashSources = ({ root: place, installed, entry }: Program): string => {
  const root = installed === true ? join(place, "dist") : place;
  const extension = installed === true ? ".js" : ".ts";
  const hash = createHash("sha256");
  const add = (path: string): void => {
    hash.update(`${path}\0`).update(readFileSync(join(root, path)));
  };
  for (const folder of folders)
    if (existsSync(join(root, folder)))
      for (const name of readdirSync(join(root, folder), { recursive: true, encoding: "utf8" })
        .filter((path) => path.endsWith(extension) && !isJudgement(join(folder, path)))
        .sort())
        add(join(folder, name));
  const versions = installed === true ? "../package.json" : "package-lock.json";
  for (const path of [...files.map((file) => `${file}${extension}`), versions])
    if (existsSync(join(root, path))) add(path);
  // A program that was put into one file has all of it there.
  hash.update(readFileSync(fileURLToPath(entry)));
  return hash.digest("hex");
};
