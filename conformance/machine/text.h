/* A growing text: every answer is built in one. */
#ifndef TEXT_H
#define TEXT_H
#include <stddef.h>

struct text {
	char *characters;
	size_t length;
	size_t capacity;
};

void text_clear(struct text *text);
void text_add(struct text *text, const char *format, ...) __attribute__((format(printf, 2, 3)));
void text_add_bytes(struct text *text, const char *bytes, size_t count);
/* Adds the bytes as a JSON string, with its quotes. */
void text_add_quoted(struct text *text, const char *bytes, size_t count);
/* Adds a comma unless it would follow an opening bracket or brace. */
void text_add_comma(struct text *text);

#endif
