/* The tested memory slots as the kernel has accepted them. */
#ifndef SLOTS_H
#define SLOTS_H
#include <stdint.h>

/* Ids 0..29 are the tested ones. */
#define TEST_SLOTS 30
#define PAGE_BYTES 4096u

struct slot {
	/* 0: no such slot. */
	uint64_t size;
	uint64_t gpa;
	/* From the pool's start. */
	uint64_t offset;
};

/* 0 or -1 with errno. */
int slots_set(uint64_t id, uint64_t flags, const struct slot *slot);
/* NULL: none of that id. */
const struct slot *slots_find(uint64_t id);
/* The host's address of a guest physical one, 0 where no slot is. */
uint64_t slots_host_address(uint64_t gpa);
void slots_delete_all(void);
/* The VM is gone. */
void slots_forget(void);

#endif
