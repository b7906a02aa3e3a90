import { canAlter, textOf, type Ablation } from "../../checker/ablation/ablations.ts";
import { decisiveIn, isDecisive, judgeAblation } from "../../checker/ablation/judge.ts";
import type { Event } from "../../checker/protocol/step.ts";
import type { Catalog, Cell } from "../catalog.ts";
import type { CellReport } from "../check/job.ts";
import { messageOf } from "../support/failure.ts";
import { eventLoopTurn } from "../support/turn.ts";
import { keyOf } from "./cache.ts";
import { byCost, judged, type Based, type Due } from "./based.ts";
import { searchedOf, type Ablated, type Evidence } from "./evidence.ts";
import { askEdited, type Ground } from "./ground.ts";
import type { Plan } from "./plan.ts";
import type { Searcher } from "./search-cells.ts";

/** An edit under judgement. */
interface Case<S, E extends Event> {
  readonly ablation: Ablation;
  /** Scenarios of which it is not known yet whether the edit changes anything there. */
  rest: readonly Based<S, E>[];
  /** Searches of this look that are still to be made. */
  now: readonly Due[];
  /** Searches that were cut short by this look. */
  later: readonly Due[];
  readonly evidence: Evidence[];
  readonly silent: string[];
  cutShort: boolean;
}

export interface JudgeOptions {
  /** Go on after the first breach of a contract: for the kill matrix. */
  readonly everything: boolean;
  /** With that: states of each edited space that are seen; null: all. What is cut short there counts as far as it goes. */
  readonly within: number | null;
  /** Told after each round how many edits are settled. */
  readonly progress: (settled: number, of: number) => void;
}

/** States at which a look ends. Of 64 breaches by edits of one operation 42 lay within the first of these, and 62 within the second. */
export const looks = [20_000, 200_000] as const;
/** A space of which a look would see a good part is seen whole at once: not larger than so many looks. */
const worthALook = 8;
/** Scenarios of an edit that are searched in the first round, and by how much more in each further one. */
const [firstWidth, growth] = [3, 3] as const;

/**
 * Judges edits, each in its scenarios from the cheapest on, until one is decisive. First a look at the beginning of every space, then at
 * more of it, and if nothing was decisive there, at the whole.
 *
 * Edits go round by round: in each, every open edit has its next scenarios searched, a few at first, and soon all.
 */
export const judgeEdits = async <S, E extends Event>(
  catalog: Catalog<S, E>,
  based: readonly Based<S, E>[],
  plan: Plan,
  ablations: readonly Ablation[],
  searcher: Searcher,
  { everything, within, progress }: JudgeOptions,
): Promise<readonly Ablated[]> => {
  const inOrder = byCost(based);
  const cases = ablations.map((ablation): Case<S, E> => ({
    ablation,
    rest: inOrder,
    now: [],
    later: [],
    evidence: [],
    silent: [],
    cutShort: false,
  }));
  const mayGoOn = ({ evidence, cutShort }: Case<S, E>): boolean =>
    !cutShort && (everything || !evidence.some(({ judgement }) => isDecisive(judgement)));
  /**
   * The next searches of each edit, scenario by scenario: edited systems of one are built while threads search those of the ones before.
   * Returns whether there were any.
   */
  const goRound = async (
    open: readonly Case<S, E>[],
    width: number,
    atMost?: number,
  ): Promise<boolean> => {
    const taken = new Map<Case<S, E>, number>();
    const searching: Promise<void>[] = [];
    for (const next of inOrder) {
      const round: { readonly one: Case<S, E>; readonly due: Due }[] = [];
      for (const one of open) {
        const before = taken.get(one) ?? 0;
        if (before >= width || searcher.interrupted()) continue;
        const due = takeDue(catalog, plan, one, next, everything, within);
        // Messages of the threads get their turn.
        await eventLoopTurn();
        if (due === null) continue;
        taken.set(one, before + 1);
        round.push({ one, due });
      }
      if (round.length === 0) continue;
      const search = searchRound(searcher, round, everything, atMost);
      // Heard below, when all are under way.
      search.catch(() => undefined);
      searching.push(search);
    }
    await Promise.all(searching);
    return searching.length > 0;
  };
  /** One look: rounds until no open edit has anything left to be searched in it. */
  const lookAt = async (atMost?: number): Promise<void> => {
    // Who has survived the first look is likely to survive all: further rounds would only keep threads waiting.
    const isFirst = atMost === looks[0] && !everything;
    for (
      let width = isFirst ? firstWidth : based.length;
      !searcher.interrupted();
      width *= growth
    ) {
      const open = cases.filter(mayGoOn);
      progress(cases.length - open.length, cases.length);
      if (!(await goRound(open, width, atMost))) break;
    }
    for (const one of cases) {
      one.now = [...one.now, ...one.later];
      one.later = [];
    }
  };
  if (!everything) for (const atMost of looks) await lookAt(atMost);
  await lookAt(within ?? undefined);
  const place = (scenario: string): number =>
    inOrder.findIndex(({ ground }) => ground.cell.scenario === scenario);
  return cases.map(({ ablation, evidence, silent, cutShort, rest, now }): Ablated => {
    const sorted = [...evidence].sort((a, b) => place(a.cell.scenario) - place(b.cell.scenario));
    const decisive = sorted.find(({ judgement }) => isDecisive(judgement));
    const counted = everything || decisive === undefined ? sorted : [decisive];
    const unseen = cutShort || ((rest.length > 0 || now.length > 0) && searcher.interrupted());
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
  everything: boolean,
  atMost?: number,
): Promise<void> => {
  const mostOf = ({ unedited }: Due): number =>
    atMost === undefined || (!everything && unedited.states <= worthALook * atMost)
      ? Number.POSITIVE_INFINITY
      : atMost;
  const reports = await searcher.search(
    round.map(({ due }) => ({ ...due.asked, atMost: mostOf(due) })),
  );
  for (const [i, { one, due }] of round.entries()) {
    const report = reports[i] ?? null;
    if (report === null) one.cutShort = true;
    else {
      const evidence = judged(due.asked.cell, due.unedited, report);
      const most = mostOf(due);
      const isCut =
        Number.isFinite(most) && report.limit !== null && !isDecisive(evidence.judgement);
      // One that is known beyond this look waits for its turn: what is said is not to depend on what happens to be known.
      const isBeyond = report.states > most;
      if (!everything && (isCut || isBeyond)) one.later = [...one.later, due];
      else one.evidence.push(evidence);
    }
  }
};

/** The next search of an edit, if it is one in this scenario: one that a look has cut short, or one that is found to change something. */
const takeDue = <S, E extends Event>(
  catalog: Catalog<S, E>,
  plan: Plan,
  one: Case<S, E>,
  next: Based<S, E>,
  everything: boolean,
  within: number | null,
): Due | null => {
  const { ground, report } = next;
  const again = one.now.find(({ unedited }) => unedited === report);
  if (again !== undefined) {
    one.now = one.now.filter((due) => due !== again);
    return again;
  }
  if (one.rest[0] !== next) return null;
  one.rest = one.rest.slice(1);
  if (!canAlter(one.ablation, ground.system().standing)) return null;
  if (isSilent(one.ablation, report, ground)) {
    one.silent.push(ground.cell.scenario);
    return null;
  }
  try {
    const stop = everything ? null : decisiveIn(searchedOf(report));
    const asked = askEdited(catalog, ground, plan, one.ablation, stop);
    if (asked === null) return null;
    if (neverActs(one.ablation, report)) {
      one.evidence.push(judged(asked.cell, report, report));
      return null;
    }
    // A matrix tells what so many states show, whatever else is known.
    return {
      asked: within === null ? asked : { ...asked, key: keyOf([asked.key, within]) },
      unedited: report,
    };
  } catch (error) {
    one.evidence.push(unbuildable(ground.cell, one.ablation, error));
    return null;
  }
};

/**
 * Nothing of what is edited ever runs here, and it would if control came to it; see `Ablation.silentUnlessRun`. What an operation begins with
 * here, others being left out, does not count: a wait there leaves its actor idle.
 */
const isSilent = <S, E extends Event>(
  { silentUnlessRun, touches }: Ablation,
  { limit, steps, neverRan, verdicts }: CellReport,
  ground: Ground<S, E>,
): boolean => {
  const ends = verdicts.some(
    ({ property, verdict }) =>
      property === "can-finish" && (verdict === "holds" || verdict === "vacuous"),
  );
  if (!silentUnlessRun || limit !== null || !ends) return false;
  const [there, never] = [new Set(steps), new Set(neverRan)];
  const known = touches.filter((step) => there.has(step));
  if (known.length === 0 || !known.every((step) => never.has(step))) return false;
  return !ground
    .system()
    .transitions.some(
      ({ from, operation, step }) => from === 0 && known.includes(`${operation}/${step}`),
    );
};

/**
 * A wait that never kept anybody waiting, a check that never made anybody go another way: without it the same can be done in each state,
 * and the search is the unedited one.
 */
export const neverActs = (
  { kind, operation, step }: Ablation,
  { limit, steps, waited, left }: CellReport,
): boolean => {
  const acted = kind === "unwait" ? waited : kind === "uncheck" ? left : null;
  const name = `${operation}/${step}`;
  return acted !== null && limit === null && steps.includes(name) && !acted.includes(name);
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
