import { match, P } from "ts-pattern";
import type { Ablation } from "../../checker/ablation/ablations.ts";
import { decisiveIn, isDecisive, type CellJudgement } from "../../checker/ablation/judge.ts";
import { together, type SetVerdict, type Together } from "../../checker/ablation/together.ts";
import type { Event } from "../../checker/protocol/step.ts";
import type { Catalog } from "../catalog.ts";
import { byCost, judged, type Based, type Due } from "./based.ts";
import { looks } from "./judge-edits.ts";
import { searchedOf, type Ablated, type Evidence } from "./evidence.ts";
import { askSet } from "./ground.ts";
import type { Plan } from "./plan.ts";
import type { Searcher } from "./search-cells.ts";

/** What is known of a set of steps that can go together. */
export interface TogetherSet extends Together<Ablation> {
  /** The last searches of the set, by which it was judged. */
  readonly evidence: readonly Evidence[];
}

/**
 * Removes optional steps one after another, in their order, as far as the whole suite says yes. First as far as the beginning of every
 * space says so, since most of what does not go together shows there; then what was kept so is asked about to the end.
 */
export const judgeTogether = async <S, E extends Event>(
  catalog: Catalog<S, E>,
  based: readonly Based<S, E>[],
  plan: Plan,
  optional: readonly Ablation[],
  searcher: Searcher,
  everything: readonly Ablated[],
): Promise<TogetherSet> => {
  let standing = new Map<string, Evidence>();
  const judgeWithin =
    (atMost?: number) =>
    async (kept: readonly Ablation[], more: readonly Ablation[]): Promise<SetVerdict> => {
      // Alone it was judged before, but not in every scenario.
      const alone =
        kept.length === 0 && more.length === 1
          ? everything.find(({ ablation }) => ablation === more[0])
          : undefined;
      for (const one of alone?.evidence ?? []) standing.set(one.cell.scenario, one);
      const settled = new Set([
        ...(alone?.silent ?? []),
        ...(alone?.evidence ?? []).map(({ cell }) => cell.scenario),
      ]);
      const found: Evidence[] = [];
      let rest = byCost(based).filter(({ ground }) => !settled.has(ground.cell.scenario));
      for (let width = atMost === undefined ? 2 : rest.length; rest.length > 0; width *= 2) {
        const dues: Due[] = [];
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
        const reports = await searcher.search(
          dues.map(({ asked }) => (atMost === undefined ? asked : { ...asked, atMost })),
        );
        for (const [i, { asked, unedited }] of dues.entries()) {
          const report = reports[i];
          if (report === null || report === undefined) return null;
          const evidence = judged(asked.cell, unedited, report);
          // What a look did not come to is asked later.
          const isCut = atMost !== undefined && report.limit !== null;
          if (!isCut || isDecisive(evidence.judgement)) found.push(evidence);
        }
        const verdicts = found.map(({ judgement }) => setVerdict(judgement));
        if (verdicts.includes("harmful")) return "harmful";
        if (verdicts.includes("undecided")) return "undecided";
      }
      for (const one of found) standing.set(one.cell.scenario, one);
      return "kept";
    };
  let kept = optional;
  const left: Ablation[] = [];
  for (const atMost of [...looks, undefined]) {
    standing = new Map();
    const result = await together(kept, judgeWithin(atMost));
    left.push(...result.left);
    // What only looks have kept was not judged.
    if (result.interrupted && atMost !== undefined)
      return { kept: [], left, interrupted: true, evidence: [] };
    kept = result.kept;
    if (result.interrupted)
      return { kept, left, interrupted: true, evidence: [...standing.values()] };
  }
  const inOrder = (one: Ablation): number => optional.indexOf(one);
  return {
    kept,
    left: left.sort((a, b) => inOrder(a) - inOrder(b)),
    interrupted: false,
    evidence: [...standing.values()],
  };
};

const setVerdict = (judgement: CellJudgement): SetVerdict =>
  match<CellJudgement, SetVerdict>(judgement)
    .with({ kind: P.union("mandatory", "broken") }, () => "harmful")
    .with({ kind: "undecided" }, () => "undecided")
    .with({ kind: "kept" }, ({ unexercised }) => (unexercised.length > 0 ? "undecided" : "kept"))
    .exhaustive();
