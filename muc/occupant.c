/* SPDX-License-Identifier: MIT */
/* Occupants and their sessions, in memory and in the store. */
#include <stdlib.h>

#include "muc/load.h"

/* Escaped, an address is at most six times as long. */
#define TO_XML_MAX ((size_t)6 * 4096)

struct session *room_session(const struct room *r, struct span full)
{
	struct session *s = NULL;

	if (full.n != 0)
		HASH_FIND(hh, r->session, full.p, full.n, s);
	return s;
}

struct occupant *room_occupant(const struct room *r, struct span nick)
{
	struct occupant *o = NULL;

	if (nick.n != 0)
		HASH_FIND(hh, r->occupant, nick.p, nick.n, o);
	return o;
}

/* ---- XEP-0421 ---- */

/* Tells nothing of the person, and another thing in each room. */
static void occupant_id(const struct room *r, struct span bare, char id_r[65])
{
	static const char hex[] = "0123456789abcdef";
	unsigned char mac[SHA256_LEN];
	struct buf b;

	buf_init(&b, 2 * 4096);
	buf_add(&b, room_jid(r));
	buf_byte(&b, '\0');
	buf_add(&b, bare);
	hmac_sha256(span_of(r->muc->occupant_key, sizeof(r->muc->occupant_key)),
		buf_span(&b), mac);
	buf_clear(&b);
	for (size_t i = 0; i < sizeof(mac); i++) {
		id_r[2 * i] = hex[mac[i] >> 4];
		id_r[2 * i + 1] = hex[mac[i] & 15];
	}
	id_r[2 * sizeof(mac)] = '\0';
}

static void write_id(struct xw *w, const char id[65])
{
	xw_open(w, NS_OCCUPANT_ID, "occupant-id");
	xw_attr_str(w, "id", id);
	xw_close(w);
}

void occupant_id_put(struct xw *w, const struct occupant *o)
{
	write_id(w, o->id);
}

void occupant_id_write(struct xw *w, const struct room *r, struct span bare)
{
	char id[65];

	occupant_id(r, bare, id);
	write_id(w, id);
}

/* ---- in memory ---- */

static void occupant_name(struct occupant *o, struct room *r, struct span nick)
{
	char *jid = xmalloc(r->jid_n + 1 + nick.n + 1);

	memcpy(jid, r->jid, r->jid_n);
	jid[r->jid_n] = '/';
	memcpy(jid + r->jid_n + 1, nick.p, nick.n);
	o->jid_n = r->jid_n + 1 + nick.n;
	jid[o->jid_n] = '\0';
	o->nick = span_strdup(nick);
	o->nick_n = nick.n;
	o->jid = jid;
	HASH_ADD_KEYPTR(hh, r->occupant, o->nick, o->nick_n, o);
}

static struct occupant *occupant_new(
	struct room *r, struct span nick, struct span bare, enum role role)
{
	struct occupant *o = xcalloc(1, sizeof(*o));

	occupant_name(o, r, nick);
	o->bare = span_strdup(bare);
	o->bare_n = bare.n;
	o->role = role;
	o->shown = tell_is_broadcast(r, role);
	occupant_id(r, bare, o->id);
	return o;
}

static void escape_to(struct session *s)
{
	struct buf b;

	buf_init(&b, TO_XML_MAX);
	buf_xml(&b, session_jid(s));
	BUG_ON(b.over);
	s->to_xml = span_strdup(buf_span(&b));
	s->to_n = b.n;
	buf_clear(&b);
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

	s->next_nick = o->session;
	o->session = s;
	o->session_n++;
}

static struct session *session_make(struct room *r, struct span full,
	struct span nick, enum role role, struct turn *t)
{
	struct session *s = xcalloc(1, sizeof(*s));
	struct occupant *o = room_occupant(r, nick);
	const char *slash = memchr(full.p, '/', full.n);

	s->jid = span_strdup(full);
	s->jid_n = full.n;
	s->bare_n = slash != NULL ? (size_t)(slash - full.p) : full.n;
	escape_to(s);
	if (o == NULL)
		o = occupant_new(r, nick, session_bare(s), role);
	s->occupant = o;
	link_nick(s);
	s->clearance =
		clearance_ref(dir_clearance(r->muc->dir, session_bare(s)));
	s->heard = t->mono;
	link_last(s, r);
	crowd_add(r, s);
	HASH_ADD_KEYPTR(hh, r->session, s->jid, s->jid_n, s);
	r->session_n++;
	r->muc->stats.sessions++;
	return s;
}

static void keep_presence(struct session *s, struct span inner)
{
	char *copy = span_strdup(inner.p != NULL ? inner : SPAN(""));

	free(s->presence);
	s->presence = copy;
	s->presence_n = inner.n;
}

void room_load_sessions(struct room *r, struct turn *t)
{
	const struct occupant_row *row;
	size_t n = store_occupants(r->muc->store, t->arena, r->id, &row);

	for (size_t i = 0; i < n; i++) {
		struct session *s = session_make(
			r, row[i].jid, row[i].nick, row[i].role, t);

		keep_presence(s, row[i].presence);
	}
}

/* Out of the list of its occupant, who may be left with none. */
static void unlink_nick(struct session *s)
{
	struct session **at = &s->occupant->session;

	while (*at != s)
		at = &(*at)->next_nick;
	*at = s->next_nick;
	s->next_nick = NULL;
	s->occupant->session_n--;
}

void session_forget(struct session *s, struct room *r)
{
	struct occupant *o = s->occupant;

	crowd_remove(r, s);
	unlink_nick(s);
	if (o->session_n == 0) {
		HASH_DEL(r->occupant, o);
		free(o->nick);
		free(o->jid);
		free(o->bare);
		free(o);
	}
	unlink_all(s, r);
	HASH_DEL(r->session, s);
	r->session_n--;
	r->muc->stats.sessions--;
	clearance_unref(&s->clearance);
	free(s->jid);
	free(s->to_xml);
	free(s->presence);
	free(s);
}

/* ---- and in the store ---- */

static void session_store(const struct session *s, const struct room *r)
{
	struct occupant_row row = {
		.jid = session_jid(s),
		.nick = occupant_nick(s->occupant),
		.role = s->occupant->role,
		.presence = span_of(s->presence, s->presence_n),
	};

	store_occupant_put(r->muc->store, r->id, &row);
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
	store_occupant_remove(r->muc->store, r->id, session_jid(s));
	session_forget(s, r);
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
		store_occupant_remove(r->muc->store, r->id, session_jid(s));
	}
	session_store(s, r);
}

static void store_sessions(const struct occupant *o, const struct room *r)
{
	for (const struct session *s = o->session; s != NULL; s = s->next_nick)
		session_store(s, r);
}

void occupant_rename(struct occupant *o, struct room *r, struct span nick)
{
	char *old_nick = o->nick, *old_jid = o->jid;

	HASH_DEL(r->occupant, o);
	occupant_name(o, r, nick);
	free(old_nick);
	free(old_jid);
	store_sessions(o, r);
}

void occupant_set_role(struct occupant *o, struct room *r, enum role role)
{
	if (o->role == role)
		return;
	o->role = role;
	for (struct session *s = o->session; s != NULL; s = s->next_nick)
		crowd_move(r, s);
	store_sessions(o, r);
}
