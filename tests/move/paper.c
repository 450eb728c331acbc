/* SPDX-License-Identifier: MIT */
/* Records into a file that people read, and that file. */
#include "tests/move/paper.h"

#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

/* Says all that it was asked; but over `NONE` there is nothing. */
static enum err over(void *arg, struct arena *a, const struct span *label,
	size_t n, struct paper_marks *m_r, struct errtext *e)
{
	struct span all = SPAN("OVER");

	(void)arg;
	for (size_t i = 0; i < n; i++) {
		if (span_is(label[i], "NONE"))
			return err_set(e, ERR_VALUE, "none");
		all = arena_printf(
			a, "%.*s %.*s", SPAN_FMT(all), SPAN_FMT(label[i]));
	}
	*m_r = (struct paper_marks){
		.top = arena_printf(a, "TOP %.*s", SPAN_FMT(all)),
		.bottom = all,
		.fg = SPAN("white"),
		.bg = SPAN("maroon"),
	};
	return ERR_OK;
}

void printed_begin(struct printed *p, paper_create_fn *create, const char *name)
{
	static const struct paper_author author = {
		"caveatctl <1>", 1700000000000, "bob@ex.org", over, NULL};

	memset(p, 0, sizeof(*p));
	buf_init(&p->text, (size_t)64 << 20);
	snprintf(p->dir, sizeof(p->dir), "/tmp/caveat-paper-XXXXXX");
	ck_assert_ptr_nonnull(mkdtemp(p->dir));
	snprintf(p->path, sizeof(p->path), "%s/%s", p->dir, name);
	ck_assert_msg(create(p->path, &author, &p->sink, &p->e) == ERR_OK, "%s",
		p->e.s);
}

void printed_room(struct printed *p, const char *jid)
{
	const struct move_place at = {MOVE_ROOM, span_str(jid), SPAN_NONE};
	struct span mark;

	ck_assert_int_eq(
		p->sink->ops->open(p->sink, &at, &mark, &p->e), ERR_OK);
	ck_assert_ptr_null(mark.p);
}

void printed_put(struct printed *p, const char *record)
{
	ck_assert_msg(
		p->sink->ops->put(p->sink, span_str(record), &p->e) == ERR_OK,
		"%s", p->e.s);
}

void printed_said(struct printed *p, const char *attrs, const char *inner)
{
	struct buf b;

	buf_init(&b, (size_t)8 << 20);
	buf_printf(&b, "<message at='2026-11-29T12:00:00.000Z' nick='Al' %s>",
		attrs);
	buf_str(&b, inner);
	buf_str(&b, "</message>");
	printed_put(p, buf_cstr(&b));
	buf_clear(&b);
}

void printed_end(struct printed *p)
{
	char part[4096];
	size_t n;
	FILE *f;

	ck_assert_int_eq(p->sink->ops->close(p->sink, &p->e), ERR_OK);
	ck_assert_msg(
		p->sink->ops->end(p->sink, &p->e) == ERR_OK, "%s", p->e.s);
	f = fopen(p->path, "r");
	ck_assert_ptr_nonnull(f);
	while ((n = fread(part, 1, sizeof(part), f)) > 0)
		buf_add(&p->text, span_of(part, n));
	fclose(f);
}

void printed_clear(struct printed *p)
{
	p->sink->ops->free(p->sink);
	buf_clear(&p->text);
	unlink(p->path);
	ck_assert_int_eq(rmdir(p->dir), 0); /* nothing else is there */
}
