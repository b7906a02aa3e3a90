/* The host's page table of this process, as /proc/self/pagemap shows it. */
#ifndef PAGEMAP_H
#define PAGEMAP_H
#include <stdbool.h>
#include <stdint.h>

/* Forgets what has been read: the table changes between two commands. */
void pagemap_refresh(void);
/* The page frame number behind an address, 0 if the table maps nothing there. */
uint64_t pagemap_frame(uint64_t address);
/* Is the address mapped by an entry for 2 MiB? Older kernels tell only whether the frames would allow it. */
bool pagemap_is_huge(uint64_t address);
/* Is it the frame of zeroes that all untouched memory shares? */
bool pagemap_is_zero(uint64_t frame);

#endif
