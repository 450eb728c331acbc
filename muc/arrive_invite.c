/* SPDX-License-Identifier: MIT */
/*
 * Members of rooms that have come are told where these are now: a few in each
 * second, so that the outbox isn't full of it, and going on after a restart.
 */
#include <stdlib.h>

#include "muc/arrive_inner.h"
#include "muc/iq.h"

#define INVITES 20   /* of a service, in one tick */
#define GONE    1000 /* messages of what was given up */

static int by_jid(const void *a, const void *b)
{
	return span_cmp(*(const struct span *)a, *(const struct span *)b);
}

/* Members behind the last one who was invited, in the order of addresses. */
static size_t members_of(const struct room *r, struct span after,
	struct arena *a, struct span **jid_r)
{
	struct span *jid = arena_array(a, struct span, room_affil_n(r) + 1);
	size_t n = 0;

	for (const struct affil *x = r->affil; x != NULL; x = x->next)
		if (x->affiliation >= AFF_MEMBER &&
			span_cmp(affil_jid(x), after) > 0)
			jid[n++] = affil_jid(x);
	if (n != 0)
		qsort(jid, n, sizeof(*jid), by_jid);
	*jid_r = jid;
	return n;
}

/* Gives how many are left to be told in this tick. */
static size_t invite(
	struct muc *m, struct arrival_row *row, size_t most, struct turn *t)
{
	struct room *r = room_find(m, row->name, t);
	struct span *jid;
	size_t n = 0, i = 0;

	if (r != NULL && !r->place->broken)
		n = members_of(r, row->invited, t->arena, &jid);
	for (; i < n && most != 0; i++)
		if (invite_by_room(r, jid[i], t))
			most--;
	row->invited = i < n ? jid[i - 1] : SPAN_NONE;
	store_arrival_put(m->d.store, row);
	if (r != NULL)
		room_settle(r, t);
	return most;
}

void arrive_tick(struct muc *m, struct turn *t)
{
	store_room_clear(m->d.store, GONE);
	const struct arrival_row *row;
	size_t most = INVITES;
	size_t n = store_arrivals(m->d.store, t->arena, ARRIVALS_INVITING,
		m->d.conf->domain, &row);

	for (size_t i = 0; i < n && most != 0; i++) {
		struct arrival_row r = row[i];

		most = invite(m, &r, most, t);
	}
}
