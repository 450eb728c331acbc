/* SPDX-License-Identifier: MIT */
/* Which place a catalogue is asked for (XEP-0258 4). */
#include "domain/offer.h"

#include "muc/iq.h"

/*
 * The place toward which labels are wanted; NULL: none that who asks may know
 * of. *r_r: the room, where it was looked up for that.
 */
static const struct place *target(
	struct ask *q, struct span who, struct jid *to_r, struct room **r_r)
{
	struct span to = xml_attr(q->x, "to");
	struct muc *m = q->m;
	struct room *r;

	*to_r = q->s->to;
	if (to.p != NULL && !jid_parse(q->t->arena, to, to_r))
		return NULL;
	if (!span_eq(to_r->domain, m->d.conf->domain))
		return NULL;
	if (to_r->node.p == NULL)
		return place_admits(m->d.gate, m->d.conf->place,
			       dir_clearance(m->d.dir, who))
		               ? m->d.conf->place
		               : NULL;
	*r_r = r = room_find(m, to_r->bare, q->t);
	return r != NULL && room_exists_for(r, who, q->t) ? r->place : NULL;
}

enum sx_cond offer_get(struct ask *q)
{
	struct span who = offer_asker(q->s, q->t->arena);
	enum sx_cond c = SX_ITEM_NOT_FOUND;
	struct room *r = NULL;
	struct jid to;
	const struct place *p = target(q, who, &to, &r);

	if (p != NULL)
		c = offer_answer(&q->m->d, q->s,
			&(struct offer_target){to.bare, SPAN_NONE, p}, who,
			q->t->arena);
	if (r != NULL && r != q->r) /* not the room that was asked */
		room_settle(r, q->t);
	return c;
}
