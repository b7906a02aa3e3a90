import { parseCounterexample } from "../../counterexamples/file.ts";
import { UserError } from "../support/failure.ts";
import { hashOfText } from "../sweep/hash.ts";
import type { ScheduleRow } from "./document.ts";

/** Schedules of a report, by the names of their files. */
export interface Schedules {
  /** The row of a schedule, which is kept under that name; null for null. Throws UserError if the text is no counterexample. */
  readonly add: (file: string, text: string | null) => ScheduleRow | null;
  readonly all: () => ReadonlyMap<string, string>;
}

export const makeSchedules = (): Schedules => {
  const all = new Map<string, string>();
  return {
    add: (file, text) => {
      if (text === null) return null;
      const parsed = parseCounterexample(text);
      if (parsed.kind !== "counterexample")
        throw new UserError(`the schedule of ${file} cannot be read`, "sweep that shard anew");
      all.set(file, text);
      const { steps, found } = parsed.file;
      return { file, steps: steps.length, minimal: found.minimal, hash: hashOfText(text) };
    },
    all: () => all,
  };
};
