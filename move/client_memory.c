/* SPDX-License-Identifier: MIT */
/* libstrophe's memory: wiped, and each block knows its owner. */
#include "move/client_memory.h"

#include <stdlib.h>

#include "base/err.h"

struct block {
	_Alignas(16) size_t n;
	void *owner;
	_Alignas(16) char mem[];
};

static struct block *block_of(void *p)
{
	return (void *)((char *)p - offsetof(struct block, mem));
}

void *block_alloc(size_t n, void *userdata)
{
	struct block *b = xmalloc(sizeof(*b) + n);

	b->n = n;
	b->owner = userdata;
	return b->mem;
}

void block_free(void *p, void *userdata)
{
	(void)userdata;
	if (p == NULL)
		return;
	explicit_bzero(p, block_of(p)->n);
	free(block_of(p));
}

void *block_realloc(void *p, size_t n, void *userdata)
{
	void *q = block_alloc(n, userdata);

	if (p != NULL) {
		size_t old = block_of(p)->n;

		memcpy(q, p, old < n ? old : n);
		block_free(p, userdata);
	}
	return q;
}

void *block_owner(const void *p)
{
	return block_of((void *)(uintptr_t)p)->owner;
}
