import { execFileSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { parseSpinReport } from "../../bench/peers/spin/report.ts";

/** Runs a program to its end, and returns what it printed; what `pan` finds is no failure of its own. */
const output = (program: string, args: readonly string[], cwd: string): string => {
  try {
    return execFileSync(program, args, {
      cwd,
      encoding: "utf8",
      stdio: ["ignore", "pipe", "pipe"],
    });
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ENOENT")
      throw new Error(`no ${program} found: apt-get install spin gcc`);
    throw error;
  }
};

/** SPIN's verifier of a model, compiled in a folder. */
export interface Verifier {
  /** What a run prints. */
  readonly run: (...args: readonly string[]) => string;
  /** States and transitions of a whole search that finds nothing; throws otherwise. */
  readonly counts: () => { readonly states: number; readonly transitions: number };
}

/**
 * Generates and compiles the verifier of `model.pml`, whose text this is. Without optimisation, since compiling takes longer than such
 * searches; all states compared exactly and no transition left out, unless flags say otherwise.
 */
export const makeVerifier = (
  folder: string,
  text: string,
  flags: readonly string[] = [],
): Verifier => {
  writeFileSync(join(folder, "model.pml"), text);
  output("spin", ["-a", "model.pml"], folder);
  const usual = ["-w", "-O0", "-DSAFETY", "-DNOREDUCE", "-DMEMLIM=2000"];
  output("gcc", [...usual, ...flags, "-o", "pan", "pan.c"], folder);
  const run = (...args: readonly string[]): string => output("./pan", args, folder);
  return {
    run,
    counts: () => {
      const { states, transitions } = parseSpinReport(run("-n", "-m200000", "-w20"));
      return { states, transitions };
    },
  };
};
