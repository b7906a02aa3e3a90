import type { Event } from "../../checker/protocol/step.ts";
import type { Whole } from "../../checker/protocol/system.ts";
import { describeFailure } from "../../counterexamples/explain.ts";
import { serialiseCounterexample, type Counterexample } from "../../counterexamples/file.ts";
import { fileNameOf } from "../../counterexamples/name.ts";
import { recordStep } from "../../counterexamples/record.ts";
import { replay } from "../../counterexamples/replay.ts";
import { serialiseSchedule } from "../../counterexamples/schedule.ts";
import { extend, type TraceStep } from "../../counterexamples/trace.ts";
import type { ViewStep } from "../../counterexamples/view/document.ts";
import { stepMaker } from "../../counterexamples/view/make.ts";
import {
  breachesOf,
  optionsIn,
  type ActorOptions,
  type ViewBreach,
} from "../../counterexamples/view/options.ts";
import { isEnabled } from "../../checker/protocol/system.ts";
import { UserError } from "../support/failure.ts";
import type { Loaded } from "./load.ts";

/** A state that somebody came to, and how to go on from there. */
export interface Place {
  readonly node: number;
  readonly options: readonly ActorOptions[];
  /** What led here; null where exploration began. */
  readonly step: ViewStep | null;
  /** What that step breaches. */
  readonly breaches: readonly ViewBreach[];
}

/** A path, as a file. */
export interface Saved {
  readonly name: string;
  readonly text: string;
  readonly kind: "counterexample" | "schedule";
  /** Why it is no counterexample; null if it is one. */
  readonly reason: string | null;
}

/** Explorations of the files that are viewed. Throws UserError for what does not exist. */
export interface Session {
  /** Begins at the state after so many recorded steps. */
  readonly begin: (file: number, steps: number) => Place;
  readonly take: (node: number, transition: number) => Place;
  readonly save: (node: number) => Saved;
}

/** So many states are kept; then the session says so, and a new one is to be started. */
const mostNodes = 100_000;

interface Node<S, E extends Event> {
  readonly loaded: Loaded<S, E>;
  readonly at: Whole<S>;
  /** What led here from `parent`, or the recorded steps that exploration began after. */
  readonly from:
    { readonly parent: Node<S, E>; readonly step: TraceStep<S, E> } | { readonly recorded: number };
}

/** Keeps every state that was come to, so that going back costs nothing. */
export const sessionOf = <S, E extends Event>(load: (file: number) => Loaded<S, E>): Session => {
  const nodes: Node<S, E>[] = [];
  const place = (node: Node<S, E>): Place => {
    if (nodes.length >= mostNodes)
      throw new UserError(`${mostNodes} states were explored`, "start view again");
    const { loaded, at, from } = node;
    const { system } = loaded.trace;
    nodes.push(node);
    return {
      node: nodes.length - 1,
      options: optionsIn(system, at),
      step: "step" in from ? shownStep(loaded, from.step) : null,
      breaches: "step" in from ? breachesOf(system, loaded.properties, from.step) : [],
    };
  };
  const nodeAt = (number: number): Node<S, E> => {
    const node = nodes[number];
    if (node === undefined)
      throw new UserError("view was started anew since", "begin exploring again");
    return node;
  };
  return {
    begin: (file, steps) => {
      const loaded = load(file);
      const { trace } = loaded;
      const at = steps === 0 ? trace.initial : trace.steps[steps - 1]?.after;
      if (at === undefined) throw new UserError(`there is no step ${steps}`);
      return place({ loaded, at, from: { recorded: steps } });
    },
    take: (number, id) => {
      const parent = nodeAt(number);
      const { system } = parent.loaded.trace;
      const transition = system.transitions[id];
      if (
        transition === undefined ||
        parent.at.pc[transition.actor] !== transition.from ||
        !isEnabled(transition, parent.at.model)
      )
        throw new UserError("that step is not enabled here");
      const here = { system, initial: parent.at, steps: [] };
      const step = extend(here, transition).steps[0];
      if (step === undefined) throw new Error("a step leads nowhere");
      return place({ loaded: parent.loaded, at: step.after, from: { parent, step } });
    },
    save: (number) => saved(nodeAt(number)),
  };
};

const shownStep = <S, E extends Event>(
  { trace: { system }, tell }: Loaded<S, E>,
  step: TraceStep<S, E>,
): ViewStep =>
  stepMaker(system)(step, tell({ system, initial: step.before, steps: [step] })[0] ?? []);

const saved = <S, E extends Event>(node: Node<S, E>): Saved => {
  const { loaded } = node;
  const { system } = loaded.trace;
  const steps = stepsTo(node).map(recordStep);
  const { design, edits, scenario, machine, scope, roles } = loaded.cell;
  const cell = {
    design,
    edits: [...edits],
    scenario,
    machine,
    scope: { ...scope },
    ...(roles === "full" ? { roles } : {}),
  };
  const schedule = (reason: string): Saved => ({
    name: `${design}--${scenario}--schedule.json`,
    text: serialiseSchedule({ ...cell, steps }),
    kind: "schedule",
    reason,
  });
  const breached = "step" in node.from ? breachesOf(system, loaded.properties, node.from.step) : [];
  const first = breached.find(({ property }) => property === loaded.property) ?? breached[0];
  const property = loaded.properties.find(({ name }) => name === first?.property);
  if (first === undefined || property === undefined)
    return schedule("its last step breaches nothing");
  const file: Counterexample = {
    schema: 1,
    ...cell,
    property: property.name,
    verdict: "violated",
    found: { by: "sample", minimal: "unproven" },
    steps,
  };
  const failure = describeFailure(
    file,
    replay(file, () => ({ kind: "resolved", system, property })),
  );
  return failure === null
    ? {
        name: fileNameOf(file, { machine, scope, roles }),
        text: serialiseCounterexample(file),
        kind: "counterexample",
        reason: null,
      }
    : schedule(failure);
};

/** Everything that leads to a node, from the initial state. */
const stepsTo = <S, E extends Event>(node: Node<S, E>): readonly TraceStep<S, E>[] => {
  const own: TraceStep<S, E>[] = [];
  let here = node;
  while ("step" in here.from) {
    own.push(here.from.step);
    here = here.from.parent;
  }
  const recorded = "recorded" in here.from ? here.from.recorded : 0;
  return [...node.loaded.trace.steps.slice(0, recorded), ...own.reverse()];
};
