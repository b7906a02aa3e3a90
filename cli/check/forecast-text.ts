import type { Event } from "../../checker/protocol/step.ts";
import { describeScope } from "../../model/scope.ts";
import type { Catalog, Cell } from "../catalog.ts";
import { pick } from "../support/names.ts";
import { durationText, plural, rounded, sizeText } from "../support/terminal.ts";
import type { ForecastDocument } from "./document.ts";
import type { Forecast } from "./forecast.ts";
import type { CheckOptions } from "./options.ts";

/** States that are seen before a forecast of them would be made. */
const soonSeen = 1_000_000;
/** With more cells than these to wait for, forecasts are made for those who ask for them. */
const fewCells = 4;

/** Which cells are worth a forecast: all if the user asks for it, else the few that are larger than their scenarios. */
export const wantsForecast = <S, E extends Event>(
  { scenarios }: Pick<Catalog<S, E>, "scenarios">,
  { forecast, sample, maxStates }: Pick<CheckOptions, "forecast" | "sample" | "maxStates">,
  cells: readonly Cell[],
): ((cell: Cell) => boolean) => {
  const isWidened = (cell: Cell): boolean => {
    const { scope } = pick("scenario", cell.scenario, scenarios);
    return cell.roles !== undefined || widened(cell, scope).length > 0;
  };
  if (sample || forecast === false) return () => false;
  if (forecast === true) return () => true;
  // Who wants to see so few states is not kept waiting to hear of more.
  if (maxStates !== undefined && maxStates < soonSeen) return () => false;
  return cells.filter(isWidened).length <= fewCells ? isWidened : () => false;
};

/** What a cell has more of than its scenario, in words: `1 vcpus more`. */
const widened = ({ scope }: Cell, usual: Cell["scope"]): readonly string[] =>
  (["vcpus", "gfns", "pfns", "slots", "roots"] as const).flatMap((name) => {
    const more = scope[name] - usual[name];
    return more <= 0 ? [] : [plural(more, `more ${name.replace(/s$/, "")}`)];
  });

/** The line that says what a cell will need, with advice below it if that is more than there is. */
export const forecastText = <S, E extends Event>(
  { scenarios }: Pick<Catalog<S, E>, "scenarios">,
  cell: Cell,
  forecast: Forecast,
  maxBytes: number,
): string => {
  const { scope } = pick("scenario", cell.scenario, scenarios);
  const { states, bytes, seconds, usual, measured, isMost } = forecast;
  const more = [
    ...widened(cell, scope),
    ...(cell.roles === undefined ? [] : [`roles ${cell.roles}`]),
  ].join(", ");
  const times = usual === null ? "" : `about ${rounded(states.value / usual)} times the states, `;
  const size = `${rounded(states.value)} states, ${sizeText(bytes)}, ${durationText(seconds)}`;
  const doubt = `usually within ${states.factor.toFixed(1)} times, from ${plural(measured.length, "smaller scope")}`;
  const line = `forecast for ${cell.design}, ${cell.scenario} (${more === "" ? describeScope(cell.scope) : more}): ${times}${size} (${doubt})`;
  const whole = isMost ? `${line}, fusion not counted` : line;
  if (bytes <= maxBytes) return whole;
  return `${whole}\n${tooLarge(maxBytes, isMost)}`;
};

const tooLarge = (maxBytes: number, isMost: boolean): string =>
  `that is more than the ${sizeText(maxBytes)} that it may have: it ${isMost ? "may" : "will probably"} be undecided (max-memory); next: a smaller scope, ${isMost ? "" : "--symmetry or --fusion, --threads 2, which takes 6 bytes a state less, "}a larger --max-memory, or --sample`;

/** The same for `--json`. */
export const forecastDocument = (cell: Cell, forecast: Forecast): ForecastDocument => ({
  design: cell.design,
  scenario: cell.scenario,
  machine: cell.machine,
  scope: cell.scope,
  ...(cell.roles === undefined ? {} : { roles: cell.roles }),
  edits: cell.edits,
  states: Math.round(forecast.states.value),
  within: Number(forecast.states.factor.toFixed(2)),
  bytes: forecast.bytes,
  seconds: Number(forecast.seconds.toFixed(1)),
});
