import { cell, flow, type Cell, type Row, type Tone } from "./drawing.ts";
import type { Reader } from "./reader.ts";

/** `flushRequested`, `gfn 0`: one field in as few words as tell it. */
export const chip = (reader: Reader, path: string, tone: Tone = "plain"): Cell => {
  const name = path.slice(path.lastIndexOf(".") + 1);
  const text = reader.text(path);
  const told = text === "true" ? name : text === "false" ? `not ${name}` : `${name} ${text}`;
  return cell(told, [path], reader.isResting(path) ? "off" : tone);
};

/** A row of the record's fields that are not at rest. */
export const chips = (reader: Reader, head: string, record: string): readonly Row[] => {
  const busy = reader.busyBelow(record);
  return busy.length === 0
    ? []
    : [
        flow(
          head,
          busy.map((path) => chip(reader, path)),
        ),
      ];
};

/** What a translation grants, and to which frame: `write, frame 0`. `-` for none. */
export const translation = (reader: Reader, record: string): string => {
  const permission = reader.text(`${record}.permission`);
  const mmio = reader.text(`${record}.mmio`);
  if (mmio !== "none") return mmio === "stale" ? "MMIO, stale" : "MMIO";
  const parked = reader.text(`${record}.parked`);
  if (parked !== "none" && parked !== "")
    return `parked (${parked}), frame ${reader.text(`${record}.pfn`)}`;
  if (permission === "none") return "–";
  const flags = [
    reader.flag(`${record}.accessed`) ? "A" : "",
    reader.flag(`${record}.dirty`) ? "D" : "",
    reader.flag(`${record}.tracked`) ? "T" : "",
  ].join("");
  const frame = `frame ${reader.text(`${record}.pfn`)}`;
  return [permission, frame, ...(flags === "" ? [] : [flags])].join(", ");
};

/** The colour of what a translation grants. */
export const toneOf = (reader: Reader, record: string): Tone => {
  const permission = reader.text(`${record}.permission`);
  return permission === "write" || permission === "protected" || permission === "read"
    ? permission
    : "off";
};
