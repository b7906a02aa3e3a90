import { execFile } from "node:child_process";
import { SetupError } from "./error.ts";

export interface RunOptions {
  readonly folder?: string;
  readonly input?: Uint8Array;
}

/** How a program ended; `output` is empty if it could not be started. */
export interface Ended {
  readonly ok: boolean;
  readonly output: Buffer;
  /** What it wrote to its standard error, or why it could not be started. */
  readonly complaint: string;
}

const mostBytes = 256 * 1024 * 1024;

/** Runs a program to its end, in the C locale. */
export const attempt = (
  program: string,
  words: readonly string[],
  options: RunOptions = {},
): Promise<Ended> =>
  new Promise((resolve) => {
    const child = execFile(
      program,
      [...words],
      {
        cwd: options.folder ?? process.cwd(),
        encoding: "buffer",
        maxBuffer: mostBytes,
        env: { ...process.env, LC_ALL: "C", DEBIAN_FRONTEND: "noninteractive" },
      },
      (error, stdout, stderr) =>
        resolve({
          ok: error === null,
          output: stdout,
          complaint: stderr.toString("utf8").trim() || (error?.message ?? ""),
        }),
    );
    // A program that ends before it has read everything says so by its status.
    child.stdin?.on("error", () => undefined);
    child.stdin?.end(options.input);
  });

/** As `attempt`, but anything but success is an error with what the program said last. */
export const run = async (
  program: string,
  words: readonly string[],
  options: RunOptions = {},
): Promise<Buffer> => {
  const ended = await attempt(program, words, options);
  if (ended.ok) return ended.output;
  throw failureOf(`${program} ${words[0] ?? ""}`.trim(), ended.complaint);
};

const failureOf = (what: string, complaint: string): SetupError => {
  const last = complaint.split("\n").slice(-3).join(" ");
  if (/No space left/i.test(complaint))
    return new SetupError(
      "no-space",
      `no space left on the disk: ${what}`,
      "make room and run it again",
    );
  return new SetupError("failed", `${what} failed: ${last}`, "see the message");
};
