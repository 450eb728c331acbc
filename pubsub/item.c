/* SPDX-License-Identifier: MIT */
/* Items: who may read which, and which have to go. */
#include "pubsub/item.h"

#include "pubsub/event.h"
#include "pubsub/kind.h"

#define VALUE_BYTES  ((size_t)1 << 20)
#define EXPIRE_STEPS 200 /* items of one tick */
#define TRIM_STEPS   20  /* items that go when one comes */

const struct label *item_label(
	struct node *n, int form, struct span bytes, struct turn *t)
{
	const struct label *l = NULL;

	if (label_restore(n->pubsub->d.conf->labels, (enum label_form)form,
		    bytes, t->wall, &l, NULL) != LABEL_VALID)
		return NULL;
	return l;
}

static struct item_list list_of(
	struct node *n, const struct clearance *c, bool past, struct turn *t)
{
	struct domain *d = &n->pubsub->d;
	const struct value_row *v;
	size_t count = store_item_values(d->store, t->arena, n->id, past, &v);
	int64_t *id = arena_array(t->arena, int64_t, count + 1);
	struct item_list l = {.node = n->id, .value = id, .past = past};

	for (size_t i = 0; i < count; i++)
		if (gate_allows(d->gate,
			    item_label(n, v[i].label_form, v[i].label, t), c))
			id[l.value_n++] = v[i].id;
	return l;
}

struct item_list item_list_for(
	struct node *n, const struct clearance *c, struct turn *t)
{
	return list_of(n, c, false, t);
}

struct item_list item_archive_for(
	struct node *n, const struct clearance *c, struct turn *t)
{
	return list_of(n, c, true, t);
}

bool item_of(struct node *n, const struct item_row *row, struct turn *t,
	struct item *i_r)
{
	*i_r = (struct item){
		*row, item_label(n, row->label_form, row->label, t)};
	return i_r->label != NULL && label_has_form(i_r->label);
}

bool item_keep_label(const struct label *l, struct item_row *r, struct turn *t)
{
	enum label_form form;
	struct buf b;

	r->label = label_keep(l, &form);
	r->label_form = (int)form;
	buf_init(&b, VALUE_BYTES);
	label_expr(l, &b);
	r->value = b.over ? SPAN_NONE : arena_dup(t->arena, buf_span(&b));
	buf_clear(&b);
	return r->value.p != NULL;
}

struct span item_payload(const struct xml *x, size_t max, struct arena *a)
{
	struct span s = SPAN_NONE;
	struct buf b;
	struct xw w;

	buf_init(&b, max);
	/* so that what is in no namespace says so wherever it is put */
	xw_init_in(&w, &b, x->ns_uri.n == 0 ? NS_CAVEAT : NS_NONE);
	xw_copy(&w, x);
	if (!b.over)
		s = arena_dup(a, buf_span(&b));
	buf_clear(&b);
	return s;
}

static int newest_first(const void *a, const void *b)
{
	int64_t x = ((const struct item_row *)a)->id;
	int64_t y = ((const struct item_row *)b)->id;

	return (x < y) - (x > y);
}

size_t item_named(struct node *n, const struct item_list *l, struct span name,
	const struct item_row **rows_r, struct turn *t)
{
	struct item_row *row =
		arena_array(t->arena, struct item_row, l->value_n + 1);
	size_t count = 0;

	for (size_t i = 0; i < l->value_n; i++) {
		const struct item_list one = {.node = n->id,
			.value = &l->value[i],
			.value_n = 1,
			.past = l->past};

		count += store_item_find(
			n->pubsub->d.store, t->arena, &one, name, &row[count]);
	}
	if (count > 1)
		qsort(row, count, sizeof(*row), newest_first);
	*rows_r = row;
	return count;
}

bool item_is_theirs(
	const struct node *n, const struct item_row *r, struct span bare)
{
	struct span resource;

	return node_affiliation(n, bare) >= NODE_PUBLISHER ||
	       span_eq(span_cut(r->publisher, '/', &resource), bare);
}

void item_forget(struct node *n, const struct item_list *l, struct span name,
	int64_t but, struct span by)
{
	if (by.p != NULL && node_affiliation(n, by) >= NODE_PUBLISHER)
		by = SPAN_NONE;
	for (size_t i = 0; i < l->value_n; i++) {
		const struct item_row row = {
			.name = name, .value_id = l->value[i]};

		if (l->value[i] != but)
			store_item_forget(n->pubsub->d.store, n->id, &row, by);
	}
}

/* An id is unique to who publishes under it (XEP-0060 12.9): what they may know
 * of under another label goes. The store itself replaces that of the same. */
static void replace(
	struct node *n, const struct item *i, struct span by, struct turn *t)
{
	struct domain *d = &n->pubsub->d;
	const struct item_list all =
		by.p != NULL ? item_archive_for(n, dir_clearance(d->dir, by), t)
			     : item_list_all(n, true, t);
	struct item_list l = all;
	int64_t value = store_item_value(d->store, &i->row);
	const struct item_row *old;
	size_t count;

	l.past = false;
	count = item_named(n, &l, i->row.name, &old, t);
	item_forget(n, &all, i->row.name, value, by);
	for (size_t k = 0; k < count; k++) {
		struct item was;

		if (old[k].value_id == value ||
			(by.p != NULL && !item_is_theirs(n, &old[k], by)))
			continue;
		if (item_of(n, &old[k], t, &was))
			item_retract(n, &was, false, i->label, t);
		else
			store_item_remove(d->store, n->id, old[k].id);
	}
}

void item_keep(struct node *n, struct item *i, struct span by, struct turn *t)
{
	n->pubsub->stats.items++;
	if (!n->config.persist_items) {
		event_item(n, i, t);
		return;
	}
	replace(n, i, by, t);
	store_item_put(
		n->pubsub->d.store, n->id, &i->row, n->config.past_items);
	event_item(n, i, t);
	item_trim(n, i->row.value_id, t);
}

struct item_list item_list_all(struct node *n, bool past, struct turn *t)
{
	const struct value_row *v;
	size_t count = store_item_values(
		n->pubsub->d.store, t->arena, n->id, past, &v);
	int64_t *id = arena_array(t->arena, int64_t, count + 1);

	for (size_t i = 0; i < count; i++)
		id[i] = v[i].id;
	return (struct item_list){
		.node = n->id, .value = id, .value_n = count, .past = past};
}

struct span item_view(struct node *n, const struct item_row *r,
	const struct clearance *c, struct turn *t)
{
	return kind_view(n, r->payload, c, t);
}

bool item_has_parts(const struct node *n)
{
	return kind_has_parts(n->pubsub, node_name(n));
}

struct span item_publisher(const struct node *n, const struct item_row *r)
{
	struct span resource;

	switch (n->config.itemreply) {
	case REPLY_PUBLISHER:
		return span_cut(r->publisher, '/', &resource);
	case REPLY_OWNER:
		return n->creator;
	default:
		return SPAN_NONE;
	}
}

struct span item_new_id(struct turn *t)
{
	unsigned char chance[16];
	char *text = arena_alloc(t->arena, ID_TEXT_LEN + 1);

	t->entropy->fill(t->entropy, chance, sizeof(chance));
	id_text(chance, text);
	return span_of(text, ID_TEXT_LEN);
}

void item_retract(struct node *n, const struct item *i, bool notify,
	const struct label *unless, struct turn *t)
{
	store_item_remove(n->pubsub->d.store, n->id, i->row.id);
	if (notify || n->config.notify_retract)
		event_retract(n, i, unless, t);
}

void item_drop(
	struct node *n, const struct item_row *row, bool tell, struct turn *t)
{
	struct item i;

	if (tell && item_of(n, row, t, &i))
		item_retract(n, &i, false, NULL, t);
	else
		store_item_remove(n->pubsub->d.store, n->id, row->id);
}

/* Out of the node to make room. */
static void make_past(
	struct node *n, const struct item_row *row, struct turn *t)
{
	struct item i;

	store_item_shelve(n->pubsub->d.store, n->id, row, n->config.past_items);
	if (n->config.node_full == FULL_RETRACT_OLDEST &&
		n->config.notify_retract && item_of(n, row, t, &i))
		event_retract(n, &i, NULL, t);
}

void item_trim(struct node *n, int64_t value, struct turn *t)
{
	struct store *s = n->pubsub->d.store;
	uint64_t have, max = (uint64_t)n->config.max_items;
	struct item_ask ask = {
		.list = {.node = n->id, .value = &value, .value_n = 1},
		.before = INT64_MAX
        };
	const struct item_row *row;
	size_t count;

	if (max == 0)
		return;
	/* the rest goes with the items that come next */
	have = store_item_count_most(s, n->id, value, max + TRIM_STEPS);
	if (have <= max)
		return;
	ask.max = (size_t)(have - max);
	count = store_item_page(s, t->arena, &ask, &row);
	for (size_t i = 0; i < count; i++)
		make_past(n, &row[i], t);
}

void item_expire(struct node *n, struct turn *t)
{
	int64_t before = t->wall - n->config.item_expire * 1000;
	const struct item_row *row;
	size_t count;

	if (n->config.item_expire == 0)
		return;
	count = store_items_older(n->pubsub->d.store, t->arena, n->id, before,
		EXPIRE_STEPS, &row);
	for (size_t i = 0; i < count; i++)
		item_drop(n, &row[i], true, t);
	store_items_past_expire(
		n->pubsub->d.store, n->id, before, EXPIRE_STEPS);
}
