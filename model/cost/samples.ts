import type { Start } from "../../checker/run/alone.ts";
import { packedRunner } from "../../checker/sample/runner.ts";
import { seeded } from "../../checker/sample/seeded.ts";
import { buildSystem, type KvmSystem } from "../build.ts";
import type { Design } from "../designs/design.ts";
import type { Scenario } from "../scenarios/scenario.ts";
import { migration } from "../scenarios/migration.ts";
import { poison } from "../scenarios/poison.ts";
import { postCopy } from "../scenarios/post-copy.ts";
import { slotNow } from "../memslots/ioctl.ts";
import type { State } from "../state/state.ts";
import { widened } from "../stimuli/widened.ts";
import { range, type Access } from "../world.ts";
import { makeMeter, measures, noCounts, type Counts, type Measure } from "./measures.ts";
import { accessOnce, runIoctls } from "./run.ts";
import { setting } from "./toggles.ts";

/** A kind of list from which stimuli are drawn. */
export interface Workload {
  readonly name: string;
  /** one sentence */
  readonly about: string;
  readonly scenario: Scenario;
  /** Operations of the VMM and the host that are drawn, beside accesses. */
  readonly operations: readonly string[];
}

export interface Sampled {
  readonly workload: Workload;
  readonly design: Design;
  readonly totals: readonly { readonly name: Measure; readonly total: number }[];
}

const lists = 25;
const length = 40;

export const workloads: readonly Workload[] = [
  {
    name: "post-copy",
    about: `${String(lists)} lists of ${String(length)} random stimuli each: two vCPUs access two pages, which the VMM installs, releases, takes back and the host discards, until the flag goes off.`,
    scenario: postCopy,
    operations: ["set-flags", "install-page", "clear-bit", "set-bit", "change-mapping"],
  },
  {
    name: "migration",
    about: `${String(lists)} lists of ${String(length)} random stimuli each: two vCPUs access two pages, while the VMM switches logging on and copies in rounds.`,
    scenario: migration,
    operations: ["set-flags", "first-pass", "round"],
  },
  {
    name: "poison",
    about: `${String(lists)} lists of ${String(length)} random stimuli each: two vCPUs access two pages, while the VMM takes pages away by their bits and switches the flag off and on.`,
    scenario: poison,
    operations: ["set-flags", "set-bit"],
  },
];

type Drawn =
  | {
      readonly kind: "access";
      readonly vcpu: number;
      readonly gfn: number;
      readonly access: Access;
    }
  | { readonly kind: "ioctl"; readonly start: Start };

/**
 * The same lists of stimuli on each design, one after the other, and the sums of what they cost; what cannot be started is left out.
 * Where only CREATE sets the flag, the VMM deletes the slot and creates it with the flag. `seed`: 0 .. 2^32-1. An illustration: it says
 * nothing of other lists.
 */
export const sampleWorkload = (
  workload: Workload,
  designs: readonly Design[],
  seed: number,
): readonly Sampled[] => {
  const fitting = designs.filter((design) => workload.scenario.fits(design));
  const scenario = widened(workload.scenario, fitting);
  const built = fitting.map((design) => ({ design, system: buildSystem(design, scenario) }));
  const drawn = draw(choicesOf(scenario, built, workload.operations), seed);
  return built.map(({ design, system }) => {
    const totals: Record<Measure, number> = { ...noCounts };
    for (const list of drawn) {
      const counts = runList(design, system, list);
      for (const name of measures) totals[name] += counts[name];
    }
    return {
      workload,
      design,
      totals: measures.map((name) => ({ name, total: totals[name] })),
    };
  });
};

/** Everything that can be drawn: each access, and each start that some design knows. */
const choicesOf = (
  { scope }: Scenario,
  built: readonly { readonly system: KvmSystem }[],
  operations: readonly string[],
): readonly Drawn[] => {
  const starts = new Map<string, Start>();
  for (const { system } of built)
    for (const { from, actor, operation, choice } of system.transitions) {
      if (from !== 0 || !operations.includes(operation)) continue;
      // Which frame the host takes is not asked for.
      const { pfn: _, ...asked } = choice ?? {};
      const start: Start = { actor, operation, choice: asked };
      starts.set(JSON.stringify(start), start);
    }
  const accesses = range(scope.vcpus).flatMap((vcpu) =>
    range(scope.gfns).flatMap((gfn) =>
      (["read", "write"] as const).map((access): Drawn => ({ kind: "access", vcpu, gfn, access })),
    ),
  );
  return [...accesses, ...[...starts.values()].map((start): Drawn => ({ kind: "ioctl", start }))];
};

const draw = (choices: readonly Drawn[], seed: number): readonly (readonly Drawn[])[] => {
  const next = seeded(seed);
  return range(lists).map(() => range(length).flatMap(() => choices[next(choices.length)] ?? []));
};

const runList = (design: Design, system: KvmSystem, list: readonly Drawn[]): Counts => {
  const runner = packedRunner(system);
  runner.reset();
  const meter = makeMeter(runner.state());
  for (const one of list) {
    if (one.kind === "access") accessOnce(runner, one.vcpu, one.gfn, one.access, meter.note);
    else runIoctls(runner, ioctlsOf(design, one.start, runner.state()), meter.note);
  }
  return meter.counts(runner.state());
};

/** What the VMM does for a start that was drawn; nothing where the flag is on already and another design could not set it either. */
const ioctlsOf = (design: Design, start: Start, s: State): readonly Start[] => {
  const { operation, choice } = start;
  const { userfault, bits } = choice ?? {};
  const makesAnew =
    operation === "set-flags" &&
    design.userfault === "create-only" &&
    userfault === true &&
    typeof bits === "string";
  if (!makesAnew) return [start];
  return slotNow(s, 0).userfault ? [] : setting(design, bits);
};
