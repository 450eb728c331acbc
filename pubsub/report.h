/* SPDX-License-Identifier: MIT */
/* What nodes tell the audit of (domain/report.h). */
#ifndef PUBSUB_REPORT_H
#define PUBSUB_REPORT_H

#include "domain/report.h"
#include "pubsub/node.h"

/* `DOMAIN NODE`, in the turn's memory. */
struct span node_place(
	const struct pubsub *p, struct span name, struct turn *t);
/* There is no such node for who sent s. If that is because of its labels, or
 * those of the domain, they were refused. name absent: of the service itself.
 */
void pubsub_report_hidden(struct pubsub *p, struct span name,
	const struct stanza *s, struct turn *t);
/* A subscription is about to end by the labels. */
void node_report_expelled(
	struct node *n, const struct sub *sub, struct turn *t);
/* A node was made, configured, deleted. */
void node_report_done(const struct node *n, const char *what, struct turn *t);
void node_report_affiliation(const struct node *n, struct span jid,
	enum node_affiliation to, struct turn *t);

#endif
