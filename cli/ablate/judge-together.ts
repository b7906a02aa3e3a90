import { match, P } from "ts-pattern";
import type { Ablation } from "../../checker/ablation/ablations.ts";
import { decisiveIn, isDecisive, type CellJudgement } from "../../checker/ablation/judge.ts";
import { together, type SetVerdict, type Together } from "../../checker/ablation/together.ts";
import type { Event } from "../../checker/protocol/step.ts";
import type { Catalog } from "../catalog.ts";
import { keyOf } from "./cache.ts";
import { byCost, judged, type Based } from "./based.ts";
import { looks } from "./judge-edits.ts";
import { searchedOf, type Evidence } from "./evidence.ts";
import { askSet } from "./ground.ts";
import type { Plan } from "./plan.ts";
import type { Asked, Searcher } from "./search-cells.ts";

/** What is known of a set of steps that can go together. */
export interface TogetherSet extends Together<Ablation> {
  /** The last searches of the set, by which it was judged. */
  readonly evidence: readonly Evidence[];
}

/** What the suite says in one scenario of edits on top of others. */
interface InScenario {
  readonly verdict: SetVerdict;
  /** null: the edits change nothing there, cannot be put together, or the search was cut short. */
  readonly evidence: Evidence | null;
}

/**
 * Removes optional steps one after another, in their order, as far as the whole suite says yes. First as far as the beginning of every
 * space says so, since most of what does not go together shows there; then what was kept so is asked about to the end.
 *
 * All of them at once are asked about in every scenario. Where that does harm, the set is made to fit this one scenario; then all are asked
 * again about what is left, since an edit that goes may be what another one needs. Harm mostly shows in few scenarios: a set that is
 * taken apart in each of a hundred is not.
 */
export const judgeTogether = async <S, E extends Event>(
  catalog: Catalog<S, E>,
  based: readonly Based<S, E>[],
  plan: Plan,
  optional: readonly Ablation[],
  searcher: Searcher,
): Promise<TogetherSet> => {
  const judgeIn = async (
    { ground, report: unedited }: Based<S, E>,
    kept: readonly Ablation[],
    more: readonly Ablation[],
    atMost: number | undefined,
  ): Promise<InScenario> => {
    let asked: Asked | null;
    try {
      const stop = decisiveIn(searchedOf(unedited));
      asked = askSet(catalog, ground, plan, kept, more, stop);
    } catch {
      return { verdict: "harmful", evidence: null };
    }
    if (asked === null) return { verdict: "kept", evidence: null };
    // What a look says is not to depend on what is known beyond it, of this design or of one that is the same here.
    const [report] = await searcher.search([
      atMost === undefined ? asked : { ...asked, key: keyOf([asked.key, atMost]), atMost },
    ]);
    if (report === null || report === undefined) return { verdict: null, evidence: null };
    const evidence = judged(asked.cell, unedited, report);
    // What a look did not come to is asked later.
    const isCut = atMost !== undefined && report.limit !== null;
    return {
      verdict: isCut && !isDecisive(evidence.judgement) ? "kept" : setVerdict(evidence.judgement),
      evidence,
    };
  };
  const scenarios = byCost(based);
  let kept = optional;
  const left: Ablation[] = [];
  /** Makes the set fit every scenario, as far as they are looked at; what they say of it then, or null if that was cut short. */
  const fit = async (atMost: number | undefined): Promise<readonly Evidence[] | null> => {
    for (;;) {
      const all = kept;
      const said = await Promise.all(scenarios.map((one) => judgeIn(one, [], all, atMost)));
      if (said.some(({ verdict }) => verdict === null)) return null;
      const harmed = scenarios.filter((_, i) => said[i]?.verdict !== "kept");
      if (harmed.length === 0)
        return said.flatMap(({ evidence }) => (evidence === null ? [] : [evidence]));
      for (const one of harmed) {
        const fitting = await together(
          kept,
          async (before, more) => (await judgeIn(one, before, more, atMost)).verdict,
          { ahead: true },
        );
        if (fitting.interrupted) return null;
        kept = fitting.kept;
        left.push(...fitting.left);
      }
    }
  };
  let evidence: readonly Evidence[] | null = [];
  if (optional.length > 0)
    for (const atMost of [...looks, undefined]) {
      evidence = await fit(atMost);
      if (evidence === null) break;
    }
  const inOrder = (one: Ablation): number => optional.indexOf(one);
  return {
    // What only looks have kept was not judged.
    kept: evidence === null ? [] : kept,
    left: [...left].sort((a, b) => inOrder(a) - inOrder(b)),
    interrupted: evidence === null,
    evidence: evidence ?? [],
  };
};

const setVerdict = (judgement: CellJudgement): SetVerdict =>
  match<CellJudgement, SetVerdict>(judgement)
    .with({ kind: P.union("mandatory", "broken") }, () => "harmful")
    .with({ kind: "undecided" }, () => "undecided")
    .with({ kind: "kept" }, ({ unexercised }) => (unexercised.length > 0 ? "undecided" : "kept"))
    .exhaustive();
