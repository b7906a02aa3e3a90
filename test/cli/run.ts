import { spawn, type ChildProcessWithoutNullStreams } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { availableParallelism, tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

/** What a command came to. */
export interface Ran {
  readonly status: number | null;
  readonly out: string;
  readonly err: string;
}

const toyProgram = fileURLToPath(new URL("toy/staleproof.ts", import.meta.url));
export const kvmProgram = fileURLToPath(new URL("../../cli/staleproof.ts", import.meta.url));

/** Starts the real program: on the toy, in a folder that it takes for its checkout, or on KVM. */
export const start = (
  args: readonly string[],
  cwd: string,
  program = toyProgram,
): ChildProcessWithoutNullStreams =>
  spawn(process.execPath, ["--import", import.meta.resolve("tsx"), program, ...args], {
    cwd,
    env: { ...process.env, NO_COLOR: "1" },
  });

export const ended = (child: ChildProcessWithoutNullStreams): Promise<Ran> =>
  new Promise((resolve, reject) => {
    let [out, err] = ["", ""];
    child.stdout.setEncoding("utf8").on("data", (text: string) => (out += text));
    child.stderr.setEncoding("utf8").on("data", (text: string) => (err += text));
    child.on("error", reject).on("close", (status) => resolve({ status, out, err }));
  });

/** Runs a command to its end. */
export const run = (args: readonly string[], cwd: string, program?: string): Promise<Ran> =>
  ended(start(args, cwd, program));

/** Runs commands as many at a time as there are cores: most of a short command is starting it. */
export const runAll = async (
  commands: readonly (readonly string[])[],
  cwd: string,
): Promise<readonly Ran[]> => {
  const results: Ran[] = [];
  let next = 0;
  const work = async (): Promise<void> => {
    for (let i = next++; i < commands.length; i = next++)
      results[i] = await run(commands[i] ?? [], cwd);
  };
  await Promise.all(Array.from({ length: availableParallelism() }, work));
  return results;
};

/** A folder of a test's own, gone afterwards. */
export const inFolder = async <T>(use: (folder: string) => Promise<T>): Promise<T> => {
  const folder = mkdtempSync(join(tmpdir(), "staleproof-"));
  try {
    return await use(folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
};
