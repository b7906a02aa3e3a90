import { existsSync, readdirSync, rmSync } from "node:fs";
import { createRequire } from "node:module";
import { basename, join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { isAlive } from "./lock.ts";

/** Where bundles lie: where their packages are found. Each process has a folder of its own there. */
const folder = fileURLToPath(new URL("../../node_modules/.cache/staleproof/", import.meta.url));

const made = new Map<string, string | null>();

/**
 * A module and all of ours that it imports as few files of JavaScript, made once in each process: tsx looks hundreds of files over in every
 * thread, which takes it a second (1.15 s of wall and 1.9 s of CPU, where this takes 0.3 s of both). null: it cannot be made here, since
 * the folder of packages may not be written to, say.
 */
export const bundled = (entry: string): string | null => {
  const known = made.get(entry);
  if (known !== undefined) return known;
  const bundle = makeBundle(entry);
  made.set(entry, bundle);
  return bundle;
};

const makeBundle = (entry: string): string | null => {
  try {
    const outdir = join(folder, `${process.pid}-${made.size}`);
    removeLeftovers();
    process.on("exit", () => rmSync(outdir, { recursive: true, force: true }));
    // Not imported above, since the package does without.
    const { buildSync }: typeof import("esbuild") = createRequire(import.meta.url)("esbuild");
    buildSync({
      entryPoints: [fileURLToPath(entry)],
      outdir,
      outExtension: { ".js": ".mjs" },
      bundle: true,
      // What is imported late stays apart, and is read only by those who want it.
      splitting: true,
      packages: "external",
      platform: "node",
      format: "esm",
      target: "node20",
      logLevel: "silent",
    });
    return pathToFileURL(join(outdir, basename(fileURLToPath(entry)).replace(/ts$/, "mjs"))).href;
  } catch {
    return null;
  }
};

/** Of processes that were killed. */
const removeLeftovers = (): void => {
  if (!existsSync(folder)) return;
  for (const name of readdirSync(folder)) {
    const pid = /^(\d+)-\d+$/.exec(name)?.[1];
    if (pid !== undefined && !isAlive(Number(pid)))
      rmSync(join(folder, name), { recursive: true, force: true });
  }
};
