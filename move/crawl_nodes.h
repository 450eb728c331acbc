/* SPDX-License-Identifier: MIT */
/*
 * A source: nodes of any service of publish-subscribe, asked for by XMPP as
 * their owner asks (XEP-0060 5, 8). What it can't be asked about is said to be
 * lost.
 */
#ifndef MOVE_CRAWL_NODES_H
#define MOVE_CRAWL_NODES_H

#include "move/move.h"
#include "xmpp/xml.h"

struct crawl_answer {
	const struct xml *x; /* a result; good until the next question */
	bool capped;         /* a part of it is missing */
};
/* All of it is borrowed until the source is freed. */
struct crawl_nodes {
	/* Asks (an iq as of client_iq()), and waits. Errors as of
	 * client_query(). */
	enum err (*ask)(void *arg, struct span iq, struct crawl_answer *a_r,
		struct errtext *e);
	void *arg;
	struct span service;
	/* A NodeID, or a pattern of the shell (`*`, `?`, `[...]`) of which `*`
	 * is any text; absent: all nodes. Of a topic (XEP-0346) both nodes
	 * come, whichever of them it is. */
	struct span nodes;
};

/* Topics come first, and of each the template before what is submitted. */
struct move_source *crawl_nodes_new(const struct crawl_nodes *o) NONNULL;

/* The other node of a topic, in the arena; absent: it is of none. */
struct span crawl_nodes_partner(struct span node, struct arena *a);
/* Deletes a node there; who asks for it later is told to go to uri, where the
 * service tells such (XEP-0060 8.4.2). */
enum err crawl_nodes_delete(struct move_source *s, struct span node,
	struct span uri, struct errtext *e) MUST_CHECK;

#endif
