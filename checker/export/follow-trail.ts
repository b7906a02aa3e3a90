import type { Property } from "../property.ts";
import type { Event } from "../protocol/step.ts";
import { guardOf } from "../protocol/option.ts";
import type { System, Transition } from "../protocol/system.ts";
import { packedRunner } from "../sample/runner.ts";
import { survey, type First } from "../sample/survey.ts";
import type { TransitionIds } from "../verdict.ts";
import { labelOf } from "./label.ts";

/** What became of another engine's schedule. */
export type Followed<S, E extends Event> =
  /** The properties that it breaches, each by the shortest part of it that does. */
  | { readonly kind: "followed"; readonly found: readonly First<S, E>[] }
  /** A step throws. */
  | { readonly kind: "broken"; readonly first: First<S, E>; readonly message: string }
  /** `step` counts from 1. */
  | { readonly kind: "misfit"; readonly step: number; readonly reason: string };

/** Takes a schedule that another engine has found, step by step, and asks the properties on the way. Rounds in it are left out. */
export const followTrail = <S, E extends Event>(
  system: System<S, E>,
  properties: readonly Property<S, E>[],
  ids: TransitionIds,
): Followed<S, E> => {
  // What must be possible is reached by many a schedule, and breached by none.
  const asked = properties.filter(({ kind }) => kind !== "reachable" && kind !== "performance");
  const seen = survey(asked);
  const runner = packedRunner(system);
  /** The steps that lead to the state that the runner is in, and how many of them to each state on the way. */
  const taken: Transition<S, E>[] = [];
  const way: string[] = [];
  const places = new Map<string, number>();
  const arrive = (): void => {
    const here = runner.words.join();
    const before = places.get(here);
    if (before === undefined) {
      places.set(here, taken.length);
      way.push(here);
      seen.witness.state(runner, taken);
      return;
    }
    for (const left of way.splice(before + 1)) places.delete(left);
    taken.splice(before);
  };
  const broken = (thrown: unknown): Followed<S, E> => {
    seen.witness.broken(taken);
    const first = seen.broken();
    if (first === null) throw thrown;
    const message = thrown instanceof Error ? thrown.message : String(thrown);
    return { kind: "broken", first, message };
  };

  try {
    runner.reset();
    arrive();
  } catch (thrown) {
    return broken(thrown);
  }
  for (const [i, id] of ids.entries()) {
    const t = system.transitions[id];
    if (t === undefined)
      return { kind: "misfit", step: i + 1, reason: `there is no transition ${id}` };
    const misfit = (reason: string): Followed<S, E> => ({
      kind: "misfit",
      step: i + 1,
      reason: `${labelOf(t)}: ${reason}`,
    });
    if (runner.at(t.actorIndex) !== t.from) {
      const at = system.actors[t.actorIndex]?.locations[runner.at(t.actorIndex)] ?? "?";
      return misfit(`${t.actor} is at ${at}`);
    }
    taken.push(t);
    try {
      const s = runner.state();
      const guard = guardOf(t, s);
      if (guard.kind !== "enabled")
        return misfit(
          guard.kind === "waits"
            ? `waits for ${guard.reasons.join(", ")}`
            : `its condition does not hold`,
        );
      if (t.event !== null) seen.witness.event(s, t.event, taken);
      runner.take(t);
      arrive();
    } catch (thrown) {
      return broken(thrown);
    }
  }
  return { kind: "followed", found: seen.found().flatMap(({ first }) => first ?? []) };
};

/** The same where the last step is not told: with the first one that breaches something. */
export const followTrailToBreach = <S, E extends Event>(
  system: System<S, E>,
  properties: readonly Property<S, E>[],
  ids: TransitionIds,
): Followed<S, E> => {
  const told = followTrail(system, properties, ids);
  if (told.kind !== "followed" || told.found.length > 0) return told;
  for (const { id } of system.transitions) {
    const further = followTrail(system, properties, [...ids, id]);
    if (further.kind === "broken" || (further.kind === "followed" && further.found.length > 0))
      return further;
  }
  return told;
};
