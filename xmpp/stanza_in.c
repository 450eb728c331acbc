/* SPDX-License-Identifier: MIT */
/* Bytes of a stream in, trees of its elements out. */
#include "xmpp/stanza_in.h"

#include <expat.h>
#include <limits.h>
#include <stdlib.h>

#include "base/digest.h"

/*
 * A longer stanza or tag closes the stream, unless the cap on bytes is higher
 * still. Its end would have to be found: expat keeps all of an unfinished tag
 * and looks at it with each feed, and some 20 bytes for each byte of a hostile
 * stanza (54 if its elements stay open, which no server passes on). Servers'
 * own limits on a stanza are far below.
 */
#define OPEN_MAX ((size_t)4 << 20)
/*
 * expat keeps each name it has seen, and room for the longest name at each
 * depth; XML_ParserReset() doesn't give back the latter. So after that many
 * bytes a new parser takes over, between two stanzas. It costs some 6
 * microseconds until the usual names are known again, the bytes 2500.
 */
#define LIFETIME ((size_t)256 << 10)

/*
 * Since 2.6.0, and before that with some distributors' security fixes, expat
 * may sit on a whole stanza until more bytes come: no good on a stream. A weak
 * symbol, because no version number tells whether it is there.
 */
XML_Bool XML_SetReparseDeferralEnabled(XML_Parser parser, XML_Bool enabled)
	__attribute__((weak));

struct stanza_in {
	XML_Parser expat;
	struct xml_build *build;
	const struct stanza_in_events *ev;
	void *arg;
	/* Trees of a turn go together, but a half stanza stays: the next ones
	 * then go to the other arena, and each is reset once nothing is half
	 * in it. */
	struct arena *arena[2];
	unsigned current; /* where the next stanza goes */
	unsigned home;    /* where the open one is */
	bool opened;      /* the stream's start tag was there */
	bool building;    /* inside of an element of the stream */
	bool ended;
	bool stopped; /* by us, behind an element of the stream */
	bool enough;  /* so said the consumer of that element */
	size_t lifetime, open_max;
	/* Bytes given to this parser; up to the last event's end; up to the
	 * start of the open element. */
	size_t fed, seen, from;
	struct buf raw;        /* start tag of the stream */
	struct buf store;      /* a copy of the bytes that wait */
	struct span rest;      /* those that still do */
	const char *condition; /* what we found, not expat; or NULL */
	struct errtext why;
};

/* Well-formed, but not XMPP (RFC 6120 11.1). */
static void forbid(struct stanza_in *in, const char *what)
{
	in->condition = "restricted-xml";
	(void)err_set(&in->why, ERR_SYNTAX, "%s", what);
	XML_StopParser(in->expat, XML_FALSE);
}

/* Bytes of the stream since the last call. */
static size_t progress(struct stanza_in *in)
{
	size_t end = (size_t)XML_GetCurrentByteIndex(in->expat) +
	             (size_t)XML_GetCurrentByteCount(in->expat);
	size_t n = end - in->seen;

	in->seen = end;
	return n;
}

static void XMLCALL on_raw(void *data, const char *s, int n)
{
	struct stanza_in *in = data;

	buf_add(&in->raw, span_of(s, (size_t)n));
}

static struct span attribute(const char **atts, const char *name)
{
	for (; atts[0] != NULL; atts += 2)
		if (strcmp(atts[0], name) == 0)
			return span_str(atts[1]);
	return SPAN_NONE;
}

static void open_stream(struct stanza_in *in, const char **atts)
{
	in->opened = true;
	XML_SetDefaultHandler(in->expat, on_raw);
	XML_DefaultCurrent(in->expat);
	XML_SetDefaultHandler(in->expat, NULL);
	if (in->raw.over)
		forbid(in, "the stream header is too long");
	else
		in->ev->header(
			in->arg, buf_span(&in->raw), attribute(atts, "id"));
}

/* The first tag: of the stream, or (XEP-0114) of an error that comes instead of
 * it, and then is an element like others. true: that's all. */
static bool first_tag(struct stanza_in *in, const char *name, const char **atts)
{
	if (!xml_build_scope(in->build, atts)) {
		forbid(in, "the stream header's namespaces are at fault");
		return true;
	}
	if (xml_build_names(in->build, name, NS_STREAM, "stream")) {
		open_stream(in, atts);
		return true;
	}
	if (xml_build_names(in->build, name, NS_STREAM, "error"))
		return false;
	forbid(in, "the answer is no XMPP stream");
	return true;
}

static void XMLCALL on_open(void *data, const char *name, const char **atts)
{
	struct stanza_in *in = data;
	size_t n = progress(in);

	if (!in->building) {
		if (!in->opened && first_tag(in, name, atts))
			return;
		in->building = true;
		in->from = in->seen - n;
		in->home = in->current;
		xml_build_start(in->build, in->arena[in->home]);
	}
	xml_build_count(in->build, n);
	xml_build_open(in->build, name, atts);
}

/* An element of the stream is whole. */
static void end_element(struct stanza_in *in)
{
	const struct xml *root = xml_build_tree(in->build);

	in->building = false;
	if (!in->opened)
		in->ended = true;
	/* without a root its very name is at fault: it's no stanza */
	in->enough = root != NULL && !in->ev->element(in->arg, root,
					     xml_build_capped(in->build));
	in->stopped = in->enough || (in->opened && in->seen > in->lifetime);
	if (in->stopped)
		XML_StopParser(in->expat, XML_FALSE);
}

static void XMLCALL on_close(void *data, const char *name)
{
	struct stanza_in *in = data;
	size_t n = progress(in);

	(void)name;
	if (in->condition != NULL)
		return; /* expat still ends an empty element */
	if (!in->building) {
		in->ended = true;
		in->ev->end(in->arg);
		return;
	}
	xml_build_count(in->build, n);
	if (xml_build_close(in->build))
		end_element(in);
}

static void XMLCALL on_text(void *data, const char *s, int n)
{
	struct stanza_in *in = data;
	size_t bytes = progress(in);

	if (!in->building)
		return; /* white space keeps connections alive */
	xml_build_count(in->build, bytes);
	xml_build_text(in->build, span_of(s, (size_t)n));
}

static void XMLCALL on_dtd(void *data, const char *name, const char *sysid,
	const char *pubid, int subset)
{
	(void)name;
	(void)sysid;
	(void)pubid;
	(void)subset;
	forbid(data, "a DOCTYPE in the stream");
}

static void XMLCALL on_pi(void *data, const char *target, const char *text)
{
	(void)target;
	(void)text;
	forbid(data, "a processing instruction in the stream");
}

static void XMLCALL on_comment(void *data, const char *text)
{
	(void)text;
	forbid(data, "a comment in the stream");
}

static XML_Parser make_parser(void)
{
	XML_Parser p = XML_ParserCreate("UTF-8"); /* namespaces: the builder */
	unsigned long salt;

	if (p == NULL)
		die("no memory for an XML parser");
	do
		random_bytes(&salt, sizeof(salt));
	while (salt == 0); /* 0 means: none given */
	XML_SetHashSalt(p, salt);
	if (XML_SetReparseDeferralEnabled != NULL)
		XML_SetReparseDeferralEnabled(p, XML_FALSE);
	return p;
}

/* Another parser. Inside of a stream it believes it has read that from its
 * start. */
static void renew(struct stanza_in *in)
{
	enum XML_Status st;

	XML_ParserFree(in->expat);
	in->expat = make_parser();
	st = XML_Parse(in->expat, in->raw.p, (int)in->raw.n, XML_FALSE);
	BUG_ON(st != XML_STATUS_OK);
	in->fed = in->seen = in->raw.n;
	in->stopped = false;
	XML_SetUserData(in->expat, in);
	XML_SetElementHandler(in->expat, on_open, on_close);
	XML_SetCharacterDataHandler(in->expat, on_text);
	XML_SetStartDoctypeDeclHandler(in->expat, on_dtd);
	XML_SetProcessingInstructionHandler(in->expat, on_pi);
	XML_SetCommentHandler(in->expat, on_comment);
}

struct stanza_in *stanza_in_new(const struct xml_caps *caps,
	const struct stanza_in_events *ev, void *arg)
{
	struct stanza_in *in = xcalloc(1, sizeof(*in));

	in->lifetime = LIFETIME;
	in->ev = ev;
	in->arg = arg;
	in->arena[0] = arena_new();
	in->arena[1] = arena_new();
	buf_init(&in->raw, STANZA_IN_HEADER_MAX);
	buf_init(&in->store, INT_MAX);
	stanza_in_restart(in, caps);
	return in;
}

void stanza_in_free(struct stanza_in **inp)
{
	struct stanza_in *in = *inp;

	if (in == NULL)
		return;
	XML_ParserFree(in->expat);
	xml_build_free(&in->build);
	arena_free(&in->arena[0]);
	arena_free(&in->arena[1]);
	buf_clear(&in->raw);
	buf_clear(&in->store);
	free(in);
	*inp = NULL;
}

void stanza_in_restart(struct stanza_in *in, const struct xml_caps *caps)
{
	xml_build_free(&in->build);
	in->build = xml_build_new(caps);
	in->open_max = caps->bytes > OPEN_MAX ? caps->bytes : OPEN_MAX;
	in->opened = in->building = in->ended = false;
	in->condition = NULL;
	in->why.s[0] = '\0';
	buf_reset(&in->raw);
	renew(in);
}

void stanza_in_set_lifetime(struct stanza_in *in, size_t bytes)
{
	in->lifetime = bytes;
}

void stanza_in_set_longest(struct stanza_in *in, size_t bytes)
{
	in->open_max = bytes;
}

static enum stanza_in_state state_of(
	struct stanza_in *in, enum XML_Status status)
{
	if (in->ended)
		return STANZA_IN_DONE; /* nothing counts after the end */
	if (status == XML_STATUS_OK) {
		size_t from = in->building ? in->from : in->seen;

		if (in->fed - from <= in->open_max)
			return STANZA_IN_DONE;
		in->condition = "policy-violation"; /* RFC 6120 4.9.3.14 */
		(void)err_set(&in->why, ERR_LIMIT,
			"a stanza or tag of more than %zu bytes", in->open_max);
	} else if (in->why.s[0] == '\0') {
		(void)err_set(&in->why, ERR_SYNTAX, "XML: %s",
			XML_ErrorString(XML_GetErrorCode(in->expat)));
	}
	return STANZA_IN_BROKEN;
}

/* By as many parsers as it takes. A stopped one isn't resumed: it would have
 * copied all that it was given. */
static enum stanza_in_state parse(struct stanza_in *in, struct span bytes)
{
	for (;;) {
		enum XML_Status st;
		size_t left;

		in->fed += bytes.n;
		st = XML_Parse(in->expat, bytes.p, (int)bytes.n, XML_FALSE);
		if (!in->stopped)
			return state_of(in, st);
		left = in->fed - in->seen;
		BUG_ON(left > bytes.n); /* the element's end was in them */
		bytes = span_of(bytes.p + (bytes.n - left), left);
		renew(in);
		if (in->enough) {
			in->rest = bytes;
			return STANZA_IN_WAITING;
		}
	}
}

/* XMPP is UTF-8, but expat looks at the first two bytes for UTF-16 whatever it
 * is told: without a mark, one of them is 0 then; with one, they are these. */
static bool starts_as_utf_16(const struct stanza_in *in, struct span bytes)
{
	for (size_t i = 0; i < bytes.n && in->fed + i < 2; i++) {
		unsigned char c = (unsigned char)bytes.p[i];

		if (c == 0 || c >= 0xfe)
			return true;
	}
	return false;
}

enum stanza_in_state stanza_in_feed(struct stanza_in *in, struct span bytes)
{
	enum stanza_in_state st;

	if (in->ended)
		return STANZA_IN_DONE;
	if (in->why.s[0] != '\0')
		return STANZA_IN_BROKEN;
	if (starts_as_utf_16(in, bytes)) {
		(void)err_set(&in->why, ERR_SYNTAX, "the answer isn't UTF-8");
		return STANZA_IN_BROKEN;
	}
	BUG_ON(bytes.n > INT_MAX);
	st = parse(in, bytes);
	if (st == STANZA_IN_WAITING) {
		buf_reset(&in->store);
		buf_add(&in->store, in->rest);
		in->rest = buf_span(&in->store);
	}
	return st;
}

enum stanza_in_state stanza_in_resume(struct stanza_in *in)
{
	return in->ended ? STANZA_IN_DONE : parse(in, in->rest);
}

void stanza_in_turn_end(struct stanza_in *in)
{
	if (in->building) {
		in->current = 1 - in->home;
		arena_reset(in->arena[in->current]);
		return;
	}
	arena_reset(in->arena[0]);
	arena_reset(in->arena[1]);
}

struct span stanza_in_why(const struct stanza_in *in)
{
	return span_str(in->why.s);
}

const char *stanza_in_condition(const struct stanza_in *in)
{
	return in->condition != NULL ? in->condition : "not-well-formed";
}
