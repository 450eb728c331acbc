/* SPDX-License-Identifier: MIT */
/* Elements cut out of a stream of XML: expat says where they begin and end. */
#include "move/split.h"

#include <expat.h>
#include <limits.h>
#include <stdlib.h>

#include "base/buf.h"
#include "base/digest.h"

#define DEPTH_MAX 64 /* inside of what is cut out */
#define BETWEEN   '\n'

struct split {
	struct split_conf conf;
	XML_Parser expat;
	struct buf window; /* bytes that may still be needed */
	uint64_t at;       /* where it begins in the stream */
	uint64_t seen;     /* the end of the last tag or record handed on */
	uint64_t begin;    /* of the record that is open */
	size_t depth;      /* elements that are open */
	bool paused, last;
	enum err err; /* of a handler or of ours; ERR_OK: expat's */
	struct errtext *e;
};

struct span split_attr(const struct split_tag *t, const char *name)
{
	for (const char **a = t->atts; *a != NULL; a += 2)
		if (strcmp(a[0], name) == 0)
			return span_str(a[1]);
	return SPAN_NONE;
}

static void stop(struct split *s, enum err err)
{
	s->err = err;
	XML_StopParser(s->expat, XML_FALSE);
}

static struct span bytes(const struct split *s, uint64_t from, uint64_t to)
{
	return span_of(s->window.p + (from - s->at), (size_t)(to - from));
}

static bool fits(struct split *s, struct span text)
{
	if (text.n <= s->conf.max)
		return true;
	stop(s, err_set(s->e, ERR_LIMIT, "an element of more than %zu bytes",
			s->conf.max));
	return false;
}

static void XMLCALL on_open(void *data, const char *name, const char **atts)
{
	struct split *s = data;
	const char *local = NULL;
	struct split_tag t = {.depth = s->depth, .atts = atts};
	uint64_t from;
	enum err err;

	if (s->depth++ > s->conf.level) {
		if (s->depth > s->conf.level + DEPTH_MAX)
			stop(s, err_set(s->e, ERR_LIMIT,
					"deeper than %d elements", DEPTH_MAX));
		return;
	}
	local = strrchr(name, BETWEEN);
	t.name = span_str(local != NULL ? local + 1 : name);
	if (local != NULL)
		t.ns = span_of(name, (size_t)(local - name));
	from = (uint64_t)XML_GetCurrentByteIndex(s->expat);
	t.text = span_of(bytes(s, from, from).p,
		(size_t)XML_GetCurrentByteCount(s->expat));
	if (!fits(s, t.text))
		return;
	err = s->conf.ops->open(s->conf.arg, &t, bytes(s, s->seen, from), s->e);
	s->begin = from;
	s->seen = from + t.text.n;
	if (err != ERR_OK)
		stop(s, err);
}

static void XMLCALL on_close(void *data, const char *name)
{
	struct split *s = data;
	uint64_t from, to, before = s->seen;
	enum err err;

	(void)name;
	/* `<a/>` has an end even where its start was refused. */
	if (--s->depth > s->conf.level || s->err != ERR_OK)
		return;
	/* Behind `<a/>` there is nothing left to stand at. */
	from = (uint64_t)XML_GetCurrentByteIndex(s->expat);
	to = from + (uint64_t)XML_GetCurrentByteCount(s->expat);
	s->seen = to;
	if (s->depth == s->conf.level) {
		struct span text = bytes(s, s->begin, to);

		if (!fits(s, text))
			return;
		err = s->conf.ops->record(s->conf.arg, text, s->e);
	} else {
		err = s->conf.ops->close(s->conf.arg, s->depth,
			bytes(s, from, to), bytes(s, before, from), s->e);
	}
	if (err != ERR_OK)
		stop(s, err);
}

/* Entities, and files from elsewhere, begin with one. */
static void XMLCALL on_dtd(void *data, const char *name, const char *sysid,
	const char *pubid, int subset)
{
	struct split *s = data;

	(void)name;
	(void)sysid;
	(void)pubid;
	(void)subset;
	stop(s, err_set(s->e, ERR_SYNTAX, "a DOCTYPE"));
}

static void XMLCALL on_namespace(
	void *data, const char *prefix, const char *uri)
{
	struct split *s = data;

	(void)uri;
	if (s->depth < s->conf.level && prefix != NULL)
		stop(s, err_set(s->e, ERR_SYNTAX,
				"a prefix that is declared outside of "
				"records"));
}

static void XMLCALL on_head(
	void *data, const char *version, const char *encoding, int standalone)
{
	struct split *s = data;

	(void)version;
	(void)standalone;
	if (encoding != NULL &&
		!span_eq_nocase(span_str(encoding), SPAN("UTF-8")))
		stop(s, err_set(s->e, ERR_SYNTAX,
				"an encoding that isn't UTF-8"));
}

struct split *split_new(const struct split_conf *c)
{
	struct split *s = xcalloc(1, sizeof(*s));
	unsigned long salt;

	s->conf = *c;
	buf_init(&s->window, SIZE_MAX / 2);
	s->expat = XML_ParserCreateNS("UTF-8", BETWEEN);
	if (s->expat == NULL)
		die("no memory for an XML parser");
	do
		random_bytes(&salt, sizeof(salt));
	while (salt == 0); /* 0 means: none given */
	XML_SetHashSalt(s->expat, salt);
	XML_SetUserData(s->expat, s);
	XML_SetElementHandler(s->expat, on_open, on_close);
	XML_SetStartDoctypeDeclHandler(s->expat, on_dtd);
	XML_SetStartNamespaceDeclHandler(s->expat, on_namespace);
	XML_SetXmlDeclHandler(s->expat, on_head);
	return s;
}

void split_free(struct split **sp)
{
	struct split *s = *sp;

	if (s == NULL)
		return;
	XML_ParserFree(s->expat);
	buf_clear(&s->window);
	free(s);
	*sp = NULL;
}

/* What nobody will ask for any more goes. */
static enum err tidy(struct split *s, struct errtext *e)
{
	uint64_t keep = s->depth > s->conf.level ? s->begin : s->seen;

	buf_drop(&s->window, (size_t)(keep - s->at));
	s->at = keep;
	if (s->window.n <= s->conf.max)
		return ERR_OK;
	s->err = err_set(
		e, ERR_LIMIT, "an element of more than %zu bytes", s->conf.max);
	return s->err;
}

static enum err finish(
	struct split *s, enum XML_Status status, struct errtext *e)
{
	s->e = NULL;
	if (status == XML_STATUS_SUSPENDED)
		return ERR_OK;
	s->paused = false;
	if (status == XML_STATUS_OK)
		return s->last ? ERR_OK : tidy(s, e);
	if (s->err == ERR_OK)
		s->err = err_set(e, ERR_SYNTAX, "no XML: %s",
			XML_ErrorString(XML_GetErrorCode(s->expat)));
	return s->err;
}

enum err split_feed(
	struct split *s, struct span in, bool last, struct errtext *e)
{
	size_t from = s->window.n;

	BUG_ON(s->paused || s->last || in.n > INT_MAX);
	if (s->err != ERR_OK)
		return err_set(e, s->err, "it has failed already");
	buf_add(&s->window, in);
	s->e = e;
	s->last = last;
	return finish(s,
		XML_Parse(s->expat, buf_span(&s->window).p + from, (int)in.n,
			last),
		e);
}

void split_pause(struct split *s)
{
	s->paused = true;
	XML_StopParser(s->expat, XML_TRUE);
}

bool split_paused(const struct split *s)
{
	return s->paused;
}

struct span split_rest(const struct split *s)
{
	return bytes(s, s->seen, s->at + s->window.n);
}

enum err split_go_on(struct split *s, struct errtext *e)
{
	BUG_ON(!s->paused);
	s->e = e;
	s->paused = false;
	return finish(s, XML_ResumeParser(s->expat), e);
}
