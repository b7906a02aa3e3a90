#include "command.h"
#include <ctype.h>
#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const struct command *const tables[] = {
	access_commands, dirty_log_commands, host_commands,  memory_commands, spte_commands,
	stats_commands,  system_commands,    trace_commands, uffd_commands,   vm_commands,
};

void answer_error(struct text *answer, const char *format, ...)
{
	char reason[512];
	va_list list;

	va_start(list, format);
	vsnprintf(reason, sizeof(reason), format, list);
	va_end(list);
	text_clear(answer);
	text_add(answer, "{\"error\":");
	text_add_quoted(answer, reason, strlen(reason));
	text_add(answer, "}");
}

void answer_result(struct text *answer, int result)
{
	text_add(answer, "{\"ret\":%d}", result < 0 ? -errno : result);
}

int parse_number(const char *word, uint64_t *number)
{
	int base = word[0] == '0' && (word[1] == 'x' || word[1] == 'X') ? 16 : 10;
	char *end;

	if (!isdigit((unsigned char)word[0]))
		return -1;
	errno = 0;
	*number = strtoull(word, &end, base);
	return errno || *end ? -1 : 0;
}

static const struct command *find(const char *name)
{
	for (size_t table = 0; table < sizeof(tables) / sizeof(*tables); table++)
		for (const struct command *command = tables[table]; command->name; command++)
			if (!strcmp(command->name, name))
				return command;
	return NULL;
}

/* Does the number and kind of arguments fit? Fills in the numbers. */
static int fits(const char *signature, struct arguments *arguments)
{
	int optional = 0, rest = 0, at = 0;

	for (; *signature; signature++) {
		if (*signature == '?') {
			optional = 1;
		} else if (*signature == '*') {
			rest = 1;
		} else {
			if (at == arguments->count)
				return optional;
			if (*signature == 'n' && parse_number(arguments->word[at], &arguments->number[at]))
				return 0;
			at++;
		}
	}
	return rest || at == arguments->count;
}

void run_line(char *line, struct text *answer)
{
	/* Not on the stack of a small thread, and one for each thread that runs lines. */
	static _Thread_local struct arguments arguments;
	const struct command *command;
	char *rest = NULL;
	char *name = strtok_r(line, " \t\r", &rest);

	text_clear(answer);
	if (!name) {
		answer_error(answer, "empty line");
		return;
	}
	arguments.count = 0;
	for (char *word; (word = strtok_r(NULL, " \t\r", &rest));) {
		if (arguments.count == MAX_ARGUMENTS) {
			answer_error(answer, "more than %d words", MAX_ARGUMENTS);
			return;
		}
		arguments.word[arguments.count++] = word;
	}
	command = find(name);
	if (!command) {
		answer_error(answer, "unknown command %s", name);
		return;
	}
	if (!fits(command->signature, &arguments)) {
		answer_error(answer, "usage: %s %s", command->name, command->usage);
		return;
	}
	command->run(&arguments, answer);
}
