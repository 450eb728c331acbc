/* SPDX-License-Identifier: MIT */
/* The transfer document, read: once through for what it is, then its places. */
#include <stdlib.h>

#include "move/document_inner.h"
#include "move/record.h"

#define PIECE ((size_t)65536)

static struct document *of(struct move_source *s)
{
	return (struct document *)s;
}

/* ---- walking ---- */

/* From the beginning of the file. */
static enum err begin(struct document *d, struct errtext *e)
{
	const struct split_conf conf = {&document_ops, d, 2, RECORD_MAX};

	split_free(&d->split);
	d->split = split_new(&conf);
	sha256_end(&d->run, NULL);
	d->run = sha256_begin();
	d->stage = DOCUMENT_HEAD;
	d->at = d->manifest_row = 0;
	buf_reset(&d->manifest);
	return gzip_rewind(d->in, e);
}

/* No more can be had of this walk. */
static void give_up(struct document *d)
{
	split_free(&d->split);
}

/* The next bytes. *end_r: there are none. */
static enum err walk(struct document *d, bool *end_r, struct errtext *e)
{
	char piece[PIECE];
	size_t n = 0;
	enum err err;

	*end_r = false;
	if (split_paused(d->split)) {
		err = split_go_on(d->split, e);
	} else {
		err = gzip_read(d->in, piece, sizeof(piece), &n, e);
		*end_r = n == 0;
		d->facts.bytes += d->checked ? 0 : n;
		if (err == ERR_OK)
			err = split_feed(
				d->split, span_of(piece, n), *end_r, e);
		if (err == ERR_SYNTAX && *end_r && d->stage != DOCUMENT_END)
			err = err_set(e, ERR_SYNTAX,
				"it is cut off: there is no </transfer>");
	}
	return err;
}

/* ---- the first walk ---- */

static enum err check_key(struct document *d, struct errtext *e)
{
	if (d->keys.n == 0)
		return ERR_OK;
	if (!d->facts.is_signed)
		return err_set(e, ERR_UNKNOWN, "it isn't signed");
	for (size_t i = 0; i < d->keys.n; i++)
		if (memcmp(d->keys.key[i], d->facts.key, SIGN_PUBLIC_LEN) == 0)
			return ERR_OK;
	return err_set(e, ERR_UNKNOWN, "it is signed with another key");
}

static enum err check(struct document *d, struct errtext *e)
{
	enum err err = begin(d, e);
	struct span rest;
	bool end = false;

	while (err == ERR_OK && !end)
		err = walk(d, &end, e);
	if (err != ERR_OK)
		return err;
	rest = split_rest(d->split);
	if (rest.n != 0 && !span_is(rest, "\n"))
		return err_set(e, ERR_SYNTAX, "something behind </transfer>");
	return check_key(d, e);
}

static void free_source(struct move_source *s)
{
	struct document *d = of(s);

	for (size_t i = 0; i < d->row_n; i++) {
		free((char *)(uintptr_t)d->row[i].place.jid.p);
		free((char *)(uintptr_t)d->row[i].place.node.p);
	}
	free(d->row);
	split_free(&d->split);
	sha256_end(&d->run, NULL);
	place_set_free(&d->places);
	gzip_in_free(&d->in);
	buf_clear(&d->remarks);
	buf_clear(&d->manifest);
	buf_clear(&d->id);
	free(d->made);
	free(d->by);
	free(d->path);
	free(d);
}

/* ---- the source ---- */

static enum err list(
	struct move_source *s, move_found_fn *f, void *arg, struct errtext *e)
{
	const struct document *d = of(s);

	(void)e;
	for (size_t i = 0; i < d->row_n; i++)
		f(arg, &(struct move_found){
			       d->row[i].place, d->row[i].messages});
	return ERR_OK;
}

/* One read of one place. */
struct reading {
	const struct move_order *order;
	struct move_sink *to;
	bool skip;    /* of those behind the mark, none was seen */
	bool again;   /* all but messages was put already */
	enum err err; /* of the sink: the rest of the place is passed over */
	struct errtext why;
};

static enum err on_record(
	void *arg, struct span record, struct span id, struct errtext *e)
{
	struct reading *r = arg;

	bool message = document_is_message(record);

	if (r->err != ERR_OK || (message && r->order->head) ||
		(r->again && !message))
		return ERR_OK;
	if (message && r->skip) {
		r->skip = id.p == NULL || !span_eq(id, r->order->mark);
		return ERR_OK;
	}
	r->err = r->to->ops->put(r->to, record, &r->why);
	if (r->err != ERR_IO)
		return ERR_OK;
	*e = r->why;
	return r->err;
}

/* To the end of that place. */
static enum err pass(
	struct document *d, size_t place, struct reading *r, struct errtext *e)
{
	enum err err = ERR_OK;
	bool end = false;

	if (d->split == NULL || place < d->at || d->stage > DOCUMENT_IN_PLACE)
		err = begin(d, e);
	d->wanted = place;
	d->record = on_record;
	d->arg = r;
	while (err == ERR_OK && d->at <= place && !end)
		err = walk(d, &end, e);
	d->wanted = SIZE_MAX;
	if (err == ERR_OK && d->at <= place)
		err = err_set(e, ERR_SYNTAX, "it is cut off");
	if (err != ERR_OK) {
		if (r->err != ERR_IO)
			document_name_error(d, e);
		give_up(d);
	}
	return err;
}

static enum err read_place(struct move_source *s, const struct move_order *o,
	struct move_sink *to, struct errtext *e)
{
	struct document *d = of(s);
	struct reading r = {
		.order = o, .to = to, .skip = o->mark.p != NULL && !o->head};
	size_t place = place_set_find(d->places, &o->place);
	enum err err;

	if (place == SIZE_MAX)
		return err_set(e, ERR_UNKNOWN, "%s: it isn't there", d->path);
	err = pass(d, place, &r, e);
	if (err == ERR_OK && r.err == ERR_OK && r.skip) {
		/* No such message: all of them are new. */
		r.skip = false;
		r.again = true;
		err = pass(d, place, &r, e);
	}
	if (err == ERR_OK && r.err != ERR_OK) {
		*e = r.why;
		err = r.err;
	}
	return err;
}

enum err document_open(const char *path, const struct document_keys *k,
	struct move_source **s_r, struct errtext *e)
{
	static const struct move_source_ops ops = {
		list, read_place, free_source};
	struct gzip_in *in;
	enum err err = gzip_open(path, &in, e);
	struct document *d;

	*s_r = NULL;
	if (err != ERR_OK)
		return err;
	d = xcalloc(1, sizeof(*d));
	d->source.ops = &ops;
	d->path = xstrdup(path);
	d->in = in;
	d->keys = *k;
	d->wanted = SIZE_MAX;
	d->places = place_set_new();
	buf_init(&d->remarks, SIZE_MAX / 2);
	buf_init(&d->manifest, DOCUMENT_MANIFEST);
	buf_init(&d->id, SIZE_MAX / 2);
	err = check(d, e);
	if (err != ERR_OK) {
		document_name_error(d, e);
		free_source(&d->source);
		return err;
	}
	give_up(d);
	d->checked = true;
	d->facts.row = d->row;
	d->facts.row_n = d->row_n;
	d->facts.made = d->made != NULL ? d->made : "";
	d->facts.by = d->by != NULL ? d->by : "";
	d->facts.remarks = buf_cstr(&d->remarks);
	*s_r = &d->source;
	return ERR_OK;
}

const struct document_facts *document_facts(const struct move_source *s)
{
	return &((const struct document *)s)->facts;
}
