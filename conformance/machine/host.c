/* The host's own page table of the pool. */
#include "command.h"
#include "memory.h"
#include "pagemap.h"
#include "slots.h"

#define MOST_PAGES (1ul << 20)

/* What is told of one page of the pool. */
struct page {
	bool present, huge, zero;
};

static struct page page_at(uint64_t address)
{
	uint64_t frame = pagemap_frame(address);

	return (struct page){ frame != 0, frame && pagemap_is_huge(address), frame && pagemap_is_zero(frame) };
}

static void add_pages(struct text *answer, uint64_t first, uint64_t count, struct page page)
{
	text_add_comma(answer);
	text_add(answer, "{\"page\":%llu,\"count\":%llu,\"present\":%d,\"huge\":%d,\"zero\":%d}",
		 (unsigned long long)first, (unsigned long long)count, page.present, page.huge, page.zero);
}

static void run_host(const struct arguments *arguments, struct text *answer)
{
	uint64_t first = arguments->number[0] / PAGE_BYTES, count = arguments->number[1], start = 0;
	struct page running;

	if (!count || count > MOST_PAGES) {
		answer_error(answer, "COUNT is 1 to %lu", MOST_PAGES);
		return;
	}
	pagemap_refresh();
	text_add(answer, "{\"runs\":[");
	running = page_at(POOL_START + first * PAGE_BYTES);
	for (uint64_t i = 1; i < count; i++) {
		struct page page = page_at(POOL_START + (first + i) * PAGE_BYTES);

		if (page.present == running.present && page.huge == running.huge && page.zero == running.zero)
			continue;
		add_pages(answer, first + start, i - start, running);
		start = i;
		running = page;
	}
	add_pages(answer, first + start, count - start, running);
	text_add(answer, "]}");
}

const struct command host_commands[] = {
	{ "host", "nn", "OFFSET COUNT", run_host },
	{ 0 },
};
