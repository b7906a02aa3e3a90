import { spawn } from "node:child_process";
import { readFileSync } from "node:fs";

/** A process that has ended, and what it took. */
export interface Ended {
  readonly status: number | null;
  readonly output: string;
  /** wall, from start to end */
  readonly seconds: number;
  /** of the process and its threads, not of its children; null if it was gone before it could be looked at */
  readonly cpuSeconds: number | null;
  /** peak resident size, likewise */
  readonly peakBytes: number | null;
}

/** Often enough to see what a process has reached shortly before its end, seldom enough not to disturb it. */
const period = 20;
/** USER_HZ, which Linux has fixed for user space. */
const ticksPerSecond = 100;

/**
 * Runs a command to its end. Node cannot tell what a child took, so its figures in /proc are read until it is gone: both only grow, and
 * miss at most the last 20 ms.
 */
export const runChild = (command: string, args: readonly string[], cwd: string): Promise<Ended> =>
  new Promise((resolve, reject) => {
    const began = performance.now();
    const child = spawn(command, args, { cwd, stdio: ["ignore", "pipe", "pipe"] });
    const output: string[] = [];
    let peakBytes = 0;
    let cpuSeconds = 0;
    const look = (): void => {
      const { pid } = child;
      if (pid === undefined) return;
      peakBytes = Math.max(peakBytes, peakOf(pid));
      cpuSeconds = Math.max(cpuSeconds, cpuOf(pid));
    };
    const timer = setInterval(look, period);
    for (const stream of [child.stdout, child.stderr])
      stream.setEncoding("utf8").on("data", (text: string) => output.push(text));
    child.on("error", (error) => {
      clearInterval(timer);
      reject(error);
    });
    child.on("close", (status) => {
      clearInterval(timer);
      const seconds = (performance.now() - began) / 1000;
      const seen = peakBytes > 0;
      resolve({
        status,
        output: output.join(""),
        seconds,
        cpuSeconds: seen ? cpuSeconds : null,
        peakBytes: seen ? peakBytes : null,
      });
    });
  });

/** As `runChild`, but anything but status 0 is an error that shows what the command said. */
export const mustRun = async (
  command: string,
  args: readonly string[],
  cwd: string,
): Promise<Ended> => {
  const ended = await runChild(command, args, cwd);
  if (ended.status === 0) return ended;
  throw new Error(`${command} ${args.join(" ")}: status ${ended.status}\n${ended.output}`);
};

const read = (path: string): string => {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return "";
  }
};

const peakOf = (pid: number): number =>
  Number(/^VmHWM:\s+(\d+) kB/m.exec(read(`/proc/${pid}/status`))?.[1] ?? 0) * 1024;

const cpuOf = (pid: number): number => {
  const stat = read(`/proc/${pid}/stat`);
  // The name, in parentheses, may hold blanks; user and system time are the 12th and 13th fields after it.
  const [user, system] = stat
    .slice(stat.lastIndexOf(")") + 2)
    .split(" ")
    .slice(11, 13);
  return (Number(user ?? 0) + Number(system ?? 0)) / ticksPerSecond;
};
