/* SPDX-License-Identifier: MIT */
/* What a transfer document is made of, checked as it comes. */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#include "move/document_inner.h"
#include "xmpp/ns.h"

#define REMARKS 8192 /* bytes of them, about */
#define NAMED   120  /* of a place; longer ones are named by their number */

static bool is_newline(struct span gap)
{
	return span_is(gap, "\n");
}

static enum err bad_gap(struct errtext *e)
{
	return err_set(e, ERR_SYNTAX,
		"something else than one newline between two elements");
}

static enum err damaged(struct errtext *e, const char *what)
{
	return err_set(e, ERR_VALUE,
		"%s isn't what the manifest says: it was changed since it was "
		"written",
		what);
}

/* An attribute that nobody knows: said, and left out. */
static void remark(struct document *d, const struct split_tag *t,
	const char *const *known, size_t n)
{
	for (const char **a = t->atts; *a != NULL; a += 2) {
		bool is_known = false;

		for (size_t i = 0; i < n; i++)
			is_known = is_known || strcmp(*a, known[i]) == 0;
		if (!is_known && !d->checked && d->remarks.n < REMARKS)
			buf_printf(&d->remarks,
				"attribute %.80s of %.*s: not known, left "
				"out\n",
				*a, SPAN_FMT(t->name));
	}
}

static bool hex_is(const unsigned char digest[SHA256_LEN], struct span hex)
{
	struct buf b;
	bool is;

	buf_init(&b, 2 * SHA256_LEN);
	hex_write(&b, span_of(digest, SHA256_LEN));
	is = span_eq(buf_span(&b), hex);
	buf_clear(&b);
	return is;
}

/* ---- the outermost element ---- */

static enum err open_transfer(struct document *d, const struct split_tag *t,
	struct span gap, struct errtext *e)
{
	static const char *const known[] = {"version", "made", "by"};
	struct span version = split_attr(t, "version");

	if (!span_eq(t->ns, ns_uri(NS_TRANSFER)) ||
		!span_is(t->name, "transfer"))
		return err_set(e, ERR_SYNTAX, "no transfer document");
	if (!span_is(version, DOCUMENT_VERSION))
		return err_set(e, ERR_UNKNOWN,
			"version %.*s of the transfer document: only version "
			"%s is known",
			(int)(version.n < 20 ? version.n : 20),
			version.p != NULL ? version.p : "", DOCUMENT_VERSION);
	remark(d, t, known, ARRAY_LEN(known));
	sha256_add(d->run, gap);
	sha256_add(d->run, t->text);
	d->stage = DOCUMENT_BODY;
	if (d->checked)
		return ERR_OK;
	d->made = span_strdup(split_attr(t, "made"));
	d->by = span_strdup(split_attr(t, "by"));
	return ERR_OK;
}

/* ---- places ---- */

static enum err read_place(
	const struct split_tag *t, struct move_place *p, struct errtext *e)
{
	struct span jid = split_attr(t, "jid"), node = split_attr(t, "node");

	if (!place_kind_read(split_attr(t, "kind"), &p->kind))
		return err_set(e, ERR_SYNTAX, "a place of no kind");
	p->jid = p->kind != MOVE_PEOPLE ? jid : SPAN_NONE;
	p->node = p->kind == MOVE_NODE ? node : SPAN_NONE;
	if ((p->kind != MOVE_PEOPLE && jid.n == 0) ||
		(p->kind == MOVE_NODE && node.n == 0))
		return err_set(e, ERR_SYNTAX, "a place without address");
	return ERR_OK;
}

/* The head ends with the first place, or the manifest. */
static enum err end_head(struct document *d, struct span gap, struct errtext *e)
{
	unsigned char head[SHA256_LEN];

	if (!is_newline(gap))
		return bad_gap(e);
	if (d->at != 0 || d->run == NULL)
		return ERR_OK;
	sha256_add(d->run, gap);
	sha256_end(&d->run, head);
	if (d->checked && memcmp(head, d->head, SHA256_LEN) != 0)
		return damaged(e, "the head");
	memcpy(d->head, head, SHA256_LEN);
	return ERR_OK;
}

static struct span keep(struct span s)
{
	return s.p != NULL ? span_of(span_strdup(s), s.n) : SPAN_NONE;
}

/* A row for it; what is wrong with it is filled in as it comes. */
static enum err add_row(
	struct document *d, const struct move_place *p, struct errtext *e)
{
	if (d->row_n == DOCUMENT_PLACES)
		return err_set(
			e, ERR_LIMIT, "more than %d places", DOCUMENT_PLACES);
	/* The manifest has all of them, too, and comes only at the end. */
	d->addresses += p->jid.n + p->node.n;
	if (d->addresses > DOCUMENT_MANIFEST)
		return err_set(e, ERR_LIMIT,
			"addresses of places of more than %zu bytes",
			DOCUMENT_MANIFEST);
	if (d->row_n == d->row_cap) {
		d->row_cap = d->row_cap != 0 ? d->row_cap * 2 : 16;
		d->row = xrealloc(d->row, d->row_cap * sizeof(*d->row));
	}
	d->row[d->row_n++] = (struct document_row){
		.place = {p->kind, keep(p->jid), keep(p->node)}
        };
	return place_set_add(d->places, p, d->at)
	               ? ERR_OK
	               : err_set(e, ERR_CONFLICT, "this place is there twice");
}

static enum err open_place(struct document *d, const struct split_tag *t,
	struct span gap, struct errtext *e)
{
	static const char *const known[] = {"kind", "jid", "node"};
	struct move_place p;
	enum err err;

	if (d->stage != DOCUMENT_BODY)
		return err_set(e, ERR_SYNTAX, "a place behind the manifest");
	err = end_head(d, gap, e);
	if (err == ERR_OK)
		err = read_place(t, &p, e);
	if (err != ERR_OK)
		return err;
	if (d->checked &&
		(d->at == d->row_n || !place_eq(&p, &d->row[d->at].place)))
		return damaged(e, "the order of its places");
	if (!d->checked)
		err = add_row(d, &p, e);
	remark(d, t, known, ARRAY_LEN(known));
	d->stage = DOCUMENT_IN_PLACE;
	d->now = (struct document_row){.place = d->row[d->at].place};
	d->run = sha256_begin();
	sha256_add(d->run, t->text);
	return err;
}

static enum err open_record(struct document *d, const struct split_tag *t,
	struct span gap, struct errtext *e)
{
	struct span id = split_attr(t, "id");

	d->now.records++;
	if (!is_newline(gap))
		return bad_gap(e);
	sha256_add(d->run, gap);
	d->message = span_eq(t->ns, ns_uri(NS_TRANSFER)) &&
	             (span_is(t->name, "message") || span_is(t->name, "item"));
	if (d->message != document_is_message(t->text))
		return err_set(
			e, ERR_SYNTAX, "a message that isn't written as one");
	d->now.messages += d->message;
	d->has_id = d->message && id.p != NULL;
	buf_reset(&d->id);
	if (d->has_id)
		buf_add(&d->id, id);
	return ERR_OK;
}

static enum err close_record(
	struct document *d, struct span text, struct errtext *e)
{
	sha256_add(d->run, text);
	if (d->at != d->wanted)
		return ERR_OK;
	return d->record(
		d->arg, text, d->has_id ? buf_span(&d->id) : SPAN_NONE, e);
}

static enum err close_place(struct document *d, struct span text,
	struct span gap, struct errtext *e)
{
	struct document_row *r = &d->row[d->at];

	if (!is_newline(gap))
		return bad_gap(e);
	sha256_add(d->run, gap);
	sha256_add(d->run, text);
	sha256_end(&d->run, d->now.sha256);
	if (!d->checked) {
		r->records = d->now.records;
		r->messages = d->now.messages;
		memcpy(r->sha256, d->now.sha256, SHA256_LEN);
	} else if (memcmp(r->sha256, d->now.sha256, SHA256_LEN) != 0) {
		return damaged(e, "what stands in it");
	}
	if (d->at == d->wanted)
		split_pause(d->split);
	d->at++;
	d->stage = DOCUMENT_BODY;
	return ERR_OK;
}

/* ---- the manifest ---- */

static enum err open_manifest(struct document *d, const struct split_tag *t,
	struct span gap, struct errtext *e)
{
	static const char *const known[] = {"head"};
	enum err err;

	if (d->stage != DOCUMENT_BODY)
		return err_set(e, ERR_SYNTAX, "a second manifest");
	err = end_head(d, gap, e);
	if (err != ERR_OK)
		return err;
	d->stage = DOCUMENT_IN_MANIFEST;
	remark(d, t, known, ARRAY_LEN(known));
	if (!hex_is(d->head, split_attr(t, "head")))
		return damaged(e, "the head");
	buf_add(&d->manifest, t->text);
	return ERR_OK;
}

static bool number_is(const struct split_tag *t, const char *name, uint64_t n)
{
	char text[24];

	snprintf(text, sizeof(text), "%" PRIu64, n);
	return span_is(split_attr(t, name), text);
}

static enum err open_row(struct document *d, const struct split_tag *t,
	struct span gap, struct errtext *e)
{
	static const char *const known[] = {
		"kind", "jid", "node", "records", "messages", "sha256"};
	const struct document_row *r;
	struct move_place p;
	enum err err;

	if (!is_newline(gap))
		return bad_gap(e);
	if (!span_is(t->name, "place"))
		return err_set(e, ERR_SYNTAX,
			"a manifest of something else "
			"than places");
	err = read_place(t, &p, e);
	if (err != ERR_OK)
		return err;
	remark(d, t, known, ARRAY_LEN(known));
	d->at = d->manifest_row;
	if (d->manifest_row == d->row_n)
		return err_set(e, ERR_VALUE,
			"the manifest has a place that "
			"isn't there");
	r = &d->row[d->manifest_row++];
	if (!place_eq(&p, &r->place))
		return damaged(e, "the order of its places");
	if (!number_is(t, "records", r->records) ||
		!number_is(t, "messages", r->messages))
		return damaged(e, "how much stands in it");
	if (!hex_is(r->sha256, split_attr(t, "sha256")))
		return damaged(e, "what stands in it");
	return ERR_OK;
}

static enum err close_row(
	struct document *d, struct span text, struct errtext *e)
{
	buf_byte(&d->manifest, '\n');
	buf_add(&d->manifest, text);
	return d->manifest.over ? err_set(e, ERR_LIMIT,
					  "a manifest of more than %zu bytes",
					  DOCUMENT_MANIFEST)
	                        : ERR_OK;
}

static enum err close_manifest(struct document *d, struct span text,
	struct span gap, struct errtext *e)
{
	d->stage = DOCUMENT_SIGNATURE;
	d->at = d->manifest_row;
	if (!is_newline(gap))
		return bad_gap(e);
	if (d->manifest_row != d->row_n)
		return err_set(e, ERR_VALUE, "the manifest doesn't have it");
	buf_add(&d->manifest, gap);
	buf_add(&d->manifest, text);
	return ERR_OK;
}

/* ---- the signature ---- */

/* So many bytes in base64, and written in the one way there is. */
static bool read_base64(struct span in, unsigned char *out, size_t n)
{
	struct buf b, again;
	bool ok;

	buf_init(&b, 256);
	buf_init(&again, 512);
	ok = base64_read(&b, in) && b.n == n;
	base64_write(&again, buf_span(&b));
	ok = ok && span_eq(buf_span(&again), in);
	if (ok)
		memcpy(out, b.p, n);
	buf_clear(&b);
	buf_clear(&again);
	return ok;
}

static enum err open_signature(struct document *d, const struct split_tag *t,
	struct span gap, struct errtext *e)
{
	static const char *const known[] = {"key"};

	if (d->stage != DOCUMENT_SIGNATURE)
		return err_set(e, ERR_SYNTAX,
			d->stage == DOCUMENT_BODY
				? "a signature before the manifest"
				: "a second signature");
	if (!is_newline(gap))
		return bad_gap(e);
	remark(d, t, known, ARRAY_LEN(known));
	d->stage = DOCUMENT_IN_SIGNATURE;
	return read_base64(split_attr(t, "key"), d->key, sizeof(d->key))
	               ? ERR_OK
	               : err_set(e, ERR_SYNTAX, "the signature's key is none");
}

static enum err close_signature(
	struct document *d, struct span text, struct errtext *e)
{
	unsigned char signature[SIGNATURE_LEN];

	d->stage = DOCUMENT_TAIL;
	if (!read_base64(text, signature, sizeof(signature)) ||
		!sign_holds(d->key, buf_span(&d->manifest), signature))
		return err_set(e, ERR_VALUE,
			"the signature doesn't hold: it "
			"was changed since it was signed");
	d->facts.is_signed = true;
	memcpy(d->facts.key, d->key, sizeof(d->key));
	return ERR_OK;
}

static enum err close_transfer(
	struct document *d, struct span gap, struct errtext *e)
{
	if (d->stage < DOCUMENT_SIGNATURE)
		return err_set(e, ERR_SYNTAX, "there is no manifest");
	d->stage = DOCUMENT_END;
	return is_newline(gap) ? ERR_OK : bad_gap(e);
}

/* ---- the stream ---- */

static enum err open_child(struct document *d, const struct split_tag *t,
	struct span gap, struct errtext *e)
{
	if (span_eq(t->ns, ns_uri(NS_TRANSFER))) {
		if (span_is(t->name, "place"))
			return open_place(d, t, gap, e);
		if (span_is(t->name, "manifest"))
			return open_manifest(d, t, gap, e);
		if (span_is(t->name, "signature"))
			return open_signature(d, t, gap, e);
	}
	return err_set(e, ERR_SYNTAX,
		"an element that is neither place nor manifest nor signature");
}

static enum err on_open(void *arg, const struct split_tag *t, struct span gap,
	struct errtext *e)
{
	struct document *d = arg;

	if (t->depth == 0)
		return open_transfer(d, t, gap, e);
	if (t->depth == 1)
		return open_child(d, t, gap, e);
	if (d->stage == DOCUMENT_IN_PLACE)
		return open_record(d, t, gap, e);
	if (d->stage == DOCUMENT_IN_MANIFEST)
		return open_row(d, t, gap, e);
	return err_set(e, ERR_SYNTAX, "an element in the signature");
}

static enum err on_record(void *arg, struct span text, struct errtext *e)
{
	struct document *d = arg;

	return d->stage == DOCUMENT_IN_PLACE ? close_record(d, text, e)
	                                     : close_row(d, text, e);
}

static enum err on_close(void *arg, size_t depth, struct span text,
	struct span gap, struct errtext *e)
{
	struct document *d = arg;

	if (depth == 0)
		return close_transfer(d, gap, e);
	if (d->stage == DOCUMENT_IN_PLACE)
		return close_place(d, text, gap, e);
	if (d->stage == DOCUMENT_IN_MANIFEST)
		return close_manifest(d, text, gap, e);
	return close_signature(d, gap, e);
}

const struct split_ops document_ops = {on_open, on_record, on_close};

/* ---- what is said ---- */

void document_name_error(const struct document *d, struct errtext *e)
{
	struct errtext why = *e;
	struct buf place;

	buf_init(&place, SIZE_MAX / 2);
	if ((d->stage == DOCUMENT_IN_PLACE ||
		    d->stage == DOCUMENT_IN_MANIFEST ||
		    d->stage == DOCUMENT_SIGNATURE) &&
		d->at < d->row_n) {
		buf_str(&place, " ");
		place_write(&place, &d->row[d->at].place);
	}
	if (place.n > NAMED) {
		buf_reset(&place);
		buf_printf(&place, " place %zu", d->at + 1);
	}
	if (place.n != 0 && d->stage == DOCUMENT_IN_PLACE &&
		d->now.records != 0)
		buf_printf(&place, ", record %" PRIu64, d->now.records);
	if (place.n != 0)
		buf_byte(&place, ':');
	(void)err_set(e, ERR_OK, "%s:%s %s", d->path, buf_cstr(&place), why.s);
	buf_clear(&place);
}
