/* SPDX-License-Identifier: MIT */
/* Limits in time: a bucket that leaks, one number for each key. */
#include "domain/pace.h"

#include <stdlib.h>

#include "base/table.h"

#define KEYS_MAX 4096
#define US       1000 /* of a millisecond */

struct pace {
	UT_hash_handle hh; /* who did something last comes last */
	char *key;         /* owned */
	size_t key_n;
	int64_t empty_at; /* mono µs: then the bucket has leaked out */
};

static void forget(struct pace **all, struct pace *p)
{
	HASH_DEL(*all, p);
	free(p->key);
	free(p);
}

/* The oldest, while they are over or too many. */
static void trim(struct pace **all, int64_t now)
{
	while (*all != NULL &&
		((*all)->empty_at <= now || HASH_COUNT(*all) >= KEYS_MAX))
		forget(all, *all);
}

/* At the end of the list, new or not. */
static struct pace *put(struct pace **all, struct pace *p, struct span key)
{
	if (p != NULL) {
		HASH_DEL(*all, p);
	} else {
		p = xcalloc(1, sizeof(*p));
		p->key = span_strdup(key);
		p->key_n = key.n;
	}
	HASH_ADD_KEYPTR(hh, *all, p->key, p->key_n, p);
	return p;
}

bool pace_take(struct pace **all, struct span key, size_t units,
	const struct pace_limit *max, int64_t mono_ms)
{
	int64_t now = mono_ms * US, period = max->period_ms * US, from, to;
	struct pace *p = NULL;

	if (max->n == 0 || period <= 0)
		return true;
	HASH_FIND(hh, *all, key.p, key.n, p);
	from = p != NULL && p->empty_at > now ? p->empty_at : now;
	if (units > max->n)
		return false;
	to = from + (int64_t)units * (period / (int64_t)max->n);
	if (to - now > period)
		return false;
	if (p == NULL)
		trim(all, now);
	put(all, p, key)->empty_at = to;
	return true;
}

void pace_clear(struct pace **all)
{
	while (*all != NULL)
		forget(all, *all);
}
