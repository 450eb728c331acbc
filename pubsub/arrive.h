/* SPDX-License-Identifier: MIT */
/*
 * Nodes that move in (doc/transfer.md 4). One that arrives is there for nobody
 * until its end, and its name can't be taken; what came is in the store, and
 * outlives the process. Nobody is told of anything that arrives.
 *
 * Of two nodes that go together (kind.h) that one comes first which leads, and
 * neither is there before both have come.
 */
#ifndef PUBSUB_ARRIVE_H
#define PUBSUB_ARRIVE_H

#include "domain/transfer_in.h"
#include "pubsub/pubsub.h"
#include "xmpp/xml.h"

/* Begins, or goes on. ERR_CONFLICT: the name is taken, the other source's, or
 * what leads it isn't there; ERR_VALUE; ERR_IO: no disk space. */
struct node_begin {
	struct span name;
	struct transfer_begin b;
};
enum err pubsub_arrive(struct pubsub *p, const struct node_begin *x,
	struct transfer_at *at_r, struct turn *t, struct errtext *e) MUST_CHECK;

/* Records on their way into a node. */
struct node_arrival {
	struct pubsub *p;
	struct span name;
	const struct xml *records; /* `<records/>` */
	struct transfer_in *in;    /* zeroed; says then what came of it */
};
/* Takes all of them or, if one of them can't be, none. ERR_UNKNOWN: no node
 * of that name arrives, or came so; ERR_VALUE: which record, and why;
 * ERR_CONFLICT: what leads it isn't there any more. */
enum err pubsub_arrive_take(
	struct node_arrival *a, struct turn *t, struct errtext *e) MUST_CHECK;
/* What would come of them; changes nothing. */
enum err pubsub_arrive_check(struct node_arrival *a,
	const struct transfer_check *f, struct turn *t,
	struct errtext *e) MUST_CHECK;
/* It is whole: from now on it is there, unless what goes with it isn't whole
 * yet. a->records isn't looked at; a->in
 * has remarks. */
enum err pubsub_arrive_end(
	struct node_arrival *a, struct turn *t, struct errtext *e) MUST_CHECK;
/* All of what came goes. ERR_UNKNOWN: nothing is arriving under that name. */
enum err pubsub_arrive_stop(struct pubsub *p, struct span name, struct turn *t,
	struct errtext *e) MUST_CHECK;

#endif
