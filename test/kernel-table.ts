import { readdirSync, readFileSync } from "node:fs";
import { join, relative } from "node:path";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("..", import.meta.url));

/** `arch/x86/kvm/mmu/mmu.c:kvm_mmu_load`, as a step's source names a kernel function. */
const pattern = /"((?:arch|virt|include|mm|kernel)\/[\w./-]+\.[chS]):(\w+)"/g;

const filesBelow = (folder: string): readonly string[] =>
  readdirSync(folder, { withFileTypes: true })
    .sort((a, b) => a.name.localeCompare(b.name))
    .flatMap((entry) => {
      const path = join(folder, entry.name);
      return entry.isDirectory() ? filesBelow(path) : entry.name.endsWith(".ts") ? [path] : [];
    });

/** Rows of Markdown: each kernel function that a source names, and the files of the model that do; seeded faults and traces left out. */
export const kernelTable = (): readonly string[] => {
  const files = new Map<string, string[]>();
  for (const path of filesBelow(join(root, "model"))) {
    const file = relative(root, path);
    if (file.startsWith("model/designs/faults/") || file.startsWith("model/trace/")) continue;
    for (const [, kernelFile = "", name = ""] of readFileSync(path, "utf8").matchAll(pattern)) {
      const key = `${kernelFile} ${name}`;
      const known = files.get(key) ?? [];
      if (!known.includes(file)) files.set(key, [...known, file]);
    }
  }
  return [
    "| kernel file | function | model file |",
    "| --- | --- | --- |",
    ...[...files]
      .sort(([a], [b]) => a.localeCompare(b))
      .map(([key, of]) => {
        const [kernelFile, name] = key.split(" ");
        return `| \`${kernelFile ?? ""}\` | \`${name ?? ""}\` | ${of.map((file) => `\`${file}\``).join(", ")} |`;
      }),
  ];
};
