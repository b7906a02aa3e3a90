import { match, P } from "ts-pattern";
import { htmlDocument } from "../../counterexamples/html-document.ts";
import { altOf, drawBars } from "./bars.ts";
import { escapeHtml } from "./escape.ts";
import { piecesOf, type Block, type Inline, type Page, type Section, type Text } from "./page.ts";
import { styleSheet } from "./style-sheet.ts";

/** The page as one HTML file. Every text of it is escaped, wherever it came from. */
export const htmlOf = ({ title, about, sections }: Page): string =>
  htmlDocument({
    title: escapeHtml(title),
    style: styleSheet,
    body: `<header>
<h1>${escapeHtml(title)}</h1>
${about.map((text) => `<p>${inlines(text)}</p>\n`).join("")}</header>
<nav aria-label="Contents">
<ul>
${sections.map(({ id, title: name }) => `<li><a href="#${escapeHtml(id)}">${escapeHtml(name)}</a></li>\n`).join("")}</ul>
</nav>
<main>
${sections.map(sectionOf).join("")}</main>
`,
  });

const sectionOf = ({ id, title, blocks }: Section): string =>
  `<section aria-labelledby="${escapeHtml(id)}">
<h2 id="${escapeHtml(id)}">${escapeHtml(title)}</h2>
${blocks.map(blockOf).join("")}</section>
`;

const blockOf = (block: Block): string =>
  match(block)
    .with({ kind: "paragraph" }, ({ text }) => `<p>${inlines(text)}</p>\n`)
    .with({ kind: "list" }, ({ ordered, items }) => {
      const tag = ordered ? "ol" : "ul";
      return `<${tag}>\n${items.map((item) => `<li>${inlines(item)}</li>\n`).join("")}</${tag}>\n`;
    })
    .with(
      { kind: "details" },
      ({ summary, blocks }) =>
        `<details>\n<summary>${escapeHtml(summary)}</summary>\n${blocks.map(blockOf).join("")}</details>\n`,
    )
    .with({ kind: "table" }, ({ caption, columns, rows }) =>
      tableOf(
        caption,
        columns.map(({ head, numeric }) => ({ head: inlines(head), numeric })),
        rows.map((cells) => cells.map(inlines)),
      ),
    )
    .with({ kind: "judgements" }, ({ caption, rows }) =>
      tableOf(
        caption,
        ["what", "verdict", "why"].map((head) => ({ head, numeric: false })),
        rows.map(({ what, verdict, why }) => [
          inlines(what),
          inlines([{ verdict }]),
          escapeHtml(why),
        ]),
      ),
    )
    .with({ kind: "histograms" }, ({ caption, rows }) =>
      tableOf(
        caption,
        ["", "how often each value", "value: how often"].map((head) => ({ head, numeric: false })),
        rows.map(({ label, bars }) => [
          escapeHtml(label),
          drawBars(label, bars),
          escapeHtml(altOf(bars)),
        ]),
      ),
    )
    .exhaustive();

/** Cells are HTML already. A wide table scrolls by itself, for which the keyboard must reach it. */
const tableOf = (
  caption: string,
  columns: readonly { readonly head: string; readonly numeric: boolean }[],
  rows: readonly (readonly string[])[],
): string => {
  const attribute = (i: number): string => (columns[i]?.numeric === true ? ' class="number"' : "");
  const heads = columns.map(({ head }, i) =>
    head === "" ? "<td></td>" : `<th scope="col"${attribute(i)}>${head}</th>`,
  );
  const lines = rows.map((cells) =>
    cells
      .map((cell, i) =>
        i === 0 ? `<th scope="row">${cell}</th>` : `<td${attribute(i)}>${cell}</td>`,
      )
      .join(""),
  );
  return `<div class="scroll" role="region" tabindex="0" aria-label="${escapeHtml(caption)}">
<table>
<caption>${escapeHtml(caption)}</caption>
<thead><tr>${heads.join("")}</tr></thead>
<tbody>
${lines.map((line) => `<tr>${line}</tr>\n`).join("")}</tbody>
</table>
</div>
`;
};

const inlines = (text: Text): string => piecesOf(text).map(inlineOf).join("");

const inlineOf = (piece: Inline): string =>
  match(piece)
    .with(P.string, escapeHtml)
    .with({ code: P.string }, ({ code }) => `<code>${breakable(code)}</code>`)
    .with({ strong: P.string }, ({ strong }) => `<strong>${escapeHtml(strong)}</strong>`)
    .with(
      { verdict: P.string },
      ({ verdict }) => `<span class="verdict ${verdict}">${verdict}</span>`,
    )
    .exhaustive();

/** Paths are longer than a narrow window is wide: they may break behind a slash. */
const breakable = (text: string): string => escapeHtml(text).replaceAll("/", "/<wbr>");
