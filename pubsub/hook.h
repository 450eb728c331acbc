/* SPDX-License-Identifier: MIT */
/*
 * Hooks: other programs, or rooms, that are told of each item of a node, one
 * after the other, until they have taken it. Who posts it is given from
 * outside.
 */
#ifndef PUBSUB_HOOK_H
#define PUBSUB_HOOK_H

#include "domain/fact.h"
#include "pubsub/pubsub.h"

#define HOOKS_MAX 1000 /* of a service */

/* What goes out; borrowed for the call. */
struct hook_post {
	int64_t hook;
	struct span url, secret;
	struct span domain, node, title, id, publisher;
	int64_t at; /* ms UTC */
	struct span label, marking;
	struct span access;  /* label of the node; absent: none */
	struct span payload; /* XML */
};
/* Takes a post, which leaves after the turn's commit; pubsub_posted() tells
 * what became of it. false: too many are under way; it is judged anew and comes
 * again when one of them has ended. */
struct hook_poster {
	bool (*post)(void *arg, struct pubsub *p, const struct hook_post *x);
	void *arg;
};

/* For the life of the service; without one hooks wait. */
void pubsub_set_poster(struct pubsub *p, const struct hook_poster *poster);
/* The post of that hook was taken (2xx), or has to be tried again. */
void pubsub_posted(struct pubsub *p, int64_t hook, bool taken, struct turn *t);
/* It didn't leave: it is judged anew. */
void pubsub_unposted(struct pubsub *p, int64_t hook);

/* ---- for the control API ---- */

/* What is published from now on is posted to url (http:, https:, or xmpp: and a
 * room's address), if who holds clearance (an expression) may read it, over
 * HTTP signed with secret. ERR_VALUE, ERR_UNKNOWN, ERR_LIMIT; *id_r names it.
 */
struct hook_make {
	struct span node, url, secret, clearance;
};
enum err pubsub_hook_add(struct pubsub *p, const struct hook_make *x,
	int64_t *id_r, struct turn *t, struct errtext *e) MUST_CHECK;
/* false: there is none. */
bool pubsub_hook_remove(struct pubsub *p, int64_t id) MUST_CHECK;
struct hook_info {
	int64_t id;
	struct span node, url, clearance;
	unsigned failures; /* since something was taken */
};
void pubsub_hooks(struct pubsub *p,
	void (*f)(void *arg, const struct hook_info *h), void *arg,
	struct turn *t);

/* ---- for the service ---- */

struct hooks;
/* Those that are due get the next item. */
void hooks_tick(struct pubsub *p, struct turn *t);
void hooks_free(struct pubsub *p);

#endif
