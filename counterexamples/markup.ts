const entities: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
};

/** A text as HTML shows it, in an element or between the quotes of an attribute. Control characters, which HTML has no room for, are left out. */
export const escapeHtml = (text: string): string =>
  text
    .replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f]/g, "")
    .replace(/[&<>"']/g, (found) => entities[found] ?? found);

/**
 * A text whose characters all show: what would move the cursor, colour a terminal, end a line or turn the direction of reading is written
 * as `\u{1b}`.
 */
export const visible = (text: string): string =>
  text.replace(
    /[\u0000-\u001f\u007f-\u009f\u00ad\u061c\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]/g,
    (found) => `\\u{${found.charCodeAt(0).toString(16)}}`,
  );

/** A text in ASCII, on one line; anything else is written as `\u{e9}`. */
export const ascii = (text: string): string =>
  visible(text).replace(
    /[^\u0020-\u007e]/gu,
    (found) => `\\u{${(found.codePointAt(0) ?? 0).toString(16)}}`,
  );

/**
 * A text as Mermaid shows it behind a colon or an `as`: nothing in it ends the statement, begins a comment or a directive, or is markup.
 * What could is written as an entity, which Mermaid puts into the picture as text.
 */
export const escapeMermaid = (text: string): string =>
  visible(text)
    .replace(/[^A-Za-z0-9 _.,/()=+-]/gu, (found) => `#${found.codePointAt(0) ?? 0};`)
    // The word alone could end a block.
    .replace(/^end\b/i, (found) => `#${found.charCodeAt(0)};${found.slice(1)}`);
