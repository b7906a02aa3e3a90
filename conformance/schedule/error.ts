/** The debugger's end of the machine does not do as it is told. */
export class ScheduleError extends Error {
  override readonly name = "ScheduleError";
}
