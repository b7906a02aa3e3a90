import { at } from "../../../checker/state/fields.ts";
import { move, remove, replace, step, unwait } from "../../actor.ts";
import { faultsIn } from "./fault.ts";

const migration = faultsIn("mainline", "pml-migration");

const forgetEntry = step("mark-dirty-from-log", {
  source: "virt/kvm/kvm_main.c:mark_page_dirty_in_slot",
  run: (d, me) => {
    const vcpu = at(d.vcpus, me.vcpu);
    vcpu.pmlTracked = false;
    at(vcpu.pml, at(d.threads, me.thread).gfn).logged = false;
  },
});

const cpuDirtyLogging = "set-flags/cpu-dirty-logging";
const entry = "flush-pml-buffer/each-entry/mark-dirty-from-log";

export const pmlFaults = [
  migration(
    "log-thrown-away",
    "an exit empties the vCPU's log and marks nothing",
    replace(`answer-kick/${entry}`, forgetEntry),
    replace(`fault/${entry}`, forgetEntry),
  ),
  migration(
    "logging-request-not-awaited",
    "vCPUs are asked to log and not waited for, and D is cleared at once",
    unwait(`${cpuDirtyLogging}/edge/update-dirty-logging/await-acks`),
  ),
  migration(
    "logging-requested-after-clearing",
    "D is cleared, then vCPUs are asked to log",
    move(cpuDirtyLogging, { after: "set-flags/arch-commit" }),
  ),
  migration(
    "dirty-kept-when-logging-starts",
    "vCPUs log, but D stays set in what they have written before",
    remove("set-flags/arch-commit/log-dirty-on/clear-dirty-slot"),
  ),
  migration(
    "re-arm-without-flush",
    "a harvest clears D and leaves TLBs alone",
    remove("round/protect/flush"),
  ),
  faultsIn("mainline", "pml-huge-pages")(
    "huge-leaf-keeps-write",
    "D is cleared in huge leaves too, and nothing is write-protected",
    remove("set-flags/arch-commit/log-dirty-on/write-protect-slot/each-root"),
  ),
  faultsIn("mainline", "pml-logging")(
    "harvest-without-kick",
    "GET_DIRTY_LOG does not make vCPUs empty their logs",
    remove("harvest/sync"),
  ),
];
