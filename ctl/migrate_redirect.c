/* SPDX-License-Identifier: MIT */
/*
 * A room moved, and ends where it was: nobody may say anything that comes
 * neither here nor there. So it is made quiet while it arrives, and between the
 * last look into its archive and its end lies nothing but the answer to that
 * look.
 */
#include "ctl/migrate.h"
#include "move/crawl.h"
#include "move/held.h"

#define LOOKS_MAX 50
#define HELD_MAX  ((size_t)256 << 20)
#define REASON    "This room has moved."

enum err redirect_read(void *arg, const struct move_found *f,
	struct move_sink *to, struct errtext *e)
{
	struct migrate *m = arg;
	struct errtext why;
	enum err err;

	(void)f;
	m->quiet = false;
	/* What came while all that was before was read. */
	err = crawl_more(m->source, to, e);
	if (err != ERR_OK)
		return err;
	err = crawl_quiet(m->source, &why);
	if (err == ERR_IO)
		return err_set(e, err, "%s", why.s);
	m->quiet = err == ERR_OK;
	if (err != ERR_OK) {
		(void)err_set(e, err, "it couldn't be made quiet: %s", why.s);
		show_remark(m->show, span_str(e->s));
	}
	return crawl_more(m->source, to, e);
}

/* What came since goes after the rest, into a place that is open by now. */
static enum err bring(struct migrate *m, const struct move_found *f,
	struct held *h, struct errtext *e)
{
	const struct move_sink_ops *ops = m->sink->ops;
	struct span mark;
	enum err err = ops->open(m->sink, &f->place, &mark, e);

	if (err != ERR_OK)
		return err;
	err = held_put(h, m->sink, e);
	if (err == ERR_OK)
		err = ops->close(m->sink, e);
	if (err != ERR_OK)
		ops->leave(m->sink);
	return err;
}

static enum err look_and_destroy(struct migrate *m, const struct move_found *f,
	struct held *h, struct errtext *e)
{
	enum err err = ERR_OK;

	for (int i = 0; i < LOOKS_MAX && err == ERR_OK; i++) {
		held_reset(h);
		err = crawl_more(m->source, &h->sink, e);
		if (err == ERR_OK && h->n == 0)
			return crawl_destroy(
				m->source, buf_span(&m->target), REASON, e);
		if (err == ERR_OK)
			err = bring(m, f, h, e);
	}
	if (err == ERR_OK)
		err = err_set(e, ERR_VALUE,
			"they go on talking there: it can't be ended");
	return err;
}

enum err redirect_end(struct migrate *m, const struct move_found *f,
	enum err err, struct errtext *e)
{
	struct errtext why;
	struct held h;

	if (err == ERR_OK) {
		held_init(&h, HELD_MAX);
		err = look_and_destroy(m, f, &h, &why);
		held_clear(&h);
		if (err == ERR_OK)
			return ERR_OK;
		(void)err_set(
			e, err, "it has moved, but is still there: %s", why.s);
	}
	if (m->quiet && err != ERR_IO &&
		crawl_unquiet(m->source, &why) != ERR_OK)
		show_remark(m->show, SPAN("it stays moderated there"));
	return err;
}
