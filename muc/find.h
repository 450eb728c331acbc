/* SPDX-License-Identifier: MIT */
/*
 * Public rooms that match, in an order, a page at a time, read from the store:
 * what is hidden from who asks is in no page, order or count.
 */
#ifndef MUC_FIND_H
#define MUC_FIND_H

#include "muc/room.h"
#include "xmpp/rsm.h"

#define FIND_TERMS_MAX 16

struct find {
	/* each must be in one of the fields, ASCII case folded; none: all */
	struct span term[FIND_TERMS_MAX];
	size_t term_n;
	bool in_name, in_description, in_address;
	bool by_users; /* most users first; else by address */
	bool nothing;  /* another kind of room is asked for */
};

struct found {
	struct span jid;
	size_t users; /* as far as who asks may know; 0: unknown */
};
struct find_page {
	const struct found *item; /* the arena's */
	size_t n;
	bool counted;
	size_t count; /* of all pages */
};

/* At most `most` of them. false: what the page shall begin or end at isn't
 * there (XEP-0059 2.5). */
bool find_rooms(struct muc *m, const struct stanza *by, const struct find *f,
	const struct rsm *rsm, size_t most, struct find_page *page_r,
	struct turn *t) MUST_CHECK;
/* What stands for an item in first, last, after and before. */
struct span find_key(
	const struct find *f, const struct found *x, struct arena *a);
/* How many are in r, if who asks may know; 0: they may not, or none is. */
size_t find_users(const struct room *r, const struct stanza *by);

#endif
