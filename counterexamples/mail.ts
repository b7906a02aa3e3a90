import type { Event } from "../checker/protocol/step.ts";
import { breakHanging, breakText } from "./columns.ts";
import { ascii } from "./markup.ts";
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
} from "./shown.ts";

/** What a mailing list wraps at. */
const pageWidth = 75;
/** Step number and its mark. */
const gutter = 6;
const gap = 2;
/** Narrower lanes hold no function's name: then the steps stand below each other, each with its actor. */
const leastForLane = 11;

/**
 * A schedule as it stands in a kernel commit message: a column for each CPU and thread, the kernel's functions in them, time downwards;
 * the breach above it, and why it comes to that below. Plain ASCII, at most 75 columns.
 */
export const mail = <S, E extends Event>(shown: Shown<S, E>): string =>
  [
    ...paragraph(`${capital(renamed(shown, breachOf(shown)))}.`),
    "",
    ...shown.explanation.why.flatMap((sentence) => paragraph(capital(renamed(shown, sentence)))),
    ...(shown.explanation.why.length === 0 ? [] : [""]),
    ...atFirst(shown),
    ...drawing(shown),
    "",
    ...breakHanging(ascii(`Marks:  ${legendOf(shownSteps(shown)).join("")}.`), pageWidth),
    ...breakHanging(ascii(`Design: ${designOf(shown.file)}`), pageWidth),
    ...breakHanging(ascii(`Broken: ${shown.file.property}: ${shown.claim}`), pageWidth),
    ...breakHanging(ascii(`Found:  ${lengthOf(shown.file)}`), pageWidth),
    ...continued(ascii(shown.replayCommand)),
  ].join("\n") + "\n";

const paragraph = (text: string): readonly string[] => breakText(ascii(text), pageWidth);

const atFirst = <S, E extends Event>(shown: Shown<S, E>): readonly string[] => {
  const said = atFirstOf(shown);
  return [
    ...(said === null ? [] : paragraph(`At first ${renamed(shown, said)}.`)),
    ...paragraph(`${leftOut}.`),
    "",
  ];
};

const nameOf = <S, E extends Event>({ words }: Shown<S, E>, actor: string): string =>
  words.actor?.(actor) ?? actor;

/** A sentence with actors called what their columns are called. */
const renamed = <S, E extends Event>(shown: Shown<S, E>, text: string): string =>
  shown.trace.system.actors.reduce(
    (sentence, { name }) =>
      sentence
        .split(/(?<![\w-])(?=[\w-])|(?<=[\w-])(?![\w-])/)
        .map((word) => (word === name ? nameOf(shown, name) : word))
        .join(""),
    text,
  );

const drawing = <S, E extends Event>(shown: Shown<S, E>): readonly string[] => {
  const actors = actorsOf(shown);
  const room = pageWidth - gutter - gap * Math.max(0, actors.length - 1);
  const width = Math.floor(room / Math.max(1, actors.length));
  const steps = cellsOf(shown);
  if (width < leastForLane)
    return steps.flatMap(({ mark, actor, lines }) => {
      const [first = "", ...more] = [
        `${nameOf(shown, actor)}: ${lines[0] ?? ""}`,
        ...lines.slice(1),
      ];
      return [first, ...more].flatMap((line, i) =>
        breakHanging(ascii(line), pageWidth - gutter).map(
          (part, k) => `${(i + k === 0 ? mark : "").padEnd(gutter)}${part}`,
        ),
      );
    });
  const row = (mark: string, lane: number, text: string): string =>
    (mark.padEnd(gutter) + " ".repeat(lane * (width + gap)) + text).trimEnd();
  const names = actors.map((actor) => ascii(nameOf(shown, actor)).slice(0, width));
  const across = (texts: readonly string[]): string =>
    (" ".repeat(gutter) + texts.map((text) => text.padEnd(width + gap)).join("")).trimEnd();
  return [
    across(names),
    across(names.map((name) => "=".repeat(name.length))),
    ...steps.flatMap(({ mark, actor, lines }) =>
      lines
        .flatMap((line) => indented(line, width))
        .map((line, i) => row(i === 0 ? mark : "", actors.indexOf(actor), line)),
    ),
  ];
};

/** Breaks a line that is indented; what follows is indented by two more. */
const indented = (line: string, width: number): readonly string[] => {
  const text = line.trimStart();
  const indent = " ".repeat(line.length - text.length);
  return breakHanging(ascii(text), width - indent.length).map((part) => indent + part);
};

interface Cell {
  readonly mark: string;
  readonly actor: string;
  readonly lines: readonly string[];
}

/** The lines of each step: its function where that is another than before, the step, and what it did. */
const cellsOf = <S, E extends Event>(shown: Shown<S, E>): readonly Cell[] => {
  const steps = shownSteps(shown);
  const functions = functionChanges(steps);
  return steps.map((step, i) => {
    const { actor, operation, begins, choice, promise, isBreach, effects, notes } = step;
    const called = functions[i] ?? null;
    return {
      mark: markOf(step),
      actor,
      lines: [
        ...(begins ? [`${operation}${choice}:`] : []),
        ...(called === null ? [] : [` ${called}`]),
        `  ${lastPart(step.step)}${begins ? "" : choice}`,
        ...[...effects, ...notes].map((said) => `  -> ${renamed(shown, said)}`),
        ...(promise === null ? [] : [`  * ${promise}`]),
        ...(isBreach ? ["  ! BREACH"] : []),
      ],
    };
  });
};

/** A command on lines that a shell joins again. */
const continued = (command: string): readonly string[] => {
  const lines: string[] = [];
  let rest = command;
  while (rest.length > pageWidth) {
    lines.push(`${rest.slice(0, pageWidth - 1)}\\`);
    rest = rest.slice(pageWidth - 1);
  }
  return [...lines, rest];
};

const capital = (text: string): string => text.slice(0, 1).toUpperCase() + text.slice(1);
