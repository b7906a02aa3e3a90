import { realpathSync } from "node:fs";
import type { Event } from "../../checker/protocol/step.ts";
import { behindKey } from "../../checker/state/behind-key.ts";
import { describeStep } from "../../counterexamples/explain.ts";
import { serialiseCounterexample } from "../../counterexamples/file.ts";
import { describeFields } from "../../counterexamples/misfit.ts";
import { keyChanges, withKeysOf, type KeyChange } from "../../counterexamples/rekey.ts";
import type { Catalog } from "../catalog.ts";
import { judgeAsRecorded, replayFile, type Replayed } from "../resolve.ts";
import { writeWhole } from "../support/atomic.ts";

/** A file with the keys of today. */
export interface Updated<S, E extends Event> extends Replayed<S, E> {
  readonly changes: readonly KeyChange[];
  /** The difference in words, a line for each step whose key is another; null if there is none. */
  readonly difference: string | null;
  /** Puts the new file in the place of the old one, whole or not at all. Throws UserError if it cannot be written. */
  readonly write: () => void;
}

/**
 * Replays a file without regard to its keys, and gives it those that it has now; nothing else of it changes. Throws UserError if it is
 * unreadable, a step of it cannot be taken, or the verdict is not there any more: then nothing is to be written.
 */
export const updateKeys = <S, E extends Event>(
  catalog: Catalog<S, E>,
  path: string,
): Updated<S, E> => {
  const { file: before, outcome } = replayFile(catalog, path, "ignored");
  const file = withKeysOf(before, outcome.trace);
  const changes = keyChanges(before, file);
  const first = changes[0];
  const at = first === undefined ? undefined : outcome.trace.steps[first.step - 1];
  const why =
    first === undefined || at === undefined
      ? ""
      : ` (${describeFields(behindKey(outcome.trace.system, at.before, at.after, first.recorded))})`;
  const lines = changes.map(({ step, recorded, found }, i) => {
    const named = before.steps[step - 1];
    const action = named === undefined ? "" : `, ${describeStep(named)}`;
    return `step ${step}${action}: key ${recorded} -> ${found}${i === 0 ? why : ""}`;
  });
  return {
    // As whoever reads the new file will find it.
    ...judgeAsRecorded(catalog, path, file),
    changes,
    difference: lines.length === 0 ? null : lines.join("\n"),
    // Where a link leads, lest the link be replaced by a file.
    write: () => writeWhole(realpathSync(path), serialiseCounterexample(file)),
  };
};
