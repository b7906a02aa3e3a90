/* Instances of the kernel's tracer, and probes that all of them may enable. */
#ifndef TRACEFS_H
#define TRACEFS_H
#include "text.h"
#include <stdbool.h>

#define TRACEFS "/sys/kernel/tracing"
#define PROBE_GROUP "staleproof"

/* Each instance has a buffer of its own and stamps its events by one counter, so that their order is total. */
void tracefs_make_instance(const char *instance, int kilobytes);
/* Writes a file below the instance; 0 or a negative error number. */
int tracefs_write(const char *instance, const char *file, const char *value);
/* `event` is group/name. */
bool tracefs_has_event(const char *instance, const char *event);
int tracefs_enable(const char *instance, const char *event);
/* 0 or a negative error number. The text is a line of kprobe_events. */
int tracefs_define_probe(const char *text);
/* The instance's stream of lines, for tracefs_drain. */
int tracefs_open_pipe(const char *instance);
/* Adds all that has been traced since the last call. */
void tracefs_drain(int pipe, struct text *lines);

#endif
