/* SPDX-License-Identifier: MIT */
/* Rows sorted in runs, which are merged. */
#include "move/spool.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#define RUN   ((size_t)1 << 16) /* rows in memory */
#define BLOCK ((size_t)128)     /* rows of a run, while runs are merged */

struct spool {
	int fd;                /* -1: all is in memory */
	struct spool_row *run; /* up to RUN; later, a window of the file */
	size_t cap, n;         /* of them are there, are filled */
	uint64_t first;        /* the number of the first of them */
	uint64_t count;
	bool sorted;
};

struct spool *spool_new(void)
{
	struct spool *s = xcalloc(1, sizeof(*s));

	s->fd = -1;
	s->cap = BLOCK;
	s->run = xcalloc(s->cap, sizeof(*s->run));
	return s;
}

void spool_free(struct spool **s)
{
	if (*s == NULL)
		return;
	if ((*s)->fd >= 0)
		close((*s)->fd);
	free((*s)->run);
	free(*s);
	*s = NULL;
}

static enum err fail(const char *what, struct errtext *e)
{
	return err_set(
		e, ERR_IO, "a temporary file: %s: %s", what, strerror(errno));
}

static enum err make_file(int *fd_r, struct errtext *e)
{
	const char *folder = getenv("TMPDIR");
	char path[1024];

	if (folder == NULL || *folder == '\0')
		folder = "/var/tmp";
	if (snprintf(path, sizeof(path), "%s/caveat-XXXXXX", folder) >=
		(int)sizeof(path))
		return err_set(e, ERR_IO, "TMPDIR is too long");
	*fd_r = mkstemp(path);
	if (*fd_r < 0)
		return fail(folder, e);
	unlink(path);
	return ERR_OK;
}

static enum err write_rows(int fd, const struct spool_row *r, size_t n,
	uint64_t first, struct errtext *e)
{
	const char *p = (const char *)r;
	size_t left = n * sizeof(*r);
	off_t at = (off_t)(first * sizeof(*r));

	while (left > 0) {
		ssize_t done = pwrite(fd, p, left, at);

		if (done < 0 && errno == EINTR)
			continue;
		if (done <= 0)
			return fail("writing", e);
		p += done;
		left -= (size_t)done;
		at += done;
	}
	return ERR_OK;
}

static enum err read_rows(int fd, struct spool_row *r, size_t n, uint64_t first,
	struct errtext *e)
{
	char *p = (char *)r;
	size_t left = n * sizeof(*r);
	off_t at = (off_t)(first * sizeof(*r));

	while (left > 0) {
		ssize_t done = pread(fd, p, left, at);

		if (done < 0 && errno == EINTR)
			continue;
		if (done <= 0)
			return fail("reading", e);
		p += done;
		left -= (size_t)done;
		at += done;
	}
	return ERR_OK;
}

static int by_place(const struct spool_row *a, const struct spool_row *b)
{
	if (a->key != b->key)
		return a->key < b->key ? -1 : 1;
	if (a->at != b->at)
		return a->at < b->at ? -1 : 1;
	if (a->file != b->file)
		return a->file < b->file ? -1 : 1;
	return (a->offset > b->offset) - (a->offset < b->offset);
}

static int compare(const void *a, const void *b)
{
	return by_place(a, b);
}

static enum err put_run(struct spool *s, struct errtext *e)
{
	enum err err = ERR_OK;

	qsort(s->run, s->n, sizeof(*s->run), compare);
	if (s->fd < 0)
		err = make_file(&s->fd, e);
	if (err == ERR_OK)
		err = write_rows(s->fd, s->run, s->n, s->count - s->n, e);
	s->n = 0;
	return err;
}

enum err spool_add(
	struct spool *s, const struct spool_row *r, struct errtext *e)
{
	BUG_ON(s->sorted);
	if (s->n == s->cap) {
		s->cap *= 2;
		s->run = xrealloc(s->run, s->cap * sizeof(*s->run));
	}
	s->run[s->n++] = *r;
	s->count++;
	return s->n < RUN ? ERR_OK : put_run(s, e);
}

/* A run that is merged. */
struct part {
	struct spool_row row[BLOCK];
	size_t at, n;       /* of row */
	uint64_t next, end; /* not yet read of the file */
};

static enum err fill(const struct spool *s, struct part *p, struct errtext *e)
{
	uint64_t left = p->end - p->next;

	p->at = 0;
	p->n = left < BLOCK ? (size_t)left : BLOCK;
	p->next += p->n;
	return read_rows(s->fd, p->row, p->n, p->next - p->n, e);
}

static const struct spool_row *top(const struct part *p)
{
	return &p->row[p->at];
}

/* heap[i] goes down to where it belongs. */
static void sink(struct part **heap, size_t n, size_t i)
{
	for (;;) {
		size_t least = i;

		for (size_t c = 2 * i + 1; c <= 2 * i + 2 && c < n; c++)
			if (by_place(top(heap[c]), top(heap[least])) < 0)
				least = c;
		if (least == i)
			return;
		struct part *p = heap[i];
		heap[i] = heap[least];
		heap[least] = p;
		i = least;
	}
}

/* All rows of the heap, in order, to fd. */
static enum err merge(struct spool *s, struct part **heap, size_t n, int fd,
	struct errtext *e)
{
	uint64_t done = 0;
	enum err err = ERR_OK;

	for (size_t i = n; i-- > 0;)
		sink(heap, n, i);
	while (n > 0 && err == ERR_OK) {
		struct part *p = heap[0];

		s->run[s->n++] = *top(p);
		p->at++;
		if (p->at == p->n)
			err = fill(s, p, e);
		if (p->n == 0)
			heap[0] = heap[--n];
		sink(heap, n, 0);
		if (err == ERR_OK && (s->n == RUN || n == 0)) {
			err = write_rows(fd, s->run, s->n, done, e);
			done += s->n;
			s->n = 0;
		}
	}
	return err;
}

static enum err merge_runs(struct spool *s, struct errtext *e)
{
	size_t n = (size_t)((s->count + RUN - 1) / RUN);
	struct part *part = xcalloc(n, sizeof(*part));
	struct part **heap = xcalloc(n, sizeof(struct part *));
	enum err err;
	int fd = -1;

	err = make_file(&fd, e);
	for (size_t i = 0; i < n && err == ERR_OK; i++) {
		part[i].next = i * RUN;
		part[i].end = i + 1 < n ? (i + 1) * RUN : s->count;
		heap[i] = &part[i];
		err = fill(s, &part[i], e);
	}
	if (err == ERR_OK)
		err = merge(s, heap, n, fd, e);
	if (fd >= 0) {
		close(s->fd);
		s->fd = fd;
	}
	free(part);
	free(heap);
	return err;
}

enum err spool_sort(struct spool *s, struct errtext *e)
{
	enum err err = ERR_OK;

	BUG_ON(s->sorted);
	s->sorted = true;
	if (s->fd < 0) {
		qsort(s->run, s->n, sizeof(*s->run), compare);
		return ERR_OK;
	}
	if (s->n > 0)
		err = put_run(s, e);
	if (err == ERR_OK && s->count > RUN)
		err = merge_runs(s, e);
	s->n = 0;
	return err;
}

uint64_t spool_count(const struct spool *s)
{
	return s->count;
}

enum err spool_get(
	struct spool *s, uint64_t i, struct spool_row *r_r, struct errtext *e)
{
	BUG_ON(!s->sorted || i >= s->count);
	if (i < s->first || i >= s->first + s->n) {
		uint64_t left = s->count - i;
		enum err err;

		s->first = i;
		s->n = left < BLOCK ? (size_t)left : BLOCK;
		err = read_rows(s->fd, s->run, s->n, i, e);
		if (err != ERR_OK) {
			s->n = 0;
			return err;
		}
	}
	*r_r = s->run[i - s->first];
	return ERR_OK;
}

enum err spool_find(struct spool *s, uint32_t key, int64_t at, uint64_t *i_r,
	struct errtext *e)
{
	uint64_t low = 0, high = s->count;
	struct spool_row r;

	while (low < high) {
		uint64_t mid = low + (high - low) / 2;
		enum err err = spool_get(s, mid, &r, e);

		if (err != ERR_OK)
			return err;
		if (r.key < key || (r.key == key && r.at < at))
			low = mid + 1;
		else
			high = mid;
	}
	*i_r = low;
	return ERR_OK;
}
