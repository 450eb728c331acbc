/* SPDX-License-Identifier: MIT */
/* Opening, the turn's transaction, statements, disk space. */
#include "db/archive.h"
#include "db/store_inner.h"

#include <stdlib.h>

#include "base/digest.h"
#include "db/migrate.h"

#define RESERVE     (64u * 1024 * 1024)
#define SPACE_EVERY 1000 /* ms */

/* Pages (4 KiB) in the log: more are moved into the database when there is
 * nothing else to do; many more, at once. */
#define LOG_IDLE_PAGES 250
#define LOG_MAX_PAGES  4000

/* Messages whose words are taken in when there is nothing else to do. */
#define IDLE_WORDS 500

enum err store_open(const char *path, enum durability d, struct store **s_r,
	struct errtext *e)
{
	struct sql *db;
	enum err err;

	*s_r = NULL;
	err = sql_open(path, migrate_newest(), &db, e);
	if (err != ERR_OK)
		return err;
	err = migrate_run(db, e);
	if (err == ERR_OK)
		err = sql_start(db, d == DURABILITY_FULL, e);
	if (err != ERR_OK) {
		sql_close(&db);
		return err;
	}
	*s_r = xcalloc(1, sizeof(**s_r));
	(*s_r)->db = db;
	(*s_r)->reserve = RESERVE;
	store_list_tidy(*s_r);
	store_commit(*s_r);
	store_uid_open(*s_r);
	return ERR_OK;
}

void store_close(struct store **s)
{
	if (*s == NULL)
		return;
	store_rollback(*s);
	store_forget_labels(*s);
	for (size_t i = 0; i < QUERY_COUNT; i++)
		sql_finish(&(*s)->stmt[i]);
	sql_close(&(*s)->db);
	cipher_free(&(*s)->uids);
	free(*s);
	*s = NULL;
}

struct sql_stmt *store_read(struct store *s, const struct query *q)
{
	struct errtext e;

	if (s->stmt[q->id] == NULL &&
		sql_prepare(s->db, q->text, &s->stmt[q->id], &e) != ERR_OK)
		die("%s: %s", e.s, q->text);
	return s->stmt[q->id];
}

struct sql_stmt *store_write(struct store *s, const struct query *q)
{
	static const struct query begin = {Q_BEGIN, "BEGIN IMMEDIATE"};

	if (!s->writing) {
		sql_run(store_read(s, &begin));
		s->writing = true;
	}
	return store_read(s, q);
}

void store_commit(struct store *s)
{
	static const struct query commit = {Q_COMMIT, "COMMIT"};

	if (!s->writing)
		return;
	sql_run(store_read(s, &commit));
	s->writing = false;
	sql_checkpoint(s->db, LOG_MAX_PAGES);
}

bool store_is_writing(const struct store *s)
{
	return s->writing;
}

void store_rollback(struct store *s)
{
	static const struct query rollback = {Q_ROLLBACK, "ROLLBACK"};

	if (!s->writing)
		return;
	sql_run(store_read(s, &rollback));
	s->writing = false;
	s->time_known = false;
	store_forget_labels(s);
	store_uid_forget(s);
}

void store_idle(struct store *s)
{
	if (s->writing)
		return;
	if (!s->space_known || s->space) {
		(void)store_words_add(s, IDLE_WORDS);
		store_commit(s);
	}
	sql_checkpoint(s->db, LOG_IDLE_PAGES);
	sql_shrink(s->db);
}

bool store_accepts(struct store *s, int64_t mono_ms)
{
	if (!s->space_known || mono_ms - s->space_at >= SPACE_EVERY) {
		s->space = sql_has_space(s->db, s->reserve);
		s->space_at = mono_ms;
		s->space_known = true;
	}
	return s->space;
}

void store_set_reserve(struct store *s, uint64_t bytes)
{
	s->reserve = bytes;
	s->space_known = false;
}

void *rows_add(struct rows *r)
{
	if (r->n == r->cap) {
		size_t cap = r->cap != 0 ? 2 * r->cap : 16;
		void *p = arena_calloc(r->arena, cap, r->size);

		if (r->n != 0)
			memcpy(p, r->p, r->n * r->size);
		r->p = p;
		r->cap = cap;
	}
	return (char *)r->p + r->n++ * r->size;
}
