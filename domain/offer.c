/* SPDX-License-Identifier: MIT */
/* Catalogues: the labels that a user may use toward a place (XEP-0258 4). */
#include "domain/offer.h"

#include "domain/judge.h"

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

struct span offer_asker(const struct stanza *s, struct arena *a)
{
	struct span from = xml_attr(xml_first(s->root), "from");
	struct jid j;

	if (s->from.node.p == NULL && from.n != 0 && jid_parse(a, from, &j) &&
		j.node.p != NULL && span_eq(j.domain, s->from.domain))
		return j.bare;
	return s->from.bare;
}

struct offer {
	const struct domain *d;
	const struct place *p;
	const struct clearance *c;
	const struct catalog *cat; /* NULL: there is none */
};

static bool is_offered(const struct offer *o, const struct catalog_item *x)
{
	return catalog_offers(x, o->d->gate, o->p, o->c);
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

enum sx_cond offer_answer(struct domain *d, const struct stanza *s,
	const struct offer_target *to, struct span who, struct arena *a)
{
	const struct offer o = {
		d, to->place, dir_clearance(d->dir, who), d->conf->catalog};
	struct buf *items = &d->scratch2;
	struct xw w;
	size_t n;

	buf_reset(items);
	n = o.cat != NULL ? write_items(&o, items) : 0;
	if (items->over)
		return SX_RESOURCE_CONSTRAINT;
	answer_open(d, &w, s);
	xw_open(&w, NS_CATALOG, "catalog");
	xw_attr(&w, "to", to->jid);
	xw_attr(&w, "node", to->node);
	if (o.cat != NULL) {
		xw_attr(&w, "name", span_str(o.cat->name));
		xw_attr(&w, "desc", span_str(o.cat->desc));
		xw_attr_str(
			&w, "restrict", o.cat->restricted ? "true" : "false");
	}
	xw_attr(&w, "id", revision(buf_span(items), a));
	xw_attr_int(&w, "size", (int64_t)n);
	xw_raw(&w, buf_span(items));
	xw_close(&w);
	answer_send(d, &w, s);
	return SX_OK;
}
