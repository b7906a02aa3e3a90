import { main } from "../../../cli/main.ts";
import { toyCatalog } from "./catalog.ts";

// The real program on a toy model; its checkout is the folder it is started in.
await main({ catalog: toyCatalog, entry: import.meta.url, root: process.cwd() });
