/* SPDX-License-Identifier: MIT */
/* What only owners do: configure and destroy a room (XEP-0045 10). */
#include "muc/owner.h"
#include "muc/group.h"

#include "base/log.h"
#include "domain/levels.h"
#include "muc/iq.h"
#include "muc/leave.h"
#include "muc/options.h"
#include "muc/report.h"
#include "muc/sift.h"
#include "muc/tombstone.h"

#define ROOM_CONFIG "http://jabber.org/protocol/muc#roomconfig"
#define ADMINS      "muc#roomconfig_roomadmins"
#define OWNERS      "muc#roomconfig_roomowners"
#define TEXT_BYTES  1024 /* each occupant is told reason and password */

/* ---- the form ---- */

static void write_list(struct xw *w, const struct room *r, const char *var,
	const char *label, enum affiliation which)
{
	xdata_field_open(w, XF_JID_MULTI, var, label);
	for (const struct affil *a = r->affil; a != NULL; a = a->next)
		if (a->affiliation == which)
			xdata_value(w, affil_jid(a));
	xw_close(w);
}

static struct levels levels_of(const struct room *r)
{
	return (struct levels){&r->muc->d, &r->set->labels, r->place};
}

enum sx_cond owner_get(struct ask *q)
{
	const struct room *r = q->r;
	const struct levels v = levels_of(r);
	struct xw w;

	if (room_affiliation(r, q->s->from.bare) != AFF_OWNER)
		return SX_FORBIDDEN;
	if (xml_first(q->x) != NULL)
		return SX_BAD_REQUEST;
	answer_open(&q->m->d, &w, q->s);
	xw_open(&w, NS_MUC_OWNER, "query");
	xdata_open(&w, "form", ROOM_CONFIG, "Room configuration");
	options_write(&room_options, &w, &r->set->config, q->t->arena);
	levels_write(&w, &v, q->s->from.bare, q->t);
	write_list(&w, r, ADMINS, "Admins", AFF_ADMIN);
	write_list(&w, r, OWNERS, "Owners", AFF_OWNER);
	xw_close(&w);
	xw_close(&w);
	answer_send(&q->m->d, &w, q->s);
	return SX_OK;
}

/* ---- what a submit asks for; nothing is done yet ---- */

struct submit {
	struct room_config config;
	struct place_labels labels;
	struct affil_change *change;
	size_t change_n;
};

/* The addresses of a jid-multi field, each once. */
struct jids {
	bool given;
	struct span *jid;
	size_t n;
};

static bool has_jid(const struct jids *l, struct span jid)
{
	for (size_t i = 0; i < l->n; i++)
		if (span_eq(l->jid[i], jid))
			return true;
	return false;
}

static bool read_jids(const struct xdata *d, const char *var, struct arena *a,
	struct jids *l_r)
{
	const struct xdata_field *f = xdata_find(d, var);

	*l_r = (struct jids){.given = f != NULL};
	if (f == NULL)
		return true;
	l_r->jid = arena_array(a, struct span, f->value_n + 1);
	for (const struct xdata_value *v = f->value; v != NULL; v = v->next) {
		struct jid j;

		if (span_trim(v->text).n == 0)
			continue;
		if (!jid_parse(a, span_trim(v->text), &j))
			return false;
		if (!has_jid(l_r, j.bare))
			l_r->jid[l_r->n++] = j.bare;
	}
	return true;
}

static void want(struct submit *u, const struct room *r, struct span jid,
	enum affiliation to)
{
	const struct affil *a = room_affil(r, jid);

	if ((a != NULL ? a->affiliation : AFF_NONE) != to)
		u->change[u->change_n++] =
			(struct affil_change){.jid = jid, .to = to};
}

/* Who is in both lists is an owner; who is left out of a list that was given
 * is none (XEP-0045 10.2). */
static bool read_lists(
	const struct ask *q, const struct xdata *d, struct submit *u)
{
	const struct room *r = q->r;
	struct jids owners, admins;

	if (!read_jids(d, OWNERS, q->t->arena, &owners) ||
		!read_jids(d, ADMINS, q->t->arena, &admins))
		return false;
	u->change = arena_array(q->t->arena, struct affil_change,
		owners.n + admins.n + room_affil_n(r) + 1);
	for (size_t i = 0; i < owners.n; i++)
		want(u, r, owners.jid[i], AFF_OWNER);
	for (size_t i = 0; i < admins.n; i++) {
		const struct affil *a = room_affil(r, admins.jid[i]);

		if (owners.given ? has_jid(&owners, admins.jid[i])
				 : a != NULL && a->affiliation == AFF_OWNER)
			continue;
		want(u, r, admins.jid[i], AFF_ADMIN);
	}
	for (const struct affil *a = r->affil; a != NULL; a = a->next) {
		struct span jid = affil_jid(a);
		bool listed = a->affiliation == AFF_OWNER   ? owners.given
		              : a->affiliation == AFF_ADMIN ? admins.given
		                                            : false;

		if (listed && !has_jid(&owners, jid) && !has_jid(&admins, jid))
			want(u, r, arena_dup(q->t->arena, jid), AFF_NONE);
	}
	return true;
}

static bool is_stranger(const struct room *r, const struct occupant *o)
{
	return room_affiliation(r, occupant_bare(o)) < AFF_MEMBER;
}

const char *room_may_close(const struct room *r, const struct room_config *c)
{
	struct toll x = {0};

	if (!c->members_only || r->set->config.members_only)
		return NULL;
	for (const struct occupant *o = r->occupant; o != NULL; o = o->next)
		if (is_stranger(r, o))
			toll_add(&x, r, o, true);
	return toll_is_fair(&x, r)
	               ? NULL
	               : "Too many people would be removed from the room at "
	                 "once. "
	                 "Remove some of them before, or make them members.";
}

static enum sx_cond read_submit(
	struct ask *q, const struct xdata *d, struct submit *u)
{
	struct span who = q->s->from.bare;
	const struct levels v = levels_of(q->r);
	struct actor by = actor_of(q->r, q->s);
	struct errtext e = {""};
	enum err err;

	*u = (struct submit){
		.config = q->r->set->config, .labels = q->r->set->labels};
	err = room_options_read(d, &u->config, q->t, &e);
	if (err == ERR_OK)
		err = group_check(v.d, q->r->set->config.member_group,
			u->config.member_group, who, &e);
	if (err == ERR_OK)
		err = levels_submit(&v, d, who, &u->labels, q->t, &e);
	if (err == ERR_OK)
		err = levels_check(
			v.d, &q->r->set->labels, &u->labels, who, q->t, &e);
	if (err != ERR_OK) { /* our own words, of our own tables */
		q->text = arena_dup(q->t->arena, span_str(e.s)).p;
		return SX_NOT_ACCEPTABLE;
	}
	q->text = room_may_close(q->r, &u->config);
	if (q->text != NULL)
		return SX_RESOURCE_CONSTRAINT;
	if (!read_lists(q, d, u))
		return SX_NOT_ACCEPTABLE; /* XEP-0004 3.3 */
	return affil_check(q->r, &by, u->change, u->change_n);
}

/* ---- doing it ---- */

static size_t status_codes(const struct room *r, const struct room_config *c,
	const struct place_labels *l, int codes[3])
{
	bool other = !levels_same(&r->set->labels, l);
	size_t n = 0;

	for (size_t i = 0; i < room_option_n; i++) {
		const struct option *o = &room_option[i];

		if (o->offset != offsetof(struct room_config, whois) &&
			o->offset != offsetof(struct room_config, archive))
			other = other || !option_same(o, &r->set->config, c);
	}
	if (r->set->config.whois != c->whois)
		codes[n++] = c->whois == WHOIS_ANYONE ? 172 : 173;
	if (r->set->config.archive != c->archive)
		codes[n++] = c->archive ? 170 : 171;
	if (other)
		codes[n++] = 104;
	return n;
}

/* XEP-0045 10.2: the room is for members now. */
static void expel_strangers(struct room *r, struct turn *t)
{
	static const struct tell how = {.gone = true, .status = {322}};
	struct leaving l = {.between = NULL};

	for (struct occupant *o = r->occupant; o != NULL; o = o->next)
		if (is_stranger(r, o))
			leaving_add(&l, o, &how, t);
	room_expel(r, &l, t);
}

void room_reconfigure(struct room *r, const struct room_config *c,
	const struct place_labels *l, struct reply *reply, struct turn *t)
{
	bool closes = c->members_only && !r->set->config.members_only;
	bool relabels = !levels_same(&r->set->labels, l);
	bool regroups = !span_eq(r->set->config.member_group, c->member_group);
	int codes[3];
	size_t n = status_codes(r, c, l, codes);

	r->locked = false;
	room_configure(r, c, l, t);
	if (reply != NULL && !reply->sent) {
		reply->sent = true;
		reply->send(reply->arg);
	}
	/* Who must go goes first: the rest alone is told what is new. */
	if (relabels) {
		muc_sift(r->muc, SPAN_NONE, room_jid(r), t);
		room_rejudge(r, SPAN_NONE, t);
	}
	if (closes)
		expel_strangers(r, t);
	if (regroups)
		group_settle(r, SPAN_NONE, t);
	if (n != 0)
		tell_status(r, codes, n, t);
}

/* The room of this service that occupants are sent to; NULL: none, or it isn't
 * one of ours. */
static struct room *refuge_of(
	struct room *r, struct span alternate, struct turn *t)
{
	struct span domain, node = span_cut(alternate, '@', &domain);

	if (domain.p == NULL || node.n == 0 ||
		!span_eq(domain, r->muc->d.conf->domain) ||
		span_eq(alternate, room_jid(r)))
		return NULL;
	return room_find(r->muc, alternate, t);
}

void room_destroy(struct room *r, struct span alternate, struct span reason,
	struct span password, struct turn *t)
{
	struct room *refuge = refuge_of(r, alternate, t);

	log_event(LOG_INFO, "room-destroyed", KV("room", room_jid(r)));
	report_changed(&r->muc->d,
		&(struct changed){.kind = AUDIT_PLACE,
			.what = "room-destroyed",
			.where = room_jid(r)},
		t);
	for (struct occupant *o = r->occupant; o != NULL; o = o->next) {
		bool named = !span_eq(alternate, room_jid(r)) &&
		             room_may_be_named(
				     r->muc, alternate, occupant_bare(o), t);
		const struct tell how = {.gone = true,
			.destroy = true,
			.alternate = named ? alternate : SPAN_NONE,
			.reason = reason,
			.password = named ? password : SPAN_NONE};

		tell_self(r, o, &how, t);
	}
	while (r->all != NULL)
		session_remove(r->all, r);
	tombstone_set(r, alternate, t);
	room_erase(r);
	if (refuge != NULL)
		room_settle(refuge, t);
}

/* ---- muc#owner set ---- */

static void send_reply(void *arg)
{
	const struct ask *q = arg;

	answer_empty(&q->m->d, q->s);
}

static enum sx_cond submit(struct ask *q, const struct xdata *d)
{
	struct actor by = actor_of(q->r, q->s);
	struct reply reply = {send_reply, q, false};
	struct submit u;
	enum sx_cond c = read_submit(q, d, &u);

	if (c != SX_OK)
		return c;
	log_event(LOG_INFO, "room-configured", KV("room", room_jid(q->r)),
		KV("by", by.bare));
	room_reconfigure(q->r, &u.config, &u.labels, &reply, q->t);
	if (u.change_n != 0) {
		by = actor_of(q->r, q->s); /* may have been removed */
		affil_run(q->r, &by, u.change, u.change_n, &reply, q->t);
	}
	return SX_OK;
}

/* XEP-0045 10.1.3: giving up the first configuration ends the room. */
static enum sx_cond cancel(struct ask *q)
{
	if (q->r->locked) {
		room_destroy(q->r, SPAN_NONE, SPAN_NONE, SPAN_NONE, q->t);
		q->r = NULL;
	}
	answer_empty(&q->m->d, q->s);
	return SX_OK;
}

static enum sx_cond set_form(struct ask *q, const struct xml *x)
{
	struct xdata d;

	if (!xdata_read(q->t->arena, x, &d))
		return SX_BAD_REQUEST;
	if (d.kind == XDATA_CANCEL)
		return cancel(q);
	/* XEP-0068 3.4; an empty submit has no FORM_TYPE. */
	if (d.kind != XDATA_SUBMIT ||
		(d.form_type.p != NULL && !span_is(d.form_type, ROOM_CONFIG)))
		return SX_BAD_REQUEST;
	return submit(q, &d);
}

static enum sx_cond set_destroy(struct ask *q, const struct xml *x)
{
	struct arena *a = q->t->arena;
	struct span to = xml_attr(x, "jid");
	struct span reason = xml_child_text(a, x, NS_MUC_OWNER, "reason");
	struct span password = xml_child_text(a, x, NS_MUC_OWNER, "password");
	struct jid j = {0};

	if (to.n != 0 && !jid_parse(a, to, &j))
		return SX_JID_MALFORMED;
	if (reason.n > TEXT_BYTES || password.n > TEXT_BYTES)
		return SX_NOT_ACCEPTABLE;
	room_destroy(q->r, j.bare, reason, password, q->t);
	q->r = NULL;
	answer_empty(&q->m->d, q->s);
	return SX_OK;
}

enum sx_cond owner_set(struct ask *q)
{
	const struct xml *x = xml_first(q->x);

	if (room_affiliation(q->r, q->s->from.bare) != AFF_OWNER)
		return SX_FORBIDDEN;
	if (x == NULL || xml_after(x) != NULL)
		return SX_BAD_REQUEST;
	if (xml_is(x, NS_XDATA, "x"))
		return set_form(q, x);
	if (xml_is(x, NS_MUC_OWNER, "destroy"))
		return set_destroy(q, x);
	return SX_BAD_REQUEST;
}
