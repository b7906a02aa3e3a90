/* What cannot be answered with an error: the machine powers off, the reason is the console's last line. */
#ifndef FAIL_H
#define FAIL_H

void fail(const char *format, ...) __attribute__((noreturn, format(printf, 1, 2)));
void power_off(void) __attribute__((noreturn));

#endif
