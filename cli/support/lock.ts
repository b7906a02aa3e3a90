import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { makeFolder } from "./atomic.ts";
import { program, reasonOf, UserError } from "./failure.ts";

/** A folder that this process alone records into, until it is released. */
export interface Lock {
  readonly release: () => void;
}

const lockName = ".recording.tmp";

/**
 * Takes a folder for recording, making it if it is missing. Two runs into one folder would leave a mixture of both, so the second is
 * refused; a lock whose process is gone is taken over.
 */
export const lockFolder = (folder: string): Lock => {
  const path = join(folder, lockName);
  try {
    makeFolder(folder);
    if (!claim(path)) {
      const holder = holderOf(path);
      if (holder !== null && isAlive(holder))
        throw new UserError(
          `process ${String(holder)} is recording into ${folder}`,
          `wait for it, or record elsewhere: ${program} check --record DIR`,
        );
      rmSync(path, { force: true });
      if (!claim(path))
        throw new UserError(
          `another process has just begun to record into ${folder}`,
          `wait for it, or record elsewhere: ${program} check --record DIR`,
        );
    }
  } catch (error) {
    if (error instanceof UserError) throw error;
    throw new UserError(
      `cannot record into ${folder} (${reasonOf(error)})`,
      `record elsewhere: ${program} check --record DIR`,
    );
  }
  return { release: () => rmSync(path, { force: true }) };
};

/** Makes the lock file; the operating system lets only one succeed. */
const claim = (path: string): boolean => {
  try {
    writeFileSync(path, `${process.pid}\n`, { flag: "wx" });
    return true;
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "EEXIST") return false;
    throw error;
  }
};

/** null: unreadable or empty, which only a process killed in the middle of `claim` leaves. */
const holderOf = (path: string): number | null => {
  try {
    const pid = Number(readFileSync(path, "utf8").trim());
    return Number.isInteger(pid) && pid > 0 ? pid : null;
  } catch {
    return null;
  }
};

export const isAlive = (pid: number): boolean => {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // EPERM: it lives and belongs to somebody else.
    return error instanceof Error && "code" in error && error.code === "EPERM";
  }
};
