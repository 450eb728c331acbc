/* SPDX-License-Identifier: MIT */
/* The service: the registry of rooms, and what reaches all of them. */
#include "muc/muc.h"

#include <stdlib.h>

#include "domain/before.h"
#include "domain/border.h"
#include "domain/delegate.h"
#include "muc/arrive_inner.h"
#include "muc/command_session.h"
#include "muc/later.h"
#include "muc/load.h"
#include "muc/people.h"
#include "muc/report.h"
#include "muc/request.h"
#include "muc/retain.h"
#include "muc/sift.h"
#include "muc/told.h"
#include "muc/tombstone.h"

/* Between two looks for what is too old in the store. */
#define SWEEP_MS 3600000

const struct muc_limits muc_limits_default = {
	.rooms_per_user = 100,
	.joined_rooms = 1000,
	.occupants = 20000,
	.sessions_per_user = 16,
	.nick_bytes = 128,
	.history = 100,
	.affiliations = 10000,
	.presence_bytes = 8192,
	.relay_bytes = (size_t)64 << 20,
	.lock_ms = 600000,
	.ping_ms = 1800000,
	.page = 1000,
	.archive_page = 250,
	.presences_per_minute = 120,
	.invites_per_minute = 60,
	.tombstone_ms = (int64_t)31 * 86400 * 1000,
	.message_bytes = 262144,
	.requests_per_minute = 600,
	.avatar_bytes = 131072,
	.searches_per_minute = 60,
};

struct muc *muc_new(const struct muc_conf *conf, struct store *st,
	struct dir *dir, struct gate *gate, struct outbox *out)
{
	struct muc *m = xcalloc(1, sizeof(*m));

	m->conf = *conf;
	domain_init(&m->d, &m->conf.d, &muc_kind);
	m->plain.above = conf->d.place;
	m->d.store = st;
	m->d.dir = dir;
	m->d.gate = gate;
	domain_attach(&m->d, out);
	m->requests = requests_new();
	store_key(st, "occupant-id", m->occupant_key);
	return m;
}

void muc_free(struct muc **mp)
{
	struct muc *m = *mp;
	struct room *r, *next;

	if (m == NULL)
		return;
	HASH_ITER(hh, m->room, r, next)
	room_unload(r);
	later_clear(m);
	pace_clear(&m->presences);
	pace_clear(&m->invites);
	pace_clear(&m->messages);
	pace_clear(&m->slow);
	pace_clear(&m->asks);
	command_sessions_free(m);
	requests_free(&m->requests);
	pace_clear(&m->searches);
	told_forget(m);
	domain_clear(&m->d);
	free(m->retained);
	explicit_bzero(m->occupant_key, sizeof(m->occupant_key));
	free(m);
	*mp = NULL;
}

void muc_restore(struct muc *m, struct turn *t)
{
	const struct span *jid;
	size_t n =
		store_rooms_busy(m->d.store, t->arena, m->d.conf->domain, &jid);

	for (size_t i = 0; i < n; i++)
		(void)room_find(m, jid[i], t);
}

void muc_connected(struct muc *m, struct turn *t)
{
	m->connected = true;
	delegate_forget(&m->d); /* the server says it anew */
	alive_suspect(m);
	muc_rejudge(m, SPAN_NONE, t);
}

void muc_disconnected(struct muc *m)
{
	m->connected = false;
}

/* ---- one stanza ---- */

/* To the service itself nobody writes; what a server tells its component
 * (XEP-0355, 0356) has no body. */
static void to_service(struct muc *m, const struct stanza *s)
{
	if (xml_child(s->root, NS_STANZA, "body") != NULL)
		answer_error(&m->d, s, SX_SERVICE_UNAVAILABLE, NULL);
}

static void message(struct muc *m, const struct stanza *s, struct turn *t)
{
	struct span alternate;
	struct room *r;
	bool hidden;

	if (s->type == TYPE_ERROR) {
		alive_error(m, s, t);
		return;
	}
	if (s->to.node.p == NULL) {
		to_service(m, s);
		return;
	}
	r = room_find_for(m, s->to.bare, s->from.bare, &hidden, t);
	if (r == NULL && !hidden &&
		tombstone_at(m, s->to.bare, s->from.bare, &alternate, t) ==
			GRAVE_TOLD)
		tombstone_answer(m, s, alternate);
	else if (r == NULL || (room_session(r, s->from.full) == NULL &&
				      !room_exists_for(r, s->from.bare, t))) {
		muc_report_hidden(m, s, "message", t);
		answer_error(&m->d, s, SX_ITEM_NOT_FOUND, NULL);
	} else if (s->to.resource.p != NULL)
		room_private(r, s, t);
	else
		room_message(r, s, t);
}

static void settle(struct muc *m, struct span jid, struct turn *t)
{
	struct room *r = room_loaded(m, jid);

	if (r != NULL)
		room_settle(r, t);
}

/* Who goes says all that is needed in the first line. */
static bool is_farewell(const struct stanza *s)
{
	return s->kind == STANZA_PRESENCE && s->type == TYPE_UNAVAILABLE;
}

void muc_handle(struct muc *m, const struct stanza *s, struct turn *t)
{
	struct room *r = room_loaded(m, s->to.bare);

	s = border_take(&m->d, s, t);
	if (s == NULL)
		return;
	if (r != NULL)
		alive_note(r, s, t);
	if (s->capped && !is_farewell(s)) {
		answer_error(&m->d, s, SX_POLICY_VIOLATION, NULL);
		return;
	}
	if (delegate_take(&m->d, s, t))
		return;
	t->by = s->from.full;
	switch (s->kind) {
	case STANZA_MESSAGE:
		message(m, s, t);
		break;
	case STANZA_PRESENCE:
		room_presence(m, s, t);
		break;
	case STANZA_IQ:
		muc_iq(m, s, t);
		break;
	case STANZA_OTHER:
		break;
	}
	settle(m, s->to.bare, t);
	t->by = SPAN_NONE;
}

/* ---- all rooms ---- */

/* A tick looks at a part of the rooms, so that it stays short however many
 * there are: where there are few it is all of them. */
#define TICK_PARTS 8
#define TICK_LEAST 10000 /* rooms and sessions */

static void tick_room(struct room *r, struct alive_budget *b, struct turn *t)
{
	/* Made and never configured (XEP-0045 10.1.3). */
	if (r->locked &&
		t->mono - r->locked_since >= r->muc->conf.limits.lock_ms) {
		room_destroy(r, SPAN_NONE,
			SPAN("The room was not configured in time."), SPAN_NONE,
			t);
		return;
	}
	alive_tick(r, b, t);
	room_settle(r, t);
}

static void tick_rooms(struct muc *m, struct turn *t)
{
	struct alive_budget b = alive_budget_of_tick;
	size_t rooms = HASH_COUNT(m->room), done = 0;
	size_t most = (rooms + m->stats.sessions) / TICK_PARTS;

	if (most < TICK_LEAST)
		most = TICK_LEAST;
	/* SECURITY: all of them, and in an order that no other one changes */
	if (rooms + m->stats.sessions <= most)
		m->at = NULL;
	for (; rooms != 0 && done < most && m->room != NULL; rooms--) {
		struct room *r = m->at != NULL ? m->at : m->room;

		m->at = r->hh.next;
		done += 1 + r->session_n;
		tick_room(r, &b, t);
	}
}

void muc_tick(struct muc *m, struct turn *t)
{
	if (!m->connected)
		return;
	if (t->mono - m->swept >= SWEEP_MS) {
		m->swept = t->mono;
		register_expire(m, t);
	}
	retain_tick(m, t);
	arrive_tick(m, t);
	later_tick(m, t);
	command_tick(m, t);
	tick_rooms(m, t);
	request_tick(m, t);
	told_tick(m);
	before_tick(&m->d);
	border_tick(m->d.border, t);
}

void muc_rejudge(struct muc *m, struct span who, struct turn *t)
{
	struct room *r, *next;

	muc_sift(m, who, SPAN_NONE, t); /* first: rooms it loads are settled */
	HASH_ITER(hh, m->room, r, next)
	{
		room_rejudge(r, who, t);
		room_settle(r, t);
	}
}

void muc_reload(struct muc *m, const struct muc_conf *conf, struct gate *gate,
	struct turn *t)
{
	before_keep(&m->d, SPAN_NONE, m->d.conf->place);
	m->conf = *conf;
	m->plain.above = conf->d.place;
	m->d.gate = gate;
	domain_renew(&m->d);
	told_forget(m); /* an admin of then may be none now */
	for (struct room *r = m->room; r != NULL; r = r->hh.next)
		room_read_labels(r, t);
	muc_rejudge(m, SPAN_NONE, t);
}

void muc_shutdown(struct muc *m, struct turn *t)
{
	static const struct tell how = {.gone = true, .status = {332}};
	struct room *r, *next;

	HASH_ITER(hh, m->room, r, next)
	{
		for (struct occupant *o = r->occupant; o != NULL; o = o->next)
			tell_self(r, o, &how, t);
		while (r->all != NULL)
			session_remove(r->all, r);
		room_settle(r, t);
	}
}

struct muc_stats muc_stats(const struct muc *m)
{
	return m->stats;
}
