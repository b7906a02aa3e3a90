import { spawn } from "node:child_process";

/** A running QEMU, whose standard input and output are the line to the program in it. */
export interface QemuProcess {
  readonly pid: number;
  readonly write: (text: string) => void;
  readonly kill: () => void;
  /** Resolves when the process is gone, with how it went: `killed by SIGKILL`, `ended with status 1: ...`. */
  readonly ended: Promise<string>;
}

/** If we are killed, the kernel kills QEMU; and a terminal's Ctrl-C is for us alone. */
export const launch = (
  qemu: string,
  words: readonly string[],
  onText: (text: string) => void,
): QemuProcess => {
  const child = spawn("setpriv", ["--pdeathsig", "KILL", "--", qemu, ...words], {
    stdio: ["pipe", "pipe", "pipe"],
    detached: true,
  });
  let complaint = "";
  child.stderr.setEncoding("utf8").on("data", (text: string) => {
    complaint = (complaint + text).slice(-2000);
  });
  child.stdout.setEncoding("utf8").on("data", onText);
  // What is written to a process that has gone fails by its end, not by the write.
  child.stdin.on("error", () => undefined);
  const ended = new Promise<string>((resolve) => {
    child.once("error", (error) => resolve(`could not be started: ${error.message}`));
    child.once("close", (status, signal) => {
      const why =
        signal === null ? `ended with status ${String(status)}` : `was killed by ${signal}`;
      const last = complaint.trim().split("\n").at(-1) ?? "";
      resolve(last === "" ? why : `${why}: ${last}`);
    });
  });
  return {
    pid: child.pid ?? 0,
    write: (text) => void child.stdin.write(text),
    kill: () => void child.kill("SIGKILL"),
    ended,
  };
};
