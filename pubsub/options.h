/* SPDX-License-Identifier: MIT */
/* The options of a node (XEP-0060 16.4.4). */
#ifndef PUBSUB_OPTIONS_H
#define PUBSUB_OPTIONS_H

#include "domain/options.h"
#include "pubsub/node.h"

struct ask; /* ask.h */

#define FORM_NODE_CONFIG "http://jabber.org/protocol/pubsub#node_config"

extern const struct options node_options;

/* What a node begins with at that service. */
void node_options_initial(const struct pubsub *p, struct node_config *c);
/* What is set, for everybody who may find the node. */
void node_form_write(struct node *n, struct xw *w, struct turn *t);
/* What an owner may set, choices and labels with it, as that owner may see
 * them. row: the node, or what a new one begins with; place: its labels as
 * they are read. */
void node_form_ask(struct pubsub *p, const struct node_row *row,
	const struct place *place, struct span who, struct xw *w,
	struct turn *t);
/* The fields of that form alone. */
void node_form_fields(struct pubsub *p, const struct node_row *row,
	const struct place *place, struct span who, struct xw *w,
	struct turn *t);
/* Does the access model work there? Those by rosters go by that of who made the
 * node, or is about to (who), if their server tells it. */
bool node_model_is_offered(
	const struct pubsub *p, const struct node_row *row, struct span who);
/* What a form of who asks says on top of *row, checked as a whole, labels too.
 * The error's text and feature are left in q. */
enum sx_cond node_form_read(
	struct ask *q, const struct xml *x, struct node_row *row) MUST_CHECK;

#endif
