/* SPDX-License-Identifier: MIT */
/* The store's part about publish-subscribe: nodes, who is what in them, who is
 * subscribed, and items (XEP-0060). */
#ifndef DB_NODES_H
#define DB_NODES_H

#include "db/store.h"

/* ---- nodes ---- */

enum access_model {
	ACCESS_OPEN = 0,
	ACCESS_AUTHORIZE,
	ACCESS_WHITELIST,
	ACCESS_PRESENCE, /* by an owner's roster, from here on */
	ACCESS_ROSTER,
};
enum publish_model {
	PUBLISH_PUBLISHERS = 0,
	PUBLISH_SUBSCRIBERS,
	PUBLISH_OPEN,
};
enum item_reply {
	REPLY_NONE = 0,
	REPLY_OWNER,
	REPLY_PUBLISHER,
};
enum send_last {
	LAST_NEVER = 0,
	LAST_ON_SUB,
};
enum notification_type {
	NOTIFY_HEADLINE = 0,
	NOTIFY_NORMAL,
};
enum node_full {
	FULL_RETRACT_OLDEST = 0,
	FULL_DISCARD_OLDEST,
	FULL_REJECT,
};

/* XEP-0060 16.4.4 */
struct node_config {
	struct span title, description, type, language;
	struct span contact;       /* JIDs, one per line */
	struct span roster_groups; /* of ACCESS_ROSTER, one per line */
	int64_t access_model, publish_model, itemreply, send_last;
	int64_t notification_type, node_full; /* the enums above */
	int64_t max_items;                    /* of each label; 0: any */
	int64_t past_items;  /* that the archive has beside them */
	int64_t max_payload; /* bytes */
	int64_t item_expire; /* seconds; 0: never */
	bool persist_items, deliver_notifications, deliver_payloads;
	bool notify_config, notify_delete, notify_retract, notify_sub;
	bool subscribe;
	bool multi_subscribe; /* one address, several times */
};

struct node_row {
	int64_t id;
	struct span domain, name; /* name: NodeID */
	int64_t created;          /* ms UTC */
	struct span creator;      /* bare JID */
	struct node_config config;
	struct place_labels labels; /* without keep */
};

/* Inserts; gives the id. */
int64_t store_node_add(struct store *s, const struct node_row *r);
/* Configuration and labels. */
void store_node_put(struct store *s, const struct node_row *r);
/* With all that is in it. */
void store_node_remove(struct store *s, int64_t id);
/* false: no such node. Spans live in the arena. */
bool store_node_get(struct store *s, struct arena *a, struct span domain,
	struct span name, struct node_row *r_r) MUST_CHECK;

/* Any node, for the operator; in the order of names, after `after` (absent:
 * from the start), at most max; array in the arena. */
struct node_overview {
	struct span name, title;
	struct place_labels labels;
	uint64_t items, subscriptions;
};
size_t store_nodes_page(struct store *s, struct arena *a, struct span domain,
	struct span after, size_t max, const struct node_overview **rows_r);

/* ---- nodes that went elsewhere ---- */

struct moved_row {
	struct span domain, name;
	struct span access; /* label expression; absent: it had none */
	struct span uri;    /* of where it went */
	int64_t until;      /* ms UTC */
};
/* Inserts or replaces; of more than max in the domain the oldest go, but those
 * until INT64_MAX, which aren't counted. */
void store_moved_put(struct store *s, const struct moved_row *r, size_t max);
void store_moved_remove(struct store *s, struct span domain, struct span name);
bool store_moved_get(struct store *s, struct arena *a, struct span domain,
	struct span name, struct moved_row *r_r) MUST_CHECK;
void store_moved_expire(struct store *s, struct span domain, int64_t now);

/* ---- nodes on their way here (arriving.c) ---- */

/* Until it has arrived a node is one of store_arriving_name() (arrival.h): no
 * service has such a domain, so it is in no list and nobody finds it. */
/* From now on it is one of that domain. */
void store_node_settle(struct store *s, int64_t id, struct span domain);
/* Who made it, and when. */
void store_node_made(
	struct store *s, int64_t id, struct span creator, int64_t created);

/* ---- affiliations ---- */

enum node_affiliation {
	NODE_OUTCAST = -1,
	NODE_NONE = 0,
	NODE_MEMBER,
	NODE_PUBLISH_ONLY,
	NODE_PUBLISHER,
	NODE_OWNER,
};
struct node_affiliation_row {
	struct span jid; /* bare, or a domain */
	enum node_affiliation affiliation;
	struct span node; /* NodeID; of store_nodes_affiliated() alone */
	int64_t set;      /* its labels (label_set); likewise */
};
/* Inserts or replaces; NODE_NONE removes. */
void store_node_affiliation_put(
	struct store *s, int64_t node, const struct node_affiliation_row *r);
/* In JID order; array in the arena. */
size_t store_node_affiliations(struct store *s, struct arena *a, int64_t node,
	const struct node_affiliation_row **rows_r);
/* At most max of them between two JIDs (absent: no limit), the last ones if
 * backward. skip: so many are left out first, which isn't for backward. */
struct affiliations_ask {
	int64_t node;
	struct span after, before;
	bool backward;
	size_t skip, max;
};
size_t store_node_affiliations_page(struct store *s, struct arena *a,
	const struct affiliations_ask *ask,
	const struct node_affiliation_row **rows_r);
/* How many stand before that JID. */
uint64_t store_node_affiliations_before(
	struct store *s, int64_t node, struct span jid);
/* All that a person has in a domain, in the order of nodes. */
size_t store_nodes_affiliated(struct store *s, struct arena *a,
	struct span domain, struct span bare,
	const struct node_affiliation_row **rows_r);

/* ---- subscriptions ---- */

enum subscription_state {
	SUB_NONE = 0,
	SUB_PENDING,
	SUB_UNCONFIGURED,
	SUB_SUBSCRIBED,
};
struct subscription_row {
	int64_t id;        /* given by the store, ascending */
	struct span jid;   /* as it was subscribed, bare or full */
	struct span bare;  /* the person */
	struct span subid; /* never absent */
	enum subscription_state state;
	bool deliver;
	int64_t expire;   /* ms UTC; 0: never */
	int64_t digest;   /* ms between two; 0: each event by itself */
	bool waits;       /* for one (digests.c); only read */
	struct span node; /* NodeID; of store_subscribed() alone */
	int64_t set;      /* its labels (label_set); likewise */
};
/* Inserts or replaces, by node, jid and subid. */
void store_subscription_put(
	struct store *s, int64_t node, const struct subscription_row *r);
void store_subscription_remove(
	struct store *s, int64_t node, const struct subscription_row *r);
/* In the order of subscribing; arrays in the arena. */
size_t store_subscriptions(struct store *s, struct arena *a, int64_t node,
	const struct subscription_row **rows_r);
/* All that a person has in a domain, in the order of nodes. */
size_t store_subscribed(struct store *s, struct arena *a, struct span domain,
	struct span bare, const struct subscription_row **rows_r);
/* Nodes (NodeIDs) of a domain that this person owns and somebody waits to be
 * subscribed to, in order; array in the arena. */
size_t store_nodes_awaited(struct store *s, struct arena *a, struct span domain,
	struct span owner, const struct span **names_r);
/* The people who are subscribed to any node of a domain under these labels
 * (label_set), each once. */
size_t store_set_subscribers(struct store *s, struct arena *a,
	struct span domain, int64_t set, const struct span **bares_r);
/* Nodes (NodeIDs) with subscriptions whose time has come; at most max. */
size_t store_subscriptions_expired(struct store *s, struct arena *a,
	struct span domain, int64_t now, size_t max,
	const struct span **nodes_r);

/* With a SubID, which it had not. */
void store_subscription_identify(
	struct store *s, int64_t node, struct span jid, struct span subid);

/* ---- digests (digests.c) ---- */

struct digest_row {
	int64_t id;             /* of the subscription */
	struct span node;       /* NodeID */
	struct span jid, subid; /* of the subscription */
	int64_t told;           /* id of the last item that was told */
	int64_t at, due;        /* ms UTC; due 0: nothing waits */
};
/* All items are told, at that time. */
void store_digest_start(struct store *s, int64_t node,
	const struct subscription_row *r, int64_t now);
/* Something was published at `now` that it is to be told of. */
void store_digest_wait(struct store *s, int64_t node,
	const struct subscription_row *r, int64_t now);
/* Those whose time has come, at most max, the oldest first; array in the arena.
 */
size_t store_digests_due(struct store *s, struct arena *a, struct span domain,
	int64_t now, size_t max, const struct digest_row **rows_r);
/* false: nothing waits for it. */
bool store_digest_waiting(struct store *s, struct arena *a, int64_t node,
	const struct subscription_row *r, struct digest_row *r_r) MUST_CHECK;
/* r->told 0: all items. */
void store_digest_done(struct store *s, const struct digest_row *r);

/* ---- items ---- */

struct item_row {
	int64_t id;            /* given by the store, ascending as published */
	struct span name;      /* ItemID */
	int64_t at;            /* ms UTC */
	struct span publisher; /* full JID */
	int label_form;        /* enum label_form; never 0 */
	struct span label;     /* label_keep() bytes */
	struct span value;     /* the label without metadata, label_expr() */
	int64_t value_id;      /* given by the store */
	struct span payload;   /* one element; empty: none */
	bool past;    /* the node doesn't hold it any more; only read */
	bool arrived; /* from elsewhere, nobody is told of it; only written */
};
/*
 * Puts it at the end, in the place of one with that name and value. Gives it id
 * and value_id. What a node doesn't hold any more becomes past; of each value
 * there are at most max_past such.
 */
void store_item_put(
	struct store *s, int64_t node, struct item_row *r, int64_t max_past);
/* It becomes past. */
void store_item_shelve(struct store *s, int64_t node, const struct item_row *r,
	int64_t max_past);
/* Out of the node, and not kept. */
void store_item_remove(struct store *s, int64_t node, int64_t id);
/* Past ones of r's name and value; by: that this bare JID published; absent:
 * all. */
void store_item_forget(struct store *s, int64_t node, const struct item_row *r,
	struct span by);
/* All of them, past ones too. */
void store_items_clear(struct store *s, int64_t node);
/* Does the node hold, or did it (past), an item of r's name and value that is
 * of r's time? */
bool store_item_is_known(
	struct store *s, int64_t node, const struct item_row *r) MUST_CHECK;
/* Did that item, which a node holds, come from elsewhere? */
bool store_item_arrived(struct store *s, int64_t id) MUST_CHECK;
/* Are there max (not 0) of r's value, past ones if r is past, so that one would
 * have to go for r? *at_r: when that one came. */
bool store_item_next_out(struct store *s, int64_t node,
	const struct item_row *r, uint64_t max, int64_t *at_r) MUST_CHECK;
/* How many of them there are, past ones too. */
uint64_t store_items_of(struct store *s, int64_t node);
/* Which value r's label has; 0: none that is known. */
int64_t store_item_value(struct store *s, const struct item_row *r);

/* The values that items of a node have, or had (past); array in the arena. */
size_t store_item_values(struct store *s, struct arena *a, int64_t node,
	bool past, const struct value_row **rows_r);
/* Items of these values alone: others cost no time. */
struct item_list {
	int64_t node;
	const int64_t *value; /* ids of value_rows, each once */
	size_t value_n;
	bool past;            /* with those that were in it once */
	int64_t since, until; /* ms UTC, inclusive; 0: no limit */
};
/* The newest of that name, or false. */
bool store_item_find(struct store *s, struct arena *a,
	const struct item_list *l, struct span name,
	struct item_row *r_r) MUST_CHECK;
/* The id of the oldest of that name; 0: none. */
int64_t store_item_oldest(
	struct store *s, const struct item_list *l, struct span name);
/* What the world calls it where it isn't one of its name: in archives. It tells
 * nothing, and can't be guessed. */
struct span store_item_uid(
	struct store *s, struct arena *a, int64_t node, int64_t id);
bool store_item_find_uid(struct store *s, struct arena *a,
	const struct item_list *l, struct span uid,
	struct item_row *r_r) MUST_CHECK;
/* How many, between two ids (exclusive). */
uint64_t store_item_count(struct store *s, const struct item_list *l,
	int64_t after, int64_t before);
/* How many there are of a value, but for what is beyond `most`: these cost no
 * time. */
uint64_t store_item_count_most(
	struct store *s, int64_t node, int64_t value, uint64_t most);
/* At most max of them in the order of publishing, between two ids (exclusive);
 * the last ones if backward. skip: so many are left out first, at the side
 * that it begins from. */
struct item_ask {
	struct item_list list;
	int64_t after, before; /* 0 and INT64_MAX: no limit */
	bool backward;
	bool fresh; /* none that arrived; not backward, nor with past ones */
	size_t skip, max;
};
size_t store_item_page(struct store *s, struct arena *a,
	const struct item_ask *ask, const struct item_row **rows_r);
/* Published before that time, whatever their label, the oldest first. */
size_t store_items_older(struct store *s, struct arena *a, int64_t node,
	int64_t before, size_t max, const struct item_row **rows_r);
/* Removes past ones of a value, but for the newest. */
void store_items_past_trim(
	struct store *s, int64_t node, int64_t value, int64_t max);
/* Removes past ones that were published before that time, at most max. */
void store_items_past_expire(
	struct store *s, int64_t node, int64_t before, size_t max);
/* Nodes (NodeIDs) with items, past ones too, whose time has come; at most max.
 */
size_t store_items_expired(struct store *s, struct arena *a, struct span domain,
	int64_t now, size_t max, const struct span **nodes_r);

/* ---- stylesheets ---- */

/* That of a node is replaced; goes (false: there was none); in the arena,
 * absent: there is none. */
void store_style_put(struct store *s, int64_t node, struct span sheet);
bool store_style_remove(struct store *s, int64_t node);
struct span store_style_get(struct store *s, struct arena *a, int64_t node);

/* ---- hooks ---- */

/* Another program that is told of each item that it is cleared for. */
struct hook_row {
	int64_t id;
	struct span node; /* NodeID */
	struct span url, secret;
	struct span clearance; /* expression */
	int64_t told;          /* id of the last item that it took */
};
int64_t store_hook_add(struct store *s, int64_t node, const struct hook_row *r);
void store_hook_told(struct store *s, int64_t id, int64_t item);
/* false: the domain has none of that id. */
bool store_hook_remove(
	struct store *s, struct span domain, int64_t id) MUST_CHECK;
/* All of a domain, the oldest first; array in the arena. */
size_t store_hooks(struct store *s, struct arena *a, struct span domain,
	const struct hook_row **rows_r);

#endif
