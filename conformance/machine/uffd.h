/* Page faults of the pool that wait for a command, so that another can come in between. */
#ifndef UFFD_H
#define UFFD_H

/* Whoever waits goes on, as if nothing had been registered. */
void uffd_close(void);

#endif
