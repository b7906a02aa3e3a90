import { explore } from "../../../checker/index.ts";
import { invariants, referenceSystem } from "../reference/index.ts";
import { sizeNamed } from "../sizes.ts";

/** Searches one size of the reference model, named on the command line, and prints what it counted as JSON. */
const search = explore(referenceSystem(sizeNamed(process.argv[2] ?? "").scope), invariants);
let turn = search.next();
while (turn.done !== true) turn = search.next();
const { states, transitions, bytes, limit, broken, verdicts } = turn.value;
const bad = verdicts.find(({ verdict }) => verdict !== "holds");
if (limit !== null) throw new Error(`ours: ${limit}`);
if (broken !== null) throw new Error(`ours: ${broken.message}`);
if (bad !== undefined) throw new Error(`ours: ${bad.property} ${bad.verdict}`);
process.stdout.write(`${JSON.stringify({ states, transitions, bytes })}\n`);
