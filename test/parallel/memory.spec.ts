import { expect } from "chai";
import { Worker } from "node:worker_threads";
import type { CellReport, Job } from "../../cli/check/job.ts";
import { runJobs } from "../../cli/check/pool.ts";
import { startTeam } from "../../cli/parallel/team.ts";
import { toyCatalog } from "../cli/toy/catalog.ts";
import { plainMutex } from "./subjects.ts";

/** A thread that takes all the memory that it may have as soon as it is given something. */
const greedy = (): Worker =>
  new Worker(
    `const { parentPort } = require("node:worker_threads");
     parentPort.on("message", () => { const all = []; for (;;) all.push(new Array(1000).fill(0.5)); });`,
    { eval: true, execArgv: [], resourceLimits: { maxOldGenerationSizeMb: 8 } },
  );

/** A program whose threads have no memory for what they are given. */
const poor = `data:text/javascript,${encodeURIComponent(
  `import { parentPort } from "node:worker_threads";
   parentPort.on("message", () => { throw new RangeError("Array buffer allocation failed"); });`,
)}`;

describe("a thread that runs out of memory", () => {
  it("ends the search with what is known, undecided", async () => {
    const team = startTeam<null>(2, greedy);
    const { system, properties } = plainMutex();
    const outcome = await team.explore(null, { system, properties }, { maxBytes: 2 ** 24 });
    expect(outcome).to.include({ limit: "max-memory", broken: null });
    expect(new Set(outcome.verdicts.map(({ verdict }) => verdict))).to.deep.equal(
      new Set(["undecided"]),
    );
  });

  it("leaves its cell undecided, and lets others take the next ones", async () => {
    const scope = { vcpus: 1, gfns: 1, pfns: 1, slots: 1, roots: 1 };
    const jobs = ["careful", "leaky"].map((design): Job => ({
      cell: { design, scenario: "gate", machine: "toy", scope, edits: [] },
      properties: null,
      engine: { kind: "exhaustive", maxStates: null, maxBytes: 2 ** 24, threads: 1 },
    }));
    const reports: CellReport[] = [];
    const done = (_: number, report: CellReport): void => void reports.push(report);
    await runJobs(toyCatalog, poor, jobs, 2, { progress: () => undefined, done }).finished;
    expect(reports).to.have.length(2);
    for (const { limit, verdicts } of reports) {
      expect(limit).to.equal("max-memory");
      expect(verdicts.map(({ verdict }) => verdict)).to.include("undecided");
      expect(verdicts.map(({ verdict }) => verdict)).to.not.include("holds");
    }
  });
});
