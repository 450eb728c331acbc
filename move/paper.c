/* SPDX-License-Identifier: MIT */
/* What the sinks that write for people share. */
#include "move/paper.h"

#include "move/place.h"
#include "move/record.h"

#define GATHERED ((size_t)256 << 10)

static bool is_gzip(const char *path)
{
	size_t n = strlen(path);

	return n >= 3 && strcmp(path + n - 3, ".gz") == 0;
}

enum err paper_open(struct paper *p, const char *path,
	const struct paper_author *a, struct errtext *e)
{
	enum err err = gzip_create(path, is_gzip(path), &p->out, e);

	if (err != ERR_OK)
		return err;
	p->author = *a;
	p->a = arena_new();
	/* A byte of a record is six at most where it is escaped. */
	buf_init(&p->b, GATHERED + 16 * RECORD_MAX);
	buf_init(&p->place, SIZE_MAX / 2);
	return ERR_OK;
}

void paper_clear(struct paper *p)
{
	gzip_out_free(&p->out);
	arena_free(&p->a);
	buf_clear(&p->b);
	buf_clear(&p->place);
}

static enum err flush(struct paper *p, struct errtext *e)
{
	enum err err = gzip_write(p->out, buf_span(&p->b), e);

	buf_reset(&p->b);
	return err;
}

enum err paper_begin(
	struct paper *p, const struct move_place *at, struct errtext *e)
{
	enum err err = flush(p, e);

	buf_reset(&p->place);
	place_write(&p->place, at);
	return err == ERR_OK ? gzip_mark(p->out, e) : err;
}

void paper_leave(struct paper *p)
{
	buf_reset(&p->b);
	if (p->failed == ERR_OK)
		p->failed = gzip_take_back(p->out, &p->why);
}

enum err paper_go_on(struct paper *p, struct errtext *e)
{
	if (p->b.over)
		return err_set(e, ERR_LIMIT, "a record that is too long");
	return p->b.n > GATHERED ? flush(p, e) : ERR_OK;
}

enum err paper_end(struct paper *p, struct errtext *e)
{
	enum err err = p->failed;

	if (err != ERR_OK)
		*e = p->why;
	else
		err = flush(p, e);
	if (err == ERR_OK)
		err = gzip_finish(p->out, e);
	return err == ERR_OK ? gzip_place(p->out, e) : err;
}
