/* SPDX-License-Identifier: MIT */
/* Items that move in: read and judged, then kept as they were. */
#include "pubsub/arrive_inner.h"
#include "pubsub/kind.h"
#include "xmpp/seclabel.h"
#include "xmpp/xdata.h"

/* ---- reading ---- */

/* The one element that is no label; NULL: none. false: there are several. */
static bool find_payload(const struct xml *x, const struct xml **payload_r)
{
	*payload_r = NULL;
	xml_each_child (c, x) {
		if (seclabel_is(c) || xml_is(c, NS_TRANSFER, "label"))
			continue;
		if (*payload_r != NULL)
			return false;
		*payload_r = c;
	}
	return true;
}

static const char *read_payload(
	struct arriving *a, const struct xml *x, struct item_row *r)
{
	struct kind_item what = {.node = a->n};
	struct node *lead = a->lead;
	enum sx_cond c;

	r->payload = SPAN("");
	if (!find_payload(x, &what.payload))
		return "it has more than one payload";
	if (a->check != NULL && lead == NULL)
		lead = a->n; /* which has nothing that counts */
	c = kind_arrive(&what, lead, a->t);
	if (c != SX_OK)
		return what.text != NULL ? what.text : error_text(c);
	if (what.payload == NULL)
		return NULL;
	r->payload = what.kept.p != NULL
	                     ? what.kept
	                     : item_payload(what.payload,
				       (size_t)a->n->config.max_payload,
				       a->t->arena);
	return r->payload.p != NULL ? NULL : "its payload is too large";
}

static const char *read_label(
	struct arriving *a, const struct xml *x, struct item_row *r)
{
	struct errtext why = {""};
	const struct label *l;

	switch (arrival_label(a->in, x, &l, &why)) {
	case TRANSFER_LABEL:
		return item_keep_label(l, r, a->t) ? NULL
		                                   : "its label is too long";
	case TRANSFER_OPENLY:
		return "it has no label, and items need one";
	case TRANSFER_BAD:
		break;
	}
	return arena_dup(a->t->arena, span_str(why.s)).p;
}

static const char *read_publisher(
	struct arriving *a, const struct xml *x, struct item_row *r)
{
	struct span text = xml_attr(x, "publisher");
	struct jid j;

	r->publisher = a->p->d.conf->domain;
	if (text.n == 0)
		return NULL;
	if (!jid_parse(a->t->arena, text, &j))
		return "its publisher is no address";
	r->publisher = j.full;
	return NULL;
}

static const char *read_name(
	struct arriving *a, const struct xml *x, struct arriving_item *i)
{
	i->row = (struct item_row){
		.name = xml_attr(x, "id"), .at = a->t->wall, .arrived = true};
	if (i->row.name.n == 0)
		i->row.name = item_new_id(a->t);
	if (i->row.name.n > a->p->conf.limits.name_bytes)
		return "its id is too long";
	i->timed = xml_attr(x, "at").p != NULL;
	if (i->timed && !arrival_time(a->t, xml_attr(x, "at"), &i->row.at))
		return "its time is none at which it can have come";
	if (xml_attr(x, "past").p != NULL &&
		!xdata_bool(xml_attr(x, "past"), &i->row.past))
		return "it is neither past nor not";
	return NULL;
}

/* The node doesn't keep such. */
static bool is_over(const struct arriving *a, const struct item_row *r)
{
	const struct node_config *c = &a->n->config;

	return !c->persist_items || (r->past && c->past_items == 0) ||
	       (c->item_expire != 0 &&
		       r->at < a->t->wall - c->item_expire * 1000);
}

enum err arriving_item(
	struct arriving *a, const struct xml *x, struct errtext *e)
{
	struct arriving_item *i = &a->item[a->item_n];
	const char *why = read_name(a, x, i);

	if (why == NULL && is_over(a, &i->row)) {
		a->in->left_out++;
		return ERR_OK;
	}
	if (why == NULL)
		why = read_publisher(a, x, &i->row);
	if (why == NULL)
		why = read_label(a, x, &i->row);
	if (why == NULL)
		why = read_payload(a, x, &i->row);
	if (why != NULL)
		return arriving_unfit(a, i->row.name, e, why);
	a->item_n++;
	return ERR_OK;
}

/* ---- keeping ---- */

/* The present one of that name and value. */
static bool find_present(const struct arriving *a, const struct item_row *r,
	struct item_row *old)
{
	struct store *s = a->p->d.store;
	int64_t value = store_item_value(s, r);
	const struct item_list l = {
		.node = a->n->id, .value = &value, .value_n = 1};

	return value != 0 && store_item_find(s, a->t->arena, &l, r->name, old);
}

/* It had its time in a node that holds no more: what people have published here
 * meanwhile doesn't go for it. */
static bool is_passed(const struct arriving *a, const struct arriving_item *i)
{
	const struct node_config *c = &a->n->config;
	int64_t max = i->row.past ? c->past_items : c->max_items, at;

	return a->open && i->timed && max > 0 &&
	       store_item_next_out(
		       a->p->d.store, a->n->id, &i->row, (uint64_t)max, &at) &&
	       i->row.at < at;
}

/* SECURITY: it, or a later one of its id, came once and isn't there any more:
 * nothing is brought back that was taken out here. */
static bool is_gone(const struct arriving *a, const struct arriving_item *i)
{
	int64_t at;

	return a->open &&
	       store_arrival_item(a->p->d.store, a->row.id, i->row.name, &at) &&
	       (!i->timed || i->row.at <= at);
}

/* It was published here. */
static bool is_ours(const struct arriving *a, const struct item_row *r)
{
	return a->open && !store_item_arrived(a->p->d.store, r->id);
}

/* What is here under its name is it, or is later. SECURITY: where nobody knows
 * when it came, nothing that was published here goes for it. */
static bool is_here(const struct arriving *a, const struct arriving_item *i,
	const struct item_row *here)
{
	if (i->timed)
		return here->at >= i->row.at;
	return is_ours(a, here) || span_eq(here->payload, i->row.payload);
}

/* SECURITY: what others go by says which labels they get: the one in force
 * stays, but for a later one. */
static bool is_overtaken(
	const struct arriving *a, const struct arriving_item *i)
{
	const struct item_ask ask = {.list = item_list_all(a->n, false, a->t),
		.before = INT64_MAX,
		.backward = true,
		.max = 1};
	const struct item_row *r;

	return a->open && kind_leads(a->p, node_name(a->n)) &&
	       store_item_page(a->p->d.store, a->t->arena, &ask, &r) != 0 &&
	       (i->timed ? i->row.at <= r->at : is_ours(a, r));
}

enum fate {
	IS_NEW = 0,
	IS_KNOWN, /* what is here is it, or came later */
	IS_PASSED,
	IS_GONE,
	IS_OVERTAKEN,
};

static enum fate fate_of(
	const struct arriving *a, const struct arriving_item *i)
{
	struct item_row old;

	if (i->timed && store_item_is_known(a->p->d.store, a->n->id, &i->row))
		return IS_KNOWN;
	if (find_present(a, &i->row, &old)) {
		if (is_here(a, i, &old))
			return IS_KNOWN;
	} else if (is_gone(a, i)) {
		return is_passed(a, i) ? IS_PASSED : IS_GONE;
	}
	if (is_passed(a, i))
		return IS_PASSED;
	return is_overtaken(a, i) ? IS_OVERTAKEN : IS_NEW;
}

/* What is more than the node keeps becomes past, and nobody is told. */
static void trim(const struct arriving *a, const struct item_row *r)
{
	const struct node_config *c = &a->n->config;
	struct store *s = a->p->d.store;
	uint64_t have, max = (uint64_t)c->max_items;
	struct item_ask ask = {
		.list = {.node = a->n->id, .value = &r->value_id, .value_n = 1},
		.before = INT64_MAX
        };
	const struct item_row *row;
	size_t n;

	if (max == 0)
		return;
	have = store_item_count_most(s, a->n->id, r->value_id, max + 1);
	if (have <= max)
		return;
	ask.max = (size_t)(have - max);
	n = store_item_page(s, a->t->arena, &ask, &row);
	for (size_t i = 0; i < n; i++)
		store_item_shelve(s, a->n->id, &row[i], c->past_items);
}

static void keep(struct arriving *a, struct item_row *r)
{
	struct store *s = a->p->d.store;
	int64_t past = a->n->config.past_items;

	store_item_put(s, a->n->id, r, past);
	if (r->past)
		store_item_shelve(s, a->n->id, r, past);
	else
		trim(a, r);
	store_arrival_item_put(s, a->row.id, r->name, r->at);
	a->row.mark = r->name;
	a->row.messages++;
	a->in->taken++;
}

static void remark_left(struct arriving *a, size_t n, const char *why)
{
	a->in->left_out += n;
	if (n != 0)
		transfer_remark(a->in, "%zu items are left out: %s", n, why);
}

void arriving_keep_items(struct arriving *a)
{
	size_t gone = 0, overtaken = 0;

	for (size_t i = 0; i < a->item_n; i++)
		switch (fate_of(a, &a->item[i])) {
		case IS_NEW:
			keep(a, &a->item[i].row);
			break;
		case IS_KNOWN:
		case IS_PASSED:
			a->in->known++;
			break;
		case IS_GONE:
			gone++;
			break;
		case IS_OVERTAKEN:
			overtaken++;
			break;
		}
	remark_left(a, gone, "they came before, and aren't here any more");
	remark_left(a, overtaken, "what is in force here may be later");
}
