/* SPDX-License-Identifier: MIT */
/* Errors inside the program. */
#include "base/err.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#ifdef __GLIBC__
#include <malloc.h>
#endif
#include <string.h>

/* A text that was cut may end in the midst of a character: that goes, too. */
static void drop_half_character(char *s)
{
	size_t end = strlen(s), start = end;

	while (start > 0 && end - start < 3 && (s[start - 1] & 0xc0) == 0x80)
		start--;
	if (start == 0 || (s[start - 1] & 0x80) == 0)
		return;
	start--;
	if (span_utf8_len(span_of(s + start, end - start)) != end - start)
		s[start] = '\0';
}

enum err err_set(struct errtext *e, enum err code, const char *fmt, ...)
{
	va_list ap;
	int n;

	if (e == NULL)
		return code;
	va_start(ap, fmt);
	n = vsnprintf(e->s, sizeof(e->s), fmt, ap);
	va_end(ap);
	if (n >= (int)sizeof(e->s) - 1) /* cut here, or where it was made */
		drop_half_character(e->s);
	return code;
}

void die(const char *fmt, ...)
{
	va_list ap;

	fputs("level=error event=die text=\"", stderr);
	va_start(ap, fmt);
	vfprintf(stderr, fmt, ap);
	va_end(ap);
	fputs("\"\n", stderr);
	exit(70);
}

void bug_at(const char *file, int line, const char *what)
{
	fprintf(stderr, "level=error event=bug at=%s:%d text=\"%s\"\n", file,
		line, what);
	abort();
}

void *xmalloc(size_t n)
{
	void *p = malloc(n != 0 ? n : 1);

	if (p == NULL)
		die("no memory for %zu bytes", n);
	return p;
}

void *xcalloc(size_t n, size_t size)
{
	void *p = calloc(n != 0 ? n : 1, size != 0 ? size : 1);

	if (p == NULL)
		die("no memory for %zu times %zu bytes", n, size);
	return p;
}

void *xrealloc(void *p, size_t n)
{
	void *q = realloc(p, n != 0 ? n : 1);

	if (q == NULL)
		die("no memory for %zu bytes", n);
	return q;
}

char *xstrdup(const char *s)
{
	return span_strdup(span_str(s));
}

char *span_strdup(struct span s)
{
	char *p = xmalloc(s.n + 1);

	if (s.n != 0)
		memcpy(p, s.p, s.n);
	p[s.n] = '\0';
	return p;
}

void heap_trim(void)
{
#ifdef __GLIBC__
	(void)malloc_trim(0);
#endif
}
