import { existsSync, readFileSync } from "node:fs";
import { consoleLog } from "./qemu.ts";

/** What the kernel says only when something is wrong with it. */
const alarming =
  /WARNING:|BUG:|BUG at|Oops|general protection fault|Kernel panic|KASAN|UBSAN|rcu: INFO|hung_task|blocked for more than|machine: /;

/** A file being written may be missing, and is never an error. */
const linesOf = (folder: string): readonly string[] => {
  const path = consoleLog(folder);
  if (!existsSync(path)) return [];
  return readFileSync(path, "utf8")
    .split("\n")
    .map((line) => line.trimEnd())
    .filter((line) => line !== "");
};

/** The kernel's warnings, one line each. */
export const warningsIn = (folder: string): readonly string[] =>
  linesOf(folder).filter((line) => alarming.test(line));

/** The console's last words, for an error. */
export const lastLines = (folder: string, count: number): readonly string[] =>
  linesOf(folder).slice(-count);
