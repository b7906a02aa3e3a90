import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { fileURLToPath } from "node:url";
import { isCompiled } from "../support/compiled.ts";

/** What the page is made of, beside its data. */
export interface Assets {
  readonly script: string;
  readonly style: string;
}

const below = (path: string): string => fileURLToPath(new URL(`page/${path}`, import.meta.url));

let made: Assets | null = null;

/** Compiled when first asked for: in a checkout there is nothing built to commit, or to forget to build. The package has it built. */
export const assets = (): Assets =>
  (made ??= {
    script: isCompiled ? readFileSync(below("main.js"), "utf8") : compilePage(),
    style: readFileSync(below("style.css"), "utf8"),
  });

/** The page's script in one piece. Only a checkout can do this: esbuild is not asked for otherwise, since the package does without. */
export const compilePage = (): string => {
  const { buildSync }: typeof import("esbuild") = createRequire(import.meta.url)("esbuild");
  const { outputFiles } = buildSync({
    entryPoints: [below("main.tsx")],
    bundle: true,
    write: false,
    minify: true,
    format: "iife",
    target: "es2022",
    legalComments: "none",
    charset: "utf8",
    jsx: "automatic",
    jsxImportSource: "preact",
  });
  return outputFiles[0]?.text ?? "";
};
