#include "fail.h"
#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <sys/reboot.h>
#include <unistd.h>

void power_off(void)
{
	reboot(RB_POWER_OFF);
	for (;;)
		pause();
}

void fail(const char *format, ...)
{
	int reason = errno;
	va_list list;

	va_start(list, format);
	fprintf(stderr, "machine: ");
	vfprintf(stderr, format, list);
	fprintf(stderr, " (%s)\n", strerror(reason));
	va_end(list);
	power_off();
}
