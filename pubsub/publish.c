/* SPDX-License-Identifier: MIT */
/* Publishing (XEP-0060 7.1, XEP-0314 6.1). */
#include "pubsub/ask.h"
#include "pubsub/create.h"
#include "pubsub/event.h"
#include "pubsub/flock.h"
#include "pubsub/kind.h"
#include "pubsub/options.h"
#include "pubsub/remove.h"
#include "pubsub/report.h"
#include "xmpp/seclabel.h"

#define FORM_OPTIONS "http://jabber.org/protocol/pubsub#publish-options"

/* What is asked for, checked: nothing that follows may refuse it. */
struct publication {
	struct item *item;
	size_t n;
	const struct label *label; /* where no item is given */
};

/* ---- one item ---- */

/* The one element that isn't a label; NULL: none. false: more than one, or one
 * with labels of something else inside, which nobody could be asked about. */
static bool find_payload(
	const struct xml *item, bool parts, const struct xml **x_r)
{
	*x_r = NULL;
	xml_each_child (c, item) {
		if (seclabel_is(c))
			continue;
		if (*x_r != NULL || (!parts && seclabel_inside(c)))
			return false;
		*x_r = c;
	}
	return true;
}

static enum sx_cond read_payload(
	struct ask *q, const struct xml *item, struct item_row *row)
{
	const struct node_config *c = &q->n->config;
	struct kind_item what = {.node = q->n, .by = q->s->from.bare};
	enum sx_cond cond;
	const struct xml *x;

	row->payload = SPAN("");
	if (!find_payload(item, kind_has_parts(q->p, q->node), &x))
		return SX_INVALID_PAYLOAD;
	what.payload = x;
	cond = kind_check(q->p, &what, q->t);
	q->text = what.text;
	if (cond != SX_OK)
		return cond;
	if (x == NULL)
		return c->deliver_payloads ? SX_PAYLOAD_REQUIRED : SX_OK;
	if (c->type.n != 0 && !span_eq(x->ns_uri, c->type))
		return SX_INVALID_PAYLOAD;
	row->payload =
		what.kept.p != NULL
			? what.kept
			: item_payload(x, (size_t)c->max_payload, q->t->arena);
	return row->payload.p != NULL ? SX_OK : SX_PAYLOAD_TOO_BIG;
}

/* The labels refuse it, or would if the service enforced them. */
static void report_item(struct ask *q, const struct xml *carrier,
	const struct label *l, enum sx_cond c)
{
	const struct report x = {
		.what = "publish",
		.where = node_place(q->p, node_name(q->n), q->t),
		.by = q->s->from.full,
		.who = q->s->from.bare,
		.place = &q->n->place,
		.side = CHAIN_SENDS,
		.labelled = label_is_there(carrier),
		.label = l,
	};

	if (c != SX_OK)
		report_refused(&q->p->d, &x, q->t);
	else
		report_passed(&q->p->d, &x, q->t);
}

/* In the item (as drafts of XEP-0258 had it), else in `<publish/>`; in both it
 * must be one. */
static enum sx_cond judge(
	struct ask *q, const struct xml *item, const struct label **l_r)
{
	struct domain *d = &q->p->d;
	const struct place *place = &q->n->place;
	bool own = item != NULL && label_is_there(item);
	uint64_t warned = report_warnings(d);
	const struct label *l;
	enum sx_cond c;

	if (own && label_is_there(q->x)) {
		report_item(q, item, NULL, SX_POLICY_VIOLATION);
		return SX_POLICY_VIOLATION;
	}
	c = label_effective_in(d,
		&(struct label_ask){
			place, q->s->from.bare, own ? item : q->x, q->t},
		&l);
	if (c == SX_OK && !sender_is_cleared(d, q->s->from.bare, l))
		c = SX_PUBLISHER_CLEARANCE;
	if (c == SX_OK && !place_holds(d->gate, place, l))
		c = SX_NODE_CLEARANCE;
	if (c == SX_OK && !label_has_form(l))
		c = SX_PUBLISHER_CLEARANCE;
	if (c != SX_OK || report_warnings(d) != warned)
		report_item(q, own ? item : q->x, l, c);
	if (c != SX_OK)
		q->p->stats.denied++;
	*l_r = l;
	return c;
}

/* May what stands under that id go? What is another's under the same label
 * stays, and of what they see something has to be theirs. */
static enum sx_cond may_replace(struct ask *q, const struct item_row *row)
{
	struct domain *d = &q->p->d;
	struct span who = q->s->from.bare;
	const struct item_row *old;
	size_t n, theirs = 0;
	struct item_list l;

	if (node_affiliation(q->n, who) >= NODE_PUBLISHER)
		return SX_OK;
	l = item_list_for(q->n, dir_clearance(d->dir, who), q->t);
	n = item_named(q->n, &l, row->name, &old, q->t);
	for (size_t i = 0; i < n; i++) {
		if (item_is_theirs(q->n, &old[i], who))
			theirs++;
		else if (old[i].value_id == store_item_value(d->store, row))
			return SX_FORBIDDEN;
	}
	return n == 0 || theirs != 0 ? SX_OK : SX_FORBIDDEN;
}

static enum sx_cond read_item(
	struct ask *q, const struct xml *x, struct item *i)
{
	enum sx_cond c;

	i->row = (struct item_row){.name = xml_attr(x, "id"),
		.at = q->t->wall,
		.publisher = q->s->from.full};
	if (i->row.name.n == 0 || kind_names_items(q->p, q->node)) /* K-12 */
		i->row.name = item_new_id(q->t);
	if (i->row.name.n > q->p->conf.limits.name_bytes)
		return SX_NOT_ACCEPTABLE;
	c = judge(q, x, &i->label);
	if (c == SX_OK)
		c = read_payload(q, x, &i->row);
	if (c == SX_OK && !item_keep_label(i->label, &i->row, q->t))
		c = SX_POLICY_VIOLATION;
	if (c == SX_OK && q->n->config.persist_items)
		c = may_replace(q, &i->row);
	return c;
}

/* ---- all of them ---- */

static size_t count_items(const struct xml *publish)
{
	size_t n = 0;

	xml_each_child (c, publish)
		n += xml_is(c, NS_PUBSUB, "item");
	return n;
}

/* A node that neither keeps nor tells content has no items (4.3). */
static bool takes_items(const struct node_config *c)
{
	return c->persist_items || c->deliver_payloads;
}

static enum sx_cond read_items(struct ask *q, struct publication *pub)
{
	size_t n = count_items(q->x);
	enum sx_cond c = SX_OK;

	if (n > q->p->conf.limits.batch)
		return SX_MAX_ITEMS_EXCEEDED;
	if (n != 0 && !takes_items(&q->n->config))
		return SX_ITEM_FORBIDDEN;
	if (n == 0 && takes_items(&q->n->config))
		return q->n->config.persist_items ? SX_ITEM_REQUIRED
		                                  : SX_PAYLOAD_REQUIRED;
	if (n == 0)
		return judge(q, NULL, &pub->label);
	pub->item = arena_array(q->t->arena, struct item, n);
	xml_each_child (x, q->x) {
		if (c == SX_OK && xml_is(x, NS_PUBSUB, "item"))
			c = read_item(q, x, &pub->item[pub->n++]);
	}
	return c;
}

/* All that subscribers get of it. */
static bool is_bearable(const struct ask *q, const struct publication *pub)
{
	size_t bytes = 0;

	for (size_t i = 0; i < pub->n; i++)
		bytes += pub->item[i].row.payload.n;
	return flock_fits(q->n, pub->n, bytes);
}

/* Only where nothing goes to make room. An item that takes another's place
 * needs none; so much is told to who may know of both. */
static enum sx_cond has_room(struct ask *q, const struct publication *pub)
{
	const struct node_config *c = &q->n->config;
	struct store *s = q->p->d.store;

	if (!c->persist_items || c->node_full != FULL_REJECT ||
		c->max_items == 0)
		return SX_OK;
	for (size_t i = 0; i < pub->n; i++) {
		const struct item *it = &pub->item[i];
		int64_t value = store_item_value(s, &it->row);
		const struct item_list l = {
			.node = q->n->id, .value = &value, .value_n = 1};
		struct item_row old;

		if (!store_item_find(s, q->t->arena, &l, it->row.name, &old) &&
			store_item_count_most(
				s, q->n->id, value, (uint64_t)c->max_items) +
					pub->n >
				(uint64_t)c->max_items)
			return SX_NODE_FULL;
	}
	return SX_OK;
}

/* Always with the ids: clients take an empty answer for a failure (K-13). */
static enum sx_cond answer(struct ask *q, const struct publication *pub)
{
	struct xw w;

	ask_open(q, &w, NS_PUBSUB);
	xw_open(&w, NS_PUBSUB, "publish");
	xw_attr(&w, "node", node_name(q->n));
	for (size_t i = 0; i < pub->n; i++) {
		xw_open(&w, NS_PUBSUB, "item");
		xw_attr(&w, "id", pub->item[i].row.name);
		xw_close(&w);
	}
	xw_close(&w);
	return ask_send(q, &w);
}

/* ---- publish-options (7.1.5) ---- */

/* NULL: no node has it. */
static const struct option *option_of(const struct xdata_field *f)
{
	for (size_t i = 0; i < node_options.n; i++)
		if (span_is(f->var, node_options.row[i].var))
			return &node_options.row[i];
	return NULL;
}

/* Each field is as the node has it. */
static enum sx_cond meets(struct ask *q, const struct xdata *d)
{
	struct node_config want = q->n->config;
	struct errtext e;

	for (const struct xdata_field *f = d->field; f != NULL; f = f->next) {
		const struct option *o = option_of(f);

		if (o == NULL)
			return SX_NOT_ACCEPTABLE;
		if (option_set(o, f->value, &want, q->t, &e) != ERR_OK ||
			!option_same(o, &want, &q->n->config))
			return SX_PRECONDITION_NOT_MET;
	}
	return SX_OK;
}

/* NULL: none. false: malformed. */
static bool find_options(struct ask *q, struct xdata *d, bool *found_r)
{
	const struct xml *x = xml_after(q->x);

	*found_r = false;
	if (x == NULL)
		return true;
	if (!xml_is(x, NS_PUBSUB, "publish-options") || xml_after(x) != NULL)
		return false;
	*found_r = true;
	x = xml_first(x);
	return xml_is(x, NS_XDATA, "x") && xdata_read(q->t->arena, x, d) &&
	       d->kind == XDATA_SUBMIT && span_is(d->form_type, FORM_OPTIONS);
}

/* SECURITY: a field that we don't know may be what keeps others out. */
static enum sx_cond configure(
	struct ask *q, const struct xdata *d, struct node_row *row)
{
	struct node_config *c = &row->config;
	struct errtext e;

	for (const struct xdata_field *f = d->field; f != NULL; f = f->next)
		if (option_of(f) == NULL)
			return SX_NOT_ACCEPTABLE;
	if (options_read(&node_options, d, c, q->t, &e) != ERR_OK ||
		(size_t)c->max_payload > q->p->conf.limits.payload_bytes)
		return SX_NOT_ACCEPTABLE;
	return node_model_is_offered(q->p, row, q->s->from.bare)
	               ? SX_OK
	               : SX_UNSUPPORTED_ACCESS_MODEL;
}

/* A node that isn't there is made, with the options as its configuration
 * (7.1.4, 7.1.5). */
static enum sx_cond make_node(
	struct ask *q, const struct xdata *d, bool has_options)
{
	struct span who = q->s->from.bare;
	struct node_row row = {.name = q->node};
	enum sx_cond c = create_allowed(q->p, who, q->t);

	if (c != SX_OK || !create_is_free(q->p, q->node, q->t) ||
		remove_has_moved(q->p, q->node, q->t) ||
		q->node.n > q->p->conf.limits.name_bytes)
		return SX_ITEM_NOT_FOUND;
	kind_initial(q->p, q->node, &row.config);
	if (has_options)
		c = configure(q, d, &row);
	if (c != SX_OK)
		return c;
	q->n = create_node(q->p, &row, who, q->t);
	return SX_OK;
}

static enum sx_cond find_or_make(struct ask *q, bool *made_r)
{
	bool has_options;
	enum sx_cond c;
	struct xdata d;

	if (q->node.n == 0)
		return SX_NODEID_REQUIRED;
	if (!find_options(q, &d, &has_options))
		return SX_BAD_REQUEST;
	q->n = node_find_for(q->p, q->node, q->s->from.bare, q->t);
	if (q->n == NULL && ask_missing(q) == SX_GONE)
		return SX_GONE; /* what is published isn't left behind */
	if (q->n == NULL) {
		c = make_node(q, &d, has_options);
		*made_r = c == SX_OK;
		if (c == SX_ITEM_NOT_FOUND)
			pubsub_report_hidden(q->p, q->node, q->s, q->t);
		return c;
	}
	c = node_may_publish(q->n, q->s->from.bare);
	return c == SX_OK && has_options ? meets(q, &d) : c;
}

enum sx_cond item_publish(struct ask *q)
{
	struct publication pub = {.item = NULL};
	bool made = false;
	enum sx_cond c = find_or_make(q, &made);

	if (c == SX_OK)
		c = read_items(q, &pub);
	if (c == SX_OK && !is_bearable(q, &pub))
		c = SX_RESOURCE_CONSTRAINT;
	if (c == SX_OK)
		c = has_room(q, &pub);
	if (c != SX_OK) {
		if (made) /* it was to hold them: as if it never was */
			create_undo(q->n, q->t);
		return c;
	}
	c = answer(q, &pub);
	for (size_t i = 0; i < pub.n; i++)
		item_keep(q->n, &pub.item[i], q->s->from.bare, q->t);
	if (pub.n == 0)
		event_empty(q->n, pub.label, q->t);
	return c;
}
