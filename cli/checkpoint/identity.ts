import { createHash } from "node:crypto";
import { searchUpTo } from "../../checker/forecast/index.ts";
import type { Event } from "../../checker/protocol/step.ts";
import { layoutOf } from "../../checker/state/layout.ts";
import type { Subject } from "../catalog.ts";
import type { Identity } from "./header.ts";

/** States by whose counts two versions of a system are told apart, beside their names. */
const begun = 5_000;

/** What must be the same for a search to go on from what another process has stored. */
export const identityOf = <S, E extends Event>({ system, properties }: Subject<S, E>): Identity => {
  const { states, transitions, depth, levels } = searchUpTo(system, begun, () => false);
  return {
    fields: layoutOf(system).leaves.map(({ path, field, word, shift, bits }) => [
      path,
      field.kind === "enum" ? `enum ${field.values.join("|")}` : field.kind,
      word,
      shift,
      bits,
    ]),
    transitions: system.transitions.map(({ actor, from, operation, step, choice }) =>
      [
        actor,
        from,
        `${operation}/${step}`,
        ...(choice === null ? [] : [JSON.stringify(choice)]),
      ].join(" "),
    ),
    properties: properties.map(({ name }) => name),
    beginning: createHash("sha256")
      .update(JSON.stringify([states, transitions, depth, levels]))
      .digest("hex")
      .slice(0, 12),
  };
};

/** The first thing in which the system of a checkpoint is not the one of today, as a sentence; null if there is none. */
export const identityDifference = (saved: Identity, now: Identity): string | null => {
  const field = firstOther(
    saved.fields.map(([path, ...place]) => `${path} (${place.join(", ")})`),
    now.fields.map(([path, ...place]) => `${path} (${place.join(", ")})`),
  );
  if (field !== null) return `its state has other fields: ${field}`;
  const transition = firstOther(saved.transitions, now.transitions);
  if (transition !== null) return `its system has other transitions: ${transition}`;
  const property = firstOther(saved.properties, now.properties);
  if (property !== null) return `it judges other properties: ${property}`;
  return saved.beginning === now.beginning
    ? null
    : `its steps do something else: other counts in the first ${begun} states`;
};

const firstOther = (saved: readonly string[], now: readonly string[]): string | null => {
  const most = Math.max(saved.length, now.length);
  for (let i = 0; i < most; i++)
    if (saved[i] !== now[i]) return `${saved[i] ?? "nothing"} there, ${now[i] ?? "nothing"} here`;
  return null;
};
