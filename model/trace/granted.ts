import type { Done } from "./tasks.ts";

/** Without the requests for memslots that the kernel refused, and their returns: they changed nothing. */
export const granted = (done: readonly Done[]): readonly Done[] => {
  const refused = new Set<Done>();
  const open = new Map<number, Done>();
  for (const one of done) {
    if (one.event.kind === "region") open.set(one.task, one);
    if (one.event.kind !== "region-return") continue;
    const call = open.get(one.task);
    open.delete(one.task);
    if (one.event.error === 0 && call !== undefined) continue;
    refused.add(one);
    if (call !== undefined) refused.add(call);
  }
  return done.filter((one) => !refused.has(one));
};
