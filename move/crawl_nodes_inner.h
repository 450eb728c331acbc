/* SPDX-License-Identifier: MIT */
/* Of crawl_nodes.c, crawl_node.c and nodes_items.c alone. */
#ifndef MOVE_CRAWL_NODES_INNER_H
#define MOVE_CRAWL_NODES_INNER_H

#include "base/arena.h"
#include "move/client.h"
#include "move/crawl_nodes.h"
#include "move/record.h"

struct crawler {
	struct move_source source;
	struct crawl_nodes o;
	char *service, *nodes; /* copies; nodes NULL: all */
	struct buf iq;
	struct xw w;
	struct arena *arena; /* of one place, or of one list */
	struct buf after;    /* where the page that is asked for begins */
	size_t listed;       /* bytes of names and ids in the arena */
};

/* One place on its way. */
struct crawled {
	struct crawler *c;
	const struct move_order *order;
	struct move_sink *to;
	struct record r;
	struct span node;
	struct span access; /* access model as discovery tells; absent: not */
	bool refused;       /* by the sink: its error goes on as it is */
	size_t items, nameless;
};

/* Counts what a list keeps in the arena. ERR_LIMIT: no node has so much. */
enum err nodes_count(struct crawler *c, size_t n, struct errtext *e) MUST_CHECK;
/* Starts a question to the service; content is the caller's, through c->w. */
void nodes_open(struct crawler *c, const char *type);
/* The same around `<pubsub>` of that namespace; nodes_ask() closes all. */
void nodes_open_pubsub(struct crawler *c, enum ns ns);
enum err nodes_ask(struct crawler *c, struct crawl_answer *a_r,
	struct errtext *e) MUST_CHECK;

/*
 * A list in as many answers as the service makes of it (XEP-0059), or in one.
 * take: each answer; gives how many lines it had.
 */
struct nodes_list {
	bool pubsub; /* the list stands inside `<pubsub>`, and `<set/>` beside
	                it; else inside of it */
	enum ns ns;
	const char *element; /* of the list */
	struct span node;    /* absent: none */
	enum err (*take)(void *arg, const struct xml *list, size_t *n_r,
		struct errtext *e);
	void *arg;
};
enum err nodes_pages(struct crawler *c, const struct nodes_list *l,
	struct errtext *e) MUST_CHECK;

/* crawl_node.c: about, options, people. */
enum err nodes_head(struct crawled *x, struct errtext *e) MUST_CHECK;
/* crawl_items.c: items. */
enum err nodes_items(struct crawled *x, struct errtext *e) MUST_CHECK;

#endif
