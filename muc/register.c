/* SPDX-License-Identifier: MIT */
/* Registering with a room (XEP-0045 7.10, 9.9; XEP-0077). */
#include "base/log.h"
#include "db/people.h"
#include "muc/nick.h"
#include "muc/people.h"

#define NICK         "muc#register_roomnick"
#define ALLOW        "muc#register_allow"
#define WHO          "{urn:caveat:0}jid"

#define WAITING_MAX  100 /* requests of one room */
#define WAIT_MS      ((int64_t)30 * 86400 * 1000)
#define AGAIN_MS     3600000 /* before a changed one is put to admins anew */
#define DECIDERS_MAX 64      /* addresses that one is put to */

static const struct actor by_room = {.o = NULL};

bool register_is_open(const struct room *r)
{
	return r->set->config.registration != REGISTRATION_CLOSED;
}

static enum sx_cond may_ask(const struct ask *q)
{
	if (!register_is_open(q->r))
		return SX_SERVICE_UNAVAILABLE;
	if (room_affiliation(q->r, q->s->from.bare) == AFF_OUTCAST)
		return SX_NOT_ALLOWED;
	return SX_OK;
}

/* An entry of one's own: who is a member by their domain isn't registered. */
static bool is_registered(const struct room *r, struct span bare)
{
	const struct affil *a = room_affil(r, bare);

	return a != NULL && a->affiliation >= AFF_MEMBER;
}

bool register_waits(const struct room *r, struct span bare, struct turn *t,
	struct request_row *row_r)
{
	return store_request_get(
		       r->muc->d.store, t->arena, r->id, bare, row_r) &&
	       t->wall - row_r->at < WAIT_MS;
}

size_t register_waiting(
	const struct room *r, struct turn *t, const struct request_row **rows_r)
{
	return store_requests(
		r->muc->d.store, t->arena, r->id, t->wall - WAIT_MS, rows_r);
}

struct span register_nick(
	const struct room *r, struct span bare, struct turn *t)
{
	struct request_row row;

	return register_waits(r, bare, t, &row) &&
	                       !nick_is_taken(r, row.nick, bare)
	               ? row.nick
	               : SPAN_NONE;
}

/* ---- the form ---- */

static void write_form(struct xw *w)
{
	xw_leaf(w, NS_REGISTER, "instructions",
		SPAN("Choose the nickname that is to be yours here."));
	xdata_open(w, "form", FORM_REGISTER, "Registration with the room");
	xdata_field_open(w, XF_TEXT_SINGLE, NICK, "Nickname");
	xw_leaf(w, NS_XDATA, "required", SPAN(""));
	xw_close(w);
	xw_close(w);
}

enum sx_cond register_get(struct ask *q)
{
	struct span bare = q->s->from.bare;
	enum sx_cond c = may_ask(q);
	struct span nick;
	struct xw w;

	if (c != SX_OK)
		return c;
	answer_open(&q->m->d, &w, q->s);
	xw_open(&w, NS_REGISTER, "query");
	if (is_registered(q->r, bare)) {
		xw_leaf(&w, NS_REGISTER, "registered", SPAN(""));
		nick = nick_reserved_for(q->r, bare);
		if (nick.n != 0)
			xw_leaf(&w, NS_REGISTER, "username", nick);
	}
	write_form(&w);
	xw_close(&w);
	answer_send(&q->m->d, &w, q->s);
	return SX_OK;
}

/* ---- becoming a member ---- */

/* As whom: whoever is more already stays so. */
static struct affil_change change_to_member(
	const struct room *r, struct span bare, struct span nick)
{
	const struct affil *a = room_affil(r, bare);

	return (struct affil_change){
		.jid = bare,
		.to = a != NULL && a->affiliation > AFF_MEMBER ? a->affiliation
	                                                       : AFF_MEMBER,
		.nick = nick,
	};
}

static enum sx_cond may_become(
	const struct room *r, const struct affil_change *c)
{
	if (room_affiliation(r, c->jid) == AFF_OUTCAST)
		return SX_NOT_ALLOWED;
	if (nick_is_taken(r, c->nick, c->jid))
		return SX_CONFLICT;
	return affil_check(r, &by_room, c, 1);
}

/* Who is inside gets the nick at once where it must be used. */
static void become(struct room *r, const struct affil_change *c,
	const struct actor *by, struct reply *reply, struct turn *t)
{
	log_event(LOG_INFO, "registered", KV("room", room_jid(r)),
		KV("jid", c->jid));
	affil_run(r, by, c, 1, reply, t);
	if (r->set->config.reserved_nick)
		nick_force(r, c->jid, c->nick, t);
}

/* ---- asking for it ---- */

/* Addresses of the admins and owners: of those inside their clients. */
static size_t deciders(
	const struct room *r, struct span to[DECIDERS_MAX], struct turn *t)
{
	size_t n = 0;

	for (const struct affil *a = r->affil; a != NULL && n < DECIDERS_MAX;
		a = a->next) {
		struct span bare = affil_jid(a);
		size_t before = n;

		if (a->affiliation < AFF_ADMIN)
			continue;
		for (const struct session *s = r->all;
			s != NULL && n < DECIDERS_MAX; s = s->next)
			if (span_eq(session_bare(s), bare))
				to[n++] = arena_dup(t->arena, session_jid(s));
		if (n == before)
			to[n++] = arena_dup(t->arena, bare);
	}
	return n;
}

static void put_to_admins(
	struct room *r, const struct request_row *row, struct turn *t)
{
	struct span to[DECIDERS_MAX];
	struct xw w;

	form_open(r, &w, FORM_REGISTER, "Request for membership", t);
	xdata_field(&w, XF_JID_SINGLE, WHO, "Address", row->jid);
	xdata_field(&w, XF_TEXT_SINGLE, NICK, "Nickname", row->nick);
	xdata_field(&w, XF_BOOLEAN, ALLOW,
		"May this person be a member of the room?", SPAN("0"));
	xw_close(&w);
	form_send(r, &w, to, deciders(r, to, t));
}

static enum sx_cond may_wait(
	const struct room *r, const struct request_row *row, struct turn *t)
{
	const struct pace_limit max = {1, AGAIN_MS};
	const struct request_row *all;

	if (register_waiting(r, t, &all) >= WAITING_MAX)
		return SX_RESOURCE_CONSTRAINT;
	return pace_take(&r->muc->asks,
		       arena_printf(t->arena, "member %.*s %.*s",
			       SPAN_FMT(room_jid(r)), SPAN_FMT(row->jid)),
		       1, &max, t->mono)
	               ? SX_OK
	               : SX_RESOURCE_CONSTRAINT;
}

static enum sx_cond request(struct ask *q, const struct affil_change *c)
{
	const struct request_row row = {c->jid, c->nick, q->t->wall};
	struct request_row old;
	bool waits = register_waits(q->r, c->jid, q->t, &old);
	enum sx_cond cond;

	if (waits && span_eq(old.nick, c->nick)) { /* once is enough */
		answer_empty(&q->m->d, q->s);
		return SX_OK;
	}
	cond = may_wait(q->r, &row, q->t);
	if (cond != SX_OK)
		return cond;
	store_request_put(q->m->d.store, q->r->id, &row);
	log_event(LOG_INFO, "membership-requested", KV("room", room_jid(q->r)),
		KV("jid", row.jid));
	answer_empty(&q->m->d, q->s);
	put_to_admins(q->r, &row, q->t);
	return SX_OK;
}

static void send_reply(void *arg)
{
	const struct ask *q = arg;

	answer_empty(&q->m->d, q->s);
}

static enum sx_cond submit(struct ask *q, const struct xdata *d)
{
	struct span bare = q->s->from.bare, nick, asked = xdata_get(d, NICK);
	struct reply reply = {send_reply, q, false};
	struct affil_change c;
	enum sx_cond cond;

	if (asked.n == 0)
		return SX_BAD_REQUEST;
	if (!jid_prep_nick(q->t->arena, asked, &nick))
		return SX_JID_MALFORMED;
	c = change_to_member(q->r, bare, nick);
	cond = may_become(q->r, &c);
	if (cond != SX_OK)
		return cond;
	if (q->r->set->config.registration == REGISTRATION_APPROVAL &&
		!is_registered(q->r, bare))
		return request(q, &c);
	c.told = true; /* by the answer */
	become(q->r, &c, &by_room, &reply, q->t);
	return SX_OK;
}

/* ---- and giving it up ---- */

/* A member is one no longer; admins and owners give the nick back, and a
 * request is taken back. */
static enum sx_cond unregister(struct ask *q)
{
	struct span bare = q->s->from.bare;
	const struct affil *a = room_affil(q->r, bare);
	struct reply reply = {send_reply, q, false};
	struct affil_change c = {.jid = bare, .nick = SPAN(""), .told = true};
	struct request_row row;

	if (!is_registered(q->r, bare)) {
		if (!register_waits(q->r, bare, q->t, &row))
			return SX_REGISTRATION_REQUIRED;
		store_request_remove(q->m->d.store, q->r->id, bare);
		answer_empty(&q->m->d, q->s);
		return SX_OK;
	}
	c.to = a->affiliation > AFF_MEMBER ? a->affiliation : AFF_NONE;
	affil_run(q->r, &by_room, &c, 1, &reply, q->t);
	return SX_OK;
}

enum sx_cond register_set(struct ask *q)
{
	const struct xml *x = xml_first(q->x);
	enum sx_cond c = may_ask(q);
	struct xdata d;

	if (c != SX_OK)
		return c;
	if (xml_is(x, NS_REGISTER, "remove"))
		return xml_after(x) == NULL ? unregister(q) : SX_BAD_REQUEST;
	x = xml_child(q->x, NS_XDATA, "x");
	if (x == NULL || !xdata_read(q->t->arena, x, &d))
		return SX_BAD_REQUEST;
	if (d.kind == XDATA_CANCEL) {
		answer_empty(&q->m->d, q->s);
		return SX_OK;
	}
	if (d.kind != XDATA_SUBMIT || !span_is(d.form_type, FORM_REGISTER))
		return SX_BAD_REQUEST;
	return submit(q, &d);
}

/* ---- deciding ---- */

/* The request that the form is about, as it is now: not another one of the
 * same person. */
static bool find_request(const struct room *r, const struct xdata *d,
	struct turn *t, struct request_row *row_r)
{
	struct span asked = xdata_get(d, NICK), nick;
	struct jid who;

	return jid_parse(t->arena, xdata_get(d, WHO), &who) &&
	       jid_prep_nick(t->arena, asked, &nick) &&
	       register_waits(r, who.bare, t, row_r) &&
	       span_eq(row_r->nick, nick);
}

enum sx_cond register_decide(struct room *r, const struct stanza *s,
	const struct xdata *d, struct turn *t)
{
	struct actor by = actor_of(r, s);
	struct affil_change c;
	struct request_row row;
	enum sx_cond cond;
	bool allow;

	if (by.affiliation < AFF_ADMIN)
		return SX_FORBIDDEN;
	if (!xdata_bool(xdata_get(d, ALLOW), &allow))
		return SX_BAD_REQUEST;
	if (!find_request(r, d, t, &row))
		return SX_ITEM_NOT_FOUND;
	if (!allow) {
		store_request_remove(r->muc->d.store, r->id, row.jid);
		log_event(LOG_INFO, "membership-refused",
			KV("room", room_jid(r)), KV("jid", row.jid),
			KV("by", by.bare));
		return SX_OK;
	}
	c = change_to_member(r, row.jid, row.nick);
	cond = may_become(r, &c);
	if (cond == SX_OK)
		become(r, &c, &by, NULL, t);
	return cond;
}

void register_settle(struct room *r, const struct affil_change *c)
{
	store_request_remove(r->muc->d.store, r->id, c->jid);
}

void register_expire(struct muc *m, struct turn *t)
{
	store_people_expire(m->d.store, t->wall - WAIT_MS, t->wall);
}
