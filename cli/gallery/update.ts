import { existsSync, readdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import type { Event } from "../../checker/protocol/step.ts";
import { inCheckout, type Context } from "../context.ts";
import type { Status } from "../support/status.ts";
import { showGallery } from "./gallery.ts";
import { galleryStatus } from "./judge.ts";

/** Rewrites `counterexamples/historic/`, and removes schedules of cases that are gone. */
export const updateGallery = async <S, E extends Event>(
  context: Context<S, E>,
): Promise<Status> => {
  const { catalog, root } = context;
  const folder = inCheckout(root, "counterexamples", "historic");
  const { results, interrupted } = await showGallery(context, catalog.historic, folder);
  if (!interrupted) {
    const kept = new Set(results.flatMap(({ file }) => file ?? []));
    for (const name of existsSync(folder) ? readdirSync(folder) : [])
      if (name.endsWith(".json") && !kept.has(join(folder, name))) rmSync(join(folder, name));
  }
  return galleryStatus(results, interrupted);
};
