import { copyFileSync, existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";
import { download, unpack } from "../setup/apt.ts";
import { cached, hashOf } from "../setup/cache.ts";
import { SetupError } from "../setup/error.ts";
import { attempt, run } from "../setup/run.ts";
import { applyEdit } from "./apply.ts";
import type { Mutant } from "./mutants.ts";

/** Where a mutant's modules are, and how long they took to build; 0 if they were there. */
export interface Built {
  readonly modules: Readonly<Record<"kvm.ko" | "kvm-amd.ko", string>>;
  readonly seconds: number;
}

const moduleFolder = "arch/x86/kvm";

/** The packages that belong to a kernel image: `linux-image-6.12.117+deb12-cloud-amd64_6.12.117-1~deb12u1_amd64`. */
const packagesOf = (identity: string) => {
  const [image = "", version = ""] = identity.split("_");
  const release = image.replace("linux-image-", "");
  const common = release.replace(/-cloud-amd64$/, "");
  const minor = /^\d+\.\d+/.exec(release)?.[0] ?? "";
  return {
    release,
    common,
    version,
    headers: `linux-headers-${release}`,
    commonHeaders: `linux-headers-${common}-common`,
    kbuild: `linux-kbuild-${common}`,
    source: `linux-source-${minor}`,
  };
};

/** Headers, build tools and the source of KVM, unpacked side by side; nothing is installed. */
const prepare = async (
  folder: string,
  identity: string,
  progress: (line: string) => void,
): Promise<void> => {
  const names = packagesOf(identity);
  for (const name of [names.headers, names.commonHeaders, names.kbuild, names.source]) {
    progress(`downloading ${name}`);
    const place = join(folder, name);
    mkdirSync(place);
    const wanted = `${name}=${names.version}`;
    const file = await download(wanted, place);
    await unpack(file, join(folder, "root"));
    await run("rm", ["-r", place]);
  }
  progress("unpacking the source of KVM");
  const archive = join(folder, "root/usr/src", `${names.source}.tar.xz`);
  mkdirSync(join(folder, "source"));
  const parts = [`${names.source}/${moduleFolder}`, `${names.source}/virt/kvm`];
  await run("tar", [
    "-xJf",
    archive,
    "-C",
    join(folder, "source"),
    "--strip-components=1",
    ...parts,
  ]);
  await run("rm", [archive]);
  const makefile = join(folder, "source", moduleFolder, "Makefile");
  writeFileSync(makefile, outOfTree(readFileSync(makefile, "utf8")));
};

/** The Makefile looks for KVM below the tree of the kernel, where the headers are but not the source. */
const outOfTree = (makefile: string): string =>
  makefile
    .replaceAll("-I $(srctree)/arch/x86/kvm", "-I $(src) -I $(src)/..")
    .replaceAll("$(srctree)/virt/", "$(src)/../../../virt/");

/** Without BTF, which needs a further program and which nobody reads. Compiles in the folder's `source`. The headers' Makefile names the place where they would be installed. */
const compile = async (folder: string, identity: string): Promise<void> => {
  const names = packagesOf(identity);
  const headers = join(folder, "root/usr/src", names.headers);
  writeFileSync(
    join(headers, "Makefile"),
    `include ${join(folder, "root/usr/src", names.commonHeaders, "Makefile")}\n`,
  );
  const words = ["-s", "-j2", "-C", headers, `M=${join(folder, "source", moduleFolder)}`];
  const ended = await attempt("make", [
    ...words,
    "CONFIG_KVM_INTEL=",
    "CONFIG_DEBUG_INFO_BTF_MODULES=",
    "modules",
  ]);
  if (!ended.ok)
    throw new SetupError(
      "failed",
      `building kvm.ko failed: ${causeIn(ended.complaint)}`,
      "see the message",
    );
};

/** The first line that says error, not make's own litany after it. */
const causeIn = (complaint: string): string =>
  complaint.split("\n").find((line) => /error|undefined/i.test(line)) ?? complaint.slice(-200);

/** The source once compiled without an edit, from which each mutant is compiled with one. */
const base = async (
  cache: string,
  identity: string,
  progress: (line: string) => void,
): Promise<string> => {
  const folder = join(cache, "mutants", basename(identity), "tree");
  if (existsSync(join(folder, "compiled"))) return folder;
  if (!existsSync(join(folder, "prepared"))) {
    await run("rm", ["-rf", folder]);
    mkdirSync(folder, { recursive: true });
    await prepare(folder, identity, progress);
    writeFileSync(join(folder, "prepared"), "");
  }
  progress("compiling the unmodified kvm.ko (about a minute)");
  await compile(folder, identity);
  writeFileSync(join(folder, "compiled"), "");
  return folder;
};

/**
 * Builds a mutant of the kernel of this identity out of tree, if the cache has not got it. Needs make and gcc. Throws SetupError, also if
 * the edit does not fit the source.
 */
export const buildMutant = async (
  cache: string,
  identity: string,
  mutant: Mutant,
  progress: (line: string) => void,
): Promise<Built> => {
  const began = Date.now();
  const { edit } = mutant;
  const key = hashOf([
    edit === null
      ? ""
      : [edit.file, edit.inFunction, String(edit.pattern), edit.replacement].join("\n"),
  ]);
  const parent = join(cache, "mutants", basename(identity));
  const place = await cached(parent, `${mutant.name}-${key}`, async (unfinished) => {
    const tree = await base(cache, identity, progress);
    progress(`compiling ${mutant.name}`);
    const file = edit === null ? null : join(tree, "source", edit.file);
    const before = file === null ? "" : readFileSync(file, "utf8");
    try {
      if (file !== null && edit !== null) writeFileSync(file, applyEdit(before, edit));
      await compile(tree, identity);
      for (const name of ["kvm.ko", "kvm-amd.ko"])
        copyFileSync(join(tree, "source", moduleFolder, name), join(unfinished, name));
    } finally {
      if (file !== null) writeFileSync(file, before);
    }
  });
  return {
    modules: { "kvm.ko": join(place, "kvm.ko"), "kvm-amd.ko": join(place, "kvm-amd.ko") },
    seconds: (Date.now() - began) / 1000,
  };
};
