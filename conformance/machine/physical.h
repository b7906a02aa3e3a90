/* The machine's physical memory, read through /proc/kcore. */
#ifndef PHYSICAL_H
#define PHYSICAL_H
#include <stdbool.h>
#include <stdint.h>

#define TABLE_ENTRIES 512

/* Reads the page table at that physical address; false where no memory is. */
bool physical_read_table(uint64_t address, uint64_t entries[TABLE_ENTRIES]);

#endif
