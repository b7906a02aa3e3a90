import { z } from "zod";
import { readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import type { DesignEntry } from "../catalog.ts";
import { program, UserError } from "../support/failure.ts";
import { count, text, texts } from "../support/shapes.ts";
import { plural } from "../support/terminal.ts";

const missingSource = z.strictObject({
  source: text,
  reason: z.enum(["no such file", "no such name in the file"]),
  /** `design operation/step` of each step that cites it. */
  steps: texts,
});
type MissingSource = Readonly<z.infer<typeof missingSource>>;

/** What `list --kernel TREE --json` writes. */
export const kernelDocument = z.strictObject({
  schema: z.literal(1),
  /** Different kernel sources that were looked for. */
  looked: count,
  /** Sources that are no kernel file:function: hardware, user space. */
  outside: count,
  missing: z.array(missingSource).readonly(),
});
export type KernelDocument = Readonly<z.infer<typeof kernelDocument>>;
export type SourceReport = Omit<KernelDocument, "schema">;

/** `arch/x86/kvm/mmu/mmu.c:is_page_fault_stale` */
const kernelSource = /^((?:[\w.-]+\/)+[\w.-]+\.(?:c|h|S|rst)):(\w+)/;

/** Which sources that steps of these designs cite are not in a kernel tree: a search for the name in the text of the file. */
export const missingSources = (tree: string, designs: readonly DesignEntry[]): SourceReport => {
  if (statSync(join(tree, "virt"), { throwIfNoEntry: false })?.isDirectory() !== true)
    throw new UserError(
      `${tree} is no kernel tree (it has no folder virt)`,
      `name one: ${program} list --kernel TREE`,
    );
  const citing = new Map<string, string[]>();
  for (const design of designs)
    for (const operation of design.operations)
      for (const { path, source } of operation.steps) {
        const step = `${design.name} ${operation.name}/${path}`;
        citing.set(source, [...(citing.get(source) ?? []), step]);
      }
  const contents = new Map<string, string | null>();
  const contentOf = (file: string): string | null => {
    const known = contents.get(file);
    if (known !== undefined) return known;
    const path = join(tree, file);
    const exists = statSync(path, { throwIfNoEntry: false })?.isFile() === true;
    const content = exists ? readFileSync(path, "utf8") : null;
    contents.set(file, content);
    return content;
  };
  const missing: MissingSource[] = [];
  let outside = 0;
  for (const [source, steps] of citing) {
    const [, file, name] = kernelSource.exec(source) ?? [];
    if (file === undefined || name === undefined) {
      outside++;
      continue;
    }
    const content = contentOf(file);
    if (content === null) missing.push({ source, reason: "no such file", steps });
    else if (!new RegExp(`\\b${name}\\b`).test(content))
      missing.push({ source, reason: "no such name in the file", steps });
  }
  return { looked: citing.size - outside, outside, missing };
};

export const kernelReport = (tree: string, { looked, outside, missing }: SourceReport): string => {
  const lines = missing.map(({ source, reason, steps }) => {
    const others = steps.length > 1 ? ` and ${steps.length - 1} more` : "";
    return `${source}: ${reason} (${steps[0] ?? ""}${others})`;
  });
  const elsewhere = outside === 0 ? "" : `; ${outside} cite no kernel function`;
  return [
    ...lines,
    `${plural(looked, "source")} looked for in ${tree}, ${missing.length} missing${elsewhere}`,
  ].join("\n");
};
