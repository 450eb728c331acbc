/* SPDX-License-Identifier: MIT */
/*
 * Access by the roster of the owner who made a node (XEP-0060 4.5), as far as
 * their server tells it (XEP-0356 4.3). It is asked for when it is needed and
 * kept in memory for some minutes: who lost a presence subscription has lost
 * the node by then, or at once where the server pushes rosters.
 */
#ifndef PUBSUB_ROSTER_H
#define PUBSUB_ROSTER_H

#include "pubsub/node.h"

#define ROSTER_ASK_MS 10000 /* a server has to answer within */
#define ROSTER_GROUPS 100   /* that a form lists */

struct roster;

static inline bool node_is_by_roster(const struct node *n)
{
	return n->config.access_model >= ACCESS_PRESENCE;
}

/* What is known of the roster; until the next stanza. */
struct roster_view {
	const struct node *node;
	const struct roster *roster; /* NULL: there is none */
	bool unknown;                /* but it may be had later */
};
struct roster_view roster_view(const struct node *n);
/*
 * SECURITY: SX_OK only by a roster that is known, of a server that grants the
 * privilege now. SX_REMOTE_SERVER_TIMEOUT: it isn't known.
 */
enum sx_cond roster_view_admits(
	const struct roster_view *v, struct span bare) MUST_CHECK;
/* Is who is subscribed still told what happens? Always, where no roster
 * counts; who has an affiliation as well. */
bool roster_view_tells(const struct roster_view *v, struct span bare);
/* The same of one person. */
enum sx_cond roster_admits(const struct node *n, struct span bare) MUST_CHECK;

/* Is all there that the node needs, or can't be had for the moment? What isn't
 * is asked for. */
bool rosters_ready(const struct node *n, struct turn *t);
/* The same of one person; one whose server doesn't tell is ready. */
bool roster_ready(struct pubsub *p, struct span bare, struct turn *t);
/* Their groups, in the arena; each once, none if it isn't known. */
size_t roster_groups(const struct pubsub *p, struct span bare, struct arena *a,
	const char *const **group_r);

/* An answer to what was asked: it is taken, and those who wait for it can go
 * on (await.h). */
bool roster_take(struct pubsub *p, const struct stanza *s, struct turn *t);
/* A roster push (XEP-0356 4.4): it is taken and answered. */
bool roster_push(struct pubsub *p, const struct stanza *s, struct turn *t);
/* What is old goes. true: so that nobody need wait for it any more. */
bool rosters_tick(struct pubsub *p, struct turn *t);
void rosters_forget(struct pubsub *p);

#endif
