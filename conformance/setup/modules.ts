import { readdirSync, readFileSync } from "node:fs";
import { basename, join } from "node:path";
import { SetupError } from "./error.ts";
import { run } from "./run.ts";

/** A module ready to be loaded. */
export interface Module {
  /** kvm-amd.ko */
  readonly file: string;
  readonly bytes: Buffer;
}

/** Without these nothing goes; the others may be built in. */
const required: readonly string[] = ["kvm", "kvm-amd"];
const wanted: readonly string[] = ["virtio_pci", "virtio_console", ...required];

/** Finds the modules below the folder and puts those they depend on before them. */
export const modulesBelow = async (folder: string): Promise<readonly Module[]> => {
  const files = new Map(
    readdirSync(folder, { recursive: true, encoding: "utf8" })
      .filter((path) => /\.ko(\.xz|\.zst)?$/.test(path))
      .map((path) => [keyOf(basename(path)), join(folder, path)]),
  );
  const chosen = new Map<string, Module>();
  const add = async (name: string): Promise<void> => {
    const key = keyOf(name);
    const path = files.get(key);
    if (chosen.has(key) || path === undefined) return;
    const bytes = await unpacked(path);
    for (const other of dependenciesOf(bytes)) await add(other);
    chosen.set(key, { file: basename(path).replace(/\.(xz|zst)$/, ""), bytes });
  };
  for (const name of wanted) await add(name);
  const missing = required.filter((name) => !chosen.has(keyOf(name)));
  if (missing.length > 0)
    throw new SetupError(
      "no-kernel",
      `${folder} lacks ${missing.map((name) => `${name}.ko`).join(" and ")}`,
      "build the kernel with CONFIG_KVM=m and CONFIG_KVM_AMD=m",
    );
  return [...chosen.values()];
};

/** The kernel takes - and _ in a module's name for the same. */
const keyOf = (file: string): string => file.replace(/\.ko(\.xz|\.zst)?$/, "").replaceAll("-", "_");

const unpacked = (path: string): Promise<Buffer> | Buffer => {
  if (path.endsWith(".xz")) return run("xz", ["-dc", path]);
  if (path.endsWith(".zst")) return run("zstd", ["-dc", path]);
  return readFileSync(path);
};

/** What the section .modinfo says: `depends=a,b`. */
const dependenciesOf = (bytes: Buffer): readonly string[] => {
  const key = "\0depends=";
  const at = bytes.indexOf(key, 0, "latin1");
  if (at < 0) return [];
  const start = at + key.length;
  return bytes
    .toString("latin1", start, bytes.indexOf(0, start))
    .split(",")
    .filter((name) => name !== "");
};
