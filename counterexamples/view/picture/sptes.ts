import { cell, numbers, type Cell, type Section, type Tone } from "./drawing.ts";
import type { Reader } from "./reader.ts";
import { toneOf, translation } from "./words.ts";

/** A tree for each root: entries, each above the leaves of a huge page, and the leaves themselves. */
export const sptes = (reader: Reader, gfns: number, hugePages: number): Section => ({
  title: "SPTEs",
  tables: numbers(reader.count("roots")).map((root) => {
    const path = `roots[${root}]`;
    const state = reader.text(`${path}.state`);
    return {
      title: `Root ${root}`,
      columns: numbers(gfns).map((gfn) => `gfn ${gfn}`),
      rows: [
        {
          head: "root",
          cells: [
            cell(
              `${state}${reader.flag(`${path}.zapping`) ? ", being zapped" : ""}`,
              [`${path}.state`, `${path}.zapping`],
              state === "valid" ? "held" : state === "invalid" ? "protected" : "off",
              gfns,
            ),
          ],
        },
        {
          head: "2M entry",
          cells: numbers(reader.count(`${path}.entries`)).map((region) =>
            entryCell(
              reader,
              `${path}.entries[${region}]`,
              Math.min(hugePages, gfns - region * hugePages),
            ),
          ),
        },
        {
          head: "4K leaf",
          cells: numbers(gfns).map((gfn) => {
            const leaf = `${path}.leaves[${gfn}]`;
            const above = reader.text(`${path}.entries[${Math.floor(gfn / hugePages)}].kind`);
            const text = translation(reader, leaf);
            return cell(
              text === "–" && above !== "table" ? "" : text,
              reader.below(leaf),
              toneOf(reader, leaf),
            );
          }),
        },
      ],
    };
  }),
});

const entryCell = (reader: Reader, entry: string, span: number): Cell => {
  const kind = reader.text(`${entry}.kind`);
  const [text, tone]: readonly [string, Tone] =
    kind === "huge"
      ? [`huge leaf: ${translation(reader, entry)}`, toneOf(reader, entry)]
      : kind === "table"
        ? ["table", "held"]
        : kind === "frozen"
          ? ["FROZEN", "protected"]
          : [translation(reader, entry), "off"];
  return cell(text, reader.below(entry), tone, span);
};
