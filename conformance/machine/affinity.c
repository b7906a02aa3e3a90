#define _GNU_SOURCE
#include "affinity.h"
#include "fail.h"
#include <sched.h>

void pin_to_cpu(int cpu)
{
	cpu_set_t set;

	CPU_ZERO(&set);
	CPU_SET(cpu, &set);
	if (sched_setaffinity(0, sizeof(set), &set))
		fail("cannot pin a thread to CPU %d", cpu);
}
