/* SPDX-License-Identifier: MIT */
/* Leaving a room, by oneself or removed (XEP-0045 7.14, 8.2). */
#include "base/log.h"
#include "muc/room.h"

static void log_leave(
	const struct room *r, const struct session *s, const struct tell *how)
{
	log_event(LOG_INFO, "leave", KV("room", room_jid(r)),
		KV("jid", session_jid(s)), KV_NUM("status", how->status[0]));
}

/* K-07: only the last session takes the occupant with it. */
void room_leave(struct room *r, struct session *s, const struct tell *how,
	struct turn *t)
{
	static const struct tell plainly = {.gone = false};
	struct occupant *o = s->occupant;
	bool last = o->session_n == 1, shown = o->session == s;

	log_leave(r, s, how);
	if (last)
		tell_all(r, o, how, t);
	else
		tell_one(r, o, s, how, t);
	session_remove(s, r);
	if (!last && shown)
		tell_all(r, o, &plainly, t);
}

void room_expel(struct room *r, struct occupant *o, const struct tell *how,
	void (*between)(void *arg), void *arg, struct turn *t)
{
	size_t n = o->session_n;

	log_leave(r, o->session, how);
	tell_self(r, o, how, t);
	if (between != NULL)
		between(arg);
	tell_others(r, o, how, t);
	while (n-- > 0) /* o goes with the last one */
		session_remove(o->session, r);
}

/* Clearances of today; who isn't concerned keeps theirs. */
static void reread(struct room *r, struct span who)
{
	for (struct session *s = r->all; s != NULL; s = s->next) {
		const struct clearance *now;

		if (who.p != NULL && !span_eq(session_bare(s), who))
			continue;
		now = clearance_ref(
			dir_clearance(r->muc->dir, session_bare(s)));
		clearance_unref(&s->clearance);
		s->clearance = now;
		crowd_move(r, s);
	}
}

static struct session *first_unadmitted(struct room *r, struct span who)
{
	for (struct session *s = r->all; s != NULL; s = s->next)
		if ((who.p == NULL || span_eq(session_bare(s), who)) &&
			!place_admits(r->muc->gate, &r->place, s->clearance))
			return s;
	return NULL;
}

void room_rejudge(struct room *r, struct span who, struct turn *t)
{
	const struct tell how = {
		.gone = true,
		.status = {307},
		.reason = SPAN(POLICY_REASON),
	};
	struct session *s;

	reread(r, who);
	while ((s = first_unadmitted(r, who)) != NULL)
		room_expel(r, s->occupant, &how, NULL, NULL, t);
}
