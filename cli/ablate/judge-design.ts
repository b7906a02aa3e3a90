import { canAlter, type Ablation } from "../../checker/ablation/ablations.ts";
import type { Event } from "../../checker/protocol/step.ts";
import type { Catalog } from "../catalog.ts";
import type { Based } from "./based.ts";
import type { Ablated } from "./evidence.ts";
import { askUnedited, takesPart, type Ground } from "./ground.ts";
import { judgeEdits, type JudgeOptions } from "./judge-edits.ts";
import type { Plan } from "./plan.ts";
import { refuseBroken, refuseThrowingUnder } from "./refuse-broken.ts";
import type { Searcher } from "./search-cells.ts";

/** A design whose edits are judged, and who searches. */
export interface Court<S, E extends Event> {
  readonly catalog: Catalog<S, E>;
  readonly root: string;
  /** The scenarios for every edit. */
  readonly grounds: readonly Ground<S, E>[];
  /** Those for edits that change nothing in any of the former. */
  readonly further: readonly Ground<S, E>[];
  readonly plan: Plan;
  readonly searcher: Searcher;
  /** Names of the scenarios that an edit alters, asked or not. */
  readonly scenariosOf: (ablation: Ablation) => readonly string[];
}

/** What came out, before anybody looks whether it can be observed. */
export interface Judged<S, E extends Event> {
  /** The unedited design, where it was searched. */
  readonly based: readonly Based<S, E>[];
  readonly unobserved: readonly Ablated[];
}

/**
 * Judges edits of a design: in the scenarios for all, and those that change nothing there in the rest. `noticed` leaves out of those that are
 * asked about what nobody can notice; threads search the unedited design meanwhile. Throws UserError if the design does not run as it is.
 */
export const judgeDesign = async <S, E extends Event>(
  { catalog, root, grounds, further, plan, searcher, scenariosOf }: Court<S, E>,
  asked: readonly Ablation[],
  noticed: () => Promise<readonly Ablation[]>,
  options: JudgeOptions,
): Promise<Judged<S, E>> => {
  const asking = [...new Set(asked.map(({ operation }) => operation))];
  const concerned = grounds.filter((ground) => asking.some((one) => takesPart(ground, one)));
  const searching = searchUnedited(concerned, plan, searcher);
  searching.catch(() => undefined);
  const judge = async (
    on: readonly Based<S, E>[],
    edits: readonly Ablation[],
  ): Promise<readonly Ablated[]> => {
    for (const { report } of on) refuseBroken(root, report);
    return judgeEdits(catalog, on, plan, edits, searcher, options);
  };
  const ablations = await noticed();
  const basedForAll = await searching;
  const inAll = await judge(basedForAll, ablations);
  const rest = inAll.flatMap((one) => (isOpen(one) ? [one.ablation] : []));
  const basedForRest = await searchUnedited(
    further.filter((ground) => rest.some((one) => canAlter(one, ground.system().standing))),
    plan,
    searcher,
  );
  const inRest = await judge(basedForRest, rest);
  const isAsked = new Set([...grounds, ...further].map(({ cell }) => cell.scenario));
  const unobserved = inAll.map((one): Ablated => {
    const again = inRest.find(({ ablation }) => ablation === one.ablation);
    if (again === undefined) return one;
    const unasked = scenariosOf(one.ablation).filter((name) => !isAsked.has(name));
    return { ...again, silent: [...one.silent, ...again.silent], unasked };
  });
  for (const one of unobserved) refuseThrowingUnder(root, one);
  return { based: [...basedForAll, ...basedForRest], unobserved };
};

const searchUnedited = async <S, E extends Event>(
  grounds: readonly Ground<S, E>[],
  plan: Plan,
  searcher: Searcher,
): Promise<readonly Based<S, E>[]> => {
  const reports = await searcher.search(grounds.map((ground) => askUnedited(ground, plan)));
  return grounds.flatMap((ground, i) => {
    const report = reports[i] ?? null;
    return report === null ? [] : [{ ground, report }];
  });
};

/** Has it changed nothing in any scenario yet? */
const isOpen = ({ verdict }: Ablated): boolean =>
  verdict.verdict === "undecided" && verdict.reason.kind === "nowhere";
