/* SPDX-License-Identifier: MIT */
/* Catalogues: the labels that a user may use toward a place (XEP-0258 4). */
#include "base/digest.h"
#include "muc/iq.h"

/* A revision: the same items, the same id. */
static struct span revision(struct span items, struct arena *a)
{
	unsigned char sum[SHA256_LEN];
	struct buf b = {0};
	struct span s;

	sha256(items, sum);
	buf_init(&b, 2 * sizeof(sum));
	hex_write(&b, span_of(sum, 16));
	s = arena_dup(a, buf_span(&b));
	buf_clear(&b);
	return s;
}

struct span offer_asker(const struct ask *q)
{
	struct span from = xml_attr(q->x, "from");
	struct jid j;

	if (q->s->from.node.p == NULL && from.n != 0 &&
		jid_parse(q->t->arena, from, &j) && j.node.p != NULL &&
		span_eq(j.domain, q->s->from.domain))
		return j.bare;
	return q->s->from.bare;
}

/*
 * The place toward which labels are wanted; NULL: none that who asks may know
 * of. *r_r: the room, where it was looked up for that.
 */
static const struct place *target(
	struct ask *q, struct span who, struct jid *to_r, struct room **r_r)
{
	struct span to = xml_attr(q->x, "to");
	struct muc *m = q->m;
	struct room *r;

	*to_r = q->s->to;
	if (to.p != NULL && !jid_parse(q->t->arena, to, to_r))
		return NULL;
	if (!span_eq(to_r->domain, m->conf.domain))
		return NULL;
	if (to_r->node.p == NULL)
		return place_admits(m->gate, m->conf.place,
			       dir_clearance(m->dir, who))
		               ? m->conf.place
		               : NULL;
	*r_r = r = room_find(m, to_r->bare, q->t);
	return r != NULL && room_exists_for(r, who, q->t) ? r->place : NULL;
}

struct offer {
	const struct ask *q;
	const struct place *p;
	const struct clearance *c;
	const struct catalog *cat; /* NULL: there is none */
};

static bool is_offered(const struct offer *o, const struct catalog_item *x)
{
	return catalog_offers(x, o->q->m->gate, o->p, o->c);
}

/* What the place itself presumes, else what the catalogue says; NULL: none. */
static const struct catalog_item *first_choice(const struct offer *o)
{
	const struct label *l = place_default(o->p);
	const struct catalog_item *said = NULL;

	for (size_t i = 0; i < o->cat->item_n; i++) {
		const struct catalog_item *x = &o->cat->item[i];

		if (!is_offered(o, x))
			continue;
		if (l != NULL && x->label != NULL &&
			label_same_value(x->label, l))
			return x;
		if (x->is_default && said == NULL)
			said = x;
	}
	return said;
}

/* false: the label has no form to be written in. SECURITY: such an item is
 * left out as a whole, an item without label offers "no label". */
static bool write_item(
	struct buf *b, const struct catalog_item *x, bool is_default)
{
	struct span selector = catalog_selector(x);
	size_t start = b->n;
	struct xw w;

	xw_init_in(&w, b, NS_CATALOG);
	xw_open(&w, NS_CATALOG, "item");
	xw_attr(&w, "selector",
		selector.n != 0 ? selector : SPAN("Unlabelled"));
	if (is_default)
		xw_attr_str(&w, "default", "true");
	if (x->label != NULL && !label_write(&w, x->label)) {
		b->n = start;
		return false;
	}
	xw_close(&w);
	return true;
}

static size_t write_items(const struct offer *o, struct buf *b)
{
	const struct catalog_item *first = first_choice(o);
	size_t n = 0;

	for (size_t i = 0; i < o->cat->item_n; i++) {
		const struct catalog_item *x = &o->cat->item[i];

		if (is_offered(o, x) && write_item(b, x, x == first))
			n++;
	}
	return n;
}

static enum sx_cond write_catalog(
	struct ask *q, const struct jid *to, const struct offer *o)
{
	struct buf *items = &q->m->scratch2;
	struct xw w;
	size_t n;

	buf_reset(items);
	n = o->cat != NULL ? write_items(o, items) : 0;
	if (items->over)
		return SX_RESOURCE_CONSTRAINT;
	answer_open(q->m, &w, q->s);
	xw_open(&w, NS_CATALOG, "catalog");
	xw_attr(&w, "to", to->bare);
	if (o->cat != NULL) {
		xw_attr(&w, "name", span_str(o->cat->name));
		xw_attr(&w, "desc", span_str(o->cat->desc));
		xw_attr_str(
			&w, "restrict", o->cat->restricted ? "true" : "false");
	}
	xw_attr(&w, "id", revision(buf_span(items), q->t->arena));
	xw_attr_int(&w, "size", (int64_t)n);
	xw_raw(&w, buf_span(items));
	xw_close(&w);
	answer_send(q->m, &w, q->s);
	return SX_OK;
}

enum sx_cond offer_get(struct ask *q)
{
	struct span who = offer_asker(q);
	enum sx_cond c = SX_ITEM_NOT_FOUND;
	struct room *r = NULL;
	struct jid to;
	const struct place *p = target(q, who, &to, &r);

	if (p != NULL)
		c = write_catalog(q, &to,
			&(struct offer){q, p, dir_clearance(q->m->dir, who),
				q->m->conf.catalog});
	if (r != NULL && r != q->r) /* not the room that was asked */
		room_settle(r, q->t);
	return c;
}
