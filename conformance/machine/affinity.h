#ifndef AFFINITY_H
#define AFFINITY_H

/* Pins the calling thread. Scheduling by the debugger, and vCPU n of the trace being CPU n, depend on it. */
void pin_to_cpu(int cpu);

#endif
