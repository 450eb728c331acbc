/* SPDX-License-Identifier: MIT */
/* libxml2 as labels/ uses it: text to a checked tree, and short look-ups. */
#include "labels/xml_util.h"

#include <libxml/parser.h>
#include <libxml/parserInternals.h>
#include <limits.h>
#include <stdlib.h>

/* Bounds of what a parser is kept after. */
#define KEEP_TEXT  ((size_t)16 * 1024) /* bytes of the last text */
#define KEEP_NAMES ((size_t)64 * 1024) /* bytes of its dictionary */
#define ATTRS_MAX  256 /* of one element; more than any format has */

const struct xu_limits xu_label_limits = {
	.bytes = 64 * 1024, .depth = 32, .elements = 1024};

struct xu_parser {
	xmlParserCtxt *ctxt; /* NULL: none is kept; its _private is this */
	xmlError first;      /* what is wrong; the later follow from it */
	bool dtd;            /* the text ended at one */
};

#if LIBXML_VERSION >= 21200
typedef const xmlError found_error;
#else
typedef xmlError found_error;
#endif

static void note_error(void *ctx, found_error *err)
{
	struct xu_parser *x = ((xmlParserCtxt *)ctx)->_private;

	if (x->first.code == XML_ERR_OK && err->level == XML_ERR_FATAL)
		xmlCopyError(err, &x->first);
}

/* SECURITY: called at `<!DOCTYPE`; nothing behind it is read. */
static void refuse_dtd(void *ctx, const xmlChar *name, const xmlChar *id,
	const xmlChar *system)
{
	xmlParserCtxt *ctxt = ctx;
	struct xu_parser *x = ctxt->_private;

	(void)name;
	(void)id;
	(void)system;
	ctxt->wellFormed = 0;
	x->dtd = true;
	xmlStopParser(ctxt);
}

/* The first line of what libxml2 says; it may quote the text. */
static struct span finding(const xmlError *err, const struct xu_limits *lim)
{
	struct span rest;
	struct span text = span_cut(span_str(err->message), '\n', &rest);

	if (lim->ours && text.n > 0 && span_is_utf8(text))
		return text;
	return err->code == XML_ERR_UNDECLARED_ENTITY ? SPAN("unknown entity")
	                                              : SPAN("syntax");
}

static enum err say_why(const struct xu_parser *x, const struct xu_limits *lim,
	struct errtext *e)
{
	if (x->dtd)
		return err_set(e, ERR_SYNTAX, "a DTD isn't allowed");
	return err_set(e, ERR_SYNTAX, "not well-formed XML, line %d (%.*s)",
		x->first.line > 0 ? x->first.line : 1,
		SPAN_FMT(finding(&x->first, lim)));
}

/* Walks without recursion, so that depth costs no stack of ours. */
static enum err check_tree(
	const xmlNode *root, const struct xu_limits *lim, struct errtext *e)
{
	unsigned depth = 1, elements = 0;
	const xmlNode *n = root;

	while (n != NULL) {
		if (n->type == XML_ENTITY_REF_NODE)
			return err_set(
				e, ERR_SYNTAX, "an entity isn't allowed");
		if (n->type == XML_ELEMENT_NODE && ++elements > lim->elements)
			return err_set(e, ERR_LIMIT, "more than %u elements",
				lim->elements);
		if (n->type == XML_ELEMENT_NODE && depth > lim->depth)
			return err_set(e, ERR_LIMIT, "deeper than %u elements",
				lim->depth);
		if (n->type == XML_ELEMENT_NODE && n->children != NULL) {
			n = n->children;
			depth++;
			continue;
		}
		while (n != root && n->next == NULL) {
			n = n->parent;
			depth--;
		}
		n = n == root ? NULL : n->next;
	}
	return ERR_OK;
}

struct xu_parser *xu_parser_new(void)
{
	return xcalloc(1, sizeof(struct xu_parser));
}

static void drop(struct xu_parser *x)
{
	xmlFreeParserCtxt(x->ctxt);
	xmlResetError(&x->first);
	*x = (struct xu_parser){.ctxt = NULL};
}

void xu_parser_free(struct xu_parser **x)
{
	if (*x != NULL)
		drop(*x);
	free(*x);
	*x = NULL;
}

static xmlParserCtxt *context(struct xu_parser *x)
{
	if (x->ctxt != NULL)
		return x->ctxt;
	x->ctxt = xmlNewParserCtxt();
	if (x->ctxt == NULL)
		die("no memory for an XML parser");
	x->ctxt->_private = x;
	x->ctxt->sax->internalSubset = refuse_dtd;
	x->ctxt->sax->serror = note_error;
	return x->ctxt;
}

/*
 * SECURITY: what was refused may have left the parser in any state, and what
 * is large makes its tables grow, the dictionary of names with each text: such
 * a parser goes.
 */
static void settle(struct xu_parser *x, struct span text, enum err err)
{
	if (err == ERR_OK && text.n <= KEEP_TEXT &&
		xmlDictGetUsage(x->ctxt->dict) <= KEEP_NAMES)
		return;
	drop(x);
}

/*
 * libxml2 compares each attribute of an element with each, so that some
 * thousands would take seconds: they are counted before it sees them. Between
 * two `<` is one tag at most, and none is shorter than ` a=''`.
 */
static bool many_attributes(struct span text)
{
	unsigned n = 0;
	bool equals = false; /* nothing but space since a `=` */

	if (text.n < (size_t)5 * ATTRS_MAX)
		return false;
	for (size_t i = 0; i < text.n; i++) {
		char c = text.p[i];

		if (c == '<')
			n = 0;
		if (equals && (c == '\'' || c == '"') && ++n > ATTRS_MAX)
			return true;
		/* In UTF-16 there are zeros between. */
		if (c != '\0' && strchr(" \t\r\n", c) == NULL)
			equals = c == '=';
	}
	return false;
}

xmlDoc *xu_parse_with(struct xu_parser *x, struct span text,
	const struct xu_limits *lim, enum err *code_r, struct errtext *e)
{
	const int options = XML_PARSE_NONET | XML_PARSE_NOERROR |
	                    XML_PARSE_NOWARNING | XML_PARSE_NOCDATA |
	                    XML_PARSE_COMPACT;
	xmlParserCtxt *ctxt;
	const xmlNode *root;
	xmlDoc *doc;

	if (text.n > lim->bytes || text.n > INT_MAX) {
		*code_r = err_set(
			e, ERR_LIMIT, "more than %zu bytes of XML", lim->bytes);
		return NULL;
	}
	if (many_attributes(text)) {
		*code_r = err_set(e, ERR_LIMIT,
			"more than %d attributes in one element", ATTRS_MAX);
		return NULL;
	}
	ctxt = context(x);
	doc = xmlCtxtReadMemory(ctxt, text.p != NULL ? text.p : "", (int)text.n,
		NULL, NULL, options);
	root = doc != NULL ? xmlDocGetRootElement(doc) : NULL;
	*code_r = root == NULL || x->dtd ? say_why(x, lim, e)
	                                 : check_tree(root, lim, e);
	settle(x, text, *code_r);
	if (*code_r == ERR_OK)
		return doc;
	xmlFreeDoc(doc);
	return NULL;
}

xmlDoc *xu_parse(struct span text, const struct xu_limits *lim,
	enum err *code_r, struct errtext *e)
{
	struct xu_parser x = {.ctxt = NULL};
	xmlDoc *doc = xu_parse_with(&x, text, lim, code_r, e);

	drop(&x);
	return doc;
}

static const xmlNode *element_from(const xmlNode *n)
{
	while (n != NULL && n->type != XML_ELEMENT_NODE)
		n = n->next;
	return n;
}

const xmlNode *xu_first(const xmlNode *n)
{
	return element_from(n->children);
}

const xmlNode *xu_next(const xmlNode *n)
{
	return element_from(n->next);
}

struct span xu_ns(const xmlNode *n)
{
	return n->ns != NULL ? span_str((const char *)n->ns->href) : SPAN_NONE;
}

struct span xu_name(const xmlNode *n)
{
	return span_str((const char *)n->name);
}

bool xu_is(const xmlNode *n, const char *ns, const char *name)
{
	const char *own = (const char *)n->name;

	if (own[0] != name[0] || strcmp(own, name) != 0)
		return false;
	return ns == NULL ||
	       (n->ns != NULL && n->ns->href != NULL &&
		       strcmp((const char *)n->ns->href, ns) == 0);
}

bool xu_elements_only(const xmlNode *n)
{
	for (const xmlNode *c = n->children; c != NULL; c = c->next) {
		if (c->type == XML_TEXT_NODE && /* CDATA is made text, too */
			span_trim(span_str((const char *)c->content)).n != 0)
			return false;
	}
	return true;
}

/* Joins the text nodes of a list; absent if there is anything but text. */
static struct span join_text(struct arena *a, const xmlNode *first)
{
	const xmlNode *n;
	size_t len = 0;
	char *p;

	for (n = first; n != NULL; n = n->next) {
		if (n->type == XML_TEXT_NODE) /* and CDATA: XML_PARSE_NOCDATA */
			len += span_str((const char *)n->content).n;
		else if (n->type != XML_COMMENT_NODE && n->type != XML_PI_NODE)
			return SPAN_NONE;
	}
	p = arena_alloc(a, len + 1);
	len = 0;
	for (n = first; n != NULL; n = n->next) {
		struct span s = span_str((const char *)n->content);

		if (n->type == XML_COMMENT_NODE || n->type == XML_PI_NODE ||
			s.n == 0)
			continue;
		memcpy(p + len, s.p, s.n);
		len += s.n;
	}
	return span_of(p, len);
}

struct span xu_attr_text(struct arena *a, const xmlAttr *at)
{
	return join_text(a, at->children);
}

struct span xu_attr(struct arena *a, const xmlNode *n, const char *name)
{
	for (const xmlAttr *at = n->properties; at != NULL; at = at->next) {
		if (at->ns == NULL &&
			span_is(span_str((const char *)at->name), name))
			return xu_attr_text(a, at);
	}
	return SPAN_NONE;
}

struct span xu_text(struct arena *a, const xmlNode *n)
{
	return join_text(a, n->children);
}

/* s is trimmed. */
static bool is_token(struct span s)
{
	for (size_t i = 0; i < s.n; i++) {
		if (is_xml_space(s.p[i]) &&
			(s.p[i] != ' ' || is_xml_space(s.p[i + 1])))
			return false;
	}
	return true;
}

struct span xu_collapse(struct arena *a, struct span s)
{
	bool gap = false;
	size_t n = 0;
	char *p;

	s = span_trim(s);
	if (is_token(s))
		return arena_dup(a, s);
	p = arena_alloc(a, s.n + 1);
	for (size_t i = 0; i < s.n; i++) {
		if (is_xml_space(s.p[i])) {
			gap = true;
			continue;
		}
		if (gap)
			p[n++] = ' ';
		gap = false;
		p[n++] = s.p[i];
	}
	return span_of(p, n);
}

struct span xu_token(struct arena *a, const xmlNode *n)
{
	return xu_collapse(a, xu_text(a, n));
}

void xu_put_attr(struct buf *b, const char *name, struct span value)
{
	buf_byte(b, ' ');
	buf_str(b, name);
	buf_str(b, "='");
	buf_xml(b, value);
	buf_byte(b, '\'');
}

void xu_put_number(struct buf *b, const char *name, uint64_t n)
{
	char text[20]; /* of 2^64 - 1 */
	size_t at = sizeof(text);

	do {
		text[--at] = (char)('0' + n % 10);
		n /= 10;
	} while (n != 0);
	xu_put_attr(b, name, span_of(text + at, sizeof(text) - at));
}

void xu_put_text(struct buf *b, const char *name, struct span text)
{
	buf_byte(b, '<');
	buf_str(b, name);
	buf_byte(b, '>');
	buf_xml(b, text);
	buf_str(b, "</");
	buf_str(b, name);
	buf_byte(b, '>');
}
