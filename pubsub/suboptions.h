/* SPDX-License-Identifier: MIT */
/* Options of a subscription (XEP-0060 6.3, 16.4.2). */
#ifndef PUBSUB_SUBOPTIONS_H
#define PUBSUB_SUBOPTIONS_H

#include "pubsub/ask.h"

#define FORM_SUB_OPTIONS "http://jabber.org/protocol/pubsub#subscribe_options"

struct suboptions {
	bool deliver;
	int64_t expire; /* wall ms; 0: never */
	int64_t digest; /* ms; 0: each event by itself */
};

/* What a submitted form says, on top of *o. SX_INVALID_OPTIONS. */
enum sx_cond suboptions_read(
	struct ask *q, const struct xml *form, struct suboptions *o) MUST_CHECK;
/* Stores, too. */
void suboptions_use(struct node *n, struct sub *s, const struct suboptions *o,
	struct turn *t);
/* `<options>` with the form as it came to be. */
void suboptions_write(struct ask *q, struct xw *w, const struct sub *s);

/* subscribe.c: the subscription that q names, one of who asks. */
enum sx_cond sub_find(struct ask *q, struct sub **s_r) MUST_CHECK;
/* Of a `<subscription/>`: which one, and its state. */
void sub_attrs(struct xw *w, const struct sub_name *name,
	enum subscription_state state);
/* To the owners, where the node says so (pubsub#notify_sub). */
void sub_tell_owners(struct node *n, const struct sub_name *name,
	enum subscription_state state, struct turn *t);

#endif
