#define _GNU_SOURCE
#include "tracefs.h"
#include "fail.h"
#include "file.h"
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

static void path_in(char *path, size_t size, const char *instance, const char *file)
{
	snprintf(path, size, TRACEFS "/instances/%s/%s", instance, file);
}

void tracefs_make_instance(const char *instance, int kilobytes)
{
	char path[256], size[32];

	path_in(path, sizeof(path), instance, "");
	if (mkdir(path, 0755) && errno != EEXIST)
		fail("cannot make the trace instance %s", instance);
	snprintf(size, sizeof(size), "%d", kilobytes);
	tracefs_write(instance, "trace_clock", "counter");
	tracefs_write(instance, "buffer_size_kb", size);
}

int tracefs_write(const char *instance, const char *file, const char *value)
{
	char path[256];

	path_in(path, sizeof(path), instance, file);
	return write_file(path, value);
}

bool tracefs_has_event(const char *instance, const char *event)
{
	char path[256], file[160];

	snprintf(file, sizeof(file), "events/%s", event);
	path_in(path, sizeof(path), instance, file);
	return exists(path);
}

int tracefs_enable(const char *instance, const char *event)
{
	char file[160];

	snprintf(file, sizeof(file), "events/%s/enable", event);
	return tracefs_write(instance, file, "1");
}

int tracefs_define_probe(const char *text)
{
	return append_file(TRACEFS "/kprobe_events", text);
}

int tracefs_open_pipe(const char *instance)
{
	char path[256];
	int pipe;

	path_in(path, sizeof(path), instance, "trace_pipe");
	pipe = open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC);
	if (pipe < 0)
		fail("cannot open %s", path);
	return pipe;
}

void tracefs_drain(int pipe, struct text *lines)
{
	char bytes[16384];
	ssize_t count;

	while ((count = read(pipe, bytes, sizeof(bytes))) > 0)
		text_add_bytes(lines, bytes, (size_t)count);
}
