/* SPDX-License-Identifier: MIT */
/* A part of a document as a text that stands alone, always in the same form. */
#include "labels/ns.h"
#include "labels/xml_util.h"

/* A namespace has no prefix but on attributes, where there must be one. */
static void put_attribute(
	struct buf *b, struct arena *a, const xmlAttr *at, unsigned number)
{
	struct span value = xu_attr_text(a, at), ns = SPAN_NONE;
	struct span name = span_str((const char *)at->name);

	if (at->ns != NULL)
		ns = span_str((const char *)at->ns->href);
	if (ns.p == NULL)
		buf_byte(b, ' ');
	else if (span_is(ns, NS_XML))
		buf_str(b, " xml:");
	else {
		buf_printf(b, " xmlns:a%u='", number);
		buf_xml(b, ns);
		buf_printf(b, "' a%u:", number);
	}
	buf_add(b, name);
	buf_str(b, "='");
	buf_xml(b, value);
	buf_byte(b, '\'');
}

static void put_start(
	struct buf *b, struct arena *a, const xmlNode *n, struct span scope)
{
	struct span ns = xu_ns(n);
	unsigned number = 0;

	buf_byte(b, '<');
	buf_add(b, xu_name(n));
	if (!span_eq(ns, scope))
		xu_put_attr(b, "xmlns", ns);
	for (const xmlAttr *at = n->properties; at != NULL; at = at->next)
		put_attribute(b, a, at, ++number);
}

/* xu_parse() has bounded the depth. Comments and the like are left out. */
void xu_put_node(
	struct buf *b, struct arena *a, const xmlNode *n, struct span scope)
{
	if (n->type == XML_TEXT_NODE) /* CDATA is made text, too */
		buf_xml(b, span_str((const char *)n->content));
	if (n->type != XML_ELEMENT_NODE)
		return;
	put_start(b, a, n, scope);
	if (n->children == NULL) {
		buf_str(b, "/>");
		return;
	}
	buf_byte(b, '>');
	for (const xmlNode *c = n->children; c != NULL; c = c->next)
		xu_put_node(b, a, c, xu_ns(n));
	buf_str(b, "</");
	buf_add(b, xu_name(n));
	buf_byte(b, '>');
}

bool xu_element(
	struct arena *a, const xmlNode *n, size_t max, struct element *x_r)
{
	struct span ns = xu_ns(n);
	struct buf b;
	bool fits;

	buf_init(&b, max);
	xu_put_node(&b, a, n, SPAN_NONE);
	fits = !b.over;
	if (fits)
		*x_r = (struct element){
			.ns = ns.p != NULL ? ns : SPAN(""),
			.name = xu_name(n),
			.xml = arena_dup(a, buf_span(&b)),
			.text = xu_text(a, n),
		};
	buf_clear(&b);
	return fits;
}
