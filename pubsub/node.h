/* SPDX-License-Identifier: MIT */
/*
 * One node in memory: what it is, who is what in it, who is subscribed. It is
 * loaded from the store when somebody asks for it and let go when nobody has
 * for a while; items stay in the store.
 *
 * Invariant: what is in memory is in the store's transaction before any stanza
 * about it leaves.
 */
#ifndef PUBSUB_NODE_H
#define PUBSUB_NODE_H

#include "base/lookup.h"
#include "base/table.h"
#include "db/nodes.h"
#include "domain/judge.h"
#include "pubsub/pubsub.h"

/* Somebody with an affiliation: one piece of memory. */
struct member {
	struct lookup_key key; /* the JID, bare or a domain: text */
	struct member *prev, *next;
	enum node_affiliation affiliation;
	char jid[];
};

/* Who is subscribed, by however many addresses. */
struct person {
	struct lookup_key key; /* the bare JID: jid */
	struct sub *sub;       /* the newest; next_mine: the others */
	uint32_t n, subscribed;
	char jid[];
};

/*
 * A subscription. A JID has one without a SubID, or any number with one each
 * (XEP-0060 6.1.6).
 */
struct sub {
	struct lookup_key key;   /* text: `JID`, or `SUBID JID` */
	struct sub *prev, *next; /* node->sub, in the order of subscribing */
	struct person *person;
	struct sub *prev_mine, *next_mine; /* person->sub */
	const struct clearance *clearance; /* ref'd; NULL: nil */
	enum subscription_state state;     /* sub_set_state() */
	bool deliver;
	bool waits;       /* for its digest: there is something for it */
	int64_t expire;   /* wall ms; 0: never */
	int64_t digest;   /* ms, as sub_set_digest() had it */
	uint16_t subid_n; /* 0: it has none */
	uint16_t bare_n;  /* of the JID */
	uint16_t to_n;    /* the JID escaped: behind it, if it is longer */
	char text[];
};

/* Which one. subid absent or empty: it has none, or it isn't said. */
struct sub_name {
	struct span jid, subid;
};

struct node {
	UT_hash_handle hh; /* in pubsub->node, by name */
	struct pubsub *pubsub;
	int64_t id; /* in the store */
	int64_t created;
	struct arena *kept; /* holds the texts of what follows */
	struct span creator;
	struct node_config config;
	struct place_labels labels;
	struct place place; /* the labels, read under the policy */
	struct member *member;
	struct sub *sub, *last_sub;
	size_t digests; /* subscriptions that gather */
	size_t pending; /* those that wait for an owner */
	struct lookup members, subs, people;
	struct sub **flock; /* owned: subs by clearance (flock.c); NULL: it
	                       has to be made */
	int64_t used;       /* mono ms */
	size_t name_n;
	char name[];
};

struct pubsub {
	struct pubsub_conf conf;
	struct domain d;             /* its configuration is conf.d */
	struct node *node;           /* loaded ones, by name */
	struct hooks *hooks;         /* hook.h; NULL: none yet */
	struct roster *roster;       /* roster.c, by bare JID */
	size_t contacts;             /* in all of them */
	struct waiting_ask *waiting; /* await.c; the oldest first */
	struct pubsub_stats stats;
	int64_t swept; /* mono ms */
	bool connected;
};

static inline struct span node_name(const struct node *n)
{
	return span_of(n->name, n->name_n);
}
/* What lists call it (XEP-0059). */
static inline struct span sub_uid(const struct sub *s)
{
	return lookup_span(&s->key);
}
static inline struct span sub_subid(const struct sub *s)
{
	return span_of(s->text, s->subid_n);
}
static inline struct span sub_jid(const struct sub *s)
{
	size_t from = s->subid_n != 0 ? (size_t)s->subid_n + 1 : 0;

	return span_of(s->text + from, s->key.n - from);
}
static inline struct span sub_bare(const struct sub *s)
{
	return span_of(sub_jid(s).p, s->bare_n);
}
/* As it stands in `to`. */
static inline struct span sub_to(const struct sub *s)
{
	struct span jid = sub_jid(s);

	return s->to_n == jid.n ? jid : span_of(s->text + s->key.n, s->to_n);
}
static inline struct span member_jid(const struct member *m)
{
	return lookup_span(&m->key);
}

/* ---- node.c: existence ---- */

/* Loaded, or loads it from the store; NULL: no such node. */
struct node *node_find(struct pubsub *p, struct span name, struct turn *t);
/*
 * The same for a person. SECURITY: a node that its labels hide from them is
 * NULL like one that isn't there.
 */
struct node *node_find_for(
	struct pubsub *p, struct span name, struct span bare, struct turn *t);
/* Makes and stores a node with this configuration, checked before; by owns it.
 */
struct node *node_new(struct pubsub *p, const struct node_row *row,
	struct span by, struct turn *t);
/* Configuration and labels as they shall be, stored and read under the policy.
 * Callers checked them before. */
void node_configure(struct node *n, const struct node_config *c,
	const struct place_labels *l, struct turn *t);
/* Reads its labels under the engine of the day; unreadable: place.broken. */
void node_read_labels(struct node *n, struct turn *t);
/* Out of memory and store. */
void node_erase(struct node *n);
void node_unload(struct node *n); /* memory only */
/*
 * A node on its way here (arrive.h), which nobody else finds; NULL: none of
 * that name. It is the caller's until node_release(); members and subscriptions
 * aren't loaded.
 */
struct node *node_hold_arriving(
	struct pubsub *p, struct span name, struct turn *t);
void node_release(struct node **n);
/* One that there isn't, in memory alone, to be asked what it would be like. */
struct node *node_think(struct pubsub *p, struct span name, struct turn *t);
/* Configuration and labels in memory alone. */
void node_dress(struct node *n, const struct node_config *c,
	const struct place_labels *l, struct turn *t);
bool node_admits(const struct node *n, struct span bare);
/* Would one of these labels? */
bool node_labels_admit(struct pubsub *p, const struct place_labels *l,
	struct span bare, struct turn *t);

/* ---- member.c: who is what (XEP-0060 4.1) ---- */

/* The service's admins are owners; a domain's entry counts where the bare JID
 * has none. */
enum node_affiliation node_affiliation(const struct node *n, struct span bare);
/* Stores; NODE_NONE removes the entry. */
void node_set_affiliation(
	struct node *n, struct span jid, enum node_affiliation a);
size_t node_owner_count(const struct node *n);
const char *node_affiliation_name(enum node_affiliation a);
bool node_affiliation_parse(
	struct span s, enum node_affiliation *a_r) MUST_CHECK;
/* manage.c: an affiliation was set (jid absent: many were). Who may subscribe
 * needn't wait any more; who may not is out (XEP-0060 8.7, 4.1). */
void member_follow(struct node *n, struct span jid, struct turn *t);
/* Memory only: what the store has, and nothing any more. */
void node_load_members(struct node *n, struct turn *t);
void node_forget_members(struct node *n);

/* ---- sub.c: subscriptions (XEP-0060 4.2) ---- */

/* Exactly that one. */
struct sub *node_sub(const struct node *n, const struct sub_name *name);
/* Those of an address: one of them, and the next. NULL: no more. */
struct sub *node_sub_at(const struct node *n, struct span jid);
struct sub *sub_next_at(const struct sub *s);
/* The one that is meant: SX_NOT_SUBSCRIBED, SX_SUBID_REQUIRED (there are
 * several), SX_INVALID_SUBID. */
enum sx_cond node_sub_meant(const struct node *n, const struct sub_name *name,
	struct sub **s_r) MUST_CHECK;
struct sub_name sub_name(const struct sub *s, struct arena *a);
/* Is that person subscribed, by any of their addresses? */
bool node_has_subscriber(const struct node *n, struct span bare);
/* Is there room for one more, of that person? */
bool sub_has_room(const struct node *n, struct span bare);
/* jid must be prepared. Adds and stores; with a SubID where the node has
 * such, or the address has others. */
struct sub *sub_add(struct node *n, const struct jid *jid,
	enum subscription_state state, struct turn *t);
/* In memory; sub_store() comes next. */
void sub_set_state(
	struct sub *s, struct node *n, enum subscription_state state);
/* How long it gathers; 0: not at all. */
void sub_set_digest(struct sub *s, struct node *n, int64_t ms);
struct subscription_row sub_row(const struct sub *s);
/* As it is now, into the store. */
void sub_store(const struct sub *s, const struct node *n);
/* Out of memory and store. */
void sub_remove(struct sub *s, struct node *n);
/* The clearance of now. */
void sub_rejudge(struct sub *s, struct node *n);
const char *subscription_name(enum subscription_state s);
bool subscription_parse(struct span s, enum subscription_state *s_r) MUST_CHECK;
void node_load_subs(struct node *n, struct turn *t);
void node_forget_subs(struct node *n);

/* ---- rights.c (XEP-0060 4.1, 4.5) ---- */

/* May that person, who may know of the node, read its items? */
enum sx_cond node_may_read(const struct node *n, struct span bare) MUST_CHECK;
/* Subscribe to it? *state_r: what comes of it. */
enum sx_cond node_may_subscribe(const struct node *n, struct span bare,
	enum subscription_state *state_r) MUST_CHECK;
enum sx_cond node_may_publish(
	const struct node *n, struct span bare) MUST_CHECK;

#endif
