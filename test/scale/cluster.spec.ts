import {
  convertWorkflowTemplate,
  NoOperationTraceWriter,
  parseWorkflow,
} from "@actions/workflow-parser";
import { expect } from "chai";
import { spawnSync } from "node:child_process";
import { chmodSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { Job } from "kubernetes-models/batch/v1";
import { PersistentVolumeClaim } from "kubernetes-models/v1";
import { parse, parseAllDocuments } from "yaml";
import { z } from "zod";
import { parseShard } from "../../cli/sweep/shard.ts";
import { inFolder } from "../cli/run.ts";

const textOf = (name: string): string =>
  readFileSync(fileURLToPath(new URL(`../../docs/cluster/${name}`, import.meta.url)), "utf8");

const documentsOf = (name: string): readonly Record<string, unknown>[] =>
  parseAllDocuments(textOf(name)).map((document) => {
    expect(document.errors).to.deep.equal([]);
    return z.record(z.string(), z.unknown()).parse(document.toJS());
  });

/** What we read of a Job. */
const jobShape = z.object({
  spec: z.object({
    completions: z.number().optional(),
    completionMode: z.string().optional(),
    parallelism: z.number().optional(),
    template: z.object({
      spec: z.object({
        containers: z.tuple([
          z.object({
            command: z.array(z.string()),
            args: z.array(z.string()),
            env: z.array(z.object({ name: z.string(), value: z.string() })).default([]),
          }),
        ]),
      }),
    }),
  }),
});

/** Runs a container's command where `staleproof`, and `npm`, only say what they were given. */
const saidBy = (
  folder: string,
  command: readonly string[],
  env: Readonly<Record<string, string>>,
): readonly string[] => {
  for (const name of ["staleproof", "npm"]) {
    writeFileSync(join(folder, name), '#!/bin/sh\nfor word in "$@"; do echo "$word"; done\n');
    chmodSync(join(folder, name), 0o755);
  }
  const [file = "", ...args] = command;
  const { status, stdout, stderr } = spawnSync(file, args, {
    encoding: "utf8",
    cwd: folder,
    env: { PATH: `${folder}:/usr/bin:/bin`, ...env },
  });
  expect(status, stderr).to.equal(0);
  return stdout.trim().split("\n");
};

const after = (words: readonly string[], option: string): string =>
  words[words.indexOf(option) + 1] ?? "";

describe("files for clusters", function () {
  this.timeout(60_000);

  it("the Kubernetes manifests are valid, and a job that is not is noticed", () => {
    const [claim, job, ...more] = documentsOf("kubernetes-job.yaml");
    const [merge] = documentsOf("kubernetes-merge.yaml");
    expect(more).to.deep.equal([]);
    new PersistentVolumeClaim(
      claim as ConstructorParameters<typeof PersistentVolumeClaim>[0],
    ).validate();
    for (const one of [job, merge]) new Job(one as ConstructorParameters<typeof Job>[0]).validate();
    const wrong: Record<string, unknown> = { ...job, spec: { completions: "sixteen" } };
    expect(() => new Job(wrong as ConstructorParameters<typeof Job>[0]).validate()).to.throw(
      /completions/,
    );
  });

  it("the pods of the Indexed Job do every shard once, each to a file of its own", () =>
    inFolder(async (folder) => {
      const { spec } = jobShape.parse(documentsOf("kubernetes-job.yaml")[1]);
      const [{ command, args, env }] = spec.template.spec.containers;
      const { completions = 0, completionMode } = spec;
      expect(completionMode).to.equal("Indexed");
      const given = Object.fromEntries(env.map(({ name, value }) => [name, value]));
      const said = Array.from({ length: completions }, (_, index) =>
        saidBy(folder, [...command, ...args], { ...given, JOB_COMPLETION_INDEX: String(index) }),
      );
      const shards = said.map((words) => parseShard(after(words, "--shard")));
      expect(shards).to.deep.equal(shards.map((_, i) => ({ index: i + 1, of: completions })));
      expect(new Set(said.map((words) => after(words, "--out"))).size).to.equal(completions);
      expect(said[0]?.slice(0, 2)).to.deep.equal(["sweep", "--gallery"]);
      await Promise.resolve();
    }));

  it("the GitHub workflow is one, by GitHub's own parser, and a job that is not is noticed", async () => {
    const faultsOf = async (content: string): Promise<readonly string[]> => {
      const parsed = parseWorkflow({ name: "sweep.yml", content }, new NoOperationTraceWriter());
      if (parsed.value === undefined) return parsed.context.errors.getErrors().map(String);
      const { errors = [] } = await convertWorkflowTemplate(parsed.context, parsed.value);
      return [
        ...parsed.context.errors.getErrors().map((one) => one.message),
        ...errors.map(({ Message }) => Message),
      ];
    };
    const text = textOf("github-actions.yml");
    expect(await faultsOf(text)).to.deep.equal([]);
    expect(await faultsOf(text.replace("runs-on:", "runs-where:"))).not.to.deep.equal([]);
    expect(await faultsOf(text.replace("needs: shard", "needs: shards"))).not.to.deep.equal([]);
  });

  it("its matrix does every shard once, and its merge takes them all", () =>
    inFolder(async (folder) => {
      const step = z.object({
        run: z.string().optional(),
        env: z.record(z.string(), z.string()).default({}),
      });
      const { jobs } = z
        .object({
          jobs: z.object({
            shard: z.object({
              strategy: z.object({ matrix: z.object({ shard: z.array(z.number()) }) }),
              steps: z.array(step),
            }),
            merge: z.object({ needs: z.literal("shard"), steps: z.array(step) }),
          }),
        })
        .parse(parse(textOf("github-actions.yml")));
      const all = jobs.shard.strategy.matrix.shard;
      const sweep = jobs.shard.steps.find(({ run }) => run?.includes("sweep"));
      const said = all.map((shard) => {
        const env = Object.entries(sweep?.env ?? {}).map(([name, value]) => [
          name,
          value
            .replace("${{ matrix.shard }}", String(shard))
            .replace("${{ strategy.job-total }}", String(all.length))
            .replace("${{ inputs.sweep || '--gallery' }}", "--gallery"),
        ]);
        return saidBy(folder, ["/bin/sh", "-ec", sweep?.run ?? ""], Object.fromEntries(env));
      });
      const shards = said.map((words) => parseShard(after(words, "--shard")));
      expect(shards).to.deep.equal(all.map((index) => ({ index, of: all.length })));
      for (const words of said) writeFileSync(join(folder, after(words, "--out")), "{}");
      const merge = jobs.merge.steps.find(({ run }) => run?.includes("merge"));
      const words = saidBy(folder, ["/bin/sh", "-ec", merge?.run ?? ""], {});
      expect(words.filter((word) => word.startsWith("shard-"))).to.have.length(all.length);
      await Promise.resolve();
    }));
});
