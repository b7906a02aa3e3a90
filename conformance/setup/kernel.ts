import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { download, resolveKernel, unpack } from "./apt.ts";
import { cached, hashOf, hashOfFiles } from "./cache.ts";
import { modulesBelow, type Module } from "./modules.ts";
import { run } from "./run.ts";
import { vmlinuxOf } from "./vmlinux.ts";

/** The two kernels of Debian 12. */
export const releases = ["6.12", "6.1"] as const;
export type Release = (typeof releases)[number];

const packages: Readonly<Record<Release, { readonly meta: string; readonly pattern: string }>> = {
  "6.12": {
    meta: "linux-image-6.12-cloud-amd64",
    pattern: "^linux-image-6\\.12\\.[0-9].*-cloud-amd64$",
  },
  "6.1": {
    meta: "linux-image-cloud-amd64",
    pattern: "^linux-image-6\\.1\\.[0-9].*-cloud-amd64$",
  },
};

/** An unpacked kernel: `vmlinux`, its modules, and `order`, the modules' names in the order of loading. */
export interface Kernel {
  readonly folder: string;
  /** Package and version, or a hash of a kernel of one's own. */
  readonly identity: string;
}

/** The kernel of a release: the one in the cache, else the newest that apt knows. */
export const debianKernel = async (
  cache: string,
  release: Release,
  progress: (line: string) => void,
): Promise<Kernel> => {
  const folder = await cached(cache, join("kernels", release), async (unfinished) => {
    const { meta, pattern } = packages[release];
    const name = await resolveKernel(meta, pattern);
    progress(`downloading ${name}`);
    const parts = { package: join(unfinished, "package"), content: join(unfinished, "content") };
    mkdirSync(parts.package);
    const file = await download(name, parts.package);
    progress(`unpacking ${name}`);
    await unpack(file, parts.content);
    const boot = join(parts.content, "boot");
    const image = readdirSync(boot).find((one) => one.startsWith("vmlinuz")) ?? "vmlinuz";
    await write(unfinished, readFileSync(join(boot, image)), await modulesBelow(parts.content));
    writeFileSync(
      join(unfinished, "identity"),
      file.split("/").at(-1)?.replace(".deb", "") ?? name,
    );
    rmSync(parts.package, { recursive: true });
    rmSync(parts.content, { recursive: true });
  });
  return { folder, identity: readFileSync(join(folder, "identity"), "utf8") };
};

/** A kernel of one's own: a bzImage or vmlinux, and a folder somewhere below which its modules are. */
export const ownKernel = async (
  cache: string,
  kernel: string,
  modules: string,
): Promise<Kernel> => {
  const image = readFileSync(kernel);
  const found = await modulesBelow(modules);
  const identity = `own-${hashOf([image, ...found.map((one) => one.bytes)])}`;
  const folder = await cached(cache, join("kernels", identity), (unfinished) =>
    write(unfinished, image, found),
  );
  return { folder, identity };
};

/** The same kernel with some of its modules replaced by the given files, kvm.ko for example. */
export const withModules = async (
  cache: string,
  kernel: Kernel,
  replaced: Readonly<Record<string, string>>,
): Promise<Kernel> => {
  const files = Object.entries(replaced).sort(([a], [b]) => a.localeCompare(b));
  const hash = hashOfFiles(files.map(([, path]) => path));
  const identity = `${kernel.identity}-${hash}`;
  const folder = await cached(cache, join("kernels", identity), async (unfinished) => {
    await run("cp", ["-r", `${kernel.folder}/modules`, unfinished]);
    // Hard-linked, since it is the same and large.
    await run("ln", [`${kernel.folder}/vmlinux`, `${unfinished}/vmlinux`]);
    for (const [name, path] of files)
      writeFileSync(
        join(unfinished, "modules", name),
        await stripped(readFileSync(path), unfinished),
      );
  });
  return { folder, identity };
};

const write = async (folder: string, image: Buffer, modules: readonly Module[]): Promise<void> => {
  writeFileSync(join(folder, "vmlinux"), await vmlinuxOf(image));
  mkdirSync(join(folder, "modules"));
  for (const { file, bytes } of modules)
    writeFileSync(join(folder, "modules", file), await stripped(bytes, folder));
  const order = modules.map(({ file }) => `${file}\n`).join("");
  writeFileSync(join(folder, "modules", "order"), order);
};

/** Without its debugging information a module is half as large, which shortens booting. */
const stripped = async (bytes: Buffer, folder: string): Promise<Buffer> => {
  const file = join(folder, "module.tmp");
  writeFileSync(file, bytes);
  await run("strip", ["--strip-debug", file]);
  const result = readFileSync(file);
  rmSync(file);
  return result;
};

/** Drops Debian's kernels from the cache, so that the next set-up takes the newest. */
export const forgetDebianKernels = (cache: string): void => {
  for (const release of releases) {
    const folder = join(cache, "kernels", release);
    if (existsSync(folder)) rmSync(folder, { recursive: true });
  }
};
