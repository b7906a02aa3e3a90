import type { Choice, Event } from "../checker/protocol/step.ts";
import { diffLines } from "../checker/state/diff.ts";
import { keyLines } from "../checker/state/key.ts";
import { describeScope } from "../model/scope.ts";
import { breakHanging, breakText, fitWidths } from "./columns.ts";
import type { Counterexample } from "./file.ts";
import { faultNamed } from "./name.ts";
import type { Trace, TraceStep } from "./trace.ts";

const pageWidth = 100;
/** Step number and its mark. */
const gutter = 5;
const gap = 2;
/** What the description of changes keeps, however many lanes there are. */
const leastForChanges = 36;
const leastForLane = 9;
/** A lane that had all it asks for would leave the changes in shreds. */
const mostForLane = 36;

export interface LanesInput<S, E extends Event> {
  readonly file: Counterexample;
  readonly trace: Trace<S, E>;
  /** What the property promises. */
  readonly claim: string;
  /** The sentence of the breach; null where it is a matter of all that can follow. */
  readonly finding: string | null;
  readonly replayCommand: string;
}

/**
 * A schedule as a kernel engineer draws it: a lane for each actor that takes part, time downwards, what changed beside each step. At
 * most 100 columns, plain ASCII.
 */
export const lanes = <S, E extends Event>(input: LanesInput<S, E>): string =>
  [...heading(input), "", ...drawing(input.trace), "", ...ending(input)].join("\n") + "\n";

const heading = <S, E extends Event>({
  file,
  trace,
  claim,
}: LanesInput<S, E>): readonly string[] => {
  const edits = file.edits.map((entry) => {
    const fault = faultNamed(entry);
    return fault === null ? ` + ${entry}` : ` + fault ${fault}`;
  });
  const initial = keyLines(trace.system, trace.initial);
  return [
    ...breakHanging(`design ${file.design}${edits.join("")}, scenario ${file.scenario}`, pageWidth),
    `machine ${file.machine}; ${describeScope(file.scope)}`,
    ...breakHanging(`${file.property}: ${claim}`, pageWidth),
    ...(initial.length === 0 ? [] : breakHanging(`at first: ${initial.join(", ")}`, pageWidth)),
  ];
};

const ending = <S, E extends Event>({
  file,
  claim,
  finding,
  replayCommand,
}: LanesInput<S, E>): readonly string[] => [
  ...breakHanging(
    `${file.verdict}: ${finding ?? `from here on it is lost that ${claim}`}`,
    pageWidth,
  ),
  `${file.steps.length} steps, minimal: ${file.found.minimal} (${file.found.by})`,
  // Not broken into lines: it is there to be copied.
  `replay: ${replayCommand}`,
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

const drawing = <S, E extends Event>(trace: Trace<S, E>): readonly string[] => {
  const moving = new Set(trace.steps.map(({ transition }) => transition.actor));
  const actors = trace.system.actors.map(({ name }) => name).filter((name) => moving.has(name));
  const rows = trace.steps.map((step, i) => rowOf(step, i, actors, i === trace.steps.length - 1));

  const wanted = actors.map((name, lane) =>
    Math.max(
      name.length,
      ...rows.filter((row) => row.lane === lane).flatMap((row) => row.texts.map((t) => t.length)),
    ),
  );
  const forLanes = pageWidth - gutter - gap * actors.length - leastForChanges;
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
    ...(rows.some(({ number }) => number.endsWith("*")) ? ["", "* promise point"] : []),
  ];
};

const rowOf = <S, E extends Event>(
  { transition, after, changes }: TraceStep<S, E>,
  index: number,
  actors: readonly string[],
  isLast: boolean,
): Row => {
  const { operation, step, promise } = transition;
  const choice = describeChoice(transition.choice);
  const begins = transition.from === 0;
  return {
    number: `${String(index + 1).padStart(3)}${isLast ? "!" : promise === null ? "" : "*"}`,
    lane: actors.indexOf(transition.actor),
    texts: [
      ...(begins ? [`${operation}${choice}`] : []),
      `| ${step}${begins ? "" : choice}`,
      ...(promise === null ? [] : [`* promise: ${promise}`]),
      ...(isLast ? ["! breach"] : []),
    ],
    busy: actors.map((name) => (after.pc[name] ?? 0) !== 0),
    // Where an actor is, its lane shows.
    changes: diffLines(changes.filter(({ path }) => !path.startsWith("pc."))),
  };
};

/** Further lines of a wrapped step keep the bar of its lane. */
const wrapInLane = (text: string, width: number): readonly string[] =>
  text.startsWith("| ")
    ? breakText(text.slice(2), width - 2).map((line) => `| ${line}`)
    : breakText(text, width);

const describeChoice = (choice: Choice | null): string =>
  choice === null
    ? ""
    : Object.entries(choice)
        .map(([name, value]) => ` ${name}=${String(value)}`)
        .join("");
