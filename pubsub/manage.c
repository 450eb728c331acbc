/* SPDX-License-Identifier: MIT */
/* Subscriptions and affiliations as owners set them (XEP-0060 8.8, 8.9). */
#include "pubsub/approve.h"
#include "pubsub/ask.h"
#include "pubsub/event.h"
#include "pubsub/flock.h"
#include "pubsub/report.h"
#include "pubsub/suboptions.h"

/* ---- subscriptions ---- */

/* One line of what an owner wants. */
struct wish {
	const struct xml *x;
	struct jid jid;
	struct span subid;
	enum subscription_state state;
	bool refused;
};

/* Which one it is about; NULL: a new one. */
static enum sx_cond find(struct ask *q, const struct wish *v, struct sub **s_r)
{
	const struct sub_name name = {v->jid.full, v->subid};
	enum sx_cond c = node_sub_meant(q->n, &name, s_r);

	if (c == SX_NOT_SUBSCRIBED && v->state == SUB_SUBSCRIBED &&
		v->subid.n == 0)
		return SX_OK;
	return c;
}

/* SECURITY: whom the node's label hides it from can't be subscribed to it, nor
 * is the owner told why. */
static bool may_be(struct ask *q, const struct wish *v)
{
	struct sub *s;

	if (find(q, v, &s) != SX_OK)
		return false;
	if (v->state != SUB_SUBSCRIBED)
		return v->state == SUB_NONE;
	return node_admits(q->n, v->jid.bare) &&
	       (s != NULL || sub_has_room(q->n, v->jid.bare));
}

static void do_wish(struct ask *q, const struct wish *v)
{
	struct sub *s;

	if (find(q, v, &s) != SX_OK)
		return;
	if (s == NULL)
		s = sub_add(q->n, &v->jid, SUB_PENDING, q->t);
	if (s->state != v->state)
		approve_set(q->n, s, v->state, q->t);
}

static enum sx_cond read_wishes(struct ask *q, struct wish **v_r, size_t *n_r)
{
	struct wish *v;
	size_t n = 0;

	xml_each_child (x, q->x)
		n++;
	*v_r = v = arena_array(q->t->arena, struct wish, n + 1);
	*n_r = n;
	xml_each_child (x, q->x) {
		v->x = x;
		v->subid = xml_attr(x, "subid");
		if (!xml_is(x, NS_PUBSUB_OWNER, "subscription"))
			return SX_BAD_REQUEST;
		v->refused =
			!jid_parse(q->t->arena, xml_attr(x, "jid"), &v->jid) ||
			!subscription_parse(
				xml_attr(x, "subscription"), &v->state) ||
			!may_be(q, v);
		v++;
	}
	return SX_OK;
}

/* What can't be done is told, the rest is done (8.8.2.2). */
static enum sx_cond answer_refused(
	struct ask *q, const char *list, const struct xml *const *x, size_t n)
{
	struct domain *d = &q->p->d;
	struct packet pk;
	struct xw w;

	if (n == 0)
		return ask_done(q);
	buf_reset(&d->scratch);
	xw_stanza(&w, &d->scratch, "iq", q->s->to_raw, SPAN("error"), q->s->id);
	xw_open(&w, NS_PUBSUB_OWNER, "pubsub");
	xw_open(&w, NS_PUBSUB_OWNER, list);
	xw_attr(&w, "node", node_name(q->n));
	for (size_t i = 0; i < n; i++)
		xw_copy(&w, x[i]);
	xw_close(&w);
	xw_close(&w);
	error_put(&w, SX_NOT_ACCEPTABLE);
	pk = xw_packet(&w, NULL);
	send_plain(d, &pk, q->s->from.full);
	return SX_OK;
}

enum sx_cond subscriptions_set(struct ask *q)
{
	const struct xml **no;
	struct wish *v;
	size_t n, no_n = 0;
	enum sx_cond c;

	if (!ask_is_owner(q))
		return SX_FORBIDDEN;
	c = read_wishes(q, &v, &n);
	if (c != SX_OK)
		return c;
	no = arena_array(q->t->arena, const struct xml *, n + 1);
	for (size_t i = 0; i < n; i++)
		if (v[i].refused)
			no[no_n++] = v[i].x;
	c = answer_refused(q, "subscriptions", no, no_n);
	for (size_t i = 0; i < n; i++)
		if (!v[i].refused && may_be(q, &v[i]))
			do_wish(q, &v[i]);
	return c;
}

/* ---- affiliations ---- */

struct appointment {
	const struct xml *x;
	struct jid jid;
	enum node_affiliation to;
	bool refused;
};

static enum node_affiliation entry(const struct node *n, struct span jid)
{
	const struct member *m = lookup_find(&n->members, jid);

	return m != NULL ? m->affiliation : NODE_NONE;
}

static enum sx_cond read_appointments(
	struct ask *q, struct appointment **a_r, size_t *n_r)
{
	struct appointment *a;
	size_t n = 0;

	xml_each_child (x, q->x)
		n++;
	*a_r = arena_array(q->t->arena, struct appointment, n + 1);
	*n_r = n;
	a = *a_r;
	xml_each_child (x, q->x) {
		if (!xml_is(x, NS_PUBSUB_OWNER, "affiliation"))
			return SX_BAD_REQUEST;
		a->x = x;
		if (!jid_parse(q->t->arena, xml_attr(x, "jid"), &a->jid) ||
			a->jid.resource.p != NULL)
			a->refused = true;
		else if (xml_attr(x, "affiliation").p == NULL)
			a->to = entry(q->n, a->jid.bare); /* unchanged */
		else if (!node_affiliation_parse(
				 xml_attr(x, "affiliation"), &a->to))
			a->refused = true;
		for (const struct appointment *b = *a_r; b != a; b++)
			if (!a->refused && !b->refused &&
				span_eq(a->jid.bare, b->jid.bare))
				return SX_BAD_REQUEST; /* 8.9.2.3 */
		a++;
	}
	return SX_OK;
}

/* Somebody must own it in the end, and there is an end to entries. */
static bool fits(struct ask *q, const struct appointment *a, size_t n)
{
	size_t owners = node_owner_count(q->n), entries = q->n->members.n;

	for (size_t i = 0; i < n; i++) {
		enum node_affiliation was;

		if (a[i].refused)
			continue;
		was = entry(q->n, a[i].jid.bare);
		owners += a[i].to == NODE_OWNER;
		owners -= was == NODE_OWNER;
		entries += a[i].to != NODE_NONE;
		entries -= was != NODE_NONE;
	}
	return owners != 0 && entries <= q->p->conf.limits.affiliations;
}

/* A domain is about all of its people, whom node_affiliation() asks for. */
static bool is_about(const struct sub *s, struct span jid)
{
	struct span domain;

	(void)span_cut(sub_bare(s), '@', &domain);
	return span_eq(sub_bare(s), jid) ||
	       (domain.p != NULL && span_eq(domain, jid));
}

void member_follow(struct node *n, struct span jid, struct turn *t)
{
	struct sub *s, *next;

	for (s = n->sub; s != NULL; s = next) {
		enum node_affiliation now;

		next = s->next;
		if (jid.p != NULL && !is_about(s, jid))
			continue;
		now = node_affiliation(n, sub_bare(s));
		if (now == NODE_OUTCAST || now == NODE_PUBLISH_ONLY)
			approve_set(n, s, SUB_NONE, t);
		else if (now >= NODE_MEMBER && s->state == SUB_PENDING)
			approve_set(n, s, SUB_SUBSCRIBED, t);
	}
}

/* Told to whom it is about (8.9.4). */
static void tell(struct ask *q, const struct appointment *a)
{
	struct domain *d = &q->p->d;
	struct packet pk;
	struct xw w;

	buf_reset(&d->scratch);
	xw_stanza(&w, &d->scratch, "message", d->conf->domain, SPAN("headline"),
		SPAN_NONE);
	xw_open(&w, NS_PUBSUB, "pubsub");
	xw_open(&w, NS_PUBSUB, "affiliations");
	xw_attr(&w, "node", node_name(q->n));
	xw_open(&w, NS_PUBSUB, "affiliation");
	xw_attr(&w, "jid", a->jid.bare);
	xw_attr_str(&w, "affiliation", node_affiliation_name(a->to));
	xw_close(&w);
	xw_close(&w);
	xw_close(&w);
	pk = xw_packet(&w, place_access(&q->n->place));
	node_send_news(q->n, &pk, &a->jid);
}

enum sx_cond affiliations_set(struct ask *q)
{
	const struct xml **no;
	struct appointment *a;
	size_t n, no_n = 0;
	enum sx_cond c;

	if (!ask_is_owner(q))
		return SX_FORBIDDEN;
	c = read_appointments(q, &a, &n);
	if (c != SX_OK)
		return c;
	no = arena_array(q->t->arena, const struct xml *, n + 1);
	if (!fits(q, a, n))
		for (size_t i = 0; i < n; i++)
			a[i].refused = true;
	for (size_t i = 0; i < n; i++)
		if (a[i].refused)
			no[no_n++] = a[i].x;
	c = answer_refused(q, "affiliations", no, no_n);
	for (size_t i = 0; i < n; i++) {
		if (a[i].refused || entry(q->n, a[i].jid.bare) == a[i].to)
			continue;
		node_report_affiliation(q->n, a[i].jid.bare, a[i].to, q->t);
		node_set_affiliation(q->n, a[i].jid.bare, a[i].to);
		tell(q, &a[i]);
		if (n == 1)
			member_follow(q->n, a[i].jid.bare, q->t);
	}
	if (n > 1) /* once for all */
		member_follow(q->n, SPAN_NONE, q->t);
	return c;
}
