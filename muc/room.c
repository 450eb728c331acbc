/* SPDX-License-Identifier: MIT */
/* Existence of rooms: making, loading, saving, letting go. */
#include "muc/room.h"

#include <stdlib.h>

#include "base/log.h"
#include "muc/levels.h"
#include "muc/load.h"

static char *dup_text(struct span s)
{
	return s.p != NULL ? span_strdup(s) : NULL;
}

/* Config and labels into an arena of their own; the old ones may be the
 * source of the new. */
static void adopt(struct room *r, const struct room_config *c,
	const struct room_labels *l)
{
	struct arena *a = arena_new();
	struct room_config config = *c;

	config.name = arena_dup(a, c->name);
	config.description = arena_dup(a, c->description);
	config.lang = arena_dup(a, c->lang);
	config.secret = arena_dup(a, c->secret);
	config.contact = arena_dup(a, c->contact);
	r->labels = (struct room_labels){
		.access = arena_dup(a, l->access),
		.clearance = arena_dup(a, l->clearance),
		.allowed = arena_dup(a, l->allowed),
		.fallback = arena_dup(a, l->fallback),
	};
	r->config = config;
	if (r->arena != NULL)
		arena_free(&r->arena);
	r->arena = a;
}

void room_read_labels(struct room *r, struct turn *t)
{
	struct errtext e;

	place_clear(&r->place);
	if (levels_read(r->muc->conf.labels, &r->labels, r->muc->conf.place,
		    t->wall, &r->place, &e) != ERR_OK)
		log_event(LOG_ERROR, "room-labels-unreadable",
			KV("room", room_jid(r)), KV_STR("reason", e.s));
}

static struct room *room_make(
	struct muc *m, const struct room_row *row, struct turn *t)
{
	struct room *r = xcalloc(1, sizeof(*r));
	struct span rest;

	r->muc = m;
	r->id = row->id;
	r->jid = span_strdup(row->jid);
	r->jid_n = row->jid.n;
	r->node_n = span_cut(row->jid, '@', &rest).n;
	r->locked = row->locked;
	r->created = row->created;
	r->locked_since = t->mono;
	r->subject = dup_text(row->subject);
	r->subject_nick = dup_text(row->subject_nick);
	r->subject_at = row->subject_at;
	adopt(r, &row->config, &row->labels);
	room_read_labels(r, t);
	HASH_ADD_KEYPTR(hh, m->room, r->jid, r->jid_n, r);
	m->stats.rooms_loaded++;
	return r;
}

struct room *room_loaded(const struct muc *m, struct span jid)
{
	struct room *r = NULL;

	if (jid.n != 0)
		HASH_FIND(hh, m->room, jid.p, jid.n, r);
	return r;
}

struct room *room_find(struct muc *m, struct span jid, struct turn *t)
{
	struct room *r = room_loaded(m, jid);
	struct room_row row;

	if (r != NULL || jid.p == NULL ||
		!store_room_get(m->store, t->arena, jid, &row))
		return r;
	r = room_make(m, &row, t);
	room_load_affiliations(r, t);
	room_load_sessions(r, t);
	return r;
}

static struct room_row row_of(const struct room *r)
{
	return (struct room_row){
		.id = r->id,
		.jid = room_jid(r),
		.created = r->created,
		.locked = r->locked,
		.config = r->config,
		.labels = r->labels,
		.subject = span_str(r->subject),
		.subject_nick = span_str(r->subject_nick),
		.subject_at = r->subject_at,
	};
}

struct room *room_new(struct muc *m, struct span jid, struct turn *t)
{
	struct room_row row = {.jid = jid, .created = t->wall, .locked = true};

	options_initial(&row.config);
	row.id = store_room_add(m->store, &row);
	return room_make(m, &row, t);
}

void room_save(struct room *r, struct turn *t)
{
	struct room_row row = row_of(r);

	(void)t;
	store_room_put(r->muc->store, &row);
}

void room_configure(struct room *r, const struct room_config *c,
	const struct room_labels *l, struct turn *t)
{
	adopt(r, c, l);
	room_read_labels(r, t);
	room_save(r, t);
}

void room_unload(struct room *r)
{
	struct muc *m = r->muc;
	struct affil *a, *next;
	struct session *s;

	while ((s = r->all) != NULL)
		session_forget(s, r);
	HASH_ITER(hh, r->affil, a, next)
	{
		HASH_DEL(r->affil, a);
		affil_free(a);
	}
	HASH_DEL(m->room, r);
	m->stats.rooms_loaded--;
	place_clear(&r->place);
	arena_free(&r->arena);
	free(r->subject);
	free(r->subject_nick);
	free(r->jid);
	free(r);
}

void room_erase(struct room *r)
{
	BUG_ON(r->session_n != 0);
	log_event(LOG_INFO, "room-removed", KV("room", room_jid(r)));
	store_room_remove(r->muc->store, r->id);
	room_unload(r);
}

void room_settle(struct room *r, struct turn *t)
{
	(void)t;
	if (r->session_n != 0)
		return;
	if (r->config.persistent && !r->locked)
		room_unload(r);
	else
		room_erase(r);
}

bool room_exists_for(struct room *r, struct span bare, struct turn *t)
{
	struct muc *m = r->muc;

	(void)t;
	return place_admits(m->gate, &r->place, dir_clearance(m->dir, bare)) &&
	       (!r->locked || room_affiliation(r, bare) == AFF_OWNER);
}
