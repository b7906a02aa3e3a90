import { match } from "ts-pattern";
import type { Event } from "../../checker/protocol/step.ts";
import { sample } from "../../checker/sample/sample.ts";
import type { SampleOutcome } from "../../checker/sample/outcome.ts";
import { explore } from "../../checker/search/explore.ts";
import type { SearchOptions } from "../../checker/search/options.ts";
import { exploreFused, fusion, type FusedOutcome } from "../../checker/fusion/explore.ts";
import { exploreUnderSymmetry, symmetry } from "../../checker/symmetry/explore.ts";
import type { PropertyVerdict, SearchOutcome, WaitCount } from "../../checker/verdict.ts";
import type { Found } from "../../counterexamples/file.ts";
import { recordSchedule } from "../../counterexamples/record.ts";
import type { Catalog, Subject } from "../catalog.ts";
import type { Identity } from "../checkpoint/header.ts";
import { identityOf } from "../checkpoint/identity.ts";
import type { SearchKeeper } from "../checkpoint/keeper.ts";
import { memoryWatch } from "../support/memory.ts";
import { eventLoopTurn } from "../support/turn.ts";
import type { Team, TeamKeeper } from "../parallel/team.ts";
import type { Graphs } from "./graphs.ts";
import type { CellReport, Engine, Job, JobProgress, PropertyReport, Subset } from "./job.ts";

export interface Hooks {
  readonly progress: (progress: JobProgress) => void;
  /** Asked between chunks of work: has somebody pressed Ctrl-C? */
  readonly interrupted: () => boolean;
  /** Threads to search with, instead of this one. */
  readonly team?: Team<Subset>;
  /** Keeps what the search has come to, and says where it goes on; see `SearchKeeper`. */
  readonly keep?: {
    readonly begin: (identity: () => Identity) => SearchKeeper;
    /** Does it go on with what several threads have stored? */
    readonly isTogether: boolean;
  };
}

/** Builds what is to be looked at. */
export const subjectOf = <S, E extends Event>(
  catalog: Catalog<S, E>,
  { cell, properties: names }: Subset,
): Subject<S, E> => {
  const built = catalog.build(cell);
  return {
    ...built,
    properties: built.properties.filter(({ name }) => names === null || names.includes(name)),
  };
};

/**
 * Checks one cell in this thread. The engines are generators: between two chunks the event loop gets its turn, so that signals and
 * messages arrive. `graphs` are those that this thread keeps, if it does; see `Job.along`.
 */
export const runJob = async <S, E extends Event>(
  catalog: Catalog<S, E>,
  job: Job,
  hooks: Hooks,
  graphs: Graphs<S, E> | null = null,
): Promise<CellReport> => {
  const begun = performance.now();
  const { cell, properties: asked } = job;
  const along = job.along === true && asked === null && cell.edits.length > 0 ? graphs : null;
  const subject = along === null ? subjectOf(catalog, job) : along.subjectOf(cell);
  const keeper = hooks.keep?.begin(() => identityOf(subjectOf(catalog, job))) ?? null;
  const { outcome, reductions, declined } = await match<Engine, Promise<Searched>>(job.engine)
    .with({ kind: "exhaustive" }, (engine) => search(subject, job, engine, hooks, keeper, along))
    .with({ kind: "sample" }, async (engine) => ({
      outcome: await walk(subject, engine, hooks),
      reductions: [],
      declined: null,
    }))
    .exhaustive();
  const verdicts = outcome.verdicts.map((verdict) => report(subject, job, verdict));
  const { broken } = outcome;
  return {
    cell: job.cell,
    engine: outcome.engine,
    // A sample does not tell states apart.
    states: outcome.engine === "exhaustive" ? outcome.states : 0,
    transitions: outcome.transitions,
    depth: outcome.depth,
    seconds: (keeper?.seconds ?? 0) + (performance.now() - begun) / 1000,
    reductions: [...(subject.reductions ?? []), ...reductions],
    declined,
    limit: outcome.limit,
    broken:
      broken === null
        ? null
        : { step: `${broken.operation}/${broken.step}`, message: broken.message },
    verdicts,
    steps: subject.system.steps,
    neverRan: outcome.neverRan,
    waited: "waits" in outcome ? waitedIn(outcome.waits) : [],
    left: "left" in outcome ? outcome.left : [],
  };
};

const waitedIn = (waits: readonly WaitCount[]): readonly string[] => [
  ...new Set(
    waits.flatMap(({ operation, step, states }) => (states > 0 ? [`${operation}/${step}`] : [])),
  ),
];

interface Searched {
  readonly outcome: SearchOutcome | SampleOutcome | FusedOutcome["outcome"];
  /** Reductions of the search, beside those that the system was built with. */
  readonly reductions: readonly string[];
  readonly declined: string | null;
}

/** What becomes of the outcome of a search under a reduction. */
const under = (
  name: string,
  { outcome, refused }: { readonly outcome: Searched["outcome"]; readonly refused: string | null },
): Searched => ({
  outcome,
  reductions: refused === null ? [name] : [],
  declined: refused === null ? null : `${name}: ${refused}`,
});

const search = async <S, E extends Event>(
  subject: Subject<S, E>,
  { cell, properties: asked, stopSoonAfter }: Job,
  engine: Extract<Engine, { readonly kind: "exhaustive" }>,
  { team, progress, interrupted }: Hooks,
  keeper: SearchKeeper | null,
  along: Graphs<S, E> | null,
): Promise<Searched> => {
  const { system, properties, symmetric } = subject;
  const options = {
    ...(engine.maxStates === null ? {} : { maxStates: engine.maxStates }),
    maxBytes: engine.maxBytes,
    interrupted,
    ...(stopSoonAfter === undefined ? {} : { stopSoonAfter }),
    exhausted: memoryWatch(),
  };
  if (along !== null) {
    const outcome = await turns(along.search(cell, subject, options), progress);
    if (outcome !== null) return { outcome, reductions: [], declined: null };
  }
  if (engine.fusion === true) {
    return under(fusion, await turns(exploreFused(system, properties, options), progress));
  }
  const larger = engine.symmetry ? (symmetric?.() ?? "none is listed") : "not asked for";
  if (typeof larger === "string")
    return {
      outcome:
        team === undefined
          ? await turns(explore(system, properties, { ...options, ...keptBy(keeper) }), progress)
          : await team.explore({ cell, properties: asked }, subject, {
              ...options,
              progress,
              keep: teamKeeper(keeper),
            }),
      reductions: [],
      declined: engine.symmetry === true ? `${symmetry}: ${larger}` : null,
    };
  const searching = exploreUnderSymmetry(system, larger, properties, options);
  return under(symmetry, await turns(searching, progress));
};

/** What a search is told of its checkpoints. */
const keptBy = (keeper: SearchKeeper | null): Pick<SearchOptions, "resume" | "pause"> =>
  keeper === null
    ? {}
    : {
        pause: keeper.pause,
        ...(keeper.resume?.kind === "alone" ? { resume: keeper.resume.saved } : {}),
      };

/** The same for one on threads. */
const teamKeeper = (keeper: SearchKeeper | null): TeamKeeper | null =>
  keeper === null
    ? null
    : {
        isDue: keeper.isDue,
        pause: keeper.pause,
        resume: keeper.resume?.kind === "together" ? keeper.resume.saved : null,
      };

/** Runs an engine to its end; the event loop gets its turn in between. */
const turns = async <P, R>(
  running: Generator<P, R, void>,
  progress: (made: P) => void,
): Promise<R> => {
  let turn = running.next();
  for (; turn.done !== true; turn = running.next()) {
    progress(turn.value);
    await eventLoopTurn();
  }
  return turn.value;
};

const walk = async <S, E extends Event>(
  { system, properties }: Subject<S, E>,
  { runs, seed }: Extract<Engine, { readonly kind: "sample" }>,
  hooks: Hooks,
): Promise<SampleOutcome> => {
  const running = sample(system, properties, {
    runs,
    seed,
    runOn: "packed",
    interrupted: hooks.interrupted,
  });
  return turns(running, ({ phase, transitions }) =>
    hooks.progress({ phase, states: 0, transitions, depth: 0, frontier: 0, bytes: 0, levels: [] }),
  );
};

const report = <S, E extends Event>(
  subject: Subject<S, E>,
  { cell, engine }: Job,
  verdict: PropertyVerdict & { readonly minimal?: Found["minimal"] | null },
): PropertyReport => {
  const { property, kind, finding, exercised, schedule, witness } = verdict;
  const found: Found = {
    by: engine.kind,
    // Breadth first: the first schedule is a shortest one, also if the search did not come to its end. A fused search says it itself.
    minimal: verdict.minimal ?? (engine.kind === "exhaustive" ? "proven" : "unproven"),
  };
  const counterexample =
    verdict.verdict !== "violated" || schedule === null
      ? null
      : recordSchedule(subject.system, subject.properties, schedule, {
          schema: 1,
          design: cell.design,
          edits: [...cell.edits],
          scenario: cell.scenario,
          machine: cell.machine,
          scope: cell.scope,
          ...(cell.roles === undefined ? {} : { roles: cell.roles }),
          property,
          verdict: "violated",
          found,
          steps: [],
        });
  return {
    property,
    kind,
    verdict: verdict.verdict,
    exercised,
    finding,
    counterexample,
    witness: witness?.length ?? null,
  };
};
