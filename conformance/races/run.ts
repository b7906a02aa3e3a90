import type { Design } from "../../model/designs/design.ts";
import { boot } from "../driver/machine.ts";
import type { Ready } from "../setup/set-up.ts";
import { explainRace, recordRace } from "./race.ts";

export interface RacePlan {
  readonly image: string;
  readonly design: Design;
  /** rounds, with small pages and with huge ones */
  readonly count: number;
  /** frames of each trace that are looked at */
  readonly most: number;
}

/**
 * Races on one kernel, with small memory and with huge pages. Returns false if some event is no step of the model on any path. A search
 * that met its limit says so and is no disagreement.
 */
export const runRaces = async (
  ready: Ready,
  { image, design, count, most }: RacePlan,
  seed: number,
  say: (line: string) => void,
): Promise<boolean> => {
  const machine = await boot(ready, image, { thread: "multi" });
  let agreed = true;
  try {
    for (const huge of [false, true]) {
      const start = Date.now();
      const text = await recordRace(machine, { count, seed, huge });
      const frames = explainRace(text, design, most);
      const open = frames.filter(({ outcome }) => outcome.kind !== "explained");
      const failed = open.filter(({ outcome }) => outcome.kind === "unexplained");
      const verdict =
        failed.length > 0
          ? "NOT EXPLAINED"
          : open.length > 0
            ? `each a path of the model, but for ${String(open.length)} undecided`
            : "each a path of the model";
      const events = frames.reduce((sum, frame) => sum + frame.events, 0);
      say(
        `  ${design.name.padEnd(6)} ${`races, ${huge ? "huge" : "small"} pages`.padEnd(28)} ${String(count).padStart(5)} rounds, ${String(frames.length)} frames, ${String(events)} events, ${verdict}, ${((Date.now() - start) / 1000).toFixed(1)} s`,
      );
      for (const { frame, outcome, line } of open)
        say(`  *  frame 0x${frame.toString(16)}: ${outcome.kind}\n     ${line ?? ""}`);
      agreed &&= failed.length === 0;
    }
    for (const warning of machine.warnings()) say(`  the kernel complained: ${warning}`);
  } finally {
    await machine.stop();
  }
  return agreed;
};
