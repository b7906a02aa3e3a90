/** A piece of a sentence. */
export type Inline =
  | string
  | { readonly code: string }
  | { readonly strong: string }
  /** A verdict; colour only adds to the word. */
  | { readonly verdict: StepVerdict };
export type Text = string | readonly Inline[];

export const stepVerdicts = [
  "mandatory",
  "optional",
  "undecided",
  "broken",
  "not-modelled",
] as const;
export type StepVerdict = (typeof stepVerdicts)[number];

/** The first column names the row. */
export interface Table {
  readonly kind: "table";
  readonly caption: string;
  readonly columns: readonly { readonly head: Text; readonly numeric: boolean }[];
  readonly rows: readonly (readonly Text[])[];
}

/** Verdicts with their reasons: a table where there is room for it, else a list. */
export interface Judgements {
  readonly kind: "judgements";
  readonly caption: string;
  readonly rows: readonly {
    readonly verdict: StepVerdict;
    readonly what: Text;
    readonly why: string;
  }[];
}

/** How often each value was met. */
export interface Histograms {
  readonly kind: "histograms";
  readonly caption: string;
  readonly rows: readonly {
    readonly label: string;
    readonly bars: readonly { readonly value: number; readonly count: number }[];
  }[];
}

/** Something that a page shows, whatever it is written in. */
export type Block =
  | { readonly kind: "paragraph"; readonly text: Text }
  | { readonly kind: "list"; readonly ordered: boolean; readonly items: readonly Text[] }
  | { readonly kind: "details"; readonly summary: string; readonly blocks: readonly Block[] }
  | Table
  | Judgements
  | Histograms;

export interface Section {
  /** Fit for an address: letters and `-`. */
  readonly id: string;
  readonly title: string;
  readonly blocks: readonly Block[];
}

export interface Page {
  readonly title: string;
  readonly about: readonly Text[];
  readonly sections: readonly Section[];
}

export const paragraph = (...text: readonly Inline[]): Block => ({ kind: "paragraph", text });

export const bullets = (items: readonly Text[]): Block => ({ kind: "list", ordered: false, items });

export const details = (summary: string, ...blocks: readonly Block[]): Block => ({
  kind: "details",
  summary,
  blocks,
});

type Column = Table["columns"][number];

/** The head of a column of numbers. */
export const figures = (head: string): Column => ({ head, numeric: true });

/** A table; heads that are plain texts are those of columns of texts. */
export const table = (
  caption: string,
  heads: readonly (string | Column)[],
  rows: readonly (readonly Text[])[],
): Table => ({
  kind: "table",
  caption,
  columns: heads.map((head) => (typeof head === "string" ? { head, numeric: false } : head)),
  rows,
});

export const code = (text: string): Inline => ({ code: text });

/** `a`, `b` */
export const codes = (texts: readonly string[]): readonly Inline[] =>
  texts.flatMap((text, i) => (i === 0 ? [code(text)] : [", ", code(text)]));

export const piecesOf = (text: Text): readonly Inline[] =>
  typeof text === "string" ? [text] : text;
