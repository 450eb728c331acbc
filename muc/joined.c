/* SPDX-License-Identifier: MIT */
/* In how many rooms people are. */
#include "muc/joined.h"

#include <stdlib.h>

struct person {
	struct lookup_key key; /* the bare JID: text */
	size_t rooms;          /* occupants that they are */
	char text[];
};

void joined_add(struct muc *m, struct span bare)
{
	struct person *p = lookup_find(&m->joined, bare);

	if (p == NULL) {
		p = xcalloc(1, sizeof(*p) + bare.n);
		memcpy(p->text, bare.p, bare.n);
		lookup_add(&m->joined, &p->key, span_of(p->text, bare.n));
	}
	p->rooms++;
}

void joined_remove(struct muc *m, struct span bare)
{
	struct person *p = lookup_find(&m->joined, bare);

	BUG_ON(p == NULL);
	if (--p->rooms != 0)
		return;
	lookup_remove(&m->joined, &p->key);
	free(p);
}

size_t joined_count(const struct muc *m, struct span bare)
{
	const struct person *p = lookup_find(&m->joined, bare);

	return p != NULL ? p->rooms : 0;
}
