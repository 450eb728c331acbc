/* SPDX-License-Identifier: MIT */
/* Forms written anew: labels of fields read, and fields left out. */
#include "fdp/fields.h"

#include "base/lookup.h"
#include "xmpp/seclabel.h"

#define VIEW_MAX ((size_t)1 << 20)

static bool is_field(const struct xml *x)
{
	return xml_is(x, NS_XDATA, "field");
}

bool fields_are_labelled(const struct xml *form)
{
	xml_each_child (x, form) {
		if (is_field(x) && label_is_there(x))
			return true;
	}
	return false;
}

/* SX_OK with NULL: none. Unlike elsewhere there is no default: what isn't
 * marked is as the whole form is. */
static enum sx_cond label_in(struct node *n, const struct xml *field,
	struct turn *t, const struct label **l_r)
{
	const struct label_ask ask = {&n->place, SPAN_NONE, field, t};

	*l_r = NULL;
	if (!label_is_there(field))
		return SX_OK;
	if (label_effective_in(&n->pubsub->d, &ask, l_r) != SX_OK ||
		*l_r == NULL)
		return SX_POLICY_VIOLATION;
	return SX_OK;
}

static void write_label(struct xw *w, const struct label *l)
{
	if (l != NULL && !label_write(w, l))
		BUG("a field under a label that has no form");
}

static void write_field(
	struct xw *w, const struct xml *field, const struct label *l)
{
	xw_copy_tag(w, field);
	write_label(w, l);
	xml_each_child (x, field) {
		if (!seclabel_is(x))
			xw_copy(w, x);
	}
	xw_close(w);
}

static struct span text_of(struct buf *b, struct turn *t)
{
	struct span s = b->over ? SPAN_NONE : arena_dup(t->arena, buf_span(b));

	buf_clear(b);
	return s;
}

/* ---- on the way in ---- */

/* A field of a template that bears a label. */
struct model {
	struct lookup_key key; /* its name */
	const struct xml *field;
};

/* Forms have some thousand fields, and come many at a time. */
static void find_models(
	struct lookup *l, const struct xml *template, struct turn *t)
{
	if (template == NULL)
		return;
	xml_each_child (x, template) {
		struct span var = xml_attr(x, "var");
		struct model *m;

		if (!is_field(x) || var.n == 0 || !label_is_there(x) ||
			lookup_find(l, var) != NULL)
			continue;
		m = arena_make(t->arena, struct model);
		m->field = x;
		lookup_add(l, &m->key, var);
	}
}

static enum sx_cond judge(const struct kind_item *i, const struct label *l)
{
	struct domain *d = &i->node->pubsub->d;

	if (l == NULL)
		return SX_OK;
	if ((i->by.p != NULL && !sender_is_cleared(d, i->by, l)) ||
		!label_has_form(l))
		return SX_PUBLISHER_CLEARANCE;
	return place_holds(d->gate, &i->node->place, l) ? SX_OK
	                                                : SX_NODE_CLEARANCE;
}

/* Those of the template of today, and of the one that it was filled in under.
 */
struct models {
	const struct lookup *newest, *then;
};

/* NULL: the template says no label. */
static const struct xml *model_of(const struct lookup *l, const struct xml *x)
{
	const struct model *m = lookup_find(l, xml_attr(x, "var"));

	return m != NULL ? m->field : NULL;
}

/* SECURITY: where the template says a label, none else will do: a lower one
 * would tell the name that the template hides. What has none gets today's,
 * also if the rest is as it was then. */
static enum sx_cond label_under(struct kind_item *i, const struct xml *field,
	const struct models *m, struct turn *t, const struct label **l_r)
{
	const struct xml *then = model_of(m->then, field), *newest;
	const struct label *own;
	enum sx_cond c = label_in(i->node, field, t, &own);

	*l_r = own;
	newest = own == NULL ? model_of(m->newest, field) : NULL;
	if (newest != NULL)
		then = newest;
	if (c != SX_OK || then == NULL)
		return c;
	c = label_in(i->node, then, t, l_r);
	if (c == SX_OK && own != NULL && !label_same_value(own, *l_r))
		c = SX_POLICY_VIOLATION;
	return c;
}

static enum sx_cond keep_field(struct kind_item *i, struct xw *w,
	const struct xml *field, const struct models *m, struct turn *t)
{
	const struct label *l;
	enum sx_cond c = label_under(i, field, m, t, &l);

	if (c == SX_OK)
		c = judge(i, l);
	if (c == SX_OK)
		write_field(w, field, l);
	return c;
}

/* SECURITY: a label that is in no field of the form marks nothing that we could
 * leave out; and what kind of form it is isn't hidden in it. */
static bool is_astray(const struct xml *form)
{
	xml_each_child (x, form) {
		if (seclabel_is(x) || (!is_field(x) && seclabel_inside(x)))
			return true;
		if (!is_field(x))
			continue;
		if (span_is(xml_attr(x, "var"), "FORM_TYPE") &&
			seclabel_inside(x))
			return true;
		xml_each_child (c, x) {
			if (!seclabel_is(c) && seclabel_inside(c))
				return true;
		}
	}
	return false;
}

/* With its labels it may be more than is ever read again. */
static bool can_be_read(struct span kept, struct turn *t)
{
	const struct xml *x;

	return kept.p != NULL &&
	       xml_parse(t->arena, kept, &xml_caps_default, &x, NULL) == ERR_OK;
}

static enum sx_cond keep(
	struct kind_item *i, const struct models *m, struct turn *t)
{
	enum sx_cond c = SX_OK;
	struct buf b;
	struct xw w;

	if (is_astray(i->payload))
		return SX_INVALID_PAYLOAD;
	buf_init(&b, (size_t)i->node->config.max_payload);
	xw_init_in(&w, &b, NS_NONE);
	xw_copy_tag(&w, i->payload);
	xml_each_child (x, i->payload) {
		if (c == SX_OK && is_field(x))
			c = keep_field(i, &w, x, m, t);
		else if (c == SX_OK)
			xw_copy(&w, x);
	}
	xw_close(&w);
	i->kept = text_of(&b, t);
	if (c == SX_OK && !can_be_read(i->kept, t))
		c = SX_PAYLOAD_TOO_BIG;
	return c;
}

enum sx_cond fields_keep_then(struct kind_item *i, const struct xml *newest,
	const struct xml *then, struct turn *t)
{
	struct lookup today = {.n = 0}, of_then = {.n = 0};
	struct models m = {&today, then == newest ? &today : &of_then};
	enum sx_cond c;

	find_models(&today, newest, t);
	if (then != newest)
		find_models(&of_then, then, t);
	c = keep(i, &m, t);
	lookup_clear(&today);
	lookup_clear(&of_then);
	return c;
}

enum sx_cond fields_keep(
	struct kind_item *i, const struct xml *under, struct turn *t)
{
	return fields_keep_then(i, under, under, t);
}

/* ---- on the way out ---- */

/* Nothing of what it was, not even its name. */
static void write_gap(struct xw *w)
{
	xw_open(w, NS_XDATA, "field");
	xw_attr_str(w, "type", "fixed");
	xw_leaf(w, NS_XDATA, "value", SPAN("(withheld)"));
	xw_leaf(w, NS_CAVEAT, "withheld", SPAN(""));
	xw_close(w);
}

/* Who reads, and which fields aren't for them. */
struct reader {
	struct node *n;
	const struct clearance *c;
	struct turn *t;
	struct span *hidden;
	size_t hidden_n;
};

/* SECURITY: a label that can't be read is one that nobody may see */
static bool may_see(const struct reader *r, const struct xml *field,
	const struct label **l_r)
{
	return label_in(r->n, field, r->t, l_r) == SX_OK &&
	       (*l_r == NULL ||
		       (gate_allows(r->n->pubsub->d.gate, *l_r, r->c) &&
			       label_has_form(*l_r)));
}

static void find_hidden(struct reader *r, const struct xml *form)
{
	const struct label *l;
	size_t n = 0;

	xml_each_child (x, form)
		n += is_field(x);
	r->hidden = arena_array(r->t->arena, struct span, n + 1);
	xml_each_child (x, form) {
		if (is_field(x) && xml_attr(x, "var").n != 0 &&
			!may_see(r, x, &l))
			r->hidden[r->hidden_n++] = xml_attr(x, "var");
	}
}

static bool is_hidden(const struct reader *r, struct span var)
{
	for (size_t i = 0; var.n != 0 && i < r->hidden_n; i++)
		if (span_eq(r->hidden[i], var))
			return true;
	return false;
}

/* SECURITY: a layout (XEP-0141) or a table names fields, too. */
static void write_other(
	struct xw *w, const struct reader *r, const struct xml *x)
{
	if (w->b->over || is_hidden(r, xml_attr(x, "var")))
		return;
	xw_copy_tag(w, x);
	for (const struct xml *c = x->child; c != NULL; c = c->next) {
		if (c->name.p == NULL)
			xw_text(w, c->text);
		else
			write_other(w, r, c);
	}
	xw_close(w);
}

static void view_field(struct xw *w, const struct reader *r,
	const struct xml *field, bool gaps)
{
	const struct label *l;

	if (may_see(r, field, &l))
		write_field(w, field, l);
	else if (gaps)
		write_gap(w);
}

struct span fields_view(struct node *n, const struct xml *form,
	const struct clearance *c, bool gaps, struct turn *t)
{
	struct reader r = {.n = n, .c = c, .t = t};
	struct buf b;
	struct xw w;

	if (!xml_is(form, NS_XDATA, "x"))
		return SPAN_NONE;
	find_hidden(&r, form);
	buf_init(&b, VIEW_MAX);
	xw_init_in(&w, &b, NS_NONE);
	xw_copy_tag(&w, form);
	xml_each_child (x, form) {
		if (is_field(x))
			view_field(&w, &r, x, gaps);
		else
			write_other(&w, &r, x);
	}
	xw_close(&w);
	return text_of(&b, t);
}
