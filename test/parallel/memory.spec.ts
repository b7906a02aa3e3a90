import { expect } from "chai";
import { Worker } from "node:worker_threads";
import { startTeam } from "../../cli/parallel/team.ts";
import { plainMutex } from "./subjects.ts";

/** A thread that takes all the memory that it may have as soon as it is given something. */
const greedy = (): Worker =>
  new Worker(
    `const { parentPort } = require("node:worker_threads");
     parentPort.on("message", () => { const all = []; for (;;) all.push(new Array(1000).fill(0.5)); });`,
    { eval: true, execArgv: [], resourceLimits: { maxOldGenerationSizeMb: 8 } },
  );

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
});
