import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { expect } from "chai";

/** A folder of the test's own, in which a machine must leave nothing. */
export const inOwnFolder = async (test: (folder: string) => Promise<void>): Promise<void> => {
  const folder = mkdtempSync(join(tmpdir(), "staleproof-test-"));
  try {
    await test(folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
};

export const expectEmpty = (folder: string): void =>
  void expect(readdirSync(folder), folder).to.deep.equal([]);

export const isAlive = (pid: number): boolean => {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
};

/** The kernel needs a moment to take a killed process away. */
export const expectGone = async (pid: number): Promise<void> => {
  for (let attempt = 0; attempt < 100 && isAlive(pid); attempt++) await pause(20);
  expect(isAlive(pid), `process ${String(pid)} lives`).to.equal(false);
};
