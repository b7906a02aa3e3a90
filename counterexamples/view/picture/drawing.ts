/**
 * The state as tables, which is as much of a picture as a page needs that can be read aloud: ranges and trees are cells that span
 * columns.
 */
export interface Section {
  readonly title: string;
  readonly tables: readonly Table[];
}

export interface Table {
  readonly title: string;
  /** Empty: a row has a heading and one cell. */
  readonly columns: readonly string[];
  readonly rows: readonly Row[];
}

export interface Row {
  readonly head: string;
  readonly cells: readonly Cell[];
  /** Its cells stand one after the other below all columns, as many as there are. */
  readonly flows?: true;
}

/** What a colour stands for; the text says it too. */
export type Tone = "plain" | "off" | "read" | "protected" | "write" | "held" | "promise";

export interface Cell {
  readonly text: string;
  /** The fields that it shows. */
  readonly paths: readonly string[];
  /** Columns that it covers. */
  readonly span: number;
  readonly tone: Tone;
}

/** A cell of one column. */
export const cell = (
  text: string,
  paths: readonly string[],
  tone: Tone = "plain",
  span = 1,
): Cell => ({ text, paths, span, tone });

/** A row of cells one after the other. */
export const flow = (head: string, cells: readonly Cell[]): Row => ({ head, cells, flows: true });

/** `0` .. `count-1` */
export const numbers = (count: number): readonly number[] =>
  Array.from({ length: count }, (_, i) => i);
