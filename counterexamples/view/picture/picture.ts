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

/** Records of KVM's state, by what readers call them: what no drawing shows of them is listed below their names. */
const records: readonly (readonly [record: string, title: string])[] = [
  ["vcpus", "vCPUs"],
  ["roots", "SPTEs"],
  ["memslots", "memslots"],
  ["ioctl", "ioctl"],
  ["notifier", "notifier"],
  ["host", "host"],
  ["recovery", "recovery"],
  ["vmm", "VMM"],
  ["promised", "promised"],
  ["gmem", "guest_memfd"],
  ["pfnCaches", "pfn caches"],
  ["tables", "page tables"],
  ["tableWalk", "table walks"],
  ["nxRecovery", "NX recovery"],
  ["aging", "ageing"],
  ["writeTrack", "write tracking"],
  ["overlay", "overlay"],
  ["cpu", "CPU"],
  ["vmid", "VMID"],
  ["guest", "guest"],
  ["guestTable", "guest's table"],
  ["shadowPages", "shadow pages"],
];

/** What is left of the records that are known, a row each. */
const moreOf = (reader: Reader, left: readonly string[]): Section => ({
  title: "More of the kernel",
  tables: [
    {
      title: "Not at rest",
      columns: [],
      rows: records.flatMap(([record, title]) => {
        const paths = left.filter((path) => isIn(record, path));
        return paths.length === 0
          ? []
          : [
              flow(
                title,
                paths.map((path) =>
                  cell(
                    `${path.slice(record.length).replace(/^\./, "").replaceAll(".", " ")} ${reader.text(path)}`,
                    [path],
                  ),
                ),
              ),
            ];
      }),
    },
  ].filter(({ rows }) => rows.length > 0),
});

const isIn = (record: string, path: string): boolean =>
  path.startsWith(`${record}.`) || path.startsWith(`${record}[`);

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
  const unseen = paths.filter(
    (path) => !shown.has(path) && !untold.test(path) && !reader.isResting(path),
  );
  const more = moreOf(reader, unseen);
  const left = unseen.filter((path) => !records.some(([record]) => isIn(record, path)));
  const known = more.tables.length === 0 ? drawn : [...drawn, more];
  return left.length === 0
    ? known
    : [
        ...known,
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
