/* SPDX-License-Identifier: MIT */
/* libstrophe's memory: counted, wiped, and each block knows its owner. */
#include "move/client_memory.h"

#include <stdlib.h>

#include "base/err.h"

struct block {
	_Alignas(16) size_t n;
	struct block_heap *heap;
	_Alignas(16) char mem[];
};

static struct block *block_of(void *p)
{
	return (void *)((char *)p - offsetof(struct block, mem));
}

/* Ours, and about that of malloc(). */
static size_t cost(size_t n)
{
	return n + 2 * sizeof(struct block);
}

void *block_alloc(size_t n, void *userdata)
{
	struct block *b = xmalloc(sizeof(*b) + n);

	b->n = n;
	b->heap = userdata;
	b->heap->used += cost(n);
	return b->mem;
}

void block_free(void *p, void *userdata)
{
	(void)userdata;
	if (p == NULL)
		return;
	block_of(p)->heap->used -= cost(block_of(p)->n);
	explicit_bzero(p, block_of(p)->n);
	free(block_of(p));
}

/* A text grows by a few bytes, again and again: so it gets some more, and isn't
 * copied each time. */
void *block_realloc(void *p, size_t n, void *userdata)
{
	size_t old = p != NULL ? block_of(p)->n : 0;
	void *q;

	if (p != NULL && n <= old)
		return p;
	q = block_alloc(n + old / 2, userdata);
	if (p != NULL) {
		memcpy(q, p, old);
		block_free(p, userdata);
	}
	return q;
}

void *block_owner(const void *p)
{
	return block_of((void *)(uintptr_t)p)->heap->owner;
}
