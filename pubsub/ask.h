/* SPDX-License-Identifier: MIT */
/* Requests to the service and to nodes: the route table. */
#ifndef PUBSUB_ASK_H
#define PUBSUB_ASK_H

#include "pubsub/node.h"

/* One request on its way to its handler. */
struct ask {
	struct pubsub *p;
	struct node *n; /* that it names; NULL: none is named, or needed */
	const struct stanza *s;
	const struct xml *top; /* the stanza's one child */
	const struct xml *x;   /* what is wanted: its child; of others `top` */
	struct span node;      /* as it is named; absent: it isn't */
	struct turn *t;
	const char *text;    /* of an error: fixed text, or of our tables */
	const char *feature; /* of SX_UNSUPPORTED */
	struct span uri;     /* of SX_GONE */
};

/* SX_OK: it has answered. Else nothing was changed, and the error is the
 * answer. */
typedef enum sx_cond ask_run(struct ask *q);

enum ask_node {
	NODE_UNASKED = 0, /* none is looked for */
	NODE_MAY,         /* if one is named it has to be there */
	NODE_MUST,
};

struct route {
	enum ns ns;
	const char *element;
	enum stanza_type type; /* TYPE_GET or TYPE_SET */
	enum ask_node node;
	ask_run *run;
	bool frees; /* a set that a full disk doesn't forbid */
};

ask_run disco_info_get, disco_items_get;                   /* info.c, list.c */
ask_run node_create;                                       /* create.c */
ask_run configure_get, configure_set;                      /* configure.c */
ask_run default_get;                                       /* configure.c */
ask_run node_delete, node_purge;                           /* remove.c */
ask_run item_publish;                                      /* publish.c */
ask_run item_retract_set;                                  /* retract.c */
ask_run item_read;                                         /* read.c */
ask_run item_archive_form, item_archive_page;              /* archive.c */
ask_run item_archive_ends;                                 /* archive.c */
ask_run sub_subscribe, sub_unsubscribe;                    /* subscribe.c */
ask_run sub_options_get, sub_options_set, sub_default_get; /* suboptions.c */
ask_run my_subscriptions, my_affiliations;                 /* mine.c */
ask_run subscriptions_get, affiliations_get;               /* roll.c */
ask_run subscriptions_set, affiliations_set;               /* manage.c */
ask_run catalog_get;                                       /* offer.c */
extern const struct domain_kind nodes_kind;

void pubsub_iq(struct pubsub *p, const struct stanza *s, struct turn *t);

/* The answer `<pubsub>` of that namespace: open, write, send. */
void ask_open(struct ask *q, struct xw *w, enum ns ns);
enum sx_cond ask_send(struct ask *q, struct xw *w);
/* An answer without content. */
enum sx_cond ask_done(struct ask *q);
/* Of who asks: do they own the node? */
bool ask_is_owner(const struct ask *q);
/* list.c: the nodes that who asks may find. */
struct place_list ask_nodes(struct ask *q);
/* q->node isn't there: SX_ITEM_NOT_FOUND, or SX_GONE where it went elsewhere.
 */
enum sx_cond ask_missing(struct ask *q);
/* SX_UNSUPPORTED of that feature. */
enum sx_cond ask_unsupported(struct ask *q, const char *feature);

#endif
