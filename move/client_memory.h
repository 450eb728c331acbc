/* SPDX-License-Identifier: MIT */
/*
 * libstrophe's memory: counted, since the other side says how much it is;
 * wiped when freed, since passwords are in it; and each block knows its owner,
 * for callbacks that get no argument.
 */
#ifndef MOVE_CLIENT_MEMORY_H
#define MOVE_CLIENT_MEMORY_H

#include <stddef.h>

struct block_heap {
	void *owner;
	size_t used; /* bytes, with what each block costs beside its own */
};

/* As xmpp_mem_t wants them; userdata is the heap. */
void *block_alloc(size_t n, void *userdata);
void block_free(void *p, void *userdata);
void *block_realloc(void *p, size_t n, void *userdata);
/* Of a block of these. */
void *block_owner(const void *p);

#endif
