/* Commands about the machine itself, and those that misbehave for the driver's tests. */
#include "command.h"
#include "fail.h"
#include "file.h"
#include <stdio.h>
#include <string.h>
#include <sys/utsname.h>

static void run_ping(const struct arguments *arguments, struct text *answer)
{
	struct utsname name;

	(void)arguments;
	uname(&name);
	text_add(answer, "{\"ok\":1,\"uname\":");
	text_add_quoted(answer, name.release, strlen(name.release));
	text_add(answer, "}");
}

/* kvm.eager_page_split is /sys/module/kvm/parameters/eager_page_split. */
static void run_param(const struct arguments *arguments, struct text *answer)
{
	const char *dot = strchr(arguments->word[0], '.');
	char path[256];

	if (!dot) {
		answer_error(answer, "%s is not MODULE.PARAMETER", arguments->word[0]);
		return;
	}
	snprintf(path, sizeof(path), "/sys/module/%.*s/parameters/%s", (int)(dot - arguments->word[0]),
		 arguments->word[0], dot + 1);
	text_add(answer, "{\"ret\":%d}", write_file(path, arguments->word[1]));
}

static void run_cat(const struct arguments *arguments, struct text *answer)
{
	static char bytes[65536];
	ssize_t count = read_file(arguments->word[0], bytes, sizeof(bytes));

	if (count < 0) {
		answer_error(answer, "cannot read %s (%s)", arguments->word[0], strerror((int)-count));
		return;
	}
	text_add(answer, "{\"text\":");
	text_add_quoted(answer, bytes, (size_t)count);
	text_add(answer, "}");
}

/* Where a function is, for a debugger's breakpoint; the kernel is loaded without randomness, but its modules move. */
static void run_symbol(const struct arguments *arguments, struct text *answer)
{
	FILE *symbols = fopen("/proc/kallsyms", "r");
	char line[512], address[32], name[256], kind;

	while (symbols && fgets(line, sizeof(line), symbols))
		if (sscanf(line, "%31s %c %255s", address, &kind, name) == 3 && !strcmp(name, arguments->word[0])) {
			text_add(answer, "{\"address\":\"%s\"}", address);
			break;
		}
	if (symbols)
		fclose(symbols);
	if (!answer->length)
		answer_error(answer, "no symbol %s", arguments->word[0]);
}

static void run_quit(const struct arguments *arguments, struct text *answer)
{
	(void)arguments;
	(void)answer;
	power_off();
}

static void run_hang(const struct arguments *arguments, struct text *answer)
{
	(void)arguments;
	(void)answer;
	for (;;)
		__asm__ volatile("pause");
}

static void run_garble(const struct arguments *arguments, struct text *answer)
{
	(void)arguments;
	text_add(answer, "{\"garbled");
}

const struct command system_commands[] = {
	{ "ping", "", "", run_ping },
	{ "param", "ww", "MODULE.PARAMETER VALUE", run_param },
	{ "cat", "w", "PATH", run_cat },
	{ "symbol", "w", "NAME", run_symbol },
	{ "quit", "", "", run_quit },
	{ "hang", "", "", run_hang },
	{ "garble", "", "", run_garble },
	{ 0 },
};
