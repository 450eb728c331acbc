/* SPDX-License-Identifier: MIT */
/* The database's file as bytes, and a copy of it to look at. */
#include "db/sql_sqlite.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/buf.h"

/* Of the header: 2, there is a log; 1, there is none. */
#define WRITE_VERSION 18
#define READ_VERSION  19

static sqlite3_file *file_of(struct sql *db)
{
	sqlite3_file *f = NULL;

	if (sqlite3_file_control(db->h, "main", SQLITE_FCNTL_FILE_POINTER,
		    &f) != SQLITE_OK ||
		f == NULL || f->pMethods == NULL)
		die("%s: no file", db->path);
	return f;
}

uint64_t sql_file_size(struct sql *db)
{
	sqlite3_file *f = file_of(db);
	sqlite3_int64 n = 0;

	if (f->pMethods->xFileSize(f, &n) != SQLITE_OK)
		die("%s: its size can't be read", db->path);
	return (uint64_t)n;
}

bool sql_file_read(struct sql *db, uint64_t at, char *to, size_t n)
{
	sqlite3_file *f = file_of(db);

	if (f->pMethods->xRead(f, to, (int)n, (sqlite3_int64)at) != SQLITE_OK)
		return false;
	if (at <= WRITE_VERSION && at + n > WRITE_VERSION)
		to[WRITE_VERSION - at] = 1;
	if (at <= READ_VERSION && at + n > READ_VERSION)
		to[READ_VERSION - at] = 1;
	return true;
}

static enum err probe_copy(const char *path, int64_t newest, struct errtext *e)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY);
	unsigned char version[2] = {0};
	enum err err;

	if (fd < 0)
		return err_set(e, ERR_IO, "%s: %s", path, strerror(errno));
	err = sqlite_check_header(path, fd, newest, e);
	if (err == ERR_OK && (pread(fd, version, 2, WRITE_VERSION) != 2 ||
				     version[0] != 1 || version[1] != 1))
		err = err_set(e, ERR_CONFLICT,
			"%s: not a copy that stands alone: there is a log "
			"that belongs to it",
			path);
	close(fd);
	return err;
}

/* As a URI: the file can't change, so nothing beside it is looked for. */
static void copy_uri(struct buf *b, const char *path)
{
	buf_str(b, "file:");
	for (; *path != '\0'; path++)
		buf_printf(b, "%%%02X", (unsigned)(unsigned char)*path);
	buf_str(b, "?immutable=1");
}

enum err sql_open_copy(
	const char *path, int64_t newest, struct sql **db_r, struct errtext *e)
{
	enum err err;
	struct sql *db;
	struct buf uri;

	*db_r = NULL;
	sqlite_without_locks();
	err = probe_copy(path, newest, e);
	if (err != ERR_OK)
		return err;
	db = xcalloc(1, sizeof(*db));
	db->path = xstrdup(path);
	buf_init(&uri, SIZE_MAX / 2);
	copy_uri(&uri, path);
	if (sqlite3_open_v2(buf_cstr(&uri), &db->h,
		    SQLITE_OPEN_READONLY | SQLITE_OPEN_URI |
			    SQLITE_OPEN_NOMUTEX,
		    NULL) != SQLITE_OK)
		err = sqlite_failed(db, e);
	buf_clear(&uri);
	if (err == ERR_OK) {
		sqlite3_db_config(db->h, SQLITE_DBCONFIG_DEFENSIVE, 1, NULL);
		sqlite3_db_config(
			db->h, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, NULL);
		err = sql_exec(db,
			"PRAGMA cell_size_check = ON;"
			"PRAGMA temp_store = MEMORY;",
			e);
	}
	if (err == ERR_OK)
		*db_r = db;
	else
		sql_close(&db);
	return err;
}

enum err sql_check_all(struct sql *db, struct errtext *e)
{
	struct sql_stmt *q = NULL;
	bool row = false;
	enum err err = sql_prepare(db, "PRAGMA integrity_check(1)", &q, e);

	if (err == ERR_OK)
		err = sql_next(q, &row, e);
	if (err == ERR_OK && !(row && span_is(sql_col_bytes(q, 0), "ok")))
		err = err_set(
			e, ERR_IO, "%s: the database is damaged", db->path);
	sql_finish(&q);
	if (err == ERR_OK)
		err = sql_prepare(db, "PRAGMA foreign_key_check", &q, e);
	if (err == ERR_OK)
		err = sql_next(q, &row, e);
	if (err == ERR_OK && row)
		err = err_set(e, ERR_IO,
			"%s: the database is damaged: rows belong to rows that "
			"aren't there",
			db->path);
	sql_finish(&q);
	return err;
}
