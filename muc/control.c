/* SPDX-License-Identifier: MIT */
/* Rooms in the hands of the operator: made, set and removed by name=value. */
#include "base/log.h"
#include "db/people.h"
#include "muc/arrive_inner.h"
#include "muc/edit.h"
#include "muc/owner.h"
#include "muc/people.h"
#include "muc/tombstone.h"

/* ---- the calls ---- */

/* Puts the room's name before what e says. */
static enum err about(struct span room, enum err err, struct errtext *e)
{
	struct errtext inner;

	if (e == NULL)
		return err;
	inner = *e;
	return err_set(e, err, "room %.*s: %s", SPAN_FMT(room), inner.s);
}

static enum err no_room(struct span room, struct errtext *e)
{
	return err_set(
		e, ERR_UNKNOWN, "room %.*s: no such room", SPAN_FMT(room));
}

static enum err disk_is_full(struct errtext *e)
{
	return err_set(e, ERR_IO, "too little disk space is left");
}

static enum err create(struct muc *m, struct span jid, struct edit *x,
	struct turn *t, struct errtext *e)
{
	struct room *r;

	if (!x->config.persistent)
		return about(jid,
			err_set(e, ERR_VALUE,
				"option 'persistent': nobody is in "
				"the room, it would go at once"),
			e);
	if (!store_accepts(m->d.store, t->mono))
		return disk_is_full(e);
	r = room_new(m, jid, t);
	room_reconfigure(r, &x->config, &x->labels, NULL, t);
	log_event(LOG_INFO, "room-created", KV("room", jid),
		KV_STR("by", "operator"));
	room_settle(r, t);
	return ERR_OK;
}

enum err muc_create(struct muc *m, struct span room, const struct span *pairs,
	size_t n, struct turn *t, struct errtext *e)
{
	struct edit x = {0};
	struct span jid;
	enum err err = edit_room(m, room, t, &jid, e);
	struct room *r;

	if (err != ERR_OK)
		return err;
	r = room_find(m, jid, t);
	if (r != NULL) {
		room_settle(r, t);
		return err_set(e, ERR_CONFLICT, "room %.*s: exists already",
			SPAN_FMT(jid));
	}
	if (arrive_holds(m, jid, t))
		return err_set(e, ERR_CONFLICT,
			"room %.*s: a room of that name moves in: end that, or "
			"give it up",
			SPAN_FMT(jid));
	edit_initial(m, &x);
	x.config.persistent = true;
	err = edit_all(m, pairs, n, &x, SPAN_NONE, t, e);
	return err == ERR_OK ? create(m, jid, &x, t, e) : about(jid, err, e);
}

enum err muc_set(struct muc *m, struct span room, const struct span *pairs,
	size_t n, struct turn *t, struct errtext *e)
{
	struct span jid;
	enum err err = edit_room(m, room, t, &jid, e);
	const char *why;
	struct room *r;
	struct edit x;

	if (err != ERR_OK)
		return err;
	r = room_find(m, jid, t);
	if (r == NULL)
		return no_room(jid, e);
	x = (struct edit){r->set->config, r->set->labels};
	err = edit_all(m, pairs, n, &x, SPAN_NONE, t, e);
	if (err == ERR_OK && !x.config.persistent && r->session_n == 0)
		err = err_set(e, ERR_VALUE,
			"option 'persistent': nobody is in the room, it "
			"would go at once");
	why = room_may_close(r, &x.config);
	if (err == ERR_OK && why != NULL)
		err = err_set(e, ERR_CONFLICT, "%s", why);
	if (err != ERR_OK) {
		about(jid, err, e);
	} else if (!store_accepts(m->d.store, t->mono)) {
		err = disk_is_full(e);
	} else {
		room_reconfigure(r, &x.config, &x.labels, NULL, t);
		log_event(LOG_INFO, "room-configured", KV("room", jid),
			KV_STR("by", "operator"));
	}
	room_settle(r, t);
	return err;
}

static const char *refusal(enum sx_cond c)
{
	if (c == SX_CONFLICT)
		return "a room keeps at least one owner";
	if (c == SX_NOT_ACCEPTABLE)
		return "admins and owners are persons, not domains";
	return "the affiliation list is full, or too many people inside are "
	       "concerned at once";
}

enum err muc_affiliate(struct muc *m, struct span room, struct span jid,
	struct span affiliation, struct turn *t, struct errtext *e)
{
	const struct actor op = {0};
	struct affil_change c = {0};
	struct span at;
	enum err err = edit_room(m, room, t, &at, e);
	struct room *r;
	enum sx_cond cond;
	struct jid who;

	if (err != ERR_OK)
		return err;
	if (!jid_parse(t->arena, jid, &who))
		return err_set(e, ERR_VALUE, "room %.*s: no address of a user",
			SPAN_FMT(at));
	if (!affiliation_parse(affiliation, &c.to))
		return err_set(e, ERR_VALUE,
			"room %.*s: an affiliation is owner, admin, member, "
			"none or outcast",
			SPAN_FMT(at));
	c.jid = who.bare;
	r = room_find(m, at, t);
	if (r == NULL)
		return no_room(at, e);
	if (c.to == AFF_MEMBER)
		c.nick = register_nick(r, c.jid, t);
	cond = affil_check(r, &op, &c, 1);
	if (cond != SX_OK)
		err = err_set(e, ERR_CONFLICT, "room %.*s: %s", SPAN_FMT(at),
			refusal(cond));
	else if (!store_accepts(m->d.store, t->mono))
		err = disk_is_full(e);
	else
		affil_run(r, &op, &c, 1, NULL, t);
	room_settle(r, t);
	return err;
}

/* Occupants are told of no room of ours that isn't there (room_destroy()). */
static bool is_refuge(struct muc *m, const struct jid *to, struct turn *t)
{
	struct room *r;

	if (to->node.p == NULL || !span_eq(to->domain, m->d.conf->domain))
		return true;
	r = room_find(m, to->bare, t);
	if (r != NULL)
		room_settle(r, t);
	return r != NULL;
}

enum err muc_destroy(struct muc *m, struct span room, struct span alternate,
	struct turn *t, struct errtext *e)
{
	struct tombstone_row moved;
	struct jid to = {0};
	struct span jid;
	enum err err = edit_room(m, room, t, &jid, e);
	struct room *r;

	if (err != ERR_OK)
		return err;
	if (alternate.n != 0 && !jid_parse(t->arena, alternate, &to))
		return err_set(e, ERR_VALUE,
			"room %.*s: the alternate is no address",
			SPAN_FMT(jid));
	if (alternate.n != 0 && !is_refuge(m, &to, t))
		return err_set(e, ERR_UNKNOWN,
			"room %.*s: the alternate is no room that is there",
			SPAN_FMT(jid));
	r = room_find(m, jid, t);
	if (r == NULL)
		return no_room(jid, e);
	moved = tombstone_of_moved(r, to.bare, t);
	room_destroy(r, to.bare, SPAN_NONE, SPAN_NONE, t);
	if (alternate.n != 0)
		tombstone_put(m, &moved);
	return ERR_OK;
}
