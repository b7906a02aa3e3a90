/*
 * The reference model in Promela: what both encodings share. Parameters, by -D:
 *
 *   V vCPUs (1..4), G gfns (1..3), P frames (1..3),
 *   UF the USERFAULT flag and its bitmap, LOG dirty logging, NTF the host takes pages away (0 or 1 each)
 *
 * Every step is one d_step, so that SPIN counts the same states and transitions as the other peers. Loops are unrolled
 * by macros: a loop counter would be part of the state.
 */

/* Frames are 1..P; a translation is 0 or the frame with its write permission. */
#define NONE 0
#define ENTRY(pfn, writable) (((pfn) << 1) | (writable))
#define FRAME(entry) ((entry) >> 1)
#define PERMITS(entry, write) ((entry) != NONE && (((entry) & 1) || !(write)))
#define READ_ONLY(entry) ((entry) & 254)

#define BIT(mask, gfn) (((mask) >> (gfn)) & 1)
#define WITH(mask, gfn) ((mask) | (1 << (gfn)))
#define WITHOUT(mask, gfn) ((mask) & ~(1 << (gfn)))

#define TLB(v, gfn) tlb[(v) * G + (gfn)]

#if V == 1
#define EACH_VCPU(do) do(0)
#define ALL_VCPUS(ok) (ok(0))
#elif V == 2
#define EACH_VCPU(do) do(0); do(1)
#define ALL_VCPUS(ok) (ok(0) && ok(1))
#elif V == 3
#define EACH_VCPU(do) do(0); do(1); do(2)
#define ALL_VCPUS(ok) (ok(0) && ok(1) && ok(2))
#else
#define EACH_VCPU(do) do(0); do(1); do(2); do(3)
#define ALL_VCPUS(ok) (ok(0) && ok(1) && ok(2) && ok(3))
#endif

#if G == 1
#define EACH_GFN(do, v) do(v, 0)
#define ALL_GFNS(ok, v) (ok(v, 0))
#elif G == 2
#define EACH_GFN(do, v) do(v, 0); do(v, 1)
#define ALL_GFNS(ok, v) (ok(v, 0) && ok(v, 1))
#else
#define EACH_GFN(do, v) do(v, 0); do(v, 1); do(v, 2)
#define ALL_GFNS(ok, v) (ok(v, 0) && ok(v, 1) && ok(v, 2))
#endif

/* the memslot's flags, the MMU lock, an invalidation between start and end */
bit userfault, logging, locked, invalidating;
/* by gfn: user space's bitmap, what must exit since the ioctl returned, the dirty log */
unsigned bitmap : 3;
unsigned must_exit : 3;
unsigned dirty : 3;
/* by gfn: the frame that the host has behind it, the SPTE */
byte host[G];
byte spte[G];
byte tlb[V * G];

#define NOT_BEHIND(pfn, gfn) (host[gfn] != (pfn))
#if G == 1
#define IS_FREE(pfn) NOT_BEHIND(pfn, 0)
#elif G == 2
#define IS_FREE(pfn) (NOT_BEHIND(pfn, 0) && NOT_BEHIND(pfn, 1))
#else
#define IS_FREE(pfn) (NOT_BEHIND(pfn, 0) && NOT_BEHIND(pfn, 1) && NOT_BEHIND(pfn, 2))
#endif
/* A fault gets the frame that is there, or any that is free. */
#define CAN_FAULT_IN(pfn, gfn) (host[gfn] == (pfn) || (host[gfn] == NONE && IS_FREE(pfn)))

/* The invariants, for what a vCPU in the guest has cached. */
#define HOST_HAS(v, gfn) (TLB(v, gfn) == NONE || FRAME(TLB(v, gfn)) == host[gfn])
#define MAY_STAY(v, gfn) (TLB(v, gfn) == NONE || !BIT(must_exit, gfn))
#define USES_NO_FREED_FRAME(v) (!vcpus[v].guest || ALL_GFNS(HOST_HAS, v))
#define LEAVES_WHAT_MUST_EXIT(v) (!vcpus[v].guest || ALL_GFNS(MAY_STAY, v))
#define NO_FREED_FRAME ALL_VCPUS(USES_NO_FREED_FRAME)
#define MUST_EXIT_EXITS ALL_VCPUS(LEAVES_WHAT_MUST_EXIT)

#define FLUSH_ONE(v, gfn) TLB(v, gfn) = NONE
#define FLUSH(v) EACH_GFN(FLUSH_ONE, v)
#define KICK(v) vcpus[v].request = 1
#define HAS_ACKED(v) (!vcpus[v].request || !vcpus[v].guest)
#define HAS_NO_OLD(v) (!vcpus[v].old)

