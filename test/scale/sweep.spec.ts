import { expect } from "chai";
import type { ChildProcessWithoutNullStreams } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { ended, inFolder, run, runOnKvmIn, start, type Ran } from "../cli/run.ts";
import { startRedis, type OwnRedis } from "./redis.ts";

const textIn = (cwd: string, name: string): string => readFileSync(join(cwd, name), "utf8");

/** Six jobs of the toy, of most of a second each. */
const slow = [
  ...["--design", "careful", "--scenario", "crowd"],
  ...["--sample", "--runs", "4000", "--seeds", "1-6"],
];

/** The processes that a process has started. */
const childrenOf = (pid: number): readonly number[] =>
  readFileSync(`/proc/${pid}/task/${pid}/children`, "utf8")
    .trim()
    .split(" ")
    .filter((text) => text !== "")
    .map(Number);

/** Waits until the question has an answer, but not for ever. */
const until = async <T>(ask: () => T | null): Promise<T> => {
  for (let looks = 0; looks < 5000; looks++) {
    const answered = ask();
    if (answered !== null) return answered;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  throw new Error("it never came to that");
};

const resultsIn = (cwd: string, folder: string): number => {
  try {
    return readdirSync(join(cwd, folder), { recursive: true, encoding: "utf8" }).filter((name) =>
      name.endsWith(".json"),
    ).length;
  } catch {
    return 0;
  }
};

describe("sweep", function () {
  this.timeout(120_000);

  describe("of KVM", () => {
    /** In this process: what is at stake is the cut, and a process costs as much as a job. */
    const swept = async (cwd: string, asked: readonly string[], of: number): Promise<string> => {
      const files: string[] = [];
      for (let i = 1; i <= of; i++) {
        const file = `${of}-${i}.json`;
        const args = ["--threads", "1", "--shard", `${i}/${of}`, "--results", `r${of}`];
        const { status, err } = await runOnKvmIn(["sweep", ...asked, ...args, "--out", file], cwd);
        expect(status, err).to.equal(0);
        files.push(file);
      }
      const { status, err } = await runOnKvmIn(["merge", ...files, "--out", `${of}.json`], cwd);
      expect(status, err).to.equal(0);
      return textIn(cwd, `${of}.json`);
    };

    it("some of the gallery have one report, byte by byte, from 1, 4 and 16 shards", () =>
      inFolder(async (cwd) => {
        const cases = ["block-beyond-slot", "flush-from-last-child", "mmio-cached-in-flux"];
        const asked = cases.flatMap((id) => ["--case", id]);
        const whole = await swept(cwd, asked, 1);
        expect(await swept(cwd, asked, 4)).to.equal(whole);
        expect(await swept(cwd, asked, 16)).to.equal(whole);
        for (const one of JSON.parse(whole).report.cases)
          expect(one).to.include({ fixed: "holds", reverted: "violated" });
      }));

    it("edits of an operation have one report from 1 and 4 shards", () =>
      inFolder(async (cwd) => {
        const of = ["userfault-overlay", "--operation", "change-bitmap", "--edit", "remove"];
        const whole = await swept(cwd, ["--ablate", ...of], 1);
        expect(await swept(cwd, ["--ablate", ...of], 4)).to.equal(whole);
        const [{ steps }] = JSON.parse(whole).report.tables;
        expect(steps.map(({ verdict }: { verdict: string }) => verdict)).to.include("mandatory");
      }));
  });

  // As processes from their first file on: another way to start it is another version.
  const program = (cwd: string, args: readonly string[]): Promise<Ran> => ended(start(args, cwd));
  const merged = async (cwd: string, file: string): Promise<string> => {
    const { status, err } = await program(cwd, ["merge", file, "--out", `of-${file}`]);
    expect(err).to.equal("");
    expect(status).to.equal(4);
    return textIn(cwd, `of-${file}`);
  };
  const sweptAlone = async (cwd: string): Promise<string> => {
    const args = ["sweep", ...slow, "--threads", "1", "--results", "r1", "--out", "1.json"];
    expect((await program(cwd, args)).status).to.equal(0);
    return merged(cwd, "1.json");
  };

  describe("by a pool of processes", () => {
    it("goes on after workers are killed: their jobs run again, and the report is the same", () =>
      inFolder(async (cwd) => {
        const args = ["sweep", ...slow, "--threads", "2", "--results", "r2", "--out", "2.json"];
        const child = start(args, cwd);
        const ending = ended(child);
        await until(() => (resultsIn(cwd, "r2") > 0 ? true : null));
        // Whose job has just ended is in the middle of the next one.
        await new Promise((resolve) => setTimeout(resolve, 100));
        for (const pid of childrenOf(child.pid ?? 0)) process.kill(pid, "SIGKILL");
        const { status, err, out } = await ending;
        expect(status, err).to.equal(0);
        expect(err).to.match(/^a worker was lost, careful crowd toy .* is done again \(.*SIGKILL/);
        expect(out).to.match(/6 jobs of 6, 6 done/);
        expect(await merged(cwd, "2.json")).to.equal(await sweptAlone(cwd));
      }));
  });

  it("ends at once at Ctrl-C, with status 130, what is done written", () =>
    inFolder(async (cwd) => {
      const args = ["sweep", ...slow, "--threads", "2", "--results", "r2", "--out", "2.json"];
      const child = start(args, cwd);
      const ending = ended(child);
      await until(() => (resultsIn(cwd, "r2") > 0 ? true : null));
      child.kill("SIGINT");
      const { status, err } = await ending;
      expect(status).to.equal(130);
      expect(err).to.match(/^interrupted: what is done is kept; the same again goes on: .*\n$/);
      expect(JSON.parse(textIn(cwd, "2.json")).results).to.have.lengthOf.within(1, 5);
    }));

  describe("through a Redis", () => {
    let redis: OwnRedis;
    beforeEach(async () => (redis = await startRedis()));
    afterEach(() => redis.end());

    const worker = (cwd: string): ChildProcessWithoutNullStreams =>
      start(
        ["sweep", "--worker", redis.url, "--threads", "1", "--lease", "2", "--idle", "60"],
        cwd,
      );

    it("two workers do it, one of which is killed: its job runs again, and the report is the same", () =>
      inFolder(async (cwd) => {
        const asking = ["sweep", ...slow, "--queue", redis.url, "--results"];
        const queue = program(cwd, [...asking, "r2", "--out", "2.json"]);
        const [victim, other] = [worker(cwd), worker(cwd)];
        const [lost, rest] = [ended(victim), ended(other)];
        await until(() => (resultsIn(cwd, "r2") > 0 ? true : null));
        await redis.untilActive(2);
        victim.kill("SIGKILL");
        expect((await lost).status).to.equal(null);
        const { status, err, out } = await queue;
        expect(status, err).to.equal(0);
        expect(out).to.match(/6 jobs of 6, 6 done/);
        other.kill("SIGTERM");
        const survivor = await rest;
        expect(survivor.status, survivor.err).to.equal(0);
        expect(survivor.err).to.match(/a worker was lost: \w{16} runs again/);
        const report = await merged(cwd, "2.json");
        expect(report).to.equal(await sweptAlone(cwd));
        // Whoever asks again has it from the Redis, without any worker.
        const again = await program(cwd, [...asking, "r3", "--out", "3.json"]);
        expect(again.out).to.match(/6 jobs of 6, 6 done/);
        expect(await merged(cwd, "3.json")).to.equal(report);
      }));

    it("says in one line that nobody answers, with status 2", () =>
      inFolder(async (cwd) => {
        const { status, err } = await run(
          ["sweep", ...slow, "--queue", "redis://127.0.0.1:1"],
          cwd,
        );
        expect(status).to.equal(2);
        expect(err).to.match(
          /^staleproof: no Redis at redis:.*ECONNREFUSED.*; start one: redis-server\n$/,
        );
      }));
  });
});
