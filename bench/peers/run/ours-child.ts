import { explore } from "../../../checker/index.ts";
import { invariants, referenceSystem } from "../reference/index.ts";
import { sizeNamed } from "../sizes.ts";
import { answer } from "./ours-answer.ts";

/** Searches one size of the reference model, named on the command line, on one thread. Like SPIN it is told how many states there are. */
const { scope, states: expectedStates } = sizeNamed(process.argv[2] ?? "");
const search = explore(referenceSystem(scope), invariants, { expectedStates });
let turn = search.next();
while (turn.done !== true) turn = search.next();
answer(turn.value);
