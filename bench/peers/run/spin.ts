import { cpSync, mkdirSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { Size } from "../sizes.ts";
import { parseSpinReport } from "../spin/report.ts";
import { mustRun, runChild } from "./child.ts";
import type { Contender } from "./contender.ts";

type Encoding = "processes" | "one-loop";
type Search = "bfs" | "dfs" | "bfs-par";

const encodings: readonly Encoding[] = ["processes", "one-loop"];
const searches: readonly Search[] = ["bfs", "dfs", "bfs-par"];
const sources = fileURLToPath(new URL("../spin", import.meta.url));

/**
 * Exact searches only, without partial-order reduction, which would change the counts. BFS_PAR alone would store hashes of states only,
 * hence NO_TDH (see README.md).
 */
const flagsFor: Readonly<Record<Search, readonly string[]>> = {
  bfs: ["-DBFS"],
  dfs: [],
  "bfs-par": ["-DBFS_PAR", "-DNO_TDH"],
};
const commonFlags = ["-w", "-O2", "-DSAFETY", "-DNOREDUCE", "-DMEMLIM=12000"];

/** `pan` prints its counts with %8g: from 10^8 on the last digits are lost. */
const printedDigits = 8;

/** What spin's preprocessor gets to know of a size. */
const spinDefines = ({ scope }: Size): readonly string[] => [
  `-DV=${scope.vcpus}`,
  `-DG=${scope.gfns}`,
  `-DP=${scope.pfns}`,
  `-DUF=${Number(scope.userfault)}`,
  `-DLOG=${Number(scope.logging)}`,
  `-DNTF=${Number(scope.notifier)}`,
];

/** A hash table with about a slot for each state: the size is known beforehand, to SPIN's advantage. */
const tableBits = ({ states }: Size): number => Math.max(10, Math.ceil(Math.log2(states)));

const runtimeFlags = (search: Search, size: Size): readonly string[] => [
  `-w${tableBits(size)}`,
  "-n",
  ...(search === "dfs" ? [`-m${size.spinDepth}`] : []),
  ...(search === "bfs-par" ? ["-u2"] : []),
];

/** Which of the programs that SPIN needs are not there; an empty answer means that it can take part. */
export const missingForSpin = async (): Promise<readonly string[]> => {
  const there = await Promise.all(
    ["spin", "gcc"].map(async (name) => ({
      name,
      runs: await runChild(name, [name === "spin" ? "-V" : "--version"], ".").then(
        () => true,
        () => false,
      ),
    })),
  );
  return there.filter(({ runs }) => !runs).map(({ name }) => name);
};

/** SPIN: both encodings, three searches each. `scratch` is a folder to generate and compile in. */
export const spinContenders = (scratch: string, missing: readonly string[]): readonly Contender[] =>
  encodings.flatMap((encoding) =>
    searches.map((search): Contender => {
      const folder = (size: Size) => join(scratch, `${encoding}-${search}-${size.name}`);
      return {
        name: `spin ${search} ${encoding}`,
        note: `${[...commonFlags, ...flagsFor[search]].join(" ")}; own memory: its total`,
        absent: () => (missing.length === 0 ? null : `${missing.join(" and ")} not found`),
        prepare: async (size) => {
          const cwd = folder(size);
          mkdirSync(cwd, { recursive: true });
          for (const name of readdirSync(sources).filter((file) => file.endsWith(".pml")))
            cpSync(join(sources, name), join(cwd, name));
          await mustRun("spin", [...spinDefines(size), "-a", `${encoding}.pml`], cwd);
          const flags = [...commonFlags, ...flagsFor[search]];
          await mustRun("gcc", [...flags, "-o", "pan", "pan.c"], cwd);
        },
        run: async (size) => {
          const ended = await runChild("./pan", runtimeFlags(search, size), folder(size));
          const { states, transitions, memoryBytes } = parseSpinReport(ended.output);
          // BFS_PAR searches in children of its own, which /proc does not add up.
          const alone = search !== "bfs-par";
          return {
            states,
            transitions,
            seconds: ended.seconds,
            cpuSeconds: alone ? ended.cpuSeconds : null,
            peakBytes: alone ? ended.peakBytes : null,
            ownBytes: memoryBytes,
            digits: printedDigits,
          };
        },
      };
    }),
  );
