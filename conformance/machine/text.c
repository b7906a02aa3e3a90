#include "text.h"
#include "fail.h"
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void reserve(struct text *text, size_t more)
{
	size_t wanted = text->length + more + 1;

	if (wanted <= text->capacity)
		return;
	if (wanted < 2 * text->capacity)
		wanted = 2 * text->capacity;
	text->characters = realloc(text->characters, wanted);
	if (!text->characters)
		fail("out of memory");
	text->capacity = wanted;
}

void text_clear(struct text *text)
{
	reserve(text, 0);
	text->length = 0;
	text->characters[0] = 0;
}

void text_add_bytes(struct text *text, const char *bytes, size_t count)
{
	reserve(text, count);
	memcpy(text->characters + text->length, bytes, count);
	text->length += count;
	text->characters[text->length] = 0;
}

void text_add(struct text *text, const char *format, ...)
{
	va_list list;
	int length;

	va_start(list, format);
	length = vsnprintf(NULL, 0, format, list);
	va_end(list);
	reserve(text, (size_t)length);
	va_start(list, format);
	vsnprintf(text->characters + text->length, (size_t)length + 1, format, list);
	va_end(list);
	text->length += (size_t)length;
}

void text_add_quoted(struct text *text, const char *bytes, size_t count)
{
	size_t plain = 0;

	text_add_bytes(text, "\"", 1);
	for (size_t i = 0; i < count; i++) {
		unsigned char one = (unsigned char)bytes[i];

		if (one >= 0x20 && one < 0x7f && one != '"' && one != '\\')
			continue;
		text_add_bytes(text, bytes + plain, i - plain);
		text_add(text, "\\u%04x", one);
		plain = i + 1;
	}
	text_add_bytes(text, bytes + plain, count - plain);
	text_add_bytes(text, "\"", 1);
}

void text_add_comma(struct text *text)
{
	char last = text->length ? text->characters[text->length - 1] : '[';

	if (last != '[' && last != '{')
		text_add_bytes(text, ",", 1);
}
