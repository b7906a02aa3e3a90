import { parentPort } from "node:worker_threads";
import type { Event } from "../../checker/protocol/step.ts";
import { doPart, type Part, type Searched } from "./part.ts";
import type { Source } from "./source.ts";

/** A thread of a team that searches whatever some module builds; see `startThreadByTsx`. */
const searchedBy = async ({ module, build, given }: Source): Promise<Searched<unknown, Event>> => {
  // The module is one of ours: what it must export stands in `Source`.
  const exported = (await import(module)) as Readonly<
    Record<string, (...given: readonly unknown[]) => Searched<unknown, Event>>
  >;
  const make = exported[build];
  if (make === undefined) throw new Error(`${module} exports no ${build}`);
  return make(...given);
};

// A failure is not caught: it ends the thread, and whoever has started it hears of it.
parentPort?.on("message", (part: Part<Source>) => {
  const send = (message: object): void => parentPort?.postMessage(message);
  void searchedBy(part.what).then((searched) => send(doPart(searched, part, send)));
});
