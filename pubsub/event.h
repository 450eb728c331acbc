/* SPDX-License-Identifier: MIT */
/* What subscribers are told (XEP-0060 7.1.2, XEP-0314 6). */
#ifndef PUBSUB_EVENT_H
#define PUBSUB_EVENT_H

#include "pubsub/item.h"

/* An item was published: to all. */
void event_item(struct node *n, const struct item *i, struct turn *t);
/* A node that keeps nothing and tells no payload: something was published,
 * under that label. */
void event_empty(struct node *n, const struct label *l, struct turn *t);
/* An archive's `<forwarded/>` with the event as it was told (XEP-0442), and
 * that view of its payload. */
void event_forward(struct xw *w, struct node *n, const struct item *i,
	struct span payload);
/* The last one that the subscriber may read, with the time when it came
 * (6.1.7). */
void event_last(struct node *n, const struct sub *s, struct turn *t);
/* Several of one label, that were published since (16.4.2). */
void event_digest(struct node *n, const struct sub *s,
	const struct item *const *i, size_t count, struct turn *t);
/* An item is gone: to who may have seen it. unless (NULL: none): and may not
 * see what is under that label. */
void event_retract(struct node *n, const struct item *i,
	const struct label *unless, struct turn *t);
/* About the node: all items are gone, it is, it is configured anew, to all. */
void event_purge(struct node *n, struct turn *t);
/* uri (absent: none): where it went. */
void event_delete(struct node *n, struct span uri, struct turn *t);
void event_config(struct node *n, struct turn *t);
/* The same to one who is no longer admitted: it is as good as deleted. It says
 * the name alone, which they know. */
void event_gone(struct node *n, const struct jid *to, struct turn *t);
/* The state of that subscription, to its address, or to another (12.14). */
void event_subscription(struct node *n, const struct sub_name *name,
	enum subscription_state state, const struct jid *to, struct turn *t);

#endif
