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
import type { Asked, Searcher } from "./search-cells.ts";

/** A scenario with what is known of the unedited design there. */
export interface Based<S, E extends Event> {
  readonly ground: Ground<S, E>;
  readonly report: CellReport;
}

/** The cheapest scenario first: most harmful edits show in it, and the large ones need not be begun. */
export const byCost = <S, E extends Event>(based: readonly Based<S, E>[]): readonly Based<S, E>[] =>
  [...based].sort((a, b) => a.report.states - b.report.states);

/** What there is to do, or what is known without doing it. */
type Due =
  | { readonly kind: "search"; readonly asked: Asked; readonly unedited: CellReport }
  | { readonly kind: "known"; readonly evidence: Evidence };

/** An edit under judgement. */
interface Case<S, E extends Event> {
  readonly ablation: Ablation;
  /** Scenarios that are still to be looked at. */
  rest: readonly Based<S, E>[];
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

/**
 * Judges edits, each in its scenarios from the cheapest on, until one is decisive. Edits go round by round: in each, every open edit has
 * its next scenarios searched, one at first and twice as many each time, since an edit that has survived some is likely to survive all.
 */
export const judgeEdits = async <S, E extends Event>(
  catalog: Catalog<S, E>,
  based: readonly Based<S, E>[],
  ablations: readonly Ablation[],
  searcher: Searcher,
  { everything, progress }: JudgeOptions,
): Promise<readonly Ablated[]> => {
  const cases = ablations.map((ablation): Case<S, E> => {
    return { ablation, rest: byCost(based), evidence: [], silent: [], cutShort: false };
  });
  const isOpen = ({ rest, evidence, cutShort }: Case<S, E>): boolean =>
    rest.length > 0 &&
    !cutShort &&
    (everything || !evidence.some(({ judgement }) => isDecisive(judgement)));
  for (let width = everything ? based.length : 1; !searcher.interrupted(); width *= 2) {
    const open = cases.filter(isOpen);
    progress(cases.length - open.length, cases.length);
    if (open.length === 0) break;
    await searchRound(
      searcher,
      open.map((one) => ({ one, dues: takeDues(catalog, one, width, everything) })),
    );
  }
  return cases.map(({ ablation, evidence, silent, cutShort, rest }) => {
    const decisive = evidence.findIndex(({ judgement }) => isDecisive(judgement));
    const counted = everything || decisive < 0 ? evidence : evidence.slice(0, decisive + 1);
    const cells = counted.map((one) => ({ cell: one, judgement: one.judgement }));
    const verdict = judgeAblation(cells);
    const unseen = decisive < 0 && (cutShort || (rest.length > 0 && searcher.interrupted()));
    return {
      ablation,
      evidence: counted,
      silent,
      verdict: unseen
        ? {
            verdict: "undecided",
            cell: null,
            reason: { kind: "limit", limit: "interrupted", property: "" },
          }
        : verdict,
    };
  });
};

const searchRound = async <S, E extends Event>(
  searcher: Searcher,
  round: readonly { readonly one: Case<S, E>; readonly dues: readonly Due[] }[],
): Promise<void> => {
  const dues = round.flatMap(({ one, dues: its }) => its.map((due) => ({ one, due })));
  const searches = dues.flatMap(({ due }) => (due.kind === "search" ? [due.asked] : []));
  const reports = await searcher.search(searches);
  let next = 0;
  for (const { one, due } of dues) {
    if (due.kind === "known") {
      one.evidence.push(due.evidence);
      continue;
    }
    const report = reports[next++] ?? null;
    if (report === null) one.cutShort = true;
    else one.evidence.push(judged(due.asked.cell, due.unedited, report));
  }
};

/** The next scenarios in which the edit may change something; up to `width` of them are taken off the rest. */
const takeDues = <S, E extends Event>(
  catalog: Catalog<S, E>,
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
      const asked = askEdited(catalog, ground, one.ablation, stop);
      if (asked !== null) dues.push({ kind: "search", asked, unedited: report });
    } catch (error) {
      dues.push({ kind: "known", evidence: unbuildable(ground.cell, one.ablation, error) });
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
          const asked = askSet(catalog, ground, kept, more, stop);
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
