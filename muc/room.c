/* SPDX-License-Identifier: MIT */
/* Existence of rooms: making, loading, saving, letting go. */
#include "muc/room.h"

#include <stdlib.h>

#include "base/log.h"
#include "db/archive.h"
#include "db/arrival.h"
#include "domain/before.h"
#include "domain/levels.h"
#include "muc/activity.h"
#include "muc/edit.h"
#include "muc/hats.h"
#include "muc/load.h"
#include "muc/report.h"
#include "muc/tombstone.h"
#include "muc/vcard.h"

/* Rooms in memory that nobody is in, and for how long. */
#define EMPTY_MAX 16
#define EMPTY_MS  10000

static char *dup_text(struct span s)
{
	return s.p != NULL ? span_strdup(s) : NULL;
}

static void adopt(struct room *r, const struct room_config *c,
	const struct place_labels *l)
{
	struct recent *recent = &r->muc->settings;
	struct settings *old = r->set;

	/* Before the old ones go, whose bytes c and l may be. */
	r->set = settings_share(recent, c, l);
	if (old != NULL)
		settings_drop(recent, &old);
}

static void forget_place(struct room *r)
{
	struct place *p = r->place;

	r->place = NULL;
	if (p == NULL || p == &r->muc->plain)
		return;
	place_clear(p);
	free(p);
}

/* Does it say nothing beyond what is above it? */
static bool is_plain(const struct place *p)
{
	return !p->broken && p->access == NULL && p->clearance == NULL &&
	       p->allowed_n == 0 && p->fallback == NULL;
}

void room_read_labels(struct room *r, struct turn *t)
{
	struct muc *m = r->muc;
	struct place p;
	struct errtext e;

	room_changed(r);
	forget_place(r);
	if (levels_read(m->d.conf->labels, &r->set->labels, m->d.conf->place,
		    t->wall, &p, &e) != ERR_OK)
		log_event(LOG_WARN, "room-unreadable", KV("room", room_jid(r)),
			KV_STR("reason", e.s));
	if (is_plain(&p)) {
		place_clear(&p);
		r->place = &m->plain;
		return;
	}
	r->place = xmalloc(sizeof(p));
	*r->place = p;
}

static struct room *room_make(
	struct muc *m, const struct room_row *row, struct turn *t)
{
	struct room *r =
		xcalloc(1, offsetof(struct room, jid) + row->jid.n + 1);
	struct span rest;

	r->muc = m;
	r->id = row->id;
	memcpy(r->jid, row->jid.p, row->jid.n);
	r->jid_n = (uint32_t)row->jid.n;
	r->node_n = (uint32_t)span_cut(row->jid, '@', &rest).n;
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

struct room *room_load(
	struct muc *m, const struct room_row *row, struct turn *t)
{
	struct room *r = room_make(m, row, t);

	room_load_affiliations(r, t);
	room_load_hats(r, t);
	vcard_load(r, t);
	room_load_sessions(r, t);
	return r;
}

struct room *room_find(struct muc *m, struct span jid, struct turn *t)
{
	struct room *r = room_loaded(m, jid);
	struct room_row row;

	if (r != NULL || jid.p == NULL ||
		!store_room_get(m->d.store, t->arena, jid, &row))
		return r;
	return room_load(m, &row, t);
}

bool room_labels_admit(struct muc *m, const struct place_labels *l,
	struct span bare, struct turn *t)
{
	struct place p;
	bool admits = false;

	if (levels_read(m->d.conf->labels, l, m->d.conf->place, t->wall, &p,
		    NULL) == ERR_OK)
		admits = place_admits(
			m->d.gate, &p, dir_clearance(m->d.dir, bare));
	place_clear(&p);
	return admits;
}

struct room *room_find_for(struct muc *m, struct span jid, struct span bare,
	bool *hidden_r, struct turn *t)
{
	struct room *r = room_loaded(m, jid);
	bool hidden = false;
	struct room_row row;

	if (r == NULL && jid.p != NULL &&
		store_room_get(m->d.store, t->arena, jid, &row)) {
		hidden = !room_labels_admit(m, &row.labels, bare, t);
		if (!hidden)
			r = room_load(m, &row, t);
	}
	if (hidden_r != NULL)
		*hidden_r = hidden;
	return r;
}

static struct room_row row_of(const struct room *r)
{
	return (struct room_row){
		.id = r->id,
		.jid = room_jid(r),
		.created = r->created,
		.locked = r->locked,
		.config = r->set->config,
		.labels = r->set->labels,
		.subject = span_str(r->subject),
		.subject_nick = span_str(r->subject_nick),
		.subject_at = r->subject_at,
	};
}

struct room *room_new(struct muc *m, struct span jid, struct turn *t)
{
	struct room_row row = {.jid = jid, .created = t->wall, .locked = true};
	struct edit x;

	edit_initial(m, &x);
	row.config = x.config;
	row.labels = x.labels;
	tombstone_clear(m, jid);
	row.id = store_room_add(m->d.store, &row);
	report_changed(&m->d,
		&(struct changed){.kind = AUDIT_PLACE,
			.what = "room-created",
			.where = jid},
		t);
	return room_make(m, &row, t);
}

void room_save(struct room *r, struct turn *t)
{
	struct room_row row = row_of(r);

	(void)t;
	store_room_put(r->muc->d.store, &row);
}

void room_configure(struct room *r, const struct room_config *c,
	const struct place_labels *l, struct turn *t)
{
	const struct label *was = label_ref(place_access(r->place));
	/* Unreadable: nobody knows what it said, but whether it changes. */
	bool other = r->place->broken && r->set->labels.access.n != 0 &&
	             !span_eq(r->set->labels.access, l->access);

	report_changed(&r->muc->d,
		&(struct changed){.kind = AUDIT_PLACE,
			.what = "room-configured",
			.where = room_jid(r)},
		t);
	if (!levels_same(&r->set->labels, l)) {
		report_labels(&r->muc->d,
			&(struct changed){.where = room_jid(r)},
			&r->set->labels, l, t);
		before_keep(&r->muc->d, room_jid(r), r->place);
	}
	adopt(r, c, l);
	room_read_labels(r, t);
	if (other ||
		(was != NULL && !label_same_value(was, place_access(r->place))))
		subject_clear(r);
	label_unref(&was);
	room_save(r, t);
}

void room_unload(struct room *r)
{
	struct muc *m = r->muc;
	struct session *s;

	while ((s = r->all) != NULL)
		session_forget(s, r);
	room_forget_affiliations(r);
	if (m->at == r)
		m->at = r->hh.next;
	room_forget_hats(r);
	HASH_DEL(m->room, r);
	if (r->empty)
		m->empty_n--;
	else
		m->stats.rooms_loaded--;
	forget_place(r);
	settings_drop(&m->settings, &r->set);
	activity_free(&r->activity);
	free(r->subject);
	free(r->subject_nick);
	free(r->avatars);
	free(r);
}

/* For more of them everybody would wait: its name is free, and they go part by
 * part (arrive_invite.c). */
#define ERASE_AT_ONCE 10000

static void erase_row(const struct room *r)
{
	struct store *s = r->muc->d.store;

	if (store_messages_count(s, r->id, ERASE_AT_ONCE + 1) > ERASE_AT_ONCE)
		store_room_discard(s, r->id);
	else
		store_room_remove(s, r->id);
}

void room_erase(struct room *r)
{
	BUG_ON(r->session_n != 0);
	log_event(LOG_INFO, "room-removed", KV("room", room_jid(r)));
	before_keep(&r->muc->d, room_jid(r), r->place);
	erase_row(r);
	room_unload(r);
}

static void wake(struct room *r)
{
	if (!r->empty)
		return;
	r->empty = false;
	r->muc->empty_n--;
	r->muc->stats.rooms_loaded++;
}

/* A few stay for a while, or each question about one would load it anew. */
static void rest(struct room *r, struct turn *t)
{
	struct muc *m = r->muc;

	if (r->empty && t->mono - r->empty_since < EMPTY_MS)
		return;
	if (r->empty || m->empty_n >= EMPTY_MAX) {
		room_unload(r);
		return;
	}
	r->empty = true;
	r->empty_since = t->mono;
	/* SECURITY: how long it stays depends on others, so that what is
	 * counted in memory mustn't */
	activity_free(&r->activity);
	r->locked_since = t->mono;
	m->empty_n++;
	m->stats.rooms_loaded--;
}

void room_settle(struct room *r, struct turn *t)
{
	if (r->session_n != 0)
		wake(r);
	else if (r->place->broken)
		room_unload(r);
	else if (r->set->config.persistent && !r->locked)
		rest(r, t);
	else
		room_erase(r);
}

bool room_exists_for(struct room *r, struct span bare, struct turn *t)
{
	struct muc *m = r->muc;

	(void)t;
	return place_admits(
		       m->d.gate, r->place, dir_clearance(m->d.dir, bare)) &&
	       (!r->locked || room_affiliation(r, bare) == AFF_OWNER);
}

/* A room at another service of the process. */
static bool sibling_may_be_named(struct muc *m, struct span domain,
	struct span jid, struct span bare, struct turn *t)
{
	struct domain *at = domain_sibling(&m->d, domain);
	struct place_name name = {.who = bare};
	const struct place *place;
	void *held = NULL;

	if (at == NULL || !jid_parse(t->arena, jid, &name.jid))
		return true;
	place = at->kind->hold(at, &name, t, &held);
	at->kind->release(at, held, t);
	return place != NULL;
}

bool room_may_be_named(
	struct muc *m, struct span jid, struct span bare, struct turn *t)
{
	struct span domain, node = span_cut(jid, '@', &domain);
	struct room *r;

	if (domain.p == NULL || node.n == 0)
		return true;
	if (!span_eq(domain, m->d.conf->domain))
		return sibling_may_be_named(m, domain, jid, bare, t);
	r = room_find(m, jid, t);
	return r != NULL && room_exists_for(r, bare, t);
}
