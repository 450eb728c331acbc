/* SPDX-License-Identifier: MIT */
/* What was said before: pages of it, and what is left of it in time. */
#include "db/archive.h"

#include <stdlib.h>

#include "db/store_inner.h"

/* ---- pages ---- */

static const struct query forward_of = {Q_ARCHIVE_FORWARD,
	"SELECT id FROM message"
	" WHERE room = $1 AND value = $2 AND id > $3 AND id < $4"
	" ORDER BY id LIMIT $5"};
static const struct query backward_of = {Q_ARCHIVE_BACKWARD,
	"SELECT id FROM message"
	" WHERE room = $1 AND value = $2 AND id > $3 AND id < $4"
	" ORDER BY id DESC LIMIT $5"};

static int64_t later(int64_t a, int64_t b)
{
	return a > b ? a : b;
}

static int64_t limit_of(size_t max)
{
	return max < INT64_MAX ? (int64_t)max : INT64_MAX;
}

static void add_ids(struct sql_stmt *q, struct rows *ids)
{
	while (sql_step(q))
		*(int64_t *)rows_add(ids) = sql_col_int(q, 0);
	sql_reset(q);
}

static void ids_of(struct store *s, int64_t room, const struct archive_ask *ask,
	const struct archive_value *v, struct rows *ids)
{
	struct sql_stmt *q =
		store_read(s, ask->backward ? &backward_of : &forward_of);

	sql_int(q, 1, room);
	sql_int(q, 2, v->id);
	sql_int(q, 3, later(ask->span.after, v->after));
	sql_int(q, 4, ask->span.before);
	sql_int(q, 5, limit_of(ask->max));
	add_ids(q, ids);
}

static int ascending(const void *a, const void *b)
{
	int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;

	return (x > y) - (x < y);
}

static int descending(const void *a, const void *b)
{
	return ascending(b, a);
}

size_t store_archive_ids(struct store *s, struct arena *a, int64_t room,
	const struct archive_ask *ask, const int64_t **ids_r)
{
	struct rows ids = rows_of(a, sizeof(int64_t));

	for (size_t i = 0; i < ask->value_n; i++) {
		if (ask->words != NULL)
			store_words_ids(s, ask, &ask->value[i], &ids);
		else
			ids_of(s, room, ask, &ask->value[i], &ids);
	}
	if (ids.n != 0)
		qsort(ids.p, ids.n, sizeof(int64_t),
			ask->backward ? descending : ascending);
	*ids_r = ids.p;
	return ids.n < ask->max ? ids.n : ask->max;
}

/* ---- places ---- */

struct span store_archive_cursor(
	struct store *s, struct arena *a, int64_t room, int64_t id)
{
	return store_uid_make(s, a, room, id);
}

bool store_archive_at(struct store *s, struct arena *a, int64_t room,
	struct span text, int64_t *id_r)
{
	struct message_row m;

	if (store_message_find(s, a, room, text, &m))
		*id_r = m.id;
	else
		*id_r = store_uid_read(s, room, text);
	return *id_r > 0;
}

uint64_t store_messages_count(struct store *s, int64_t room, uint64_t max)
{
	static const struct query count = {Q_MESSAGES_COUNT,
		"SELECT count(*) FROM (SELECT 1 FROM message WHERE room = $1"
		" LIMIT $2)"};
	struct sql_stmt *q = store_read(s, &count);
	uint64_t n;

	sql_int(q, 1, room);
	sql_int(q, 2, max < INT64_MAX ? (int64_t)max : INT64_MAX);
	BUG_ON(!sql_step(q));
	n = (uint64_t)sql_col_int(q, 0);
	sql_reset(q);
	return n;
}

int64_t store_archive_newest(
	struct store *s, int64_t room, int64_t value, size_t n)
{
	static const struct query nth = {Q_ARCHIVE_NTH,
		"SELECT id FROM message WHERE room = $1 AND value = $2"
		" ORDER BY id DESC LIMIT 1 OFFSET $3"};
	struct sql_stmt *q = store_read(s, &nth);
	int64_t id;

	sql_int(q, 1, room);
	sql_int(q, 2, value);
	sql_int(q, 3, limit_of(n));
	id = sql_step(q) ? sql_col_int(q, 0) : 0;
	sql_reset(q);
	return id;
}

size_t store_archive_count(
	struct store *s, int64_t room, int64_t value, size_t max)
{
	static const struct query count = {Q_ARCHIVE_COUNT,
		"SELECT count(*) FROM (SELECT 1 FROM message"
		" WHERE room = $1 AND value = $2 LIMIT $3)"};
	struct sql_stmt *q = store_read(s, &count);
	size_t n;

	sql_int(q, 1, room);
	sql_int(q, 2, value);
	sql_int(q, 3, limit_of(max));
	BUG_ON(!sql_step(q));
	n = (size_t)sql_col_int(q, 0);
	sql_reset(q);
	return n;
}

int64_t store_archive_next(struct store *s, int64_t room,
	const struct archive_value *v, int64_t *at_r)
{
	static const struct query next = {Q_ARCHIVE_NEXT,
		"SELECT id, at FROM message WHERE room = $1 AND value = $2"
		" AND id > $3 ORDER BY id LIMIT 1"};
	struct sql_stmt *q = store_read(s, &next);
	int64_t id = 0;

	sql_int(q, 1, room);
	sql_int(q, 2, v->id);
	sql_int(q, 3, v->after);
	if (sql_step(q)) {
		id = sql_col_int(q, 0);
		*at_r = sql_col_int(q, 1);
	}
	sql_reset(q);
	return id;
}

/* ---- what goes ---- */

void store_message_replace(
	struct store *s, int64_t room, int64_t id, struct span payload)
{
	static const struct query replace = {Q_MESSAGE_REPLACE,
		"UPDATE message SET payload = $1, flags = flags | $2"
		" WHERE room = $3 AND id = $4"};
	struct sql_stmt *q = store_write(s, &replace);

	sql_text(q, 1, payload);
	sql_int(q, 2, MESSAGE_REFERS);
	sql_int(q, 3, room);
	sql_int(q, 4, id);
	sql_run(q);
	if (sql_changes(q) != 0)
		store_words_forget(s, id);
}

static void message_remove(struct store *s, int64_t id)
{
	static const struct query remove = {
		Q_MESSAGE_REMOVE, "DELETE FROM message WHERE id = $1"};
	struct sql_stmt *q = store_write(s, &remove);

	store_words_forget(s, id);
	sql_int(q, 1, id);
	sql_run(q);
}

/* Nothing bears it any more: it takes no place among the room's values. */
static void value_remove(struct store *s, int64_t room, int64_t value)
{
	static const struct query labels = {Q_LABELS_REMOVE,
		"DELETE FROM label WHERE room = $1 AND value = $2"};
	static const struct query remove = {Q_VALUE_REMOVE,
		"DELETE FROM label_value WHERE id = $1 AND NOT EXISTS"
		" (SELECT 1 FROM message WHERE room = $2 AND value = $1)"
		" AND NOT EXISTS (SELECT 1 FROM message_need"
		" WHERE value = $1)"};
	struct sql_stmt *q = store_write(s, &remove);

	sql_int(q, 1, value);
	sql_int(q, 2, room);
	sql_run(q);
	if (sql_changes(q) == 0)
		return;
	q = store_write(s, &labels);
	sql_int(q, 1, room);
	sql_int(q, 2, value);
	sql_run(q);
	store_forget_labels(s);
}

static void remove_all(
	struct store *s, int64_t room, int64_t value, const struct rows *ids)
{
	for (size_t i = 0; i < ids->n; i++)
		message_remove(s, ((const int64_t *)ids->p)[i]);
	if (ids->n != 0)
		value_remove(s, room, value);
}

size_t store_archive_trim(struct store *s, int64_t room,
	const struct archive_value *v, size_t max)
{
	static const struct query oldest = {Q_ARCHIVE_OLDEST,
		"SELECT id, at FROM message WHERE room = $1 AND value = $2"
		" ORDER BY id LIMIT $3"};
	struct sql_stmt *q = store_read(s, &oldest);
	struct arena *a = arena_new();
	struct rows ids = rows_of(a, sizeof(int64_t));

	sql_int(q, 1, room);
	sql_int(q, 2, v->id);
	sql_int(q, 3, limit_of(max));
	while (sql_step(q)) {
		if (sql_col_int(q, 0) > v->after &&
			sql_col_int(q, 1) >= v->since)
			break;
		*(int64_t *)rows_add(&ids) = sql_col_int(q, 0);
	}
	sql_reset(q);
	remove_all(s, room, v->id, &ids);
	arena_free(&a);
	return ids.n;
}

size_t store_archive_expire(struct store *s, int64_t room, int64_t value,
	const struct archive_old *old, size_t max)
{
	static const struct query older = {Q_ARCHIVE_EXPIRED,
		"SELECT id FROM (SELECT id, at FROM message"
		" WHERE room = $1 AND value = $2 AND id > $3 AND id < $4"
		" ORDER BY id LIMIT $5) AS some WHERE at < $6"};
	struct arena *a = arena_new();
	struct rows ids = rows_of(a, sizeof(int64_t));

	for (size_t i = 0; i < old->n && ids.n < max; i++) {
		struct sql_stmt *q = store_read(s, &older);

		sql_int(q, 1, room);
		sql_int(q, 2, value);
		sql_int(q, 3, old->span[i].after);
		sql_int(q, 4, old->span[i].before);
		sql_int(q, 5, limit_of(max - ids.n));
		sql_int(q, 6, old->before);
		add_ids(q, &ids);
	}
	remove_all(s, room, value, &ids);
	arena_free(&a);
	return ids.n;
}

size_t store_archive_purge(struct store *s, int64_t room, int64_t value,
	int64_t before, size_t max)
{
	static const struct query older = {Q_ARCHIVE_OLDER,
		"SELECT id FROM message WHERE room = $1 AND value = $2"
		" AND id > $3 AND id < $4 AND at < $5 ORDER BY id LIMIT $6"};
	struct arena *a = arena_new();
	struct rows ids = rows_of(a, sizeof(int64_t));
	const struct archive_span *span;
	const struct archive_time ask = {room, INT64_MIN, before - 1};
	size_t n = store_archive_spans(s, a, &ask, &span);

	for (size_t i = 0; i < n && ids.n < max; i++) {
		struct sql_stmt *q = store_read(s, &older);

		sql_int(q, 1, room);
		sql_int(q, 2, value);
		sql_int(q, 3, span[i].after);
		sql_int(q, 4, span[i].before);
		sql_int(q, 5, before);
		sql_int(q, 6, limit_of(max - ids.n));
		add_ids(q, &ids);
	}
	remove_all(s, room, value, &ids);
	arena_free(&a);
	return ids.n;
}
