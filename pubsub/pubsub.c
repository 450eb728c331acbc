/* SPDX-License-Identifier: MIT */
/* The service: the registry of nodes, and what reaches all of them. */
#include "pubsub/pubsub.h"

#include "domain/before.h"
#include "domain/border.h"
#include "domain/delegate.h"
#include "domain/levels.h"
#include "domain/privilege.h"
#include "pubsub/approve.h"
#include "pubsub/ask.h"
#include "pubsub/await.h"
#include "pubsub/change.h"
#include "pubsub/digest.h"
#include "pubsub/hook.h"
#include "pubsub/item.h"
#include "pubsub/roster.h"
#include "pubsub/sift.h"
#include "pubsub/suboptions.h"

#define SWEEP_MS  60000 /* between two looks for what has expired */
#define SWEEP_MAX 100   /* nodes of one look */
#define JUDGE_MAX 1000  /* pairs of one look into the store */

const struct pubsub_limits pubsub_limits_default = {
	.nodes_per_user = 1000,
	.subscriptions = 100000,
	.subscriptions_each = 16,
	.affiliations = 10000,
	.name_bytes = 1023,
	.payload_bytes = 262144,
	.batch = 100,
	.page = 1000,
	.item_page = 100,
	.relay_bytes = (size_t)64 << 20,
	.idle_ms = 60000,
	.moved_ms = 31 * 86400000LL,
};

struct pubsub *pubsub_new(const struct pubsub_conf *conf, struct store *st,
	struct dir *dir, struct gate *gate, struct outbox *out)
{
	struct pubsub *p = xcalloc(1, sizeof(*p));

	p->conf = *conf;
	domain_init(&p->d, &p->conf.d, &nodes_kind);
	p->d.store = st;
	p->d.dir = dir;
	p->d.gate = gate;
	domain_attach(&p->d, out);
	return p;
}

void pubsub_free(struct pubsub **pp)
{
	struct pubsub *p = *pp;
	struct node *n, *next;

	if (p == NULL)
		return;
	HASH_ITER(hh, p->node, n, next)
	node_unload(n);
	hooks_free(p);
	await_free(p);
	rosters_forget(p);
	domain_clear(&p->d);
	free(p);
	*pp = NULL;
}

/* ---- one stanza ---- */

/*
 * Somebody isn't there any more, or doesn't want it: they are subscribed no
 * more (XEP-0060 12.4). Some of it is said of who is away and has nobody to
 * keep messages for them, too, or of a server that is down: it ends what a
 * session is subscribed to, not what a person is.
 */
static bool is_final(const struct stanza *s)
{
	static const struct {
		const char *cond;
		bool session;
	} final[] = {
		{"gone",                    false},
		{"item-not-found",          false},
		{"jid-malformed",           false},
		{"service-unavailable",     true },
		{"remote-server-not-found", true },
	};
	struct span c = error_condition(s);

	for (size_t i = 0; i < ARRAY_LEN(final); i++)
		if (span_is(c, final[i].cond))
			return !final[i].session || s->from.resource.p != NULL;
	return false;
}

/* SECURITY: an error is from whom it is about; it names no node, so it counts
 * for none but those of the same address. */
static void bounce(struct pubsub *p, const struct stanza *s, struct turn *t)
{
	const struct subscription_row *row;
	size_t n;

	if (!is_final(s)) /* with a label, if it repeats what was sent */
		return;
	n = store_subscribed(
		p->d.store, t->arena, p->d.conf->domain, s->from.bare, &row);
	for (size_t i = 0; i < n; i++) {
		const struct sub_name name = {row[i].jid, row[i].subid};
		struct node *node;
		struct sub *sub;

		if (!span_eq(row[i].jid, s->from.full))
			continue;
		node = node_find(p, row[i].node, t);
		sub = node != NULL ? node_sub(node, &name) : NULL;
		if (sub != NULL) {
			sub_remove(sub, node);
			sub_tell_owners(node, &name, SUB_NONE, t);
		}
	}
}

static void message(struct pubsub *p, const struct stanza *s, struct turn *t)
{
	if (s->type == TYPE_ERROR) {
		bounce(p, s, t);
		return;
	}
	if (privilege_take(&p->d, s)) { /* what is known is another's word */
		rosters_forget(p);
		await_run(p, t);
		return;
	}
	if (!domain_admits(&p->d, s->from.bare))
		answer_error(&p->d, s, SX_ITEM_NOT_FOUND, NULL);
	else if (!approve_take(p, s, t) &&
		 xml_child(s->root, NS_STANZA, "body") != NULL)
		answer_error(&p->d, s, SX_SERVICE_UNAVAILABLE, NULL);
}

void pubsub_handle(struct pubsub *p, const struct stanza *s, struct turn *t)
{
	s = border_take(&p->d, s, t);
	if (s == NULL)
		return;
	if (roster_take(p, s, t)) {
		await_run(p, t);
		return;
	}
	if (s->capped) {
		answer_error(&p->d, s,
			domain_admits(&p->d, s->from.bare) ? SX_POLICY_VIOLATION
							   : SX_ITEM_NOT_FOUND,
			NULL);
		return;
	}
	if (delegate_take(&p->d, s, t))
		return;
	switch (s->kind) {
	case STANZA_MESSAGE:
		message(p, s, t);
		break;
	case STANZA_IQ:
		pubsub_iq(p, s, t);
		break;
	case STANZA_PRESENCE: /* nothing here depends on it */
	case STANZA_OTHER:
		break;
	}
}

/* ---- time ---- */

static void end_subscriptions(struct node *n, struct turn *t)
{
	struct sub *s, *next;

	for (s = n->sub; s != NULL; s = next) {
		next = s->next;
		if (s->expire != 0 && s->expire <= t->wall)
			approve_set(n, s, SUB_NONE, t);
	}
}

/* What is left waits for the next look. */
static void sweep(struct pubsub *p, struct turn *t)
{
	const struct span *name;
	size_t n = store_items_expired(p->d.store, t->arena, p->d.conf->domain,
		t->wall, SWEEP_MAX, &name);

	for (size_t i = 0; i < n; i++) {
		struct node *node = node_find(p, name[i], t);

		if (node != NULL && rosters_ready(node, t))
			item_expire(node, t);
	}
	n = store_subscriptions_expired(p->d.store, t->arena, p->d.conf->domain,
		t->wall, SWEEP_MAX, &name);
	for (size_t i = 0; i < n; i++) {
		struct node *node = node_find(p, name[i], t);

		if (node != NULL)
			end_subscriptions(node, t);
	}
	store_moved_expire(p->d.store, p->d.conf->domain, t->wall);
}

void pubsub_tick(struct pubsub *p, struct turn *t)
{
	struct node *n, *next;

	hooks_tick(p, t); /* they need no XMPP server */
	before_tick(&p->d);
	if (!p->connected)
		return;
	if (rosters_tick(p, t))
		await_run(p, t);
	if (t->mono - p->swept >= SWEEP_MS) {
		p->swept = t->mono;
		sweep(p, t);
	}
	await_tick(p, t);
	digest_tick(p, t);
	HASH_ITER(hh, p->node, n, next)
	if (t->mono - n->used >= p->conf.limits.idle_ms)
		node_unload(n);
}

/* ---- all nodes ---- */

/* Nodes that somebody is subscribed to, though they aren't in memory. */
static void rejudge_one(struct pubsub *p, struct span who, struct turn *t)
{
	const struct subscription_row *row;
	size_t n = store_subscribed(
		p->d.store, t->arena, p->d.conf->domain, who, &row);

	for (size_t i = 0; i < n; i++) {
		struct node *node = node_find(p, row[i].node, t);

		if (node != NULL)
			node_rejudge(node, who, t);
	}
}

/* Everybody, judged once for each set of labels: nodes are loaded for who has
 * to go alone. */
static void rejudge_all(struct pubsub *p, struct turn *t)
{
	const struct label_set *set;
	size_t n = store_node_label_sets(
		p->d.store, t->arena, p->d.conf->domain, &set);

	for (size_t i = 0; i < n; i++) {
		const struct span *bare;
		size_t people = store_set_subscribers(p->d.store, t->arena,
			p->d.conf->domain, set[i].id, &bare);
		struct place place;

		(void)!levels_read(p->d.conf->labels, &set[i].labels,
			p->d.conf->place, t->wall, &place, NULL);
		for (size_t k = 0; k < people; k++)
			if (!place_admits(p->d.gate, &place,
				    dir_clearance(p->d.dir, bare[k])))
				rejudge_one(p, bare[k], t);
		place_clear(&place);
	}
	for (struct node *node = p->node; node != NULL; node = node->hh.next)
		node_rejudge(node, SPAN_NONE, t);
}

void pubsub_rejudge(struct pubsub *p, struct span who, struct turn *t)
{
	pubsub_sift(p, who, SPAN_NONE, t);
	if (who.p != NULL)
		rejudge_one(p, who, t);
	else
		rejudge_all(p, t);
}

void pubsub_connected(struct pubsub *p, struct turn *t)
{
	p->connected = true;
	privilege_forget(&p->d); /* the server says it anew */
	delegate_forget(&p->d);
	rosters_forget(p);
	pubsub_rejudge(p, SPAN_NONE, t);
}

void pubsub_reload(struct pubsub *p, const struct pubsub_conf *conf,
	struct gate *gate, struct turn *t)
{
	before_keep(&p->d, SPAN_NONE, p->d.conf->place);
	p->conf = *conf;
	p->d.gate = gate;
	domain_renew(&p->d);
	for (struct node *n = p->node; n != NULL; n = n->hh.next) {
		node_read_labels(n, t);
		for (struct sub *s = n->sub; s != NULL; s = s->next)
			sub_rejudge(s, n);
	}
	pubsub_rejudge(p, SPAN_NONE, t);
}

struct pubsub_stats pubsub_stats(const struct pubsub *p)
{
	return p->stats;
}
