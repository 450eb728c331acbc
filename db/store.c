/* SPDX-License-Identifier: MIT */
/* Opening, the turn's transaction, statements, disk space. */
#include "db/archive.h"
#include "db/audit_inner.h"

#include <stdlib.h>
#include <unistd.h>

#include "base/digest.h"
#include "db/migrate.h"
#include "db/redo.h"
#include "db/restore.h"

#define RESERVE     (64u * 1024 * 1024)
#define SPACE_EVERY 1000 /* ms */

/* Pages (8 KiB) in the log: more are moved into the database when there is
 * nothing else to do; many more, at once. */
#define LOG_IDLE_PAGES 125
#define LOG_MAX_PAGES  2000
/* While the database is copied nothing is moved; more than these, and the copy
 * is given up. */
#define LOG_COPY_PAGES 32768

/* Messages whose words are taken in when there is nothing else to do. */
#define IDLE_WORDS 500

/* Messages that the index of names may lack when the database commits: who
 * asks for a name waits until they are in it. */
#define LATER_NAMES 20000

/* ---- statements ---- */

static struct sql_stmt *prepared(struct store *s, const struct query *q)
{
	struct errtext e;

	if (s->stmt[q->id] == NULL &&
		sql_prepare(s->db, q->text, &s->stmt[q->id], &e) != ERR_OK)
		die("%s: %s", e.s, q->text);
	return s->stmt[q->id];
}

struct sql_stmt *store_read(struct store *s, const struct query *q)
{
	bool known = s->stmt[q->id] != NULL;
	struct sql_stmt *stmt = prepared(s, q);

	/* The redo log must know what changes the database. */
	BUG_ON(!known && sql_is_write(stmt));
	return stmt;
}

static void begin(struct store *s)
{
	static const struct query begin = {Q_BEGIN, "BEGIN IMMEDIATE"};

	if (!s->open)
		sql_run(prepared(s, &begin));
	s->open = true;
}

struct sql_stmt *store_write(struct store *s, const struct query *q)
{
	struct sql_stmt *stmt;

	begin(s);
	s->writing = true;
	stmt = prepared(s, q);
	sql_mark(stmt, q->id);
	return stmt;
}

struct sql_stmt *store_derive(struct store *s, const struct query *q)
{
	begin(s);
	return prepared(s, q);
}

/* ---- the turn and the database's transaction ---- */

/* The database has all that was written, of this turn, too. */
static void settle(struct store *s)
{
	static const struct query commit = {Q_COMMIT, "COMMIT"};

	if (!s->open)
		return;
	store_names_add(s, LATER_NAMES);
	if (s->redo != NULL)
		redo_before_commit(s->redo);
	sql_run(prepared(s, &commit));
	if (s->redo != NULL)
		redo_after_commit(s->redo);
	s->open = false;
	s->writing = false;
	if (!s->copying)
		sql_checkpoint(s->db, LOG_MAX_PAGES);
}

void store_commit(struct store *s)
{
	audit_turn_end(s);
	if (!s->writing)
		return;
	if (s->redo != NULL && redo_keep(s->redo))
		s->writing = false;
	else
		settle(s);
	audit_kept(s);
}

bool store_is_writing(const struct store *s)
{
	return s->writing;
}

/* As a crash at this moment would. */
void store_rollback(struct store *s)
{
	static const struct query rollback = {Q_ROLLBACK, "ROLLBACK"};

	if (!s->writing)
		return;
	sql_run(prepared(s, &rollback));
	s->open = false;
	s->writing = false;
	if (s->redo != NULL && redo_holds(s->redo))
		begin(s);
	if (s->redo != NULL)
		redo_again(s->redo);
	s->time_known = false;
	store_forget_labels(s);
	store_uid_forget(s);
	store_names_forget(s);
	audit_forget(s);
}

/* What was taken back stands nowhere any more. */
static void forget_logs(struct store *s)
{
	s->forgets = false;
	sql_checkpoint_all(s->db);
	if (s->redo != NULL)
		redo_wipe(s->redo);
}

bool store_idle(struct store *s)
{
	bool merging = false, more = false;

	if (s->writing)
		return false;
	if (!s->space_known || s->space) {
		store_names_add(s, 0);
		more = store_words_add(s, IDLE_WORDS) == IDLE_WORDS;
		settle(s); /* the index has all of it then */
		merging = store_words_merge(s);
	}
	settle(s);
	if (s->redo != NULL)
		redo_tidy(s->redo);
	if (s->forgets && !merging && !s->copying)
		forget_logs(s);
	else if (!s->copying)
		sql_checkpoint(s->db, LOG_IDLE_PAGES);
	sql_shrink(s->db);
	return more;
}

/* ---- a copy ---- */

uint64_t store_copy_begin(struct store *s)
{
	BUG_ON(s->writing || s->copying);
	settle(s);
	sql_checkpoint_all(s->db);
	s->copying = true;
	return sql_file_size(s->db);
}

bool store_copy_read(struct store *s, uint64_t at, char *to, size_t n)
{
	BUG_ON(!s->copying);
	return sql_log_pages(s->db) <= s->copy_pages &&
	       sql_file_read(s->db, at, to, n);
}

void store_copy_end(struct store *s)
{
	s->copying = false;
}

/* ---- opening ---- */

/* What was written before a crash first, as the schema was then. */
static enum err bring_up(struct sql *db, const char *redo_path, bool full,
	struct redo **redo_r, struct errtext *e)
{
	enum err err = migrate_check(db, migrate_newest(), e);

	if (err == ERR_OK && redo_path != NULL)
		err = redo_recover(db, redo_path, e);
	if (err == ERR_OK)
		err = migrate_run(db, e);
	if (err == ERR_OK)
		err = sql_start(db, full, e);
	if (err == ERR_OK && redo_path != NULL)
		err = redo_open(db, redo_path, full, redo_r, e);
	return err;
}

/* A file beside the database, the caller's; NULL: it is in memory. */
static char *beside(const char *path, const char *suffix)
{
	struct buf b;
	char *s;

	if (strcmp(path, ":memory:") == 0)
		return NULL;
	buf_init(&b, SIZE_MAX / 2);
	buf_str(&b, path);
	buf_str(&b, suffix);
	s = xstrdup(buf_cstr(&b));
	buf_clear(&b);
	return s;
}

/* SECURITY: its logs may have other names already, and without them it lacks
 * what it had kept. */
static enum err check_whole(const char *path, struct errtext *e)
{
	char *mark = beside(path, RESTORING);
	bool cut = mark != NULL && access(mark, F_OK) == 0;

	free(mark);
	return !cut ? ERR_OK
	            : err_set(e, ERR_CONFLICT,
			      "%s: it was being restored, and isn't whole: run "
			      "`caveatctl restore` again",
			      path);
}

enum err store_open(const char *path, enum durability d, struct store **s_r,
	struct errtext *e)
{
	struct redo *redo = NULL;
	struct sql *db;
	char *redo_path;
	enum err err;

	*s_r = NULL;
	err = check_whole(path, e);
	if (err != ERR_OK)
		return err;
	err = sql_open(path, migrate_newest(), &db, e);
	if (err != ERR_OK)
		return err;
	redo_path = beside(path, "-redo");
	err = bring_up(db, redo_path, d == DURABILITY_FULL, &redo, e);
	free(redo_path);
	if (err != ERR_OK) {
		sql_close(&db);
		return err;
	}
	*s_r = xcalloc(1, sizeof(**s_r));
	(*s_r)->db = db;
	(*s_r)->redo = redo;
	if (redo != NULL)
		sql_watch(db, redo_note, redo);
	(*s_r)->audit = audit_new();
	(*s_r)->reserve = RESERVE;
	(*s_r)->copy_pages = LOG_COPY_PAGES;
	(*s_r)->forgets = true; /* before a crash, perhaps */
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
	settle(*s);
	redo_close(&(*s)->redo);
	store_forget_labels(*s);
	for (size_t i = 0; i < QUERY_COUNT; i++)
		sql_finish(&(*s)->stmt[i]);
	sql_close(&(*s)->db);
	cipher_free(&(*s)->uids);
	audit_free(&(*s)->audit);
	free(*s);
	*s = NULL;
}

/* ---- disk space ---- */

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
