/* SPDX-License-Identifier: MIT */
/*
 * A room moved, and ends where it was: nobody may say anything that comes
 * neither here nor there. So one is in it from before it is made quiet until it
 * ends, hears what is said after the last look into its archive, and brings
 * that, too.
 */
#include "ctl/migrate.h"
#include "move/crawl.h"
#include "move/held.h"

#define HELD_MAX ((size_t)256 << 20)
#define REASON   "This room has moved."

static void remark(struct migrate *m, const char *what, const struct errtext *e)
{
	struct errtext both;

	(void)err_set(&both, ERR_OK, "%s: %s", what, e->s);
	show_remark(m->show, span_str(both.s));
}

/* It is whole here by now, and open: a run that is killed from here on leaves
 * it moderated there, but the next one doesn't take that for what it was. */
static enum err silence(struct migrate *m, struct errtext *e)
{
	struct errtext why;
	enum err err = crawl_enter(m->source, &why);

	if (err != ERR_OK && err != ERR_IO)
		remark(m, "it can't be listened to while it ends", &why);
	if (err != ERR_IO) {
		/* Whoever breaks it off now would leave people silenced: it
		 * waits until the room has gone, or has its voice back. */
		signals_hold(&m->signals);
		err = crawl_quiet(m->source, &why);
		m->quiet = err == ERR_OK || err == ERR_IO; /* perhaps */
		if (err != ERR_OK && err != ERR_IO)
			remark(m, "it couldn't be made quiet", &why);
	}
	return err == ERR_IO ? err_set(e, err, "%s", why.s) : ERR_OK;
}

/* What came since goes after the rest, into a place that is open by now.
 * SECURITY: one that isn't has gone here meanwhile, and mustn't there. */
static enum err bring(struct migrate *m, const struct move_row *r,
	struct held *h, struct errtext *e)
{
	const struct move_sink_ops *ops = m->sink->ops;
	struct span mark;
	enum err err = ops->open(m->sink, &r->place, &mark, e);

	if (err != ERR_OK)
		return err;
	if (arrival_count(m->sink)->state != ARRIVAL_OPEN)
		err = err_set(e, ERR_CONFLICT, "the one here has gone");
	if (err == ERR_OK)
		err = held_put(h, m->sink, e);
	if (err == ERR_OK && h->n != 0)
		err = ops->close(m->sink, e);
	if (err != ERR_OK || h->n == 0)
		ops->leave(m->sink);
	return err;
}

/* The last look into the archive, which also tells who said it. */
static enum err look(
	struct migrate *m, const struct move_row *r, struct errtext *e)
{
	struct held h;
	enum err err;

	held_init(&h, HELD_MAX);
	err = crawl_more(m->source, &h.sink, e);
	if (err == ERR_OK)
		err = bring(m, r, &h, e);
	held_clear(&h);
	return err;
}

/* What was heard, of which most is known: each has the id of the archive. */
static enum err bring_heard(
	struct migrate *m, const struct move_row *r, struct errtext *e)
{
	struct errtext why;
	bool whole;
	struct held *h = crawl_heard(m->source, &whole);
	enum err err = h->n != 0 ? bring(m, r, h, &why) : ERR_OK;

	if (err != ERR_OK)
		return err_set(e, err,
			"it has moved, and the old one is gone, but what was "
			"said there in the last moment isn't here: %s",
			why.s);
	if (!whole)
		show_remark(m->show,
			SPAN("what was said there in the very last moment "
			     "wasn't heard"));
	return ERR_OK;
}

/* No answer came: it may have ended, and then what was heard is all that there
 * is of it. */
static enum err perhaps_ended(struct migrate *m, const struct move_row *r,
	const char *why, struct errtext *e)
{
	struct errtext heard = {""};
	bool is_here = bring_heard(m, r, &heard) == ERR_OK;

	crawl_leave(m->source);
	return err_set(e, ERR_IO,
		"it has moved, and whether it is still there, perhaps "
		"moderated, isn't known: %s%s%s",
		why, is_here ? "" : "; ", heard.s);
}

/* Whoever was silenced speaks again, whatever else went wrong. */
static void give_back(struct migrate *m)
{
	struct errtext why;

	crawl_leave(m->source);
	if (m->quiet && crawl_unquiet(m->source, &why) != ERR_OK)
		remark(m, "it stays moderated there", &why);
}

/* It stays if it has what the one here hasn't. */
static enum err check_lost(struct migrate *m, struct errtext *e)
{
	size_t n = 0;
	enum err err = m->leave_out ? ERR_OK : crawl_lost(m->source, &n, e);

	if (err != ERR_OK || n == 0)
		return err;
	return err_set(e, ERR_VALUE,
		"%zu of its messages can't be told; with --unfit leave-out it "
		"goes all the same",
		n);
}

static enum err end(struct migrate *m, const struct move_row *r, enum err err,
	struct errtext *e)
{
	struct errtext why;

	m->quiet = false;
	if (err != ERR_OK)
		return err; /* nobody was silenced */
	/* which may take long, so nobody is silenced for it */
	err = check_lost(m, &why);
	if (err == ERR_OK)
		err = silence(m, &why);
	if (err == ERR_OK)
		err = look(m, r, &why);
	if (err == ERR_OK)
		err = check_lost(m, &why);
	if (err == ERR_OK) {
		err = crawl_destroy(
			m->source, buf_span(&m->target), REASON, &why);
		if (err == ERR_IO)
			return perhaps_ended(m, r, why.s, e);
		if (err == ERR_OK) {
			err = bring_heard(m, r, e);
			crawl_leave(m->source);
			return err;
		}
	}
	(void)err_set(e, err, "it has moved, but is still there: %s", why.s);
	give_back(m);
	return err;
}

enum err redirect_end(struct migrate *m, const struct move_row *r, enum err err,
	struct errtext *e)
{
	err = end(m, r, err, e);
	signals_let(&m->signals);
	return err;
}
