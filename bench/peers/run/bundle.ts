import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const here = (name: string): string => fileURLToPath(new URL(name, import.meta.url));

/** What is made of the modules: where each of them is as JavaScript. */
export interface Bundled {
  readonly alone: string;
  readonly threads: string;
}

/** Turns our side of the comparison into JavaScript, once: as the peers are compiled before they are timed. */
export const bundle = async (scratch: string): Promise<Bundled> => {
  const outdir = join(scratch, "ours");
  await build({
    entryPoints: ["ours-child.ts", "ours-threads-child.ts", "ours-thread.ts"].map(here),
    outdir,
    outExtension: { ".js": ".mjs" },
    bundle: true,
    splitting: true,
    platform: "node",
    format: "esm",
    logLevel: "warning",
  });
  return { alone: join(outdir, "ours-child.mjs"), threads: join(outdir, "ours-threads-child.mjs") };
};
