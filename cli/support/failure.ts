import { isCompiled } from "./compiled.ts";

/** How a user calls the program, in a checkout or installed; every message that names a next command starts with it. */
export const program = isCompiled ? "npx staleproof" : "npm run -s staleproof --";

/** Bad usage or input: one line that ends with what to do next, status 2, never a stack trace. */
export class UserError extends Error {
  override readonly name = "UserError";
  /** `next` is a command or advice, put behind the message. */
  constructor(message: string, next: string | null = null) {
    super(next === null ? message : `${message}; ${next}`);
  }
}

/** What the operating system says about a file, without the call's name: `EACCES: permission denied`. */
export const reasonOf = (error: unknown): string =>
  error instanceof Error ? (error.message.split(", ")[0] ?? error.message) : String(error);

/** The message of anything thrown, on one line. */
export const messageOf = (error: unknown): string =>
  (error instanceof Error ? error.message : String(error)).replace(/\s*\n\s*/g, " ");
