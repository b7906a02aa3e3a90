import { match, P } from "ts-pattern";
import { textOf, type Ablation } from "../../checker/ablation/ablations.ts";
import {
  decisiveIn,
  isDecisive,
  judgeAblation,
  judgeCell,
  type CellJudgement,
} from "../../checker/ablation/judge.ts";
import { together, type SetVerdict, type Together } from "../../checker/ablation/together.ts";
import type { Event } from "../../checker/protocol/step.ts";
import type { Catalog, Cell } from "../catalog.ts";
import type { CellReport } from "../check/job.ts";
import { messageOf } from "../support/failure.ts";
import { searchedOf, type Ablated, type Evidence } from "./evidence.ts";
import { askEdited, askSet, type Ground } from "./ground.ts";
import type { Plan } from "./plan.ts";
import type { Asked, Searcher } from "./search-cells.ts";

/** A scenario with what is known of the unedited design there. */
export interface Based<S, E extends Event> {
  readonly ground: Ground<S, E>;
  readonly report: CellReport;
}

/** The cheapest scenario first: most harmful edits show in it, and the large ones need not be begun. */
export const byCost = <S, E extends Event>(based: readonly Based<S, E>[]): readonly Based<S, E>[] =>
  [...based].sort((a, b) => a.report.states - b.report.states);

/** A search to be made. */
interface Due {
  readonly asked: Asked;
  readonly unedited: CellReport;
}

/** An edit under judgement. */
interface Case<S, E extends Event> {
  readonly ablation: Ablation;
  /** Scenarios of which it is not known yet whether the edit changes anything there. */
  rest: readonly Based<S, E>[];
  /** Searches that were too large to be looked at first. */
  later: readonly Due[];
  readonly evidence: Evidence[];
  readonly silent: string[];
  cutShort: boolean;
}

export interface JudgeOptions {
  /** Go on after the first breach of a contract: for the kill matrix. */
  readonly everything: boolean;
  /** Told after each round how many edits are settled. */
  readonly progress: (settled: number, of: number) => void;
}

/** Most breaches lie in the first few thousand states of a space, which are seen in a moment. */
const firstLook = 20_000;

/**
 * Judges edits, each in its scenarios from the cheapest on, until one is decisive. First a look at the beginning of every space, then, if
 * nothing was decisive there, at the whole of those that are larger.
 *
 * Edits go round by round: in each, every open edit has its next scenarios searched, one at first and twice as many each time, since an
 * edit that has survived some is likely to survive all.
 */
export const judgeEdits = async <S, E extends Event>(
  catalog: Catalog<S, E>,
  based: readonly Based<S, E>[],
  plan: Plan,
  ablations: readonly Ablation[],
  searcher: Searcher,
  { everything, progress }: JudgeOptions,
): Promise<readonly Ablated[]> => {
  const inOrder = byCost(based);
  const cases = ablations.map((ablation): Case<S, E> => ({
    ablation,
    rest: inOrder,
    later: [],
    evidence: [],
    silent: [],
    cutShort: false,
  }));
  const mayGoOn = ({ evidence, cutShort }: Case<S, E>): boolean =>
    !cutShort && (everything || !evidence.some(({ judgement }) => isDecisive(judgement)));
  const goRound = async (
    dues: (one: Case<S, E>, width: number) => readonly Due[],
    atMost?: number,
  ): Promise<void> => {
    for (let width = everything ? based.length : 1; !searcher.interrupted(); width *= 2) {
      const open = cases.filter(mayGoOn);
      progress(cases.length - open.length, cases.length);
      const round = open.flatMap((one) => dues(one, width).map((due) => ({ one, due })));
      const more = open.some(({ rest, later }) => rest.length > 0 || later.length > 0);
      if (round.length === 0 && !more) break;
      await searchRound(searcher, round, atMost);
      if (atMost !== undefined && open.every(({ rest }) => rest.length === 0)) break;
    }
  };
  if (everything) await goRound((one, width) => takeDues(catalog, plan, one, width, true));
  else {
    await goRound((one, width) => takeDues(catalog, plan, one, width, false), firstLook);
    await goRound((one, width) => {
      const now = one.later.slice(0, width);
      one.later = one.later.slice(width);
      return now;
    });
  }
  const place = (scenario: string): number =>
    inOrder.findIndex(({ ground }) => ground.cell.scenario === scenario);
  return cases.map(({ ablation, evidence, silent, cutShort, rest, later }): Ablated => {
    const sorted = [...evidence].sort((a, b) => place(a.cell.scenario) - place(b.cell.scenario));
    const decisive = sorted.find(({ judgement }) => isDecisive(judgement));
    const counted = everything || decisive === undefined ? sorted : [decisive];
    const unseen = cutShort || ((rest.length > 0 || later.length > 0) && searcher.interrupted());
    return {
      ablation,
      evidence: counted,
      silent,
      verdict:
        unseen && decisive === undefined
          ? {
              verdict: "undecided",
              cell: null,
              reason: { kind: "limit", limit: "interrupted", property: "" },
            }
          : judgeAblation(counted.map((one) => ({ cell: one, judgement: one.judgement }))),
    };
  });
};

const searchRound = async <S, E extends Event>(
  searcher: Searcher,
  round: readonly { readonly one: Case<S, E>; readonly due: Due }[],
  atMost?: number,
): Promise<void> => {
  const reports = await searcher.search(
    round.map(({ due }) => due.asked),
    atMost,
  );
  for (const [i, { one, due }] of round.entries()) {
    const report = reports[i] ?? null;
    if (report === null) one.cutShort = true;
    else {
      const evidence = judged(due.asked.cell, due.unedited, report);
      if (atMost !== undefined && report.limit !== null && !isDecisive(evidence.judgement))
        one.later = [...one.later, due];
      else one.evidence.push(evidence);
    }
  }
};

/** The next scenarios in which the edit may change something; up to `width` of them are taken off the rest. */
const takeDues = <S, E extends Event>(
  catalog: Catalog<S, E>,
  plan: Plan,
  one: Case<S, E>,
  width: number,
  everything: boolean,
): readonly Due[] => {
  const dues: Due[] = [];
  while (dues.length < width) {
    const [next, ...rest] = one.rest;
    if (next === undefined) break;
    one.rest = rest;
    const { ground, report } = next;
    if (isSilent(one.ablation, report)) {
      one.silent.push(ground.cell.scenario);
      continue;
    }
    try {
      const stop = everything ? null : decisiveIn(searchedOf(report));
      const asked = askEdited(catalog, ground, plan, one.ablation, stop);
      if (asked !== null) dues.push({ asked, unedited: report });
    } catch (error) {
      one.evidence.push(unbuildable(ground.cell, one.ablation, error));
    }
  }
  return dues;
};

/** Nothing of what is edited ever runs here, and it would if control came to it; see `Ablation.silentUnlessRun`. */
const isSilent = (
  { silentUnlessRun, touches }: Ablation,
  { limit, steps, neverRan, verdicts }: CellReport,
): boolean => {
  const ends = verdicts.some(
    ({ property, verdict }) =>
      property === "can-finish" && (verdict === "holds" || verdict === "vacuous"),
  );
  if (!silentUnlessRun || limit !== null || !ends) return false;
  const [there, never] = [new Set(steps), new Set(neverRan)];
  const known = touches.filter((step) => there.has(step));
  return known.length > 0 && known.every((step) => never.has(step));
};

const unbuildable = (cell: Cell, ablation: Ablation, error: unknown): Evidence => ({
  cell: { ...cell, edits: [textOf(ablation)] },
  judgement: {
    kind: "broken",
    step: `${ablation.operation}/${ablation.step}`,
    message: messageOf(error),
  },
  report: null,
});

const judged = (cell: Cell, unedited: CellReport, report: CellReport): Evidence => ({
  cell,
  judgement: judgeCell(searchedOf(unedited), searchedOf(report)),
  report,
});

/** What is known of a set of steps that can go together. */
export interface TogetherSet extends Together<Ablation> {
  /** The last searches of the set, by which it was judged. */
  readonly evidence: readonly Evidence[];
}

/** Removes optional steps one after another, in their order, as far as the whole suite says yes. */
export const judgeTogether = async <S, E extends Event>(
  catalog: Catalog<S, E>,
  based: readonly Based<S, E>[],
  plan: Plan,
  optional: readonly Ablation[],
  searcher: Searcher,
  everything: readonly Ablated[],
): Promise<TogetherSet> => {
  const standing = new Map<string, Evidence>();
  const judge = async (
    kept: readonly Ablation[],
    more: readonly Ablation[],
  ): Promise<SetVerdict> => {
    const [only] = more;
    if (kept.length === 0 && more.length === 1 && only !== undefined) {
      // Judged before, alone.
      const alone = everything.find(({ ablation }) => ablation === only);
      for (const one of alone?.evidence ?? []) standing.set(one.cell.scenario, one);
      return "kept";
    }
    const found: Evidence[] = [];
    let rest = byCost(based);
    for (let width = 1; rest.length > 0; width *= 2) {
      const dues: { readonly asked: Asked; readonly unedited: CellReport }[] = [];
      while (dues.length < width && rest.length > 0) {
        const [next, ...later] = rest;
        rest = later;
        if (next === undefined) break;
        const { ground, report } = next;
        const stop = decisiveIn(searchedOf(report));
        try {
          const asked = askSet(catalog, ground, plan, kept, more, stop);
          if (asked !== null) dues.push({ asked, unedited: report });
        } catch {
          return "harmful";
        }
      }
      const reports = await searcher.search(dues.map(({ asked }) => asked));
      for (const [i, { asked, unedited }] of dues.entries()) {
        const report = reports[i];
        if (report === null || report === undefined) return null;
        found.push(judged(asked.cell, unedited, report));
      }
      const verdicts = found.map(({ judgement }) => setVerdict(judgement));
      if (verdicts.includes("harmful")) return "harmful";
      if (verdicts.includes("undecided")) return "undecided";
    }
    for (const one of found) standing.set(one.cell.scenario, one);
    return "kept";
  };
  const result = await together(optional, judge);
  return { ...result, evidence: [...standing.values()] };
};

const setVerdict = (judgement: CellJudgement): SetVerdict =>
  match<CellJudgement, SetVerdict>(judgement)
    .with({ kind: P.union("mandatory", "broken") }, () => "harmful")
    .with({ kind: "undecided" }, () => "undecided")
    .with({ kind: "kept" }, ({ unexercised }) => (unexercised.length > 0 ? "undecided" : "kept"))
    .exhaustive();
