import type { Property } from "../property.ts";
import type { Event } from "../protocol/step.ts";
import type { System } from "../protocol/system.ts";
import { encode, initialState } from "../state/immutable.ts";
import { layoutOf } from "../state/layout.ts";
import { asComment, makeCFunctions, type CFunctions } from "./c-text.ts";
import { labelOf } from "./label.ts";
import { makeEffects, type Effects } from "./effects.ts";
import { placesOf, type Places } from "./places.ts";
import {
  concerns,
  mayThrow,
  phasesOf,
  safetyOf,
  tell,
  TooWideError,
  type Question,
  type Told,
  type ToldStep,
} from "./tell.ts";

export interface PromelaOptions {
  /** Lines that stand first, as comments. */
  readonly heading: readonly string[];
  /** Ways of one function that are run at most; see `Decide`. */
  readonly mostRuns: number;
}

export type Promela =
  | {
      readonly kind: "promela";
      readonly text: string;
      /** Names of the properties that SPIN looks for, and of those that it does not: no single state or step breaches them. */
      readonly asserted: readonly string[];
      readonly leftOut: readonly string[];
    }
  /** A step, condition or property that looks at too much: `of` says which. */
  | { readonly kind: "too-wide"; readonly of: string; readonly runs: number }
  | { readonly kind: "breached-at-start"; readonly property: string; readonly finding: string };

/**
 * A system as a Promela model with the same states and the same transitions, made without searching it. One process; each transition is
 * one `d_step`, with conditions and effects in C (see `decide.ts`), and all state in SPIN's own variables. Properties are assertions:
 * what is asked of an event stands before the effect of the step that has it, what is asked of states behind each step that writes
 * what is looked at. `no-deadlock` is an option of its own, which nothing but a deadlock enables.
 */
export const exportPromela = <S, E extends Event>(
  system: System<S, E>,
  properties: readonly Property<S, E>[],
  { heading, mostRuns }: PromelaOptions,
): Promela => {
  const start = initialState(system);
  const safety = safetyOf(properties);
  for (const { name, holds } of safety) {
    const finding = holds?.(start.model) ?? true;
    if (finding !== true) return { kind: "breached-at-start", property: name, finding };
  }
  const told = toldOrTooWide(system, safety, mostRuns);
  if (told.kind === "too-wide") return told;
  const layout = layoutOf(system);
  const places = placesOf(layout, encode(layout, start));
  const functions = makeCFunctions((leaf) => `now.${places.nameOf(leaf)}`);
  const effects = makeEffects(functions);
  const questions = makeQuestions(functions);
  const options = told.told.steps.map((step) =>
    optionOf(step, told.told, places, functions, effects, questions),
  );
  const deadlock = properties.some(({ name }) => name === "no-deadlock");
  const stuck = deadlock ? [stuckText(system, told.told, places, functions)] : [];
  const { prototypes, bodies } = functions.texts();
  const lines = [
    ...heading.map((line) => `/* ${asComment(line)} */`),
    "",
    ...places.declarations,
    "",
    ...fragments([
      failing,
      ...prototypes,
      ...bodies,
      ...effects.texts(),
      ...questions.texts(),
      ...stuck,
    ]),
    "active proctype system()",
    "{",
    "end:\tdo",
    ...options,
    ...(deadlock ? ["\t:: d_step { c_expr { (stuck()) } -> assert(c_expr { (!stuck()) }) }"] : []),
    "\tod",
    "}",
    "",
  ];
  return {
    kind: "promela",
    text: lines.join("\n"),
    asserted: properties.flatMap(({ name, kind }) =>
      kind === "contract" || kind === "internal" || name === "no-deadlock" ? [name] : [],
    ),
    leftOut: properties.flatMap(({ name, kind }) =>
      kind === "reachable" || kind === "performance" || name === "can-finish" ? [name] : [],
    ),
  };
};

const toldOrTooWide = <S, E extends Event>(
  ...[system, safety, mostRuns]: Parameters<typeof tell<S, E>>
):
  | { readonly kind: "told"; readonly told: Told<S, E> }
  | Extract<Promela, { readonly kind: "too-wide" }> => {
  try {
    return { kind: "told", told: tell(system, safety, mostRuns) };
  } catch (thrown) {
    if (!(thrown instanceof TooWideError)) throw thrown;
    return { kind: "too-wide", of: thrown.of, runs: thrown.runs };
  }
};

/** A step that threw has set `failed`, and done nothing more. */
const failing = `static int failed = 0;
static int no_step_fails(void)
{
	int is = failed;
	failed = 0;
	return !is;
}
`;

/** Functions with the names of properties, which SPIN prints when an assertion is violated. */
interface Questions {
  readonly call: (question: Question) => string;
  readonly texts: () => readonly string[];
}

const makeQuestions = (functions: CFunctions): Questions => {
  const names = new Map<string, { readonly name: string; readonly call: string }>();
  const numbers = new Map<string, number>();
  return {
    call: ({ property, decision }) => {
      const key = `${property} ${decision.id}`;
      const before = names.get(key);
      if (before !== undefined) return `${before.name}()`;
      const plain = property.replace(/[^A-Za-z0-9]/g, "_");
      const number = (numbers.get(plain) ?? 0) + 1;
      numbers.set(plain, number);
      const name = number === 1 ? `p_${plain}` : `p_${plain}_${number}`;
      names.set(key, { name, call: functions.call(decision) });
      return `${name}()`;
    },
    texts: () =>
      [...names.values()].map(({ name, call }) => `static int ${name}(void) { return ${call}; }\n`),
  };
};

/** One line, so that the number of a line names a transition. */
const optionOf = <S, E extends Event>(
  step: ToldStep<S, E>,
  { normalise, states }: Told<S, E>,
  places: Places,
  functions: CFunctions,
  effects: Effects,
  questions: Questions,
): string => {
  const { t, asks, conditions, effect } = step;
  const counter = `now.${places.counterOf(t.actorIndex)}`;
  const writers = [
    ...phasesOf(effect).map(({ decision }) => decision),
    ...(normalise === null ? [] : [normalise]),
  ];
  const after = states.filter(({ decision }) => writers.some((one) => concerns(one, decision)));
  const fails = [...conditions, ...asks.map(({ decision }) => decision), ...writers].some(mayThrow);
  const assertion = (call: string): string => `assert(c_expr { (${call}) });`;
  const statements = [
    `c_expr { (${guardOf(step, places, functions)}) } ->`,
    ...asks.map((ask) => assertion(questions.call(ask))),
    `c_code { ${effects.prepare(effect)}${counter} = ${effects.call(effect)};${normalise === null ? "" : ` ${functions.call(normalise)};`} };`,
    ...(fails ? [assertion("no_step_fails()")] : []),
    ...after.map((ask) => assertion(questions.call(ask))),
  ];
  return `\t:: d_step { ${statements.join(" ").replace(/;$/, "")} } /* ${t.id} ${asComment(labelOf(t))} */`;
};

const guardOf = <S, E extends Event>(
  { t, conditions }: ToldStep<S, E>,
  { counterOf }: Places,
  functions: CFunctions,
): string =>
  [`now.${counterOf(t.actorIndex)} == ${t.from}`, ...conditions.map(functions.call)].join(" && ");

/** Is somebody in the middle of an operation that must end, and can nobody go on with such a one? */
const stuckText = <S, E extends Event>(
  { actors }: System<S, E>,
  { steps }: Told<S, E>,
  places: Places,
  functions: CFunctions,
): string => {
  const owing = actors.flatMap(({ endless }, i) =>
    endless.flatMap((is, location) => (is ? [] : [`now.${places.counterOf(i)} == ${location}`])),
  );
  const moving = steps.filter(({ t }) => !t.endless);
  return `static int stuck(void)
{
	if (!(${owing.join(" || ") || "0"})) return 0;
${moving.map((step) => `\tif (${guardOf(step, places, functions)}) return 0;\n`).join("")}	return 1;
}
`;
};

/** Characters of one piece of C: SPIN reads at most 65,536. */
const mostCharacters = 40_000;

/** Texts of C, in pieces. */
const fragments = (texts: readonly string[]): readonly string[] => {
  const pieces: string[] = [];
  let piece = "";
  for (const text of texts) {
    if (piece !== "" && piece.length + text.length > mostCharacters) {
      pieces.push(piece);
      piece = "";
    }
    piece += `${text}\n`;
  }
  return [...pieces, piece].map((one) => `c_code {\n${one}}\n`);
};
