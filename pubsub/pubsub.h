/* SPDX-License-Identifier: MIT */
/*
 * A service of labelled nodes on one domain (XEP-0060, XEP-0314): what the
 * process and the tests see of it. Everything comes in from outside: the turn,
 * the store, the directory, the gate, the outbox.
 */
#ifndef PUBSUB_PUBSUB_H
#define PUBSUB_PUBSUB_H

#include "domain/domain.h"

struct pubsub;
struct pubsub_kind;

/* Borrowed for the life of the service, or until pubsub_reload(). */
struct pubsub_conf {
	struct domain_conf d;
	const struct pubsub_kind
		*kind; /* what it adds (kind.h); NULL: nothing */
	struct pubsub_limits {
		size_t nodes_per_user;     /* that one bare JID may own */
		size_t subscriptions;      /* of one node */
		size_t subscriptions_each; /* of one bare JID to one node */
		size_t affiliations;       /* entries of one node */
		size_t name_bytes;         /* of a NodeID or an ItemID */
		size_t payload_bytes; /* of an item; a node may have less */
		size_t batch;         /* items of one request */
		size_t page;          /* nodes of a list without RSM */
		size_t item_page;     /* items of one answer */
		size_t relay_bytes;   /* one stanza may become, to all */
		int64_t idle_ms;      /* a node stays in memory unused */
		int64_t moved_ms;     /* it is told where one went; 0: never */
	} limits;
};
extern const struct pubsub_limits pubsub_limits_default;

/* conf is copied, what it points to is not. */
struct pubsub *pubsub_new(const struct pubsub_conf *conf, struct store *st,
	struct dir *dir, struct gate *gate, struct outbox *out) NONNULL;
void pubsub_free(struct pubsub **p); /* the store keeps everything */
/* What it has as every service; its life. */
struct domain *pubsub_domain(struct pubsub *p);

/* The stream is up (again): who is no longer admitted is removed. */
void pubsub_connected(struct pubsub *p, struct turn *t);
/* One stanza for this domain, to its end, answers included. */
void pubsub_handle(struct pubsub *p, const struct stanza *s, struct turn *t);
/* Once a second or so: what has expired goes, nodes leave the memory. */
void pubsub_tick(struct pubsub *p, struct turn *t);

/* Clearances changed (who: absent for all, else one bare JID): every
 * subscriber concerned is judged again, and what waits for them; who is no
 * longer admitted to a node is subscribed to it no more. */
void pubsub_rejudge(struct pubsub *p, struct span who, struct turn *t);
/* New configuration and engine: every label and clearance is read again under
 * it, then all are judged again. The old engine may be freed afterwards. */
void pubsub_reload(struct pubsub *p, const struct pubsub_conf *conf,
	struct gate *gate, struct turn *t);

/* ---- for the control API (control.c) ---- */

struct pubsub_stats {
	uint64_t nodes_loaded, items, deliveries, views, denied;
};
struct pubsub_stats pubsub_stats(const struct pubsub *p);

#endif
