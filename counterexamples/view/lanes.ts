import { shortStep, type ViewDocument } from "./document.ts";

/** What an actor's lane shows beside one step. An operation's bracket runs from `begins` to `ends`; `whole` is one of a single step. */
export type LaneMark = "idle" | "busy" | "begins" | "goes-on" | "ends" | "whole";

/** One step, as a row of the lanes. */
export interface LaneRow {
  /** From 1. */
  readonly number: number;
  /** The place of its actor among the lanes. */
  readonly lane: number;
  /** By lane. */
  readonly marks: readonly LaneMark[];
  readonly label: string;
}

/** The rows of all steps. */
export const laneRows = ({ actors, leaves, initial, steps }: ViewDocument): readonly LaneRow[] => {
  const counters = new Map(leaves.map(({ path }, i) => [path, i]));
  const lanes = new Map(actors.map((name, i) => [counters.get(`pc.${name}`) ?? -1, i]));
  const busy = actors.map((name) => isBusy(initial[counters.get(`pc.${name}`) ?? -1]));
  const last: (string | null)[] = actors.map(() => null);
  return steps.map((step, i): LaneRow => {
    const lane = actors.indexOf(step.actor);
    const was = busy[lane] === true;
    for (const [leaf, value] of step.changes) {
      const moved = lanes.get(leaf);
      if (moved !== undefined) busy[moved] = isBusy(value);
    }
    const is = busy[lane] === true;
    const own: LaneMark = was ? (is ? "goes-on" : "ends") : is ? "begins" : "whole";
    const short = shortStep(step, was ? (last[lane] ?? null) : null);
    last[lane] = step.step;
    return {
      number: i + 1,
      lane,
      marks: busy.map((on, other) => (other === lane ? own : on ? "busy" : "idle")),
      label: was ? short : `${step.operation}: ${short}`,
    };
  });
};

const isBusy = (location: unknown): boolean => location !== undefined && location !== "idle";

/** Names of the actors that take a step or are in an operation at some time: others need no lane. */
export const movingLanes = (rows: readonly LaneRow[], count: number): readonly number[] => {
  const moving = new Set<number>();
  for (const { lane, marks } of rows) {
    moving.add(lane);
    marks.forEach((mark, i) => mark !== "idle" && moving.add(i));
    if (moving.size === count) break;
  }
  return Array.from({ length: count }, (_, i) => i).filter((i) => moving.has(i));
};
