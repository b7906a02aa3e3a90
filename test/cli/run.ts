import { spawn, type ChildProcessWithoutNullStreams } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { buildSync } from "esbuild";
import { availableParallelism, tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

/** What a command came to. */
export interface Ran {
  readonly status: number | null;
  readonly out: string;
  readonly err: string;
}

const below = (path: string): string => fileURLToPath(new URL(path, import.meta.url));

/** The program on KVM, as a user starts it: through tsx, which costs most of a second. */
export const kvmProgram = below("../../cli/staleproof.ts");

/**
 * The program on the toy, every file of it, put into one. Dozens of commands are started by these tests, and each would otherwise wait
 * for tsx to look a hundred files over. It lies where its packages are found.
 */
const bundleToy = (): string => {
  const outfile = below(`../../node_modules/.cache/staleproof/toy-${process.pid}.mjs`);
  buildSync({
    entryPoints: [below("toy/staleproof.ts")],
    outfile,
    bundle: true,
    packages: "external",
    platform: "node",
    format: "esm",
    target: "node20",
  });
  process.on("exit", () => rmSync(outfile, { force: true }));
  return outfile;
};
let bundled: string | null = null;
export const toyProgram = (): string => (bundled ??= bundleToy());

/** Starts the real program: on the toy, in a folder that it takes for its checkout, or on KVM. */
export const start = (
  args: readonly string[],
  cwd: string,
  program: string | null = null,
): ChildProcessWithoutNullStreams => {
  const file =
    program === null ? [toyProgram()] : ["--import", import.meta.resolve("tsx"), program];
  const env = { ...process.env, NO_COLOR: "1" };
  return spawn(process.execPath, [...file, ...args], { cwd, env });
};

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
