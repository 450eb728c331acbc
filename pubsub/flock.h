/* SPDX-License-Identifier: MIT */
/*
 * One event to all who are to have it: written once, asked once for each
 * clearance, copied for each subscriber.
 */
#ifndef PUBSUB_FLOCK_H
#define PUBSUB_FLOCK_H

#include "pubsub/node.h"

/* Subscriptions or their clearances changed. */
void flock_forget(struct node *n);
/* What is under the label of an item (pk->label): to who is subscribed, wants
 * it now, is admitted to the node and cleared. unless (NULL: none): but not to
 * who is cleared for that one, too. */
void flock_send_item(struct node *n, const struct packet *pk,
	const struct label *unless, struct turn *t);
/* An item that was published: to those that don't gather what the node keeps.
 */
void flock_send_new(struct node *n, const struct packet *pk, struct turn *t);
/* The same, written for each clearance: parts of it may be for some alone. */
typedef struct packet flock_writer(void *arg, const struct clearance *c);
void flock_send_views(
	struct node *n, flock_writer *write, void *arg, struct turn *t);
/* What is about the node itself, under its access label: to who is subscribed,
 * or asked for it, and is admitted. */
void flock_send_news(struct node *n, const struct packet *pk, struct turn *t);
/* Does it want what is about an item, or about the node, now? */
bool sub_wants(const struct sub *s, bool item, const struct turn *t);
/* Would so many events with so many bytes of content in all, sent to all of
 * them, stay within what one stanza may become? */
bool flock_fits(const struct node *n, size_t events, size_t bytes);

/* For which of them, those with SubIDs, it is (XEP-0060 6.1.6): headers after
 * the event, if there are any. */
void subids_write(struct xw *w, const struct sub *const *s, size_t n);

/* The same to one address. What is about an item; about the node. */
void node_send_item(
	struct node *n, const struct packet *pk, const struct jid *to);
void node_send_news(
	struct node *n, const struct packet *pk, const struct jid *to);

#endif
