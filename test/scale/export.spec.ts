import { expect } from "chai";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { invariants, referenceSystem } from "../../bench/peers/reference/index.ts";
import { sizeNamed } from "../../bench/peers/sizes.ts";
import { exportPromela } from "../../checker/export/promela.ts";
import { readSpinModel } from "../../checker/export/spin-trail.ts";
import type { Event, Property, System } from "../../checker/index.ts";
import { noDeadlock, searched } from "../checker/search.ts";
import { inFolder, runOnKvmIn } from "../cli/run.ts";
import { exclusion, mutex, withoutWait } from "../toys/mutex.ts";
import { philosophers } from "../toys/philosophers.ts";
import { makeVerifier } from "./spin.ts";

const modelOf = <S, E extends Event>(
  system: System<S, E>,
  properties: readonly Property<S, E>[],
): string => {
  const made = exportPromela(system, properties, { heading: [], mostRuns: 1_000_000 });
  if (made.kind !== "promela") throw new Error(made.kind);
  return made.text;
};

describe("export to SPIN (Debian's packages spin and gcc)", () => {
  it("has the states and transitions of toys that were counted by hand", () =>
    inFolder(async (folder) => {
      const counts = makeVerifier(folder, modelOf(mutex(), [exclusion])).counts();
      expect(counts).to.deep.equal({ states: 20, transitions: 34 });
    }));

  it("has all of them beside violations, which -c0 goes on after, and SPIN names the property", () =>
    inFolder(async (folder) => {
      const printed = makeVerifier(folder, modelOf(mutex(withoutWait), [exclusion])).run("-c0");
      expect(printed).to.contain("assertion violated ( (p_exclusion()) )");
      expect(printed).to.match(/^ +32 states, stored/m);
      // The initial state is one.
      expect(printed).to.match(/^ +65 transitions/m);
    }));

  it("has the states and transitions of the reference model, and numbers steps as SPIN does", () =>
    inFolder(async (folder) => {
      const { scope, states, transitions } = sizeNamed("v1g2p1");
      const text = modelOf(referenceSystem(scope), invariants);
      const verifier = makeVerifier(folder, text);
      expect(verifier.counts()).to.deep.equal({ states, transitions });
      const numbered = [...verifier.run("-d").matchAll(/\[id +(\d+) .*D_STEP(\d+)/g)];
      expect(
        numbered.map(([, id, line]) => ({ id: Number(id), line: Number(line) })),
      ).to.deep.equal(readSpinModel(text).options.map(({ id, line }) => ({ id, line })));
    }));

  it("finds the deadlocks that our search finds", () =>
    inFolder(async (folder) => {
      const { verdicts } = searched(philosophers(3), [noDeadlock]);
      expect(verdicts.map(({ verdict }) => verdict)).to.deep.equal(["violated"]);
      const printed = makeVerifier(folder, modelOf(philosophers(3), [noDeadlock])).run();
      expect(printed).to.contain("assertion violated ( (!stuck()) )");
    }));

  it("has the states and transitions of a scenario of KVM", () =>
    inFolder(async (folder) => {
      const cell = ["--design", "userfault-v3", "--scenario", "bitmap-change"];
      const asked = [...cell, "--property", "userfault-respected"];
      const exported = await runOnKvmIn(["export", ...asked, "--out", "model.pml"], folder);
      expect(exported.status).to.equal(0);
      const checked = await runOnKvmIn(["check", ...asked, "--json", "--record", "own"], folder);
      const [{ states, transitions }] = JSON.parse(checked.out).results;
      const text = readFileSync(join(folder, "model.pml"), "utf8");
      expect(makeVerifier(folder, text).counts()).to.deep.equal({ states, transitions });
    }));

  it("makes a counterexample of what SPIN finds of a seeded fault, as short as that of check", () =>
    inFolder(async (folder) => {
      const asked = ["--fault", "zap-without-flush", "--property", "userfault-respected"];
      await runOnKvmIn(["export", ...asked, "--out", "model.pml"], folder);
      const text = readFileSync(join(folder, "model.pml"), "utf8");
      expect(makeVerifier(folder, text).run("-n", "-m200000")).to.contain("p_userfault_respected");
      const trail = ["replay", "--trail", "model.pml.trail", "--record", "found", "--json"];
      const found = await runOnKvmIn(trail, folder);
      expect(found).to.include({ status: 1, err: "" });
      const [breached] = JSON.parse(found.out).breached;
      const checked = await runOnKvmIn(["check", ...asked, "--json", "--record", "own"], folder);
      const [{ counterexample }] = JSON.parse(checked.out).results;
      expect(breached).to.include({ steps: counterexample.steps, minimal: "proven" });
      const replayed = await runOnKvmIn(["replay", breached.file], folder);
      expect(replayed.status).to.equal(1);
    }));
});
