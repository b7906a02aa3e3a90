import { Worker } from "node:worker_threads";
import { startTeam } from "../../../cli/parallel/team.ts";
import { invariants, referenceSystem } from "../reference/index.ts";
import { sizeNamed } from "../sizes.ts";
import { answer } from "./ours-answer.ts";

/** As `ours-child.ts`, on as many threads as the command line says after the name. */
const [name = "", threads = "2"] = process.argv.slice(2);
const { scope, states: expectedStates } = sizeNamed(name);
const team = startTeam<string>(
  Number(threads),
  () => new Worker(new URL("./ours-thread.mjs", import.meta.url)),
);
const here = { system: referenceSystem(scope), properties: invariants };
answer(await team.explore(name, here, { expectedStates }));
team.end();
