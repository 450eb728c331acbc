/* SPDX-License-Identifier: MIT */
/* Old audit records as files: out of the table, and read again. */
#include "db/audit_files.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/clock.h"
#include "db/audit_inner.h"

#define ROWS_MAX     10000 /* of one file */
#define NAME_MAX_LEN 64

static void name_of(char out[NAME_MAX_LEN], uint64_t first, uint64_t last)
{
	snprintf(out, NAME_MAX_LEN, "audit-%012" PRIu64 "-%012" PRIu64 ".jsonl",
		first, last);
}

/* ---- out of the table ---- */

static bool write_all(int fd, struct span s)
{
	while (s.n != 0) {
		ssize_t n = write(fd, s.p, s.n);

		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			return false;
		s = span_of(s.p + n, s.n - (size_t)n);
	}
	return true;
}

static bool write_rows(int fd, const struct audit_row *row, size_t n)
{
	struct buf b;
	bool ok = true;

	buf_init(&b, SIZE_MAX / 2);
	for (size_t i = 0; i < n && ok; i++) {
		buf_reset(&b);
		audit_line_write(
			&b, row[i].text, row[i].before.hash, row[i].head.hash);
		buf_byte(&b, '\n');
		ok = write_all(fd, buf_span(&b));
	}
	buf_clear(&b);
	return ok;
}

/* Whole and on the disk, or not there. */
static enum err write_file(const char *dir, const char *name,
	const struct audit_row *row, size_t n, struct errtext *e)
{
	int at = open(dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC), fd = -1;
	bool ok = false;

	if (at >= 0) {
		(void)unlinkat(at, "audit.new", 0);
		fd = openat(at, "audit.new",
			O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW,
			0640);
	}
	if (fd >= 0)
		ok = write_rows(fd, row, n) && fsync(fd) == 0 &&
		     renameat(at, "audit.new", at, name) == 0 && fsync(at) == 0;
	if (!ok)
		(void)err_set(
			e, ERR_IO, "%s/%s: %s", dir, name, strerror(errno));
	if (fd >= 0)
		close(fd);
	if (at >= 0)
		close(at);
	return ok ? ERR_OK : ERR_IO;
}

static bool is_before(const struct audit_row *r, struct span time)
{
	struct audit_record rec;

	return audit_record_read(r->text, &rec) && span_cmp(rec.at, time) < 0;
}

static bool is_checkpoint(const struct audit_row *r)
{
	struct audit_record rec;

	return audit_record_read(r->text, &rec) &&
	       span_is(rec.kind, audit_kinds[AUDIT_CHECKPOINT].name);
}

/* How many of the first go: up to a signature, if there is one. */
static size_t how_many(const struct audit_row *row, size_t n, int64_t before_ms)
{
	size_t old = 0, whole = 0;
	struct buf b;

	buf_init(&b, 64);
	time_write(&b, before_ms);
	while (old < n && is_before(&row[old], buf_span(&b)))
		if (is_checkpoint(&row[old++]))
			whole = old;
	buf_clear(&b);
	return whole != 0 ? whole : old;
}

static bool is_due(
	struct store *s, const struct audit_keep *keep, const struct turn *t)
{
	const struct audit_row *row;
	struct audit_state st = audit_state(s);

	return audit_rows(s, t->arena, st.base.seq, 1, &row) == 1 &&
	       how_many(row, 1, t->wall - keep->ms - keep->slack_ms) == 1;
}

enum err audit_rotate(struct store *s, const struct audit_keep *keep,
	const struct turn *t, bool *more_r, struct errtext *e)
{
	struct audit_event ev = audit_event_of(AUDIT_ROTATED);
	const struct audit_row *row;
	char name[NAME_MAX_LEN];
	enum err err;
	size_t n;

	*more_r = false;
	if (!is_due(s, keep, t))
		return ERR_OK;
	n = audit_rows(s, t->arena, audit_state(s).base.seq, ROWS_MAX, &row);
	*more_r = n == ROWS_MAX;
	n = how_many(row, n, t->wall - keep->ms);
	name_of(name, row[0].head.seq, row[n - 1].head.seq);
	err = write_file(keep->dir, name, row, n, e);
	if (err != ERR_OK) {
		*more_r = false;
		return err;
	}
	audit_move_base(s, &row[n - 1].head);
	audit_text(&ev, AUDIT_FILE, span_str(name));
	audit_number(&ev, AUDIT_FROM, row[0].head.seq);
	audit_number(&ev, AUDIT_UP_TO, row[n - 1].head.seq);
	audit_add(s, &ev, t);
	return ERR_OK;
}

/* ---- read again ---- */

bool audit_file_name(const char *name, uint64_t *first_r, uint64_t *last_r)
{
	struct span s = span_str(name), last, end;

	if (!span_starts(s, SPAN("audit-")))
		return false;
	s = span_cut(span_of(s.p + 6, s.n - 6), '-', &last);
	last = span_cut(last.p != NULL ? last : SPAN(""), '.', &end);
	return span_is(end, "jsonl") && span_u64(s, first_r) &&
	       span_u64(last, last_r);
}

/* The file in which what follows `after` stands, or else the next one; false:
 * there is none. */
static bool find_file(int at, uint64_t after, char name_r[NAME_MAX_LEN])
{
	int fd = dup(at);
	DIR *d = fd >= 0 ? fdopendir(fd) : NULL;
	uint64_t first, last, best_first = UINT64_MAX, best_last = 0;
	const struct dirent *f;

	if (d == NULL) {
		if (fd >= 0)
			close(fd);
		return false;
	}
	while ((f = readdir(d)) != NULL) {
		if (strlen(f->d_name) >= NAME_MAX_LEN ||
			!audit_file_name(f->d_name, &first, &last) ||
			last <= after)
			continue;
		first = first > after ? first : after + 1;
		if (first > best_first ||
			(first == best_first && last <= best_last))
			continue;
		best_first = first;
		best_last = last;
		memcpy(name_r, f->d_name, strlen(f->d_name) + 1);
	}
	closedir(d);
	return best_last != 0;
}

struct lines {
	struct rows rows;
	uint64_t after;
	size_t max;
};

static void take_lines(struct lines *l, FILE *f)
{
	char *line = NULL;
	size_t cap = 0;
	ssize_t n;

	while (l->rows.n < l->max && (n = getline(&line, &cap, f)) > 0) {
		struct span s = span_trim(span_of(line, (size_t)n));
		struct audit_record r;

		/* What isn't one of ours is for who checks to complain of. */
		if (audit_record_read(s, &r) && r.seq <= l->after)
			continue;
		*(struct span *)rows_add(&l->rows) =
			arena_dup(l->rows.arena, s);
	}
	free(line);
}

size_t audit_file_lines(const char *dir, struct arena *a, uint64_t after,
	size_t max, const struct span **lines_r)
{
	struct lines l = {rows_of(a, sizeof(struct span)), after, max};
	int at = open(dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC), fd = -1;
	char name[NAME_MAX_LEN];
	FILE *f = NULL;

	if (at >= 0 && find_file(at, after, name))
		fd = openat(at, name, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
	if (fd >= 0)
		f = fdopen(fd, "r");
	if (f != NULL) {
		take_lines(&l, f);
		fclose(f);
	}
	if (at >= 0)
		close(at);
	*lines_r = l.rows.p;
	return l.rows.n;
}
