import type { Event } from "../../checker/protocol/step.ts";
import type { System, Whole } from "../../checker/protocol/system.ts";
import type { LeafValue } from "../../checker/state/bits.ts";
import { defaultOf } from "../../checker/state/fields.ts";
import { leafValues } from "../../checker/state/immutable.ts";
import { shownValue } from "../../checker/state/key.ts";
import { layoutOf } from "../../checker/state/layout.ts";
import { describeScope } from "../../model/scope.ts";
import { breachOf, describeChoice, designOf, lengthOf, type Shown } from "../shown.ts";
import type { Trace, TraceStep } from "../trace.ts";
import type { ViewDocument, ViewStep } from "./document.ts";

/** The page's data of a counterexample. */
export const viewDocument = <S, E extends Event>(
  name: string,
  shown: Shown<S, E>,
): ViewDocument => {
  const { file, trace, claim, explanation } = shown;
  return {
    ...viewTrace(trace, explanation.effects),
    name,
    title: `${designOf(file)}: ${file.property}`,
    facts: [
      ["Scenario", file.scenario],
      ["Machine", `${file.machine}; ${describeScope(file.scope)}`],
      ["Promise", claim],
      ["Schedule", lengthOf(file)],
    ],
    breach: breachOf(shown),
    why: explanation.why,
  };
};

/** What the page draws of any trace. `effects`: what each step did, in words, as far as that is known. */
export const viewTrace = <S, E extends Event>(
  { system, initial, steps }: Trace<S, E>,
  effects: readonly (readonly string[])[] = [],
): Pick<ViewDocument, "schema" | "actors" | "leaves" | "initial" | "steps"> => {
  const toStep = stepMaker(system);
  return {
    schema: 1,
    actors: system.actors.map(({ name }) => name),
    leaves: layoutOf(system).leaves.map(({ path, field }) => ({
      path,
      resting: shownValue(field, defaultOf(field)),
    })),
    initial: shownValues(system, initial),
    steps: steps.map((step, i) => toStep(step, effects[i])),
  };
};

/** Makes the page's data of one step of a system. */
export const stepMaker = <S, E extends Event>(
  system: System<S, E>,
): ((
  step: Pick<TraceStep<S, E>, "transition" | "changes">,
  effects?: readonly string[],
) => ViewStep) => {
  const places = new Map(layoutOf(system).leaves.map(({ path }, i) => [path, i]));
  return (
    { transition: { actor, operation, step, choice, source, promise }, changes },
    effects,
  ) => ({
    actor,
    operation,
    step,
    choice: describeChoice(choice),
    source,
    promise,
    effects: effects ?? [],
    changes: changes.map(({ path, after }) => [places.get(path) ?? 0, after] as const),
  });
};

const shownValues = <S, E extends Event>(
  system: System<S, E>,
  state: Whole<S>,
): readonly LeafValue[] => {
  const layout = layoutOf(system);
  const values = leafValues(layout, state);
  return layout.leaves.map(({ field }, i) => shownValue(field, values[i] ?? defaultOf(field)));
};
