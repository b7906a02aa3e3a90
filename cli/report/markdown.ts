import { match, P } from "ts-pattern";
import { altOf, sparkline } from "./bars.ts";
import { atLineStart, codeMarkdown, escapeMarkdown, htmlInMarkdown } from "./escape.ts";
import { piecesOf, type Block, type Inline, type Page, type Table, type Text } from "./page.ts";

/** The page as Markdown, as GitHub renders it; without rendering it is a text with aligned tables. */
export const markdownOf = ({ title, about, sections }: Page): string =>
  [
    `# ${escapeMarkdown(title)}`,
    ...about.map((text) => inlines(text)),
    ...sections.flatMap(({ title: name, blocks }) => [
      `## ${escapeMarkdown(name)}`,
      ...blocks.map(blockOf),
    ]),
  ].join("\n\n") + "\n";

const blockOf = (block: Block): string =>
  match(block)
    .with({ kind: "paragraph" }, ({ text }) => inlines(text))
    .with({ kind: "list" }, ({ ordered, items }) =>
      items.map((item, i) => `${ordered ? `${i + 1}.` : "-"} ${inlines(item)}`).join("\n"),
    )
    .with({ kind: "details" }, ({ summary, blocks }) =>
      // Within the tags GitHub reads Markdown again, after an empty line.
      [
        `<details><summary>${htmlInMarkdown(summary)}</summary>`,
        ...blocks.map(blockOf),
        "</details>",
      ].join("\n\n"),
    )
    .with({ kind: "table" }, tableOf)
    .with({ kind: "judgements" }, ({ caption, rows }) =>
      [
        `${atLineStart(escapeMarkdown(caption))}:`,
        rows
          .map(
            ({ verdict, what, why }) =>
              `- ${verdict} ${written(what, false)}: ${escapeMarkdown(why)}`,
          )
          .join("\n"),
      ].join("\n\n"),
    )
    .with({ kind: "histograms" }, ({ caption, rows }) =>
      tableOf({
        kind: "table",
        caption,
        columns: ["", "how often each value", "value: how often"].map((head) => ({
          head,
          numeric: false,
        })),
        rows: rows.map(({ label, bars }) => [label, sparkline(bars), altOf(bars)]),
      }),
    )
    .exhaustive();

const tableOf = ({ caption, columns, rows }: Omit<Table, "kind"> & { kind: "table" }): string => {
  const heads = columns.map(({ head }) => inTable(head));
  const cells = rows.map((row) => row.map(inTable));
  const widths = heads.map((head, i) =>
    Math.max(3, head.length, ...cells.map((row) => row[i]?.length ?? 0)),
  );
  const numeric = (i: number): boolean => columns[i]?.numeric === true;
  const line = (row: readonly string[]): string =>
    `| ${widths
      .map((width, i) =>
        numeric(i) ? (row[i] ?? "").padStart(width) : (row[i] ?? "").padEnd(width),
      )
      .join(" | ")} |`;
  const rule = widths.map((width, i) =>
    numeric(i) ? `${"-".repeat(width - 1)}:` : "-".repeat(width),
  );
  return [
    `${atLineStart(escapeMarkdown(caption))}:`,
    [line(heads), `| ${rule.join(" | ")} |`, ...cells.map(line)].join("\n"),
  ].join("\n\n");
};

const inlines = (text: Text): string => atLineStart(written(text, false));
const inTable = (text: Text): string => written(text, true);

const written = (text: Text, table: boolean): string =>
  piecesOf(text)
    .map((piece) => inlineOf(piece, table))
    .join("");

const inlineOf = (piece: Inline, table: boolean): string =>
  match(piece)
    .with(P.string, escapeMarkdown)
    .with({ code: P.string }, ({ code }) => codeMarkdown(code, table))
    .with({ strong: P.string }, ({ strong }) => `**${escapeMarkdown(strong)}**`)
    .with({ verdict: P.string }, ({ verdict }) => verdict)
    .exhaustive();
