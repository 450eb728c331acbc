/* SPDX-License-Identifier: MIT */
/* Rooms that move in: their beginning and their end. */
#include "muc/arrive_inner.h"

#include "base/log.h"
#include "db/nodes.h"
#include "domain/report.h"
#include "muc/load.h"
#include "muc/tombstone.h"

static enum err disk_is_full(struct errtext *e)
{
	return err_set(e, ERR_IO, "too little disk space is left");
}

static void report(struct muc *m, const struct arrival_row *row,
	const char *what, struct turn *t)
{
	report_changed(&m->d,
		&(struct changed){.kind = AUDIT_PLACE,
			.what = what,
			.where = row->name,
			.is = row->source},
		t);
	log_event(LOG_INFO, what, KV("room", row->name),
		KV("source", row->source), KV_NUM("messages", row->messages));
}

static bool find_row(struct muc *m, struct span jid, struct turn *t,
	struct arrival_row *row_r)
{
	return store_arrival_get(
		m->d.store, t->arena, m->d.conf->domain, jid, row_r);
}

bool arrive_holds(struct muc *m, struct span jid, struct turn *t)
{
	struct arrival_row row;

	return find_row(m, jid, t, &row) && !row.ended;
}

/* ---- the room for a call ---- */

/* Under its true address, and only until arrive_close(): nothing else is done
 * in between. */
static struct room *load_arriving(
	struct muc *m, const struct arrival_row *row, struct turn *t)
{
	struct span none = store_arriving_name(t->arena, row->name);
	struct room_row r;

	BUG_ON(room_loaded(m, row->name) != NULL ||
		!store_room_get(m->d.store, t->arena, none, &r));
	r.jid = row->name;
	return room_load(m, &r, t);
}

enum err arrive_open(struct muc *m, struct span room, struct turn *t,
	struct arrival_row *row_r, struct room **r_r, struct errtext *e)
{
	struct span jid;
	enum err err = edit_room(m, room, t, &jid, e);

	if (err != ERR_OK)
		return err;
	if (!find_row(m, jid, t, row_r))
		return err_set(e, ERR_UNKNOWN,
			"room %.*s: it doesn't move in: begin with that",
			SPAN_FMT(jid));
	/* The service was one of nodes when that began. */
	if (row_r->room == 0)
		return err_set(e, ERR_CONFLICT,
			"room %.*s: a node of that name moves in; drop that",
			SPAN_FMT(jid));
	*r_r = row_r->ended ? room_find(m, jid, t) : load_arriving(m, row_r, t);
	BUG_ON(*r_r == NULL); /* the row would have gone with it */
	return ERR_OK;
}

void arrive_close(const struct arrival_row *row, struct room *r, struct turn *t)
{
	if (row->ended)
		room_settle(r, t);
	else
		room_unload(r);
}

/* ---- beginning ---- */

static struct arrival_row row_of(
	const struct muc *m, struct span jid, const struct transfer_begin *b)
{
	return (struct arrival_row){
		.domain = m->d.conf->domain,
		.name = jid,
		.source = b->source,
		.label = b->label,
		.policy = b->policy,
		.leave_out = b->leave_out,
	};
}

/* Do the rules that it comes under fit where it goes? */
static enum err check_rules(struct muc *m, const struct arrival_row *row,
	const struct place *p, struct turn *t, struct errtext *e)
{
	struct transfer_in *x = arena_make(t->arena, struct transfer_in);

	x->d = &m->d;
	x->t = t;
	x->place = p;
	return transfer_in_open(x, row, e);
}

static void make_room(struct muc *m, struct arrival_row *row, struct turn *t)
{
	struct room_row r = {
		.jid = store_arriving_name(t->arena, row->name),
		.created = t->wall,
		.locked = true,
	};
	struct edit x;

	edit_initial(m, &x);
	r.config = x.config;
	r.config.persistent = true;
	r.labels = x.labels;
	row->room = store_room_add(m->d.store, &r);
	row->id = store_arrival_add(m->d.store, row);
	report(m, row, "arrival-begun", t);
}

static enum err begin_new(struct muc *m, struct arrival_row *row,
	struct turn *t, struct errtext *e)
{
	struct room_row there;
	enum err err;

	if (store_room_get(m->d.store, t->arena, row->name, &there))
		return err_set(e, ERR_CONFLICT,
			"room %.*s: it is there, and came from nowhere",
			SPAN_FMT(row->name));
	err = check_rules(m, row, m->d.conf->place, t, e);
	if (err == ERR_OK)
		make_room(m, row, t);
	return err;
}

/* The rules of today. */
static enum err begin_again(struct muc *m, struct span jid,
	const struct transfer_begin *b, struct turn *t, struct errtext *e)
{
	struct arrival_row row;
	struct room *r;
	enum err err = arrive_open(m, jid, t, &row, &r, e);

	if (err != ERR_OK)
		return err;
	row.label = b->label;
	row.policy = b->policy;
	row.leave_out = b->leave_out;
	err = check_rules(m, &row, r->place, t, e);
	if (err == ERR_OK)
		store_arrival_put(m->d.store, &row);
	arrive_close(&row, r, t);
	return err;
}

enum err muc_arrival_begin(struct muc *m, struct span room,
	const struct transfer_begin *b, struct transfer_at *at_r,
	struct turn *t, struct errtext *e)
{
	struct arrival_row row;
	struct span jid;
	enum err err = edit_room(m, room, t, &jid, e);
	bool is_new;

	if (err != ERR_OK)
		return err;
	if (!store_accepts(m->d.store, t->mono))
		return disk_is_full(e);
	is_new = !find_row(m, jid, t, &row);
	if (is_new)
		row = row_of(m, jid, b);
	err = transfer_goes_on(&row, is_new, b, at_r, e);
	if (err == ERR_OK)
		err = is_new ? begin_new(m, &row, t, e)
		             : begin_again(m, jid, b, t, e);
	return err;
}

/* ---- the end ---- */

static enum err place_room(
	struct arrival_row *row, struct room *r, struct turn *t)
{
	struct muc *m = r->muc;
	int64_t created = row->created != 0 ? row->created : r->created;

	r->locked = false;
	room_save(r, t);
	tombstone_clear(m, row->name);
	store_room_place(m->d.store, row->room, row->name, created);
	room_unload(r);
	row->ended = true;
	store_arrival_put(m->d.store, row);
	report(m, row, "arrival-ended", t);
	return ERR_OK;
}

enum err muc_arrival_end(struct muc *m, struct span room, bool invite,
	struct turn *t, struct errtext *e)
{
	struct arrival_row row;
	struct room *r;
	enum err err = arrive_open(m, room, t, &row, &r, e);

	if (err != ERR_OK)
		return err;
	if (!store_accepts(m->d.store, t->mono))
		err = disk_is_full(e);
	else if (!row.ended && r->place->broken)
		err = err_set(e, ERR_VALUE,
			"room %.*s: its labels can't be read under the policy",
			SPAN_FMT(row.name));
	if (err != ERR_OK || row.ended) {
		arrive_close(&row, r, t);
		return err;
	}
	row.invited = invite ? SPAN("") : SPAN_NONE;
	return place_room(&row, r, t);
}

enum err muc_arrival_give_up(
	struct muc *m, struct span room, struct turn *t, struct errtext *e)
{
	struct arrival_row row;
	struct span jid;
	enum err err = edit_room(m, room, t, &jid, e);

	if (err != ERR_OK)
		return err;
	if (!find_row(m, jid, t, &row))
		return err_set(e, ERR_UNKNOWN, "room %.*s: it doesn't move in",
			SPAN_FMT(jid));
	if (row.ended)
		return err_set(e, ERR_CONFLICT,
			"room %.*s: it has come; destroy it if it shall go",
			SPAN_FMT(jid));
	report(m, &row, "arrival-given-up", t);
	if (row.room != 0)
		store_room_discard(m->d.store, row.room);
	else
		store_node_remove(m->d.store, row.node);
	return ERR_OK;
}
