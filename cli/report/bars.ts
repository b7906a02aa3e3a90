import { grouped } from "../support/terminal.ts";
import { escapeHtml } from "./escape.ts";
import type { Histograms } from "./page.ts";

type Bars = Histograms["rows"][number]["bars"];

/** What a histogram shows, in words: `0: 12, 3: 4`. */
export const altOf = (bars: Bars): string =>
  bars.length === 0
    ? "never met"
    : bars.map(({ value, count }) => `${value}: ${grouped(count)}`).join(", ");

const height = 32;
const width = 8;
const gap = 2;

/** Bars as a picture within the page; a value that was met once is seen beside one that was met a million times. */
export const drawBars = (label: string, bars: Bars): string => {
  const highest = Math.max(1, ...bars.map(({ count }) => count));
  const all = bars.length * (width + gap);
  const drawn = bars.map(({ value, count }, i) => {
    const tall = count === 0 ? 0 : Math.max(1, Math.round((count / highest) * height));
    return `<rect x="${i * (width + gap)}" y="${height - tall}" width="${width}" height="${tall}"><title>${value}: ${grouped(count)}</title></rect>`;
  });
  const text = escapeHtml(`${label}: ${altOf(bars)}`);
  return `<svg role="img" aria-label="${text}" width="${all}" height="${height}" viewBox="0 0 ${all} ${height}">${drawn.join("")}</svg>`;
};

const levels = "▁▂▃▄▅▆▇█";

/** Bars as characters, one a value. */
export const sparkline = (bars: Bars): string => {
  const highest = Math.max(1, ...bars.map(({ count }) => count));
  return bars
    .map(({ count }) => levels[Math.ceil((count / highest) * levels.length) - 1] ?? " ")
    .join("");
};
