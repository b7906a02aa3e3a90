/* The pool of host memory that the tested slots map, at a fixed address; nothing lies behind it. */
#ifndef MEMORY_H
#define MEMORY_H
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define POOL_START 0x7e0000000000ul
#define POOL_SIZE (16ul << 20)

/* Starts the thread `host`, which touches memory and runs commands in the background. */
void memory_start(void);
/* Unmaps the pool and whatever a command mapped beside it, and maps a new one: anonymous, no huge pages. */
void memory_fresh_pool(void);
/* Waits until the thread `host` is idle; false if it does not come back. An answer nobody joined is dropped. */
bool memory_quiesce(void);
void *memory_at(uint64_t offset);

#endif
