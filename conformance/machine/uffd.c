#define _GNU_SOURCE
#include "uffd.h"
#include "command.h"
#include "memory.h"
#include "slots.h"
#include <fcntl.h>
#include <linux/userfaultfd.h>
#include <poll.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/syscall.h>
#include <unistd.h>

#define WAIT_MILLISECONDS 2000

static int uffd = -1;

static int open_uffd(void)
{
	struct uffdio_api api = { .api = UFFD_API, .features = UFFD_FEATURE_PAGEFAULT_FLAG_WP };

	if (uffd >= 0)
		return 0;
	uffd = (int)syscall(SYS_userfaultfd, O_CLOEXEC | O_NONBLOCK);
	if (uffd < 0)
		return -1;
	return ioctl(uffd, UFFDIO_API, &api);
}

void uffd_close(void)
{
	if (uffd >= 0)
		close(uffd);
	uffd = -1;
}

static struct uffdio_range range_of(const struct arguments *arguments)
{
	return (struct uffdio_range){ POOL_START + arguments->number[1], arguments->number[2] };
}

static void register_range(const struct arguments *arguments, struct text *answer)
{
	const char *mode = arguments->word[3];
	struct uffdio_register one = { .range = range_of(arguments) };

	if (!strcmp(mode, "missing"))
		one.mode = UFFDIO_REGISTER_MODE_MISSING;
	else if (!strcmp(mode, "wp"))
		one.mode = UFFDIO_REGISTER_MODE_WP;
	else {
		answer_error(answer, "%s is not one of missing, wp", mode);
		return;
	}
	answer_result(answer, open_uffd() || ioctl(uffd, UFFDIO_REGISTER, &one) ? -1 : 0);
}

static void unregister_range(const struct arguments *arguments, struct text *answer)
{
	struct uffdio_range range = range_of(arguments);

	answer_result(answer, ioctl(uffd, UFFDIO_UNREGISTER, &range));
}

static void wake_range(const struct arguments *arguments, struct text *answer)
{
	struct uffdio_range range = range_of(arguments);

	answer_result(answer, ioctl(uffd, UFFDIO_WAKE, &range));
}

static void set_protection(const struct arguments *arguments, struct text *answer, uint64_t mode)
{
	struct uffdio_writeprotect protection = { .range = range_of(arguments), .mode = mode };

	answer_result(answer, ioctl(uffd, UFFDIO_WRITEPROTECT, &protection));
}

static void protect_range(const struct arguments *arguments, struct text *answer)
{
	set_protection(arguments, answer, UFFDIO_WRITEPROTECT_MODE_WP);
}

static void unprotect_range(const struct arguments *arguments, struct text *answer)
{
	set_protection(arguments, answer, 0);
}

static void wait_event(const struct arguments *arguments, struct text *answer)
{
	struct pollfd one = { .fd = uffd, .events = POLLIN };
	struct uffd_msg message;
	uint64_t flags;

	(void)arguments;
	if (poll(&one, 1, WAIT_MILLISECONDS) <= 0 || read(uffd, &message, sizeof(message)) != sizeof(message)) {
		text_add(answer, "{\"exit\":\"running\"}");
		return;
	}
	flags = message.arg.pagefault.flags;
	text_add(answer, "{\"exit\":\"fault\",\"offset\":%llu,\"write\":%d,\"wp\":%d}",
		 (unsigned long long)(message.arg.pagefault.address - POOL_START),
		 !!(flags & UFFD_PAGEFAULT_FLAG_WRITE), !!(flags & UFFD_PAGEFAULT_FLAG_WP));
}

/* Puts a page there that begins with the value, and wakes who waits for it. */
static void copy_page(const struct arguments *arguments, struct text *answer)
{
	static uint32_t page[PAGE_BYTES / sizeof(uint32_t)] __attribute__((aligned(4096)));
	struct uffdio_copy copy = {
		.dst = POOL_START + arguments->number[1],
		.src = (uintptr_t)page,
		.len = PAGE_BYTES,
	};

	page[0] = (uint32_t)arguments->number[2];
	answer_result(answer, ioctl(uffd, UFFDIO_COPY, &copy));
}

static void zero_page(const struct arguments *arguments, struct text *answer)
{
	struct uffdio_zeropage zero = { .range = { POOL_START + arguments->number[1], PAGE_BYTES } };

	answer_result(answer, ioctl(uffd, UFFDIO_ZEROPAGE, &zero));
}

static const struct {
	const char *name;
	int arguments;
	void (*run)(const struct arguments *arguments, struct text *answer);
} verbs[] = {
	{ "register", 4, register_range }, { "unregister", 3, unregister_range },
	{ "protect", 3, protect_range },   { "unprotect", 3, unprotect_range },
	{ "wait", 1, wait_event },	   { "copy", 3, copy_page },
	{ "zero", 2, zero_page },	   { "wake", 3, wake_range },
};

static void run_uffd(const struct arguments *arguments, struct text *answer)
{
	struct arguments numbers = *arguments;

	for (int i = 1; i < arguments->count && i < 3; i++)
		if (parse_number(arguments->word[i], &numbers.number[i])) {
			answer_error(answer, "%s is no number", arguments->word[i]);
			return;
		}
	for (size_t i = 0; i < sizeof(verbs) / sizeof(*verbs); i++)
		if (!strcmp(verbs[i].name, arguments->word[0]) && verbs[i].arguments == arguments->count) {
			verbs[i].run(&numbers, answer);
			return;
		}
	answer_error(answer, "no such use of uffd");
}

const struct command uffd_commands[] = {
	{ "uffd", "w*",
	  "register|protect|unprotect|wake|unregister OFFSET LENGTH [missing|wp], wait, copy OFFSET VALUE, zero OFFSET",
	  run_uffd },
	{ 0 },
};
