/* SPDX-License-Identifier: MIT */
/* What was said: messages, and the labels that they bear. */
#include "db/archive.h"
#include "db/store_inner.h"

#include <stdlib.h>

#include "base/table.h"

/*
 * ---- labels ----
 * Each distinct one is a row of its room's, and so is what it says without
 * its metadata, the value: that alone decides who may read, and there are few
 * of them however many messages there are.
 */

/* Labels of the cache and bytes of one; beyond that the store is asked. */
#define CACHE_LABELS 1024
#define CACHE_BYTES  4096

struct label_key {
	int64_t room;
	int64_t form;
	char bytes[];
};

/* A label's row and that of its value; id 0: the store has none. */
struct label_ids {
	int64_t id, value;
};

struct label_id {
	UT_hash_handle hh;
	struct label_ids ids;
	struct label_key *key; /* owned */
};

void store_forget_labels(struct store *s)
{
	struct label_id *l, *next;

	HASH_ITER(hh, s->label_ids, l, next)
	{
		HASH_DEL(s->label_ids, l);
		free(l->key);
		free(l);
	}
}

/* In the cache, or NULL; the key is made at k, which has room for it. */
static const struct label_id *label_cached(struct store *s, int64_t room,
	const struct message_row *m, struct label_key *k)
{
	struct label_id *l;

	k->room = room;
	k->form = m->label_form;
	if (m->label.n != 0)
		memcpy(k->bytes, m->label.p, m->label.n);
	HASH_FIND(hh, s->label_ids, k, sizeof(*k) + m->label.n, l);
	return l;
}

bool store_label_is_known(
	struct store *s, int64_t room, const struct message_row *m)
{
	_Alignas(struct label_key) char
		key[sizeof(struct label_key) + CACHE_BYTES];

	return m->label.n <= CACHE_BYTES &&
	       label_cached(s, room, m, (struct label_key *)(void *)key) !=
	               NULL;
}

static struct label_ids label_find(
	struct store *s, int64_t room, const struct message_row *m)
{
	static const struct query find = {Q_LABEL_FIND,
		"SELECT id, value FROM label"
		" WHERE room = $1 AND form = $2 AND bytes = $3"};
	struct sql_stmt *q = store_read(s, &find);
	struct label_ids ids = {0, 0};

	sql_int(q, 1, room);
	sql_int(q, 2, m->label_form);
	sql_blob(q, 3, m->label);
	if (sql_step(q))
		ids = (struct label_ids){sql_col_int(q, 0), sql_col_int(q, 1)};
	sql_reset(q);
	return ids;
}

static int64_t value_find(
	struct store *s, int64_t room, const struct message_row *m)
{
	static const struct query find = {Q_VALUE_FIND,
		"SELECT id FROM label_value"
		" WHERE room = $1 AND form = $2 AND name = $3"};
	struct sql_stmt *q = store_read(s, &find);
	int64_t id = 0;

	sql_int(q, 1, room);
	sql_int(q, 2, m->label_form);
	sql_text(q, 3, m->value);
	if (sql_step(q))
		id = sql_col_int(q, 0);
	sql_reset(q);
	return id;
}

int64_t store_value_row(
	struct store *s, int64_t room, const struct message_row *m)
{
	static const struct query add = {Q_VALUE_ADD,
		"INSERT INTO label_value (room, form, name, bytes)"
		" VALUES ($1, $2, $3, $4) RETURNING id"};
	struct sql_stmt *q;
	int64_t id;

	BUG_ON(m->value.p == NULL);
	id = value_find(s, room, m);
	if (id != 0)
		return id;
	q = store_write(s, &add);
	sql_int(q, 1, room);
	sql_int(q, 2, m->label_form);
	sql_text(q, 3, m->value);
	sql_blob(q, 4, m->label);
	BUG_ON(!sql_step(q));
	id = sql_col_int(q, 0);
	sql_run(q);
	return id;
}

static struct label_ids label_add(
	struct store *s, int64_t room, const struct message_row *m)
{
	static const struct query add = {Q_LABEL_ADD,
		"INSERT INTO label (room, form, bytes, value)"
		" VALUES ($1, $2, $3, $4) RETURNING id"};
	struct label_ids ids = {0, store_value_row(s, room, m)};
	struct sql_stmt *q = store_write(s, &add);

	sql_int(q, 1, room);
	sql_int(q, 2, m->label_form);
	sql_blob(q, 3, m->label);
	sql_int(q, 4, ids.value);
	BUG_ON(!sql_step(q));
	ids.id = sql_col_int(q, 0);
	sql_run(q);
	return ids;
}

static struct label_ids label_row(
	struct store *s, int64_t room, const struct message_row *m)
{
	struct label_ids ids = label_find(s, room, m);

	return ids.id != 0 ? ids : label_add(s, room, m);
}

static struct label_ids label_ids(
	struct store *s, int64_t room, const struct message_row *m)
{
	_Alignas(struct label_key) char
		key[sizeof(struct label_key) + CACHE_BYTES];
	size_t n = sizeof(struct label_key) + m->label.n;
	const struct label_id *known;
	struct label_id *l;

	if (m->label.n > CACHE_BYTES)
		return label_row(s, room, m);
	known = label_cached(s, room, m, (struct label_key *)(void *)key);
	if (known != NULL)
		return known->ids;
	if (HASH_COUNT(s->label_ids) >= CACHE_LABELS)
		store_forget_labels(s);
	l = xcalloc(1, sizeof(*l));
	l->ids = label_row(s, room, m);
	l->key = xmalloc(n);
	memcpy(l->key, key, n);
	HASH_ADD_KEYPTR(hh, s->label_ids, l->key, n, l);
	return l->ids;
}

static size_t count_values(struct store *s, int64_t room)
{
	static const struct query count = {Q_VALUES_COUNT,
		"SELECT count(*) FROM label_value WHERE room = $1"};
	struct sql_stmt *q = store_read(s, &count);
	size_t n;

	sql_int(q, 1, room);
	BUG_ON(!sql_step(q));
	n = (size_t)sql_col_int(q, 0);
	sql_reset(q);
	return n;
}

bool store_message_fits(
	struct store *s, int64_t room, const struct message_row *m, size_t max)
{
	return store_label_is_known(s, room, m) ||
	       value_find(s, room, m) != 0 || count_values(s, room) < max;
}

void store_read_value(struct sql_stmt *q, struct arena *a, struct value_row *v)
{
	v->id = sql_col_int(q, 0);
	v->label_form = (int)sql_col_int(q, 1);
	v->label = sql_col_dup(q, 2, a);
}

size_t store_values(struct store *s, struct arena *a, int64_t room,
	const struct value_row **rows_r)
{
	static const struct query all = {Q_VALUES,
		"SELECT id, form, bytes FROM label_value WHERE room = $1"
		" ORDER BY id"};
	struct sql_stmt *q = store_read(s, &all);
	struct rows rows = rows_of(a, sizeof(struct value_row));

	sql_int(q, 1, room);
	while (sql_step(q))
		store_read_value(q, a, rows_add(&rows));
	sql_reset(q);
	*rows_r = rows.p;
	return rows.n;
}

/* ---- messages ---- */

void store_message_name(
	struct store *s, struct arena *a, int64_t room, struct message_row *m)
{
	m->id = store_uid_next(s);
	m->uid = store_uid_make(s, a, room, m->id);
}

void store_message_add(
	struct store *s, struct arena *a, int64_t room, struct message_row *m)
{
	static const struct query add = {Q_MESSAGE_ADD,
		"INSERT INTO message (id, room, uid, at, nick, sender,"
		" stanza_id, label, value, payload, flags)"
		" VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)"};
	struct sql_stmt *q;
	struct label_ids label;
	bool named;

	BUG_ON(m->label_form <= 0 || m->label.p == NULL);
	label = label_ids(s, room, m);
	if ((m->flags & MESSAGE_ARRIVED) == 0)
		store_note_time(s, m->at);
	named = m->id != 0 && m->uid.p != NULL &&
	        store_uid_read(s, room, m->uid) == m->id;
	if (!named)
		m->id = store_uid_next(s);
	q = store_write(s, &add);
	sql_int(q, 1, m->id);
	sql_int(q, 2, room);
	sql_text(q, 3, named ? SPAN_NONE : m->uid);
	sql_int(q, 4, m->at);
	sql_text(q, 5, m->nick);
	sql_text(q, 6, m->sender);
	sql_text(q, 7, m->stanza_id);
	sql_int(q, 8, label.id);
	sql_int(q, 9, label.value);
	sql_text(q, 10, m->payload);
	sql_int(q, 11, m->flags);
	sql_run(q);
	store_names_note(s, m->id);
	if (m->uid.p == NULL)
		m->uid = store_uid_make(s, a, room, m->id);
	m->value_id = label.value;
}

void store_read_message(struct store *s, struct sql_stmt *q, struct arena *a,
	struct message_row *m)
{
	m->id = sql_col_int(q, 0);
	m->uid = sql_col_dup(q, 1, a);
	m->at = sql_col_int(q, 2);
	m->nick = sql_col_dup(q, 3, a);
	m->sender = sql_col_dup(q, 4, a);
	m->stanza_id = sql_col_dup(q, 5, a);
	m->label_form = (int)sql_col_int(q, 6);
	m->label = sql_col_dup(q, 7, a);
	m->payload = sql_col_dup(q, 8, a);
	m->value = sql_col_dup(q, 9, a);
	m->flags = (unsigned)sql_col_int(q, 10);
	m->value_id = sql_col_int(q, 11);
	if (m->uid.p == NULL)
		m->uid = store_uid_make(s, a, sql_col_int(q, 12), m->id);
}

bool store_message_get(struct store *s, struct arena *a, int64_t room,
	int64_t id, struct message_row *m_r)
{
	static const struct query get = {Q_MESSAGE_GET,
		MESSAGE_COLUMNS " WHERE m.id = $1 AND m.room = $2"};
	struct sql_stmt *q = store_read(s, &get);
	bool found;

	sql_int(q, 1, id);
	sql_int(q, 2, room);
	found = sql_step(q);
	if (found)
		store_read_message(s, q, a, m_r);
	sql_reset(q);
	return found;
}

/* Ids of messages, on the heap. */
struct ids {
	int64_t *id;
	size_t n, cap;
};

static void ids_add(struct ids *l, int64_t id)
{
	if (l->n == l->cap) {
		l->cap = l->cap != 0 ? 2 * l->cap : 64;
		l->id = xrealloc(l->id, l->cap * sizeof(*l->id));
	}
	l->id[l->n++] = id;
}

/* The newest of one value, by the index alone. */
static void newest_of(struct store *s, int64_t room, int64_t value,
	const struct back *ask, struct ids *l)
{
	static const struct query newest = {Q_MESSAGES_OF,
		"SELECT id FROM message"
		" WHERE room = $1 AND value = $2 AND id < $3"
		" ORDER BY id DESC LIMIT $4"};
	struct sql_stmt *q = store_read(s, &newest);

	sql_int(q, 1, room);
	sql_int(q, 2, value);
	sql_int(q, 3, ask->before);
	sql_int(q, 4, ask->max < INT64_MAX ? (int64_t)ask->max : INT64_MAX);
	while (sql_step(q))
		ids_add(l, sql_col_int(q, 0));
	sql_reset(q);
}

static int descending(const void *a, const void *b)
{
	int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;

	return (x < y) - (x > y);
}

size_t store_messages_back(struct store *s, struct arena *a, int64_t room,
	const struct back *ask, const struct message_row **rows_r)
{
	struct rows rows = rows_of(a, sizeof(struct message_row));
	struct ids l = {NULL, 0, 0};
	struct message_row m;

	for (size_t i = 0; i < ask->value_n; i++)
		newest_of(s, room, ask->value[i], ask, &l);
	if (l.n != 0)
		qsort(l.id, l.n, sizeof(*l.id), descending);
	for (size_t i = 0; i < l.n && rows.n < ask->max; i++) {
		if (!store_message_get(s, a, room, l.id[i], &m))
			continue;
		if (m.at < ask->since)
			break;
		*(struct message_row *)rows_add(&rows) = m;
	}
	free(l.id);
	*rows_r = rows.p;
	return rows.n;
}

static bool find_foreign(struct store *s, struct arena *a, int64_t room,
	struct span uid, struct message_row *m_r)
{
	static const struct query find = {Q_MESSAGE_FIND_FOREIGN,
		MESSAGE_COLUMNS " WHERE m.room = $1 AND m.uid = $2"};
	struct sql_stmt *q = store_read(s, &find);
	bool found;

	sql_int(q, 1, room);
	sql_text(q, 2, uid);
	found = sql_step(q);
	if (found)
		store_read_message(s, q, a, m_r);
	sql_reset(q);
	return found;
}

bool store_message_find(struct store *s, struct arena *a, int64_t room,
	struct span uid, struct message_row *m_r)
{
	static const struct query find = {Q_MESSAGE_FIND, MESSAGE_COLUMNS
		" WHERE m.id = $1 AND m.room = $2 AND m.uid IS NULL"};
	struct sql_stmt *q = store_read(s, &find);
	bool found;

	sql_int(q, 1, store_uid_read(s, room, uid));
	sql_int(q, 2, room);
	found = sql_step(q);
	if (found)
		store_read_message(s, q, a, m_r);
	sql_reset(q);
	return found || find_foreign(s, a, room, uid, m_r);
}

bool store_message_is_there(struct store *s, int64_t room, struct span uid)
{
	static const struct query ours = {Q_MESSAGE_IS_OURS,
		"SELECT 1 FROM message"
		" WHERE id = $1 AND room = $2 AND uid IS NULL"};
	static const struct query foreign = {Q_MESSAGE_IS_FOREIGN,
		"SELECT 1 FROM message WHERE room = $1 AND uid = $2"};
	int64_t id = store_uid_read(s, room, uid);
	struct sql_stmt *q;
	bool found = false;

	if (id != 0) {
		q = store_read(s, &ours);
		sql_int(q, 1, id);
		sql_int(q, 2, room);
		found = sql_step(q);
		sql_reset(q);
	}
	if (found)
		return true;
	q = store_read(s, &foreign);
	sql_int(q, 1, room);
	sql_text(q, 2, uid);
	found = sql_step(q);
	sql_reset(q);
	return found;
}
