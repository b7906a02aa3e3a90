import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { buildSync } from "esbuild";
import { escapeHtml, visible } from "../../counterexamples/markup.ts";
import { pageJson, type PageData } from "./page-data.ts";

/** The page, and the policy that a browser is to hold it to. */
export interface Page {
  readonly html: string;
  readonly policy: string;
}

/**
 * One file with everything in it: style, script, data. Its policy allows this very style and script, and no network; a served page may
 * ask its own server.
 */
export const pageOf = (data: PageData, title: string): Page => {
  const { script, style } = assets();
  const policy = [
    "default-src 'none'",
    `script-src '${hashOf(script)}'`,
    `style-src '${hashOf(style)}'`,
    "img-src data:",
    `connect-src ${data.served ? "'self'" : "'none'"}`,
    "base-uri 'none'",
    "form-action 'none'",
  ].join("; ");
  const html = `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<link rel="icon" href="data:,">
<title>${escapeHtml(visible(title))}</title>
<style>${style}</style>
</head>
<body>
<div id="page"></div>
<noscript>This page steps through a schedule by a script of its own. The same without: show FILE --format html</noscript>
<script type="application/json" id="data">${pageJson(data)}</script>
<script>${script}</script>
</body>
</html>
`;
  return { html, policy };
};

interface Assets {
  readonly script: string;
  readonly style: string;
}

let made: Assets | null = null;

/** Compiled when first asked for: there is nothing built to commit, or to forget to build. */
const assets = (): Assets => (made ??= build());

const build = (): Assets => {
  const below = (path: string): string => fileURLToPath(new URL(path, import.meta.url));
  const { outputFiles } = buildSync({
    entryPoints: [below("page/main.tsx")],
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
  const script = outputFiles[0]?.text ?? "";
  // Neither can hold what would end its element: both are ours, and a test looks.
  return { script, style: readFileSync(below("page/style.css"), "utf8") };
};

const hashOf = (text: string): string =>
  `sha256-${createHash("sha256").update(text).digest("base64")}`;
