/* SPDX-License-Identifier: MIT */
/* Destroyed rooms, remembered for a time. */
#include "muc/tombstone.h"

#include "db/people.h"
#include "domain/levels.h"
#include "muc/load.h"

#define TOMBSTONES_MAX 100000 /* of a domain */
#define URI_MAX        8192
#define FOR_EVER       INT64_MAX

void tombstone_set(const struct room *r, struct span alternate, struct turn *t)
{
	struct muc *m = r->muc;
	const struct tombstone_row row = {
		.jid = room_jid(r),
		.access = r->set->labels.access,
		.alternate = alternate.n != 0 ? alternate : SPAN_NONE,
		.until = t->wall + m->conf.limits.tombstone_ms,
	};

	/* One that was never configured never was. */
	if (!r->locked && m->conf.limits.tombstone_ms > 0)
		store_tombstone_put(m->d.store, &row, TOMBSTONES_MAX);
}

struct tombstone_row tombstone_of_moved(
	const struct room *r, struct span alternate, struct turn *t)
{
	return (struct tombstone_row){
		.jid = arena_dup(t->arena, room_jid(r)),
		.access = r->set->labels.access.n != 0
	                          ? arena_dup(t->arena, r->set->labels.access)
	                          : SPAN_NONE,
		.alternate = alternate,
		.until = r->locked ? 0 : FOR_EVER,
	};
}

void tombstone_put(struct muc *m, const struct tombstone_row *row)
{
	if (row->until != 0)
		store_tombstone_put(m->d.store, row, TOMBSTONES_MAX);
}

struct span muc_moved(struct muc *m, struct span room, struct turn *t)
{
	struct tombstone_row row;

	return store_tombstone_get(m->d.store, t->arena, room, &row) &&
	                       row.until == FOR_EVER
	               ? row.alternate
	               : SPAN_NONE;
}

void tombstone_clear(struct muc *m, struct span jid)
{
	store_tombstone_remove(m->d.store, jid);
}

/* SECURITY: as the room was hidden, so is its grave. */
static bool is_admitted(struct muc *m, const struct tombstone_row *row,
	struct span bare, struct turn *t)
{
	const struct place_labels labels = {.access = row->access};
	struct place p;
	bool admits = false;

	if (levels_read(m->d.conf->labels, &labels, m->d.conf->place, t->wall,
		    &p, NULL) == ERR_OK)
		admits = place_admits(
			m->d.gate, &p, dir_clearance(m->d.dir, bare));
	place_clear(&p);
	return admits;
}

/* SECURITY: a room of ours is named to nobody from whom it is hidden. */
static bool is_named(
	struct muc *m, struct span alternate, struct span bare, struct turn *t)
{
	struct span domain;
	struct room *r;
	bool was_loaded, exists;

	span_cut(alternate, '@', &domain);
	if (!span_eq(domain, m->d.conf->domain))
		return room_may_be_named(m, alternate, bare, t);
	was_loaded = room_loaded(m, alternate) != NULL;
	r = room_find_for(m, alternate, bare, NULL, t);
	exists = r != NULL && room_exists_for(r, bare, t);
	if (r != NULL && !was_loaded)
		room_settle(r, t);
	return exists;
}

static bool is_admin(const struct muc *m, struct span bare)
{
	for (size_t i = 0; i < m->d.conf->admin_n; i++)
		if (span_eq(m->d.conf->admins[i], bare))
			return true;
	return false;
}

enum grave tombstone_at(struct muc *m, struct span jid, struct span bare,
	struct span *alternate_r, struct turn *t)
{
	struct tombstone_row row;

	*alternate_r = SPAN_NONE;
	if (!store_tombstone_get(m->d.store, t->arena, jid, &row) ||
		row.until <= t->wall)
		return GRAVE_NONE;
	if (!is_admitted(m, &row, bare, t))
		return GRAVE_HIDDEN;
	if (row.until != FOR_EVER && is_admin(m, bare))
		return GRAVE_NONE;
	if (row.alternate.p != NULL && is_named(m, row.alternate, bare, t))
		*alternate_r = row.alternate;
	return GRAVE_TOLD;
}

bool tombstone_redirects(struct muc *m, const struct stanza *s, struct turn *t)
{
	struct span alternate;

	if (tombstone_at(m, s->to.bare, s->from.bare, &alternate, t) !=
			GRAVE_TOLD ||
		alternate.n == 0)
		return false;
	tombstone_answer(m, s, alternate);
	return true;
}

/* What needs no escape in an IRI (RFC 5122 2.2; RFC 6120 8.3.3.5 allows one):
 * the fewer, the better, since some clients undo none (Gajim 1.7). */
static bool stands_plain(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
	       (c >= '0' && c <= '9') || (unsigned char)c >= 0x80 ||
	       (c != '\0' && strchr("-._~@!$()*+,=", c) != NULL);
}

/* xmpp:room@service?join (XEP-0147) */
static void write_uri(struct buf *b, struct span jid)
{
	buf_str(b, "xmpp:");
	for (size_t i = 0; i < jid.n; i++)
		if (stands_plain(jid.p[i]))
			buf_byte(b, jid.p[i]);
		else
			buf_printf(b, "%%%02X", (unsigned char)jid.p[i]);
	buf_str(b, "?join");
}

void tombstone_answer(
	struct muc *m, const struct stanza *s, struct span alternate)
{
	bool presence = s->kind == STANZA_PRESENCE;
	struct packet pk;
	struct buf uri;

	if (!stanza_answerable(s))
		return;
	buf_init(&uri, URI_MAX);
	if (alternate.n != 0)
		write_uri(&uri, alternate);
	buf_reset(&m->d.scratch);
	pk = error_write_gone(&m->d.scratch, s,
		&(struct refuge){.uri = buf_span(&uri), .address = alternate},
		presence ? s->to.bare : SPAN_NONE, presence);
	send_plain(&m->d, &pk, s->from.full);
	buf_clear(&uri);
}
