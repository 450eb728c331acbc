/* SPDX-License-Identifier: MIT */
/* A second opinion on XML. */
#include "tests/xmpp/oracle.h"

#include <libxml/parser.h>
#include <libxml/xmlerror.h>

#include "base/buf.h"

/* *ns: libxml2 has nothing against the namespaces, not even as URIs. */
static xmlDoc *read_text(struct span text, bool *ns)
{
	xmlParserCtxt *ctx = xmlNewParserCtxt();
	xmlDoc *doc;

	doc = xmlCtxtReadMemory(ctx, text.p, (int)text.n, NULL, "UTF-8",
		XML_PARSE_NONET | XML_PARSE_NOERROR | XML_PARSE_NOWARNING |
			XML_PARSE_NOCDATA | XML_PARSE_HUGE);
	*ns = ctx->nsWellFormed != 0;
	xmlFreeParserCtxt(ctx);
	return doc;
}

/* libxml2 leaves `&amp;` in a namespace as `&#38;`. */
static bool same_uri(struct span ours, struct span theirs)
{
	while (ours.n != 0) {
		struct span amp = SPAN("&#38;");
		size_t n = 1;

		if (ours.p[0] == '&' && span_starts(theirs, amp))
			n = amp.n;
		else if (theirs.n == 0 || ours.p[0] != theirs.p[0])
			return false;
		ours = span_of(ours.p + 1, ours.n - 1);
		theirs = span_of(theirs.p + n, theirs.n - n);
	}
	return theirs.n == 0;
}

static bool same_ns(const struct xml *x, const xmlNs *ns)
{
	struct span s = span_str(ns != NULL ? (const char *)ns->href : "");

	if (span_is(s, "jabber:client"))
		s = ns_uri(NS_STANZA);
	return same_uri(x->ns_uri, s);
}

static bool same_attr(xmlAttr *t, const struct xml_attr *ours)
{
	xmlChar *v;
	bool same;

	if (!span_is(ours->name, (const char *)t->name) ||
		(ours->ns.p == NULL) != (t->ns == NULL) ||
		(t->ns != NULL && !same_uri(ours->ns,
					  span_str((const char *)t->ns->href))))
		return false;
	v = xmlNodeListGetString(t->doc, t->children, 1);
	same = span_is(ours->value, v != NULL ? (const char *)v : "");
	xmlFree(v);
	return same;
}

static bool same_attrs(xmlNode *n, const struct xml *x)
{
	size_t count = 0;

	for (xmlAttr *t = n->properties; t != NULL; t = t->next) {
		const struct xml_attr *ours = x->attr;

		while (ours != NULL && !same_attr(t, ours))
			ours = ours->next;
		if (ours == NULL)
			return false;
		count++;
	}
	for (const struct xml_attr *ours = x->attr; ours != NULL;
		ours = ours->next)
		count--;
	return count == 0;
}

static bool is_text(const xmlNode *n)
{
	return n->type == XML_TEXT_NODE || n->type == XML_CDATA_SECTION_NODE;
}

static bool same_element(xmlNode *n, const struct xml *x);

/* Takes a run of text off the front of k; comments in it aren't ours. */
static xmlNode *take_text(xmlNode *k, struct buf *b)
{
	for (; k != NULL && k->type != XML_ELEMENT_NODE; k = k->next)
		if (is_text(k))
			buf_str(b, (const char *)k->content);
	return k;
}

static bool same_children(xmlNode *n, const struct xml *x)
{
	const struct xml *c = x->child;
	xmlNode *k = n->children;
	struct buf b;
	bool same = true;

	buf_init(&b, 1 << 22);
	while (same) {
		k = take_text(k, &b);
		if (b.n != 0) {
			same = c != NULL && c->name.p == NULL &&
			       span_eq(c->text, buf_span(&b));
			c = same ? c->next : NULL;
			buf_reset(&b);
		}
		if (!same || k == NULL)
			break;
		same = c != NULL && c->name.p != NULL && same_element(k, c);
		c = same ? c->next : NULL;
		k = k->next;
	}
	buf_clear(&b);
	return same && c == NULL;
}

static bool same_element(xmlNode *n, const struct xml *x)
{
	return n->type == XML_ELEMENT_NODE &&
	       span_is(x->name, (const char *)n->name) && same_ns(x, n->ns) &&
	       same_attrs(n, x) && same_children(n, x);
}

bool oracle_agrees(const struct xml *x, struct span text)
{
	bool ns;
	xmlDoc *doc = read_text(text, &ns);
	bool same = doc != NULL && same_element(xmlDocGetRootElement(doc), x);

	xmlFreeDoc(doc);
	return same;
}

bool oracle_accepts(struct span text)
{
	bool ns;
	xmlDoc *doc = read_text(text, &ns);
	bool well = doc != NULL && ns;

	xmlFreeDoc(doc);
	return well;
}
