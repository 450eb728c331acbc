/* SPDX-License-Identifier: MIT */
/* Numbered scripts, forward only, each known by its checksum. */
#include "db/migrate.h"

#include <stdlib.h>

#include "base/digest.h"

struct migration {
	int64_t number;
	const char *name;
	const unsigned char *script;
	size_t script_n;
};

/* Generated from migrations/: ascending from 1 without a gap. */
#include "db/migrations.inc"

int64_t migrate_newest(void)
{
	return (int64_t)ARRAY_LEN(migrations);
}

static void script_sum(const struct migration *m, struct buf *b)
{
	unsigned char hash[SHA256_LEN];

	sha256(span_of(m->script, m->script_n), hash);
	buf_init(b, 2 * sizeof(hash) + 1);
	hex_write(b, span_of(hash, sizeof(hash)));
}

/* Is what was done what we know? */
static enum err compare(struct sql_stmt *q, int64_t done, struct errtext *e)
{
	for (int64_t i = 0; i < done; i++) {
		const struct migration *m = &migrations[i];
		struct buf sum;
		bool row, same;
		enum err err = sql_next(q, &row, e);

		if (err != ERR_OK)
			return err;
		script_sum(m, &sum);
		same = row && sql_col_int(q, 0) == m->number &&
		       span_eq(sql_col_bytes(q, 1), buf_span(&sum));
		buf_clear(&sum);
		if (!same)
			return err_set(e, ERR_CONFLICT,
				"the database's schema isn't ours: "
				"migration %s differs",
				m->name);
	}
	return ERR_OK;
}

static enum err check_done(struct sql *db, int64_t done, struct errtext *e)
{
	struct sql_stmt *q = NULL;
	enum err err;

	if (done == 0)
		return ERR_OK;
	err = sql_prepare(db,
		"SELECT number, checksum FROM schema_migration"
		" ORDER BY number",
		&q, e);
	if (err == ERR_OK)
		err = compare(q, done, e);
	sql_finish(&q);
	return err;
}

static enum err note(
	struct sql *db, const struct migration *m, struct errtext *e)
{
	struct sql_stmt *q = NULL;
	struct buf sum;
	bool row;
	enum err err;

	script_sum(m, &sum);
	err = sql_prepare(db,
		"INSERT INTO schema_migration (number, name, checksum)"
		" VALUES ($1, $2, $3)",
		&q, e);
	if (err == ERR_OK) {
		sql_int(q, 1, m->number);
		sql_text(q, 2, span_str(m->name));
		sql_text(q, 3, buf_span(&sum));
		err = sql_next(q, &row, e);
	}
	sql_finish(&q);
	buf_clear(&sum);
	return err;
}

static enum err apply(
	struct sql *db, const struct migration *m, struct errtext *e)
{
	char *script = span_strdup(span_of(m->script, m->script_n));
	enum err err = sql_exec(db, "BEGIN", e);

	if (err == ERR_OK)
		err = sql_exec(db, script, e);
	free(script);
	if (err == ERR_OK)
		err = note(db, m, e);
	if (err == ERR_OK)
		err = sql_exec(db, "COMMIT", e);
	/* Closing, which follows an error, rolls back. */
	return err;
}

enum err migrate_check(struct sql *db, int64_t newest, struct errtext *e)
{
	int64_t done;
	enum err err = sql_version(db, &done, e);

	if (err != ERR_OK)
		return err;
	if (done > newest)
		return err_set(e, ERR_CONFLICT,
			"the database was written by a newer version "
			"(schema %lld, known up to %lld)",
			(long long)done, (long long)newest);
	return check_done(db, done, e);
}

enum err migrate_to(struct sql *db, int64_t newest, struct errtext *e)
{
	int64_t done = 0;
	enum err err = migrate_check(db, newest, e);

	if (err == ERR_OK)
		err = sql_version(db, &done, e);
	for (int64_t i = done; i < newest && err == ERR_OK; i++)
		err = apply(db, &migrations[i], e);
	return err;
}

enum err migrate_run(struct sql *db, struct errtext *e)
{
	return migrate_to(db, migrate_newest(), e);
}
