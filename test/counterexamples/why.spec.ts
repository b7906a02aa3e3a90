import { expect } from "chai";
import { endsWith, lostUpdates } from "../toys/lost-updates.ts";
import { goneMeansGone, shootdown } from "../toys/shootdown.ts";
import { exclusion, mutex, withoutWait } from "../toys/mutex.ts";
import { footprintsOf } from "../../counterexamples/why/footprints.ts";
import { explain } from "../../counterexamples/why/why.ts";
import { noWords, wordsFor, type Words } from "../../counterexamples/why/words.ts";
import { layoutOf } from "../../checker/state/layout.ts";
import { breachOf, shownKvm, someCommitted } from "./shown.ts";

/** The shootdown in the words of somebody who knows it. */
const shootdownWords: Words = {
  fields: [
    {
      field: "pages[p].gone",
      role: "promise",
      noun: "the promise about page {p}",
      changed: "promised that page {p} is gone",
    },
    {
      field: "pages[p].mapped",
      role: "shared",
      noun: "page {p}",
      to: { false: "unmapped page {p}" },
      changed: "mapped page {p}",
    },
    {
      field: "guests[g].cached[p].valid",
      role: "copy",
      noun: "guest{g}'s entry for page {p}",
      to: { false: "dropped page {p}" },
      changed: "cached page {p}",
      revokedBy: { field: "guests[{g}].request", never: "asked guest{g} to forget" },
    },
    {
      field: "guests[g].request",
      role: "request",
      noun: "guest{g}'s request",
      to: { true: "asked guest{g} to forget" },
      changed: "forgot",
      pending: { value: true, unanswered: "guest{g} had not forgotten" },
    },
    { field: "guests[g].inside", role: "hidden", noun: "", changed: null },
    { field: "keeper.*", role: "hidden", noun: "", changed: null },
  ],
};

describe("why a schedule ends in a breach", () => {
  it("records what each step reads and writes, and what the property looks at", () => {
    const trace = breachOf(mutex(withoutWait), exclusion);
    const footprints = footprintsOf(trace, exclusion);
    const paths = layoutOf(trace.system).leaves.map(({ path }) => path);
    const named = (leaves: readonly number[]) => leaves.map((leaf) => paths[leaf] ?? "");
    expect(footprints.steps).to.have.length(trace.steps.length);
    for (const [i, { changes }] of trace.steps.entries())
      expect(named(footprints.steps[i]?.writes ?? [])).to.include.members(
        changes.map(({ path }) => path).filter((path) => !path.startsWith("pc.")),
      );
    expect(named(footprints.stateReads)).to.not.deep.equal([]);
    expect(footprints.eventReads).to.deep.equal([]);
  });

  it("follows the breach back to the copy, and says that nobody revoked it", () => {
    const trace = breachOf(shootdown(1, 1, true), goneMeansGone);
    const { why } = explain(trace, goneMeansGone, shootdownWords);
    expect(why.join("\n")).to.match(
      /^guest0 cached page 0 \(step \d+\)\.\nkeeper .*promised that page 0 is gone \(step \d+\)\.\nkeeper unmapped page 0 \(step \d+\), yet nobody asked guest0 to forget before step \d+\.$/,
    );
  });

  it("without words it calls fields by their paths", () => {
    const trace = breachOf(lostUpdates(2), endsWith(2, 3));
    const { why, effects } = explain(trace, endsWith(2, 3), noWords);
    expect(why.length).to.be.within(1, 4);
    expect(why.join(" ")).to.match(/sum/);
    expect(effects[0]).to.not.equal(undefined);
  });

  it("words fit a path by its names, and positions are put in", () => {
    const found = wordsFor(shootdownWords, "guests[1].cached[0].valid");
    expect(found.noun).to.equal("guest1's entry for page 0");
    expect(found.did(false, true)).to.equal("cached page 0");
    expect(found.did(true, false)).to.equal("dropped page 0");
    expect(found.revokedBy?.field).to.equal("guests[1].request");
    expect(wordsFor(shootdownWords, "guests[1].inside").did(false, true)).to.equal(null);
    expect(wordsFor(shootdownWords, "keeper.page").role).to.equal("hidden");
    expect(wordsFor(shootdownWords, "pc.keeper").role).to.equal("hidden");
    expect(wordsFor(shootdownWords, "unknown[3].x").noun).to.equal("unknown[3].x");
  });

  /** What somebody who knows KVM must find in it: the step that is missing or misplaced. */
  const telling: readonly (readonly [string, RegExp])[] = [
    ["faults/userfault-v2+zap-before-publish", /vmm had passed .* at step 8, before vcpu0 mapped/],
    [
      "faults/userfault-generic+zap-without-flush",
      /vmm zapped .*, yet nobody asked vcpu1 to flush its TLB/,
    ],
    ["faults/userfault-generic+flush-without-kick", /nobody kicked vcpu1 out of the guest/],
    [
      "faults/userfault-generic+flush-without-wait",
      /did not wait: .* vcpu1 had not left the guest/,
    ],
    [
      "faults/userfault-generic+requests-not-rechecked",
      /though vcpu0 entered the guest in between/,
    ],
    [
      "faults/userfault-generic+flush-before-zap",
      /nobody asked vcpu0 to flush its TLB between step 34 and step 38: the last time was step 19 \(vcpu0 flushed its TLB at step 24\), before vcpu0 cached .* \(step 29\)/,
    ],
    [
      "faults/mainline+harvest-flushes",
      /nobody asked vcpu1 to flush its TLB between step 39 and step 43: the last time was step 30 \(vcpu1 flushed its TLB at step 31\), before vcpu1 cached gfn 0 writable in its TLB \(step 37\)/,
    ],
    [
      "faults/userfault-generic+zap-without-flush",
      /vmm returned with a flush still owed \(step 23\)\.$/,
    ],
    ["faults/mainline+fast-fault", /vcpu0 .* made gfn 0\s+writable again \(step 11\)/],
    ["faults/mainline+no-srcu-wait-on-delete", /vmm began a grace period .* but did not wait/],
    ["faults/mainline+no-grace-period-on-create", /nobody began a grace period/],
    [
      "faults/mainline+free-roots-not-requested",
      /vmm invalidated root 0 \(step 24\), yet nobody asked vcpu1 to drop its obsolete root/,
    ],
    [
      "faults/mainline+no-retry-check",
      /vcpu0 .* never made the retry check .* under mmu_lock, which it took at step 12/,
    ],
    [
      "faults/mainline+retry-check-before-lock",
      /never made the retry check .* under mmu_lock, which it took at step 14 \(it did before that, at step 7\)/,
    ],
    ["faults/mainline+fast-fault-not-marked", /nobody marked gfn 0 dirty/],
    ["faults/mainline+notifier-ignores-invalid-roots", /host never looked at the SPTE of gfn 0/],
    [
      "faults/mainline+read-only-mapped-writable",
      /vcpu0 mapped gfn 0 .* without having looked at the host's PTE of page 0/,
    ],
    ["faults/userfault-v3+bitmap-not-read", /without having looked at the bit of gfn 0/],
    ["faults/userfault-v3+bitmap-before-sequence", /had read the bit of gfn 0 at step 6, before/],
    [
      "recorded/userfault-v3--bitmap-change",
      /still in it at step 5, and nobody began a grace period/,
    ],
    ["recorded/v6.12--prefault", /vmm can never return: it waits at .*await-srcu-readers/],
  ];
  for (const [name, words] of telling)
    it(`tells what is missing from ${name}`, () => {
      expect(shownKvm(name).explanation.why.join("\n")).to.match(words);
    });

  it("says two to four sentences of every twentieth committed counterexample, in a sweep of all, and names no field by its path", () => {
    for (const name of someCommitted) {
      const { why } = shownKvm(name).explanation;
      expect(why.length, name).to.be.within(2, 4);
      for (const sentence of why) {
        expect(sentence, name).to.match(/\.$/);
        expect(sentence, name).to.not.match(/\]\.|changed \w+(\[|\.)|\{|undefined|null/);
      }
    }
  });
});
