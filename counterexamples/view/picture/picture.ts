import { hugePages } from "../../../model/world.ts";
import { cell, flow, type Section } from "./drawing.ts";
import { host } from "./host.ts";
import { locks } from "./locks.ts";
import { memslots } from "./memslots.ts";
import type { Reader } from "./reader.ts";
import { sptes } from "./sptes.ts";
import { vcpus } from "./vcpus.ts";

/** Cursors of loops, which the next step tells better. */
const untold = /^(?:pc\.|threads\[\d+\]\.)/;

/**
 * A state drawn as what it is. What no drawing shows is listed by its path, so that a new field is never out of sight, and a model that
 * is not KVM is a list.
 */
export const pictureOf = (
  reader: Reader,
  actors: readonly string[],
  paths: readonly string[],
): readonly Section[] => {
  const gfns = Math.max(reader.count("roots[0].leaves"), reader.count("vcpus[0].tlb"));
  const drawn = [
    memslots(reader, gfns),
    sptes(reader, gfns, hugePages),
    vcpus(reader, gfns, hugePages),
    host(reader, hugePages),
    locks(reader, actors),
  ].filter(({ tables }) => tables.length > 0);
  const shown = new Set(drawn.flatMap(pathsIn));
  const left = paths.filter(
    (path) => !shown.has(path) && !untold.test(path) && !reader.isResting(path),
  );
  return left.length === 0
    ? drawn
    : [
        ...drawn,
        {
          title: "Other fields",
          tables: [
            {
              title: "Not at rest",
              columns: [],
              rows: left.map((path) => flow(path, [cell(reader.text(path), [path])])),
            },
          ],
        },
      ];
};

/** Every field that a section shows. */
export const pathsIn = ({ tables }: Section): readonly string[] =>
  tables.flatMap(({ rows }) => rows.flatMap(({ cells }) => cells.flatMap(({ paths }) => paths)));
