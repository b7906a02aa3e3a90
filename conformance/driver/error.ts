export type MachineErrorKind =
  "died" | "timeout" | "garbled" | "refused" | "no-space" | "not-started" | "stopped";

/** What went wrong with a machine, in one sentence. All kinds but `refused` end the machine. */
export class MachineError extends Error {
  override readonly name = "MachineError";
  readonly kind: MachineErrorKind;

  constructor(kind: MachineErrorKind, message: string) {
    super(message);
    this.kind = kind;
  }
}
