import { execFile, type ExecFileOptions } from "node:child_process";
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { Ran } from "../cli/run.ts";

export const checkout = fileURLToPath(new URL("../..", import.meta.url));

/** Runs something to its end, whatever its status. */
export const runIn = (
  folder: string,
  file: string,
  args: readonly string[],
  options: ExecFileOptions = {},
): Promise<Ran> =>
  new Promise((resolve) => {
    const env = { ...process.env, NO_COLOR: "1", npm_config_update_notifier: "false" };
    const child = execFile(
      file,
      args,
      { cwd: folder, env, encoding: "utf8", maxBuffer: 2 ** 26, ...options },
      (_, out, err) => resolve({ status: child.exitCode, out: String(out), err: String(err) }),
    );
  });

/** A folder with nothing in it but the package, installed from its tarball as a user would. */
export interface Installed {
  readonly folder: string;
  /** Paths of what the tarball holds. */
  readonly packed: readonly string[];
  readonly remove: () => void;
}

export const packAndInstall = async (): Promise<Installed> => {
  const folder = mkdtempSync(join(tmpdir(), "staleproof-package-"));
  const npm = async (cwd: string, ...args: readonly string[]): Promise<string> => {
    const { status, out, err } = await runIn(cwd, "npm", args);
    if (status !== 0) throw new Error(`npm ${args.join(" ")}: ${err}${out}`);
    return out;
  };
  await npm(checkout, "pack", "--silent", "--pack-destination", folder);
  const [tarball] = readdirSync(folder);
  if (tarball === undefined) throw new Error("npm pack left no tarball");
  writeFileSync(join(folder, "package.json"), JSON.stringify({ name: "somebody", private: true }));
  await npm(folder, "install", "--prefer-offline", "--no-audit", "--no-fund", `./${tarball}`);
  const root = join(folder, "node_modules", "staleproof");
  return {
    folder,
    packed: readdirSync(root, { recursive: true, encoding: "utf8" }),
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
};
