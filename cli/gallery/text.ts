import type { HistoricEntry } from "../catalog.ts";
import { program } from "../support/failure.ts";
import { colours, grouped, plural, wrap } from "../support/terminal.ts";
import { differencesOf, isUndecided } from "./judge.ts";
import type { CaseResult } from "./run.ts";

/** How wide the column of ids is, known before the first result. */
export const widthOf = (cases: readonly HistoricEntry[]): number =>
  Math.max(0, ...cases.map(({ name }) => name.length));

/** A case: one line, and below it what is not as it should be. */
export const caseText = (result: CaseResult, width: number): string => {
  const { of, fixed, reverted, stopped, file } = result;
  const differences = differencesOf(result);
  const colour =
    differences.length > 0 ? colours.red : isUndecided(result) ? colours.yellow : colours.green;
  const steps = reverted.counterexample?.steps.length;
  const line = [
    of.commit,
    of.name.padEnd(width),
    colour(`${fixed.verdict.padEnd(5)} reverted: ${reverted.verdict}`),
    ...(steps === undefined ? [] : [String(steps).padStart(3)]),
  ].join(" ");
  const fixedCommand = `${program} check --design ${of.design} --scenario ${of.scenario} --property ${of.property}`;
  return [
    line,
    ...differences.map((text) => wrap(text, "    ")),
    ...[...new Set(stopped)].map((text) => wrap(`stopped: ${text}`, "    ")),
    ...(fixed.verdict === "violated"
      ? [`    ${fixedCommand}${of.machine === null ? "" : ` --machine ${of.machine}`}`]
      : []),
    ...(differences.length > 0 && file !== null ? [`    ${program} show ${file}`] : []),
  ].join("\n");
};

/** The last line. */
export const totalText = (results: readonly CaseResult[], seconds: number): string => {
  const different = results.filter((one) => differencesOf(one).length > 0).length;
  const undecided = results.filter(
    (one) => differencesOf(one).length === 0 && isUndecided(one),
  ).length;
  const caught = results.length - different - undecided;
  const states = results.reduce((sum, one) => sum + one.states, 0);
  const parts = [
    `${grouped(caught)} as it should be`,
    ...(different > 0 ? [`${grouped(different)} different`] : []),
    ...(undecided > 0 ? [`${grouped(undecided)} undecided`] : []),
  ];
  return `${plural(results.length, "case")}, ${plural(states, "state")}, ${seconds.toFixed(1)} s: ${parts.join(", ")}`;
};
