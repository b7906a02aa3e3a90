import { z } from "zod";
import type { Event } from "../../checker/protocol/step.ts";
import type { Context } from "../context.ts";
import { messageOf } from "../support/failure.ts";
import { sweepJob, type SweepJob } from "./job.ts";
import { outcome } from "./outcome.ts";
import { makePerformer } from "./perform.ts";

/** The program is started with this word, and nothing else, to do jobs of a sweep for the process that starts it. */
export const servantWord = "do-jobs-of-a-sweep";

/** What comes back for a job. That it could not be done is an answer; that there is none means that the process is gone. */
export const answer = z.discriminatedUnion("kind", [
  z.strictObject({ kind: z.literal("done"), outcome, seconds: z.number() }),
  z.strictObject({ kind: z.literal("failed"), message: z.string() }),
]);
export type Answer = Readonly<z.infer<typeof answer>>;

/** Makes what answers jobs in this process. */
export const makeAnswerer = <S, E extends Event>(
  context: Context<S, E>,
): {
  readonly answerTo: (job: SweepJob, maxBytes: number) => Promise<Answer>;
  readonly end: () => void;
} => {
  const performer = makePerformer(context);
  return {
    answerTo: async (job, maxBytes) => {
      const begun = performance.now();
      try {
        const found = await performer.perform(job, maxBytes);
        const seconds = Number(((performance.now() - begun) / 1000).toFixed(3));
        return { kind: "done", outcome: found, seconds };
      } catch (error) {
        return { kind: "failed", message: messageOf(error) };
      }
    },
    end: performer.end,
  };
};

/** Does jobs for the process that has started this one, until that ends it or is gone. */
export const serveSweep = async <S, E extends Event>(context: Context<S, E>): Promise<void> => {
  const { worker } = (await import("workerpool")).default;
  // Ctrl-C goes to all processes of a terminal: who has started this one decides.
  process.on("SIGINT", () => undefined);
  const { answerTo } = makeAnswerer(context);
  worker({
    perform: (job: unknown, maxBytes: number): Promise<Answer> =>
      answerTo(sweepJob.parse(job), maxBytes),
  });
};
