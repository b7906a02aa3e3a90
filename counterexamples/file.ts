import { z } from "zod";
import type { Choice } from "../checker/protocol/step.ts";
import { jsonErrorPlace, jsonPath } from "./json-path.ts";

/** The version that this checkout reads and writes; another one is refused, never guessed at. */
export const counterexampleSchema = 1;

const count = z.int().min(0);
const choice = z.record(z.string(), z.union([z.string(), z.number(), z.boolean()]));

const recordedStep = z.strictObject({
  actor: z.string(),
  operation: z.string(),
  step: z.string(),
  choice: choice.optional(),
  key: z.string(),
});

/** As it is written, before its type says that nobody changes it. */
export const counterexampleMembers = z.strictObject({
  schema: z.literal(counterexampleSchema),
  design: z.string(),
  edits: z.array(z.string()),
  scenario: z.string(),
  machine: z.string(),
  scope: z.strictObject({ vcpus: count, gfns: count, pfns: count, slots: count, roots: count }),
  /** Where the vCPUs' roles are not the scenario's own. */
  roles: z.literal("full").optional(),
  property: z.string(),
  verdict: z.literal("violated"),
  found: z.strictObject({
    by: z.enum(["exhaustive", "sample", "spin"]),
    minimal: z.enum(["proven", "shrunk", "unproven"]),
  }),
  steps: z.array(recordedStep),
});

/** A counterexample file. */
export const counterexampleDocument = counterexampleMembers.readonly();

/** A recorded schedule: actions and a key after each, nothing that depends on when or where it was found. */
export type Counterexample = z.infer<typeof counterexampleDocument>;
export type RecordedStep = Counterexample["steps"][number];
export type Found = Counterexample["found"];

export type Parsed =
  | { readonly kind: "counterexample"; readonly file: Counterexample }
  | { readonly kind: "unreadable"; readonly path: string; readonly reason: string }
  | { readonly kind: "other-schema"; readonly schema: string };

/** Reads a file's text; every refusal names the place in the JSON. */
export const parseCounterexample = (text: string): Parsed => {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (error) {
    return { kind: "unreadable", path: "$", reason: `not JSON (${jsonErrorPlace(error, text)})` };
  }
  // The version first: a file of another schema differs in other members too, and saying which would mislead.
  const version = z.looseObject({ schema: z.unknown() }).safeParse(json);
  if (version.success && version.data.schema !== undefined && version.data.schema !== 1)
    return { kind: "other-schema", schema: JSON.stringify(version.data.schema) };
  const parsed = counterexampleDocument.safeParse(json);
  if (parsed.success) return { kind: "counterexample", file: parsed.data };
  const issue = parsed.error.issues[0];
  return { kind: "unreadable", path: jsonPath(issue?.path ?? []), reason: issue?.message ?? "" };
};

/** Fixed order of members, one step a line: equal bugs give equal files, and a changed step is a line of a diff. */
export const serialiseCounterexample = (file: Counterexample): string => {
  const head = {
    schema: file.schema,
    design: file.design,
    edits: file.edits,
    scenario: file.scenario,
    machine: file.machine,
    scope: inOrder(file.scope, ["vcpus", "gfns", "pfns", "slots", "roots"]),
    ...(file.roles === undefined ? {} : { roles: file.roles }),
    property: file.property,
    verdict: file.verdict,
    found: { by: file.found.by, minimal: file.found.minimal },
  };
  return textOf(head, file.steps);
};

/** A member a line, then a step a line. */
export const textOf = (head: object, recorded: readonly RecordedStep[]): string => {
  const lines = Object.entries(head).map(
    ([name, value]) => `  ${JSON.stringify(name)}: ${JSON.stringify(value)},`,
  );
  const steps = recorded.map((step) => `    ${JSON.stringify(stepInOrder(step))}`).join(",\n");
  return `{\n${lines.join("\n")}\n  "steps": [${steps === "" ? "" : `\n${steps}\n  `}]\n}\n`;
};

const stepInOrder = (step: RecordedStep): RecordedStep => ({
  actor: step.actor,
  operation: step.operation,
  step: step.step,
  ...(step.choice === undefined ? {} : { choice: sorted(step.choice) }),
  key: step.key,
});

/** By name, so that reordering the members of a choice in the model rewrites no file. */
const sorted = (members: Choice): Record<string, string | number | boolean> =>
  Object.fromEntries(Object.entries(members).sort(([a], [b]) => (a < b ? -1 : 1)));

const inOrder = <T extends object>(value: T, names: readonly (keyof T)[]): Partial<T> => {
  const ordered: Partial<T> = {};
  for (const name of names) ordered[name] = value[name];
  return ordered;
};
