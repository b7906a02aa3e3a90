/* The trace: it starts empty, and reading it empties it. */
#include "command.h"
#include "probes.h"
#include "tracefs.h"
#include <stdio.h>
#include <string.h>
#include <sys/utsname.h>

#define INSTANCE "staleproof"
#define BUFFER_KILOBYTES 8192
/* Only SPTEs that are or were present: zapping a page table marks its 512 entries one by one. */
#define PRESENT_ONLY "old_spte & 0x800 || new_spte & 0x800"

static int pipe = -1;
/* JSON: the names that this kernel has not. */
static struct text missing;

static int release(void)
{
	struct utsname name;
	int major = 0, minor = 0;

	uname(&name);
	sscanf(name.release, "%d.%d", &major, &minor);
	return 1000 * major + minor;
}

static void add_missing(const char *name)
{
	text_add_comma(&missing);
	text_add_quoted(&missing, name, strlen(name));
}

static int set_filter(const char *event, const char *filter)
{
	char file[160];

	snprintf(file, sizeof(file), "events/%s/filter", event);
	return tracefs_write(INSTANCE, file, filter);
}

static void enable_probe(const struct probe *probe, bool last)
{
	char event[128], text[512];

	snprintf(event, sizeof(event), PROBE_GROUP "/%s", probe->name);
	snprintf(text, sizeof(text), "%s:%s %s %s", probe->kind, event, probe->function, probe->arguments);
	if (!tracefs_has_event(INSTANCE, event) && probe->since <= release())
		tracefs_define_probe(text);
	if (!last)
		return;
	if (probe->filter && set_filter(event, probe->filter))
		add_missing(probe->name);
	else if (tracefs_enable(INSTANCE, event))
		add_missing(probe->name);
}

static void set_up(void)
{
	tracefs_make_instance(INSTANCE, BUFFER_KILOBYTES);
	tracefs_write(INSTANCE, "tracing_on", "0");
	pipe = tracefs_open_pipe(INSTANCE);
	text_clear(&missing);
	for (const struct probe *probe = probes; probe->name; probe++)
		enable_probe(probe, !probe[1].name || strcmp(probe->name, probe[1].name));
	if (set_filter("kvmmmu/kvm_tdp_mmu_spte_changed", PRESENT_ONLY))
		add_missing("filter");
	for (const char *const *event = trace_events; *event; event++)
		if (tracefs_enable(INSTANCE, *event))
			add_missing(*event);
}

static void start(struct text *answer)
{
	if (pipe < 0)
		set_up();
	tracefs_write(INSTANCE, "trace", "");
	tracefs_write(INSTANCE, "tracing_on", "1");
	text_add(answer, "{\"ok\":1,\"missing\":[%s]}", missing.characters);
}

static void answer_lines(struct text *answer)
{
	static struct text lines;
	char *rest = NULL;

	text_clear(&lines);
	if (pipe >= 0)
		tracefs_drain(pipe, &lines);
	text_add(answer, "{\"lines\":[");
	for (char *line = strtok_r(lines.characters, "\n", &rest); line; line = strtok_r(NULL, "\n", &rest)) {
		text_add_comma(answer);
		text_add_quoted(answer, line, strlen(line));
	}
	text_add(answer, "]}");
}

static void run_trace(const struct arguments *arguments, struct text *answer)
{
	const char *verb = arguments->word[0];

	if (!strcmp(verb, "start")) {
		start(answer);
	} else if (!strcmp(verb, "stop")) {
		tracefs_write(INSTANCE, "tracing_on", "0");
		text_add(answer, "{\"ok\":1}");
	} else if (!strcmp(verb, "read")) {
		answer_lines(answer);
	} else {
		answer_error(answer, "%s is not one of start, stop, read", verb);
	}
}

const struct command trace_commands[] = {
	{ "trace", "w", "start|stop|read", run_trace },
	{ 0 },
};
