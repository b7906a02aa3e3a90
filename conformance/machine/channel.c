#include "channel.h"
#include "fail.h"
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/uio.h>
#include <unistd.h>

#define LONGEST_LINE 65536

static int port = -1;
static char input[LONGEST_LINE];
static size_t filled, taken;

void channel_open(const char *device)
{
	char path[64] = "/dev/";

	strncat(path, device, sizeof(path) - 6);
	/* The port appears a little after its driver. */
	for (int attempt = 0; attempt < 2000; attempt++) {
		port = open(path, O_RDWR | O_NOCTTY | O_CLOEXEC);
		if (port >= 0)
			return;
		usleep(5000);
	}
	fail("no channel %s", path);
}

char *channel_read(void)
{
	for (;;) {
		char *line = input + taken;
		char *end = memchr(line, '\n', filled - taken);
		ssize_t count;

		if (end) {
			*end = 0;
			taken = (size_t)(end - input) + 1;
			return line;
		}
		memmove(input, line, filled - taken);
		filled -= taken;
		taken = 0;
		if (filled == sizeof(input))
			fail("a line of more than %d characters", LONGEST_LINE);
		count = read(port, input + filled, sizeof(input) - filled);
		if (count == 0 || (count < 0 && errno != EINTR))
			power_off();
		if (count > 0)
			filled += (size_t)count;
	}
}

void channel_write(const struct text *answer)
{
	const char *at = answer->characters;
	size_t left = answer->length;

	while (left) {
		ssize_t count = write(port, at, left);

		if (count < 0 && errno == EINTR)
			continue;
		if (count <= 0)
			power_off();
		at += count;
		left -= (size_t)count;
	}
}
