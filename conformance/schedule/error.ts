/** A schedule that cannot be held on the kernel, or a debugger's end of the machine that does not do as it is told. */
export class ScheduleError extends Error {
  override readonly name = "ScheduleError";
}

/** What this class of schedules does not cover, in a sentence that says what is there instead. */
export const unsupported = (what: string): ScheduleError =>
  new ScheduleError(
    `the schedule cannot be held on the kernel: ${what} (supported: one fault that is held between two of its steps while one whole operation of another actor runs)`,
  );
