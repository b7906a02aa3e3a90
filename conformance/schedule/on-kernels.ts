import { describe } from "../commands/command.ts";
import { boot } from "../driver/machine.ts";
import type { Ready } from "../setup/set-up.ts";
import { readSchedule, type Readied } from "./read.ts";
import { describeHeld, hold, type Held } from "./run.ts";
import type { Foreseen } from "./foresee.ts";

const fateOf = ({ stale, waited }: Foreseen): string =>
  `${waited ? "the other operation waits for the fault, " : ""}${stale ? "a stale SPTE" : "no stale SPTE"}`;

/** The schedule in words. */
export const describeSchedule = ({
  file,
  schedule,
  edited,
  unedited,
}: Readied): readonly string[] => {
  const { fault, place, during } = schedule;
  return [
    `${file.design} with ${file.edits.join(", ") || "no edits"}, ${file.scenario}: ${file.property}, ${String(file.steps.length)} steps`,
    `  a ${fault.operation} (${fault.access}) of gfn ${String(fault.gfn)} stands between ${place.after.join(" or ")} and ${place.before.join(" or ")}: at the ${place.at} of ${place.function} (${place.why})`,
    `  meanwhile, from beginning to end: ${describe(during)}`,
    `  the model: with the edits ${fateOf(edited)}; without them ${fateOf(unedited)}`,
  ];
};

/**
 * Does a run show that the kernel is wrong? It leaves a stale SPTE; or its fault was not taken again, though the other operation did not
 * wait for it.
 */
export const showsFault = ({ stopped, stale, retried, waited }: Held): boolean =>
  stopped && (stale || (!retried && !waited));

/** Holds the file's schedule on each kernel, so often. Returns whether it was held each time and showed nothing. */
export const holdOnKernels = async (
  ready: Ready,
  path: string,
  times: number,
  say: (line: string) => void,
): Promise<boolean> => {
  const readied = readSchedule(path);
  for (const line of describeSchedule(readied)) say(line);
  let good = true;
  for (const { name } of ready.images) {
    const machine = await boot(ready, name, { gdb: true });
    let [held, retried, stale] = [0, 0, 0];
    try {
      say(machine.uname);
      for (let i = 0; i < times; i++) {
        const did = await hold(machine, readied.schedule);
        say(`  ${describeHeld(did, readied.schedule)}`);
        if (did.stopped) held++;
        if (did.retried) retried++;
        if (did.stale) stale++;
        good &&= did.stopped && !showsFault(did);
      }
      for (const warning of machine.warnings()) say(`  the kernel complained: ${warning}`);
    } finally {
      await machine.stop();
    }
    say(
      `  held ${String(held)} of ${String(times)} times: retried ${String(retried)}, left a stale SPTE ${String(stale)}`,
    );
  }
  return good;
};
