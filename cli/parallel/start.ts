import { isCompiled } from "../support/compiled.ts";
import { startThreadByTsx } from "../support/thread.ts";
import type { Source } from "./source.ts";
import { startTeam, type Team } from "./team.ts";

const extension = isCompiled ? ".js" : ".ts";

/** A team for whatever a module builds. */
export const startTeamFor = (threads: number): Team<Source> =>
  startTeam(threads, () => startThreadByTsx(new URL(`./thread${extension}`, import.meta.url).href));
