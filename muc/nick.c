/* SPDX-License-Identifier: MIT */
/* Nicknames: whose they are, and who may change theirs. */
#include "muc/nick.h"

bool nick_is_taken(const struct room *r, struct span nick, struct span bare)
{
	const struct occupant *o = room_occupant(r, nick);

	return (o != NULL && !span_eq(occupant_bare(o), bare)) ||
	       room_nick_reserved(r, nick, bare) != NULL;
}

struct span nick_reserved_for(const struct room *r, struct span bare)
{
	const struct affil *a = room_affil(r, bare);

	return a != NULL ? span_str(a->nick) : SPAN_NONE;
}

struct span nick_on_entry(
	const struct room *r, struct span bare, struct span asked)
{
	struct span own = nick_reserved_for(r, bare);

	return r->set->config.reserved_nick && own.n != 0 ? own : asked;
}

/* Back to one's own reserved nick is always a way. */
static bool is_locked(
	const struct room *r, const struct session *s, struct span nick)
{
	const struct room_config *c = &r->set->config;
	struct span own = nick_reserved_for(r, session_bare(s));

	if (own.n != 0 && span_eq(own, nick))
		return false;
	return !c->change_nick || (c->reserved_nick && own.n != 0) ||
	       (!c->visitor_nick && s->occupant->role <= ROLE_VISITOR);
}

enum sx_cond room_may_rename(
	const struct room *r, const struct session *s, struct span nick)
{
	if (is_locked(r, s, nick))
		return SX_NICK_NOT_ALLOWED;
	return nick_is_taken(r, nick, session_bare(s)) ? SX_CONFLICT : SX_OK;
}

void nick_force(
	struct room *r, struct span bare, struct span nick, struct turn *t)
{
	const struct tell left = {.gone = true, .status = {303}, .nick = nick};
	const struct tell now = {.self_status = {210}};
	struct occupant *o = NULL;

	if (room_occupant(r, nick) != NULL)
		return; /* their own: nobody else may have it */
	for (const struct session *s = r->all; s != NULL && o == NULL;
		s = s->next)
		if (span_eq(session_bare(s), bare))
			o = s->occupant;
	if (o == NULL)
		return;
	tell_all(r, o, &left, t);
	occupant_rename(o, r, nick);
	tell_all(r, o, &now, t);
}
