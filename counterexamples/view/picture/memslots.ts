import { cell, flow, numbers, type Cell, type Row, type Section, type Table } from "./drawing.ts";
import type { Reader } from "./reader.ts";
import { chip, chips } from "./words.ts";

/** Memslots as ranges over gfns, the set that readers follow first; below them what is kept for each gfn. */
export const memslots = (reader: Reader, gfns: number): Section => {
  const active = reader.number("memslots.active") ?? 0;
  const sets = [active, 1 - active].filter(
    (set) => reader.count(`memslots.sets[${set}].slots`) > 0,
  );
  const columns = numbers(gfns).map((gfn) => `gfn ${gfn}`);
  return {
    title: "Memslots",
    tables: [
      ...sets.map((set): Table => {
        const slots = `memslots.sets[${set}].slots`;
        return {
          title: set === active ? `Active set (${set})` : `Inactive set (${set})`,
          columns,
          rows: numbers(reader.count(slots)).map((slot) => ({
            head: `slot ${slot}`,
            cells: rangeOf(reader, `${slots}[${slot}]`, gfns),
          })),
        };
      }),
      { title: "Kept for each gfn", columns, rows: byGfn(reader, gfns) },
      { title: "Bitmaps", columns: [], rows: released(reader) },
      { title: "The ioctl under way", columns: [], rows: chips(reader, "wanted", "ioctl") },
      { title: "Promised", columns: [], rows: promisedSlots(reader) },
    ].filter(({ rows }) => rows.length > 0),
  };
};

/** A slot's range between what lies before and behind it. */
const rangeOf = (reader: Reader, slot: string, gfns: number): readonly Cell[] => {
  const paths = reader.below(slot);
  const state = reader.text(`${slot}.state`);
  const base = reader.number(`${slot}.base`) ?? 0;
  const pages = Math.min(reader.number(`${slot}.pages`) ?? 0, gfns - base);
  if (state === "absent" || pages <= 0) return [cell(state, paths, "off", gfns)];
  const page = reader.number(`${slot}.page`) ?? 0;
  const text = [
    state,
    ...(reader.flag(`${slot}.userfault`) ? ["USERFAULT"] : []),
    ...(reader.flag(`${slot}.logDirty`) ? ["LOG_DIRTY_PAGES"] : []),
    ...(reader.flag(`${slot}.readonly`) ? ["READONLY"] : []),
    ...(reader.number(`${slot}.bitmap`) === null || !reader.has(`${slot}.bitmap`)
      ? []
      : [`bitmap ${reader.text(`${slot}.bitmap`)}`]),
    pages === 1 ? `VMM page ${page}` : `VMM pages ${page}-${page + pages - 1}`,
  ].join(", ");
  const gap = (span: number): readonly Cell[] => (span > 0 ? [cell("", [], "off", span)] : []);
  return [
    ...gap(base),
    cell(text, paths, state === "valid" ? "held" : "protected", pages),
    ...gap(gfns - base - pages),
  ];
};

const byGfn = (reader: Reader, gfns: number): readonly Row[] => {
  const row = (
    head: string,
    path: (gfn: number) => string,
    [yes, no]: readonly [string, string],
    tone: Cell["tone"],
  ): readonly Row[] =>
    reader.has(path(0))
      ? [
          {
            head,
            cells: numbers(gfns).map((gfn) => {
              const on = reader.flag(path(gfn));
              return cell(on ? yes : no, [path(gfn)], on ? tone : "off");
            }),
          },
        ]
      : [];
  return [
    ...numbers(reader.count("bitmaps")).flatMap((bitmap) =>
      row(
        `USERFAULT bitmap ${bitmap}`,
        (gfn) => `bitmaps[${bitmap}].bits[${gfn}].set`,
        ["1", "0"],
        "protected",
      ),
    ),
    ...row("Dirty bitmap", (gfn) => `dirtyLog[${gfn}].set`, ["1", "0"], "write"),
    ...row("Dirty snapshot", (gfn) => `dirtyLog[${gfn}].snapshot`, ["1", "0"], "write"),
    ...row("Copied by the VMM", (gfn) => `dirtyLog[${gfn}].copied`, ["yes", "no"], "read"),
    ...row("Promise asked for", (gfn) => `promised.gfns[${gfn}].pending`, ["yes", "no"], "promise"),
    ...row("Promised: exits", (gfn) => `promised.gfns[${gfn}].mustExit`, ["yes", "no"], "promise"),
    ...row(
      "Promised: backed",
      (gfn) => `promised.untouched[${gfn}].backed`,
      ["yes", "no"],
      "promise",
    ),
  ];
};

/** Whether the VMM was told of each of its bitmaps that KVM reads it no more. */
const released = (reader: Reader): readonly Row[] =>
  numbers(reader.count("bitmaps")).map((bitmap) => {
    const path = `bitmaps[${bitmap}].released`;
    return flow(`bitmap ${bitmap}`, [
      reader.flag(path)
        ? cell("promised: KVM reads it no more", [path], "promise")
        : cell("KVM may read it", [path], "off"),
    ]);
  });

const promisedSlots = (reader: Reader): readonly Row[] =>
  numbers(reader.count("promised.slots")).map((slot) => {
    const record = `promised.slots[${slot}]`;
    const present = reader.flag(`${record}.present`);
    return flow(`slot ${slot}`, [
      cell(present ? "is there" : "is gone", [`${record}.present`], present ? "promise" : "off"),
      ...(present
        ? ["base", "pages", "page"].map((name) => chip(reader, `${record}.${name}`))
        : []),
    ]);
  });
