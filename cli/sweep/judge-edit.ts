import { textOf, type Ablation } from "../../checker/ablation/ablations.ts";
import type { Event } from "../../checker/protocol/step.ts";
import { serialiseCounterexample } from "../../counterexamples/file.ts";
import type { Based } from "../ablate/based.ts";
import { openCache, type Cache } from "../ablate/cache.ts";
import { committedOf } from "../ablate/committed.ts";
import { counterexampleOf } from "../ablate/document.ts";
import type { Ablated } from "../ablate/evidence.ts";
import { groundOf } from "../ablate/ground.ts";
import { judgeDesign, type Court } from "../ablate/judge-design.ts";
import { withoutUnnoticed } from "../ablate/neighbours.ts";
import { observe } from "../ablate/observe.ts";
import { placed } from "../ablate/places.ts";
import { readPlan, type Plan } from "../ablate/plan.ts";
import { makeSearcher } from "../ablate/search-cells.ts";
import { scenariosFor } from "../ablate/select.ts";
import { hashSources } from "../ablate/sources.ts";
import type { Context } from "../context.ts";
import type { EditJob } from "./job.ts";
import type { EditOutcome } from "./outcome.ts";

/** Judges single edits as `ablate` does, each by itself. What is known of a design unedited is kept from edit to edit. */
export interface EditJudge {
  readonly judge: (job: EditJob, maxBytes: number) => Promise<EditOutcome>;
  readonly end: () => void;
}

/** A design of which edits are judged. */
interface Desk<S, E extends Event> {
  readonly court: Court<S, E>;
  readonly edits: ReadonlyMap<string, Ablation>;
  /** Those of them that somebody may notice; found out once, when an order is first asked about. */
  noticed: Promise<ReadonlySet<Ablation>> | null;
  readonly observed: Plan;
  readonly cache: Cache;
}

export const makeEditJudge = <S, E extends Event>(context: Context<S, E>): EditJudge => {
  const { catalog, root } = context;
  const desks = new Map<string, Desk<S, E>>();

  const deskOf = ({ design, maxStates }: EditJob, maxBytes: number): Desk<S, E> => {
    const name = `${design} ${String(maxStates)}`;
    const known = desks.get(name);
    if (known !== undefined) return known;
    const cache = openCache(context, () => hashSources(context));
    const scenarios = scenariosFor(catalog, design, []);
    const all = catalog.ablations(design);
    const plan = readPlan(cache.pathOf("plan"));
    const desk: Desk<S, E> = {
      court: {
        catalog,
        root,
        grounds: groundOf(catalog, design, scenarios.all),
        further: groundOf(catalog, design, scenarios.rest),
        plan,
        searcher: makeSearcher(context, cache, { maxStates, maxBytes }, 1),
        scenariosOf: placed(catalog, design, plan, all).scenariosOf,
      },
      edits: new Map(all.map((one) => [textOf(one), one])),
      noticed: null,
      observed: readPlan(cache.pathOf("observed")),
      cache,
    };
    desks.set(name, desk);
    return desk;
  };

  const noticedOf = (desk: Desk<S, E>): Promise<ReadonlySet<Ablation>> => {
    const { grounds, further, plan } = desk.court;
    desk.noticed ??= withoutUnnoticed(
      catalog,
      [...grounds, ...further],
      plan,
      [...desk.edits.values()].filter((one) => desk.court.scenariosOf(one).length > 0),
    ).then((noticed) => new Set(noticed));
    return desk.noticed;
  };

  const judge = async (job: EditJob, maxBytes: number): Promise<EditOutcome> => {
    const desk = deskOf(job, maxBytes);
    const { searcher } = desk.court;
    const ablation = desk.edits.get(job.edit);
    if (ablation === undefined) throw new Error(`${job.design} has no edit ${job.edit}`);
    if (ablation.kind === "order" && !(await noticedOf(desk)).has(ablation))
      return { kind: "edit", row: null, limit: null, counterexample: null, unedited: [] };
    const asked = [ablation];
    const {
      based,
      unobserved: [unobserved],
    } = await judgeDesign(desk.court, asked, () => Promise.resolve(asked), {
      everything: false,
      within: null,
      progress: () => undefined,
    });
    if (unobserved === undefined || searcher.interrupted()) throw new Error("interrupted");
    const seen =
      ablation.kind !== "remove"
        ? undefined
        : await observe(context, [unobserved], desk.court.plan, desk.observed, {
            threads: 1,
            interrupted: searcher.interrupted,
            progress: () => undefined,
          });
    desk.cache.settle();
    const observed = seen?.get(ablation);
    const ablated = observed === undefined ? unobserved : { ...unobserved, observed };
    return outcomeOf(job.design, based, ablated);
  };
  return {
    judge,
    end: () => {
      for (const { court } of desks.values()) court.searcher.end();
    },
  };
};

const nothingTogether = { kept: [], left: [], interrupted: false, evidence: [] } as const;

const outcomeOf = <S, E extends Event>(
  design: string,
  based: readonly Based<S, E>[],
  ablated: Ablated,
): EditOutcome => {
  const counterexample = counterexampleOf(ablated);
  const reports = based.map(({ report }) => report);
  const filed = [{ ablated, counterexample, file: null }];
  const { steps, unedited } = committedOf(design, null, reports, filed, [], nothingTogether);
  const { verdict } = ablated;
  const isLimit = verdict.verdict === "undecided" && verdict.reason.kind === "limit";
  return {
    kind: "edit",
    row: steps[0] ?? null,
    limit: isLimit ? verdict.reason.limit : null,
    counterexample: counterexample === null ? null : serialiseCounterexample(counterexample),
    unedited,
  };
};
