/* Small files of /proc and /sys, read and written whole. */
#ifndef FILE_H
#define FILE_H
#include <stdbool.h>
#include <sys/types.h>

/* 0 or a negative error number. One write(), as ftrace's files want it. */
int write_file(const char *path, const char *value);
int append_file(const char *path, const char *value);
/* The number of bytes read, at most `size` - 1 (a zero byte follows them), or a negative error number. */
ssize_t read_file(const char *path, char *bytes, size_t size);
bool exists(const char *path);

#endif
