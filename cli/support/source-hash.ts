import { createHash } from "node:crypto";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { Context } from "../context.ts";

export type Program = Pick<Context<never, never>, "root" | "installed" | "entry">;

interface Hashed {
  /** All of ours below these, but for what `leaves` says (by its path, without the extension). */
  readonly folders: readonly string[];
  readonly leaves?: (path: string) => boolean;
  /** Single files beside them, without the extension. */
  readonly files?: readonly string[];
}

/** A hash of the text of a program's source, and of the dependencies that it asks for. A comment in it counts. What is not there does not. */
export const sourceHash = (
  { root: place, installed, entry }: Program,
  { folders, leaves = () => false, files = [] }: Hashed,
): string => {
  const root = installed === true ? join(place, "dist") : place;
  const extension = installed === true ? ".js" : ".ts";
  const sources = folders
    .filter((folder) => existsSync(join(root, folder)))
    .flatMap((folder) =>
      readdirSync(join(root, folder), { recursive: true, encoding: "utf8" })
        .filter((name) => name.endsWith(extension))
        .sort()
        .map((name) => join(folder, name)),
    )
    .filter((path) => !leaves(path.slice(0, -extension.length)));
  const dependencies = installed === true ? "../package.json" : "package-lock.json";
  const others = [...files.map((file) => `${file}${extension}`), dependencies];
  const hash = createHash("sha256");
  for (const path of [...sources, ...others.filter((path) => existsSync(join(root, path)))])
    hash.update(`${path}\0`).update(readFileSync(join(root, path)));
  // A program that was put into one file has all of it there.
  hash.update(readFileSync(fileURLToPath(entry)));
  return hash.digest("hex");
};
