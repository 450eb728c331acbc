/* SPDX-License-Identifier: MIT */
/* Bump allocator: much memory of one life time, given back at once. */
#ifndef BASE_ARENA_H
#define BASE_ARENA_H

#include "base/attr.h"
#include "base/span.h"

struct arena; /* owns all that it gave out */

struct arena *arena_new(void) NONNULL;
void arena_free(struct arena **a); /* sets *a to NULL */

/*
 * Forgets everything given out; keeps at most one chunk for the next use.
 * Under AddressSanitizer the old bytes are poisoned, so that a pointer kept
 * past its turn is found.
 */
void arena_reset(struct arena *a);

/* n bytes, zeroed, aligned for any type. Never NULL: dies. */
void *arena_alloc(struct arena *a, size_t n) NONNULL;
#define arena_make(a, type)     ((type *)arena_alloc((a), sizeof(type)))
#define arena_array(a, type, n) ((type *)arena_calloc((a), (n), sizeof(type)))
void *arena_calloc(struct arena *a, size_t n, size_t size) NONNULL;

/* Copies, with a NUL after the last byte. Absent stays absent. */
struct span arena_dup(struct arena *a, struct span s);
struct span arena_printf(struct arena *a, const char *fmt, ...)
	PRINTF_LIKE(2, 3);

/* Bytes given out since the last reset. */
size_t arena_used(const struct arena *a);

#endif
