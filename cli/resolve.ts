import type { Event } from "../checker/protocol/step.ts";
import { describeFailure } from "../counterexamples/explain.ts";
import { parseCounterexample, type Counterexample } from "../counterexamples/file.ts";
import { faultNamed, historicNamed } from "../counterexamples/name.ts";
import { replay, type ReplayOutcome, type Resolution } from "../counterexamples/replay.ts";
import type { Catalog } from "./catalog.ts";
import { readGiven } from "./support/atomic.ts";
import { messageOf, program, UserError } from "./support/failure.ts";
import { pick, pickMachine } from "./support/names.ts";

/** Reads a counterexample file that the user named. */
export const readCounterexample = (path: string): Counterexample => {
  const again = `record it again: ${program} check`;
  const parsed = parseCounterexample(readGiven(path, `list what there is: ls counterexamples`));
  if (parsed.kind === "counterexample") return parsed.file;
  throw new UserError(
    parsed.kind === "other-schema"
      ? `${path} is of schema ${parsed.schema}, this staleproof reads schema 1`
      : `${path} is no counterexample: ${parsed.path}: ${parsed.reason}`,
    again,
  );
};

/** Finds what a file names in the catalogue; an unknown name is told with its place in the file and the nearest known ones. */
export const resolveIn =
  <S, E extends Event>(catalog: Catalog<S, E>) =>
  (file: Counterexample): Resolution<S, E> => {
    const unresolved = (path: string, error: unknown): Resolution<S, E> => ({
      kind: "unresolved",
      path,
      reason: messageOf(error),
    });
    let path = "$.design";
    try {
      pick("design", file.design, catalog.designs);
      path = "$.scenario";
      const scenario = pick("scenario", file.scenario, catalog.scenarios);
      if (!scenario.fits(file.design))
        throw new UserError(`${file.scenario} is not asked of ${file.design}`);
      path = "$.machine";
      pickMachine(catalog, file.machine);
      path = "$.property";
      pick("property", file.property, catalog.properties);
      path = "$.scope";
      const supported = scenario.supports(file.scope);
      if (supported !== true) throw new UserError(supported);
      for (const [i, entry] of file.edits.entries()) {
        path = `$.edits[${i}]`;
        const fault = faultNamed(entry);
        if (fault !== null) pick("fault", fault, catalog.faults);
        const reverted = historicNamed(entry);
        if (reverted !== null) pick("historic case", reverted, catalog.historic);
      }
      path = "$.edits";
      const { system, properties } = catalog.build(file);
      path = "$.property";
      const property = properties.find(({ name }) => name === file.property);
      if (property === undefined)
        throw new UserError(`${file.property} is not asked of ${file.design} in ${file.scenario}`);
      return { kind: "resolved", system, property };
    } catch (error) {
      return unresolved(path, error);
    }
  };

/** A file that replays as recorded. */
export interface Replayed<S, E extends Event> {
  readonly file: Counterexample;
  readonly outcome: Extract<ReplayOutcome<S, E>, { readonly kind: "replayed" }>;
}

/** Reads and replays a file; throws UserError if it is unreadable or no longer fits. `ignored` keys may be any. */
export const replayFile = <S, E extends Event>(
  catalog: Catalog<S, E>,
  path: string,
  keys: "compared" | "ignored" = "compared",
): Replayed<S, E> => judgeAsRecorded(catalog, path, readCounterexample(path), keys);

/** Replays what was read from `path`, or is to be written there; throws UserError if it does not fit. */
export const judgeAsRecorded = <S, E extends Event>(
  catalog: Catalog<S, E>,
  path: string,
  file: Counterexample,
  keys: "compared" | "ignored" = "compared",
): Replayed<S, E> => {
  const outcome = replay(file, resolveIn(catalog), keys);
  if (outcome.kind === "replayed") return { file, outcome };
  const isKeyAlone = outcome.kind === "misfit" && outcome.misfit.kind === "other-state";
  throw new UserError(
    `${path} does not replay: ${describeFailure(file, outcome) ?? ""}`,
    isKeyAlone
      ? `if the model was meant to change: ${program} replay --update ${path}`
      : `look for it anew: ${program} check --design ${file.design} --scenario ${file.scenario}`,
  );
};
