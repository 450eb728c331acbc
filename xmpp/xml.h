/* SPDX-License-Identifier: MIT */
/* The read-only tree that every handler gets; lives in the turn's arena. */
#ifndef XMPP_XML_H
#define XMPP_XML_H

#include "base/arena.h"
#include "base/err.h"
#include "xmpp/ns.h"

struct xml_attr {
	const struct xml_attr *next;
	/* URI, jabber:client too; absent for the usual one without prefix */
	struct span ns;
	struct span name, value;
};

struct xml {
	const struct xml *next, *child;
	const struct xml_attr *attr;
	struct span ns_uri; /* jabber:client is given as NS_STANZA's URI */
	struct span name;   /* absent: this is text */
	struct span text;   /* of a text node, unescaped */
	enum ns ns;
};

/* Caps on what a peer can repeat; configuration `limits`. */
struct xml_caps {
	size_t bytes, depth, children, attrs; /* children, attrs: per element */
};
extern const struct xml_caps xml_caps_default; /* 262144, 64, 4096, 64 */

static inline bool xml_is(const struct xml *x, enum ns ns, const char *name)
{
	return x != NULL && x->ns == ns && x->name.p != NULL &&
	       span_is(x->name, name);
}

/* Elements only; NULL when there is none. */
const struct xml *xml_child(const struct xml *x, enum ns ns, const char *name);
const struct xml *xml_next(const struct xml *x, enum ns ns, const char *name);
/* First child element of any name; the next sibling element. */
const struct xml *xml_first(const struct xml *x);
const struct xml *xml_after(const struct xml *x);
#define xml_each_child(c, x)                                  \
	for (const struct xml *c = xml_first(x); (c) != NULL; \
		(c) = xml_after(c))

/* Absent if there is no such attribute (without namespace). x may be NULL. */
struct span xml_attr(const struct xml *x, const char *name);
struct span xml_lang(const struct xml *x); /* xml:lang of this element */
/* All text directly inside, joined; empty if none. x may be NULL. */
struct span xml_text(struct arena *a, const struct xml *x);
/* The text of child (ns, name); absent if there is no such child. */
struct span xml_child_text(
	struct arena *a, const struct xml *x, enum ns ns, const char *name);

/*
 * Builds a tree, from whatever parser calls (expat in stanza_in.c and
 * xml_parse.c), which must not resolve namespaces itself. Past a cap `capped`
 * is set and nothing more is stored, but depth is still counted: the stanza can
 * be answered with an error, and the rest of it costs next to nothing. What is
 * against the rules of namespaces does the same, and is left out. The outermost
 * element with its first attributes is there, unless its own name is at fault
 * or begins past a cap.
 */
struct xml_build;
struct xml_build *xml_build_new(const struct xml_caps *caps) NONNULL;
void xml_build_free(struct xml_build **b);
/*
 * Start tag around all that is to be built (a stream's): what it declares holds
 * inside. atts as in xml_build_open(). Nothing may be half built. false: the
 * declarations are at fault, or too many.
 */
bool xml_build_scope(struct xml_build *b, const char **atts) MUST_CHECK;
/* Is this (ns, local) with what xml_build_scope() declared? */
bool xml_build_names(const struct xml_build *b, const char *name, enum ns ns,
	const char *local);
void xml_build_start(struct xml_build *b, struct arena *a);
/* name: as it is written, `local` or `prefix:local`; atts: NULL-ended pairs of
 * such a name and a value, declarations among them. */
void xml_build_open(struct xml_build *b, const char *name, const char **atts);
void xml_build_text(struct xml_build *b, struct span text);
/* true: the outermost element is closed, xml_build_tree() has it. */
bool xml_build_close(struct xml_build *b) MUST_CHECK;
const struct xml *xml_build_tree(const struct xml_build *b);
bool xml_build_capped(const struct xml_build *b);
/* What is against the rules of namespaces, if that is why it is capped; NULL:
 * it isn't. */
const char *xml_build_fault(const struct xml_build *b);
/* Bytes of the raw stream that this element took, to be counted by the
 * caller with each feed. */
void xml_build_count(struct xml_build *b, size_t bytes);

/* Text of one element -> tree. No DTD, no entities but the five.
 * ERR_SYNTAX, ERR_LIMIT. */
enum err xml_parse(struct arena *a, struct span text,
	const struct xml_caps *caps, const struct xml **x_r,
	struct errtext *e) MUST_CHECK;

#endif
