import { cell, numbers, type Section, type Table } from "./drawing.ts";
import type { Reader } from "./reader.ts";

/** The pages of the VMM's memory with the frames behind them, and who owns each frame. */
export const host = (reader: Reader, hugePages: number): Section => {
  const pages = reader.count("host.pages");
  const frames = reader.count("host.frames");
  const pageTable: Table = {
    title: "The VMM's memory",
    columns: numbers(pages).map((page) => `page ${page}`),
    rows: [
      {
        head: "mapped to",
        cells: numbers(pages).map((page) => {
          const path = `host.pages[${page}]`;
          const pfn = reader.number(`${path}.pfn`);
          const writable = reader.flag(`${path}.writable`);
          const entry = reader.text(`${path}.entry`);
          const known = reader.has(`${path}.entry`) && !reader.isResting(`${path}.entry`);
          return cell(
            pfn === null
              ? "not mapped"
              : [
                  `frame ${pfn}`,
                  writable ? "writable" : "read-only",
                  ...(known ? [entry] : []),
                ].join(", "),
            reader.below(path),
            pfn === null ? "off" : writable ? "write" : "read",
          );
        }),
      },
      ...(reader.count("host.huge") > 0
        ? [
            {
              head: "by",
              cells: numbers(reader.count("host.huge")).map((region) => {
                const mapped = reader.flag(`host.huge[${region}].mapped`);
                return cell(
                  mapped ? "one huge entry" : "small entries",
                  [`host.huge[${region}].mapped`],
                  mapped ? "held" : "off",
                  Math.min(hugePages, pages - region * hugePages),
                );
              }),
            },
          ]
        : []),
    ],
  };
  const frameTable: Table = {
    title: "Frames",
    columns: numbers(frames).map((frame) => `frame ${frame}`),
    rows: [
      {
        head: "owner",
        cells: numbers(frames).map((frame) => {
          const owner = reader.text(`host.frames[${frame}].owner`);
          const tone = owner === "free" ? "off" : owner === "vm" ? "held" : "protected";
          return cell(owner, [`host.frames[${frame}].owner`], tone);
        }),
      },
      ...(reader.has("host.frames[0].contents")
        ? [
            {
              head: "holds",
              cells: numbers(frames).map((frame) => {
                const path = `host.frames[${frame}].contents`;
                return cell(
                  contents(reader.number(path) ?? 0, pages),
                  [path],
                  reader.isResting(path) ? "off" : "plain",
                );
              }),
            },
          ]
        : []),
    ],
  };
  return {
    title: "Host pages",
    tables: [pageTable, frameTable].filter(({ columns }) => columns.length > 0),
  };
};

/** See model/state/host.ts: zeroes, the data of a page, somebody else's. */
const contents = (value: number, pages: number): string =>
  value === 0 ? "zeroes" : value <= pages ? `data of page ${value - 1}` : "foreign data";
