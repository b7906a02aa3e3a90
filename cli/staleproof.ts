#!/usr/bin/env -S node --import tsx
import { fileURLToPath } from "node:url";
import { isMainThread } from "node:worker_threads";
import { loadFailure } from "./load.ts";
import { isCompiled } from "./support/compiled.ts";
import { status } from "./support/status.ts";

// The compiled program lies a folder deeper.
const root = fileURLToPath(new URL(isCompiled ? "../.." : "..", import.meta.url));
try {
  // Not imported above: what is wrong with a design shows when its file is read, and is to be said like anything else.
  const { kvm } = await import("./kvm.ts");
  // A thread does without the commands, and starts sooner.
  if (isMainThread) {
    const { main } = await import("./main.ts");
    await main({ catalog: kvm, entry: import.meta.url, root, installed: isCompiled });
  } else (await import("./check/worker.ts")).serveJobs(kvm);
} catch (error) {
  const message = loadFailure(error, root);
  if (message === null) throw error;
  process.stderr.write(`staleproof: ${message}\n`);
  process.exitCode = status.usage;
}
