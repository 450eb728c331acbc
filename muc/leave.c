/* SPDX-License-Identifier: MIT */
/* Leaving a room, by oneself or removed (XEP-0045 7.14, 8.2). */
#include "muc/leave.h"

#include "muc/group.h"

#include "base/log.h"
#include "muc/report.h"

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

/* ---- removed ---- */

void leaving_add(struct leaving *l, struct occupant *o, const struct tell *how,
	struct turn *t)
{
	struct leaver *x = arena_make(t->arena, struct leaver);

	*x = (struct leaver){.o = o, .how = *how};
	if (l->last != NULL)
		l->last->next = x;
	else
		l->first = x;
	l->last = x;
}

void room_expel(struct room *r, const struct leaving *l, struct turn *t)
{
	const struct leaver *x;

	for (x = l->first; x != NULL; x = x->next) {
		log_leave(r, x->o->session, &x->how);
		tell_self(r, x->o, &x->how, t);
	}
	if (l->first != NULL && l->between != NULL)
		l->between(l->arg);
	for (x = l->first; x != NULL; x = x->next)
		occupant_withdraw(x->o, r);
	for (x = l->first; x != NULL; x = x->next) {
		tell_others(r, x->o, &x->how, t);
		occupant_drop(x->o, r);
	}
}

void toll_add(struct toll *x, const struct room *r, const struct occupant *o,
	bool goes)
{
	x->told += o->shown || tell_is_broadcast(r, o->role);
	x->out += goes ? o->session_n : 0;
}

bool toll_is_fair(const struct toll *x, const struct room *r)
{
	size_t hear = r->session_n - x->out;

	return hear == 0 || x->told <= TELLS_MAX / hear;
}

/* ---- not cleared any more ---- */

/* Clearances of today; who isn't concerned keeps theirs. */
static void reread(struct room *r, struct span who)
{
	for (struct session *s = r->all; s != NULL; s = s->next) {
		const struct clearance *now;

		if (who.p != NULL && !span_eq(session_bare(s), who))
			continue;
		now = clearance_ref(
			dir_clearance(r->muc->d.dir, session_bare(s)));
		clearance_unref(&s->clearance);
		s->clearance = now;
		crowd_move(r, s);
	}
}

/* Whom a directory is being asked about is judged when it has answered; nobody
 * is asked about who may be in no room of ours. */
static bool is_admitted(struct room *r, const struct occupant *o)
{
	const struct domain_conf *conf = r->muc->d.conf;

	if (conf->peers != NULL &&
		!peers_allow(conf->peers, occupant_bare(o), conf->traffic))
		return false;
	if (dir_is_pending(r->muc->d.dir, occupant_bare(o)))
		return true;
	for (const struct session *s = o->session; s != NULL; s = s->next_nick)
		if (!place_admits(r->muc->d.gate, r->place, s->clearance))
			return false;
	return true;
}

void room_rejudge(struct room *r, struct span who, struct turn *t)
{
	const struct tell how = {
		.gone = true,
		.status = {307},
		.reason = SPAN(POLICY_REASON),
	};
	struct leaving l = {.between = NULL};

	reread(r, who);
	for (struct occupant *o = r->occupant; o != NULL; o = o->next)
		if ((who.p == NULL || span_eq(occupant_bare(o), who)) &&
			!is_admitted(r, o)) {
			room_report_expelled(r, o, t);
			leaving_add(&l, o, &how, t);
		}
	room_expel(r, &l, t);
	group_settle(r, who, t);
}
