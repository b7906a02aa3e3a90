/* A line is a command: its name and arguments, checked against a signature before the command runs. */
#ifndef COMMAND_H
#define COMMAND_H
#include "text.h"
#include <stdint.h>

#define MAX_ARGUMENTS 512

struct arguments {
	int count;
	const char *word[MAX_ARGUMENTS];
	/* Of the words that the signature calls numbers. */
	uint64_t number[MAX_ARGUMENTS];
};

/*
 * The signature has a letter for each argument: n is a number, w a word. Those after `?` may be missing, `*` allows any further words.
 */
struct command {
	const char *name;
	const char *signature;
	const char *usage;
	void (*run)(const struct arguments *arguments, struct text *answer);
};

/* Every file of commands exports such a table; its last row has no name. */
extern const struct command access_commands[];
extern const struct command dirty_log_commands[];
extern const struct command host_commands[];
extern const struct command memory_commands[];
extern const struct command spte_commands[];
extern const struct command stats_commands[];
extern const struct command system_commands[];
extern const struct command trace_commands[];
extern const struct command uffd_commands[];
extern const struct command vm_commands[];

/* Runs the line (and cuts it into words) and builds the answer, which is never empty. */
void run_line(char *line, struct text *answer);
void answer_error(struct text *answer, const char *format, ...) __attribute__((format(printf, 2, 3)));
/* {"ret":0} or {"ret":-22}: `result` is what a system call returned, errno tells the reason. */
void answer_result(struct text *answer, int result);
/* A number, decimal or 0x. */
int parse_number(const char *word, uint64_t *number);

#endif
