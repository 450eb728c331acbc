/* SPDX-License-Identifier: MIT */
/* What people read of a record. */
#include "move/said.h"

#include "base/clock.h"
#include "move/record.h"
#include "xmpp/xml.h"

#define ATOM "http://www.w3.org/2005/Atom"

static const struct xml_caps caps = {RECORD_MAX + 128, XW_DEPTH, 65536, 256};

/* ---- the record ---- */

static const struct xml *parse(
	struct arena *a, struct span record, struct errtext *e)
{
	static const struct span begin = {
		"<records xmlns='urn:caveat:transfer:0'>", 39};
	const struct xml *x = NULL;
	struct buf b;

	buf_init(&b, RECORD_MAX + 128);
	buf_add(&b, begin);
	buf_add(&b, record);
	buf_str(&b, "</records>");
	if (b.over || xml_parse(a, buf_span(&b), &caps, &x, e) != ERR_OK)
		x = NULL;
	buf_clear(&b);
	return xml_first(x);
}

/* The marking, or what there is in its place: a label that nobody can read is
 * no reason to leave it out. */
static void read_label(struct said *s, const struct xml *x)
{
	struct span label = xml_attr(x, "label");

	s->label = label;
	s->marking = xml_attr(x, "marking");
	s->fg = xml_attr(x, "fg");
	s->bg = xml_attr(x, "bg");
	if (s->marking.n == 0 && label.n > 0)
		s->marking = label;
	else if (s->marking.n == 0)
		s->marking = label.p != NULL
		                     ? SPAN_NONE
		                     : SPAN("UNKNOWN: ITS LABEL CAN'T BE READ");
	s->header = xml_attr(x, "header");
	s->line = xml_attr(x, "line");
	if (s->header.n == 0)
		s->header = s->marking;
	if (s->line.n == 0)
		s->line = s->marking;
}

/* ---- messages ---- */

static void refers(struct said *s, enum said_about about, struct span id)
{
	if (id.n == 0)
		return;
	s->about = about;
	s->about_id = id;
}

static void read_about(struct said *s, const struct xml *x)
{
	const struct xml *retract = xml_child(x, NS_RETRACT, "retract");

	refers(s, SAID_REPLIES,
		xml_attr(xml_child(x, NS_REPLY, "reply"), "id"));
	refers(s, SAID_REACTS,
		xml_attr(xml_child(x, NS_REACTIONS, "reactions"), "id"));
	refers(s, SAID_CORRECTS,
		xml_attr(xml_child(x, NS_CORRECT, "replace"), "id"));
	refers(s,
		xml_child(retract, NS_MODERATE, "moderated") != NULL
			? SAID_MODERATES
			: SAID_RETRACTS,
		xml_attr(retract, "id"));
	if (xml_child(x, NS_RETRACT, "retracted") != NULL)
		s->about = SAID_RETRACTED;
}

static void add_reactions(struct buf *b, struct arena *a, const struct xml *x)
{
	const struct xml *all = xml_child(x, NS_REACTIONS, "reactions");

	for (const struct xml *r = xml_child(all, NS_REACTIONS, "reaction");
		r != NULL; r = xml_next(r, NS_REACTIONS, "reaction")) {
		if (b->n > 0)
			buf_byte(b, ' ');
		buf_add(b, xml_text(a, r));
	}
}

static void read_message(struct arena *a, struct said *s, const struct xml *x)
{
	struct span reason;

	s->who = xml_attr(x, "nick");
	s->sender = xml_attr(x, "sender");
	s->stanza = xml_attr(x, "stanza");
	s->name = xml_child_text(a, x, NS_STANZA, "subject");
	s->text = xml_child_text(a, x, NS_STANZA, "body");
	read_about(s, x);
	if (s->about == SAID_REACTS && s->text.n == 0) {
		struct buf b;

		buf_init(&b, RECORD_MAX);
		add_reactions(&b, a, x);
		s->text = arena_dup(a, buf_span(&b));
		buf_clear(&b);
	}
	if (s->about != SAID_MODERATES && s->about != SAID_RETRACTED)
		return;
	/* What a client that knows nothing of this shows isn't what was said.
	 */
	reason = xml_child_text(a,
		xml_child(x, NS_RETRACT,
			s->about == SAID_MODERATES ? "retract" : "retracted"),
		NS_RETRACT, "reason");
	s->text = reason;
}

/* ---- items ---- */

static bool is_atom(const struct xml *x, const char *name)
{
	return span_is(x->ns_uri, ATOM) && span_is(x->name, name);
}

static void add_line(struct buf *b, struct span s)
{
	if (s.n == 0)
		return;
	if (b->n > 0)
		buf_byte(b, '\n');
	buf_add(b, s);
}

static void write_atom(struct buf *b, struct arena *a, const struct xml *entry)
{
	static const char *const parts[] = {"title", "summary", "content"};

	for (size_t i = 0; i < ARRAY_LEN(parts); i++)
		xml_each_child (x, entry)
			if (is_atom(x, parts[i]))
				add_line(b, span_trim(xml_text(a, x)));
}

/* `Label: value, value` for each field. */
static void write_form(struct buf *b, struct arena *a, const struct xml *form)
{
	add_line(b, xml_child_text(a, form, NS_XDATA, "title"));
	for (const struct xml *f = xml_child(form, NS_XDATA, "field");
		f != NULL; f = xml_next(f, NS_XDATA, "field")) {
		struct span label = xml_attr(f, "label");
		const char *before = ": ";

		if (span_is(xml_attr(f, "type"), "hidden"))
			continue;
		add_line(b, label.n > 0 ? label : xml_attr(f, "var"));
		for (const struct xml *v = xml_child(f, NS_XDATA, "value");
			v != NULL; v = xml_next(v, NS_XDATA, "value")) {
			buf_str(b, before);
			buf_add(b, xml_text(a, v));
			before = ", ";
		}
	}
}

/* Its label stands in an element of ours, before it. */
static const struct xml *payload(const struct xml *item)
{
	xml_each_child (x, item)
		if (x->ns != NS_TRANSFER)
			return x;
	return NULL;
}

static void read_item(struct arena *a, struct said *s, const struct xml *x)
{
	const struct xml *p = payload(x);
	struct buf b;
	struct xw w;

	s->who = xml_attr(x, "publisher");
	if (p == NULL)
		return;
	buf_init(&b, RECORD_MAX);
	if (is_atom(p, "entry"))
		write_atom(&b, a, p);
	else if (xml_is(p, NS_XDATA, "x"))
		write_form(&b, a, p);
	if (b.n == 0) {
		xw_init_in(&w, &b, NS_NONE);
		xw_copy(&w, p);
	}
	s->text = arena_dup(a, buf_span(&b));
	buf_clear(&b);
}

/* ---- the place ---- */

static struct span option(struct arena *a, const struct xml *x, const char *one,
	const char *other)
{
	const struct xml *form = xml_child(x, NS_XDATA, "x");

	for (const struct xml *f = xml_child(form, NS_XDATA, "field");
		f != NULL; f = xml_next(f, NS_XDATA, "field")) {
		struct span var = xml_attr(f, "var");

		if (span_is(var, one) || span_is(var, other))
			return xml_child_text(a, f, NS_XDATA, "value");
	}
	return SPAN_NONE;
}

static void read_options(struct arena *a, struct said *s, const struct xml *x)
{
	s->name = option(a, x, "muc#roomconfig_roomname", "pubsub#title");
	s->text = option(a, x, "muc#roomconfig_roomdesc", "pubsub#description");
}

static void read_subject(struct arena *a, struct said *s, const struct xml *x)
{
	s->who = xml_attr(x, "nick");
	s->text = xml_text(a, x);
}

enum err said_read(
	struct arena *a, struct span record, struct said *s, struct errtext *e)
{
	static const struct {
		const char *name;
		enum said_kind kind;
		void (*read)(struct arena *, struct said *, const struct xml *);
		bool is_labelled;
	} kinds[] = {
		{"message", SAID_MESSAGE, read_message, true },
		{"item",    SAID_ITEM,    read_item,    true },
		{"subject", SAID_SUBJECT, read_subject, false},
		{"options", SAID_OPTIONS, read_options, false},
	};
	const struct xml *x = parse(a, record, e);

	*s = (struct said){.kind = SAID_NOTHING};
	if (x == NULL)
		return ERR_SYNTAX;
	for (size_t i = 0; i < ARRAY_LEN(kinds); i++) {
		if (!xml_is(x, NS_TRANSFER, kinds[i].name))
			continue;
		s->kind = kinds[i].kind;
		s->id = xml_attr(x, "id");
		if (!time_parse(xml_attr(x, "at"), &s->at))
			s->at = 0;
		if (kinds[i].is_labelled)
			read_label(s, x);
		kinds[i].read(a, s, x);
	}
	return ERR_OK;
}

/* ---- text ---- */

const char *said_does(enum said_about about)
{
	switch (about) {
	case SAID_ALONE:
		return NULL;
	case SAID_CORRECTS:
		return "corrects";
	case SAID_REPLIES:
		return "answers";
	case SAID_REACTS:
		return "reacts to";
	case SAID_RETRACTS:
		return "takes back";
	case SAID_MODERATES:
		return "takes away, as a moderator,";
	case SAID_RETRACTED:
		return "was taken back";
	}
	BUG("what a message does");
}

/* Breaks a line, or turns one: controls, line separators, and what begins or
 * ends another direction. */
static bool is_unruly(const char *p, size_t n)
{
	const unsigned char *u = (const unsigned char *)p;

	if (n == 1)
		return u[0] < 0x20 || u[0] == 0x7f;
	if (n == 2)
		return u[0] == 0xc2 && u[1] < 0xa0;
	if (n != 3 || u[0] != 0xe2)
		return false;
	return (u[1] == 0x80 && u[2] >= 0xa8 && u[2] <= 0xae) ||
	       (u[1] == 0x81 && u[2] >= 0xa6 && u[2] <= 0xa9);
}

void said_line(struct buf *b, struct span s, size_t max)
{
	size_t from = b->n;

	while (s.n > 0) {
		size_t n = span_utf8_len(s);
		struct span c = n == 0 ? SPAN("\xef\xbf\xbd") : span_of(s.p, n);

		if (n != 0 && is_unruly(s.p, n))
			c = SPAN(" ");
		if (b->n - from + c.n > max)
			return;
		buf_add(b, c);
		n = n == 0 ? 1 : n;
		s = span_of(s.p + n, s.n - n);
	}
}
