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
/* Times that it is entered and looked at, where what was said in between wasn't
 * heard. */
#define TRIES 3

static void remark(struct migrate *m, const char *what, const struct errtext *e)
{
	struct errtext both;

	(void)err_set(&both, ERR_OK, "%s: %s", what, e->s);
	show_remark(m->show, span_str(both.s));
}

/* *hears_r: it is heard from now on what is said. */
static enum err enter(struct migrate *m, bool *hears_r, struct errtext *e)
{
	struct errtext why;
	enum err err = crawl_enter(m->source, &why);

	*hears_r = err == ERR_OK;
	if (err == ERR_IO)
		return err_set(e, err, "%s", why.s);
	if (err != ERR_OK)
		remark(m, "it can't be listened to while it ends", &why);
	return ERR_OK;
}

/* It is whole here by now, and open: a run that is killed from here on leaves
 * it moderated there, but the next one doesn't take that for what it was. */
static enum err silence(struct migrate *m, struct errtext *e)
{
	struct errtext why;
	enum err err;

	/* Whoever breaks it off now would leave people silenced: it waits
	 * until the room has gone, or has its voice back. */
	signals_hold(&m->signals);
	err = crawl_quiet(m->source, &why);
	m->quiet = err == ERR_OK || err == ERR_IO; /* perhaps */
	if (err == ERR_IO)
		return err_set(e, err, "%s", why.s);
	if (err != ERR_OK)
		remark(m, "it couldn't be made quiet", &why);
	return ERR_OK;
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
	h.bounded = true; /* or an archive without end would have none here */
	err = crawl_more(m->source, &h.sink, e);
	if (err == ERR_OK)
		err = bring(m, r, &h, e);
	held_clear(&h);
	return err;
}

/* What was heard by now, of which most is known: each has the id of the
 * archive. What isn't taken here keeps it there. */
static enum err bring_before(struct migrate *m, const struct move_row *r,
	size_t *n_r, struct errtext *e)
{
	bool whole;
	struct held *h = crawl_heard(m->source, &whole);

	*n_r = h->n;
	return h->n != 0 ? bring(m, r, h, e) : ERR_OK;
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

/* All that is known of it is here. */
static enum err look_at_all(struct migrate *m, const struct move_row *r,
	size_t *before_r, struct errtext *e)
{
	enum err err = look(m, r, e);

	if (err == ERR_OK)
		err = check_lost(m, e);
	return err == ERR_OK ? bring_before(m, r, before_r, e) : err;
}

/* What was said and is neither in the last look nor heard would be nowhere:
 * then it is looked at again. Whoever isn't let in goes on without. */
static enum err listen_and_look(struct migrate *m, const struct move_row *r,
	size_t *before_r, struct errtext *e)
{
	bool hears, whole;
	enum err err = enter(m, &hears, e);

	if (err == ERR_OK)
		err = silence(m, e);
	for (unsigned i = 0; err == ERR_OK; i++) {
		err = look_at_all(m, r, before_r, e);
		(void)crawl_heard(m->source, &whole);
		if (err != ERR_OK || whole || !hears)
			break;
		if (i + 1 == TRIES)
			return err_set(e, ERR_VALUE,
				"what is said there in the meantime can't be "
				"heard to the end");
		err = enter(m, &hears, e);
	}
	return err;
}

/* The same when it has ended; so many were brought before. */
static enum err bring_heard(struct migrate *m, const struct move_row *r,
	size_t before, struct errtext *e)
{
	struct errtext why;
	bool whole;
	struct held *h = crawl_heard(m->source, &whole);
	enum err err = h->n > before ? bring(m, r, h, &why) : ERR_OK;

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
	size_t before, const char *why, struct errtext *e)
{
	struct errtext heard = {""};
	bool is_here = bring_heard(m, r, before, &heard) == ERR_OK;

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

static enum err end(struct migrate *m, const struct move_row *r, enum err err,
	struct errtext *e)
{
	struct errtext why;
	size_t before = 0;

	m->quiet = false;
	if (err != ERR_OK)
		return err; /* nobody was silenced */
	/* which may take long, so nobody is silenced for it */
	err = check_lost(m, &why);
	if (err == ERR_OK)
		err = listen_and_look(m, r, &before, &why);
	if (err == ERR_OK) {
		err = crawl_destroy(
			m->source, buf_span(&m->target), REASON, &why);
		if (err == ERR_IO)
			return perhaps_ended(m, r, before, why.s, e);
		if (err == ERR_OK) {
			err = bring_heard(m, r, before, e);
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
