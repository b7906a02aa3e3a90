import { grouped, plural } from "../../support/terminal.ts";
import type { MatrixDocument } from "../documents/matrix.ts";
import type { Given } from "../inputs.ts";
import { code, codes, figures, paragraph, table, type Section } from "../page.ts";
import { sectionOf } from "./missing.ts";

/** Which property is broken by how many edits. */
export const matrixSection = (given: Given<MatrixDocument>): Section =>
  sectionOf("matrix", "The kill matrix", given, ({ properties, rows }) => {
    const killed = properties.map((property, i) => {
      const kills = rows.flatMap(({ edit, kills: all }) => {
        const kill = all[i] ?? null;
        return kill === null ? [] : [{ edit, length: kill.kind === "lost" ? null : kill.length }];
      });
      const shortest = kills.reduce<Shortest | null>(
        (best, { edit, length }) =>
          length !== null && (best === null || length < best.length) ? { edit, length } : best,
        null,
      );
      return { property, kills, shortest };
    });
    const alive = rows.filter(
      ({ kills, broken, partial }) => !broken && !partial && kills.every((kill) => kill === null),
    ).length;
    const partial = rows.filter((row) => row.partial).length;
    const broken = rows.filter((row) => row.broken).length;
    const toothless = killed.filter(({ kills }) => kills.length === 0);
    return [
      paragraph(
        `${plural(rows.length, "edit")}, each in every scenario. Broke nothing: ${grouped(alive)}. Cut short somewhere: ${grouped(partial)}. Could not run somewhere: ${grouped(broken)}.`,
      ),
      table(
        "How often each property is broken, and the shortest schedule of all",
        ["property", figures("edits that break it"), figures("shortest"), "by"],
        killed
          .filter(({ kills }) => kills.length > 0)
          .map(({ property, kills, shortest }) => [
            [code(property)],
            grouped(kills.length),
            shortest === null ? "lost" : String(shortest.length),
            shortest === null
              ? kills.slice(0, 1).map(({ edit }) => code(edit))
              : [code(shortest.edit)],
          ]),
      ),
      ...(toothless.length === 0
        ? []
        : [paragraph("No edit breaks ", ...codes(toothless.map(({ property }) => property)), ".")]),
    ];
  });

interface Shortest {
  readonly edit: string;
  readonly length: number;
}
