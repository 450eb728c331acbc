/* SPDX-License-Identifier: MIT */
/* Bytes of a stream in, trees of its elements out. */
#include "component/stanza_in.h"

#include <expat.h>
#include <limits.h>
#include <stdlib.h>

#include "base/digest.h"

/* expat keeps an unfinished token, and looks at all of it with each feed.
 * Servers' own limits on a stanza are far below. */
#define TOKEN_MAX ((unsigned long)4 << 20)

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
	bool restricted;         /* well-formed, but not XMPP (RFC 6120 11.1) */
	unsigned long fed, seen; /* bytes given; up to the last event's end */
	struct buf raw;          /* start tag of the stream */
	struct errtext why;
};

static void forbid(struct stanza_in *in, const char *what)
{
	in->restricted = true;
	(void)err_set(&in->why, ERR_SYNTAX, "%s", what);
	XML_StopParser(in->expat, XML_FALSE);
}

/* Bytes of the stream since the last call. */
static size_t progress(struct stanza_in *in)
{
	unsigned long end = (unsigned long)XML_GetCurrentByteIndex(in->expat) +
	                    (unsigned long)XML_GetCurrentByteCount(in->expat);
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
		in->home = in->current;
		xml_build_start(in->build, in->arena[in->home]);
	}
	xml_build_count(in->build, n);
	xml_build_open(in->build, name, atts);
}

static void XMLCALL on_close(void *data, const char *name)
{
	struct stanza_in *in = data;
	size_t n = progress(in);
	const struct xml *root;

	(void)name;
	if (in->restricted)
		return; /* expat still ends an empty element */
	if (!in->building) {
		in->ended = true;
		in->ev->end(in->arg);
		return;
	}
	xml_build_count(in->build, n);
	if (!xml_build_close(in->build))
		return;
	in->building = false;
	if (!in->opened)
		in->ended = true;
	root = xml_build_tree(in->build);
	if (root == NULL)
		return; /* its very name is at fault: it's no stanza */
	if (!in->ev->element(in->arg, root, xml_build_capped(in->build)))
		XML_StopParser(in->expat, XML_TRUE);
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

static void arm(struct stanza_in *in)
{
	unsigned long salt;

	do
		random_bytes(&salt, sizeof(salt));
	while (salt == 0); /* 0 means: none given */
	XML_SetHashSalt(in->expat, salt);
	if (XML_SetReparseDeferralEnabled != NULL)
		XML_SetReparseDeferralEnabled(in->expat, XML_FALSE);
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

	in->expat = XML_ParserCreate("UTF-8"); /* namespaces: the builder */
	if (in->expat == NULL)
		die("no memory for an XML parser");
	in->build = xml_build_new(caps);
	in->ev = ev;
	in->arg = arg;
	in->arena[0] = arena_new();
	in->arena[1] = arena_new();
	buf_init(&in->raw, STANZA_IN_HEADER_MAX);
	arm(in);
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
	free(in);
	*inp = NULL;
}

void stanza_in_restart(struct stanza_in *in, const struct xml_caps *caps)
{
	xml_build_free(&in->build);
	in->build = xml_build_new(caps);
	if (!XML_ParserReset(in->expat, "UTF-8"))
		die("no memory for an XML parser");
	in->opened = in->building = in->ended = in->restricted = false;
	in->fed = in->seen = 0;
	in->why.s[0] = '\0';
	buf_reset(&in->raw);
	arm(in);
}

static enum stanza_in_state state_of(
	struct stanza_in *in, enum XML_Status status)
{
	if (status == XML_STATUS_SUSPENDED)
		return STANZA_IN_WAITING;
	if (in->ended)
		return STANZA_IN_DONE; /* nothing counts after the end */
	if (status == XML_STATUS_OK) {
		if (in->fed - in->seen <= TOKEN_MAX)
			return STANZA_IN_DONE;
		in->restricted = true;
		(void)err_set(&in->why, ERR_LIMIT,
			"a single tag of more than %lu bytes", TOKEN_MAX);
	} else if (in->why.s[0] == '\0') {
		(void)err_set(&in->why, ERR_SYNTAX, "XML: %s",
			XML_ErrorString(XML_GetErrorCode(in->expat)));
	}
	return STANZA_IN_BROKEN;
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
	if (in->ended)
		return STANZA_IN_DONE;
	if (in->why.s[0] != '\0')
		return STANZA_IN_BROKEN;
	if (starts_as_utf_16(in, bytes)) {
		(void)err_set(&in->why, ERR_SYNTAX, "the answer isn't UTF-8");
		return STANZA_IN_BROKEN;
	}
	BUG_ON(bytes.n > INT_MAX);
	in->fed += bytes.n;
	return state_of(
		in, XML_Parse(in->expat, bytes.p, (int)bytes.n, XML_FALSE));
}

enum stanza_in_state stanza_in_resume(struct stanza_in *in)
{
	return state_of(in, XML_ResumeParser(in->expat));
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
	return in->restricted ? "restricted-xml" : "not-well-formed";
}
