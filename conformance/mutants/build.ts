import { copyFileSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { cached, hashOf, sweep } from "../setup/cache.ts";
import { SetupError } from "../setup/error.ts";
import { run } from "../setup/run.ts";
import { applyEdit } from "./apply.ts";
import { haveSameCode } from "./code.ts";
import { mutants, unmodified, type Mutant } from "./mutants.ts";
import { packagesOf } from "./packages.ts";
import { compile, compiledTree, moduleIn } from "./tree.ts";

/** Where a mutant's modules are, and how long they took to build; 0 if they were there. */
export interface Built {
  readonly modules: Readonly<Record<"kvm.ko" | "kvm-amd.ko", string>>;
  readonly seconds: number;
}

/**
 * Builds a mutant of the kernel of this identity out of tree, if the cache has not got it. The first also downloads and compiles
 * everything, the others what their edits touch. Throws SetupError, also if an edit does not fit the source or changes nothing.
 */
export const buildMutant = async (
  cache: string,
  identity: string,
  mutant: Mutant,
  progress: (line: string) => void,
): Promise<Built> => {
  const began = Date.now();
  const parent = join(cache, "mutants", identity);
  const place = await cached(parent, `${mutant.name}-${keyOf(mutant)}`, async (folder) => {
    sweep(parent);
    const tree = await compiledTree(parent, packagesOf(identity), progress);
    if (mutant.edits.length > 0) progress(`compiling ${mutant.name}`);
    const work = mutant.edits.length > 0 ? await modifiedTree(tree, folder, mutant) : tree;
    for (const name of ["kvm.ko", "kvm-amd.ko"])
      copyFileSync(moduleIn(work, name), join(folder, name));
    for (const part of treeParts) rmSync(join(folder, part), { recursive: true, force: true });
  });
  return {
    modules: { "kvm.ko": join(place, "kvm.ko"), "kvm-amd.ko": join(place, "kvm-amd.ko") },
    seconds: (Date.now() - began) / 1000,
  };
};

export interface BuildOptions {
  readonly cache: string;
  /** of the image that the modules go into */
  readonly identity: string;
  /** All and the unmodified one if absent. */
  readonly wanted?: readonly Mutant[];
  readonly progress?: (line: string) => void;
}

/** One after the other; the second call takes a moment. */
export const buildMutants = async (
  options: BuildOptions,
): Promise<Readonly<Record<string, Built>>> => {
  const { cache, identity, progress = () => undefined } = options;
  const built: [string, Built][] = [];
  for (const mutant of options.wanted ?? [unmodified, ...mutants])
    built.push([mutant.name, await buildMutant(cache, identity, mutant, progress)]);
  return Object.fromEntries(built);
};

const treeParts: readonly string[] = ["objects", "source"];

const keyOf = ({ edits }: Mutant): string =>
  hashOf(
    edits.flatMap(({ file, inFunction, pattern, replacement }) => [
      file,
      inFunction,
      String(pattern),
      replacement,
    ]),
  );

/** A copy of the tree in the folder, with the edits applied and what they touch compiled anew. */
const modifiedTree = async (tree: string, folder: string, mutant: Mutant): Promise<string> => {
  for (const part of treeParts) await run("cp", ["-a", join(tree, part), folder]);
  for (const edit of mutant.edits) {
    const file = join(folder, "source", edit.file);
    writeFileSync(file, applyEdit(readFileSync(file, "utf8"), edit));
  }
  await compile(folder);
  const [before, after] = [moduleIn(tree, "kvm.ko"), moduleIn(folder, "kvm.ko")];
  if (await haveSameCode(before, after, join(folder, "code")))
    throw new SetupError(
      "failed",
      `the edits of ${mutant.name} leave kvm.ko as it is`,
      "adapt conformance/mutants/mutants.ts",
    );
  return folder;
};
