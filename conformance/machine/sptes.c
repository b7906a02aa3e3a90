/* The guest's page table as it is in memory, beside the host's. */
#include "command.h"
#include "pagemap.h"
#include "physical.h"
#include "roots.h"
#include "slots.h"
#include <string.h>

#define MOST_FRAMES (1ul << 20)
#define WRITABLE (1ull << 1)
#define ACCESSED (1ull << 5)
#define DIRTY (1ull << 6)
#define HUGE (1ull << 7)
/* Bits that the processor ignores and KVM uses. */
#define HOST_WRITABLE (1ull << 9)
#define MMU_WRITABLE (1ull << 10)
#define MMU_PRESENT (1ull << 11)
/* An SPTE that is to fault for ever: a reserved bit together with the present bit. */
#define MMIO ((1ull << 51) | 1)
/* Empty on 6.12; before, zero. */
#define SUPPRESS_VE (1ull << 63)
#define FRAME_BITS 0x000ffffffffff000ull

enum host { host_absent, host_present, host_same, host_other };

static const char *const host_names[] = { "absent", "present", "same", "other" };

/* What is told of one guest frame. Neighbours with equal views are told once. */
struct view {
	uint64_t spte;
	uint64_t frame;
	int level;
	const char *kind;
	int accessed, dirty, host_writable, mmu_writable;
	enum host host;
};

/* One table of each level, so that neighbours need no second reading. */
struct walk {
	struct root root;
	uint64_t address[6];
	uint64_t entries[6][TABLE_ENTRIES];
};

static uint64_t entry_at(struct walk *walk, int level, uint64_t table, uint64_t gfn)
{
	if (walk->address[level] != table) {
		walk->address[level] = table;
		if (!physical_read_table(table, walk->entries[level]))
			memset(walk->entries[level], 0, sizeof(walk->entries[level]));
	}
	return walk->entries[level][gfn >> 9 * (level - 1) & (TABLE_ENTRIES - 1)];
}

/* The entry where the walk ends: a leaf, or one that is not present. */
static uint64_t walk_to(struct walk *walk, uint64_t gfn, int *level)
{
	uint64_t table = walk->root.address;

	for (*level = walk->root.level;; --*level) {
		uint64_t spte = entry_at(walk, *level, table, gfn);

		if (*level == 1 || !(spte & MMU_PRESENT) || spte & HUGE)
			return spte;
		table = spte & FRAME_BITS;
	}
}

static const char *kind_of(uint64_t spte)
{
	if (spte & MMU_PRESENT)
		return spte & WRITABLE ? "rw" : "ro";
	if (!(spte & ~SUPPRESS_VE))
		return "none";
	return (spte & MMIO) == MMIO ? "mmio" : "other";
}

static struct view view_of(struct walk *walk, uint64_t gfn)
{
	struct view view = { 0 };
	uint64_t address = slots_host_address(gfn * PAGE_BYTES);
	uint64_t frame = address ? pagemap_frame(address) : 0;

	view.spte = walk_to(walk, gfn, &view.level);
	view.kind = kind_of(view.spte);
	view.host = frame ? host_present : host_absent;
	if (!(view.spte & MMU_PRESENT))
		return view;
	view.frame = (view.spte & FRAME_BITS) / PAGE_BYTES + (gfn & ((1ull << 9 * (view.level - 1)) - 1));
	view.accessed = !!(view.spte & ACCESSED);
	view.dirty = !!(view.spte & DIRTY);
	view.host_writable = !!(view.spte & HOST_WRITABLE);
	view.mmu_writable = !!(view.spte & MMU_WRITABLE);
	if (frame)
		view.host = frame == view.frame ? host_same : host_other;
	return view;
}

static bool alike(const struct view *a, const struct view *b)
{
	return a->level == b->level && a->kind == b->kind && a->accessed == b->accessed && a->dirty == b->dirty &&
	       a->host_writable == b->host_writable && a->mmu_writable == b->mmu_writable && a->host == b->host;
}

static void add_run(struct text *answer, uint64_t gfn, uint64_t count, const struct view *view)
{
	text_add_comma(answer);
	text_add(answer,
		 "{\"gfn\":%llu,\"count\":%llu,\"level\":%d,\"class\":\"%s\",\"spte\":\"%llx\",\"pfn\":%llu,"
		 "\"a\":%d,\"d\":%d,\"hw\":%d,\"mw\":%d,\"host\":\"%s\"}",
		 (unsigned long long)gfn, (unsigned long long)count, view->level, view->kind,
		 (unsigned long long)view->spte, (unsigned long long)view->frame, view->accessed, view->dirty,
		 view->host_writable, view->mmu_writable, host_names[view->host]);
}

static void run_sptes(const struct arguments *arguments, struct text *answer)
{
	static struct walk walk;
	uint64_t first = arguments->number[0] / PAGE_BYTES, count = arguments->number[1], start = 0;
	struct view running;

	if (!count || count > MOST_FRAMES) {
		answer_error(answer, "COUNT is 1 to %lu", MOST_FRAMES);
		return;
	}
	if (!roots_current(&walk.root)) {
		text_add(answer, "{\"root\":null,\"runs\":[]}");
		return;
	}
	memset(walk.address, 0xff, sizeof(walk.address));
	pagemap_refresh();
	text_add(answer, "{\"root\":\"%llx\",\"runs\":[", (unsigned long long)walk.root.address);
	running = view_of(&walk, first);
	for (uint64_t i = 1; i < count; i++) {
		struct view view = view_of(&walk, first + i);

		if (alike(&running, &view))
			continue;
		add_run(answer, first + start, i - start, &running);
		start = i;
		running = view;
	}
	add_run(answer, first + start, count - start, &running);
	text_add(answer, "]}");
}

const struct command spte_commands[] = {
	{ "sptes", "nn", "GPA COUNT", run_sptes },
	{ 0 },
};
