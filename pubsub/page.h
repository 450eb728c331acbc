/* SPDX-License-Identifier: MIT */
/* Pages of lists of who is what (XEP-0059), where the XEP has them for items:
 * `<set/>` inside `<pubsub/>`, behind the list. */
#ifndef PUBSUB_PAGE_H
#define PUBSUB_PAGE_H

#include "pubsub/ask.h"
#include "xmpp/rsm.h"

/* The lines of a list, each by what RSM calls it. */
struct page_list {
	const struct span *uid;
	size_t n;
};
struct page {
	size_t from, n;
	bool told; /* it was asked for, or isn't all: `<set/>` says so */
};

/* What of the list is answered. SX_ITEM_NOT_FOUND: what it shall begin or end
 * at isn't there. */
enum sx_cond page_of(struct ask *q, const struct page_list *l,
	struct page *page_r) MUST_CHECK;
void page_write(
	const struct page *page, const struct page_list *l, struct xw *w);
/* How many lines, at most. */
size_t page_max(const struct ask *q, const struct rsm *rsm);

#endif
