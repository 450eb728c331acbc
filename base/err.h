/* SPDX-License-Identifier: MIT */
/* Errors inside the program: a code, a sentence for people, and the end. */
#ifndef BASE_ERR_H
#define BASE_ERR_H

#include "base/attr.h"
#include "base/span.h"

enum err {
	ERR_OK = 0,
	ERR_SYNTAX,   /* not what the format says */
	ERR_VALUE,    /* well-formed, but no such name, number or range */
	ERR_LIMIT,    /* a cap would be passed */
	ERR_IO,       /* the system said no; the text has its reason */
	ERR_UNKNOWN,  /* a policy, form or namespace that nobody loaded */
	ERR_CONFLICT, /* exists already, or contradicts something that does */
};

/* The caller's; names the object and the cause. Cut, never overrun. */
struct errtext {
	char s[240];
};

/* Formats into e (may be NULL) and gives back code, for `return err_set()`. */
enum err err_set(struct errtext *e, enum err code, const char *fmt, ...)
	PRINTF_LIKE(3, 4);

/* The system can't go on (no memory, no disk): says why and exits 70. */
NORETURN void die(const char *fmt, ...) PRINTF_LIKE(1, 2);

/* A broken invariant of ours: says where and aborts. Never for peers' input. */
#define BUG(what) bug_at(__FILE__, __LINE__, (what))
#define BUG_ON(cond)                \
	do {                        \
		if (cond)           \
			BUG(#cond); \
	} while (0)
NORETURN void bug_at(const char *file, int line, const char *what);

/* malloc and friends that die instead of returning NULL. Free with free(). */
void *xmalloc(size_t n) NONNULL;
void *xcalloc(size_t n, size_t size) NONNULL;
void *xrealloc(void *p, size_t n) NONNULL;
char *xstrdup(const char *s) NONNULL;
char *span_strdup(struct span s) NONNULL; /* NUL-terminated copy */
/* Free pages go back to the system, where it has a way. */
void heap_trim(void);

#endif
