import {
  existsSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { dirname } from "node:path";
import { reasonOf, UserError } from "./failure.ts";

/**
 * Makes a folder and those above it. Not by node's `recursive`: below /proc that tries for ever (Node 20), since the kernel answers
 * that the parent does not exist while it does.
 */
export const makeFolder = (path: string): void => {
  if (existsSync(path)) return;
  const parent = dirname(path);
  if (parent !== path) makeFolder(parent);
  try {
    mkdirSync(path);
  } catch (error) {
    // Another process may have been quicker.
    if (!existsSync(path)) throw error;
  }
};

/** Writes the whole file or nothing: whoever is interrupted leaves either the old text or the new. */
export const writeWhole = (path: string, text: string): void =>
  viaTemporary(path, (temporary) => {
    writeFileSync(temporary, text);
    renameSync(temporary, path);
  });

/** Throws as `writeWhole` would, and leaves everything as it is. */
export const probe = (path: string): void =>
  viaTemporary(path, (temporary) => {
    if (existsSync(path) && statSync(path).isDirectory()) throw new Error("it is a folder");
    writeFileSync(temporary, "");
    rmSync(temporary);
  });

const viaTemporary = (path: string, write: (temporary: string) => void): void => {
  const temporary = `${path}.${process.pid}.tmp`;
  try {
    makeFolder(dirname(path));
    write(temporary);
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
