/* SPDX-License-Identifier: MIT */
/* Who is what in a node that moves in, and who is subscribed to it. */
#include "base/clock.h"
#include "pubsub/arrive_inner.h"
#include "pubsub/digest.h"
#include "pubsub/report.h"
#include "xmpp/xdata.h"

/* ---- affiliations ---- */

static enum node_affiliation have(const struct arriving *a, struct span jid)
{
	const struct member *m = lookup_find(&a->n->members, jid);

	for (size_t i = a->member_n; i-- > 0;)
		if (span_eq(a->member[i].jid, jid))
			return a->member[i].affiliation;
	return m != NULL ? m->affiliation : NODE_NONE;
}

/* SECURITY: who came before and is nobody here was removed by the owners. */
static bool was_removed(struct arriving *a, struct span jid)
{
	bool is =
		a->open && store_arrival_person(a->p->d.store, a->row.id, jid);

	a->removed += is;
	a->in->left_out += is;
	return is;
}

/* SECURITY: who is banned and left out could read. */
static enum err refuse_one_more(struct arriving *a, struct span jid,
	enum node_affiliation to, struct errtext *e)
{
	a->person_n--; /* they didn't come */
	if (to != NODE_OUTCAST || a->check != NULL)
		return arriving_unfit(a, jid, e, "too many affiliations");
	return err_set(e, ERR_VALUE,
		"record %zu: too many affiliations, and %.*s is banned",
		a->in->at, SPAN_FMT(jid));
}

/* People who are something here already are what the owners make of them. */
enum err arriving_affiliation(
	struct arriving *a, const struct xml *x, struct errtext *e)
{
	struct span jid = xml_attr(x, "jid");
	enum node_affiliation to, was;
	struct jid j;

	if (!node_affiliation_parse(xml_attr(x, "affiliation"), &to))
		return arriving_unfit(
			a, jid, e, "an affiliation that nodes don't know");
	/* who is banned by one of their addresses is banned */
	if (jid.p == NULL || !jid_parse(a->t->arena, jid, &j) ||
		(j.resource.p != NULL && to != NODE_OUTCAST))
		return arriving_unfit(
			a, jid, e, "an affiliation of no bare address");
	was = have(a, j.bare);
	if (to != NODE_NONE)
		a->person[a->person_n++] = j.bare;
	if (to == was || to == NODE_NONE || (a->open && was != NODE_NONE)) {
		a->in->known++;
		return ERR_OK;
	}
	if (was_removed(a, j.bare))
		return ERR_OK;
	if (a->n->members.n + a->member_n >= a->p->conf.limits.affiliations)
		return refuse_one_more(a, jid, to, e);
	a->member[a->member_n++] =
		(struct node_affiliation_row){.jid = j.bare, .affiliation = to};
	a->in->taken++;
	return ERR_OK;
}

/* ---- subscriptions ---- */

static bool read_flag(struct span text, bool *b_r)
{
	*b_r = true;
	return text.p == NULL || xdata_bool(text, b_r);
}

static bool read_digest(struct span text, int64_t *ms_r)
{
	uint64_t ms = 0;

	*ms_r = 0;
	if (text.p == NULL)
		return true;
	if (!span_u64(text, &ms) ||
		(ms != 0 && (ms < DIGEST_MIN_MS || ms > DIGEST_MAX_MS)))
		return false;
	*ms_r = (int64_t)ms;
	return true;
}

static const char *read_row(
	struct arriving *a, const struct xml *x, struct subscription_row *r)
{
	struct span state = xml_attr(x, "state");
	struct jid j;

	if (xml_attr(x, "jid").p == NULL ||
		!jid_parse(a->t->arena, xml_attr(x, "jid"), &j))
		return "a subscription of no address";
	*r = (struct subscription_row){.jid = j.full,
		.bare = j.bare,
		.subid = xml_attr(x, "subid"),
		.state = SUB_SUBSCRIBED};
	if (r->subid.p == NULL)
		r->subid = SPAN("");
	if (r->subid.n > a->p->conf.limits.name_bytes ||
		(state.p != NULL && !subscription_parse(state, &r->state)) ||
		!read_flag(xml_attr(x, "deliver"), &r->deliver) ||
		!read_digest(xml_attr(x, "digest"), &r->digest) ||
		(xml_attr(x, "expire").p != NULL &&
			!time_parse(xml_attr(x, "expire"), &r->expire)))
		return "a subscription that says nothing that we know";
	return NULL;
}

enum fit {
	FITS = 0,
	IS_THERE, /* already */
	CLASHES,
};

/* An address has one without a SubID, or any number with one each. */
static enum fit fits(struct span subid, struct span other)
{
	if (span_eq(subid, other))
		return IS_THERE;
	return subid.n == 0 || other.n == 0 ? CLASHES : FITS;
}

static enum fit find_place(
	const struct arriving *a, const struct subscription_row *r)
{
	enum fit f = FITS;

	for (struct sub *s = node_sub_at(a->n, r->jid); s != NULL && f == FITS;
		s = sub_next_at(s))
		f = fits(r->subid, sub_subid(s));
	for (size_t i = 0; i < a->sub_n && f == FITS; i++)
		if (span_eq(a->sub[i].jid, r->jid))
			f = fits(r->subid, a->sub[i].subid);
	return f;
}

static bool is_over(const struct arriving *a, const struct subscription_row *r)
{
	return r->state == SUB_NONE ||
	       (r->expire != 0 && r->expire <= a->t->wall);
}

static bool has_room(const struct arriving *a, const struct subscription_row *r)
{
	const struct pubsub_limits *max = &a->p->conf.limits;
	const struct person *p = lookup_find(&a->n->people, r->bare);
	size_t n = p != NULL ? p->n : 0;

	for (size_t i = 0; i < a->sub_n; i++)
		n += span_eq(a->sub[i].bare, r->bare);
	return n < max->subscriptions_each &&
	       a->n->subs.n + a->sub_n < max->subscriptions;
}

enum err arriving_subscription(
	struct arriving *a, const struct xml *x, struct errtext *e)
{
	struct subscription_row *r = &a->sub[a->sub_n];
	const char *why = read_row(a, x, r);
	enum fit f;

	if (why != NULL)
		return arriving_unfit(a, xml_attr(x, "jid"), e, why);
	f = find_place(a, r);
	if (a->open || is_over(a, r) || f == IS_THERE) {
		a->in->known++;
		return ERR_OK;
	}
	if (f == CLASHES)
		return arriving_unfit(a, r->jid, e,
			"a subscription without a SubID beside another one");
	if (!has_room(a, r))
		return arriving_unfit(a, r->jid, e, "too many subscriptions");
	a->sub_n++;
	a->in->taken++;
	return ERR_OK;
}

/* ---- into the store ---- */

/* SECURITY: whom the source has banned meanwhile isn't subscribed to a node
 * that is open, as if an owner had done it here. */
static void keep_members(struct arriving *a)
{
	for (size_t i = 0; i < a->member_n; i++) {
		const struct node_affiliation_row *m = &a->member[i];

		if (a->open)
			node_report_affiliation(
				a->n, m->jid, m->affiliation, a->t);
		node_set_affiliation(a->n, m->jid, m->affiliation);
	}
	if (a->open && a->member_n != 0)
		member_follow(a->n, SPAN_NONE, a->t);
}

void arriving_keep_people(struct arriving *a)
{
	struct store *s = a->p->d.store;

	keep_members(a);
	for (size_t i = 0; i < a->person_n; i++)
		store_arrival_person_put(s, a->row.id, a->person[i]);
	for (size_t i = 0; i < a->sub_n; i++) {
		store_subscription_put(s, a->n->id, &a->sub[i]);
		if (a->sub[i].digest != 0)
			store_digest_start(s, a->n->id, &a->sub[i], a->t->wall);
	}
}

/* SECURITY: who is subscribed isn't asked again before an event what they are
 * in the node (flock.c). Of whom nobody knows yet what they are cleared for is
 * judged when it is known (change.c). */
static bool may_have(const struct node *n, const struct sub *s)
{
	const struct domain *d = &n->pubsub->d;
	enum node_affiliation is = node_affiliation(n, sub_bare(s));

	return is != NODE_OUTCAST && is != NODE_PUBLISH_ONLY &&
	       (place_admits(d->gate, &n->place, s->clearance) ||
		       dir_is_unknown(d->dir, sub_bare(s)));
}

/* SECURITY: nor are they told that they aren't. */
size_t arriving_sort_out(struct node *n)
{
	struct sub *s, *next;
	size_t out = 0;

	for (s = n->sub; s != NULL; s = next) {
		next = s->next;
		if (may_have(n, s))
			continue;
		sub_remove(s, n);
		out++;
	}
	return out;
}
