#define _GNU_SOURCE
#include "pagemap.h"
#include "compat.h"
#include "fail.h"
#include <fcntl.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#define PRESENT (1ull << 63)
#define FRAME_BITS ((1ull << 55) - 1)
#define WINDOW 512
#define HUGE_BYTES (2ull << 20)
#define FLAG_THP (1ull << 22)
#define FLAG_ZERO_PAGE (1ull << 24)

static int pagemap = -1, flags = -1;
/* The entries of one huge page's worth of addresses. */
static uint64_t window[WINDOW];
static uint64_t window_start = 1;

static void open_files(void)
{
	pagemap = open("/proc/self/pagemap", O_RDONLY | O_CLOEXEC);
	flags = open("/proc/kpageflags", O_RDONLY | O_CLOEXEC);
	if (pagemap < 0 || flags < 0)
		fail("cannot open the page maps");
}

void pagemap_refresh(void)
{
	window_start = 1;
	if (pagemap < 0)
		open_files();
}

static void load_window(uint64_t address)
{
	uint64_t start = address & ~(HUGE_BYTES - 1);

	if (start == window_start)
		return;
	memset(window, 0, sizeof(window));
	if (pread(pagemap, window, sizeof(window), (off_t)(start / 4096 * 8)) < 0)
		memset(window, 0, sizeof(window));
	window_start = start;
}

uint64_t pagemap_frame(uint64_t address)
{
	uint64_t entry;

	load_window(address);
	entry = window[address / 4096 % WINDOW];
	return entry & PRESENT ? entry & FRAME_BITS : 0;
}

static uint64_t flags_of(uint64_t frame)
{
	uint64_t value = 0;

	return pread(flags, &value, sizeof(value), (off_t)(frame * 8)) == sizeof(value) ? value : 0;
}

/* 1, 0, or -1 if this kernel cannot tell. */
static int scan_says_huge(uint64_t start)
{
	struct page_region region;
	struct pm_scan_arg scan = {
		.size = sizeof(scan),
		.start = start,
		.end = start + HUGE_BYTES,
		.vec = (uintptr_t)&region,
		.vec_len = 1,
		.category_mask = PAGE_IS_HUGE,
		.return_mask = PAGE_IS_HUGE,
	};

	return ioctl(pagemap, PAGEMAP_SCAN, &scan);
}

bool pagemap_is_huge(uint64_t address)
{
	uint64_t first;
	int said;

	load_window(address);
	first = window[0] & FRAME_BITS;
	if (!(window[0] & PRESENT) || first % WINDOW)
		return false;
	for (uint64_t i = 1; i < WINDOW; i++)
		if (!(window[i] & PRESENT) || (window[i] & FRAME_BITS) != first + i)
			return false;
	said = scan_says_huge(window_start);
	return said >= 0 ? said > 0 : (flags_of(first) & FLAG_THP) != 0;
}

bool pagemap_is_zero(uint64_t frame)
{
	/* The frame of zeroes never changes, so its number is asked for once. */
	static uint64_t zero;

	if (frame == zero)
		return true;
	if (!(flags_of(frame) & FLAG_ZERO_PAGE))
		return false;
	zero = frame;
	return true;
}
