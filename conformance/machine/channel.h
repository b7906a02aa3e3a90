/* The line to the driver: a virtio-serial port, or any character device named on the kernel's command line. */
#ifndef CHANNEL_H
#define CHANNEL_H
#include "text.h"

void channel_open(const char *device);
/* The next line without its end, valid until the next call. Powers the machine off when the driver is gone. */
char *channel_read(void);
void channel_write(const struct text *answer);

#endif
