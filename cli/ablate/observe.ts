import type { Worker } from "node:worker_threads";
import { match } from "ts-pattern";
import { z } from "zod";
import type { Ablation } from "../../checker/ablation/ablations.ts";
import type { Event } from "../../checker/protocol/step.ts";
import type { TellingLimits } from "../../checker/compare/telling.ts";
import type { Cell } from "../catalog.ts";
import type { Context } from "../context.ts";
import type { FromWorker } from "../check/worker.ts";
import { startThread } from "../support/thread.ts";
import type { Ablated, Observed } from "./evidence.ts";
import type { Plan } from "./plan.ts";
import { makeQuestions } from "./questions.ts";
import { makeTeller, type Tell, type Told } from "./tell.ts";

/** Lists of so many stimuli are compared, and states of both designs on the way to that. */
export const observedWithin = { maxLength: 3, maxStates: 400_000 } as const satisfies TellingLimits;

/** What one scenario says, as it is kept. */
const told = z.discriminatedUnion("kind", [
  z.strictObject({ kind: z.literal("differ"), stimuli: z.array(z.string()) }),
  z.strictObject({ kind: z.literal("equal") }),
  z.strictObject({ kind: z.literal("equal-up-to"), length: z.int() }),
  z.strictObject({ kind: z.literal("threw"), why: z.string() }),
]);
type InScenario = z.infer<typeof told>;

export interface ObserveOptions {
  readonly threads: number;
  readonly interrupted: () => boolean;
  /** Told after each scenario how many questions have been answered in all. */
  readonly progress: (answered: number) => void;
}

/**
 * Says of each optional edit whether anything observable changes: in each scenario in which it was judged, the shortest list of stimuli to
 * which the edited design and the unedited one have different sets of outcomes. One is enough. What was found out before, for this design
 * or one that is the same there, is in `answers`; what questions are called is kept in `plan`.
 */
export const observe = async <S, E extends Event>(
  { catalog, entry }: Pick<Context<S, E>, "catalog" | "entry">,
  ablated: readonly Ablated[],
  plan: Plan,
  answers: Plan,
  { threads, interrupted, progress }: ObserveOptions,
): Promise<ReadonlyMap<Ablation, Observed>> => {
  const optional = ablated.filter(({ verdict }) => verdict.verdict === "optional");
  const found = new Map<Ablation, Map<string, InScenario>>(
    optional.map(({ ablation }) => [ablation, new Map<string, InScenario>()]),
  );
  const nameOf = makeQuestions(catalog, plan, observedWithin);
  let answered = 0;
  // One at a time needs no thread, which takes a second to start.
  const here = makeTeller(catalog);
  const tell = async (i: number, cell: Cell): Promise<Told["telling"]> => {
    if (threads > 1) return ask((workers[i] ??= startThread(entry)), cell);
    await new Promise((resolve) => setImmediate(resolve));
    return here({ kind: "tell", cell, limits: observedWithin }).telling;
  };
  const workers: Worker[] = [];
  try {
    for (const { scenario, asked } of rounds(optional, (ablation) => isTold(found.get(ablation)))) {
      const due = asked.filter(({ ablation, cell }) => {
        const known = answers.known(nameOf(ablation, cell));
        if (known === undefined || known === null) return true;
        found.get(ablation)?.set(scenario, told.parse(JSON.parse(known)));
        return false;
      });
      const lane = async (i: number): Promise<void> => {
        for (let next = due.shift(); next !== undefined && !interrupted(); next = due.shift()) {
          const said = inShort(await tell(i, next.cell));
          found.get(next.ablation)?.set(scenario, said);
          answers.learn(nameOf(next.ablation, next.cell), JSON.stringify(said));
          answered++;
        }
      };
      await Promise.all(Array.from({ length: Math.min(threads, due.length) }, (_, i) => lane(i)));
      progress(answered);
      answers.save();
      if (interrupted()) break;
    }
  } finally {
    for (const worker of workers) void worker.terminate();
  }
  return new Map(
    optional.map(({ ablation, evidence }) => [
      ablation,
      together(
        evidence.map(({ cell: { scenario } }) => ({
          scenario,
          said: found.get(ablation)?.get(scenario) ?? null,
        })),
      ),
    ]),
  );
};

interface Question {
  readonly ablation: Ablation;
  readonly cell: Cell;
}

/**
 * Each edit is asked about in its own scenarios, in the order of the evidence, until it is told apart: so what is said of one does not depend
 * on which others are asked about. Within a round scenario by scenario, so that a thread stays with what it knows.
 */
export function* rounds(
  optional: readonly Ablated[],
  isSettled: (ablation: Ablation) => boolean,
): Generator<{ readonly scenario: string; readonly asked: readonly Question[] }> {
  const longest = Math.max(0, ...optional.map(({ evidence }) => evidence.length));
  for (let round = 0; round < longest; round++) {
    const asked = new Map<string, Question[]>();
    for (const { ablation, evidence } of optional) {
      const cell = evidence[round]?.cell;
      if (cell === undefined || isSettled(ablation)) continue;
      asked.set(cell.scenario, [...(asked.get(cell.scenario) ?? []), { ablation, cell }]);
    }
    for (const [scenario, of] of asked) yield { scenario, asked: of };
  }
}

const isTold = (found: ReadonlyMap<string, InScenario> | undefined): boolean =>
  [...(found?.values() ?? [])].some(({ kind }) => kind === "differ");

const ask = (worker: Worker, cell: Cell): Promise<Told["telling"]> =>
  new Promise((resolve, reject) => {
    worker.removeAllListeners();
    worker.on("error", reject);
    worker.on("message", (message: FromWorker) => {
      if (message.kind === "told") resolve(message.telling);
    });
    worker.postMessage({ kind: "tell", cell, limits: observedWithin } satisfies Tell);
  });

const inShort = (telling: Told["telling"]): InScenario =>
  match<Told["telling"], InScenario>(telling)
    .with({ kind: "differ" }, ({ kind, stimuli }) => ({ kind, stimuli: [...stimuli] }))
    .with({ kind: "equal" }, ({ kind }) => ({ kind }))
    .with({ kind: "equal-up-to" }, ({ kind, length }) => ({ kind, length }))
    .with({ kind: "threw" }, ({ kind, why }) => ({ kind, why }))
    .exhaustive();

/** What the scenarios say together. */
const together = (
  all: readonly { readonly scenario: string; readonly said: InScenario | null }[],
): Observed => {
  let length: number | null = null;
  let unknown: Observed | null = null;
  for (const { scenario, said } of all)
    switch (said?.kind) {
      case "differ":
        return { kind: "differs", scenario, stimuli: said.stimuli };
      case "equal":
        break;
      case "equal-up-to":
        length = Math.min(length ?? said.length, said.length);
        if (said.length < observedWithin.maxLength)
          unknown ??= { kind: "unknown", why: `only lists of ${said.length} in ${scenario}` };
        break;
      case "threw":
        unknown ??= { kind: "unknown", why: `${said.why} in ${scenario}` };
        break;
      case undefined:
        unknown ??= { kind: "unknown", why: "interrupted" };
        break;
    }
  return unknown ?? { kind: "same", length };
};
