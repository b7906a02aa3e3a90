import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { reasonOf, UserError } from "./failure.ts";

/** Writes the whole file or nothing: whoever is interrupted leaves either the old text or the new. */
export const writeWhole = (path: string, text: string): void => {
  const temporary = `${path}.${process.pid}.tmp`;
  try {
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(temporary, text);
    renameSync(temporary, path);
  } catch (error) {
    try {
      rmSync(temporary, { force: true });
    } catch {
      // What cannot be removed could not be written either.
    }
    throw new UserError(`cannot write ${path} (${reasonOf(error)})`, "name another place");
  }
};

/** Leaves a file with the same text alone, so that its time tells when its content last changed. Returns whether it wrote. */
export const writeIfChanged = (path: string, text: string): boolean => {
  if (existsSync(path) && readFileSync(path, "utf8") === text) return false;
  writeWhole(path, text);
  return true;
};

/** The text of a file that the user named. */
export const readGiven = (path: string, next: string): string => {
  try {
    return readFileSync(path, "utf8");
  } catch (error) {
    throw new UserError(`cannot read ${path} (${reasonOf(error)})`, next);
  }
};
