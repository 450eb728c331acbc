/* SPDX-License-Identifier: MIT */
/* Entering a room (XEP-0045 7.2) and making one (10.1). */
#include "base/log.h"
#include "muc/arrive_inner.h"
#include "muc/edit.h"
#include "muc/joined.h"
#include "muc/load.h"
#include "muc/nick.h"
#include "muc/people.h"
#include "muc/vcard.h"
#include "muc/versions.h"

static struct span join_password(const struct stanza *s, struct turn *t)
{
	const struct xml *x = xml_child(s->root, NS_MUC, "x");

	return xml_child_text(t->arena, x, NS_MUC, "password");
}

/* K-04: nobody passes without the password. */
static bool knows_password(
	const struct room *r, const struct stanza *s, struct turn *t)
{
	struct span password;

	if (!r->set->config.password_protected)
		return true;
	password = join_password(s, t);
	return password.p != NULL && r->set->config.secret.p != NULL &&
	       secret_matches(password, r->set->config.secret);
}

static enum sx_cond has_place(
	const struct room *r, struct span bare, enum affiliation a)
{
	const struct muc_limits *max = &r->muc->conf.limits;
	size_t own = 0;

	for (const struct session *s = r->all; s != NULL; s = s->next)
		own += span_eq(session_bare(s), bare);
	if (own >= max->sessions_per_user ||
		(own == 0 && joined_count(r->muc, bare) >= max->joined_rooms))
		return SX_RESOURCE_CONSTRAINT;
	if (a >= AFF_ADMIN)
		return SX_OK;
	if (r->session_n >= max->occupants)
		return SX_ROOM_FULL;
	if (r->set->config.max_users > 0 && own == 0 &&
		room_occupant_n(r) >= (uint64_t)r->set->config.max_users)
		return SX_ROOM_FULL;
	return SX_OK;
}

/* SECURITY: what will be in a room isn't known yet, and perhaps it will be
 * hidden: who may not make one is told of none. */
static enum sx_cond is_locked_out(
	struct muc *m, const struct stanza *s, struct turn *t)
{
	enum sx_cond c = room_may_create(m, s, t);

	return c == SX_OK ? SX_ITEM_NOT_FOUND : c;
}

/*
 * SECURITY: the first question is whether there is a room at all for who asks;
 * the answer is that of a room that they may not create, whatever else would
 * have been wrong.
 */
enum sx_cond room_may_join(struct room *r, const struct stanza *s,
	struct span nick, struct turn *t)
{
	struct muc *m = r->muc;
	struct span bare = s->from.bare;
	enum affiliation a = room_affiliation(r, bare);

	if (!place_admits(m->d.gate, r->place, dir_clearance(m->d.dir, bare)))
		return SX_NOT_ALLOWED;
	if (r->locked && a != AFF_OWNER)
		return is_locked_out(m, s, t);
	if (a == AFF_OUTCAST)
		return SX_FORBIDDEN;
	if (r->set->config.members_only && a < AFF_MEMBER)
		return SX_REGISTRATION_REQUIRED;
	if (!knows_password(r, s, t))
		return SX_NOT_AUTHORIZED;
	if (nick_is_taken(r, nick, bare))
		return SX_CONFLICT;
	if (!store_accepts(m->d.store, t->mono))
		return SX_RESOURCE_CONSTRAINT;
	return has_place(r, bare, a);
}

/* ---- making ---- */

/* They will be inside of what they make. */
static bool may_enter_new(struct muc *m, struct span bare, struct turn *t)
{
	const struct edit *first = m->conf.room_defaults;

	return first == NULL || first->labels.access.n == 0 ||
	       room_labels_admit(m, &first->labels, bare, t);
}

/* SECURITY: of rooms that they may know of. Others may have made them owners
 * of rooms that they mustn't. */
static uint64_t rooms_owned(struct muc *m, struct span bare, struct turn *t)
{
	const struct owned *row;
	size_t n = store_rooms_owned(
		m->d.store, t->arena, m->d.conf->domain, bare, &row);
	uint64_t rooms = 0;

	for (size_t i = 0; i < n; i++)
		if (room_labels_admit(m, &row[i].labels, bare, t))
			rooms += row[i].n;
	return rooms;
}

/* SECURITY: one answer to all that speaks against it, or a hidden room would
 * differ from none where the disk is full or somebody owns too many. */
enum sx_cond room_may_create(
	struct muc *m, const struct stanza *s, struct turn *t)
{
	struct span bare = s->from.bare;

	if (place_admits(m->d.gate, m->d.conf->place,
		    dir_clearance(m->d.dir, bare)) &&
		domain_is_creator(&m->d, bare) && may_enter_new(m, bare, t) &&
		joined_count(m, bare) < m->conf.limits.joined_rooms &&
		store_accepts(m->d.store, t->mono) &&
		!arrive_holds(m, s->to.bare, t) &&
		rooms_owned(m, bare, t) < m->conf.limits.rooms_per_user)
		return SX_OK;
	return SX_NOT_ALLOWED;
}

/* ---- entering ---- */

/* What the joiner is told with the self-presence; nick as it was asked for
 * may have been changed by its preparation (7.2.2). */
static struct tell welcome(const struct room *r, const struct stanza *s,
	struct span nick, bool created)
{
	struct tell how = {.id = s->id};
	struct span asked;
	size_t n = 0;

	span_cut(s->to_raw, '/', &asked);
	if (r->set->config.whois == WHOIS_ANYONE)
		how.self_status[n++] = 100;
	if (r->set->config.archive)
		how.self_status[n++] = 170;
	if (created)
		how.self_status[n++] = 201;
	if (!span_eq(asked, nick))
		how.self_status[n++] = 210;
	return how;
}

/* The presence of me's occupant to everybody but me. */
static void tell_news(struct room *r, const struct session *me, struct turn *t)
{
	static const struct tell plainly = {.gone = false};
	struct occupant *o = me->occupant;

	tell_others(r, o, &plainly, t);
	for (struct session *s = o->session; s != NULL; s = s->next_nick)
		if (s != me)
			tell_one(r, o, s, &plainly, t);
}

void room_join(struct room *r, const struct stanza *s, struct span nick,
	bool created, struct span inner, struct turn *t)
{
	const struct occupant *before = room_occupant(r, nick);
	struct session *me = room_session(r, s->from.full);
	struct tell how = welcome(r, s, nick, created);
	struct history_ask ask =
		history_ask(xml_child(s->root, NS_MUC, "x"), t->wall);
	bool news = before == NULL ||
	            !span_eq(session_presence(before->session), inner);

	if (me == NULL) {
		me = session_add(r, s->from.full, nick,
			voice_on_entry(r, s->from.bare), inner, t);
		log_event(LOG_INFO, "join", KV("room", room_jid(r)),
			KV("jid", session_jid(me)),
			KV_NUM("sessions", r->session_n));
	} else {
		session_set_presence(me, r, inner);
	}
	versions_enter(r, me,
		xml_child(xml_child(s->root, NS_MUC, "x"), NS_MAV, "mav"), t);
	/* C045-040: others, self, history, subject */
	tell_roster(r, me, t);
	if (news)
		tell_news(r, me, t);
	tell_one(r, me->occupant, me, &how, t);
	vcard_tell(r, me);
	history_send(r, me, &ask, t);
	subject_send(r, me, t);
}
