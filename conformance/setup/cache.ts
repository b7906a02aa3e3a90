import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { asSetupError } from "./error.ts";

export const defaultCache = join(
  dirname(fileURLToPath(import.meta.url)),
  "../../.cache/conformance",
);

export const hashOf = (parts: readonly (string | Uint8Array)[]): string => {
  const hash = createHash("sha256");
  for (const part of parts) hash.update(createHash("sha256").update(part).digest());
  return hash.digest("hex").slice(0, 16);
};

export const hashOfFiles = (paths: readonly string[]): string =>
  hashOf(paths.flatMap((path) => [path, readFileSync(path)]));

/**
 * The folder of that name in the cache, built if it is missing. It appears with its whole content or not at all, so that whoever is
 * interrupted, or builds it at the same time as somebody else, does no harm.
 */
export const cached = async (
  cache: string,
  name: string,
  build: (folder: string) => Promise<void>,
): Promise<string> => {
  const place = join(cache, name);
  if (existsSync(place)) return place;
  const unfinished = `${place}.${process.pid}.unfinished`;
  try {
    rmSync(unfinished, { recursive: true, force: true });
    mkdirSync(unfinished, { recursive: true });
    await build(unfinished);
    if (!existsSync(place)) renameSync(unfinished, place);
  } catch (error) {
    throw asSetupError(error, cache);
  } finally {
    rmSync(unfinished, { recursive: true, force: true });
  }
  return place;
};

/** Removes what a killed set-up left. */
export const sweep = (cache: string): void => {
  for (const kind of ["", "kernels", "programs", "images"]) {
    const folder = join(cache, kind);
    if (!existsSync(folder)) continue;
    for (const name of readdirSync(folder)) {
      const pid = /\.(\d+)\.unfinished$/.exec(name)?.[1];
      if (pid !== undefined && !existsSync(`/proc/${pid}`))
        rmSync(join(folder, name), { recursive: true, force: true });
    }
  }
};
