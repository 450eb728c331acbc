/* SPDX-License-Identifier: MIT */
/* Rooms that a Prosody left on the disk. */
#include "move/prosody.h"

#include <stdlib.h>
#include <sys/stat.h>

#include "base/digest.h"
#include "move/message.h"
#include "move/prosody_inner.h"

#define ROOMS "config"

struct prosody {
	struct move_source source;
	struct prosody_store *store;
	char *from; /* owned; NULL: all hosts */
	struct record r;
};

static struct prosody *of(struct move_source *s)
{
	return (struct prosody *)s;
}

/* ---- names */

void prosody_names_add(struct prosody_names *l, struct span name)
{
	if (l->n == l->cap) {
		l->cap = l->cap != 0 ? 2 * l->cap : 16;
		l->name = xrealloc(l->name, l->cap * sizeof(*l->name));
	}
	l->name[l->n++] = span_strdup(name);
}

static int by_bytes(const void *a, const void *b)
{
	const char *const *x = a, *const *y = b;

	return strcmp(*x, *y);
}

void prosody_names_sort(struct prosody_names *l)
{
	size_t kept = 0;

	if (l->n != 0)
		qsort(l->name, l->n, sizeof(*l->name), by_bytes);
	for (size_t i = 0; i < l->n; i++) {
		if (kept != 0 && strcmp(l->name[kept - 1], l->name[i]) == 0)
			free(l->name[i]);
		else
			l->name[kept++] = l->name[i];
	}
	l->n = kept;
}

void prosody_names_clear(struct prosody_names *l)
{
	for (size_t i = 0; i < l->n; i++)
		free(l->name[i]);
	free(l->name);
	*l = (struct prosody_names){NULL, 0, 0};
}

/* ---- what there is */

static enum err hosts_of(
	struct prosody *p, struct prosody_names *to, struct errtext *e)
{
	struct prosody_names all = {NULL, 0, 0};
	enum err err = p->store->ops->hosts(p->store, ROOMS, &all, e);

	for (size_t i = 0; i < all.n && err == ERR_OK; i++)
		if (p->from == NULL || strcmp(p->from, all.name[i]) == 0)
			prosody_names_add(to, span_str(all.name[i]));
	prosody_names_clear(&all);
	prosody_names_sort(to);
	return err;
}

/* Is it a room? One that can't be read is: read() says why. */
static bool is_room(
	struct prosody *p, struct arena *a, const char *host, const char *node)
{
	const struct lua_value *v;

	if (p->store->ops->get(p->store, host, ROOMS, node, a, &v, NULL) !=
		ERR_OK)
		return true;
	return v != NULL && !prosody_room_gone(v);
}

static enum err list_host(struct prosody *p, const char *host, move_found_fn *f,
	void *arg, struct errtext *e)
{
	struct prosody_names nodes = {NULL, 0, 0};
	struct arena *a = arena_new();
	enum err err = p->store->ops->users(p->store, host, ROOMS, &nodes, e);

	prosody_names_sort(&nodes);
	for (size_t i = 0; i < nodes.n && err == ERR_OK; i++) {
		struct move_found found = {.place.kind = MOVE_ROOM};

		arena_reset(a);
		if (!is_room(p, a, host, nodes.name[i]))
			continue;
		err = p->store->ops->count(
			p->store, host, nodes.name[i], &found.messages, e);
		if (err != ERR_OK)
			break;
		found.place.jid = arena_printf(a, "%s@%s", nodes.name[i], host);
		f(arg, &found);
	}
	arena_free(&a);
	prosody_names_clear(&nodes);
	return err;
}

static enum err list(
	struct move_source *s, move_found_fn *f, void *arg, struct errtext *e)
{
	struct prosody_names hosts = {NULL, 0, 0};
	enum err err = hosts_of(of(s), &hosts, e);

	for (size_t i = 0; i < hosts.n && err == ERR_OK; i++)
		err = list_host(of(s), hosts.name[i], f, arg, e);
	prosody_names_clear(&hosts);
	return err;
}

/* ---- one room */

/* Where a room is, and whose. */
struct at {
	char *host, *node; /* owned */
	/* Its address in what was kept, which is another one where its folder
	 * was given another name; owned. */
	char *jid;
	char *salt;   /* of the ids of its occupants; NULL: none; owned */
	bool is_open; /* today everybody there sees who is who */
};

/* A room's archive on its way. */
struct telling {
	struct prosody *p;
	const struct at *at;
	struct move_sink *to;
	/* What isn't a message, or not all of it, by number. */
	uint64_t presences, others, odd, doubtful;
};

/* Does the id that the room gave its occupant belong to that address? */
static bool is_of(
	const struct at *at, const struct xml *stanza, struct span jid)
{
	const struct xml *x = xml_child(stanza, NS_OCCUPANT_ID, "occupant-id");
	unsigned char mac[SHA256_LEN];
	struct buf b;
	bool is;

	if (at->salt == NULL || x == NULL)
		return false;
	hmac_sha256(jid, span_str(at->salt), mac);
	buf_init(&b, 64);
	base64_write(&b, span_of(mac, sizeof(mac)));
	is = span_eq(buf_span(&b), xml_attr(x, "id"));
	buf_clear(&b);
	return is;
}

/*
 * Who said it, where the room has said so, as open ones do; absent: it hasn't.
 * SECURITY: Prosody keeps what somebody says of himself in the same words. But
 * the room's come last; since 0.12 an id of the occupant, which nobody else can
 * give himself, stands before them; and it is made of the address.
 */
static struct span sender_of(const struct at *at, const struct xml *stanza)
{
	const struct xml *last = NULL;
	struct span jid;

	xml_each_child (x, stanza)
		last = x;
	if (!xml_is(last, NS_MUC_USER, "x"))
		return SPAN_NONE;
	jid = xml_attr(xml_child(last, NS_MUC_USER, "item"), "jid");
	if (jid.n == 0 || (!at->is_open && !is_of(at, stanza, jid)))
		return SPAN_NONE;
	return jid;
}

static bool names_sender(const struct xml *stanza)
{
	const struct xml *x = xml_child(stanza, NS_MUC_USER, "x");

	return xml_attr(xml_child(x, NS_MUC_USER, "item"), "jid").p != NULL;
}

static enum err put_message(
	struct telling *t, const struct prosody_item *i, struct errtext *e)
{
	struct span room = span_str(t->at->jid);
	struct record *r = &t->p->r;
	struct move_message m = {.id = i->key,
		.at_ms = i->at_ms,
		.nick = message_nick(room, xml_attr(i->stanza, "from")),
		.sender = sender_of(t->at, i->stanza),
		.stanza = i->stanza};
	enum err err;

	m.open = m.sender.p != NULL; /* kept of rooms that show it alone */
	t->doubtful += m.sender.p == NULL && names_sender(i->stanza);
	err = record_message(r, t->to, room, &m, e);
	if (err != ERR_LIMIT || !r->b.over)
		return err;
	return record_lost(r, t->to, "message", i->key,
		"it is too deep or too long for a record", e);
}

static enum err put_item(
	struct telling *t, const struct prosody_item *i, struct errtext *e)
{
	if (i->stanza == NULL)
		return record_lost(
			&t->p->r, t->to, "message", i->key, i->why, e);
	if (xml_is(i->stanza, NS_STANZA, "presence")) {
		t->presences++;
		return ERR_OK;
	}
	if (!xml_is(i->stanza, NS_STANZA, "message") ||
		!span_is(xml_attr(i->stanza, "type"), "groupchat")) {
		t->others++;
		return ERR_OK;
	}
	t->odd += i->odd != 0;
	return put_message(t, i, e);
}

static enum err put_left(struct telling *t, struct errtext *e)
{
	const struct {
		const char *what, *why;
		uint64_t n;
	} row[] = {
		{"presences",  "an archive here has messages alone",
                 t->presences						   },
		{"stanzas",    "they aren't of a group chat",        t->others  },
		{"characters",
                 "messages had some that XML can't have, and are "
			"without these",			     t->odd     },
		{"senders",
                 "messages named one, and it may be that the room "
			"hasn't",				    t->doubtful},
	};
	enum err err = ERR_OK;
	struct buf b;

	buf_init(&b, 32);
	for (size_t i = 0; i < ARRAY_LEN(row) && err == ERR_OK; i++) {
		if (row[i].n == 0)
			continue;
		buf_reset(&b);
		buf_u64(&b, row[i].n);
		err = record_lost(&t->p->r, t->to, row[i].what, buf_span(&b),
			row[i].why, e);
	}
	buf_clear(&b);
	return err;
}

static enum err put_archive(struct prosody *p, const struct at *at,
	struct span mark, struct move_sink *to, struct errtext *e)
{
	const struct prosody_store_ops *ops = p->store->ops;
	struct telling t = {.p = p, .at = at, .to = to};
	struct arena *a = arena_new();
	struct prosody_item i;
	enum err err = ops->begin(p->store, at->host, at->node, mark, e);

	while (err == ERR_OK) {
		arena_reset(a);
		err = ops->next(p->store, a, &i, e);
		if (err != ERR_OK || i.key.p == NULL)
			break;
		err = put_item(&t, &i, e);
	}
	ops->end(p->store);
	arena_free(&a);
	return err == ERR_OK ? put_left(&t, e) : err;
}

/* 13.0 keeps vCards of rooms with those of people; before, a module did. */
static enum err find_vcard(struct prosody *p, const struct at *at,
	struct arena *a, const struct lua_value **v_r, struct errtext *e)
{
	static const char *const store[] = {"vcard", "vcard_muc"};
	enum err err = ERR_OK;

	*v_r = NULL;
	for (size_t i = 0; i < ARRAY_LEN(store) && err == ERR_OK; i++)
		if (*v_r == NULL)
			err = p->store->ops->get(p->store, at->host, store[i],
				at->node, a, v_r, e);
	return err;
}

/* As it stands in its configuration. */
static struct span address(const struct lua_value *config, struct span other)
{
	struct span jid = lua_text(lua_get(config, "_jid"));

	if (jid.p == NULL)
		jid = lua_text(lua_get(config, "jid"));
	return jid.n != 0 ? jid : other;
}

/* What telling its messages takes. */
static void know(struct at *at, const struct lua_value *config, struct span jid)
{
	const struct lua_value *data = lua_get(config, "_data");
	struct span salt = lua_text(lua_get(data, "occupant_id_salt"));

	at->jid = span_strdup(jid);
	if (salt.n != 0)
		at->salt = span_strdup(salt);
	at->is_open = span_is(lua_text(lua_get(data, "whois")), "anyone");
}

static enum err put_head(struct prosody *p, struct at *at, struct span jid,
	struct move_sink *to, struct errtext *e)
{
	struct prosody_room room = {.jid = jid};
	struct arena *a = arena_new();
	enum err err = p->store->ops->get(
		p->store, at->host, ROOMS, at->node, a, &room.config, e);

	if (err == ERR_OK && room.config == NULL)
		err = err_set(e, ERR_UNKNOWN, "there is no such room");
	if (err == ERR_OK && prosody_room_gone(room.config))
		err = err_set(e, ERR_UNKNOWN, "it was destroyed");
	if (err == ERR_OK)
		err = find_vcard(p, at, a, &room.vcard, e);
	if (err == ERR_OK) {
		room.jid = address(room.config, jid);
		know(at, room.config, room.jid);
		err = prosody_room_head(&p->r, to, &room, a, e);
	}
	arena_free(&a);
	return err;
}

static enum err read_room(struct move_source *s, const struct move_order *o,
	struct move_sink *to, struct errtext *e)
{
	struct prosody *p = of(s);
	struct span host, node = span_cut(o->place.jid, '@', &host);
	struct at at = {.jid = NULL};
	enum err err;

	if (o->place.kind != MOVE_ROOM || host.p == NULL)
		return err_set(e, ERR_UNKNOWN, "there are only rooms");
	at.host = span_strdup(host);
	at.node = span_strdup(node);
	err = put_head(p, &at, o->place.jid, to, e);
	if (err == ERR_OK && !o->head)
		err = put_archive(p, &at, o->mark, to, e);
	free(at.host);
	free(at.node);
	free(at.jid);
	free(at.salt);
	return err;
}

static void source_free(struct move_source *s)
{
	struct prosody *p = of(s);

	p->store->ops->free(p->store);
	record_clear(&p->r);
	free(p->from);
	free(p);
}

/* Where mod_storage_sql has its SQLite file, unless told otherwise. */
static void database_in(struct buf *b, const char *folder)
{
	buf_init(b, SIZE_MAX / 2);
	buf_printf(b, "%s/prosody.sqlite", folder);
}

static bool has_database(const char *folder, bool (*is)(const char *path))
{
	struct buf b;
	bool has;

	database_in(&b, folder);
	has = is(buf_cstr(&b));
	buf_clear(&b);
	return has;
}

bool prosody_is(const char *path)
{
	return prosody_files_is(path) || prosody_sql_is(path) ||
	       has_database(path, prosody_sql_is);
}

/* Whether it can be read or not: what is in it isn't taken for nothing. */
static bool is_anything(const char *path)
{
	struct stat st;

	return stat(path, &st) == 0 && st.st_size > 0;
}

static enum err open_store(const char *path, struct span from,
	struct prosody_store **s_r, struct errtext *e)
{
	struct prosody_store *sql;
	struct buf b;
	enum err err;

	*s_r = NULL;
	if (prosody_sql_is(path))
		return prosody_sql_open(path, s_r, e);
	if (!has_database(path, is_anything)) {
		*s_r = prosody_files_open(path, from);
		return ERR_OK;
	}
	database_in(&b, path);
	err = prosody_sql_open(buf_cstr(&b), &sql, e);
	buf_clear(&b);
	if (err == ERR_OK)
		*s_r = prosody_both(prosody_files_open(path, from), sql);
	return err;
}

static struct prosody *prosody_new(
	struct prosody_store *store, struct span from)
{
	static const struct move_source_ops ops = {
		list, read_room, source_free};
	struct prosody *p = xcalloc(1, sizeof(*p));

	p->source.ops = &ops;
	p->store = store;
	if (from.p != NULL)
		p->from = span_strdup(from);
	record_init(&p->r);
	return p;
}

enum err prosody_open(const char *path, struct span from,
	struct move_source **r_r, struct errtext *e)
{
	struct prosody_names hosts = {NULL, 0, 0};
	struct prosody_store *store;
	struct prosody *p;
	enum err err = open_store(path, from, &store, e);

	*r_r = NULL;
	if (err != ERR_OK)
		return err;
	p = prosody_new(store, from);
	err = hosts_of(p, &hosts, e);
	if (err == ERR_OK && hosts.n == 0)
		err = err_set(e, ERR_UNKNOWN, "%s: no rooms%s%s", path,
			p->from != NULL ? " of " : "",
			p->from != NULL ? p->from : "");
	prosody_names_clear(&hosts);
	*r_r = err == ERR_OK ? &p->source : NULL;
	if (err != ERR_OK)
		source_free(&p->source);
	return err;
}
