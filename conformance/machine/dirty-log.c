/* Slots and their dirty logs. */
#include "command.h"
#include "slots.h"
#include "vm.h"
#include <errno.h>
#include <linux/kvm.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>

/* The kernel copies whole 64-bit words. A slot of 1 GiB fits. */
#define MOST_PAGES (1ul << 18)

static uint64_t bitmap[MOST_PAGES / 64];

static void run_slot(const struct arguments *arguments, struct text *answer)
{
	const uint64_t *number = arguments->number;
	struct slot slot = { .gpa = number[2], .size = number[3], .offset = number[4] };

	if (vm_is_missing(answer))
		return;
	if (number[0] >= TEST_SLOTS)
		answer_error(answer, "test slots are 0 to %d", TEST_SLOTS - 1);
	else if (slot.size / PAGE_BYTES > MOST_PAGES)
		answer_error(answer, "a slot has at most %lu pages", MOST_PAGES);
	else
		answer_result(answer, slots_set(number[0], number[1], &slot));
}

static void add_ranges(struct text *answer, uint64_t pages)
{
	for (uint64_t first = 0, after; first < pages; first = after) {
		after = first + 1;
		if (!(bitmap[first / 64] >> first % 64 & 1))
			continue;
		while (after < pages && bitmap[after / 64] >> after % 64 & 1)
			after++;
		text_add_comma(answer);
		text_add(answer, "[%llu,%llu]", (unsigned long long)first, (unsigned long long)(after - first));
	}
}

static void run_dirty(const struct arguments *arguments, struct text *answer)
{
	const struct slot *slot = slots_find(arguments->number[0]);
	struct kvm_dirty_log log = { .slot = (uint32_t)arguments->number[0], .dirty_bitmap = bitmap };
	uint64_t pages = slot ? slot->size / PAGE_BYTES : 0;

	if (vm_is_missing(answer))
		return;
	memset(bitmap, 0, (pages + 63) / 64 * 8);
	if (ioctl(vm_file(), KVM_GET_DIRTY_LOG, &log)) {
		answer_result(answer, -1);
		return;
	}
	text_add(answer, "{\"ret\":0,\"ranges\":[");
	add_ranges(answer, pages);
	text_add(answer, "]}");
}

/* Sets the bits of a word like 3-7 or 3, relative to the slot, in the bitmap that starts at page `base`. */
static bool set_range(const char *word, uint64_t base, uint64_t count)
{
	char *end;
	uint64_t first = strtoull(word, &end, 10);
	uint64_t last = *end == '-' ? strtoull(end + 1, &end, 10) : first;

	if (*end || first < base || last < first || last - base >= count)
		return false;
	for (uint64_t page = first - base; page <= last - base; page++)
		bitmap[page / 64] |= 1ull << page % 64;
	return true;
}

static void run_clear(const struct arguments *arguments, struct text *answer)
{
	const uint64_t *number = arguments->number;
	struct kvm_clear_dirty_log log = {
		.slot = (uint32_t)number[0],
		.num_pages = (uint32_t)number[2],
		.first_page = number[1],
		.dirty_bitmap = bitmap,
	};

	if (vm_is_missing(answer))
		return;
	if (number[2] > MOST_PAGES) {
		answer_error(answer, "a slot has at most %lu pages", MOST_PAGES);
		return;
	}
	memset(bitmap, 0, (number[2] + 63) / 64 * 8);
	for (int i = 3; i < arguments->count; i++)
		if (!set_range(arguments->word[i], number[1], number[2])) {
			answer_error(answer, "%s is no range of pages within FIRST and COUNT", arguments->word[i]);
			return;
		}
	answer_result(answer, ioctl(vm_file(), KVM_CLEAR_DIRTY_LOG, &log));
}

const struct command dirty_log_commands[] = {
	{ "slot", "nnnnn", "ID FLAGS GPA SIZE OFFSET", run_slot },
	{ "dirty", "n", "SLOT", run_dirty },
	{ "clear", "nnn*", "SLOT FIRST COUNT [FIRST-LAST...]", run_clear },
	{ 0 },
};
