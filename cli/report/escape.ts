import { escapeHtml } from "../../counterexamples/markup.ts";

export { escapeHtml };

/** A text as Markdown shows it, on one line: nothing in it is markup, a mention, or the end of a table's cell. */
export const escapeMarkdown = (text: string): string =>
  withoutMentions(oneLine(text))
    .replace(/[\\`*[\]<&~|$]/g, "\\$&")
    // GitHub makes links of bare addresses.
    .replace(/\b(?:https?|ftp)(?=:\/\/)|\bwww(?=\.)/gi, "$&\\")
    // Inside a word `_` means nothing; what does not need a backslash reads better without.
    .replace(/(?<![A-Za-z0-9])_|_(?![A-Za-z0-9])/g, "\\_");

/** Markdown that begins a line: it begins no heading, list, quotation or rule. */
export const atLineStart = (markdown: string): string =>
  markdown
    .trimStart()
    .replace(/^(?=[#>+=-])/, "\\")
    .replace(/^(\d+)(?=[.)])/, "$1\\");

/** A text as code of Markdown. In a table `|` ends a cell even there, and only there a backslash takes that away. */
export const codeMarkdown = (text: string, inTable: boolean): string => {
  const plain = oneLine(text);
  const longest = Math.max(0, ...[...plain.matchAll(/`+/g)].map(([run]) => run.length));
  const fence = "`".repeat(longest + 1);
  const padded = longest > 0 || plain === "" ? ` ${plain} ` : plain;
  const inside = inTable ? padded.replaceAll("|", "\\|") : padded;
  return `${fence}${inside}${fence}`;
};

/** A text within an element of HTML in Markdown, on one line. */
export const htmlInMarkdown = (text: string): string => escapeHtml(withoutMentions(oneLine(text)));

/** GitHub makes links of names behind `@`, and tells their owners; a space that is not seen keeps it from that. */
const withoutMentions = (text: string): string => text.replace(/@(?=[A-Za-z0-9])/g, "@\u200b");

const oneLine = (text: string): string =>
  text.replace(/[\u0000-\u0008\u000e-\u001f\u007f]/g, "").replace(/\s+/g, " ");
