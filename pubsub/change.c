/* SPDX-License-Identifier: MIT */
/* What follows when a node's labels, or those of people, become others. */
#include "pubsub/change.h"

#include "domain/levels.h"
#include "pubsub/event.h"
#include "pubsub/item.h"
#include "pubsub/remove.h"
#include "pubsub/report.h"
#include "pubsub/sift.h"

#define AT_ONCE 100 /* items */

/* Those who lost their clearance for the node. They know its name, and are told
 * what one is told of a node that went (XEP-0314 7.1.1). */
static void put_out(struct node *n, struct sub *s, struct turn *t)
{
	struct jid to;
	bool known = jid_parse(t->arena, sub_jid(s), &to);

	sub_remove(s, n);
	if (known && node_sub_at(n, to.full) == NULL) /* once, of several */
		event_gone(n, &to, t);
}

/* Not knowing puts nobody out: they get nothing, and that is all. */
static bool is_out(struct node *n, const struct sub *s)
{
	const struct domain *d = &n->pubsub->d;

	return !place_admits(d->gate, &n->place, s->clearance) &&
	       !dir_is_unknown(d->dir, sub_bare(s));
}

void node_rejudge(struct node *n, struct span who, struct turn *t)
{
	struct sub *s, *next;

	for (s = n->sub; s != NULL; s = next) {
		next = s->next;
		if (who.p != NULL && !span_eq(who, sub_bare(s)))
			continue;
		sub_rejudge(s, n);
		if (is_out(n, s)) {
			node_report_expelled(n, s, t);
			put_out(n, s, t);
		}
	}
}

/* All items of one value, a number at a time, and no more of them in memory. */
static void take_out_value(struct node *n, int64_t value, struct turn *t)
{
	struct turn brief = *t;
	const struct item_ask ask = {
		.list = {.node = n->id, .value = &value, .value_n = 1},
		.before = INT64_MAX,
		.max = AT_ONCE
        };
	const struct item_row *row;
	size_t count;

	brief.arena = arena_new();
	do {
		arena_reset(brief.arena);
		count = store_item_page(
			n->pubsub->d.store, brief.arena, &ask, &row);
		for (size_t i = 0; i < count; i++)
			item_drop(n, &row[i], true, &brief);
	} while (count == AT_ONCE);
	arena_free(&brief.arena);
	store_items_past_trim(n->pubsub->d.store, n->id, value, 0);
}

/* Items of labels that the node may not hold any more (XEP-0314 7.1.1). Who may
 * read them is told, as the node tells of such. Labels that can't be read today
 * wait: nobody sees them. */
static void take_out(struct node *n, struct turn *t)
{
	struct domain *d = &n->pubsub->d;
	const struct value_row *v;
	size_t count = store_item_values(d->store, t->arena, n->id, true, &v);

	for (size_t k = 0; k < count; k++) {
		const struct label *l =
			item_label(n, v[k].label_form, v[k].label, t);

		if (l != NULL && !place_holds(d->gate, &n->place, l))
			take_out_value(n, v[k].id, t);
	}
}

/* Of what is past there may be less now. */
static void trim_past(struct node *n, struct turn *t)
{
	struct store *s = n->pubsub->d.store;
	const struct value_row *v;
	size_t count = store_item_values(s, t->arena, n->id, true, &v);

	for (size_t i = 0; i < count; i++)
		store_items_past_trim(s, n->id, v[i].id, n->config.past_items);
}

/* Who waited for approval needn't any more. */
static void admit_waiting(struct node *n, struct turn *t)
{
	for (struct sub *s = n->sub; s != NULL; s = s->next) {
		struct sub_name name;
		struct jid to;

		if (s->state != SUB_PENDING ||
			!jid_parse(t->arena, sub_jid(s), &to))
			continue;
		name = sub_name(s, t->arena);
		sub_set_state(s, n, SUB_SUBSCRIBED);
		sub_store(s, n);
		event_subscription(n, &name, s->state, &to, t);
		if (n->config.send_last == LAST_ON_SUB)
			event_last(n, s, t);
	}
}

void node_change(struct node *n, const struct node_config *c,
	const struct place_labels *l, struct turn *t)
{
	bool relabelled = !levels_same(&n->labels, l);
	bool opened = c->access_model == ACCESS_OPEN &&
	              n->config.access_model != ACCESS_OPEN;
	bool fewer = c->past_items < n->config.past_items;
	bool kept = c->persist_items;

	node_configure(n, c, l, t);
	if (relabelled) {
		pubsub_sift(n->pubsub, SPAN_NONE, node_name(n), t);
		node_rejudge(n, SPAN_NONE, t);
		take_out(n, t);
	}
	if (!kept)
		remove_items(n);
	else if (fewer)
		trim_past(n, t);
	if (opened)
		admit_waiting(n, t);
	if (n->config.notify_config)
		event_config(n, t);
}
