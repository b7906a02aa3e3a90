import { readdirSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { cached, hashOfFiles } from "./cache.ts";
import { run } from "./run.ts";

const sources = join(dirname(fileURLToPath(import.meta.url)), "../machine");

const flags: readonly string[] = ["-std=gnu17", "-static", "-O2", "-Wall", "-Wextra", "-Werror"];

/** The folder with the program that becomes /init, compiled if its sources have changed. */
export const buildProgram = (cache: string, progress: (line: string) => void): Promise<string> => {
  const all = readdirSync(sources)
    .filter((name) => /\.[ch]$/.test(name))
    .sort()
    .map((name) => join(sources, name));
  return cached(cache, join("programs", hashOfFiles(all)), async (folder) => {
    progress("compiling the machine's program");
    const files = all.filter((path) => path.endsWith(".c"));
    await run("gcc", [...flags, "-o", join(folder, "init"), ...files, "-lpthread"]);
  });
};
