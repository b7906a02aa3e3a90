#include "file.h"
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

static int write_with(const char *path, const char *value, int flags)
{
	int file = open(path, O_WRONLY | O_CLOEXEC | flags);
	int result = 0;

	if (file < 0)
		return -errno;
	if (write(file, value, strlen(value)) < 0)
		result = -errno;
	if (close(file) < 0 && !result)
		result = -errno;
	return result;
}

int write_file(const char *path, const char *value)
{
	return write_with(path, value, O_TRUNC);
}

int append_file(const char *path, const char *value)
{
	return write_with(path, value, O_APPEND);
}

ssize_t read_file(const char *path, char *bytes, size_t size)
{
	int file = open(path, O_RDONLY | O_CLOEXEC);
	size_t length = 0;

	if (file < 0)
		return -errno;
	while (length < size - 1) {
		ssize_t count = read(file, bytes + length, size - 1 - length);

		if (count < 0) {
			int reason = errno;

			close(file);
			return -reason;
		}
		if (count == 0)
			break;
		length += (size_t)count;
	}
	bytes[length] = 0;
	close(file);
	return (ssize_t)length;
}

bool exists(const char *path)
{
	return access(path, F_OK) == 0;
}
