/* SPDX-License-Identifier: MIT */
/* The lists of muc#admin: roles by nick, affiliations by address (XEP-0045 8,
 * 9, 10.3 to 10.8). */
#include "muc/change.h"
#include "muc/iq.h"

/* ---- reading ---- */

/* What an item is about; both at once are refused (17.4). */
struct item_kind {
	bool is_role;
	enum role role;
	enum affiliation affiliation;
};

static enum sx_cond read_kind(const struct xml *x, struct item_kind *k_r)
{
	struct span role = xml_attr(x, "role");
	struct span affiliation = xml_attr(x, "affiliation");

	*k_r = (struct item_kind){.is_role = role.p != NULL};
	if ((role.p != NULL) == (affiliation.p != NULL))
		return SX_BAD_REQUEST;
	if (role.p != NULL ? !role_parse(role, &k_r->role)
			   : !affiliation_parse(affiliation, &k_r->affiliation))
		return SX_BAD_REQUEST;
	return SX_OK;
}

#define REASON_BYTES 1024 /* it is stored with an affiliation */

/* Absent if there is none; false: too long. */
static bool read_reason(
	const struct ask *q, const struct xml *item, struct span *r)
{
	*r = xml_child_text(q->t->arena, item, NS_MUC_ADMIN, "reason");
	return r->n <= REASON_BYTES;
}

static enum sx_cond read_affil(const struct ask *q, const struct xml *x,
	const struct item_kind *k, struct affil_change *c_r)
{
	struct arena *a = q->t->arena;
	struct span nick = xml_attr(x, "nick"), jid = xml_attr(x, "jid");
	struct jid j;

	if (jid.p == NULL)
		return SX_BAD_REQUEST;
	if (!jid_parse(a, jid, &j))
		return SX_JID_MALFORMED;
	*c_r = (struct affil_change){.jid = j.bare, .to = k->affiliation};
	if (!read_reason(q, x, &c_r->reason))
		return SX_NOT_ACCEPTABLE;
	if (nick.p == NULL)
		return SX_OK;
	c_r->nick = SPAN("");
	if (nick.n != 0 && !jid_prep_nick(a, nick, &c_r->nick))
		return SX_JID_MALFORMED;
	return SX_OK;
}

static enum sx_cond read_role(const struct ask *q, const struct xml *x,
	const struct item_kind *k, struct role_change *c_r)
{
	struct span nick = xml_attr(x, "nick"), prepared;

	if (nick.p == NULL)
		return SX_BAD_REQUEST;
	*c_r = (struct role_change){.to = k->role};
	if (!read_reason(q, x, &c_r->reason))
		return SX_NOT_ACCEPTABLE;
	if (jid_prep_nick(q->t->arena, nick, &prepared))
		c_r->o = room_occupant(q->r, prepared);
	return c_r->o != NULL ? SX_OK : SX_ITEM_NOT_FOUND;
}

/* A whole set: role changes and affiliation changes, each kind apart. */
struct delta {
	struct affil_change *affil;
	struct role_change *role;
	size_t affil_n, role_n;
};

static enum sx_cond read_delta(const struct ask *q, struct delta *d)
{
	size_t n = 0;

	xml_each_child (x, q->x) {
		if (!xml_is(x, NS_MUC_ADMIN, "item"))
			return SX_BAD_REQUEST;
		n++;
	}
	if (n == 0)
		return SX_BAD_REQUEST;
	d->affil = arena_array(q->t->arena, struct affil_change, n);
	d->role = arena_array(q->t->arena, struct role_change, n);
	xml_each_child (x, q->x) {
		struct item_kind k;
		enum sx_cond c = read_kind(x, &k);

		if (c == SX_OK && k.is_role)
			c = read_role(q, x, &k, &d->role[d->role_n++]);
		else if (c == SX_OK)
			c = read_affil(q, x, &k, &d->affil[d->affil_n++]);
		if (c != SX_OK)
			return c;
	}
	/* A list is of one kind. */
	return d->role_n != 0 && d->affil_n != 0 ? SX_BAD_REQUEST : SX_OK;
}

/* ---- setting ---- */

static void send_reply(void *arg)
{
	const struct ask *q = arg;

	answer_empty(&q->m->d, q->s);
}

/* One who is added to a members-only room and isn't there is invited (9.5). */
void admin_affiliate(
	struct ask *q, struct affil_change *c, size_t n, struct reply *reply)
{
	const struct actor by = actor_of(q->r, q->s);

	for (size_t i = 0; i < n; i++)
		c[i].told = q->r->set->config.members_only &&
		            room_affiliation(q->r, c[i].jid) < AFF_MEMBER &&
		            c[i].to == AFF_MEMBER;
	affil_run(q->r, &by, c, n, reply, q->t);
	for (size_t i = 0; i < n; i++)
		if (c[i].told)
			invite_member(q->r, c[i].jid, q->s->from.bare, q->t);
}

/* Has the asker a right to ask at all? Before anything about the items is
 * told: who is in the room is not for strangers. */
static bool may_set(const struct actor *by)
{
	return by->affiliation >= AFF_ADMIN ||
	       (by->o != NULL && by->o->role == ROLE_MODERATOR);
}

enum sx_cond admin_set(struct ask *q)
{
	struct actor by = actor_of(q->r, q->s);
	struct reply reply = {send_reply, q, false};
	struct delta d = {0};
	enum sx_cond c;

	if (!may_set(&by))
		return SX_FORBIDDEN;
	c = read_delta(q, &d);
	if (c == SX_OK && d.role_n != 0)
		c = role_check(q->r, &by, d.role, d.role_n);
	else if (c == SX_OK)
		c = affil_check(q->r, &by, d.affil, d.affil_n);
	if (c == SX_RESOURCE_CONSTRAINT)
		q->text = "The list is full, or too many people inside are "
			  "concerned at once.";
	if (c != SX_OK)
		return c;
	if (d.role_n != 0) {
		role_run(q->r, &by, d.role, d.role_n, &reply, q->t);
		return SX_OK;
	}
	admin_affiliate(q, d.affil, d.affil_n, &reply);
	return SX_OK;
}

/* ---- getting ---- */

/* May the asker read a list that isn't theirs to change? Where addresses are
 * open, members and the roles that the configuration names may (9.5). */
static bool may_read_members(const struct room *r, const struct actor *by)
{
	if (r->set->config.whois != WHOIS_ANYONE ||
		by->affiliation == AFF_OUTCAST)
		return false;
	return by->affiliation >= AFF_MEMBER ||
	       (by->o != NULL &&
		       (r->set->config.member_list >> by->o->role & 1) != 0);
}

bool affil_may_list(
	const struct room *r, const struct actor *by, enum affiliation which)
{
	if (by->affiliation == AFF_OWNER)
		return true;
	switch (which) {
	case AFF_OUTCAST:
		return by->affiliation == AFF_ADMIN;
	case AFF_MEMBER:
		return by->affiliation == AFF_ADMIN || may_read_members(r, by);
	case AFF_ADMIN:
	case AFF_OWNER:
		return may_read_members(r, by);
	case AFF_NONE:
		break;
	}
	return false;
}

static bool may_get(
	const struct room *r, const struct actor *by, const struct item_kind *k)
{
	if (!k->is_role)
		return affil_may_list(r, by, k->affiliation);
	return by->affiliation >= AFF_ADMIN ||
	       (k->role != ROLE_MODERATOR && may_set(by));
}

/* Never a role; a nick only where one is reserved (17.4, 9.5). */
static void write_affils(
	struct xw *w, const struct room *r, enum affiliation which)
{
	for (const struct affil *a = r->affil; a != NULL; a = a->next) {
		if (a->affiliation != which)
			continue;
		xw_open(w, NS_MUC_ADMIN, "item");
		xw_attr_str(w, "affiliation", affiliation_name(which));
		xw_attr(w, "jid", affil_jid(a));
		xw_attr(w, "nick", span_str(a->nick));
		if (a->reason != NULL)
			xw_leaf(w, NS_MUC_ADMIN, "reason", span_str(a->reason));
		xw_close(w);
	}
}

/* Who asks is a moderator, an admin or an owner: they see addresses. */
static void write_roles(struct xw *w, const struct room *r, enum role which)
{
	for (const struct occupant *o = r->occupant; o != NULL; o = o->next) {
		if (o->role != which)
			continue;
		xw_open(w, NS_MUC_ADMIN, "item");
		xw_attr_str(w, "affiliation",
			affiliation_name(
				room_affiliation(r, occupant_bare(o))));
		xw_attr(w, "jid", session_jid(o->session));
		xw_attr(w, "nick", occupant_nick(o));
		xw_attr_str(w, "role", role_name(which));
		xw_close(w);
	}
}

enum sx_cond admin_get(struct ask *q)
{
	const struct actor by = actor_of(q->r, q->s);
	const struct xml *x = xml_first(q->x);
	struct item_kind k;
	enum sx_cond c;
	struct xw w;

	if (!xml_is(x, NS_MUC_ADMIN, "item") || xml_after(x) != NULL)
		return SX_BAD_REQUEST;
	c = read_kind(x, &k);
	if (c != SX_OK)
		return c;
	if (k.is_role ? k.role == ROLE_NONE : k.affiliation == AFF_NONE)
		return SX_BAD_REQUEST; /* neither is a list */
	if (!may_get(q->r, &by, &k))
		return SX_FORBIDDEN;
	answer_open(&q->m->d, &w, q->s);
	xw_open(&w, NS_MUC_ADMIN, "query");
	if (k.is_role)
		write_roles(&w, q->r, k.role);
	else
		write_affils(&w, q->r, k.affiliation);
	xw_close(&w);
	answer_send(&q->m->d, &w, q->s);
	return SX_OK;
}
