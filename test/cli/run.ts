import { spawn, type ChildProcessWithoutNullStreams } from "node:child_process";
import { mkdtempSync, realpathSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { stripVTControlCharacters } from "node:util";
import { buildSync } from "esbuild";
import type { Context } from "../../cli/context.ts";
import { kvm } from "../../cli/kvm.ts";
import { command } from "../../cli/main.ts";
import type { KvmEvent } from "../../model/actor.ts";
import type { State } from "../../model/state/state.ts";
import { toyCatalog } from "./toy/catalog.ts";
import type { ToyState, Walk } from "./toy/model.ts";

/** What a command came to. */
export interface Ran {
  readonly status: number | null;
  readonly out: string;
  readonly err: string;
}

const below = (path: string): string => fileURLToPath(new URL(path, import.meta.url));

/**
 * A program as a process, every file of it put into one: else each start would wait for tsx to look hundreds of files over. It lies where
 * its packages are found.
 */
const bundle = (name: string, entry: string): string => {
  const outfile = below(`../../node_modules/.cache/staleproof/${name}-${process.pid}.mjs`);
  buildSync({
    entryPoints: [below(entry)],
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
let bundledToy: string | null = null;
export const toyProgram = (): string => (bundledToy ??= bundle("toy", "toy/staleproof.ts"));
let bundledKvm: string | null = null;
const kvmProgram = (): string => (bundledKvm ??= bundle("kvm", "../../cli/staleproof.ts"));

const started = (
  file: readonly string[],
  args: readonly string[],
  cwd: string,
): ChildProcessWithoutNullStreams =>
  spawn(process.execPath, [...file, ...args], { cwd, env: { ...process.env, NO_COLOR: "1" } });

/** Starts the real program, on the toy, in a folder that it takes for its checkout. */
export const start = (args: readonly string[], cwd: string): ChildProcessWithoutNullStreams =>
  started([toyProgram()], args, cwd);

/** Starts the real program on KVM as a user does: through tsx, which costs most of a second. */
export const startOnKvm = (args: readonly string[], cwd: string): ChildProcessWithoutNullStreams =>
  started(["--import", import.meta.resolve("tsx"), below("../../cli/staleproof.ts")], args, cwd);

/** Starts the real program on KVM from one file, for those who start it often. */
export const startBundledOnKvm = (
  args: readonly string[],
  cwd: string,
): ChildProcessWithoutNullStreams => started([kvmProgram()], args, cwd);

export const ended = (child: ChildProcessWithoutNullStreams): Promise<Ran> =>
  new Promise((resolve, reject) => {
    let [out, err] = ["", ""];
    child.stdout.setEncoding("utf8").on("data", (text: string) => (out += text));
    child.stderr.setEncoding("utf8").on("data", (text: string) => (err += text));
    child.on("error", reject).on("close", (status) => resolve({ status, out, err }));
  });

const toyContext = (cwd: string): Context<ToyState, Walk> => ({
  catalog: toyCatalog,
  entry: new URL("toy/staleproof.ts", import.meta.url).href,
  root: cwd,
});

/** Runs a command to its end in this process, as `main` does in one of its own: starting one costs more than most commands. */
export const run = (args: readonly string[], cwd: string): Promise<Ran> =>
  captured(cwd, () => command(toyContext(realpathSync(cwd)), args));

/** The same as of an installed package, which lies in `root`. */
export const runInstalled = (args: readonly string[], cwd: string, root: string): Promise<Ran> =>
  captured(cwd, () => command({ ...toyContext(root), installed: true }, args));

/** The same with another catalogue; on one thread, since others would have the toy's own. */
export const runToyWith = (
  catalog: Context<ToyState, Walk>["catalog"],
  args: readonly string[],
  cwd: string,
): Promise<Ran> =>
  captured(cwd, () => command({ ...toyContext(realpathSync(cwd)), catalog }, args));

/** The same on KVM; its checkout is this one. */
export const runOnKvm = (args: readonly string[], cwd: string): Promise<Ran> =>
  captured(cwd, () => command(kvmContext(below("../../")), args));

/** The same on KVM in a folder that it takes for its checkout. */
export const runOnKvmIn = (args: readonly string[], cwd: string): Promise<Ran> =>
  captured(cwd, () => command(kvmContext(realpathSync(cwd)), args));

const kvmContext = (root: string): Context<State, KvmEvent> => ({
  catalog: kvm,
  entry: new URL("../../cli/staleproof.ts", import.meta.url).href,
  root,
});

/** Runs commands one after the other. */
export const runAll = async (
  commands: readonly (readonly string[])[],
  cwd: string,
): Promise<readonly Ran[]> => {
  const results: Ran[] = [];
  for (const args of commands) results.push(await run(args, cwd));
  return results;
};

/** What is written meanwhile, without colours, as if each stream led to a pipe; and the working folder put back. */
const captured = async (cwd: string, use: () => Promise<number>): Promise<Ran> => {
  const before = process.cwd();
  const written = { out: "", err: "" };
  const streams = [
    ["out", process.stdout],
    ["err", process.stderr],
  ] as const;
  const undo = streams.map(([name, stream]) => {
    const { write, isTTY } = stream;
    stream.isTTY = false;
    stream.write = (text: string | Uint8Array) => {
      written[name] += String(text);
      return true;
    };
    return () => Object.assign(stream, { write, isTTY });
  });
  process.chdir(cwd);
  try {
    const status = await use();
    const { out, err } = written;
    return { status, out: stripVTControlCharacters(out), err: stripVTControlCharacters(err) };
  } finally {
    process.chdir(before);
    for (const each of undo) each();
  }
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
