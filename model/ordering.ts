/** Two accesses of one actor whose order needs barriers in the kernel, and who would notice if they changed places. */
export interface OrderingPair {
  readonly actor: string;
  readonly first: string;
  readonly then: string;
  readonly against: string;
}

const pair = (actor: string, first: string, then: string, against: string): OrderingPair => ({
  actor,
  first,
  then,
  against,
});

/**
 * What the model takes for granted, being sequentially consistent: the accesses are separate steps, in program order, and the barriers
 * between them are no steps. ARCHITECTURE.md has the same table. Not in it: what a machine with `weaklyOrdered` reorders, the VMM's data and
 * bits and the fault's look at them, which are steps there.
 */
export const assumedOrder: readonly OrderingPair[] = [
  pair(
    "vCPU",
    "mode := IN_GUEST",
    "look at requests",
    "flusher: set request, then look at the mode",
  ),
  pair("zapper", "store SPTE", "set request", "vCPU: clear request and flush, then walk"),
  pair("notifier end", "`seq++`", "`in_progress--`", "fault: look at `in_progress`, then at `seq`"),
  pair(
    "fault",
    "snapshot of `seq`",
    "attributes, user's bitmap, get_user_pages",
    "notifier: change, then `seq++`",
  ),
  pair(
    "ioctl",
    "store the memslot pointer",
    "store the generation",
    "reader: generation, then pointer",
  ),
  pair("ioctl", "publish", "grace period", "reader: SRCU section, then pointer"),
  pair(
    "`fast_page_fault`",
    "cmpxchg that sets W",
    "set dirty bit",
    "harvest: exchange the word, then clear W",
  ),
  pair("fault", "set dirty bit in `make_spte`", "cmpxchg", "the same"),
  pair(
    "emulated write",
    "store to the guest's table",
    "look at `indirect_shadow_pages`",
    "nested fault: count, then read the entry",
  ),
  pair(
    "vCPU (v5.0-arm64)",
    "store the VMID",
    "store its generation",
    "vCPU at entry: generation, then VMID",
  ),
];
