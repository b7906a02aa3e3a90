/* Which page table the vCPUs use now, told from what the kernel was seen to load and to invalidate. */
#ifndef ROOTS_H
#define ROOTS_H
#include <stdbool.h>
#include <stdint.h>

struct root {
	uint64_t address;
	int level;
};

void roots_start(void);
/* The VM is gone. */
void roots_forget(void);
/*
 * False if no vCPU has loaded a root since the last one became obsolete: deleting or moving a slot makes all roots obsolete, and each
 * vCPU takes a new one only at its next entry.
 */
bool roots_current(struct root *root);

#endif
