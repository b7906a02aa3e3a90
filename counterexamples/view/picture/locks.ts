import { cell, flow, numbers, type Row, type Section } from "./drawing.ts";
import type { Reader } from "./reader.ts";
import { chip, chips } from "./words.ts";

/** Who is where, locks, the notifier's bookkeeping, and what each thread owes or waits for. */
export const locks = (reader: Reader, actors: readonly string[]): Section => {
  const rows: readonly Row[] = [
    ...(reader.has("memslots.locked")
      ? [
          flow("memslots", [
            held(reader, "slots_lock", "memslots.locked"),
            cell(`readers follow set ${reader.text("memslots.active")}`, ["memslots.active"]),
            held(reader, "generation", "memslots.updating", ["being updated", "settled"]),
          ]),
        ]
      : []),
    ...(reader.has("mmuLock.writer")
      ? [
          flow("mmu_lock", [
            held(reader, "writer:", "mmuLock.writer", ["holds it", "none"]),
            cell(
              `readers: ${reader.text("mmuLock.readers")}`,
              ["mmuLock.readers"],
              reader.isResting("mmuLock.readers") ? "off" : "held",
            ),
          ]),
        ]
      : []),
    ...chips(reader, "notifier", "notifier"),
    ...chips(reader, "recovery", "recovery"),
    ...chips(reader, "VMM", "vmm"),
  ];
  return {
    title: "Locks, requests, threads",
    tables: [
      { title: "Locks and ranges", columns: [], rows },
      {
        title: "Who is where",
        columns: [],
        rows: actors.map((actor, thread) =>
          flow(actor, [where(reader, actor), ...threadCells(reader, `threads[${thread}]`)]),
        ),
      },
    ].filter((table) => table.rows.length > 0),
  };
};

const where = (reader: Reader, actor: string) => {
  const location = reader.text(`pc.${actor}`);
  return cell(
    location === "idle" ? "idle" : `next: ${location}`,
    [`pc.${actor}`],
    location === "idle" ? "off" : "plain",
  );
};

const threadCells = (reader: Reader, thread: string) => {
  const cursors = ["gfn", "root", "region", "vcpu"].map((name) => `${thread}.${name}`);
  return reader
    .busyBelow(thread)
    .filter((path) => !path.startsWith(`${thread}.acks`) && !cursors.includes(path))
    .map((path) => chip(reader, path, "held"))
    .concat(
      numbers(reader.count(`${thread}.acks`))
        .filter((vcpu) => reader.flag(`${thread}.acks[${vcpu}].awaited`))
        .map((vcpu) =>
          cell(`awaits vcpu${vcpu}`, [`${thread}.acks[${vcpu}].awaited`], "protected"),
        ),
    );
};

const held = (
  reader: Reader,
  name: string,
  path: string,
  [yes, no]: readonly [string, string] = ["held", "free"],
) => {
  const on = reader.flag(path);
  return cell(`${name} ${on ? yes : no}`, [path], on ? "held" : "off");
};
