import type { Event } from "../checker/protocol/step.ts";
import { breakText } from "./columns.ts";
import { escapeMermaid } from "./markup.ts";
import { actorsOf, breachOf, shownSteps, type Shown, type ShownStep } from "./shown.ts";

/** Wider notes make the picture wider than GitHub's page. */
const noteWidth = 34;
/** A note over several actors is as wide as they are apart. */
const sentenceWidth = (actors: number): number => Math.min(70, noteWidth + 14 * (actors - 1));

/**
 * A schedule as a sequence diagram in a fenced block, which GitHub draws where it is pasted. A step that is meant for another actor (a
 * request, a kick) is an arrow, any other a note; the breach is on a red ground. Every text is escaped.
 */
export const mermaid = <S, E extends Event>(shown: Shown<S, E>): string => {
  const actors = actorsOf(shown);
  const idOf = (actor: string): string => `a${actors.indexOf(actor)}`;
  const [first = "", last = ""] = [actors[0], actors.at(-1)].map((actor) => idOf(actor ?? ""));
  const across = first === last ? first : `${first},${last}`;
  return [
    "```mermaid",
    "sequenceDiagram",
    ...actors.map((actor) => `    participant ${idOf(actor)} as ${escapeMermaid(actor)}`),
    ...(actors.length === 0
      ? []
      : [
          `    Note over ${across}: ${textOf([breachOf(shown), ...shown.explanation.why], sentenceWidth(actors.length))}`,
        ]),
    ...shownSteps(shown).flatMap((step) => stepLines(shown, step, idOf, actors)),
    "```",
    "",
  ].join("\n");
};

const stepLines = <S, E extends Event>(
  { words }: Shown<S, E>,
  step: ShownStep,
  idOf: (actor: string) => string,
  actors: readonly string[],
): readonly string[] => {
  const { number, actor, operation, begins, shortStep, choice, promise, isBreach, effects, notes } =
    step;
  const target = step.changes
    .flatMap(({ path }) => words.meantFor?.(path) ?? [])
    .find((name) => name !== actor && actors.includes(name));
  const text = textOf(
    [
      `${number}. ${begins ? `${operation}${choice}: ${shortStep}` : `${shortStep}${choice}`}`,
      ...effects,
      ...notes,
      ...(promise === null ? [] : [`promise: ${promise}`]),
      ...(isBreach ? ["BREACH"] : []),
    ],
    noteWidth,
  );
  const line =
    target === undefined
      ? `    Note over ${idOf(actor)}: ${text}`
      : `    ${idOf(actor)}->>${idOf(target)}: ${text}`;
  return isBreach ? ["    rect rgba(255, 0, 0, 0.2)", line, "    end"] : [line];
};

const textOf = (parts: readonly string[], width: number): string =>
  parts
    .flatMap((part) => breakText(part, width))
    .map(escapeMermaid)
    .join("<br/>");
