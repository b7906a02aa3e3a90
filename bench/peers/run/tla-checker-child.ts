import { sizeNamed } from "../sizes.ts";
import { checkWithTla } from "../tla/check.ts";

/** Searches one size of the TLA+ model, named on the command line, and prints how many states there are as JSON. */
const { scope } = sizeNamed(process.argv[2] ?? "");
const { states } = checkWithTla(scope, { drawn: false, maxStates: 10_000_000 });
process.stdout.write(`${JSON.stringify({ states })}\n`);
