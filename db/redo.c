/* SPDX-License-Identifier: MIT */
/* The redo log: its file, and which turns of it count. */
#include "db/redo.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <unistd.h>

#include "base/digest.h"
#include "base/folder.h"
#include "db/redo_form.h"

/* Of a file, and of one turn in it. */
#define FILE_BYTES ((size_t)4 << 20)
#define TURN_BYTES ((size_t)1 << 20)
/* The file is written in these. */
#define BLOCK       ((size_t)4096)
#define WRITE_BYTES (TURN_BYTES + 2 * BLOCK) /* a turn and what is round it */

/* Older schemas have no place for the generation. */
#define FIRST_SCHEMA 10

struct redo {
	struct sql *db;
	char *path; /* owned */
	int fd;
	bool full;
	struct buf turn; /* what this one has run */
	char *blocks;    /* to be written; the log's last one is kept there */
	uint64_t generation, next_generation;
	uint64_t turns; /* kept */
	size_t bytes;   /* of them */
	size_t used;    /* of the file, since it was cleared */
	bool has_text[REDO_STATEMENTS];
};

void redo_note(void *arg, unsigned number, const struct sql_stmt *q)
{
	struct redo *r = arg;

	BUG_ON(number >= REDO_STATEMENTS);
	if (!r->has_text[number])
		redo_turn_text(&r->turn, number, sql_stmt_text(q));
	r->has_text[number] = true;
	redo_turn_run(&r->turn, number, q);
}

/* ---- the file ---- */

static enum err read_file(
	int fd, const char *path, struct buf *b_r, struct errtext *e)
{
	ssize_t n = 0;

	do {
		char *p = buf_reserve(b_r, 65536);

		if (p == NULL)
			return err_set(e, ERR_IO, "%s: too long", path);
		n = read(fd, p, 65536);
		if (n > 0)
			b_r->n += (size_t)n;
	} while (n > 0 || (n < 0 && errno == EINTR));
	return n < 0 ? err_set(e, ERR_IO, "%s: %s", path, strerror(errno))
	             : ERR_OK;
}

/*
 * Past the page cache: what is written goes to the disk in any case, and is
 * read again only after a crash. Not all file systems can, or with blocks as
 * small as ours. false: nothing has changed.
 */
static bool set_direct(const struct redo *r, bool on)
{
	int flags = fcntl(r->fd, F_GETFL);

	return flags >= 0 && ((flags & O_DIRECT) != 0) != on &&
	       fcntl(r->fd, F_SETFL, flags ^ O_DIRECT) == 0;
}

/* On the disk, if the log is `full`. false: there is no space. */
static bool write_at(const struct redo *r, size_t at, struct span s)
{
	while (s.n != 0) {
		struct iovec v = {
			.iov_base = (char *)(uintptr_t)s.p, .iov_len = s.n};
		ssize_t n = pwritev2(
			r->fd, &v, 1, (off_t)at, r->full ? RWF_DSYNC : 0);

		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0 && errno == EINVAL && set_direct(r, false))
			continue;
		if (n < 0 && errno != ENOSPC && errno != EDQUOT)
			die("%s: %s", r->path, strerror(errno));
		if (n <= 0)
			return false;
		s = span_of(s.p + n, s.n - (size_t)n);
		at += (size_t)n;
	}
	return true;
}

static size_t round_up(size_t n)
{
	return (n + BLOCK - 1) / BLOCK * BLOCK;
}

/* Free with free(). */
static char *aligned(size_t n)
{
	void *p;

	if (posix_memalign(&p, BLOCK, n != 0 ? n : BLOCK) != 0)
		die("no memory for %zu bytes", n);
	return p;
}

/* Behind what is kept of the last block, and zeros to the end of it. */
static bool write_turn(struct redo *r)
{
	size_t had = r->bytes % BLOCK, n = had + r->turn.n;

	memcpy(r->blocks + had, r->turn.p, r->turn.n);
	memset(r->blocks + n, 0, round_up(n) - n);
	if (!write_at(r, r->bytes - had, span_of(r->blocks, round_up(n))))
		return false;
	memmove(r->blocks, r->blocks + n / BLOCK * BLOCK, n % BLOCK);
	return true;
}

/*
 * Zeros over the first n bytes. A new file gets its whole size with them: who
 * makes a file longer waits for its inode as well. Where there is no space for
 * that it grows turn by turn.
 */
static void clear_file(const struct redo *r, size_t n)
{
	size_t whole = round_up(n);
	char *zeros = aligned(whole);

	memset(zeros, 0, whole);
	if (!write_at(r, 0, span_of(zeros, whole)) && ftruncate(r->fd, 0) != 0)
		die("%s: %s", r->path, strerror(errno));
	free(zeros);
}

bool redo_keep(struct redo *r)
{
	if (r->turn.over || r->turn.n > FILE_BYTES - r->bytes)
		return false;
	redo_turn_seal(&r->turn, r->generation, r->turns, r->full);
	if (!write_turn(r))
		return false;
	r->bytes += r->turn.n;
	r->used = r->bytes > r->used ? r->bytes : r->used;
	r->turns++;
	redo_turn_begin(&r->turn);
	return true;
}

static void run_kept(struct redo *r)
{
	int fd = open(r->path, O_RDONLY | O_CLOEXEC | O_NOCTTY);
	struct errtext e;
	struct buf file;

	buf_init(&file, 2 * FILE_BYTES);
	if (fd < 0 || read_file(fd, r->path, &file, &e) != ERR_OK)
		die("%s: can't be read again", r->path);
	close(fd);
	BUG_ON(redo_valid(buf_span(&file), r->generation) != r->bytes);
	if (redo_run_again(r->db, span_of(file.p, r->bytes), &e) != ERR_OK)
		die("%s: %s", r->path, e.s);
	buf_clear(&file);
}

void redo_again(struct redo *r)
{
	if (r->turns != 0)
		run_kept(r);
	memset(r->has_text, 0, sizeof(r->has_text));
	redo_turn_begin(&r->turn);
}

bool redo_holds(const struct redo *r)
{
	return r->turns != 0;
}

/* ---- generations ---- */

static enum err generation_get(struct sql *db, uint64_t *g_r, struct errtext *e)
{
	struct sql_stmt *q = NULL;
	bool row = false;
	enum err err = sql_prepare(db, "SELECT generation FROM redo", &q, e);

	if (err == ERR_OK)
		err = sql_next(q, &row, e);
	*g_r = err == ERR_OK && row ? (uint64_t)sql_col_int(q, 0) : 0;
	sql_finish(&q);
	return err;
}

/* A new one. */
static enum err generation_put(struct sql *db, uint64_t *g_r, struct errtext *e)
{
	struct sql_stmt *q = NULL;
	bool row;
	enum err err =
		sql_prepare(db, "UPDATE redo SET generation = $1", &q, e);

	random_bytes(g_r, sizeof(*g_r));
	if (err == ERR_OK) {
		sql_int(q, 1, (int64_t)*g_r);
		err = sql_next(q, &row, e);
	}
	sql_finish(&q);
	return err;
}

void redo_before_commit(struct redo *r)
{
	struct errtext e;

	if (generation_put(r->db, &r->next_generation, &e) != ERR_OK)
		die("%s", e.s);
}

void redo_after_commit(struct redo *r)
{
	r->generation = r->next_generation;
	r->turns = 0;
	r->bytes = 0;
	memset(r->has_text, 0, sizeof(r->has_text));
	redo_turn_begin(&r->turn);
}

void redo_tidy(struct redo *r)
{
	BUG_ON(r->turns != 0);
	buf_clear(&r->turn);
	redo_turn_begin(&r->turn);
	free(r->blocks);
	r->blocks = aligned(WRITE_BYTES);
}

void redo_wipe(struct redo *r)
{
	BUG_ON(r->turns != 0);
	clear_file(r, r->used);
	r->used = 0;
}

/* ---- opening ---- */

static enum err recover(
	struct sql *db, const char *path, struct span file, struct errtext *e)
{
	uint64_t g;
	struct errtext why;
	enum err err = generation_get(db, &g, e);
	size_t valid;

	if (err != ERR_OK)
		return err;
	valid = redo_valid(file, g);
	if (redo_is_broken(file, valid, g))
		return err_set(e, ERR_IO,
			"%s: damaged at byte %zu: restore a copy, or move it "
			"away to lose what follows",
			path, valid);
	if (valid == 0)
		return ERR_OK;
	err = sql_exec(db, "BEGIN IMMEDIATE", e);
	if (err != ERR_OK)
		return err;
	err = redo_run_again(db, span_of(file.p, valid), &why);
	if (err == ERR_OK)
		err = generation_put(db, &g, &why);
	if (err == ERR_OK)
		return sql_exec(db, "COMMIT", e);
	/* Closing, which follows an error, rolls back. */
	return err_set(e, ERR_IO,
		"%s: doesn't fit to its database: %s: restore both as they "
		"were, or move it away to lose what it holds",
		path, why.s);
}

enum err redo_recover(struct sql *db, const char *path, struct errtext *e)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY);
	int64_t version;
	struct buf file;
	enum err err;

	if (fd < 0 && errno == ENOENT)
		return ERR_OK;
	if (fd < 0)
		return err_set(e, ERR_IO, "%s: %s", path, strerror(errno));
	buf_init(&file, 2 * FILE_BYTES);
	err = read_file(fd, path, &file, e);
	if (err == ERR_OK)
		err = sql_version(db, &version, e);
	if (err == ERR_OK && version >= FIRST_SCHEMA)
		err = recover(db, path, buf_span(&file), e);
	buf_clear(&file);
	close(fd);
	return err;
}

enum err redo_open(struct sql *db, const char *path, bool full,
	struct redo **r_r, struct errtext *e)
{
	struct redo *r = xcalloc(1, sizeof(*r));
	/* what a file may have of an older process is none of ours */
	enum err err = generation_put(db, &r->generation, e);

	r->db = db;
	r->path = xstrdup(path);
	r->full = full;
	buf_init(&r->turn, TURN_BYTES);
	redo_turn_begin(&r->turn);
	r->fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOCTTY, 0600);
	if (err == ERR_OK && (r->fd < 0 || (full && !folder_sync_of(path))))
		err = err_set(e, ERR_IO, "%s: %s", path, strerror(errno));
	*r_r = r;
	r->blocks = aligned(WRITE_BYTES);
	if (err == ERR_OK && full)
		(void)set_direct(r, true);
	if (err == ERR_OK)
		clear_file(r, FILE_BYTES);
	else
		redo_close(r_r);
	return err;
}

void redo_close(struct redo **r)
{
	if (*r == NULL)
		return;
	if ((*r)->fd >= 0)
		close((*r)->fd);
	buf_clear(&(*r)->turn);
	free((*r)->blocks);
	free((*r)->path);
	free(*r);
	*r = NULL;
}
