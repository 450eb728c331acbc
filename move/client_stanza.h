/* SPDX-License-Identifier: MIT */
/* What libstrophe has of a stanza becomes a tree of ours. */
#ifndef MOVE_CLIENT_STANZA_H
#define MOVE_CLIENT_STANZA_H

#include "xmpp/write.h"
#include "xmpp/xml.h"

/* One more than is taken, so that a stanza with so much is known as capped. */
#define STANZA_DEPTH 80
#define STANZA_ATTS  66

struct stanza_tree;

struct stanza_tree *stanza_tree_new(void) NONNULL;
void stanza_tree_free(struct stanza_tree **t);
/* The one before is gone. */
void stanza_tree_start(struct stanza_tree *t);
/*
 * libstrophe forgets the prefixes of names and attributes: an element has its
 * namespace as `xmlns`, or none at all, and `xml:lang` is `lang`, which it
 * becomes again here. n: pairs.
 */
void stanza_tree_open(struct stanza_tree *t, const char *name,
	const char *const *atts, size_t n);
void stanza_tree_text(struct stanza_tree *t, struct span text);
void stanza_tree_close(struct stanza_tree *t);
/* NULL: there is none. */
const struct xml *stanza_tree_root(const struct stanza_tree *t);
/* A cap cut its content, or it is against the rules of namespaces. */
bool stanza_tree_capped(const struct stanza_tree *t);

/* What a server said, for a terminal: cut, and nothing in it steers one. */
void stanza_plain(struct span text, char *out, size_t n);
/* The condition of a `<failure>` of SASL (RFC 6120 6.5); false: it is none. */
bool stanza_sasl_failure(struct span xml, char *condition, size_t n);

/* To whoever asks us: yes, we are there; or: no such thing. */
void stanza_answer(struct buf *b, struct span to, struct span id, bool is_ping);

#endif
