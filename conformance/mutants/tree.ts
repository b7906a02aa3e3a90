import { mkdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { availableParallelism } from "node:os";
import { join } from "node:path";
import { cached, hashOf } from "../setup/cache.ts";
import { SetupError } from "../setup/error.ts";
import { attempt } from "../setup/run.ts";
import { fetchHeaders, fetchSource, requireTools, type Packages } from "./packages.ts";

/**
 * A folder in which KVM is built: `source`, and `objects`, which stands for the kernel's build tree and holds links into the headers.
 * make sees relative paths only, and the links lead to a neighbour; so a tree that is copied or renamed to a place beside it knows
 * what it has compiled already.
 */
type Tree = string;

/** of the modules, below the root of the source */
const moduleFolder = "arch/x86/kvm";
const parts: readonly string[] = [moduleFolder, "virt/kvm"];

export const moduleIn = (tree: Tree, module: string): string =>
  join(tree, "source", moduleFolder, module);

/**
 * Without kvm-intel.ko, which nobody loads, and without debugging information and BTF, which nobody reads: quicker, and the code stays the
 * same (main.ts compares it with Debian's).
 */
const words: readonly string[] = [
  `M=../source/${moduleFolder}`,
  "CONFIG_KVM_INTEL=",
  "CONFIG_DEBUG_INFO=",
  "CONFIG_DEBUG_INFO_BTF_MODULES=",
  "modules",
];

/** A tree in the parent folder with the unmodified source, compiled. */
export const compiledTree = (
  parent: string,
  packages: Packages,
  progress: (line: string) => void,
): Promise<Tree> =>
  cached(parent, `tree-${hashOf(words)}`, async (tree) => {
    requireTools();
    await cached(parent, "headers", (folder) => {
      progress(`downloading ${packages.headers}`);
      return fetchHeaders(packages, folder);
    });
    progress(`downloading ${packages.source} and unpacking KVM's part`);
    mkdirSync(join(tree, "source"));
    await fetchSource(packages, parts, join(tree, "source"));
    const makefile = moduleIn(tree, "Makefile");
    writeFileSync(makefile, outOfTree(readFileSync(makefile, "utf8")));
    linkHeaders(join(tree, "objects"), packages);
    progress("compiling KVM unmodified");
    await compile(tree);
  });

/** The Makefile looks for KVM below the tree of the kernel, where the headers are but not the source. */
const outOfTree = (makefile: string): string =>
  makefile
    .replaceAll("-I $(srctree)/arch/x86/kvm", "-I $(src) -I $(src)/..")
    .replaceAll("$(srctree)/virt/", "$(src)/../../../virt/");

/** The headers' own Makefile names the place where they would be installed. */
const linkHeaders = (objects: string, packages: Packages): void => {
  mkdirSync(objects);
  const headers = join("../../headers/usr/src", packages.headers);
  const common = join("../../headers/usr/src", packages.commonHeaders);
  for (const name of linked) symlinkSync(join(headers, name), join(objects, name));
  writeFileSync(join(objects, "Makefile"), `include ${common}/Makefile\n`);
};
const linked: readonly string[] = [
  ".config",
  ".kernelvariables",
  "Module.symvers",
  "arch",
  "include",
  "scripts",
  "tools",
];

/** Compiles what has changed. */
export const compile = async (tree: Tree): Promise<void> => {
  const jobs = `-j${String(availableParallelism())}`;
  const ended = await attempt("make", ["-s", jobs, "-C", join(tree, "objects"), ...words]);
  if (ended.ok) return;
  throw new SetupError(
    "failed",
    `kvm.ko does not compile: ${causeIn(ended.complaint)}`,
    "see the message",
  );
};

/** The first line that says error, not make's own litany after it. */
const causeIn = (complaint: string): string =>
  complaint.split("\n").find((line) => /error|undefined/i.test(line)) ?? complaint.slice(-200);
