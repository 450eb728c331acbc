/* SPDX-License-Identifier: MIT */
/* Items of a node, for one who reads them. */
#ifndef PUBSUB_ITEM_H
#define PUBSUB_ITEM_H

#include "pubsub/node.h"

/* One item with its label, read under the policy of the day. */
struct item {
	struct item_row row;
	const struct label *label;
};

/* The values of labels that who holds c may read in the node; memory is the
 * arena's. */
struct item_list item_list_for(
	struct node *n, const struct clearance *c, struct turn *t);
/* The same with those that the node doesn't hold any more. */
struct item_list item_archive_for(
	struct node *n, const struct clearance *c, struct turn *t);
/* A label that the store kept, under the policy of the day; NULL: it can't be
 * read. */
const struct label *item_label(
	struct node *n, int form, struct span bytes, struct turn *t);
/* row with its label; false: it can't be read today, so nobody may. */
bool item_of(struct node *n, const struct item_row *row, struct turn *t,
	struct item *i_r) MUST_CHECK;

/* Fills what the store keeps of a label; false: longer than bearable. */
bool item_keep_label(
	const struct label *l, struct item_row *r, struct turn *t) MUST_CHECK;
/* A payload as it is kept, and put into whatever element; absent: longer than
 * max bytes. */
struct span item_payload(const struct xml *x, size_t max, struct arena *a);
/*
 * Items of that name, the newest first; one of each label, at most. There are
 * several where who published one wasn't cleared for another. Memory is the
 * arena's.
 */
size_t item_named(struct node *n, const struct item_list *l, struct span name,
	const struct item_row **rows_r, struct turn *t);
/* May that person replace it, or take it back? Publishers and owners any, who
 * else may publish what they did (XEP-0060 4.1, 7.1.3). */
bool item_is_theirs(
	const struct node *n, const struct item_row *r, struct span bare);
/*
 * Checked before: into the store and to the subscribers; what is too much for
 * the node then goes. by (absent: the operator) sees one item of that name from
 * then on, and those who don't see this one are told that theirs is gone.
 * It is in no archive: it was perhaps marked too low.
 */
void item_keep(struct node *n, struct item *i, struct span by, struct turn *t);
/* SECURITY: every value, for the operator alone. past: with those that the node
 * doesn't hold any more. */
struct item_list item_list_all(struct node *n, bool past, struct turn *t);
/* Its payload as who holds c, who may read the item, may read it (kind.h). */
struct span item_view(struct node *n, const struct item_row *r,
	const struct clearance *c, struct turn *t);
/* May it differ from one to the other? */
bool item_has_parts(const struct node *n);
/* Who shows as the publisher (pubsub#itemreply); absent: nobody. */
struct span item_publisher(const struct node *n, const struct item_row *r);
/* 22 random characters. */
struct span item_new_id(struct turn *t);
/* Out of the node, told to who may have seen it if the node says so, or if
 * `notify`; not to who is cleared for `unless` (NULL: none), too. */
void item_retract(struct node *n, const struct item *i, bool notify,
	const struct label *unless, struct turn *t);
/* What was in l under that name and isn't in the node any more, as far as `by`
 * (absent: the operator) may take it back: out of the archive. but (0: none):
 * of that value it stays. */
void item_forget(struct node *n, const struct item_list *l, struct span name,
	int64_t but, struct span by);
/* The same for one whose label perhaps can't be read any more: then nobody saw
 * it, and nobody is told. tell: else who may have is, if the node says so. */
void item_drop(
	struct node *n, const struct item_row *row, bool tell, struct turn *t);
/* What is more than the node keeps of that value becomes past. */
void item_trim(struct node *n, int64_t value, struct turn *t);
/* What is older than the node keeps goes, a number of them at once. */
void item_expire(struct node *n, struct turn *t);

#endif
