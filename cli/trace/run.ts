import type { Explained, Taken } from "../../checker/trace/trace.ts";
import type { KvmEdit, Design } from "../../model/designs/design.ts";
import { explainFrame, systemFor } from "../../model/trace/explain-frame.ts";
import type { FrameGroup } from "../../model/trace/frames.ts";
import type { FrameTrace } from "../../model/trace/project.ts";

/** What was found of the frames of one group; `not-looked-at`: with the reason. */
export interface GroupVerdict {
  readonly frames: readonly number[];
  readonly outcome: Explained | { readonly kind: "not-looked-at"; readonly why: string };
  readonly trace: FrameTrace | null;
  /** The steps taken, as a schedule would name them. */
  readonly steps: readonly { readonly position: number; readonly step: string }[];
}

export interface ExplainOptions {
  readonly design: Design;
  /** name */
  readonly machine: string;
  readonly edits: readonly KvmEdit[];
  readonly maxStates: number;
}

const reasons = {
  "mapped-before": "it was mapped before the trace begins",
  "slot-made-before": "its memslot was made before the trace begins",
} as const;

/** Looks at the groups one after the other; Ctrl-C ends it with what there is by then. */
export const explainGroups = async (
  groups: readonly FrameGroup[],
  options: ExplainOptions,
  onVerdict: (verdict: GroupVerdict) => void,
): Promise<{ readonly verdicts: readonly GroupVerdict[]; readonly interrupted: boolean }> => {
  let interrupted = false;
  const stop = (): void => {
    interrupted = true;
  };
  process.once("SIGINT", stop);
  const verdicts: GroupVerdict[] = [];
  try {
    for (const group of groups) {
      const verdict = await explainGroup(group, options, () => interrupted);
      if (verdict === null) break;
      verdicts.push(verdict);
      onVerdict(verdict);
    }
  } finally {
    process.removeListener("SIGINT", stop);
  }
  return { verdicts, interrupted };
};

const explainGroup = async (
  { frames, trace }: FrameGroup,
  { design, machine, edits, maxStates }: ExplainOptions,
  isInterrupted: () => boolean,
): Promise<GroupVerdict | null> => {
  if (typeof trace === "string")
    return {
      frames,
      outcome: { kind: "not-looked-at", why: reasons[trace] },
      trace: null,
      steps: [],
    };
  const system = systemFor(trace, design, { machine, edits });
  const running = explainFrame(trace, system, { maxStates });
  let turn = running.next();
  for (; turn.done !== true; turn = running.next()) {
    // Signals arrive in between.
    await new Promise<void>((resolve) => setImmediate(resolve));
    if (isInterrupted()) return null;
  }
  const outcome = turn.value;
  const named = ({ position, transition }: Taken) => {
    const t = system.transitions[transition];
    const choice = t?.choice === null ? "" : ` ${JSON.stringify(t?.choice)}`;
    return {
      position,
      step: t === undefined ? "?" : `${t.actor} ${t.operation}/${t.step}${choice}`,
    };
  };
  return { frames, outcome, trace, steps: outcome.way.map(named) };
};
