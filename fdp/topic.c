/* SPDX-License-Identifier: MIT */
/* Templates and submissions on their way into their nodes. */
#include "fdp/topic.h"

#include "fdp/check.h"
#include "fdp/fields.h"
#include "fdp/template.h"
#include "pubsub/item.h"

#define TEMPLATES 100 /* versions that are kept */

/* ---- names (XEP-0346 2.1) ---- */

static struct span behind(struct span name, const char *prefix)
{
	size_t n = strlen(prefix);

	if (!span_starts(name, span_str(prefix)) || name.n == n)
		return SPAN_NONE;
	return span_of(name.p + n, name.n - n);
}

static bool is_template(struct span node)
{
	return behind(node, FDP_TEMPLATE).p != NULL;
}

static bool is_submitted(struct span node)
{
	return behind(node, FDP_SUBMITTED).p != NULL;
}

struct span topic_of(struct span node)
{
	return is_template(node) ? behind(node, FDP_TEMPLATE)
	                         : behind(node, FDP_SUBMITTED);
}

static struct span partner(struct span name, struct arena *a)
{
	struct span topic = topic_of(name);

	if (topic.p == NULL)
		return SPAN_NONE;
	return arena_printf(a, "%s%.*s",
		is_template(name) ? FDP_SUBMITTED : FDP_TEMPLATE,
		SPAN_FMT(topic));
}

/* G346-08, G346-11: everybody who finds the form fills it in, and reads of what
 * came what the owner lets them. */
static void initial(struct span name, struct node_config *c)
{
	if (is_template(name)) {
		c->max_items = TEMPLATES;
		c->notify_retract = true;
	}
	if (is_submitted(name)) {
		c->access_model = ACCESS_WHITELIST;
		c->publish_model = PUBLISH_OPEN;
		c->itemreply = REPLY_PUBLISHER;
		c->send_last = LAST_NEVER;
		c->max_items = 0;
	}
}

/* Nobody takes the place of what another submitted (G346-11). */
static bool names_items(struct span node)
{
	return is_submitted(node);
}

/* ---- what is published ---- */

static const struct clearance *clearance_of(const struct kind_item *i)
{
	return dir_clearance(i->node->pubsub->d.dir, i->by);
}

static enum sx_cond tell(struct kind_item *i, enum sx_cond c,
	const struct errtext *e, struct turn *t)
{
	i->text = arena_dup(t->arena, span_str(e->s)).p;
	return c;
}

/* G346-04 */
static enum sx_cond check_template(struct kind_item *i, struct turn *t)
{
	struct errtext e = {""};
	struct form f;

	if (i->payload == NULL)
		return SX_PAYLOAD_REQUIRED;
	if (!xml_is(i->payload, NS_XDATA, "x") ||
		form_read(t->arena, i->payload, &f, &e) != ERR_OK)
		return tell(i, SX_INVALID_PAYLOAD, &e, t);
	return fields_keep(i, NULL, t);
}

/* The newest that they may read, all of it; NULL: none. SECURITY: whom the
 * owner doesn't let read it learns nothing of it by filling it in. */
static const struct xml *find_template(
	struct kind_item *i, struct node **n_r, struct turn *t)
{
	struct pubsub *p = i->node->pubsub;
	struct span name = partner(node_name(i->node), t->arena);
	struct node *n = i->by.p != NULL ? node_find_for(p, name, i->by, t)
	                                 : node_find(p, name, t);
	struct item_ask ask = {.before = INT64_MAX, .backward = true, .max = 1};
	const struct item_row *row;
	const struct xml *x;

	*n_r = n;
	if (n == NULL || (i->by.p != NULL && node_may_read(n, i->by) != SX_OK))
		return NULL;
	ask.list = i->by.p != NULL ? item_list_for(n, clearance_of(i), t)
	                           : item_list_all(n, false, t);
	if (store_item_page(p->d.store, t->arena, &ask, &row) == 0 ||
		xml_parse(t->arena, row->payload, &xml_caps_default, &x,
			NULL) != ERR_OK)
		return NULL;
	return x;
}

/* SECURITY: what is told of a mistake is told by a form that they may know:
 * without the fields that are above them. */
static bool read_template(struct kind_item *i, struct node *n,
	const struct xml *whole, struct form *f_r, struct turn *t)
{
	struct span view;
	const struct xml *x = whole;

	if (i->by.p != NULL && fields_are_labelled(whole)) {
		view = fields_view(n, whole, clearance_of(i), false, t);
		if (view.p == NULL ||
			xml_parse(t->arena, view, &xml_caps_default, &x,
				NULL) != ERR_OK)
			return false;
	}
	return form_read(t->arena, x, f_r, NULL) == ERR_OK;
}

/* G346-05, G346-10 */
static enum sx_cond check_submission(struct kind_item *i, struct turn *t)
{
	struct form_fault fault = {.var = SPAN_NONE};
	const struct xml *whole;
	struct errtext e = {""};
	struct node *n;
	struct form f;

	if (i->payload == NULL)
		return SX_PAYLOAD_REQUIRED;
	whole = find_template(i, &n, t);
	if (whole == NULL || !read_template(i, n, whole, &f, t)) {
		err_set(&e, ERR_UNKNOWN, "there is no form to fill in");
		return tell(i, SX_NOT_ACCEPTABLE, &e, t);
	}
	if (form_check(t->arena, &f, i->payload, FORM_UNKNOWN_REFUSED,
		    &fault) != ERR_OK)
		return tell(i, SX_INVALID_PAYLOAD, &fault.text, t);
	return fields_keep(i, whole, t);
}

static enum sx_cond check(struct kind_item *i, struct turn *t)
{
	struct span name = node_name(i->node);

	if (is_template(name))
		return check_template(i, t);
	return is_submitted(name) ? check_submission(i, t) : SX_OK;
}

/* ---- what was kept elsewhere ---- */

#define VERSIONS 8 /* of the template, for one submission */

/* Templates as they were kept, the newest last; array in the arena. */
static size_t versions(
	struct node *lead, const struct item_row **row_r, struct turn *t)
{
	const struct item_ask ask = {.list = item_list_all(lead, false, t),
		.before = INT64_MAX,
		.backward = true,
		.max = VERSIONS};

	return store_item_page(lead->pubsub->d.store, t->arena, &ask, row_r);
}

/*
 * SECURITY: the newest template puts its labels on fields that have none. A
 * field that has one needn't have that of the newest, for the template may have
 * been another one then; but one of those that are here has to allow it.
 */
static enum sx_cond arrive_submission(
	struct kind_item *i, struct node *lead, struct turn *t)
{
	const struct xml *x, *newest = NULL;
	const struct item_row *row;
	enum sx_cond c, first = SX_OK;
	size_t n = versions(lead, &row, t);

	if (!xml_is(i->payload, NS_XDATA, "x") ||
		!span_is(xml_attr(i->payload, "type"), "submit"))
		return SX_INVALID_PAYLOAD;
	if (n == 0)
		return fields_keep(i, NULL, t);
	for (size_t k = n; k-- > 0;) {
		if (xml_parse(t->arena, row[k].payload, &xml_caps_default, &x,
			    NULL) != ERR_OK)
			return SX_INVALID_PAYLOAD;
		if (newest == NULL)
			newest = x;
		c = fields_keep_then(i, newest, x, t);
		if (c == SX_OK)
			return c;
		if (first == SX_OK)
			first = c;
	}
	return first;
}

static enum sx_cond arrive(
	struct kind_item *i, struct node *lead, struct turn *t)
{
	if (i->payload == NULL)
		return SX_PAYLOAD_REQUIRED;
	if (is_template(node_name(i->node)))
		return check_template(i, t);
	return lead != NULL ? arrive_submission(i, lead, t)
	                    : SX_INVALID_PAYLOAD;
}

/* Fields bear labels in templates and in what is filled in. */
static bool has_parts(struct span node)
{
	return topic_of(node).p != NULL;
}

static struct span view(struct node *n, struct span payload,
	const struct clearance *c, struct turn *t)
{
	const struct xml *x;

	if (xml_parse(t->arena, payload, &xml_caps_default, &x, NULL) != ERR_OK)
		return SPAN_NONE;
	if (!fields_are_labelled(x))
		return payload;
	return fields_view(n, x, c, is_submitted(node_name(n)), t);
}

const struct pubsub_kind fdp_kind = {
	.identity = "urn:xmpp:fdp:0",
	.initial = initial,
	.partner = partner,
	.names_items = names_items,
	.has_parts = has_parts,
	.leads = is_template,
	.check = check,
	.arrive = arrive,
	.view = view,
};
