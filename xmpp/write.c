/* SPDX-License-Identifier: MIT */
/* Streaming writer. */
#include "xmpp/write.h"

#include <inttypes.h>
#include <stdio.h>

void xw_init_in(struct xw *w, struct buf *b, enum ns parent)
{
	w->b = b;
	w->depth = w->prefixes = w->start = w->hole = 0;
	w->open = false;
	w->outer = ns_uri(parent);
}

void xw_init(struct xw *w, struct buf *b)
{
	xw_init_in(w, b, NS_STANZA);
}

static void end_tag(struct xw *w)
{
	if (!w->open)
		return;
	buf_byte(w->b, '>');
	w->open = false;
}

static bool same(struct span a, struct span b)
{
	return a.n == b.n && (a.p == b.p || a.n == 0 || span_eq(a, b));
}

/* ns is a URI as the tree has it: never jabber:client. */
static void open_element(struct xw *w, struct span ns, struct span name)
{
	struct span up = w->outer;

	end_tag(w);
	if (w->depth > 0 && w->depth <= XW_DEPTH)
		up = w->at[w->depth - 1].ns;
	if (w->depth < XW_DEPTH) {
		w->at[w->depth].name = name;
		w->at[w->depth].ns = ns;
	} else {
		w->b->over = true; /* as if it were too long: nothing leaves */
	}
	w->depth++;
	w->open = true;
	w->prefixes = 0;
	buf_byte(w->b, '<');
	buf_add(w->b, name);
	if (same(ns, up))
		return;
	buf_add(w->b, SPAN(" xmlns='"));
	/* a stanza inside of something else is a client's (XEP-0297) */
	if (same(ns, ns_uri(NS_STANZA)))
		buf_add(w->b, ns_uri(NS_CLIENT));
	else
		buf_xml(w->b, ns);
	buf_byte(w->b, '\'');
}

void xw_open(struct xw *w, enum ns ns, const char *name)
{
	open_element(w, ns_uri(ns), span_str(name));
}

void xw_open_span(struct xw *w, struct span uri, struct span name)
{
	open_element(w, same(uri, ns_uri(NS_CLIENT)) ? ns_uri(NS_STANZA) : uri,
		name);
}

static void attr(struct xw *w, struct span name, struct span value)
{
	BUG_ON(!w->open);
	buf_byte(w->b, ' ');
	buf_add(w->b, name);
	buf_add(w->b, SPAN("='"));
	buf_xml(w->b, value);
	buf_byte(w->b, '\'');
}

void xw_attr(struct xw *w, const char *name, struct span value)
{
	if (value.p != NULL)
		attr(w, span_str(name), value);
}

void xw_attr_str(struct xw *w, const char *name, const char *value)
{
	xw_attr(w, name, span_str(value));
}

void xw_attr_int(struct xw *w, const char *name, int64_t value)
{
	char s[24];
	int n = snprintf(s, sizeof(s), "%" PRId64, value);

	attr(w, span_str(name), span_of(s, (size_t)n));
}

void xw_attr_ns(
	struct xw *w, struct span uri, struct span name, struct span value)
{
	BUG_ON(!w->open);
	if (value.p == NULL)
		return;
	buf_byte(w->b, ' ');
	if (same(uri, ns_uri(NS_XML))) {
		buf_add(w->b, SPAN("xml"));
	} else {
		/* a new one each time: no search, and two may mean one */
		buf_printf(w->b, "xmlns:a%zu='", w->prefixes);
		buf_xml(w->b, uri);
		buf_printf(w->b, "' a%zu", w->prefixes);
		w->prefixes++;
	}
	buf_byte(w->b, ':');
	buf_add(w->b, name);
	buf_add(w->b, SPAN("='"));
	buf_xml(w->b, value);
	buf_byte(w->b, '\'');
}

void xw_text(struct xw *w, struct span text)
{
	if (text.n == 0)
		return;
	end_tag(w);
	buf_xml(w->b, text);
}

void xw_text_int(struct xw *w, int64_t value)
{
	end_tag(w);
	buf_printf(w->b, "%" PRId64, value);
}

void xw_raw(struct xw *w, struct span xml)
{
	if (xml.n == 0)
		return;
	end_tag(w);
	buf_add(w->b, xml);
}

/* Recursion ends with XW_DEPTH at the latest: the buffer is over then. */
/* Is it that address, with or without a resource? */
static bool is_address(struct span s, struct span bare)
{
	return bare.n != 0 && span_starts(s, bare) &&
	       (s.n == bare.n || s.p[bare.n] == '/');
}

static void copy_tag(struct xw *w, const struct xml *x, struct span bare)
{
	open_element(w, x->ns_uri, x->name);
	for (const struct xml_attr *t = x->attr; t != NULL; t = t->next) {
		if (is_address(t->value, bare))
			continue;
		if (t->ns.p == NULL)
			attr(w, t->name, t->value);
		else
			xw_attr_ns(w, t->ns, t->name, t->value);
	}
}

void xw_copy_tag(struct xw *w, const struct xml *x)
{
	copy_tag(w, x, SPAN_NONE);
}

void xw_copy_but(struct xw *w, const struct xml *x, struct span bare)
{
	if (w->b->over)
		return;
	if (x->name.p == NULL) {
		if (!is_address(span_trim(x->text), bare))
			xw_text(w, x->text);
		return;
	}
	copy_tag(w, x, bare);
	for (const struct xml *c = x->child; c != NULL; c = c->next)
		xw_copy_but(w, c, bare);
	xw_close(w);
}

void xw_copy(struct xw *w, const struct xml *x)
{
	xw_copy_but(w, x, SPAN_NONE);
}

void xw_close(struct xw *w)
{
	BUG_ON(w->depth == 0);
	w->depth--;
	if (w->open) {
		w->open = false;
		buf_add(w->b, SPAN("/>"));
		return;
	}
	if (w->depth >= XW_DEPTH)
		return;
	buf_add(w->b, SPAN("</"));
	buf_add(w->b, w->at[w->depth].name);
	buf_byte(w->b, '>');
}

void xw_leaf(struct xw *w, enum ns ns, const char *name, struct span text)
{
	xw_open(w, ns, name);
	xw_text(w, text);
	xw_close(w);
}

void xw_stanza(struct xw *w, struct buf *b, const char *name, struct span from,
	struct span type, struct span id)
{
	xw_init(w, b);
	w->start = b->n;
	xw_open(w, NS_STANZA, name);
	buf_add(b, SPAN(" to='"));
	w->hole = b->n;
	buf_byte(b, '\'');
	xw_attr(w, "from", from);
	xw_attr(w, "type", type);
	xw_attr(w, "id", id);
}

struct packet xw_packet(struct xw *w, const struct label *label)
{
	const struct buf *b = w->b;

	xw_close(w);
	BUG_ON(w->depth != 0);
	if (b->over)
		return (struct packet){.label = label};
	return (struct packet){
		.head = span_of(b->p + w->start, w->hole - w->start),
		.tail = span_of(b->p + w->hole, b->n - w->hole),
		.label = label,
	};
}
