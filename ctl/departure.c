/* SPDX-License-Identifier: MIT */
/* Places of a running daemon, page by page. */
#include "ctl/departure.h"

#include <jansson.h>
#include <stdlib.h>

#include "ctl/line.h"
#include "move/place.h"
#include "move/record.h"
#include "move/split.h"
#include "xmpp/transfer.h"

struct departure {
	struct move_source source;
	struct departure_options o;
	struct line *line;
};

/* One read. */
struct reading {
	struct departure *d;
	const struct move_order *order;
	struct move_sink *to;
	char *noun;
	struct buf next; /* the cursor of the page to come */
	bool more;       /* there is one */
};

static struct departure *of(struct move_source *s)
{
	return (struct departure *)s;
}

static enum err code_of(int status)
{
	return status == 404                    ? ERR_UNKNOWN
	       : status == 409                  ? ERR_CONFLICT
	       : status == 400 || status == 422 ? ERR_VALUE
	                                        : ERR_IO;
}

/* ---- asking ---- */

/* *body_r: of a good answer. */
static enum err ask(struct departure *d, const struct line_call *k,
	struct span *body_r, struct errtext *e)
{
	int status;
	enum err err = line_ask(d->line, k, &status, body_r, e);
	const char *why;
	json_t *j;

	if (err != ERR_OK || (status >= 200 && status < 300))
		return err;
	j = json_loadb(body_r->p, body_r->n, JSON_DISABLE_EOF_CHECK, NULL);
	why = json_string_value(json_object_get(j, "error"));
	err = err_set(e, code_of(status), "%s", why != NULL ? why : "refused");
	json_decref(j);
	return err;
}

static void put_text(json_t *o, const char *name, struct span value)
{
	if (value.p != NULL)
		json_object_set_new(o, name, json_stringn(value.p, value.n));
}

static enum err ask_page(
	struct reading *r, struct span *body_r, struct errtext *e)
{
	json_t *o = json_object();
	struct line_call k = {"POST", "/departures/", span_str(r->noun),
		"application/json", SPAN("")};
	enum err err;
	char *text;

	if (r->more)
		put_text(o, "after", buf_span(&r->next));
	put_text(o, "mark", r->order->mark);
	if (r->order->head)
		json_object_set_new(o, "head", json_true());
	if (r->d->o.marked)
		json_object_set_new(o, "marked", json_true());
	put_text(o, "as", span_str(r->d->o.as));
	put_text(o, "clearance", span_str(r->d->o.clearance));
	text = json_dumps(o, JSON_COMPACT);
	json_decref(o);
	k.body = span_str(text);
	err = ask(r->d, &k, body_r, e);
	free(text);
	return err;
}

/* ---- a page ---- */

static enum err on_open(void *arg, const struct split_tag *t, struct span gap,
	struct errtext *e)
{
	struct reading *r = arg;
	struct span next;

	(void)gap;
	if (t->depth == 1)
		return ERR_OK;
	if (!span_is(t->ns, "urn:caveat:transfer:0") ||
		!span_is(t->name, "records"))
		return err_set(e, ERR_IO,
			"caveatd sent something else than "
			"records");
	next = split_attr(t, "next");
	r->more = next.p != NULL;
	buf_reset(&r->next);
	buf_add(&r->next, next);
	return ERR_OK;
}

static enum err on_record(void *arg, struct span text, struct errtext *e)
{
	struct reading *r = arg;

	return r->to->ops->put(r->to, text, e);
}

static enum err on_close(void *arg, size_t depth, struct span text,
	struct span gap, struct errtext *e)
{
	(void)arg;
	(void)depth;
	(void)text;
	(void)gap;
	(void)e;
	return ERR_OK;
}

static enum err read_page(struct reading *r, struct errtext *e)
{
	static const struct split_ops ops = {on_open, on_record, on_close};
	const struct split_conf conf = {&ops, r, 1, RECORD_MAX};
	struct split *s = split_new(&conf);
	struct span body;
	enum err err = ask_page(r, &body, e);

	if (err == ERR_OK)
		err = split_feed(s, body, true, e);
	split_free(&s);
	return err;
}

static bool is_interrupted(const struct departure *d)
{
	return d->o.signals != NULL && signals_wait(d->o.signals);
}

static enum err read_place(struct move_source *s, const struct move_order *o,
	struct move_sink *to, struct errtext *e)
{
	struct reading r = {.d = of(s), .order = o, .to = to};
	enum err err;

	r.noun = place_text(&o->place);
	buf_init(&r.next, 65536);
	do
		err = is_interrupted(r.d)
		              ? err_set(e, ERR_IO, "it was interrupted")
		              : read_page(&r, e);
	while (err == ERR_OK && r.more);
	buf_clear(&r.next);
	free(r.noun);
	return err;
}

static struct span text_of(const json_t *o, const char *name)
{
	const json_t *j = json_object_get(o, name);

	return json_is_string(j)
	               ? span_of(json_string_value(j), json_string_length(j))
	               : SPAN_NONE;
}

/* ---- the marking over all ---- */

enum err departure_marks(void *arg, struct arena *a, const struct span *label,
	size_t n, struct paper_marks *m_r, struct errtext *e)
{
	struct line_call k = {"POST", "/departure-marks", SPAN_NONE,
		"application/json", SPAN("")};
	json_t *labels = json_array(),
	       *o = json_pack("{s:o}", "labels", labels);
	struct span body;
	enum err err;
	char *text;

	for (size_t i = 0; i < n; i++)
		json_array_append_new(
			labels, json_stringn(label[i].p, label[i].n));
	text = json_dumps(o, JSON_COMPACT);
	json_decref(o);
	k.body = span_str(text);
	/* It would be refused: that mustn't end the export. */
	err = k.body.n <= TRANSFER_CALL
	              ? ask(of(arg), &k, &body, e)
	              : err_set(e, ERR_VALUE, "the labels are too long");
	free(text);
	if (err != ERR_OK)
		return err;
	o = json_loadb(body.p, body.n, JSON_DISABLE_EOF_CHECK, NULL);
	*m_r = (struct paper_marks){
		.top = arena_dup(a, text_of(o, "top")),
		.bottom = arena_dup(a, text_of(o, "bottom")),
		.fg = arena_dup(a, text_of(o, "fg")),
		.bg = arena_dup(a, text_of(o, "bg")),
	};
	json_decref(o);
	return m_r->top.n != 0 && m_r->bottom.n != 0
	               ? ERR_OK
	               : err_set(e, ERR_VALUE, "that label has no marking");
}

/* ---- the list ---- */

static bool read_found(const json_t *p, struct move_found *f)
{
	struct span kind = text_of(p, "kind");
	json_int_t n = json_integer_value(json_object_get(p, "messages"));

	*f = (struct move_found){
		.messages = n > 0 ? (uint64_t)n : 0,
		.place = {MOVE_PEOPLE, text_of(p, "jid"), text_of(p, "node")}
        };
	if (span_is(kind, "room"))
		f->place.kind = MOVE_ROOM;
	else if (span_is(kind, "node"))
		f->place.kind = MOVE_NODE;
	else
		return span_is(kind, "people");
	return f->place.jid.p != NULL &&
	       (f->place.node.p != NULL) == (f->place.kind == MOVE_NODE);
}

static enum err list(
	struct move_source *s, move_found_fn *fn, void *arg, struct errtext *e)
{
	const struct line_call k = {
		"GET", "/departures", SPAN_NONE, "application/json", SPAN("")};
	json_t *answer, *places, *p;
	struct move_found f;
	struct span body;
	enum err err = ask(of(s), &k, &body, e);
	size_t i;

	if (err != ERR_OK)
		return err;
	answer = json_loadb(body.p, body.n, JSON_DISABLE_EOF_CHECK, NULL);
	places = json_object_get(answer, "places");
	if (!json_is_array(places))
		err = err_set(e, ERR_IO, "caveatd sent no list of places");
	json_array_foreach(places, i, p)
	{
		if (read_found(p, &f))
			fn(arg, &f);
	}
	json_decref(answer);
	return err;
}

static void free_source(struct move_source *s)
{
	struct departure *d = of(s);

	line_free(&d->line);
	free(d);
}

struct move_source *departure_new(
	const struct ctl *c, const struct departure_options *o)
{
	static const struct move_source_ops ops = {
		list, read_place, free_source};
	struct line *line = line_new(c);
	struct departure *d;

	if (line == NULL)
		return NULL;
	d = xcalloc(1, sizeof(*d));
	d->source.ops = &ops;
	d->o = *o;
	d->line = line;
	return &d->source;
}

bool departure_is_silent(const struct move_source *s)
{
	return line_is_silent(((const struct departure *)s)->line);
}
