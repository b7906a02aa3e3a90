import { expect } from "chai";
import type { CellReport, Job } from "../../cli/check/job.ts";
import { runJob } from "../../cli/check/run-job.ts";
import { checkTogether } from "../../cli/check/together.ts";
import { toyCatalog } from "../cli/toy/catalog.ts";

const entry = new URL("../cli/toy/staleproof.ts", import.meta.url).href;
const hooks = { progress: () => undefined, interrupted: () => false };
const untimed = ({ seconds: _, ...report }: CellReport) => report;

describe("a cell that is checked by several threads", () => {
  it("is reported as by one, its counterexample included", async () => {
    const scope = { vcpus: 2, gfns: 2, pfns: 1, slots: 1, roots: 1 };
    const job: Job = {
      cell: { design: "leaky", scenario: "gate", machine: "toy", scope, edits: [] },
      properties: null,
      engine: { kind: "exhaustive", maxStates: null, maxBytes: 2 ** 24, threads: 2 },
    };
    const alone = await runJob(toyCatalog, job, hooks);
    expect(alone.verdicts.some(({ counterexample }) => counterexample !== null)).to.equal(true);
    // Few enough that threads are started.
    const together = await checkTogether(toyCatalog, entry, job, hooks, 10);
    expect(untimed(together)).to.deep.equal(untimed(alone));
  });
});
