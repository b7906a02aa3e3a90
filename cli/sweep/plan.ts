import type { Event } from "../../checker/protocol/step.ts";
import { textOf } from "../../checker/ablation/ablations.ts";
import { placed, type Placed } from "../ablate/places.ts";
import { freshPlan } from "../ablate/plan.ts";
import { selected } from "../ablate/select.ts";
import type { Catalog } from "../catalog.ts";
import { planCheck, type Selection } from "../check/plan.ts";
import { planGallery } from "../gallery/run.ts";
import { selectCases } from "../gallery/select.ts";
import { UserError } from "../support/failure.ts";
import { pick } from "../support/names.ts";
import type { AskedOf, SweepAsked, SweepEngine } from "./asked.ts";
import { hashOf } from "./hash.ts";
import { named, plainCell, type NamedJob, type SweepJob } from "./job.ts";

/** A sweep: what is asked, and the jobs that it comes to, in an order that depends on nothing else. */
export interface SweepPlan {
  /** a hash of all jobs */
  readonly id: string;
  readonly asked: SweepAsked;
  /** Each once. */
  readonly jobs: readonly NamedJob[];
  /** What was left out and why, in sentences. */
  readonly skipped: readonly string[];
}

/** Plans a sweep. The same for the same source, on every machine. Throws UserError for a name or an edit that does not fit. */
export const planSweep = <S, E extends Event>(
  catalog: Catalog<S, E>,
  asked: SweepAsked,
): SweepPlan => {
  const skipped = new Set<string>();
  const jobs = uniquely(jobsOf(catalog, asked, (reason) => skipped.add(reason)).map(named));
  if (jobs.length === 0) throw new UserError("there is nothing to be swept");
  return { id: hashOf(jobs.map(({ id }) => id)), asked, jobs, skipped: [...skipped] };
};

const jobsOf = <S, E extends Event>(
  catalog: Catalog<S, E>,
  asked: SweepAsked,
  skip: (reason: string) => void,
): readonly SweepJob[] => {
  switch (asked.kind) {
    case "check":
      return cellJobs(catalog, asked, skip);
    case "gallery":
      return galleryJobs(catalog, asked).jobs;
    case "ablate":
      return asked.designs.flatMap((design) =>
        ablationsIn(catalog, asked, design).somewhere.map((ablation): SweepJob => ({
          kind: "edit",
          design,
          edit: textOf(ablation),
          maxStates: asked.maxStates,
        })),
      );
  }
};

const uniquely = (jobs: readonly NamedJob[]): readonly NamedJob[] => [
  ...new Map(jobs.map((one) => [one.id, one])).values(),
];

/** The edits of a design that a sweep asks about, in the order of its steps, by whether any scenario has a place for them. */
export const ablationsIn = <S, E extends Event>(
  catalog: Catalog<S, E>,
  { operations, edits }: AskedOf<"ablate">,
  design: string,
): Placed => {
  const { name } = pick("design", design, catalog.designs);
  const all = selected(catalog.ablations(name), { operation: operations, edit: edits });
  return placed(catalog, name, freshPlan(), all);
};

const cellJobs = <S, E extends Event>(
  catalog: Catalog<S, E>,
  asked: AskedOf<"check">,
  skip: (reason: string) => void,
): readonly SweepJob[] =>
  editsOf(asked).flatMap(({ faults, edits }) =>
    scopesOf(asked).flatMap((scope) => {
      const { cells, properties, skipped } = planCheck(catalog, {
        designs: asked.designs,
        scenarios: asked.scenarios,
        properties: asked.properties,
        faults,
        edits,
        machine: asked.machine,
        scope,
        roles: asked.roles,
        thorough: asked.thorough,
        sample: asked.sample !== null,
      });
      for (const reason of skipped) skip(reason);
      return cells.flatMap((cell) =>
        enginesOf(asked).map((engine): SweepJob => ({
          kind: "cell",
          cell: plainCell(cell),
          properties: properties === null ? null : [...properties],
          engine,
          stopSoonAfter: null,
        })),
      );
    }),
  );

/** Each fault and each edit alone; nothing at all if there is none. */
const editsOf = ({
  faults,
  edits,
}: AskedOf<"check">): readonly Pick<Selection, "faults" | "edits">[] =>
  faults.length + edits.length === 0
    ? [{ faults, edits }]
    : [
        ...faults.map((fault) => ({ faults: [fault], edits: [] })),
        ...edits.map((edit) => ({ faults: [], edits: [edit] })),
      ];

/** Every combination of the numbers that were given. */
const scopesOf = ({ scopes }: AskedOf<"check">): readonly Selection["scope"][] => {
  let all: readonly Selection["scope"][] = [{}];
  for (const name of ["vcpus", "gfns", "pfns", "slots"] as const)
    if (scopes[name].length > 0)
      all = all.flatMap((scope) => scopes[name].map((n) => ({ ...scope, [name]: n })));
  return all;
};

const enginesOf = ({
  sample,
  maxStates,
  symmetry,
  fusion,
}: AskedOf<"check">): readonly SweepEngine[] =>
  sample === null
    ? [{ kind: "exhaustive", maxStates, symmetry, fusion }]
    : sample.seeds.map((seed) => ({ kind: "sample", runs: sample.runs, seed }));

/** The jobs of a sweep of the gallery, and which of them each case is about, by place in that list. */
export const galleryJobs = <S, E extends Event>(
  catalog: Catalog<S, E>,
  { cases: ids, maxStates }: AskedOf<"gallery">,
): {
  readonly jobs: readonly SweepJob[];
  readonly planned: ReturnType<typeof planGallery>["planned"];
} => {
  const cases = selectCases(ids, catalog.historic);
  // How much memory there is does not matter for what is planned.
  const engine = { kind: "exhaustive", maxStates, maxBytes: 0, threads: 1 } as const;
  const { jobs, planned } = planGallery(catalog, cases, engine);
  return {
    jobs: jobs.map(({ cell, properties, stopSoonAfter }): SweepJob => ({
      kind: "cell",
      cell: plainCell(cell),
      properties,
      engine: { kind: "exhaustive", maxStates, symmetry: false, fusion: false },
      stopSoonAfter: stopSoonAfter ?? null,
    })),
    planned,
  };
};
