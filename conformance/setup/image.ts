import { copyFileSync, mkdirSync, rmSync } from "node:fs";
import { basename, join } from "node:path";
import { cached } from "./cache.ts";
import type { Kernel } from "./kernel.ts";
import { run } from "./run.ts";

/** What QEMU boots. */
export interface Image {
  /** The release, or the tag that was given. */
  readonly name: string;
  readonly identity: string;
  readonly kernel: string;
  readonly initrd: string;
}

/** Packs the program and the kernel's modules. */
export const makeImage = async (
  cache: string,
  name: string,
  kernel: Kernel,
  program: string,
): Promise<Image> => {
  const key = `${kernel.identity}-${basename(program)}`;
  const folder = await cached(cache, join("images", key), async (unfinished) => {
    const root = join(unfinished, "root");
    mkdirSync(root);
    copyFileSync(join(program, "init"), join(root, "init"));
    await run("cp", ["-r", join(kernel.folder, "modules"), root]);
    const pack = "find . -print0 | sort -z | cpio -0 -o -H newc -R 0:0 --quiet > ../initrd.cpio";
    await run("sh", ["-ec", pack], { folder: root });
    rmSync(root, { recursive: true });
  });
  return {
    name,
    identity: kernel.identity,
    kernel: join(kernel.folder, "vmlinux"),
    initrd: join(folder, "initrd.cpio"),
  };
};
