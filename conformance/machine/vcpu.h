/* The vCPUs' threads: vCPU n runs on CPU n. */
#ifndef VCPU_H
#define VCPU_H
#include <stdbool.h>

void vcpu_start_threads(void);
/* Kicks whoever is in KVM_RUN; false if one does not come back. Answers nobody waited for are dropped. */
bool vcpu_stop_all(void);

#endif
