import { expect } from "chai";
import { buildSystem } from "../../model/build.ts";
import { faults } from "../../model/designs/faults/index.ts";
import { machineOptions, type MachineOption } from "../../model/machine.ts";
import { properties } from "../../properties/index.ts";
import { searched, verdictOf } from "../checker/search.ts";
import { itInSweep } from "../sweep.ts";
import { cellOf } from "./cells.ts";

interface Switch {
  readonly option: MachineOption;
  /** A seeded fault that is caught by this property on the first machine, and not on the second one, which differs by the option. */
  readonly fault: string;
  readonly property: string;
  readonly caughtOn: string;
  readonly missedOn: string;
}

const row = (
  option: MachineOption,
  fault: string,
  property: string,
  caughtOn: string,
  missedOn: string,
): Switch => ({ option, fault, property, caughtOn, missedOn });

/** What each option of a machine is good for. */
const switches: readonly Switch[] = [
  row(
    "slotZapAll",
    "notifier-ignores-invalid-roots",
    "no-spte-of-freed-frame",
    "x86",
    "x86-zap-slot",
  ),
  row(
    "manualProtect",
    "log-never-copied",
    "dirty-page-reported",
    "x86-manual-protect",
    "x86-zap-slot",
  ),
  row(
    "initiallySet",
    "huge-not-protected-on-clear",
    "no-lost-dirty-page",
    "x86-initially-set",
    "x86-manual-protect",
  ),
  row("adBits", "parked-as-access-tracked", "userfault-respected", "x86-zap-slot", "x86-ad"),
  row(
    "yields",
    "park-yields-without-flush",
    "no-access-to-freed-page",
    "x86-zap-slot",
    "x86-zap-slot,no-yields",
  ),
  row(
    "yields",
    "yield-without-flush",
    "no-access-to-freed-page",
    "x86-zap-slot",
    "x86-zap-slot,no-yields",
  ),
  row(
    "eagerSplit",
    "split-taken-for-protection",
    "no-lost-dirty-page",
    "x86-eager-split",
    "x86-zap-slot",
  ),
  row(
    "weaklyOrdered",
    "early-lookup-trusted",
    "post-copy-page-arrived",
    "x86-zap-slot,weakly-ordered",
    "x86-zap-slot",
  ),
  row(
    "rangeRetry",
    "range-forgotten",
    "no-stale-translation",
    "x86-zap-slot",
    "x86-zap-slot,no-range-retry",
  ),
  row("pml", "log-thrown-away", "no-lost-dirty-page", "x86-pml", "x86-ad"),
  row(
    "walkCaches",
    "recovery-without-flush",
    "no-use-of-freed-page-table",
    "x86-zap-slot,walk-caches",
    "x86-zap-slot",
  ),
  row(
    "mmioCaching",
    "mmio-cached-in-progress",
    "no-stale-mmio",
    "x86-zap-slot",
    "x86-zap-slot,no-mmio-caching",
  ),
  row("shadowMmu", "walk-not-announced", "no-use-of-freed-shadow-table", "x86-shadow", "x86"),
  row("deferredTlbi", "range-tlbi-forgotten", "no-stale-translation", "arm64-range-tlbi", "arm64"),
  row(
    "permissionOverlay",
    "overlay-never-opens",
    "slot-opens-again",
    "arm64,permission-overlay",
    "arm64",
  ),
  row(
    "hypercallFlush",
    "map-flushes-one-page",
    "no-use-of-freed-page-table",
    "x86-zap-slot,walk-caches,hypercall-flush",
    "x86-zap-slot,walk-caches",
  ),
  row("sharedTlb", "context-not-flushed", "tlb-tags-never-alias", "arm64,shared-tlb", "arm64"),
];

describe("options of machines", () => {
  it("each turn a verdict of some seeded fault", () => {
    expect(switches.map(({ option }) => option)).to.include.members(
      machineOptions.map(({ option }) => option),
    );
  });

  for (const { option, fault: name, property: by, caughtOn, missedOn } of switches)
    itInSweep(`${option}: ${name} is caught on ${caughtOn}, not on ${missedOn}`, () => {
      const fault = faults.find((one) => one.name === name);
      const property = properties.find((one) => one.name === by);
      if (fault === undefined || property === undefined) throw new Error(`no ${name} or ${by}`);
      expect(property.brokenBy).to.include(name);
      const { design, scenario } = cellOf(fault.design, fault.scenario);
      const verdictOn = (machine: string) => {
        const system = buildSystem(design, scenario, { machine, edits: fault.edits });
        const outcome = searched(system, [property], { stopAtFirst: "any" });
        expect([outcome.broken, outcome.limit]).to.deep.equal([null, null]);
        return verdictOf(outcome, by).verdict;
      };
      expect(verdictOn(caughtOn)).to.equal("violated");
      expect(verdictOn(missedOn)).to.equal("holds");
    });
});
