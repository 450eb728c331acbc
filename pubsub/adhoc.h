/* SPDX-License-Identifier: MIT */
/*
 * Ad-hoc commands of the service (XEP-0050): a row in a table each. They keep
 * no session: what was filled in says all, and each step asks anew who may.
 */
#ifndef PUBSUB_ADHOC_H
#define PUBSUB_ADHOC_H

#include "pubsub/ask.h"
#include "xmpp/xdata.h"

/* What was submitted: NULL at first. SX_OK: it has answered. */
typedef enum sx_cond adhoc_step(
	struct ask *q, const struct xml *form, const struct xdata *d);

/* Is it a name of discovery for commands? No node has it. */
bool adhoc_is_name(struct span node);
/* disco#info and disco#items of such a name (XEP-0050 2). */
ask_run adhoc_info, adhoc_items;
ask_run adhoc_set;

/* ---- for commands ---- */

adhoc_step pending_step;   /* pending.c: XEP-0060 8.7 */
adhoc_step configure_step; /* configure.c */

/* The answer, its form to come, and ask_send(); status: "completed" or
 * "canceled". */
void adhoc_open(struct ask *q, struct xw *w, const char *status);
/* The same that waits for a form; next: what it leads to, "next" or
 * "complete". */
void adhoc_open_form(struct ask *q, struct xw *w, const char *next);
/* The field that names a node, required, and what it says: the node, theirs,
 * in q->n. */
#define ADHOC_NODE "pubsub#node"
enum sx_cond adhoc_node(struct ask *q, const struct xdata *d) MUST_CHECK;

#endif
