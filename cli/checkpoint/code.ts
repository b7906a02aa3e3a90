import { createHash } from "node:crypto";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

/** Folders on which counts, verdicts and schedules depend. */
const folders = ["checker", "model", "properties"];

/** Which program this is. */
export interface ProgramVersion {
  readonly version: string;
  /** Digest of its code: a search may only go on with the code that has begun it. */
  readonly code: string;
}

/** Reads the program's own files, once. */
export const programVersion = (): ProgramVersion => (known ??= readVersion());
let known: ProgramVersion | null = null;

const readVersion = (): ProgramVersion => {
  const here = fileURLToPath(import.meta.url);
  const root = fileURLToPath(new URL("../..", import.meta.url));
  const found = folders.map((name) => join(root, name)).filter((folder) => existsSync(folder));
  // All in one file: that is what a test, or somebody who ships it, may have made of it.
  const files = found.length === folders.length ? found.flatMap(filesBelow) : [here];
  const whole = createHash("sha256");
  for (const file of files) {
    const text = readFileSync(file);
    whole.update(`${file.slice(root.length)} ${text.length}\n`).update(text);
  }
  return { version: versionNear(root), code: whole.digest("hex").slice(0, 12) };
};

const filesBelow = (folder: string): readonly string[] =>
  readdirSync(folder, { recursive: true, encoding: "utf8" })
    .filter((name) => /\.[jt]s$/.test(name) && !name.endsWith(".d.ts"))
    .sort()
    .map((name) => join(folder, name));

/** What is compiled lies a folder deeper. */
const versionNear = (root: string): string => {
  const path = [root, join(root, "..")]
    .map((folder) => join(folder, "package.json"))
    .find(existsSync);
  if (path === undefined) return "unknown";
  return /"version": "([^"]*)"/.exec(readFileSync(path, "utf8"))?.[1] ?? "unknown";
};
