import { existsSync, readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { SetupError } from "./error.ts";
import { attempt, run } from "./run.ts";

/** A program and the Debian package it comes in. */
export interface Tool {
  readonly program: string;
  readonly package: string;
}

export const tools: readonly Tool[] = [
  { program: "qemu-system-x86_64", package: "qemu-system-x86" },
  { program: "gcc", package: "gcc" },
  { program: "strip", package: "binutils" },
  { program: "cpio", package: "cpio" },
  { program: "xz", package: "xz-utils" },
  { program: "zstd", package: "zstd" },
  { program: "lz4", package: "lz4" },
  { program: "setpriv", package: "util-linux" },
];

/** Headers have no program to look for. */
const headers: readonly { readonly file: string; readonly package: string }[] = [
  { file: "/usr/include/stdio.h", package: "libc6-dev" },
  { file: "/usr/include/linux/kvm.h", package: "linux-libc-dev" },
];

/** The place of a program on the PATH, null if it is not there. */
export const placeOf = (program: string): string | null =>
  (process.env["PATH"] ?? "")
    .split(":")
    .map((folder) => join(folder, program))
    .find((path) => existsSync(path)) ?? null;

export const missingPackages = (): readonly string[] => [
  ...tools.filter((tool) => placeOf(tool.program) === null).map((tool) => tool.package),
  ...headers.filter((header) => !existsSync(header.file)).map((header) => header.package),
];

/** Installs what is missing, and needs root only for that. */
export const installMissing = async (progress: (line: string) => void): Promise<void> => {
  const missing = missingPackages();
  if (missing.length === 0) return;
  requireDebian();
  const command = `apt-get install --no-install-recommends ${missing.join(" ")}`;
  if (process.getuid?.() !== 0) {
    const kind = missing.includes("qemu-system-x86") ? "no-qemu" : "not-root";
    throw new SetupError(
      kind,
      `the packages ${missing.join(", ")} are missing, and only root can install them`,
      `sudo ${command}`,
    );
  }
  progress(`installing ${missing.join(", ")}`);
  const words = ["install", "-y", "--no-install-recommends", ...missing];
  await fetching(words, {});
  const still = missingPackages();
  if (still.length > 0)
    throw new SetupError("failed", `${still.join(", ")} did not get installed`, command);
};

/** The newest package that the meta package, or failing that the pattern, leads to. */
export const resolveKernel = async (meta: string, pattern: string): Promise<string> => {
  requireDebian();
  const named = async (): Promise<string | null> => {
    const depends = (await attempt("apt-cache", ["depends", meta])).output.toString("utf8");
    const found = /Depends: (linux-image-\S+)/.exec(depends)?.[1];
    if (found !== undefined) return found;
    const search = await attempt("apt-cache", ["search", "--names-only", pattern]);
    const names = search.output
      .toString("utf8")
      .split("\n")
      .map((line) => line.split(" ")[0] ?? "")
      .filter((name) => name !== "");
    return names.sort((a, b) => a.localeCompare(b, "en", { numeric: true })).at(-1) ?? null;
  };
  const known = await named();
  if (known !== null) return known;
  if (process.getuid?.() === 0) await fetching(["update"], {});
  const updated = await named();
  if (updated !== null) return updated;
  throw new SetupError(
    "no-kernel",
    `apt knows no package like ${meta}`,
    "check that bookworm-security is among the sources, and run: apt-get update",
  );
};

/** Downloads a package into the folder; the path of the file. */
export const download = async (name: string, folder: string): Promise<string> => {
  await fetching(["download", name], { folder });
  const file = readdirSync(folder).find((one) => one.endsWith(".deb"));
  if (file === undefined)
    throw new SetupError(
      "failed",
      `apt-get download ${name} left no file in ${folder}`,
      "apt-get update",
    );
  return join(folder, file);
};

export const unpack = async (file: string, folder: string): Promise<void> => {
  await run("dpkg-deb", ["-x", file, folder]);
};

const requireDebian = (): void => {
  const about = existsSync("/etc/os-release") ? readFileSync("/etc/os-release", "utf8") : "";
  if (/^ID(_LIKE)?=.*debian/m.test(about) && placeOf("apt-get") !== null) return;
  throw new SetupError(
    "not-debian",
    "this is not Debian, whose packages the set-up takes",
    "run it in a debian:12 container, or give a kernel of your own and install " +
      tools.map((tool) => tool.program).join(", "),
  );
};

/** apt-get, with its complaints told apart. */
const fetching = async (
  words: readonly string[],
  options: { readonly folder?: string },
): Promise<void> => {
  const ended = await attempt("apt-get", ["-q", ...words], options);
  if (ended.ok) return;
  const what = `apt-get ${words.join(" ")}`;
  if (/No space left|enough free space/i.test(ended.complaint))
    throw new SetupError("no-space", `no space left on the disk: ${what}`, "make room");
  if (/404\s+Not Found|Unable to locate|no installation candidate/i.test(ended.complaint))
    throw new SetupError(
      "moved-on",
      `apt's lists are out of date: ${what} asks for a version that is gone`,
      "apt-get update",
    );
  if (/resolve|connect|Network is unreachable|timed out|Failed to fetch/i.test(ended.complaint))
    throw new SetupError(
      "no-network",
      `no connection to the Debian mirror: ${what}`,
      "check the network, or give a kernel of your own",
    );
  throw new SetupError(
    "failed",
    `${what} failed: ${ended.complaint.split("\n").slice(-2).join(" ")}`,
    what,
  );
};
