import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";
import { writeWhole } from "../support/atomic.ts";
import { remark } from "../support/terminal.ts";
import type { Done } from "./document.ts";
import { isOfThisMachine, outcome } from "./outcome.ts";

/** Outcomes of jobs in a folder, a file each: whoever begins again finds what is done. */
export interface Results {
  /** null: not done yet, or its file is not one of ours; then it is done again. */
  readonly read: (id: string) => Done | null;
  /** Keeps an outcome, whole or not at all; not if a limit of this machine cut it short. */
  readonly write: (id: string, done: Done) => void;
}

const kept = z.strictObject({
  schema: z.literal(1),
  version: z.string(),
  id: z.string(),
  outcome,
  seconds: z.number(),
});

/** The outcomes of one version; those of another one do not count. */
export const openResults = (folder: string, version: string): Results => {
  const pathOf = (id: string): string => join(folder, version, `${id}.json`);
  return {
    read: (id) => {
      const path = pathOf(id);
      if (!existsSync(path)) return null;
      const parsed = kept.safeParse(jsonOf(path));
      if (parsed.success && parsed.data.id === id && parsed.data.version === version)
        return { outcome: parsed.data.outcome, seconds: parsed.data.seconds };
      remark(`${path} is damaged: that job is done again`);
      return null;
    },
    write: (id, { outcome: what, seconds }) => {
      if (isOfThisMachine(what)) return;
      const document: z.infer<typeof kept> = { schema: 1, version, id, outcome: what, seconds };
      writeWhole(pathOf(id), `${JSON.stringify(document)}\n`);
    },
  };
};

const jsonOf = (path: string): unknown => {
  try {
    return JSON.parse(readFileSync(path, "utf8"));
  } catch {
    return null;
  }
};
