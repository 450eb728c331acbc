/* SPDX-License-Identifier: MIT */
/* Nodes and items shown to the operator. */
#include "domain/edit.h"
#include "pubsub/control.h"
#include "pubsub/item.h"
#include "pubsub/options.h"

void pubsub_nodes(struct pubsub *p, struct span prefix, struct turn *t,
	void (*f)(void *arg, const struct node_info *n), void *arg)
{
	struct arena *page = arena_new();
	struct span after = prefix;
	const struct node_overview *row;
	size_t n;

	do {
		n = store_nodes_page(
			p->d.store, page, p->d.conf->domain, after, 256, &row);
		for (size_t i = 0; i < n; i++) {
			const struct node_info info = {
				.name = row[i].name,
				.title = row[i].title,
				.items = (size_t)row[i].items,
				.subscriptions = (size_t)row[i].subscriptions,
				.access = row[i].labels.access,
				.clearance = row[i].labels.clearance,
				.fallback = row[i].labels.fallback,
			};

			if (!span_starts(row[i].name, prefix))
				n = 0; /* in order: none of the rest does */
			else
				f(arg, &info);
		}
		if (n != 0)
			after = arena_dup(t->arena, row[n - 1].name);
		arena_reset(page);
	} while (n != 0);
	arena_free(&page);
}

static void show_people(const struct facts *to, const struct node *n)
{
	for (const struct member *m = n->member; m != NULL; m = m->next)
		fact(to, "affiliation",
			arena_printf(to->a, "%s %.*s",
				node_affiliation_name(m->affiliation),
				SPAN_FMT(member_jid(m))));
	for (const struct sub *s = n->sub; s != NULL; s = s->next)
		fact(to, "subscription",
			arena_printf(to->a,
				"%.*s%s%.*s; state: %s; clearance: %.*s",
				SPAN_FMT(sub_jid(s)),
				s->subid_n != 0 ? "; subid: " : "",
				SPAN_FMT(sub_subid(s)),
				subscription_name(s->state),
				SPAN_FMT(level_clearance_text(
					s->clearance, to->a))));
}

bool pubsub_show(struct pubsub *p, struct span name, fact_fn *f, void *arg,
	struct turn *t)
{
	struct node *n = node_find(p, name, t);
	const struct facts to = {f, arg, t->arena};

	if (n == NULL)
		return false;
	fact(&to, "node", node_name(n));
	fact(&to, "creator", n->creator);
	show_settings(&to, &node_options, &n->config, &n->labels);
	show_effective(&to, &n->place, "node");
	show_people(&to, n);
	return true;
}

/* ---- items ---- */

static struct span bare_of(struct span jid)
{
	struct span resource;

	return span_cut(jid, '/', &resource);
}

/* Of an address that was read before. */
static const struct clearance *clearance_of(
	struct node *n, struct span as, struct turn *t)
{
	struct jid j;

	return jid_parse(t->arena, as, &j)
	               ? dir_clearance(n->pubsub->d.dir, j.bare)
	               : NULL;
}

static struct item_info info_of(struct node *n, const struct item_row *row,
	const struct item_query *q, struct turn *t)
{
	struct item_info info = {
		.id = row->name,
		.publisher = bare_of(row->publisher),
		.at = row->at,
		.payload = row->payload,
	};
	struct item i;

	if (q->as.p != NULL)
		info.payload = item_view(n, row, clearance_of(n, q->as, t), t);
	if (!item_of(n, row, t, &i))
		return info;
	info.label = level_label_text(i.label, t->arena);
	info.marking = label_marking(i.label);
	info.fg = label_fgcolor(i.label);
	info.bg = label_bgcolor(i.label);
	return info;
}

/* What the query may see. */
static enum err list_of(struct node *n, const struct item_query *q,
	struct item_list *l_r, struct turn *t, struct errtext *e)
{
	struct domain *d = &n->pubsub->d;
	struct jid j;

	if (q->as.p == NULL) {
		*l_r = item_list_all(n, false, t);
		return ERR_OK;
	}
	if (!jid_parse(t->arena, q->as, &j) || j.node.p == NULL)
		return err_set(e, ERR_VALUE, "that is no user's address");
	if (!node_admits(n, j.bare))
		return err_set(e, ERR_UNKNOWN, "no such node for them");
	*l_r = item_list_for(n, dir_clearance(d->dir, j.bare), t);
	return ERR_OK;
}

enum err pubsub_items(struct pubsub *p, const struct item_query *q,
	void (*f)(void *arg, const struct item_info *i), void *arg,
	struct turn *t, struct errtext *e)
{
	struct node *n = node_find(p, q->name, t);
	struct item_ask ask = {.before = INT64_MAX, .max = q->max};
	const struct item_row *row;
	struct item_row last;
	size_t count;
	enum err err;

	if (n == NULL)
		return err_set(e, ERR_UNKNOWN, "node %.*s: no such node",
			SPAN_FMT(q->name));
	err = list_of(n, q, &ask.list, t, e);
	if (err != ERR_OK)
		return err;
	if (q->after.n != 0 && store_item_find(p->d.store, t->arena, &ask.list,
				       q->after, &last))
		ask.after = last.id;
	count = store_item_page(p->d.store, t->arena, &ask, &row);
	for (size_t i = 0; i < count; i++) {
		const struct item_info info = info_of(n, &row[i], q, t);

		f(arg, &info);
	}
	return ERR_OK;
}

size_t pubsub_named(struct pubsub *p, struct span node, struct span id,
	const struct item_row **rows_r, struct turn *t)
{
	struct node *n = node_find(p, node, t);
	struct item_list all;

	if (n == NULL)
		return 0;
	all = item_list_all(n, true, t);
	return item_named(n, &all, id, rows_r, t);
}
