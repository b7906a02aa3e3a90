import type { Event } from "../checker/protocol/step.ts";
import { describeScope } from "../model/scope.ts";
import { breakHanging, breakText, fitWidths } from "./columns.ts";
import { visible } from "./markup.ts";
import {
  actorsOf,
  atFirstOf,
  breachOf,
  designOf,
  functionChanges,
  lastPart,
  leftOut,
  legendOf,
  lengthOf,
  markOf,
  shownSteps,
  type Shown,
  type ShownStep,
} from "./shown.ts";

const pageWidth = 100;
/** Step number and its mark. */
const gutter = 6;
const gap = 2;
/** What the description of changes keeps, however many lanes there are. */
const leastForChanges = 36;
/** The same beside many lanes, which are in shreds themselves. */
const leastBesideMany = 32;
const manyLanes = 4;
const leastForLane = 9;
/** A lane that had all it asks for would leave the changes in shreds. */
const mostForLane = 36;

/**
 * A schedule as a kernel engineer draws it: a lane for each actor that takes part, time downwards, what changed beside each step, and why
 * it comes to that. At most 100 columns.
 */
export const lanes = <S, E extends Event>(shown: Shown<S, E>): string =>
  [...heading(shown), "", ...drawing(shown), "", ...ending(shown)].map(visible).join("\n") + "\n";

const heading = <S, E extends Event>(shown: Shown<S, E>): readonly string[] => {
  const { file, claim, explanation } = shown;
  const { why } = explanation;
  const said = atFirstOf(shown);
  return [
    ...breakHanging(`design ${designOf(file)}, scenario ${file.scenario}`, pageWidth),
    `machine ${file.machine}; ${describeScope(file.scope)}`,
    ...breakHanging(`${file.property}: ${claim}`, pageWidth),
    "",
    ...breach(shown),
    ...(why.length === 0
      ? []
      : ["why:", ...why.flatMap((sentence) => breakHanging(`- ${sentence}`, pageWidth))]),
    "",
    ...(said === null ? [] : breakHanging(`at first: ${said}.`, pageWidth)),
    ...breakHanging(`${leftOut}.`, pageWidth),
  ];
};

const breach = <S, E extends Event>(shown: Shown<S, E>): readonly string[] =>
  breakHanging(`${shown.file.verdict}: ${breachOf(shown)}`, pageWidth);

/** A terminal shows the end: there the breach stands once more. */
const ending = <S, E extends Event>(shown: Shown<S, E>): readonly string[] => [
  ...breach(shown),
  lengthOf(shown.file),
  // Not broken into lines: it is there to be copied.
  `replay: ${shown.replayCommand}`,
];

/** One step, as the lines that stand in its actor's lane and beside it. */
interface Row {
  readonly number: string;
  readonly lane: number;
  readonly texts: readonly string[];
  /** Which lanes are in the middle of an operation after the step. */
  readonly busy: readonly boolean[];
  readonly changes: readonly string[];
}

const drawing = <S, E extends Event>(shown: Shown<S, E>): readonly string[] => {
  const actors = actorsOf(shown);
  const steps = shownSteps(shown);
  const functions = functionChanges(steps);
  const rows = steps.map((step, i) => rowOf(step, functions[i] ?? null, actors));

  const wanted = actors.map((name, lane) =>
    Math.max(
      name.length,
      ...rows.filter((row) => row.lane === lane).flatMap((row) => row.texts.map((t) => t.length)),
    ),
  );
  const least = actors.length < manyLanes ? leastForChanges : leastBesideMany;
  const forLanes = pageWidth - gutter - gap * actors.length - least;
  const bounded = wanted.map((width) => Math.min(width, mostForLane));
  const widths = fitWidths(bounded, forLanes, leastForLane);
  const used = gutter + widths.reduce((sum, width) => sum + width + gap, 0);
  const changesWidth = Math.max(8, pageWidth - used);

  const line = (number: string, lane: readonly string[], change: string): string =>
    [
      number.padEnd(gutter),
      ...widths.map((width, i) => (lane[i] ?? "").padEnd(width + gap)),
      change,
    ]
      .join("")
      .trimEnd();
  const draw = (row: Row): readonly string[] => {
    const own = row.texts.flatMap((text) => wrapInLane(text, widths[row.lane] ?? leastForLane));
    const changes = row.changes.flatMap((change) => breakHanging(change, changesWidth));
    return Array.from({ length: Math.max(own.length, changes.length) }, (_, i) =>
      line(
        i === 0 ? row.number : "",
        row.busy.map((busy, lane) =>
          lane === row.lane && own[i] !== undefined ? own[i] : busy ? "|" : "",
        ),
        changes[i] ?? "",
      ),
    );
  };
  return [
    line("", actors, "what changed"),
    line(
      "",
      widths.map((width) => "-".repeat(width)),
      "-".repeat(Math.min(changesWidth, leastForChanges)),
    ),
    ...rows.flatMap(draw),
    "",
    ...legendOf(steps),
  ];
};

const rowOf = (step: ShownStep, called: string | null, actors: readonly string[]): Row => {
  const { actor, operation, begins, choice, promise, isBreach, telling, notes } = step;
  return {
    number: markOf(step),
    lane: actors.indexOf(actor),
    texts: [
      ...(begins ? [`${operation}${choice}`] : []),
      ...(called === null ? [] : [`| ${called}`]),
      `|  ${lastPart(step.step)}${begins ? "" : choice}`,
      ...(promise === null ? [] : [`* promise: ${promise}`]),
      ...(isBreach ? ["! breach"] : []),
    ],
    busy: actors.map((name) => step.busy.has(name)),
    changes: [...telling, ...notes.map((note) => `(${note})`)],
  };
};

/** Further lines of a wrapped step keep the bar of its lane. */
const wrapInLane = (text: string, width: number): readonly string[] =>
  text.startsWith("| ")
    ? breakText(text.slice(2), width - 2).map((line) => `| ${line}`)
    : breakText(text, width);
