#define _GNU_SOURCE
#include "worker.h"
#include "affinity.h"
#include "fail.h"
#include <sys/prctl.h>
#include <time.h>

static void *run(void *argument)
{
	struct worker *worker = argument;

	/* The name is what a trace line begins with. */
	prctl(PR_SET_NAME, worker->name);
	pin_to_cpu(worker->cpu);
	pthread_mutex_lock(&worker->mutex);
	for (;;) {
		while (worker->state != worker_busy)
			pthread_cond_wait(&worker->changed, &worker->mutex);
		pthread_mutex_unlock(&worker->mutex);
		text_clear(&worker->answer);
		worker->work(worker->context, &worker->answer);
		pthread_mutex_lock(&worker->mutex);
		worker->state = worker_done;
		pthread_cond_broadcast(&worker->changed);
	}
	return NULL;
}

void worker_start(struct worker *worker, const char *name, int cpu)
{
	pthread_condattr_t monotonic;

	worker->name = name;
	worker->cpu = cpu;
	worker->state = worker_idle;
	pthread_mutex_init(&worker->mutex, NULL);
	pthread_condattr_init(&monotonic);
	pthread_condattr_setclock(&monotonic, CLOCK_MONOTONIC);
	pthread_cond_init(&worker->changed, &monotonic);
	if (pthread_create(&worker->thread, NULL, run, worker))
		fail("cannot start the thread %s", name);
}

bool worker_is_idle(struct worker *worker)
{
	bool idle;

	pthread_mutex_lock(&worker->mutex);
	idle = worker->state == worker_idle;
	pthread_mutex_unlock(&worker->mutex);
	return idle;
}

void worker_begin(struct worker *worker, void (*work)(void *, struct text *), void *context)
{
	pthread_mutex_lock(&worker->mutex);
	worker->work = work;
	worker->context = context;
	worker->state = worker_busy;
	pthread_cond_broadcast(&worker->changed);
	pthread_mutex_unlock(&worker->mutex);
}

bool worker_await(struct worker *worker, int milliseconds)
{
	struct timespec end;
	bool done;

	clock_gettime(CLOCK_MONOTONIC, &end);
	end.tv_sec += milliseconds / 1000;
	end.tv_nsec += milliseconds % 1000 * 1000000L;
	if (end.tv_nsec >= 1000000000L) {
		end.tv_sec++;
		end.tv_nsec -= 1000000000L;
	}
	pthread_mutex_lock(&worker->mutex);
	while (worker->state == worker_busy &&
	       !pthread_cond_timedwait(&worker->changed, &worker->mutex, &end))
		;
	done = worker->state == worker_done;
	pthread_mutex_unlock(&worker->mutex);
	return done;
}

void worker_take(struct worker *worker, struct text *answer)
{
	text_clear(answer);
	text_add_bytes(answer, worker->answer.characters, worker->answer.length);
	pthread_mutex_lock(&worker->mutex);
	worker->state = worker_idle;
	pthread_mutex_unlock(&worker->mutex);
}
