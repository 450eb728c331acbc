/* SPDX-License-Identifier: MIT */
/* The transfer document, written. */
#include <inttypes.h>
#include <stdlib.h>

#include "base/buf.h"
#include "base/clock.h"
#include "move/document.h"
#include "move/gzip.h"
#include "move/place.h"
#include "move/record.h"

/* What is written at once; a place that is no longer than this is held back
 * until it is whole. */
#define HELD ((size_t)256 << 10)

struct writer {
	struct move_sink sink;
	struct document_author author;
	char *path;
	struct gzip_out *out;
	struct buf held; /* not written yet */
	size_t place_at; /* in held, where the open place begins */
	bool spilled;    /* some of the open place is written */
	bool begun;      /* the head's digest is made */
	struct buf jid, node;
	struct document_row row;
	struct sha256_run *run;
	unsigned char head[SHA256_LEN];
	struct buf rows;
	size_t row_n;
	struct place_set *places;
	enum err failed; /* to take a place back; end() says so */
	struct errtext why;
};

static struct writer *of(struct move_sink *s)
{
	return (struct writer *)s;
}

/* ---- text ---- */

void document_place_attrs(struct buf *b, const struct move_place *p)
{
	buf_printf(b, " kind='%s'", place_kind(p->kind));
	if (p->kind == MOVE_PEOPLE)
		return;
	buf_str(b, " jid='");
	buf_xml(b, p->jid);
	if (p->kind == MOVE_NODE) {
		buf_str(b, "' node='");
		buf_xml(b, p->node);
	}
	buf_byte(b, '\'');
}

void document_manifest_open(struct buf *b, const unsigned char head[SHA256_LEN])
{
	buf_str(b, "<manifest head='");
	hex_write(b, span_of(head, SHA256_LEN));
	buf_str(b, "'>\n");
}

void document_manifest_row(struct buf *b, const struct document_row *r)
{
	buf_str(b, "<place");
	document_place_attrs(b, &r->place);
	buf_printf(b, " records='%" PRIu64 "' messages='%" PRIu64 "' sha256='",
		r->records, r->messages);
	hex_write(b, span_of(r->sha256, SHA256_LEN));
	buf_str(b, "'/>\n");
}

void document_manifest_close(struct buf *b)
{
	buf_str(b, "</manifest>");
}

static bool is_element(struct span record, struct span name)
{
	return span_starts(record, name) && record.n > name.n &&
	       (is_xml_space(record.p[name.n]) || record.p[name.n] == '>' ||
		       record.p[name.n] == '/');
}

bool document_is_message(struct span record)
{
	return is_element(record, SPAN("<message")) ||
	       is_element(record, SPAN("<item"));
}

/* ---- bytes ---- */

static enum err flush(struct writer *w, struct errtext *e)
{
	enum err err = gzip_write(w->out, buf_span(&w->held), e);

	buf_reset(&w->held);
	return err;
}

/* The open place is too long to be held back: from where it begins, the file
 * could be cut again. */
static enum err spill(struct writer *w, struct errtext *e)
{
	struct span all = buf_span(&w->held);
	enum err err = ERR_OK;

	if (!w->spilled) {
		err = gzip_write(w->out, span_of(all.p, w->place_at), e);
		if (err == ERR_OK)
			err = gzip_mark(w->out, e);
		buf_drop(&w->held, w->place_at);
		w->spilled = true;
	}
	return err == ERR_OK ? flush(w, e) : err;
}

/* Of the open place. */
static enum err add(struct writer *w, struct span s, struct errtext *e)
{
	sha256_add(w->run, s);
	buf_add(&w->held, s);
	return w->held.n > HELD ? spill(w, e) : ERR_OK;
}

/* ---- places ---- */

static void keep_place(struct writer *w, const struct move_place *p)
{
	buf_reset(&w->jid);
	buf_reset(&w->node);
	buf_add(&w->jid, p->jid);
	buf_add(&w->node, p->node);
	w->row = (struct document_row){
		.place = {p->kind, buf_span(&w->jid), buf_span(&w->node)}
        };
}

/* What stands before the first place, or before the manifest. */
static void begin(struct writer *w)
{
	if (!w->begun)
		sha256(buf_span(&w->held), w->head);
	w->begun = true;
}

static enum err open_place(struct move_sink *s, const struct move_place *p,
	struct span *mark_r, struct errtext *e)
{
	struct writer *w = of(s);
	struct span tag;

	*mark_r = SPAN_NONE;
	if (w->row_n == DOCUMENT_PLACES)
		return err_set(e, ERR_LIMIT, "%s: more than %d places", w->path,
			DOCUMENT_PLACES);
	if (!place_set_add(w->places, p, w->row_n))
		return err_set(
			e, ERR_CONFLICT, "%s: it is there already", w->path);
	keep_place(w, p);
	begin(w);
	if (w->held.n > HELD / 2) {
		enum err err = flush(w, e);

		if (err != ERR_OK)
			return err;
	}
	w->place_at = w->held.n;
	w->spilled = false;
	w->run = sha256_begin();
	buf_str(&w->held, "<place");
	document_place_attrs(&w->held, p);
	buf_str(&w->held, ">\n");
	tag = buf_span(&w->held);
	sha256_add(w->run, span_of(tag.p + w->place_at, tag.n - w->place_at));
	return ERR_OK;
}

static enum err put(struct move_sink *s, struct span record, struct errtext *e)
{
	struct writer *w = of(s);
	enum err err;

	if (record.n > RECORD_MAX)
		return err_set(e, ERR_LIMIT, "a record of more than %zu bytes",
			RECORD_MAX);
	w->row.records++;
	w->row.messages += document_is_message(record);
	err = add(w, record, e);
	return err == ERR_OK ? add(w, SPAN("\n"), e) : err;
}

static enum err close_place(struct move_sink *s, struct errtext *e)
{
	struct writer *w = of(s);
	enum err err = add(w, SPAN("</place>"), e);

	if (err != ERR_OK)
		return err;
	sha256_end(&w->run, w->row.sha256);
	document_manifest_row(&w->rows, &w->row);
	w->row_n++;
	buf_byte(&w->held, '\n');
	return ERR_OK;
}

static void leave(struct move_sink *s)
{
	struct writer *w = of(s);

	sha256_end(&w->run, NULL);
	place_set_remove(w->places, &w->row.place);
	if (!w->spilled) {
		w->held.n = w->place_at;
		return;
	}
	buf_reset(&w->held);
	w->spilled = false;
	w->place_at = 0;
	w->failed = gzip_take_back(w->out, &w->why);
}

/* ---- the end ---- */

static void add_signature(struct writer *w, struct span manifest)
{
	unsigned char key[SIGN_PUBLIC_LEN], signature[SIGNATURE_LEN];

	sign_key_public(w->author.key, key);
	sign_make(w->author.key, manifest, signature);
	buf_str(&w->held, "<signature key='");
	base64_write(&w->held, span_of(key, sizeof(key)));
	buf_str(&w->held, "'>");
	base64_write(&w->held, span_of(signature, sizeof(signature)));
	buf_str(&w->held, "</signature>\n");
}

static enum err add_manifest(struct writer *w, struct errtext *e)
{
	struct buf m;

	begin(w);
	buf_init(&m, DOCUMENT_MANIFEST);
	document_manifest_open(&m, w->head);
	buf_add(&m, buf_span(&w->rows));
	document_manifest_close(&m);
	if (m.over) {
		buf_clear(&m);
		return err_set(e, ERR_LIMIT,
			"%s: a manifest of more than %zu bytes", w->path,
			DOCUMENT_MANIFEST);
	}
	buf_add(&w->held, buf_span(&m));
	buf_byte(&w->held, '\n');
	if (w->author.key != NULL)
		add_signature(w, buf_span(&m));
	buf_clear(&m);
	buf_str(&w->held, "</transfer>\n");
	return flush(w, e);
}

/* Nobody has to find out later that it can't be read. */
static enum err read_through(struct writer *w, struct errtext *e)
{
	const struct document_keys anybody = {.n = 0};
	struct move_source *s;
	enum err err = document_open(gzip_part(w->out), &anybody, &s, e);

	if (err != ERR_OK)
		return ERR_IO;
	if (document_facts(s)->row_n != w->row_n)
		err = err_set(e, ERR_IO, "%s: places are missing", w->path);
	s->ops->free(s);
	return err;
}

static enum err end(struct move_sink *s, struct errtext *e)
{
	struct writer *w = of(s);
	enum err err = w->failed;

	if (err != ERR_OK)
		*e = w->why;
	else
		err = add_manifest(w, e);
	if (err == ERR_OK)
		err = gzip_finish(w->out, e);
	if (err == ERR_OK)
		err = read_through(w, e);
	return err == ERR_OK ? gzip_place(w->out, e) : err;
}

static void free_sink(struct move_sink *s)
{
	struct writer *w = of(s);

	gzip_out_free(&w->out);
	sha256_end(&w->run, NULL);
	place_set_free(&w->places);
	buf_clear(&w->held);
	buf_clear(&w->jid);
	buf_clear(&w->node);
	buf_clear(&w->rows);
	free(w->path);
	free(w);
}

static bool is_plain(const char *path)
{
	size_t n = strlen(path);

	return n >= 4 && strcmp(path + n - 4, ".xml") == 0;
}

static void write_head(struct writer *w)
{
	buf_str(&w->held, "<?xml version='1.0' encoding='UTF-8'?>\n"
			  "<transfer xmlns='urn:caveat:transfer:0'"
			  " version='" DOCUMENT_VERSION "' made='");
	time_write(&w->held, w->author.made);
	buf_str(&w->held, "' by='");
	buf_xml(&w->held, span_str(w->author.by));
	buf_str(&w->held, "'>\n");
}

enum err document_create(const char *path, const struct document_author *a,
	struct move_sink **s_r, struct errtext *e)
{
	static const struct move_sink_ops ops = {
		open_place, put, close_place, leave, end, free_sink};
	struct gzip_out *out;
	enum err err = gzip_create(path, !is_plain(path), &out, e);
	struct writer *w;

	*s_r = NULL;
	if (err != ERR_OK)
		return err;
	w = xcalloc(1, sizeof(*w));
	w->sink.ops = &ops;
	w->author = *a;
	w->path = xstrdup(path);
	w->out = out;
	w->places = place_set_new();
	buf_init(&w->held, SIZE_MAX / 2);
	buf_init(&w->jid, SIZE_MAX / 2);
	buf_init(&w->node, SIZE_MAX / 2);
	buf_init(&w->rows, DOCUMENT_MANIFEST);
	write_head(w);
	*s_r = &w->sink;
	return ERR_OK;
}
