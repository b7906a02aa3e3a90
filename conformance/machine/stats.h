/* The counters that KVM keeps of the VM and its vCPUs. */
#ifndef STATS_H
#define STATS_H

/* The VM is about to go, and open counters would keep it. */
void stats_close(void);

#endif
