import { at } from "../../../checker/state/fields.ts";
import { myThread, remove, replace, step } from "../../actor.ts";
import { lookupNeighbour } from "../../fault/prefetch.ts";
import { faultsIn } from "./fault.ts";

const tables = faultsIn("mainline", "shadow-table-free");

const neighbours = faultsIn("mainline", "shadow-neighbours");
const migration = faultsIn("mainline", "shadow-neighbours-migration");

/** The kick as it would be if a mode other than IN_GUEST_MODE meant that there is nothing to interrupt. */
const kickGuestsOnly = step("kick", {
  source: "virt/kvm/kvm_main.c:kvm_request_needs_ipi",
  run: (d, me) => {
    const mine = myThread(d, me);
    const vcpu = at(d.vcpus, mine.vcpu);
    if (vcpu.mode !== "in-guest" && vcpu.mode !== "exiting") return;
    vcpu.mode = "exiting";
    at(mine.acks, mine.vcpu).awaited = true;
  },
});

const prefetch = "fault/direct-map/prefetch/small";

const obsolete = "invalidate/flush-shadow-memslot/quirk/zap-all-fast/shadow-mmu";

export const shadowFaults = [
  tables(
    "tables-freed-without-kick",
    "the tables of obsolete roots are freed without the flush whose kick lockless walks are waited for by",
    remove(`delete/${obsolete}/flush`),
  ),
  tables(
    "walk-not-announced",
    "fast_page_fault does not say that it is inside shadow page tables",
    remove("fault/fast/shadow-walk/begin-walk"),
  ),
  tables(
    "kick-ignores-walks",
    "whoever frees tables kicks and awaits vCPUs in the guest only, not those inside a lockless walk",
    replace(`delete/${obsolete}/flush/each-vcpu/kick`, kickGuestsOnly),
  ),
  neighbours(
    "prefetch-while-invalidating",
    "neighbours are mapped also while some range is being invalidated",
    remove(`${prefetch}/check-in-progress`),
  ),
  migration(
    "prefetch-of-logged-slot",
    "neighbours are mapped writable in a dirty-logged slot too, and nobody reports them",
    replace(
      `${prefetch}/lookup-slot`,
      lookupNeighbour(() => false),
    ),
  ),
];
