/* SPDX-License-Identifier: MIT */
/* A sink that keeps what it is given. */
#include "tests/move/collect.h"

static struct collect *of(struct move_sink *s)
{
	return (struct collect *)s;
}

static enum err open_place(struct move_sink *s, const struct move_place *p,
	struct span *mark_r, struct errtext *e)
{
	static const char *const kind[] = {"room", "node", "people"};
	struct collect *c = of(s);

	(void)e;
	buf_printf(&c->text, "place %s", kind[p->kind]);
	if (p->jid.p != NULL)
		buf_printf(&c->text, " %.*s", SPAN_FMT(p->jid));
	if (p->node.p != NULL)
		buf_printf(&c->text, " %.*s", SPAN_FMT(p->node));
	buf_byte(&c->text, '\n');
	*mark_r = c->mark != NULL ? span_str(c->mark) : SPAN_NONE;
	return ERR_OK;
}

static enum err put(struct move_sink *s, struct span record, struct errtext *e)
{
	struct collect *c = of(s);

	if (++c->puts == c->refuse)
		return err_set(e, ERR_VALUE, "refused");
	buf_add(&c->text, record);
	buf_byte(&c->text, '\n');
	return ERR_OK;
}

static enum err close_place(struct move_sink *s, struct errtext *e)
{
	(void)e;
	buf_str(&of(s)->text, "end\n");
	return ERR_OK;
}

static void leave(struct move_sink *s)
{
	buf_str(&of(s)->text, "left\n");
}

static enum err end(struct move_sink *s, struct errtext *e)
{
	(void)e;
	buf_str(&of(s)->text, "no more\n");
	return ERR_OK;
}

static void unused(struct move_sink *s)
{
	(void)s;
}

void collect_init(struct collect *c)
{
	static const struct move_sink_ops ops = {
		open_place, put, close_place, leave, end, unused};

	*c = (struct collect){.sink = {&ops}};
	buf_init(&c->text, SIZE_MAX / 2);
}

void collect_clear(struct collect *c)
{
	buf_clear(&c->text);
}
