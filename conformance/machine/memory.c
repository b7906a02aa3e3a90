#define _GNU_SOURCE
#include "memory.h"
#include "command.h"
#include "fail.h"
#include "worker.h"
#include <errno.h>
#include <setjmp.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

#define TOUCH_MILLISECONDS 2000

static const struct {
	const char *name;
	int advice;
} advices[] = {
	{ "dontneed", 4 },   { "free", 8 },	      { "remove", 9 },		{ "hugepage", 14 },
	{ "nohugepage", 15 }, { "cold", 20 },	      { "pageout", 21 },	{ "populate_read", 22 },
	{ "populate_write", 23 }, { "collapse", 25 },
};

static struct worker host;
static _Thread_local sigjmp_buf fault_return;
static _Thread_local volatile sig_atomic_t touching;

/* One access by the processor, as any program makes it. */
struct touch {
	volatile uint32_t *address;
	uint32_t value;
	bool write;
};

static void on_fault(int signal)
{
	if (touching)
		siglongjmp(fault_return, 1);
	fail("signal %d", signal);
}

void memory_start(void)
{
	struct sigaction action = { .sa_handler = on_fault, .sa_flags = SA_NODEFER };

	sigaction(SIGSEGV, &action, NULL);
	sigaction(SIGBUS, &action, NULL);
	worker_start(&host, "host", 0);
	memory_fresh_pool();
}

void *memory_at(uint64_t offset)
{
	return (void *)(POOL_START + offset);
}

static void *map(uint64_t offset, uint64_t size, int flags)
{
	void *at = mmap(memory_at(offset), size, PROT_READ | PROT_WRITE, flags | MAP_ANONYMOUS | MAP_FIXED, -1, 0);

	if (at != MAP_FAILED)
		madvise(at, size, MADV_NOHUGEPAGE);
	return at;
}

void memory_fresh_pool(void)
{
	if (munmap(memory_at(0), 4 * POOL_SIZE) || map(0, POOL_SIZE, MAP_PRIVATE) == MAP_FAILED)
		fail("cannot map the pool");
}

bool memory_quiesce(void)
{
	static struct text dropped;

	if (worker_is_idle(&host))
		return true;
	if (!worker_await(&host, TOUCH_MILLISECONDS))
		return false;
	worker_take(&host, &dropped);
	return true;
}

static void run_madvise(const struct arguments *arguments, struct text *answer)
{
	for (size_t i = 0; i < sizeof(advices) / sizeof(*advices); i++)
		if (!strcmp(advices[i].name, arguments->word[2])) {
			answer_result(answer, madvise(memory_at(arguments->number[0]), arguments->number[1],
						      advices[i].advice));
			return;
		}
	answer_error(answer, "unknown advice %s", arguments->word[2]);
}

static void run_mprotect(const struct arguments *arguments, struct text *answer)
{
	const char *word = arguments->word[2];
	int protection = !strcmp(word, "none") ? PROT_NONE :
			 !strcmp(word, "read") ? PROT_READ :
			 !strcmp(word, "rw")   ? PROT_READ | PROT_WRITE :
						 -1;

	if (protection < 0)
		answer_error(answer, "%s is not one of none, read, rw", word);
	else
		answer_result(answer, mprotect(memory_at(arguments->number[0]), arguments->number[1], protection));
}

static void run_munmap(const struct arguments *arguments, struct text *answer)
{
	answer_result(answer, munmap(memory_at(arguments->number[0]), arguments->number[1]));
}

static void run_mmap(const struct arguments *arguments, struct text *answer)
{
	bool shared = arguments->count > 2 && !strcmp(arguments->word[2], "shared");
	void *at = map(arguments->number[0], arguments->number[1], shared ? MAP_SHARED : MAP_PRIVATE);

	answer_result(answer, at == MAP_FAILED ? -1 : 0);
}

static void touch(void *context, struct text *answer)
{
	struct touch *one = context;

	if (sigsetjmp(fault_return, 0)) {
		touching = 0;
		text_add(answer, "{\"ret\":%d}", -EFAULT);
		return;
	}
	touching = 1;
	if (one->write)
		*one->address = one->value;
	else
		one->value = *one->address;
	touching = 0;
	text_add(answer, "{\"ret\":0,\"value\":%u}", one->value);
}

/* In another thread, since a userfaultfd that only we serve may block it. */
static void answer_touch(uint64_t offset, const uint32_t *written, struct text *answer)
{
	static struct touch one;

	if (!worker_is_idle(&host)) {
		answer_error(answer, "the thread host is busy; first: join");
		return;
	}
	one.address = memory_at(offset);
	one.write = written != NULL;
	one.value = written ? *written : 0;
	worker_begin(&host, touch, &one);
	if (worker_await(&host, TOUCH_MILLISECONDS))
		worker_take(&host, answer);
	else
		answer_error(answer, "the access waits in the kernel; later: join");
}

static void run_peek(const struct arguments *arguments, struct text *answer)
{
	answer_touch(arguments->number[0], NULL, answer);
}

static void run_poke(const struct arguments *arguments, struct text *answer)
{
	uint32_t value = (uint32_t)arguments->number[1];

	answer_touch(arguments->number[0], &value, answer);
}

static void run_in_background(void *context, struct text *answer)
{
	run_line(context, answer);
}

static void run_background(const struct arguments *arguments, struct text *answer)
{
	static char line[1024];

	if (!worker_is_idle(&host)) {
		answer_error(answer, "the thread host is busy; first: join");
		return;
	}
	line[0] = 0;
	for (int i = 0; i < arguments->count; i++) {
		if (strlen(line) + strlen(arguments->word[i]) + 2 > sizeof(line)) {
			answer_error(answer, "the line is too long");
			return;
		}
		strcat(strcat(line, arguments->word[i]), " ");
	}
	worker_begin(&host, run_in_background, line);
	text_add(answer, "{\"ok\":1}");
}

static void run_join(const struct arguments *arguments, struct text *answer)
{
	int milliseconds = arguments->count ? (int)arguments->number[0] : TOUCH_MILLISECONDS;

	if (worker_is_idle(&host))
		answer_error(answer, "nothing runs in the background");
	else if (worker_await(&host, milliseconds))
		worker_take(&host, answer);
	else
		text_add(answer, "{\"exit\":\"running\"}");
}

const struct command memory_commands[] = {
	{ "madvise", "nnw", "OFFSET LENGTH ADVICE", run_madvise },
	{ "mprotect", "nnw", "OFFSET LENGTH none|read|rw", run_mprotect },
	{ "munmap", "nn", "OFFSET LENGTH", run_munmap },
	{ "mmap", "nn?w", "OFFSET LENGTH [shared]", run_mmap },
	{ "peek", "n", "OFFSET", run_peek },
	{ "poke", "nn", "OFFSET VALUE", run_poke },
	{ "background", "w*", "COMMAND...", run_background },
	{ "join", "?n", "[MILLISECONDS]", run_join },
	{ 0 },
};
