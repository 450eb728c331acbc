/* SPDX-License-Identifier: MIT */
/*
 * A set of keyed items that costs next to nothing while it is small, since
 * most rooms hold two or three of everything: up to two items are kept in the
 * set itself, up to eight in an array, more in an open-addressed table.
 * The key is a member of the item; nothing is owned but the table.
 */
#ifndef BASE_LOOKUP_H
#define BASE_LOOKUP_H

#include "base/span.h"

/* First member of what is found. p is borrowed, and stays while it is in. */
struct lookup_key {
	const char *p;
	uint32_t n;
	unsigned hash; /* table_hash() */
};

/* Zeroed it is empty. */
struct lookup {
	union {
		struct lookup_key *few[2];
		struct lookup_key **slot;
	} in;
	uint32_t n, cap; /* cap 0: in.few */
};

static inline struct span lookup_span(const struct lookup_key *k)
{
	return span_of(k->p, k->n);
}

/* With that key, or NULL; the absent and the empty key find nothing. */
void *lookup_find(const struct lookup *l, struct span key);
/* None with an equal key may be in it. Fills in *k. */
void lookup_add(struct lookup *l, struct lookup_key *k, struct span key);
/* k is in it. */
void lookup_remove(struct lookup *l, const struct lookup_key *k);
/* Empties it; items stay whose they are. */
void lookup_clear(struct lookup *l);
/* Bytes beside the set itself. */
size_t lookup_bytes(const struct lookup *l);

#endif
