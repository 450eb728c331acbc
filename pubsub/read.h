/* SPDX-License-Identifier: MIT */
/* A page of the items that somebody may read. */
#ifndef PUBSUB_READ_H
#define PUBSUB_READ_H

#include "pubsub/ask.h"
#include "pubsub/item.h"
#include "xmpp/rsm.h"

struct read_page {
	struct item *item;
	size_t n;
	struct span first, last; /* what RSM calls them */
	int64_t index;           /* of the first; -1: none */
	uint64_t count;          /* of all that may be read */
	bool told;               /* the answer has a `<set/>` */
};

/* At most as many as the service gives at once. SX_ITEM_NOT_FOUND: what it
 * shall begin or end at isn't there. */
enum sx_cond read_page(struct ask *q, const struct item_list *l,
	const struct rsm *rsm, struct read_page *page) MUST_CHECK;
void read_page_rsm(const struct read_page *page, struct xw *w);

#endif
