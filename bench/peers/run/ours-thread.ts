import { parentPort } from "node:worker_threads";
import { doPart, type Part } from "../../../cli/parallel/part.ts";
import { invariants, referenceSystem } from "../reference/index.ts";
import { sizeNamed } from "../sizes.ts";

/** One thread of `ours-threads-child.ts`. */
parentPort?.on("message", (part: Part<string>) => {
  const system = referenceSystem(sizeNamed(part.what).scope);
  parentPort?.postMessage(doPart({ system, properties: invariants }, part, () => undefined));
});
