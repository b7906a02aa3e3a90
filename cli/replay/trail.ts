import type { Event } from "../../checker/protocol/step.ts";
import { followTrail, followTrailToBreach } from "../../checker/export/follow-trail.ts";
import { readSpinModel, readSpinTrail } from "../../checker/export/spin-trail.ts";
import { immutableRunner, packedRunner } from "../../checker/sample/runner.ts";
import { replay } from "../../checker/sample/replay.ts";
import { shorten } from "../../checker/sample/shorten.ts";
import { shrink, type Shrunk } from "../../checker/sample/shrink.ts";
import type { First } from "../../checker/sample/survey.ts";
import type { System } from "../../checker/protocol/system.ts";
import type { TransitionIds } from "../../checker/verdict.ts";
import type { Counterexample } from "../../counterexamples/file.ts";
import type { Cell, Subject } from "../catalog.ts";
import { makeRecorder } from "../check/recorder.ts";
import { subjectOf } from "../check/run-job.ts";
import { recordSchedule } from "../../counterexamples/record.ts";
import type { Context } from "../context.ts";
import { keyOfTransitions, parseHeading } from "../export/heading.ts";
import { readGiven } from "../support/atomic.ts";
import { program, UserError } from "../support/failure.ts";
import { emitJson, jsonOnly, probeJson, type JsonOption } from "../support/json.ts";
import { status, type Status } from "../support/status.ts";
import { plural, print, wrap } from "../support/terminal.ts";
import type { TrailDocument } from "./trail-document.ts";

export interface TrailOptions {
  /** null: beside the trail, under SPIN's name for it */
  readonly model: string | null;
  readonly record: string | null;
  readonly json: JsonOption;
}

/** `staleproof replay --trail FILE`: what SPIN has found, taken step by step, shrunk, and recorded like a find of ours. */
export const replayTrail = <S, E extends Event>(
  context: Context<S, E>,
  path: string,
  { model: given, record, json }: TrailOptions,
): Status => {
  probeJson(json);
  // `model.pml.trail`; `model.pml7.trail` of a search for all of them, `model.pml_pan_6738.trail` of a swarm.
  const model = given ?? path.replace(/(?:_pan_\d+|\d+)?\.trail$/, "");
  const { cell, subject, ids, lacksLast } = read(context, path, model);
  const { system, properties } = subject;
  const follow = lacksLast ? followTrailToBreach : followTrail;
  const followed = follow(system, properties, ids);
  const exportAgain = `export the model again: ${program} export --out ${model}`;
  if (followed.kind === "misfit")
    throw new UserError(`${path}: step ${followed.step}, ${followed.reason}`, exportAgain);
  if (followed.kind === "broken")
    throw new UserError(
      `${path}: after ${plural(followed.first.schedule.length, "step")} a step fails: ${followed.message}`,
      `see: ${program} check`,
    );
  if (followed.found.length === 0)
    throw new UserError(
      `${path}: its ${plural(ids.length, "step")} can be taken and breach nothing`,
      "a trail of another search than for these properties?",
    );
  const recorder = makeRecorder(context, [cell], true, record);
  try {
    const breached = followed.found.map((first) => {
      const shrunk = shrinkTrail(system, first);
      const counterexample = recordSchedule(system, properties, shrunk.schedule, {
        ...headOf(cell),
        property: first.goal.name,
        found: { by: "spin", minimal: shrunk.minimal },
      });
      const file = recorder.record({ cell }, { property: first.goal.name, counterexample });
      return { property: first.goal.name, ...shrunk, steps: counterexample.steps.length, file };
    });
    const subjectName = [cell.design, ...cell.edits.map((edit) => `+ ${edit}`), cell.scenario];
    const tell = jsonOnly(json) ? () => undefined : print;
    for (const { property, finding, steps, minimal, file } of breached) {
      tell(
        `${subjectName.join(" ")} ${property}: violated; ${plural(ids.length, "step")} of SPIN's, ${plural(steps, "step")} shrunk, minimal: ${minimal}`,
      );
      tell(wrap(finding, "  "));
      tell(`  ${program} show ${file ?? ""}`);
    }
    const document: TrailDocument = {
      schema: 1,
      trail: path,
      model,
      design: cell.design,
      edits: cell.edits,
      scenario: cell.scenario,
      steps: ids.length,
      breached: breached.map(({ property, finding, steps, minimal, file }) => ({
        property,
        finding,
        steps,
        minimal,
        file: file ?? "",
      })),
    };
    emitJson(json, document);
    return status.violated;
  } finally {
    recorder.release();
  }
};

interface Read<S, E extends Event> {
  readonly cell: Cell;
  readonly subject: Subject<S, E>;
  readonly ids: TransitionIds;
  /** See `SpinTrail`. */
  readonly lacksLast: boolean;
}

/** Throws UserError if the two files are unreadable, or of another model than there is now. */
const read = <S, E extends Event>(
  { catalog }: Context<S, E>,
  path: string,
  modelPath: string,
): Read<S, E> => {
  const trailText = readGiven(path, "name the trail that pan wrote");
  const modelText = readGiven(modelPath, "name the model with --model FILE");
  const model = readSpinModel(modelText);
  const heading = model.heading === null ? null : parseHeading(model.heading);
  const exportIt = `write one: ${program} export --out ${modelPath}`;
  if (heading === null) throw new UserError(`${modelPath} is no model that export wrote`, exportIt);
  const { properties, transitions, schema: _, ...cell } = heading;
  const subject = subjectOf(catalog, { cell, properties });
  if (keyOfTransitions(subject.system) !== transitions)
    throw new UserError(
      `${modelPath} was exported from another version: the steps of ${cell.design} in ${cell.scenario} are others now`,
      "export it again, and let SPIN search again",
    );
  const trail = readSpinTrail(model, trailText);
  if (trail.kind === "unreadable")
    throw new UserError(
      `${path} is no trail of ${modelPath}: ${trail.reason}`,
      `give what pan prints of it: ./pan -r > replayed.txt, and ${program} replay --trail replayed.txt --model ${modelPath}`,
    );
  const ids = trail.options.flatMap(({ transition }) => transition ?? []);
  return { cell, subject, ids, lacksLast: trail.lacksLast };
};

const headOf = ({
  design,
  edits,
  scenario,
  machine,
  scope,
  roles,
}: Cell): Omit<Counterexample, "property" | "found"> => ({
  schema: 1,
  design,
  edits: [...edits],
  scenario,
  machine,
  scope,
  ...(roles === undefined ? {} : { roles }),
  verdict: "violated",
  steps: [],
});

/** Beyond so many steps dropping one after the other takes too long: a search over the same actions comes first. */
const longTrail = 300;
/** ... and beyond so many, if that has found nothing shorter, it is left as it is. */
const tooLong = 3000;
/** States that one search for a shorter schedule may store: some seconds. */
const shrinkStates = 1_000_000;

const shrinkTrail = <S, E extends Event>(system: System<S, E>, first: First<S, E>): Shrunk => {
  const limits = { maxStates: shrinkStates };
  const { goal } = first;
  const schedule =
    first.schedule.length > longTrail
      ? toEnd(shorten(system, first.schedule, goal, limits)).schedule
      : first.schedule;
  const [quick, exact] = [packedRunner(system), immutableRunner(system)];
  if (schedule.length > tooLong) {
    const { taken, finding } = replay(
      exact,
      schedule.map((t) => [t]),
      goal,
    );
    return { schedule: taken.map(({ id }) => id), finding: finding ?? "", minimal: "unproven" };
  }
  return toEnd(shrink(quick, exact, { goal, schedule }, limits, []));
};

const toEnd = <R>(running: Generator<unknown, R, void>): R => {
  for (;;) {
    const turn = running.next();
    if (turn.done === true) return turn.value;
  }
};
