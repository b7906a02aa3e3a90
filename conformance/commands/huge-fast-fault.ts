const fastFault =
  /^(.*?: )fast_page_fault: .*gva ([0-9a-f]+) .* old 0x([0-9a-f]+) new ([0-9a-f]+) spurious \d fixed 1/;

/** Bit 7 of an SPTE above level 1; on level 1 KVM leaves it clear. */
const isHuge = (spte: string): boolean => ((BigInt(`0x${spte}`) >> 7n) & 1n) === 1n;

/**
 * A fast page fault is traced without the level at which it stored. If that was a huge leaf, as the line that tells of any other store:
 * who reads the trace takes it for a 4K leaf else. All other lines as they are.
 */
export const asSpteChange = (line: string): string => {
  const [, head, gva, old, now] = fastFault.exec(line) ?? [];
  if (head === undefined || gva === undefined || old === undefined || now === undefined)
    return line;
  if (!isHuge(old)) return line;
  const first = (BigInt(`0x${gva}`) >> 21n) << 9n;
  return `${head}kvm_tdp_mmu_spte_changed: as id 0 gfn ${first.toString(16)} level 2 old_spte ${old} new_spte ${now}`;
};
