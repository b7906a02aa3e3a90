import { kvm } from "../../cli/kvm.ts";
import type { Subject } from "../../cli/catalog.ts";
import { EditError } from "../../checker/protocol/edit.ts";
import { exists, isFree, locationOf, makeReady, take } from "../../checker/search/ready.ts";
import { makeWaits } from "../../checker/search/waits.ts";
import { decode, encode, initialState } from "../../checker/state/immutable.ts";
import { keyOf } from "../../checker/state/key.ts";
import { pack } from "../../checker/state/packed.ts";
import type { Counterexample } from "../../counterexamples/file.ts";
import type { KvmEvent } from "../../model/actor.ts";
import type { State } from "../../model/state/state.ts";

const built = new Map<string, Subject<State, KvmEvent>>();

/** The system and the properties of a file; throws if there are none. */
export const subjectOf = (file: Counterexample): Subject<State, KvmEvent> => {
  const { design, edits, scenario, machine, scope, roles } = file;
  const key = JSON.stringify([design, edits, scenario, machine, scope, roles]);
  const subject = built.get(key) ?? kvm.build(file);
  built.set(key, subject);
  return subject;
};

/**
 * Is this file right, by another way than replay's: on the packed state, as the search runs? `null`: that takes the graph of all that can
 * follow, which this judge does not look at.
 */
export const isRight = (file: Counterexample): boolean | null => {
  const scenario = kvm.scenarios.find(({ name }) => name === file.scenario);
  if (scenario?.fits(file.design) !== true || scenario.supports(file.scope) !== true) return false;
  const subject = subjectIfAny(file);
  if (subject === null) return false;
  const { system, properties } = subject;
  const property = properties.find(({ name }) => name === file.property);
  if (property === undefined) return false;
  if (property.kind === "reachable" || property.kind === "performance") return false;
  const packed = pack(system);
  const { words, state, layout } = packed;
  words.set(encode(layout, initialState(system)));
  const actors = makeReady(system, packed, makeWaits());
  const [on, holds] =
    property.kind === "contract" || property.kind === "internal"
      ? [property.on, property.holds]
      : [undefined, undefined];
  let isBreached = typeof holds?.(state) === "string";
  for (const step of file.steps) {
    if (isBreached) return false;
    const index = system.actors.findIndex(({ name }) => name === step.actor);
    const actor = actors[index];
    if (actor === undefined) return false;
    const taken = (actor.at[locationOf(actor, words)] ?? []).find(({ id }) => {
      const t = system.transitions[id];
      return (
        t?.operation === step.operation &&
        t.step === step.step &&
        sorted(t.choice ?? {}) === sorted(step.choice ?? {})
      );
    });
    if (taken === undefined || !exists(taken, state) || !isFree(taken, state)) return false;
    const { event } = taken;
    isBreached = event !== null && typeof on?.(state, event) === "string";
    // On a machine of another architecture a step may look for what is not there.
    try {
      take(taken, packed);
    } catch (error) {
      if (error instanceof RangeError) return false;
      throw error;
    }
    if (keyOf(system, decode(layout, words)) !== step.key) return false;
    isBreached ||= typeof holds?.(state) === "string";
  }
  return property.kind === "can-finish" ? null : isBreached;
};

/** null: its edits do not fit its design. */
const subjectIfAny = (file: Counterexample): Subject<State, KvmEvent> | null => {
  try {
    return subjectOf(file);
  } catch (error) {
    if (error instanceof EditError) return null;
    throw error;
  }
};

const sorted = (choice: object): string =>
  JSON.stringify(Object.entries(choice).sort(([a], [b]) => (a < b ? -1 : 1)));
