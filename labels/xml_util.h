/* SPDX-License-Identifier: MIT */
/* libxml2 as labels/ uses it: text to a checked tree, and short look-ups. */
#ifndef LABELS_XML_UTIL_H
#define LABELS_XML_UTIL_H

#include <libxml/tree.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/element.h"
#include "base/err.h"

struct xu_limits {
	size_t bytes;
	unsigned depth;    /* of elements, the root is 1 */
	unsigned elements; /* in the whole document */
	bool ours;         /* a file of the operator's, whose text errors may
	                      repeat; what peers send is not repeated */
};

/* What one label or clearance may be (labels.md 10). */
extern const struct xu_limits xu_label_limits;

/*
 * A parser that is kept from one text to the next, for making one costs as much
 * as a label does. xu_parser_free() sets *x to NULL.
 */
struct xu_parser;
struct xu_parser *xu_parser_new(void) NONNULL;
void xu_parser_free(struct xu_parser **x);

/*
 * Parses text: no network, no DTD, no entities but XML's own five, within the
 * limits. Free with xmlFreeDoc(). NULL: *code_r says why (ERR_SYNTAX,
 * ERR_LIMIT), e with the line.
 */
xmlDoc *xu_parse_with(struct xu_parser *x, struct span text,
	const struct xu_limits *lim, enum err *code_r, struct errtext *e);
/* The same for a text now and then. */
xmlDoc *xu_parse(struct span text, const struct xu_limits *lim,
	enum err *code_r, struct errtext *e);

/* Element children only; NULL at the end. */
const xmlNode *xu_first(const xmlNode *n);
const xmlNode *xu_next(const xmlNode *n);

/* Nothing but white space between the elements, if there are any? */
bool xu_elements_only(const xmlNode *n);

/* Borrowed from the document. An absent namespace is the absent span. */
struct span xu_ns(const xmlNode *n);
struct span xu_name(const xmlNode *n);
/* ns NULL: any namespace. */
bool xu_is(const xmlNode *n, const char *ns, const char *name);

/* The value of an attribute without namespace, copied; absent if none. */
struct span xu_attr(struct arena *a, const xmlNode *n, const char *name);
struct span xu_attr_text(struct arena *a, const xmlAttr *at);
/* The text of an element that holds text alone, copied; absent where it has
 * child elements. */
struct span xu_text(struct arena *a, const xmlNode *n);
/* Same as an xs:token: trimmed, runs of white space made one space. */
struct span xu_token(struct arena *a, const xmlNode *n);
/* Any text as an xs:token, copied; absent stays absent. */
struct span xu_collapse(struct arena *a, struct span s);

/* ` name='value'`, escaped. */
void xu_put_attr(struct buf *b, const char *name, struct span value);
/* ` name='number'`. */
void xu_put_number(struct buf *b, const char *name, uint64_t n);
/* `<name>text</name>`, escaped; name may have a prefix. */
void xu_put_text(struct buf *b, const char *name, struct span text);

/*
 * xml_write.c: n with all that is in it, each namespace declared where it is
 * needed; scope is the default one around it. The same tree gives the same
 * text, and the text the same tree but for comments.
 */
void xu_put_node(
	struct buf *b, struct arena *a, const xmlNode *n, struct span scope);
/* The element so that it stands alone, in the arena; false: more than max
 * bytes. */
bool xu_element(struct arena *a, const xmlNode *n, size_t max,
	struct element *x_r) MUST_CHECK;

#endif
