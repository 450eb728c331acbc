/* SPDX-License-Identifier: MIT */
/* The namespaces declared at a place in a document (Namespaces in XML 1.0). */
#ifndef XMPP_XML_SCOPE_H
#define XMPP_XML_SCOPE_H

#include "base/arena.h"
#include "base/err.h"
#include "xmpp/ns.h"

/* Declarations that hold at one place, those of the language counted. */
#define XML_SCOPE_MAX 256
/* Bytes of a URI; our own output has it anew for each attribute. */
#define XML_URI_MAX 1024

struct xml_scope;

/* What a prefix means. */
struct xml_bound {
	struct span uri; /* as declared; ns_uri() of it where we know it */
	enum ns ns;      /* jabber:client gives NS_STANZA */
	unsigned hash;   /* of uri */
};

struct xml_scope *xml_scope_new(void) NONNULL;
void xml_scope_free(struct xml_scope **s);

/* Nothing is declared any more but what the language declares. */
void xml_scope_clear(struct xml_scope *s);
/*
 * An attribute `xmlns` (prefix empty) or `xmlns:prefix`. Copies what it needs
 * into a, once, whatever the number of uses. ERR_SYNTAX: against the rules,
 * nothing is declared. ERR_LIMIT: over a cap; a URI over its own is then taken
 * as an unknown one without a name.
 */
enum err xml_scope_declare(struct xml_scope *s, struct arena *a,
	struct span prefix, struct span uri) MUST_CHECK;
/* NULL: unbound. The empty prefix is always bound: the default namespace.
 * Borrowed until the next call that isn't this one. */
const struct xml_bound *xml_scope_find(
	const struct xml_scope *s, struct span prefix);
bool xml_bound_same(const struct xml_bound *x, const struct xml_bound *y);

/* A place to go back to at the end of an element: what was declared since is
 * forgotten. */
size_t xml_scope_mark(const struct xml_scope *s);
void xml_scope_back(struct xml_scope *s, size_t mark);
/* The URIs from outside, copied into a: for trees that live as long as it. */
void xml_scope_move(struct xml_scope *s, struct arena *a);

#endif
