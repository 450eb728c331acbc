/* SPDX-License-Identifier: MIT */
/* Occupants and their sessions, in memory and in the store. */
#include <stdlib.h>

#include "muc/group.h"
#include "muc/joined.h"
#include "muc/load.h"

/* Escaped, an address is at most six times as long. */
#define TO_XML_MAX ((size_t)6 * 4096)
_Static_assert(TO_XML_MAX <= UINT16_MAX, "session.to_n");

struct session *room_session(const struct room *r, struct span full)
{
	return lookup_find(&r->sessions, full);
}

struct occupant *room_occupant(const struct room *r, struct span nick)
{
	return lookup_find(&r->occupants, nick);
}

/* ---- XEP-0421 ---- */

/* Tells nothing of the person, and another thing in each room. */
static void occupant_id(
	const struct room *r, struct span bare, char id_r[OCCUPANT_ID_LEN])
{
	unsigned char mac[SHA256_LEN];
	struct buf b;

	buf_init(&b, 2 * 4096);
	buf_add(&b, room_jid(r));
	buf_byte(&b, '\0');
	buf_add(&b, bare);
	hmac_sha256(span_of(r->muc->occupant_key, sizeof(r->muc->occupant_key)),
		buf_span(&b), mac);
	buf_clear(&b);
	id_text(mac, id_r);
}

bool occupant_has_id(const struct occupant *o, struct span id)
{
	return span_eq(span_of(o->id, OCCUPANT_ID_LEN), id);
}

static void write_id(struct xw *w, const char id[OCCUPANT_ID_LEN])
{
	xw_open(w, NS_OCCUPANT_ID, "occupant-id");
	xw_attr(w, "id", span_of(id, OCCUPANT_ID_LEN));
	xw_close(w);
}

void occupant_id_put(struct xw *w, const struct occupant *o)
{
	write_id(w, o->id);
}

void occupant_id_write(struct xw *w, const struct room *r, struct span bare)
{
	char id[OCCUPANT_ID_LEN];

	occupant_id(r, bare, id);
	write_id(w, id);
}

bool occupant_id_among(
	const struct room *r, struct span bare, const struct span *id, size_t n)
{
	char own[OCCUPANT_ID_LEN];

	occupant_id(r, bare, own);
	for (size_t i = 0; i < n; i++)
		if (span_eq(span_of(own, sizeof(own)), id[i]))
			return true;
	return false;
}

/* ---- in memory ---- */

/* room@domain/nick at jid, and under its nick into the table. */
static void occupant_name(
	struct occupant *o, struct room *r, char *jid, struct span nick)
{
	memcpy(jid, r->jid, r->jid_n);
	jid[r->jid_n] = '/';
	memcpy(jid + r->jid_n + 1, nick.p, nick.n);
	o->jid_n = (uint32_t)(r->jid_n + 1 + nick.n);
	lookup_add(&r->occupants, &o->key, span_of(jid + r->jid_n + 1, nick.n));
}

static void link_occupant(struct occupant *o, struct room *r)
{
	o->prev = r->last_occupant;
	o->next = NULL;
	if (r->last_occupant != NULL)
		r->last_occupant->next = o;
	else
		r->occupant = o;
	r->last_occupant = o;
}

static void unlink_occupant(struct occupant *o, struct room *r)
{
	if (o->prev != NULL)
		o->prev->next = o->next;
	else
		r->occupant = o->next;
	if (o->next != NULL)
		o->next->prev = o->prev;
	else
		r->last_occupant = o->prev;
}

static struct occupant *occupant_new(
	struct room *r, struct span nick, struct span bare, enum role role)
{
	struct occupant *o = xcalloc(
		1, offsetof(struct occupant, text) + r->jid_n + 1 + nick.n);

	occupant_name(o, r, o->text, nick);
	link_occupant(o, r);
	o->role = role;
	o->shown = tell_is_broadcast(r, role);
	o->grouped = group_has(r, bare);
	occupant_id(r, bare, o->id);
	joined_add(r->muc, bare);
	return o;
}

/* room@domain/nick, if it isn't a part of o. */
static char *own_name(const struct occupant *o)
{
	const char *jid = occupant_jid(o).p;

	return jid != o->text ? (char *)(uintptr_t)jid : NULL;
}

static void occupant_free(struct occupant *o, struct room *r)
{
	occupant_changed(o);
	lookup_remove(&r->occupants, &o->key);
	unlink_occupant(o, r);
	free(own_name(o));
	free(o);
}

/* The address, and behind it the escaped one where it is another. */
static struct session *session_new(struct room *r, struct span full)
{
	const char *slash = memchr(full.p, '/', full.n);
	struct session *s;
	struct buf b;
	bool same;

	buf_init(&b, TO_XML_MAX);
	buf_xml(&b, full);
	BUG_ON(b.over);
	same = b.n == full.n;
	s = xcalloc(
		1, offsetof(struct session, text) + full.n + (same ? 0 : b.n));
	memcpy(s->text, full.p, full.n);
	if (!same)
		memcpy(s->text + full.n, b.p, b.n);
	s->to_n = (uint16_t)b.n;
	s->bare_n =
		(uint16_t)(slash != NULL ? (size_t)(slash - full.p) : full.n);
	lookup_add(&r->sessions, &s->key, span_of(s->text, full.n));
	buf_clear(&b);
	return s;
}

static void link_last(struct session *s, struct room *r)
{
	s->prev = r->last;
	s->next = NULL;
	if (r->last != NULL)
		r->last->next = s;
	else
		r->all = s;
	r->last = s;
	s->joined = ++r->muc->join_count;
}

static void unlink_all(struct session *s, struct room *r)
{
	if (s->prev != NULL)
		s->prev->next = s->next;
	else
		r->all = s->next;
	if (s->next != NULL)
		s->next->prev = s->prev;
	else
		r->last = s->prev;
}

/* As the newest of its occupant's. */
static void link_nick(struct session *s)
{
	struct occupant *o = s->occupant;

	occupant_changed(o);
	s->next_nick = o->session;
	o->session = s;
	o->session_n++;
}

static struct session *session_make(struct room *r, struct span full,
	struct span nick, enum role role, struct turn *t)
{
	struct session *s = session_new(r, full);
	struct occupant *o = room_occupant(r, nick);

	if (o == NULL)
		o = occupant_new(r, nick, session_bare(s), role);
	s->occupant = o;
	link_nick(s);
	s->clearance =
		clearance_ref(dir_clearance(r->muc->d.dir, session_bare(s)));
	s->heard = t->mono;
	link_last(s, r);
	crowd_add(r, s);
	r->session_n++;
	r->muc->stats.sessions++;
	return s;
}

static void keep_presence(struct session *s, struct span inner)
{
	char *copy = inner.n != 0 ? span_strdup(inner) : NULL;

	occupant_changed(s->occupant);
	free(s->presence);
	s->presence = copy;
	s->presence_n = (uint32_t)inner.n;
}

void room_load_sessions(struct room *r, struct turn *t)
{
	const struct occupant_row *row;
	size_t n = store_occupants(r->muc->d.store, t->arena, r->id, &row);

	for (size_t i = 0; i < n; i++) {
		struct session *s = session_make(
			r, row[i].jid, row[i].nick, row[i].role, t);

		keep_presence(s, row[i].presence);
		s->versions = (unsigned char)row[i].versions;
	}
}

/* Out of the list of its occupant, who may be left with none. */
static void unlink_nick(struct session *s)
{
	struct session **at = &s->occupant->session;

	occupant_changed(s->occupant);
	while (*at != s)
		at = &(*at)->next_nick;
	*at = s->next_nick;
	s->next_nick = NULL;
	s->occupant->session_n--;
}

/* Out of the room, not of its occupant. */
static void withdraw(struct session *s, struct room *r)
{
	crowd_remove(r, s);
	unlink_all(s, r);
	lookup_remove(&r->sessions, &s->key);
	r->session_n--;
	r->muc->stats.sessions--;
}

static void drop(struct session *s, struct room *r)
{
	struct occupant *o = s->occupant;

	unlink_nick(s);
	if (o->session_n == 0) {
		joined_remove(r->muc, session_bare(s));
		occupant_free(o, r);
	}
	clearance_unref(&s->clearance);
	free(s->presence);
	free(s);
}

void session_forget(struct session *s, struct room *r)
{
	withdraw(s, r);
	drop(s, r);
}

/* ---- and in the store ---- */

static void session_store(const struct session *s, const struct room *r)
{
	struct occupant_row row = {
		.jid = session_jid(s),
		.nick = occupant_nick(s->occupant),
		.role = s->occupant->role,
		.presence = session_presence(s),
		.versions = s->versions,
	};

	store_occupant_put(r->muc->d.store, r->id, &row);
}

struct session *session_add(struct room *r, struct span full, struct span nick,
	enum role role, struct span inner, struct turn *t)
{
	struct session *s = session_make(r, full, nick, role, t);

	keep_presence(s, inner);
	session_store(s, r);
	return s;
}

void session_remove(struct session *s, struct room *r)
{
	store_occupant_remove(r->muc->d.store, r->id, session_jid(s));
	session_forget(s, r);
}

void occupant_withdraw(struct occupant *o, struct room *r)
{
	for (struct session *s = o->session; s != NULL; s = s->next_nick) {
		store_occupant_remove(r->muc->d.store, r->id, session_jid(s));
		withdraw(s, r);
	}
}

void occupant_drop(struct occupant *o, struct room *r)
{
	for (size_t n = o->session_n; n > 0; n--) /* o goes with the last */
		drop(o->session, r);
}

void session_set_presence(struct session *s, struct room *r, struct span inner)
{
	keep_presence(s, inner);
	/* Of several sessions the newest presence shows. That one comes last
	 * in the store, so that it does after a restart too. */
	if (s->occupant->session_n > 1) {
		unlink_nick(s);
		link_nick(s);
		unlink_all(s, r);
		link_last(s, r);
		store_occupant_remove(r->muc->d.store, r->id, session_jid(s));
	}
	session_store(s, r);
}

void session_set_versions(
	struct session *s, struct room *r, enum audience audience)
{
	if (s->versions == audience)
		return;
	s->versions = (unsigned char)audience;
	session_store(s, r);
}

static void store_sessions(const struct occupant *o, const struct room *r)
{
	for (const struct session *s = o->session; s != NULL; s = s->next_nick)
		session_store(s, r);
}

void occupant_rename(struct occupant *o, struct room *r, struct span nick)
{
	char *old = own_name(o);

	occupant_changed(o);
	lookup_remove(&r->occupants, &o->key);
	unlink_occupant(o, r);
	occupant_name(o, r, xmalloc(r->jid_n + 1 + nick.n), nick);
	link_occupant(o, r);
	free(old);
	store_sessions(o, r);
}

void occupant_set_role(struct occupant *o, struct room *r, enum role role)
{
	if (o->role == role)
		return;
	o->role = role;
	occupant_changed(o);
	for (struct session *s = o->session; s != NULL; s = s->next_nick)
		crowd_move(r, s);
	store_sessions(o, r);
}
