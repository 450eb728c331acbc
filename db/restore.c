/* SPDX-License-Identifier: MIT */
/* A copy takes the store's place. */
#include "db/restore.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/clock.h"
#include "db/audit.h"
#include "db/audit_files.h"

/* What SQLite locks of a database's file, in our system's way: the bytes from
 * "pending" to the last of "shared" (its file format, 1.3 and locking). */
#define LOCK_FIRST 0x40000000
#define LOCK_BYTES 512

#define PIECE      ((size_t)1 << 18)

struct restore {
	const struct restore_order *o;
	char *db, *copy, *before, *restoring; /* owned paths */
	char *mark;                           /* owned: `.before-TIME` */
	int lock;                             /* of db, open */
	bool was_empty;                       /* there was no store */
	uid_t uid;                            /* whose the store is */
	gid_t gid;
	uint64_t base; /* the copy's audit begins behind that record */
};

/* Owned by the caller. */
static char *joined(const char *a, const char *b, const char *c)
{
	struct buf s;
	char *r;

	buf_init(&s, SIZE_MAX / 2);
	buf_str(&s, a);
	buf_str(&s, b);
	buf_str(&s, c);
	r = xstrdup(buf_cstr(&s));
	buf_clear(&s);
	return r;
}

static enum err broken(const char *path, struct errtext *e)
{
	return err_set(e, ERR_IO, "%s: %s", path, strerror(errno));
}

/* `.before-20260131T080000Z` */
static char *mark_of(int64_t wall)
{
	struct buf time, b;
	char *r;

	buf_init(&time, 64);
	buf_init(&b, 64);
	time_write(&time, wall);
	buf_str(&b, ".before-");
	for (size_t i = 0; i < time.n && time.p[i] != '.'; i++)
		if (time.p[i] != '-' && time.p[i] != ':')
			buf_byte(&b, time.p[i]);
	buf_byte(&b, 'Z');
	r = xstrdup(buf_cstr(&b));
	buf_clear(&time);
	buf_clear(&b);
	return r;
}

/* ---- the old store's lock ---- */

/* Held until the end: who would start meanwhile is refused. */
static enum err lock_store(struct restore *r, struct errtext *e)
{
	struct flock l = {.l_type = F_WRLCK,
		.l_whence = SEEK_SET,
		.l_start = LOCK_FIRST,
		.l_len = LOCK_BYTES};
	struct stat st, dir;

	r->lock = open(r->db, O_RDWR | O_CREAT | O_CLOEXEC | O_NOCTTY, 0600);
	if (r->lock < 0 || fstat(r->lock, &st) != 0 ||
		stat(r->o->state, &dir) != 0)
		return broken(r->db, e);
	if (fcntl(r->lock, F_SETLK, &l) != 0)
		return errno == EACCES || errno == EAGAIN
		               ? err_set(e, ERR_CONFLICT,
					 "%s: in use: stop caveatd first",
					 r->db)
		               : broken(r->db, e);
	r->was_empty = st.st_size == 0;
	r->uid = r->was_empty ? dir.st_uid : st.st_uid;
	r->gid = r->was_empty ? dir.st_gid : st.st_gid;
	return ERR_OK;
}

/* ---- the copy, beside the store ---- */

static void drop(const char *path, const char *suffix)
{
	char *name = joined(path, suffix, "");

	(void)unlink(name);
	free(name);
}

static void drop_copy(const struct restore *r)
{
	drop(r->copy, "");
	drop(r->copy, "-wal");
	drop(r->copy, "-journal");
	drop(r->copy, "-redo");
}

static bool pour(int from, int to)
{
	char *piece = xmalloc(PIECE);
	ssize_t n = 1, k = 0;

	while (n > 0 && k >= 0) {
		n = read(from, piece, PIECE);
		for (ssize_t at = 0; at < n && k >= 0; at += k > 0 ? k : 0)
			k = write(to, piece + at, (size_t)(n - at));
	}
	free(piece);
	return n == 0 && k >= 0 && fsync(to) == 0;
}

static enum err copy_in(const struct restore *r, struct errtext *e)
{
	int from = open(r->o->file, O_RDONLY | O_CLOEXEC | O_NOCTTY), to = -1;
	enum err err = ERR_OK;

	drop_copy(r); /* of one that was cut off */
	if (from < 0)
		return broken(r->o->file, e);
	to = open(r->copy, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW,
		0600);
	if (to < 0 || !pour(from, to))
		err = broken(r->copy, e);
	close(from);
	if (to >= 0)
		close(to);
	return err;
}

/* The record is written into the copy before that is the store: one isn't
 * there without the other. */
static enum err put_on_record(
	struct restore *r, const struct backup_facts *f, struct errtext *e)
{
	struct turn turn = {.wall = r->o->wall, .entropy = &entropy_system};
	struct audit_event ev = audit_event_of(AUDIT_ADMIN);
	struct store *s;
	enum err err = store_open(r->copy, DURABILITY_FULL, &s, e);

	if (err != ERR_OK)
		return err;
	turn.arena = arena_new();
	r->base = audit_state(s).base.seq;
	audit_text(&ev, AUDIT_BY, span_str(r->o->by));
	audit_text(&ev, AUDIT_WHAT, SPAN("restore"));
	audit_text(&ev, AUDIT_FILE, span_str(r->o->file));
	audit_text(&ev, AUDIT_DIGEST, span_str(f->sha256));
	audit_add(s, &ev, &turn);
	store_commit(s);
	store_close(&s);
	arena_free(&turn.arena);
	drop(r->copy, "-redo"); /* closing has put it all into the database */
	return ERR_OK;
}

static enum err make_copy(
	struct restore *r, struct restore_done *d, struct errtext *e)
{
	struct errtext why;
	enum err err = copy_in(r, e);

	if (err != ERR_OK)
		return err;
	err = backup_check(r->copy, &d->facts, &why);
	if (err != ERR_OK)
		return err_set(
			e, err, "%s isn't restored: %s", r->o->file, why.s);
	err = put_on_record(r, &d->facts, e);
	if (err == ERR_OK && geteuid() == 0 &&
		chown(r->copy, r->uid, r->gid) != 0)
		err = broken(r->copy, e);
	return err;
}

/* ---- in its place ---- */

/* SECURITY: neither log may meet another database than its own. */
static enum err put_logs_aside(const struct restore *r, struct errtext *e)
{
	static const char *const suffix[] = {"-wal", "-redo", "-journal"};
	enum err err = ERR_OK;

	for (size_t i = 0; i < ARRAY_LEN(suffix) && err == ERR_OK; i++) {
		char *from = joined(r->db, suffix[i], "");
		char *to = joined(r->db, r->mark, suffix[i]);

		if (rename(from, to) != 0 && errno != ENOENT)
			err = broken(from, e);
		free(from);
		free(to);
	}
	return err;
}

/* Files of records that the copy has in its table, or that it has never had:
 * the chain goes another way now. */
static enum err put_audit_aside(
	const struct restore *r, size_t *n_r, struct errtext *e)
{
	DIR *d = opendir(r->o->state);
	enum err err = d == NULL ? broken(r->o->state, e) : ERR_OK;
	const struct dirent *f;
	uint64_t first, last;

	while (err == ERR_OK && (f = readdir(d)) != NULL) {
		char *to;

		if (!audit_file_name(f->d_name, &first, &last) ||
			last <= r->base)
			continue;
		to = joined(f->d_name, r->mark, "");
		if (renameat(dirfd(d), f->d_name, dirfd(d), to) != 0)
			err = broken(f->d_name, e);
		else
			(*n_r)++;
		free(to);
	}
	if (d != NULL)
		closedir(d);
	return err;
}

static enum err sync_folder(const char *path, struct errtext *e)
{
	int fd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	enum err err = fd < 0 || fsync(fd) != 0 ? broken(path, e) : ERR_OK;

	if (fd >= 0)
		close(fd);
	return err;
}

/* From here to the end of the names the store can't be opened. */
static enum err set_restoring(const struct restore *r, struct errtext *e)
{
	int fd = open(r->restoring, O_WRONLY | O_CREAT | O_CLOEXEC | O_NOFOLLOW,
		0600);

	if (fd < 0)
		return broken(r->restoring, e);
	close(fd);
	return sync_folder(r->o->state, e);
}

static enum err change_names(
	const struct restore *r, struct restore_done *d, struct errtext *e)
{
	enum err err = put_logs_aside(r, e);

	if (err == ERR_OK)
		err = put_audit_aside(r, &d->audit_files, e);
	if (err == ERR_OK && rename(r->copy, r->db) != 0)
		err = broken(r->db, e);
	if (err == ERR_OK)
		err = sync_folder(r->o->state, e);
	if (err == ERR_OK && unlink(r->restoring) != 0)
		err = broken(r->restoring, e);
	return err;
}

/* The old store has its second name before it loses the first. */
static enum err swap(
	const struct restore *r, struct restore_done *d, struct errtext *e)
{
	struct errtext why;
	enum err err;

	if (!r->was_empty && link(r->db, r->before) != 0)
		return broken(r->before, e);
	err = set_restoring(r, e);
	if (err != ERR_OK)
		return err;
	err = change_names(r, d, &why);
	if (err != ERR_OK)
		return err_set(e, err,
			"%s; what was there has names with %s now, and caveatd "
			"doesn't start: restore again",
			why.s, r->mark);
	if (!r->was_empty)
		d->before = xstrdup(r->before);
	return ERR_OK;
}

/* The store is locked. */
static enum err replace(
	struct restore *r, struct restore_done *d, struct errtext *e)
{
	enum err err = make_copy(r, d, e);

	if (err != ERR_OK && r->was_empty)
		(void)unlink(r->db);
	if (err == ERR_OK)
		err = swap(r, d, e);
	if (err != ERR_OK)
		drop_copy(r);
	return err;
}

enum err restore_run(const struct restore_order *o, struct restore_done *d,
	struct errtext *e)
{
	struct restore r = {.o = o, .lock = -1};
	enum err err;

	*d = (struct restore_done){.before = NULL};
	r.mark = mark_of(o->wall);
	r.db = joined(o->state, "/", "caveat.db");
	r.copy = joined(r.db, ".restore", "");
	r.restoring = joined(r.db, RESTORING, "");
	r.before = joined(r.db, r.mark, "");
	err = lock_store(&r, e);
	if (err == ERR_OK)
		err = replace(&r, d, e);
	if (r.lock >= 0)
		close(r.lock);
	free(r.db);
	free(r.copy);
	free(r.before);
	free(r.restoring);
	free(r.mark);
	return err;
}

void restore_done_clear(struct restore_done *d)
{
	free(d->before);
	d->before = NULL;
}
