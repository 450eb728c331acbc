/* SPDX-License-Identifier: MIT */
/*
 * Cuts elements out of a stream of XML as the text that they stand as: no tree,
 * no more memory than the longest of them takes. No DTD, no entities but the
 * five, UTF-8 alone.
 */
#ifndef MOVE_SPLIT_H
#define MOVE_SPLIT_H

#include "base/err.h"
#include "base/span.h"

/* A start tag. Borrowed until the handler gives back. */
struct split_tag {
	size_t depth; /* 0: the outermost element's */
	struct span ns, name;
	const char **atts; /* pairs of name and value, NULL at the end; a name
	                      in a namespace: `URI\nname` */
	struct span text;  /* as it stands */
};
/* The value of an attribute without namespace; absent if it isn't there. */
struct span split_attr(const struct split_tag *t, const char *name);

/* An error of one of these ends it, and is given back. */
struct split_ops {
	/* The start tag of what is cut out, and of what is above it. gap: what
	 * stands between it and the tag or record before. */
	enum err (*open)(void *arg, const struct split_tag *t, struct span gap,
		struct errtext *e);
	/* A whole element of the level that is cut out. */
	enum err (*record)(void *arg, struct span text, struct errtext *e);
	/* The end tag of what is above it. */
	enum err (*close)(void *arg, size_t depth, struct span text,
		struct span gap, struct errtext *e);
};

struct split_conf {
	const struct split_ops *ops;
	void *arg;
	size_t level; /* the depth of what is cut out; 1: the children of the
	                 outermost element */
	size_t max;   /* bytes of one element, tag or gap */
};

struct split;
struct split *split_new(const struct split_conf *c) NONNULL;
void split_free(struct split **s); /* NULL is fine */

/*
 * The next bytes of it; last: there are no more. What is above the cut may
 * declare no prefix, for what is cut out has to stand alone. ERR_SYNTAX,
 * ERR_LIMIT, or what a handler said; after an error it takes nothing more.
 */
enum err split_feed(struct split *s, struct span bytes, bool last,
	struct errtext *e) MUST_CHECK;
/* From within a handler: the feed gives back behind this element. What is left
 * of its bytes is taken by split_go_on(). */
void split_pause(struct split *s);
bool split_paused(const struct split *s);
/* Behind the last feed: what stands behind the outermost element. */
struct span split_rest(const struct split *s);
enum err split_go_on(struct split *s, struct errtext *e) MUST_CHECK;

#endif
