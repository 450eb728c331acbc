/* SPDX-License-Identifier: MIT */
/* The archive of a room (XEP-0313), page by page. */
#include "base/clock.h"
#include "base/digest.h"
#include "move/crawl_inner.h"
#include "move/held.h"

#define PAGE_BYTES ((size_t)512 << 20)
/* One after the other, without a message: nobody has so many to hide. */
#define EMPTY_MAX 1000

/* One page: its records are held back until it is known to be whole. */
struct page {
	struct crawl *c;
	struct held held;
	struct span query;
	struct buf last; /* id of the last result */
	size_t results;
	struct buf until; /* the newest when reading began; empty: unknown */
	bool met;         /* until is in it, or was its end */
	size_t empty;     /* pages, up to this one */
};

static void page_reset(struct page *p)
{
	held_reset(&p->held);
	buf_reset(&p->last);
	p->results = 0;
	p->met = false;
}

/* It is lost, and the sink is told of it in its place. */
static void lose(struct page *p, const struct xml *result, const char *why)
{
	struct errtext e;
	struct span id = xml_attr(result, "id");

	p->c->lost++;
	crawl_remark(p->c, "message %.*s is left out: %s", SPAN_FMT(id), why);
	if (record_lost(&p->c->r, &p->held.sink, "message", id, why, &e) !=
		ERR_OK)
		crawl_remark(p->c, "%s", e.s);
}

static struct crawl_word word_of(const struct crawl *c)
{
	return (struct crawl_word){
		.jids = c->open      ? CRAWL_JIDS_OPEN
		        : c->live.in ? CRAWL_JIDS_OURS
		                     : CRAWL_JIDS_HIDDEN,
		.behind_id = c->word_behind_id,
	};
}

static bool take(void *arg, const struct xml *x)
{
	struct page *p = arg;
	struct crawl *c = p->c;
	const struct xml *result;
	struct errtext e;

	if (x == NULL) {
		page_reset(p);
		return false;
	}
	result = crawl_result(x, c->place.jid, p->query);
	if (result == NULL)
		return false;
	p->results++;
	buf_reset(&p->last);
	buf_add(&p->last, xml_attr(result, "id"));
	p->met = p->met || (p->until.n != 0 && span_eq(buf_span(&p->last),
						       buf_span(&p->until)));
	if (client_capped(c->s.client))
		lose(p, result, "it is too deep, too wide or too long");
	else if (crawl_message(&c->r, &p->held.sink, result, c->place.jid,
			 word_of(c), &e) != ERR_OK)
		lose(p, result, e.s);
	return false;
}

/* way: `after` or `before` that id; NULL: from the first. */
static void write_query(struct crawl *c, struct span room, struct span query,
	unsigned max, const char *way, struct span id)
{
	crawl_iq(c, "set", room);
	xw_open(&c->w, NS_MAM, "query");
	xw_attr(&c->w, "queryid", query);
	xw_open(&c->w, NS_RSM, "set");
	xw_open(&c->w, NS_RSM, "max");
	xw_text_int(&c->w, max);
	xw_close(&c->w);
	if (way != NULL)
		xw_leaf(&c->w, NS_RSM, way, id);
	xw_close(&c->w);
	xw_close(&c->w);
	xw_close(&c->w);
}

/* One page into p. ERR_UNKNOWN: there is no `after`, or no archive. */
static enum err fetch(struct page *p, struct arena *a, struct span after,
	struct crawl_page *f_r, struct errtext *e)
{
	struct crawl *c = p->c;
	struct client_query q = {.take = take, .arg = p};
	const struct xml *answer;
	enum err err;

	page_reset(p);
	write_query(c, c->place.jid, p->query,
		c->s.page != 0 ? c->s.page : CRAWL_PAGE,
		after.p != NULL ? "after" : NULL, after);
	q.iq = buf_span(&c->iq);
	err = client_query(c->s.client, &q, &answer, e);
	if (err == ERR_OK)
		crawl_page_read(a, answer, f_r);
	return err;
}

struct counting {
	const struct page *p;
	size_t results;
};

static bool count(void *arg, const struct xml *x)
{
	struct counting *n = arg;

	if (x == NULL)
		n->results = 0;
	else
		n->results += crawl_result(x, n->p->c->place.jid,
				      n->p->query) != NULL;
	return false;
}

/* People who talk as fast as it is read would keep it from ever coming to its
 * end: it ends with what is the newest by now. A service that doesn't say which
 * that is, is read for as long as there is more. */
static enum err learn_until(struct page *p, struct errtext *e)
{
	struct crawl *c = p->c;
	struct arena *a = arena_new();
	struct crawl_page newest = {.last = SPAN_NONE};
	struct counting n = {p, 0};
	struct client_query q = {.take = count, .arg = &n};
	const struct xml *answer;
	enum err err;

	write_query(c, c->place.jid, p->query, 1, "before", SPAN(""));
	q.iq = buf_span(&c->iq);
	err = client_query(c->s.client, &q, &answer, e);
	/* More than one: it was asked in a way that the service doesn't know,
	 * and has given a page that may be of anywhere. */
	if (err == ERR_OK && n.results <= 1)
		crawl_page_read(a, answer, &newest);
	buf_reset(&p->until);
	buf_add(&p->until, newest.last);
	if (p->until.over)
		buf_reset(&p->until);
	arena_free(&a);
	return err == ERR_IO ? err : ERR_OK;
}

/* So that there are no more than `rate` a second, of all rooms together. */
static void pace(const struct crawl *c)
{
	int64_t ms = c->due - crawl_now(c);

	if (c->s.rate != 0 && !c->hurry && ms > 0)
		c->s.wait(c->s.arg, ms);
}

/* So many came since it was asked. */
static void count_in(struct crawl *c, size_t messages, int64_t since)
{
	if (c->s.rate != 0)
		c->due = since + (int64_t)messages * 1000 / c->s.rate;
}

/* Pages that come back to one that was there. */
struct round {
	struct buf id; /* where a page ended, of which the number is n's */
	uint64_t n, at;
};

static bool is_round(struct round *r, struct span last)
{
	if (r->n != 0 && span_eq(last, buf_span(&r->id)))
		return true;
	if (++r->n < r->at)
		return false;
	r->at = r->n * 2; /* whatever its length, it is met */
	buf_reset(&r->id);
	buf_add(&r->id, last);
	return false;
}

/* An archive that doesn't come to its end isn't all of it. */
static enum err may_go_on(
	struct page *p, struct round *r, struct span last, struct errtext *e)
{
	p->empty = p->results != 0 ? 0 : p->empty + 1;
	if (is_round(r, last))
		return err_set(e, ERR_VALUE,
			"its archive has no end: the same pages come again");
	if (p->empty > EMPTY_MAX)
		return err_set(e, ERR_VALUE,
			"its archive has no end: there is nothing in its "
			"pages");
	if (crawl_is_late(p->c))
		return err_set(e, ERR_VALUE,
			"reading its archive takes too long while nobody may "
			"speak there");
	return ERR_OK;
}

/* Where the next page begins; *more_r false: there is none. */
static enum err go_on(struct page *p, const struct crawl_page *f,
	struct round *r, bool *more_r, struct errtext *e)
{
	struct buf *after = &p->c->after;
	struct span last = f->last.p != NULL ? f->last : buf_span(&p->last);
	enum err err;

	if (last.n > after->max || (f->last.p == NULL && p->last.over))
		return err_set(e, ERR_VALUE, "its ids are too long");
	p->met = p->met ||
	         (p->until.n != 0 && span_eq(last, buf_span(&p->until)));
	p->c->talked = p->met && !f->complete;
	*more_r = !f->complete && !p->met && last.n != 0 &&
	          (p->results != 0 || !span_eq(last, buf_span(after)));
	err = *more_r ? may_go_on(p, r, last, e) : ERR_OK;
	if (err != ERR_OK || last.n == 0)
		return err;
	buf_reset(after);
	buf_add(after, last);
	return ERR_OK;
}

static enum err all_pages(struct page *p, struct errtext *e)
{
	struct arena *a = arena_new();
	struct buf *after = &p->c->after;
	struct crawl_page f = {.complete = false};
	struct round r = {.at = 1};
	bool more = true, begun = false;
	enum err err = ERR_OK;

	buf_init(&r.id, after->max);
	while (more && err == ERR_OK) {
		int64_t since;

		pace(p->c);
		since = crawl_now(p->c);
		arena_reset(a);
		err = fetch(p, a, after->n != 0 ? buf_span(after) : SPAN_NONE,
			&f, e);
		if (err == ERR_UNKNOWN && !begun && after->n != 0) {
			buf_reset(after); /* it doesn't know the mark */
			p->c->behind = false;
			err = ERR_OK;
			continue;
		}
		p->c->unreadable = !begun && err != ERR_OK;
		if (err == ERR_OK)
			err = held_put(&p->held, p->c->to, e);
		if (err == ERR_OK)
			err = go_on(p, &f, &r, &more, e);
		if (err == ERR_OK && more && !begun)
			err = learn_until(p, e);
		begun = true;
		count_in(p->c, p->results, since);
	}
	buf_clear(&r.id);
	arena_free(&a);
	return err;
}

/* An id for the messages of one reading: those of another are none of ours. */
static void query_id(char out[ID_TEXT_LEN])
{
	unsigned char chance[16];

	random_bytes(chance, sizeof(chance));
	id_text(chance, out);
}

enum err crawl_archive(struct crawl *c, struct errtext *e)
{
	struct page p = {.c = c};
	char query[ID_TEXT_LEN];
	enum err err;

	c->talked = false;
	query_id(query);
	p.query = span_of(query, sizeof(query));
	held_init(&p.held, PAGE_BYTES);
	buf_init(&p.last, 65536);
	buf_init(&p.until, 65536);
	err = all_pages(&p, e);
	held_clear(&p.held);
	buf_clear(&p.last);
	buf_clear(&p.until);
	return err;
}

enum err crawl_count(
	struct crawl *c, struct span room, uint64_t *n_r, struct errtext *e)
{
	struct arena *a = arena_new();
	struct crawl_page f = {.complete = false};
	char query[ID_TEXT_LEN];
	const struct xml *answer;
	enum err err;

	query_id(query);
	write_query(c, room, span_of(query, sizeof(query)), 0, NULL, SPAN_NONE);
	err = crawl_ask(c, &answer, e);
	if (err == ERR_OK)
		crawl_page_read(a, answer, &f);
	*n_r = f.messages;
	arena_free(&a);
	return err == ERR_IO ? err : ERR_OK;
}
