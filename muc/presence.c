/* SPDX-License-Identifier: MIT */
/* Presence to rooms: who enters, changes, goes (XEP-0045 7.2, 7.6, 7.7, 7.14).
 */
#include "muc/later.h"
#include "muc/load.h"
#include "muc/nick.h"
#include "muc/people.h"
#include "muc/report.h"
#include "muc/strip.h"
#include "muc/tombstone.h"

/* A presence that names a room and a nick, both well. */
struct arrival {
	const struct stanza *s;
	struct span nick;
	struct span inner; /* payload as it is relayed */
	bool joins;        /* with `<x xmlns=muc/>` */
	bool early;        /* sooner than may be told */
};

/* SECURITY: nothing here depends on whether there is such a room. */
static enum sx_cond read_arrival(struct muc *m, const struct stanza *s,
	struct turn *t, struct arrival *a_r)
{
	const struct muc_limits *max = &m->conf.limits;
	struct arrival a = {.s = s};

	if (label_is_there(s->root)) /* XEP-0258 5.3 */
		return SX_POLICY_VIOLATION;
	if (s->to.node.p == NULL || s->to.resource.p == NULL ||
		!jid_prep_nick(t->arena, s->to.resource, &a.nick))
		return SX_JID_MALFORMED;
	if (a.nick.n > max->nick_bytes)
		return SX_POLICY_VIOLATION;
	/* used after other things were written */
	a.inner = arena_dup(t->arena, strip(m, s, max->presence_bytes, t));
	if (a.inner.p == NULL)
		return SX_POLICY_VIOLATION;
	a.joins = xml_child(s->root, NS_MUC, "x") != NULL;
	*a_r = a;
	return SX_OK;
}

/* Thinks that it is inside, and isn't: told so, in the same words whether the
 * room exists or not (7.2.18). */
static void tell_outside(struct muc *m, const struct stanza *s)
{
	static const int codes[] = {110, 307, 333};
	struct packet pk;
	struct xw w;

	buf_reset(&m->d.scratch);
	xw_stanza(&w, &m->d.scratch, "presence", s->to_raw, SPAN("unavailable"),
		s->id);
	xw_open(&w, NS_MUC_USER, "x");
	xw_open(&w, NS_MUC_USER, "item");
	xw_attr_str(&w, "affiliation", "none");
	xw_attr_str(&w, "role", "none");
	xw_leaf(&w, NS_MUC_USER, "reason", SPAN("You are not in the room."));
	xw_close(&w);
	for (size_t i = 0; i < ARRAY_LEN(codes); i++) {
		xw_open(&w, NS_MUC_USER, "status");
		xw_attr_int(&w, "code", codes[i]);
		xw_close(&w);
	}
	xw_close(&w);
	pk = xw_packet(&w, NULL);
	send_plain(&m->d, &pk, s->from.full);
}

/* In some rooms visitors have no words, not even about themselves. */
static bool is_wordless(
	const struct room *r, const struct session *me, const struct stanza *s)
{
	enum role role;

	if (r->set->config.visitor_status)
		return false;
	role = me != NULL ? me->occupant->role
	                  : voice_on_entry(r, s->from.bare);
	return role <= ROLE_VISITOR;
}

/* SECURITY: the grave of a hidden room answers as the room did. false: the
 * place is free. */
static bool is_gone(struct muc *m, const struct stanza *s, struct turn *t)
{
	struct span alternate;

	switch (tombstone_at(m, s->to.bare, s->from.bare, &alternate, t)) {
	case GRAVE_HIDDEN:
		answer_error(&m->d, s, SX_NOT_ALLOWED, NULL);
		return true;
	case GRAVE_TOLD:
		tombstone_answer(m, s, alternate);
		return true;
	case GRAVE_NONE:
		break;
	}
	return false;
}

static void enter(
	struct muc *m, struct room *r, const struct arrival *a, struct turn *t)
{
	const struct stanza *s = a->s;
	bool created = r == NULL;
	uint64_t warned = report_warnings(&m->d);
	struct span nick =
		created ? a->nick : nick_on_entry(r, s->from.bare, a->nick);
	enum sx_cond c = created ? room_may_create(m, s, t)
	                         : room_may_join(r, s, nick, t);

	if (c != SX_OK) {
		if (c == SX_NOT_ALLOWED)
			muc_report_hidden(m, s, "join", t);
		answer_error(&m->d, s, c, NULL);
		return;
	}
	if (report_warnings(&m->d) != warned)
		muc_report_join(m, r, s, t);
	if (created) { /* 10.1.1 */
		r = room_new(m, s->to.bare, t);
		room_set_affiliation(
			r, s->from.bare, AFF_OWNER, SPAN_NONE, SPAN_NONE);
	}
	room_join(r, s, nick, created, a->inner, t);
}

/* Another nick: 7.6. One that the same person has already is joined. */
static void rename_to(struct room *r, struct session *me,
	const struct arrival *a, struct turn *t)
{
	const struct tell left = {
		.gone = true, .status = {303}, .nick = a->nick};
	struct tell now = {.id = a->s->id};
	struct occupant *o = me->occupant;
	struct span asked;

	if (room_occupant(r, a->nick) != NULL) {
		room_leave(r, me, &left, t);
		room_join(r, a->s, a->nick, false, a->inner, t);
		return;
	}
	tell_all(r, o, &left, t);
	occupant_rename(o, r, a->nick);
	session_set_presence(me, r, a->inner);
	span_cut(a->s->to_raw, '/', &asked);
	if (!span_eq(asked, a->nick))
		now.self_status[0] = 210;
	tell_all(r, o, &now, t);
	if (a->joins)
		room_join(r, a->s, a->nick, false, a->inner, t);
}

static void inside(struct room *r, struct session *me, const struct arrival *a,
	struct turn *t)
{
	static const struct tell plainly = {.gone = false};

	if (!span_eq(a->nick, occupant_nick(me->occupant))) {
		enum sx_cond c = a->early ? SX_RESOURCE_CONSTRAINT
		                          : room_may_rename(r, me, a->nick);

		if (c != SX_OK)
			answer_error(&r->muc->d, a->s, c, NULL);
		else
			rename_to(r, me, a, t);
		return;
	}
	if (a->joins) { /* 17.3: all of it once more */
		room_join(r, a->s, a->nick, false, a->inner, t);
		return;
	}
	if (a->early) {
		later_keep(r->muc, a->s, a->inner, t);
		return;
	}
	session_set_presence(me, r, a->inner);
	tell_all(r, me->occupant, &plainly, t);
}

static void available(struct muc *m, const struct stanza *s, struct turn *t)
{
	struct arrival a;
	struct room *r;
	struct session *me;
	bool hidden;
	enum sx_cond c = read_arrival(m, s, t, &a);

	if (c != SX_OK) {
		answer_error(&m->d, s, c, NULL);
		return;
	}
	a.early = !later_allows(m, s, t);
	r = room_find_for(m, s->to.bare, s->from.bare, &hidden, t);
	me = r != NULL ? room_session(r, s->from.full) : NULL;
	if (r != NULL && is_wordless(r, me, s))
		a.inner = arena_dup(t->arena,
			strip_quiet(m, s, m->conf.limits.presence_bytes, t));
	if (a.early && (me == NULL || a.joins))
		answer_error(&m->d, s, SX_RESOURCE_CONSTRAINT, NULL);
	else if (me != NULL)
		inside(r, me, &a, t);
	else if (!a.joins)
		tell_outside(m, s);
	else if (hidden) {
		muc_report_hidden(m, s, "join", t);
		answer_error(&m->d, s, SX_NOT_ALLOWED, NULL);
	} else if (r != NULL || !is_gone(m, s, t))
		enter(m, r, &a, t);
}

/* Goes, with what it says on leaving; where that is labelled, too long or cut
 * off it is left out: who goes must not be held. */
static void unavailable(struct muc *m, const struct stanza *s, struct turn *t)
{
	struct tell how = {.gone = true, .id = s->id};
	struct room *r = room_loaded(m, s->to.bare);
	struct session *me = r != NULL ? room_session(r, s->from.full) : NULL;

	if (me == NULL)
		return;
	later_forget(m, s, t);
	if (!s->capped && !label_is_there(s->root))
		how.inner = arena_dup(t->arena,
			(is_wordless(r, me, s) ? strip_quiet : strip)(
				m, s, m->conf.limits.presence_bytes, t));
	room_leave(r, me, &how, t);
}

/* Nobody of that name, as far as who asks may see. */
static void tell_nobody(
	struct room *r, const struct session *to, const struct stanza *s)
{
	struct muc *m = r->muc;
	const struct grant *g =
		place_release(m->d.gate, r->place, to->clearance);
	struct packet pk;
	struct xw w;

	if (g == NULL)
		return;
	buf_reset(&m->d.scratch);
	xw_stanza(&w, &m->d.scratch, "presence", s->to_raw, SPAN("unavailable"),
		SPAN_NONE);
	xw_open(&w, NS_MUC_USER, "x");
	xw_open(&w, NS_MUC_USER, "item");
	xw_attr_str(&w, "affiliation", "none");
	xw_attr_str(&w, "role", "none");
	xw_close(&w);
	xw_close(&w);
	pk = xw_packet(&w, place_access(r->place));
	session_send(r, to, &pk, g);
}

/* Of those inside about one nick (17.3(4)); of others it means nothing. */
static void probe(struct muc *m, const struct stanza *s, struct turn *t)
{
	static const struct tell plainly = {.gone = false};
	struct room *r = room_loaded(m, s->to.bare);
	struct session *me = r != NULL ? room_session(r, s->from.full) : NULL;
	struct occupant *o;
	struct span nick;

	if (me == NULL || s->to.resource.p == NULL ||
		!jid_prep_nick(t->arena, s->to.resource, &nick))
		return;
	o = room_occupant(r, nick);
	if (o != NULL && (o == me->occupant || tell_is_broadcast(r, o->role)))
		tell_one(r, o, me, &plainly, t);
	else
		tell_nobody(r, me, s);
}

void room_presence(struct muc *m, const struct stanza *s, struct turn *t)
{
	if (s->type == TYPE_UNAVAILABLE)
		unavailable(m, s, t);
	else if (s->type == TYPE_ERROR)
		alive_error(m, s, t);
	else if (s->type == TYPE_UNKNOWN)
		answer_error(&m->d, s, SX_BAD_REQUEST, NULL);
	else if (s->type == TYPE_PROBE)
		probe(m, s, t);
	else if (s->type == TYPE_AVAILABLE &&
		 (s->to.node.p != NULL ||
			 xml_child(s->root, NS_MUC, "x") != NULL))
		available(m, s, t);
	/* To the service itself it means nothing; who subscribes neither joins
	 * nor makes friends (17.3). */
}
