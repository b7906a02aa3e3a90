/* A thread that does one piece of work at a time, so that the main thread can wait for it with a time-out. */
#ifndef WORKER_H
#define WORKER_H
#include "text.h"
#include <pthread.h>
#include <stdbool.h>

struct worker {
	const char *name;
	int cpu;
	pthread_t thread;
	pthread_mutex_t mutex;
	pthread_cond_t changed;
	enum { worker_idle, worker_busy, worker_done } state;
	void (*work)(void *context, struct text *answer);
	void *context;
	struct text answer;
};

void worker_start(struct worker *worker, const char *name, int cpu);
bool worker_is_idle(struct worker *worker);
/* The worker must be idle. */
void worker_begin(struct worker *worker, void (*work)(void *, struct text *), void *context);
/* Is the work done after at most that many milliseconds? */
bool worker_await(struct worker *worker, int milliseconds);
/* Hands over the answer of work that is done; the worker is idle again. */
void worker_take(struct worker *worker, struct text *answer);

#endif
