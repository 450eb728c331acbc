/* SPDX-License-Identifier: MIT */
/* Catalogues of rooms (XEP-0258 4). */
#include "domain/offer.h"

#include "muc/iq.h"

static struct muc *muc_of(struct domain *d)
{
	return (struct muc *)((char *)d - offsetof(struct muc, d));
}

static const struct place *hold(struct domain *d, const struct place_name *name,
	struct turn *t, void **held_r)
{
	struct muc *m = muc_of(d);
	struct room *r;

	if (name->node.n != 0)
		return NULL; /* rooms have none */
	if (name->jid.node.p == NULL)
		return domain_admits(d, name->who) ? d->conf->place : NULL;
	r = room_find_for(m, name->jid.bare, name->who, NULL, t);
	if (r == NULL)
		return NULL;
	if (room_exists_for(r, name->who, t)) {
		*held_r = r;
		return r->place;
	}
	room_settle(r, t);
	return NULL;
}

/* A request ends here, or the room that it was sent to is settled anyway. */
static void release(struct domain *d, void *held, struct turn *t)
{
	(void)d;
	if (held != NULL)
		room_settle(held, t);
}

const struct domain_kind muc_kind = {.hold = hold, .release = release};

struct domain *muc_domain(struct muc *m)
{
	return &m->d;
}

enum sx_cond offer_get(struct ask *q)
{
	return offer_answer(&q->m->d, q->s, q->x, q->t);
}
