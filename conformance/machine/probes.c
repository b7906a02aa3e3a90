#include "probes.h"
#include <stddef.h>

#define REGION "slot=+0(%si):u32 flags=+4(%si):x32 gpa=+8(%si):x64 size=+16(%si):x64 hva=+24(%si):x64"
#define NOTIFIER_RANGE "start=+8(%si):x64 end=+16(%si):x64"
#define NOTIFIER_RANGE_BEFORE_6_3 "start=+16(%si):x64 end=+24(%si):x64"
#define GFN_RANGE "start=+8(%si):x64 end=+16(%si):x64"
/* The program's own memory changes, too; what the tested slots map is at 0x7e0000000000 (memory.h). */
#define POOL_ONLY "end > 0x7e0000000000 && start < 0x7e0004000000"
#define MEMSLOT "gfn=+176(%si):x64 pages=+184(%si):u64"

const struct probe probes[] = {
	/* KVM_SET_USER_MEMORY_REGION, its steps and its result. */
	{ "set_memory_region", "p", "__kvm_set_memory_region", REGION, NULL, 0 },
	{ "set_memory_region", "p", "kvm_set_memory_region", REGION, NULL, 0 },
	{ "set_memory_region_ret", "r", "__kvm_set_memory_region", "ret=$retval:s32", NULL, 0 },
	{ "set_memory_region_ret", "r", "kvm_set_memory_region", "ret=$retval:s32", NULL, 0 },
	{ "swap_slots", "p", "kvm_swap_active_memslots", "space=%si:s32", NULL, 0 },
	{ "flush_shadow_slot", "p", "kvm_arch_flush_shadow_memslot", MEMSLOT, NULL, 0 },
	{ "zapallfast", "p", "kvm_mmu_zap_all_fast", "", NULL, 0 },
	{ "zapallfast", "p", "__kvm_mmu_zap_all_fast_front_half", "", NULL, 0 },
	/* The host's page table changes. */
	{ "inv_start", "p", "kvm_mmu_notifier_invalidate_range_start", NOTIFIER_RANGE, POOL_ONLY, 6003 },
	{ "inv_start", "p", "kvm_mmu_notifier_invalidate_range_start", NOTIFIER_RANGE_BEFORE_6_3, POOL_ONLY, 0 },
	{ "inv_end", "p", "kvm_mmu_notifier_invalidate_range_end", NOTIFIER_RANGE, POOL_ONLY, 6003 },
	{ "inv_end", "p", "kvm_mmu_notifier_invalidate_range_end", NOTIFIER_RANGE_BEFORE_6_3, POOL_ONLY, 0 },
	{ "unmapgfn", "p", "kvm_unmap_gfn_range", GFN_RANGE, NULL, 0 },
	/* Flushes of the TLBs. */
	{ "flushall", "p", "kvm_flush_remote_tlbs", "", NULL, 0 },
	{ "flushrange", "p", "kvm_flush_remote_tlbs_range", "gfn=%si:x64 pages=%dx:u64", NULL, 0 },
	{ "flushrange", "p", "kvm_flush_remote_tlbs_with_address", "gfn=%si:x64 pages=%dx:u64", NULL, 0 },
	{ "flushslot", "p", "kvm_flush_remote_tlbs_memslot", MEMSLOT, NULL, 0 },
	{ "flushslot", "p", "kvm_arch_flush_remote_tlbs_memslot", MEMSLOT, NULL, 0 },
	/* The dirty log. */
	{ "get_dirty_log", "p", "kvm_get_dirty_log_protect", "slot=+0(%si):u32", NULL, 0 },
	{ "get_dirty_log", "p", "kvm_vm_ioctl_get_dirty_log", "slot=+0(%si):u32", NULL, 0 },
	{ "clear_dirty_log", "p", "kvm_clear_dirty_log_protect",
	  "slot=+0(%si):u32 pages=+4(%si):u32 first=+8(%si):u64", NULL, 0 },
	{ "clear_dirty_log", "p", "kvm_vm_ioctl_clear_dirty_log",
	  "slot=+0(%si):u32 pages=+4(%si):u32 first=+8(%si):u64", NULL, 0 },
	{ "prefault", "p", "kvm_arch_vcpu_pre_fault_memory", "gpa=+0(%si):x64 size=+8(%si):x64", NULL, 0 },
	/* A vCPU's page fault. */
	{ "faultin", "p", "kvm_faultin_pfn", "", NULL, 0 },
	{ "faultin_ret", "r", "kvm_faultin_pfn", "ret=$retval:s32", NULL, 0 },
	{ "stale", "r", "is_page_fault_stale", "ret=$retval:u8", NULL, 0 },
	/* What a vCPU does about its TLB before it enters the guest. */
	{ "flush_current", "p", "svm_flush_tlb_current", "", NULL, 0 },
	{ "flush_all", "p", "svm_flush_tlb_all", "", NULL, 0 },
	{ "load_root", "p", "svm_load_mmu_pgd", "root=%si:x64 level=%dx:s32", NULL, 0 },
	{ 0 },
};

const char *const trace_events[] = {
	"kvm/kvm_page_fault",
	"kvm/kvm_entry",
	"kvm/kvm_exit",
	"kvm/kvm_mmio",
	"kvmmmu/fast_page_fault",
	"kvmmmu/kvm_tdp_mmu_spte_changed",
	"kvmmmu/kvm_mmu_set_spte",
	"kvmmmu/kvm_mmu_split_huge_page",
	"kvmmmu/kvm_mmu_zap_all_fast",
	"kvmmmu/mark_mmio_spte",
	"kvmmmu/check_mmio_spte",
	"kvmmmu/handle_mmio_page_fault",
	NULL,
};
