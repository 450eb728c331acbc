/* SPDX-License-Identifier: MIT */
/* Bump allocator. */
#include "base/arena.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/err.h"

#if defined(__SANITIZE_ADDRESS__)
#define ARENA_ASAN 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
#define ARENA_ASAN 1
#endif
#endif
#ifdef ARENA_ASAN
#include <sanitizer/asan_interface.h>
#else
#define ASAN_POISON_MEMORY_REGION(p, n)   ((void)(p), (void)(n))
#define ASAN_UNPOISON_MEMORY_REGION(p, n) ((void)(p), (void)(n))
#endif

#define CHUNK 65536u
#define ALIGN 16u

struct chunk {
	struct chunk *next; /* older */
	size_t size, used;
	_Alignas(ALIGN) char mem[];
};

struct arena {
	struct chunk *top;
	size_t used;
};

static struct chunk *chunk_new(size_t size, struct chunk *next)
{
	struct chunk *c = xmalloc(sizeof(*c) + size);

	c->next = next;
	c->size = size;
	c->used = 0;
	ASAN_POISON_MEMORY_REGION(c->mem, c->size);
	return c;
}

static void chunk_free(struct chunk *c)
{
	ASAN_UNPOISON_MEMORY_REGION(c->mem, c->size);
	free(c);
}

struct arena *arena_new(void)
{
	struct arena *a = xcalloc(1, sizeof(*a));

	a->top = chunk_new(CHUNK, NULL);
	return a;
}

void arena_reset(struct arena *a)
{
	struct chunk *keep = NULL;

	while (a->top != NULL) {
		struct chunk *next = a->top->next;

		if (keep == NULL && a->top->size == CHUNK)
			keep = a->top;
		else
			chunk_free(a->top);
		a->top = next;
	}
	if (keep == NULL)
		keep = chunk_new(CHUNK, NULL);
	keep->next = NULL;
	keep->used = 0;
	ASAN_POISON_MEMORY_REGION(keep->mem, keep->size);
	a->top = keep;
	a->used = 0;
}

void arena_free(struct arena **a)
{
	if (*a == NULL)
		return;
	while ((*a)->top != NULL) {
		struct chunk *next = (*a)->top->next;

		chunk_free((*a)->top);
		(*a)->top = next;
	}
	free(*a);
	*a = NULL;
}

void *arena_alloc(struct arena *a, size_t n)
{
	struct chunk *c = a->top;
	size_t need;
	void *p;

	if (n > SIZE_MAX / 2)
		die("no memory for %zu bytes", n);
	need = (n + ALIGN - 1) & ~(size_t)(ALIGN - 1);
	if (need > c->size - c->used) {
		c = chunk_new(need > CHUNK ? need : CHUNK, a->top);
		a->top = c;
	}
	p = c->mem + c->used;
	c->used += need;
	a->used += need;
	ASAN_UNPOISON_MEMORY_REGION(p, n);
	return memset(p, 0, n);
}

void *arena_calloc(struct arena *a, size_t n, size_t size)
{
	if (size != 0 && n > SIZE_MAX / size)
		die("no memory for %zu times %zu bytes", n, size);
	return arena_alloc(a, n * size);
}

struct span arena_dup(struct arena *a, struct span s)
{
	char *p;

	if (s.p == NULL)
		return s;
	p = arena_alloc(a, s.n + 1);
	memcpy(p, s.p, s.n);
	return span_of(p, s.n);
}

struct span arena_printf(struct arena *a, const char *fmt, ...)
{
	va_list ap;
	char *p;
	int n;

	va_start(ap, fmt);
	n = vsnprintf(NULL, 0, fmt, ap);
	va_end(ap);
	BUG_ON(n < 0);
	p = arena_alloc(a, (size_t)n + 1);
	va_start(ap, fmt);
	vsnprintf(p, (size_t)n + 1, fmt, ap);
	va_end(ap);
	return span_of(p, (size_t)n);
}

size_t arena_used(const struct arena *a)
{
	return a->used;
}
