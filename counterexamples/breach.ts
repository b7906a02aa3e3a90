import { match } from "ts-pattern";
import type { Property } from "../checker/property.ts";
import { neverIdle, type Ends } from "../checker/run/never-idle.ts";
import type { Event } from "../checker/protocol/step.ts";
import { blockedBy, isEnabled, type System, type Whole } from "../checker/protocol/system.ts";
import { lastState, type Trace } from "./trace.ts";

/**
 * Whether a schedule breaches a property with its last step. `unseen`: that is a matter of all states that can follow, and they are too
 * many to be looked at here.
 */
export type Breach =
  | { readonly kind: "breached"; readonly finding: string }
  | { readonly kind: "kept" }
  | { readonly kind: "unseen" };

/** Judges the end of a trace; what happened before its last step is not looked at. */
export const breachAtEnd = <S, E extends Event>(
  trace: Trace<S, E>,
  property: Property<S, E>,
): Breach =>
  match<Property<S, E>, Breach>(property)
    .with({ kind: "contract" }, { kind: "internal" }, ({ on, holds }) => {
      const last = trace.steps.at(-1);
      const event = last?.transition.event ?? null;
      const asked = [
        last !== undefined && event !== null ? on?.(last.before.model, event) : undefined,
        holds?.(lastState(trace).model),
      ];
      const finding = asked.find((answer) => typeof answer === "string");
      return typeof finding === "string" ? { kind: "breached", finding } : { kind: "kept" };
    })
    .with({ kind: "can-finish" }, ({ name }) =>
      name === "can-finish"
        ? unfinished(trace.system, lastState(trace))
        : deadlock(trace.system, lastState(trace)),
    )
    // Never reached, or never reached again: the lack of a schedule, which no schedule can show.
    .with({ kind: "reachable" }, { kind: "performance" }, () => ({ kind: "kept" }))
    .exhaustive();

/** States that can follow; more are left to a search. */
const mostToFollow = 300_000;

/** Somebody in the middle of an operation cannot come to its end, whatever follows. */
const unfinished = <S, E extends Event>(system: System<S, E>, state: Whole<S>): Breach =>
  match<Ends, Breach>(neverIdle(system, state, mostToFollow))
    .with({ kind: "all-can" }, () => ({ kind: "kept" }))
    .with({ kind: "unknown" }, () => ({ kind: "unseen" }))
    .with({ kind: "some-never" }, ({ actors }) => {
      const where = actors.map((name) => {
        const { locations } = system.actors.find((actor) => actor.name === name) ?? {};
        return `${name} can never finish from ${locations?.[state.pc[name] ?? 0] ?? "here"} on`;
      });
      return { kind: "breached", finding: where.join("; ") };
    })
    .exhaustive();

/** Somebody is in the middle of an operation, and nothing but endless guest activity can go on. */
const deadlock = <S, E extends Event>(system: System<S, E>, { pc, model }: Whole<S>): Breach => {
  const here = system.actors.map((actor) => ({ actor, at: pc[actor.name] ?? 0 }));
  const stuck = here.filter(({ actor, at }) => at !== 0 && actor.endless[at] === false);
  const moves = here.some(({ actor, at }) =>
    (actor.at[at] ?? []).some((t) => !t.endless && isEnabled(t, model)),
  );
  if (stuck.length === 0 || moves) return { kind: "kept" };
  const where = stuck.map(({ actor, at }) => {
    const reasons = (actor.at[at] ?? []).flatMap((t) => blockedBy(t, model));
    const why = reasons.length === 0 ? "" : ` (waits for ${[...new Set(reasons)].join(", ")})`;
    return `${actor.name} at ${actor.locations[at] ?? "?"}${why}`;
  });
  return { kind: "breached", finding: `nobody can go on: ${where.join("; ")}` };
};
