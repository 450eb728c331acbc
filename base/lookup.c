/* SPDX-License-Identifier: MIT */
/* Small sets of keyed items. */
#include "base/lookup.h"

#include <stdlib.h>

#include "base/table.h"

#define FEW   2u
#define PLAIN 8u /* an array as long as that is searched from end to end */

static bool is_table(const struct lookup *l)
{
	return l->cap > PLAIN;
}

static struct lookup_key *const *items(const struct lookup *l)
{
	return l->cap == 0 ? l->in.few : l->in.slot;
}

static bool has_key(const struct lookup_key *k, struct span key)
{
	return k->n == key.n && memcmp(k->p, key.p, key.n) == 0;
}

void *lookup_find(const struct lookup *l, struct span key)
{
	struct lookup_key *const *at = items(l);
	unsigned hash;

	if (key.n == 0)
		return NULL;
	if (!is_table(l)) {
		for (uint32_t i = 0; i < l->n; i++)
			if (has_key(at[i], key))
				return at[i];
		return NULL;
	}
	hash = table_hash(key.p, key.n);
	for (uint32_t i = hash & (l->cap - 1); at[i] != NULL;
		i = (i + 1) & (l->cap - 1))
		if (at[i]->hash == hash && has_key(at[i], key))
			return at[i];
	return NULL;
}

static void put(struct lookup_key **slot, uint32_t cap, struct lookup_key *k)
{
	uint32_t i = k->hash & (cap - 1);

	while (slot[i] != NULL)
		i = (i + 1) & (cap - 1);
	slot[i] = k;
}

/* Into a table, an array or the set itself, whatever cap says. */
static void move_to(struct lookup *l, uint32_t cap)
{
	struct lookup_key *const *from = items(l);
	struct lookup_key **old = l->cap != 0 ? l->in.slot : NULL;
	uint32_t slots = l->cap != 0 ? l->cap : FEW, n = 0;
	struct lookup to = {.n = l->n, .cap = cap};
	struct lookup_key **at = to.in.few;

	if (cap != 0)
		at = to.in.slot = xcalloc(cap, sizeof(struct lookup_key *));
	for (uint32_t i = 0; i < slots && n < l->n; i++) {
		if (from[i] == NULL)
			continue;
		if (cap > PLAIN)
			put(at, cap, from[i]);
		else
			at[n] = from[i];
		n++;
	}
	*l = to;
	free(old);
}

/* What n items need; a table is at most half full. */
static uint32_t cap_for(const struct lookup *l, uint32_t n)
{
	uint32_t cap = l->cap != 0 ? l->cap : FEW;

	if (n > PLAIN) {
		while (cap < 2 * PLAIN || n > cap / 2)
			cap *= 2;
	} else {
		while (n > cap)
			cap *= 2;
	}
	return cap > FEW ? cap : 0;
}

void lookup_add(struct lookup *l, struct lookup_key *k, struct span key)
{
	uint32_t cap = cap_for(l, l->n + 1);

	BUG_ON(key.n == 0 || key.n > UINT32_MAX || l->n >= UINT32_MAX / 4);
	*k = (struct lookup_key){
		key.p, (uint32_t)key.n, table_hash(key.p, key.n)};
	if (cap != l->cap)
		move_to(l, cap);
	if (is_table(l))
		put(l->in.slot, l->cap, k);
	else if (l->cap == 0)
		l->in.few[l->n] = k;
	else
		l->in.slot[l->n] = k;
	l->n++;
}

static uint32_t place_of(const struct lookup *l, const struct lookup_key *k)
{
	struct lookup_key *const *at = items(l);
	uint32_t slots = l->cap != 0 ? l->cap : FEW, i = 0;

	if (is_table(l))
		i = k->hash & (slots - 1);
	for (uint32_t n = 0; n < slots; n++, i = (i + 1) & (slots - 1))
		if (at[i] == k)
			return i;
	BUG("an item that isn't in the set");
}

/* Those behind the gap that would not be found any more close up. */
static void close_gap(struct lookup *l, uint32_t gap)
{
	struct lookup_key **at = l->in.slot;
	uint32_t mask = l->cap - 1;

	at[gap] = NULL;
	for (uint32_t i = (gap + 1) & mask; at[i] != NULL; i = (i + 1) & mask) {
		uint32_t home = at[i]->hash & mask;

		if (((i - home) & mask) < ((i - gap) & mask))
			continue;
		at[gap] = at[i];
		at[i] = NULL;
		gap = i;
	}
}

/* Half of it goes when a quarter would do, the last array with the set. */
static void shrink(struct lookup *l)
{
	if (l->cap == 0 || l->n > l->cap / 8)
		return;
	move_to(l, l->cap / 4 > FEW ? l->cap / 4 : 0);
}

void lookup_remove(struct lookup *l, const struct lookup_key *k)
{
	uint32_t i = place_of(l, k);

	l->n--;
	if (is_table(l)) {
		close_gap(l, i);
	} else {
		struct lookup_key **at = l->cap == 0 ? l->in.few : l->in.slot;

		at[i] = at[l->n];
		at[l->n] = NULL;
	}
	shrink(l);
}

void lookup_clear(struct lookup *l)
{
	if (l->cap != 0)
		free(l->in.slot);
	*l = (struct lookup){.n = 0};
}

size_t lookup_bytes(const struct lookup *l)
{
	return l->cap * sizeof(struct lookup_key *);
}
