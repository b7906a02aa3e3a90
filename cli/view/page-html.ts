import { createHash } from "node:crypto";
import { escapeHtml, visible } from "../../counterexamples/markup.ts";
import { assets } from "./assets.ts";
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
  // Neither can hold what would end its element: both are ours, and a test looks.
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

const hashOf = (text: string): string =>
  `sha256-${createHash("sha256").update(text).digest("base64")}`;
