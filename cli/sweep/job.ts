import { z } from "zod";
import type { Cell } from "../catalog.ts";
import { count, roles, scope, text, texts } from "../support/shapes.ts";
import { hashOf } from "./hash.ts";
import { sweepEngine } from "./asked.ts";

/** One job of a sweep: all that decides its outcome, and nothing of the machine on which it runs. It shares nothing with any other one. */
export const sweepJob = z.discriminatedUnion("kind", [
  /** A cell is checked. */
  z.strictObject({
    kind: z.literal("cell"),
    cell: z.strictObject({
      design: text,
      scenario: text,
      machine: text,
      scope,
      roles,
      edits: texts,
    }),
    /** those that are judged; null: all that apply */
    properties: texts.nullable(),
    engine: sweepEngine,
    /** properties after whose breach a search need not go on */
    stopSoonAfter: texts.nullable(),
  }),
  /** One edit of a design is judged, in the scenarios that it takes. */
  z.strictObject({
    kind: z.literal("edit"),
    design: text,
    /** in the command line's words */
    edit: text,
    maxStates: count.nullable(),
  }),
]);
export type SweepJob = Readonly<z.infer<typeof sweepJob>>;
export type CellJob = Extract<SweepJob, { readonly kind: "cell" }>;
export type EditJob = Extract<SweepJob, { readonly kind: "edit" }>;

/** A job with its name. */
export interface NamedJob {
  readonly id: string;
  readonly job: SweepJob;
}

/** The name of a job: a hash of what is asked, so that whoever asks the same again finds the answer. */
export const named = (job: SweepJob): NamedJob => ({ id: hashOf(job), job });

/** The cell in a fixed order of its members. */
export const plainCell = ({
  design,
  scenario,
  machine,
  scope: { vcpus, gfns, pfns, slots, roots },
  roles: given,
  edits,
}: Cell): CellJob["cell"] => ({
  design,
  scenario,
  machine,
  scope: { vcpus, gfns, pfns, slots, roots },
  ...(given === undefined ? {} : { roles: given }),
  edits: [...edits],
});

/** A job in a few words. */
export const describeJob = (job: SweepJob): string => {
  if (job.kind === "edit") return `${job.design} ${job.edit}`;
  const { design, scenario, machine, scope: size, roles: given, edits } = job.cell;
  return [
    [design, ...edits].join(" + "),
    scenario,
    machine,
    `${size.vcpus}v${size.gfns}g${size.pfns}p${size.slots}s`,
    ...(given === undefined ? [] : [`roles ${given}`]),
    ...(job.engine.kind === "sample" ? [`seed ${job.engine.seed}`] : []),
  ].join(" ");
};
