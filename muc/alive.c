/* SPDX-License-Identifier: MIT */
/*
 * Sessions that are gone without a word (XEP-0045 18.1.2): found by errors of
 * delivery and by ping (XEP-0199).
 */
#include "base/log.h"
#include "muc/load.h"
#include "muc/request.h"

#define PINGS_PER_TICK 200
#define TELLS_PER_TICK 100000 /* presences about those found gone */
#define ANSWER_MS      60000  /* a ping unanswered for that long */

/* The address isn't there, or not any more. Other errors are of one who is. */
static const char *const gone_conditions[] = {
	"gone",
	"item-not-found",
	"jid-malformed",
	"recipient-unavailable",
	"redirect",
	"remote-server-not-found",
	"remote-server-timeout",
	"service-unavailable",
};

static bool means_gone(struct span condition)
{
	for (size_t i = 0; i < ARRAY_LEN(gone_conditions); i++)
		if (span_is(condition, gone_conditions[i]))
			return true;
	return false;
}

/* Blocking an occupant is answered in the same words as having gone
 * (XEP-0191 3.4): who blocks one isn't gone, so they are asked. */
static bool may_be_blocked(const struct stanza *s, struct span condition)
{
	return s->kind == STANZA_MESSAGE && s->to.resource.p != NULL &&
	       (span_is(condition, "service-unavailable") ||
		       span_is(condition, "jid-malformed"));
}

void alive_doubt(struct session *s, const struct stanza *error)
{
	if (means_gone(error_condition(error)))
		s->suspect = true;
}

static void remove_gone(struct room *r, struct session *s, struct turn *t)
{
	static const struct tell how = {.gone = true, .status = {333}};

	room_leave(r, s, &how, t);
}

static void is_alive(struct session *s, struct turn *t)
{
	s->heard = t->mono;
	s->pinged = 0;
	s->suspect = false;
}

void alive_note(struct room *r, const struct stanza *s, struct turn *t)
{
	struct session *from = room_session(r, s->from.full);

	/* An error may be a server's, about one who is gone. */
	if (from != NULL && s->type != TYPE_ERROR)
		is_alive(from, t);
}

void alive_error(struct muc *m, const struct stanza *s, struct turn *t)
{
	struct room *r = room_loaded(m, s->to.bare);
	struct session *from;
	struct span condition;

	/* An error with a label breaks XEP-0258 4: as if it never came. */
	if (r == NULL || label_is_there(s->root))
		return;
	from = room_session(r, s->from.full);
	if (from == NULL)
		return;
	condition = error_condition(s);
	if (!means_gone(condition))
		is_alive(from, t);
	else if (may_be_blocked(s, condition))
		from->suspect = true;
	else
		remove_gone(r, from, t);
}

void room_iq_answer(struct muc *m, const struct stanza *s, struct turn *t)
{
	/* What isn't to the room itself answers no ping of ours. */
	if (!request_answer(m, s, t) && s->type == TYPE_ERROR &&
		s->to.resource.p == NULL)
		alive_error(m, s, t);
}

static void ping(struct room *r, struct session *s, struct turn *t)
{
	struct muc *m = r->muc;
	struct packet pk;
	struct xw w;

	buf_reset(&m->d.scratch);
	xw_stanza(&w, &m->d.scratch, "iq", room_jid(r), SPAN("get"),
		arena_printf(t->arena, "alive-%lld", (long long)t->mono));
	xw_open(&w, NS_PING, "ping");
	xw_close(&w);
	pk = xw_packet(&w, NULL);
	session_send(r, s, &pk, gate_open(m->d.gate));
	s->pinged = t->mono != 0 ? t->mono : 1;
	s->suspect = false;
}

const struct alive_budget alive_budget_of_tick = {
	PINGS_PER_TICK, TELLS_PER_TICK};

void alive_tick(struct room *r, struct alive_budget *b, struct turn *t)
{
	int64_t silence = r->muc->conf.limits.ping_ms;
	struct session *next;

	for (struct session *s = r->all; s != NULL; s = next) {
		next = s->next;
		if (s->pinged != 0) {
			if (t->mono - s->pinged < ANSWER_MS || b->tells == 0)
				continue;
			b->tells -= b->tells < r->session_n ? b->tells
			                                    : r->session_n;
			remove_gone(r, s, t);
		} else if (b->pings > 0 &&
			   (s->suspect || t->mono - s->heard >= silence)) {
			ping(r, s, t);
			b->pings--;
		}
	}
}

void alive_suspect(struct muc *m)
{
	for (struct room *r = m->room; r != NULL; r = r->hh.next)
		for (struct session *s = r->all; s != NULL; s = s->next) {
			s->suspect = true;
			s->pinged = 0;
		}
}
