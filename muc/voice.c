/* SPDX-License-Identifier: MIT */
/* Voice: asked for, given, and kept over visits (XEP-0045 5.1, 7.13, 8.6). */
#include "base/log.h"
#include "db/people.h"
#include "muc/people.h"

#define ROLE        "muc#role"
#define WHO         "muc#jid"
#define NICK        "muc#roomnick"
#define ALLOW       "muc#request_allow"

#define VOICES_MAX  1000 /* of one room that are kept */
#define DECIDER_MAX 64   /* clients of moderators that are asked */

/* ---- asking ---- */

static enum sx_cond may_ask(const struct room *r, const struct session *me,
	const struct xdata *d, struct turn *t)
{
	const struct pace_limit max = {1, r->set->config.voice_interval * 1000};

	if (me == NULL)
		return SX_NOT_ACCEPTABLE;
	if (!span_is(xdata_get(d, ROLE), "participant"))
		return SX_BAD_REQUEST;
	if (!r->set->config.voice_requests)
		return SX_FORBIDDEN;
	if (me->occupant->role != ROLE_VISITOR)
		return SX_NOT_ALLOWED; /* has it */
	return pace_take(&r->muc->asks,
		       arena_printf(t->arena, "voice %.*s %.*s",
			       SPAN_FMT(room_jid(r)),
			       SPAN_FMT(session_bare(me))),
		       1, &max, t->mono)
	               ? SX_OK
	               : SX_SLOW_DOWN;
}

static void put_to_moderators(
	struct room *r, const struct session *me, struct turn *t)
{
	struct span to[DECIDER_MAX];
	size_t n = 0;
	struct xw w;

	form_open(r, &w, FORM_REQUEST, "Request for voice", t);
	xdata_field_open(&w, XF_LIST_SINGLE, ROLE, "Requested role");
	xdata_value(&w, SPAN("participant"));
	xdata_option(&w, SPAN("Participant"), SPAN("participant"));
	xw_close(&w);
	xdata_field(&w, XF_JID_SINGLE, WHO, "Address", session_jid(me));
	xdata_field(&w, XF_TEXT_SINGLE, NICK, "Nickname",
		occupant_nick(me->occupant));
	xdata_field(&w, XF_BOOLEAN, ALLOW, "May this person speak?", SPAN("0"));
	xw_close(&w);
	for (const struct session *s = r->all; s != NULL; s = s->next)
		if (s->occupant->role == ROLE_MODERATOR && n < DECIDER_MAX)
			to[n++] = session_jid(s);
	form_send(r, &w, to, n);
}

static enum sx_cond ask_for_voice(struct room *r, const struct session *me,
	const struct xdata *d, struct turn *t)
{
	enum sx_cond c = may_ask(r, me, d, t);

	if (c == SX_OK)
		put_to_moderators(r, me, t);
	return c;
}

/* ---- answering ---- */

/* The same person under the same nick as when they asked. */
static struct occupant *find_asker(
	const struct room *r, const struct xdata *d, struct turn *t)
{
	const struct session *s;
	struct span nick;
	struct jid who;

	if (!jid_parse(t->arena, xdata_get(d, WHO), &who) ||
		!jid_prep_nick(t->arena, xdata_get(d, NICK), &nick))
		return NULL;
	s = room_session(r, who.full);
	return s != NULL && span_eq(occupant_nick(s->occupant), nick)
	               ? s->occupant
	               : NULL;
}

static enum sx_cond answer(struct room *r, const struct stanza *s,
	const struct xdata *d, struct turn *t)
{
	const struct actor by = actor_of(r, s);
	struct role_change c = {.to = ROLE_PARTICIPANT};
	enum sx_cond cond;
	bool allow;

	if (by.o == NULL || by.o->role != ROLE_MODERATOR)
		return SX_FORBIDDEN;
	/* Nothing more than voice is given by this form. */
	if (!xdata_bool(xdata_get(d, ALLOW), &allow) ||
		!span_is(xdata_get(d, ROLE), "participant"))
		return SX_BAD_REQUEST;
	if (!allow)
		return SX_OK;
	c.o = find_asker(r, d, t);
	if (c.o == NULL)
		return SX_ITEM_NOT_FOUND;
	if (c.o->role != ROLE_VISITOR)
		return SX_OK; /* another was faster */
	cond = role_check(r, &by, &c, 1);
	if (cond == SX_OK)
		role_run(r, &by, &c, 1, NULL, t);
	return cond;
}

enum sx_cond voice_form(struct room *r, const struct stanza *s,
	const struct xdata *d, struct turn *t)
{
	if (xdata_find(d, ALLOW) != NULL)
		return answer(r, s, d, t);
	return ask_for_voice(r, room_session(r, s->from.full), d, t);
}

/* ---- over visits ---- */

static bool is_kept(const struct room *r, struct span bare)
{
	return r->set->config.moderated &&
	       room_affiliation(r, bare) == AFF_NONE;
}

enum role voice_on_entry(const struct room *r, struct span bare)
{
	enum role first = room_initial_role(r, room_affiliation(r, bare));

	return first == ROLE_VISITOR && is_kept(r, bare) &&
	                       store_voice_has(r->muc->d.store, r->id, bare)
	               ? ROLE_PARTICIPANT
	               : first;
}

void voice_note(struct room *r, const struct occupant *o, enum role was)
{
	struct span bare = occupant_bare(o);

	if (!is_kept(r, bare) || o->role == was)
		return;
	if (o->role == ROLE_PARTICIPANT && was < ROLE_PARTICIPANT)
		store_voice_put(r->muc->d.store, r->id, bare, VOICES_MAX);
	else if (o->role <= ROLE_VISITOR)
		store_voice_remove(r->muc->d.store, r->id, bare);
}

void voice_settle(struct room *r, const struct affil_change *c)
{
	if (c->to == AFF_OUTCAST)
		store_voice_remove(r->muc->d.store, r->id, c->jid);
}
