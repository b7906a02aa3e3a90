/* What a trace consists of: the kernel's own events, and probes on functions that have none. */
#ifndef PROBES_H
#define PROBES_H

struct probe {
	/* As the trace prints it. Rows of the same name are alternatives; the first that the kernel accepts is taken. */
	const char *name;
	/* "p" at the function's entry, "r" at its return. */
	const char *kind;
	const char *function;
	/* The arguments printed, in the syntax of kprobe_events. */
	const char *arguments;
	/* What of it is traced, in the syntax of the event's filter; NULL: all. */
	const char *filter;
	/* The first release in which the arguments are laid out so, as 1000 * major + minor; 0: any. */
	int since;
};

/* Both end with a row without a name. */
extern const struct probe probes[];
/* group/name */
extern const char *const trace_events[];

#endif
