export type SetupErrorKind =
  | "not-debian"
  | "not-root"
  | "no-network"
  | "moved-on"
  | "no-qemu"
  | "no-space"
  | "no-kernel"
  | "failed";

/** What keeps the set-up from being completed: one line, the cause and then what to do next. */
export class SetupError extends Error {
  override readonly name = "SetupError";
  readonly kind: SetupErrorKind;

  constructor(kind: SetupErrorKind, cause: string, next: string) {
    super(`${cause}; ${next}`);
    this.kind = kind;
  }
}

/** Recognises a full disk in whatever was thrown or said, and names the place to make room in. */
export const asSetupError = (error: unknown, place: string): SetupError => {
  if (error instanceof SetupError) return error;
  const text = error instanceof Error ? error.message : String(error);
  return /ENOSPC|No space left/i.test(text)
    ? new SetupError(
        "no-space",
        `no space left on the disk of ${place}`,
        "make room and run it again",
      )
    : new SetupError("failed", text.replace(/\s*\n\s*/g, " "), "see the message");
};
