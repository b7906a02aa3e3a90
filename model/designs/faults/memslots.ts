import { at } from "../../../checker/state/fields.ts";
import { finish, goto, next } from "../../../checker/protocol/control.ts";
import { remove, replace, step, unwait } from "../../actor.ts";
import { faultsIn } from "./fault.ts";

const changes = faultsIn("mainline", "memslot-delete-move");
const poison = faultsIn("mainline", "poison");

const invalidMeansAbsent = step("check-slot", {
  source: "arch/x86/kvm/mmu/mmu.c:kvm_mmu_faultin_pfn",
  local: true,
  jumps: ["exit-to-user"],
  run: (d, me) => {
    const { fault } = at(d.vcpus, me.vcpu);
    if (fault.slot === "valid") return next;
    fault.exit = "mmio";
    return goto("exit-to-user");
  },
});

const absentRetries = step("check-slot", {
  source: "arch/x86/kvm/mmu/mmu.c:kvm_mmu_faultin_pfn",
  local: true,
  finishes: true,
  run: (d, me) => (at(d.vcpus, me.vcpu).fault.slot === "valid" ? next : finish),
});

export const memslotFaults = [
  faultsIn("mainline", "host-reclaim")(
    "no-srcu-wait-on-delete",
    "DELETE does not wait for the faults that saw the slot",
    unwait("delete/invalidate/await-srcu-readers"),
  ),
  changes(
    "delete-without-invalid",
    "DELETE zaps and removes the slot without publishing it as INVALID first",
    remove("delete/invalidate/publish-slots"),
  ),
  changes(
    "free-roots-not-requested",
    "invalidated roots are zapped, but no vCPU is told to drop them",
    remove("delete/invalidate/flush-shadow-memslot/quirk/zap-all-fast/free-obsolete-roots"),
  ),
  changes(
    "no-srcu-wait-on-create",
    "CREATE does not wait for the faults that saw no slot",
    unwait("create/swap/await-srcu-readers"),
  ),
  changes(
    "no-grace-period-on-create",
    "CREATE waits for a grace period that it never started",
    remove("create/swap/start-srcu-grace-period"),
  ),
  changes("mmio-exit-forgotten", "a fault without a slot is dropped", remove("fault/exit-to-user")),
  changes(
    "absent-slot-retries",
    "a fault without a slot is taken again",
    replace("fault/check-slot", absentRetries),
    remove("fault/check-readonly"),
  ),
  poison(
    "invalid-means-absent",
    "a slot that is being deleted counts as absent",
    replace("fault/check-slot", invalidMeansAbsent),
  ),
  poison(
    "no-srcu-wait-in-hole",
    "the CREATE of a hole does not wait for the faults that saw no slot",
    unwait("punch-hole/create/swap/await-srcu-readers"),
  ),
];
