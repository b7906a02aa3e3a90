import { createHash } from "node:crypto";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { Context } from "../context.ts";

/** Whatever may decide an outcome. */
const folders = ["checker", "model", "properties", "counterexamples", "cli"] as const;

/**
 * Of which staleproof results are: a hash of its source and of the dependencies that it asks for, so that results of two versions are never
 * taken together. Any change there, a comment too, makes it another version; so does compiling it.
 */
export const versionOf = ({
  root: place,
  installed,
  entry,
}: Pick<Context<never, never>, "root" | "installed" | "entry">): string => {
  const root = installed === true ? join(place, "dist") : place;
  const extension = installed === true ? ".js" : ".ts";
  const hash = createHash("sha256");
  const add = (path: string): void => {
    hash.update(`${path}\0`).update(readFileSync(join(root, path)));
  };
  for (const folder of folders)
    if (existsSync(join(root, folder)))
      for (const name of readdirSync(join(root, folder), { recursive: true, encoding: "utf8" })
        .filter((path) => path.endsWith(extension))
        .sort())
        add(join(folder, name));
  const dependencies = installed === true ? "../package.json" : "package-lock.json";
  if (existsSync(join(root, dependencies))) add(dependencies);
  // A program that was put into one file has all of it there.
  hash.update(readFileSync(fileURLToPath(entry)));
  return hash.digest("hex").slice(0, 16);
};
