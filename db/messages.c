/* SPDX-License-Identifier: MIT */
/* What was said: messages, and the labels that they bear. */
#include "db/store_inner.h"

#include "base/table.h"

/* ---- labels: each distinct one is a row of its room's ---- */

/* Labels of the cache and bytes of one; beyond that the store is asked. */
#define CACHE_LABELS 1024
#define CACHE_BYTES  4096

struct label_key {
	int64_t room;
	int64_t form;
	char bytes[];
};

struct label_id {
	UT_hash_handle hh;
	int64_t id;
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

static struct label_key *key_new(
	int64_t room, const struct message_row *m, size_t *n_r)
{
	struct label_key *k;

	*n_r = sizeof(*k) + m->label.n;
	k = xmalloc(*n_r);
	k->room = room;
	k->form = m->label_form;
	if (m->label.n != 0)
		memcpy(k->bytes, m->label.p, m->label.n);
	return k;
}

/* Row of a label that the store holds already, or 0. */
static int64_t label_find(
	struct store *s, int64_t room, const struct message_row *m)
{
	static const struct query find = {Q_LABEL_FIND,
		"SELECT id FROM label"
		" WHERE room = $1 AND form = $2 AND bytes = $3"};
	struct sql_stmt *q = store_read(s, &find);
	int64_t id = 0;

	sql_int(q, 1, room);
	sql_int(q, 2, m->label_form);
	sql_blob(q, 3, m->label);
	if (sql_step(q))
		id = sql_col_int(q, 0);
	sql_reset(q);
	return id;
}

static int64_t label_add(
	struct store *s, int64_t room, const struct message_row *m)
{
	static const struct query add = {Q_LABEL_ADD,
		"INSERT INTO label (room, form, bytes) VALUES ($1, $2, $3)"
		" RETURNING id"};
	struct sql_stmt *q = store_write(s, &add);
	int64_t id;

	sql_int(q, 1, room);
	sql_int(q, 2, m->label_form);
	sql_blob(q, 3, m->label);
	BUG_ON(!sql_step(q));
	id = sql_col_int(q, 0);
	sql_run(q);
	return id;
}

static int64_t label_row(
	struct store *s, int64_t room, const struct message_row *m)
{
	int64_t id = label_find(s, room, m);

	return id != 0 ? id : label_add(s, room, m);
}

static int64_t label_id(
	struct store *s, int64_t room, const struct message_row *m)
{
	struct label_key *k;
	struct label_id *l;
	size_t n;

	if (m->label.n > CACHE_BYTES)
		return label_row(s, room, m);
	k = key_new(room, m, &n);
	HASH_FIND(hh, s->label_ids, k, n, l);
	if (l != NULL) {
		free(k);
		return l->id;
	}
	if (HASH_COUNT(s->label_ids) >= CACHE_LABELS)
		store_forget_labels(s);
	l = xcalloc(1, sizeof(*l));
	l->id = label_row(s, room, m);
	l->key = k;
	HASH_ADD_KEYPTR(hh, s->label_ids, l->key, n, l);
	return l->id;
}

/* ---- messages ---- */

void store_message_add(
	struct store *s, int64_t room, const struct message_row *m)
{
	static const struct query add = {Q_MESSAGE_ADD,
		"INSERT INTO message (room, uid, at, nick, sender, stanza_id,"
		" label, payload)"
		" VALUES ($1, $2, $3, $4, $5, $6, $7, $8)"};
	struct sql_stmt *q;
	int64_t label;

	BUG_ON(m->label_form <= 0 || m->label.p == NULL);
	label = label_id(s, room, m);
	q = store_write(s, &add);
	sql_int(q, 1, room);
	sql_text(q, 2, m->uid);
	sql_int(q, 3, m->at);
	sql_text(q, 4, m->nick);
	sql_text(q, 5, m->sender);
	sql_text(q, 6, m->stanza_id);
	sql_int(q, 7, label);
	sql_text(q, 8, m->payload);
	sql_run(q);
}

/* A message that has lost its label has no row here, and so no reader. */
#define MESSAGE_COLUMNS                                            \
	"SELECT m.id, m.uid, m.at, m.nick, m.sender, m.stanza_id," \
	" l.form, l.bytes, m.payload"                              \
	" FROM message m JOIN label l ON l.id = m.label"

static void read_row(struct sql_stmt *q, struct arena *a, struct message_row *m)
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
}

size_t store_messages_back(struct store *s, struct arena *a, int64_t room,
	int64_t before, int64_t since, size_t max,
	const struct message_row **rows_r)
{
	static const struct query back = {Q_MESSAGES_BACK,
		MESSAGE_COLUMNS " WHERE m.room = $1 AND m.id < $2"
				" ORDER BY m.id DESC LIMIT $3"};
	struct sql_stmt *q = store_read(s, &back);
	struct rows rows = rows_of(a, sizeof(struct message_row));

	sql_int(q, 1, room);
	sql_int(q, 2, before);
	sql_int(q, 3, max < INT64_MAX ? (int64_t)max : INT64_MAX);
	/* Not a condition of the query: it would walk the whole room to find
	 * nothing that is new enough. */
	while (sql_step(q) && sql_col_int(q, 2) >= since)
		read_row(q, a, rows_add(&rows));
	sql_reset(q);
	*rows_r = rows.p;
	return rows.n;
}

bool store_message_find(struct store *s, struct arena *a, int64_t room,
	struct span uid, struct message_row *m_r)
{
	static const struct query find = {Q_MESSAGE_FIND,
		MESSAGE_COLUMNS " WHERE m.room = $1 AND m.uid = $2"};
	struct sql_stmt *q = store_read(s, &find);
	bool found;

	sql_int(q, 1, room);
	sql_text(q, 2, uid);
	found = sql_step(q);
	if (found)
		read_row(q, a, m_r);
	sql_reset(q);
	return found;
}
