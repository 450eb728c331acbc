/* SPDX-License-Identifier: MIT */
/* Catalogues: the labels that a user may use toward a place (XEP-0258 4). */
#include "domain/offer.h"

#include "domain/judge.h"
#include "domain/personal.h"

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

/* Inside of what a server passes on (XEP-0355). NULL: there is nothing. */
static const struct xml *forwarded(const struct xml *root)
{
	const struct xml *x = xml_first(root);

	if (!xml_is(x, NS_DELEGATION_1, "delegation") &&
		!xml_is(x, NS_DELEGATION_2, "delegation"))
		return NULL;
	return xml_child(
		xml_child(x, NS_FORWARD, "forwarded"), NS_STANZA, "iq");
}

size_t offer_people(
	const struct stanza *s, struct arena *a, struct span who[OFFER_PEOPLE])
{
	const struct xml *inner = forwarded(s->root);
	const struct xml *x = xml_child(
		inner != NULL ? inner : s->root, NS_CATALOG, "catalog");
	struct jid j;
	size_t n = 0;

	if (x == NULL || s->kind != STANZA_IQ || !stanza_answerable(s))
		return 0;
	if (inner == NULL)
		who[n++] = offer_asker(s, a);
	else if (jid_parse(a, xml_attr(inner, "from"), &j))
		who[n++] = j.bare;
	if (jid_parse(a, xml_attr(x, "to"), &j) && j.node.p != NULL)
		who[n++] = j.bare;
	return n;
}

/* Prosody ends the stream of a component that sends a larger stanza than
 * 512 KiB. */
#define OFFER_BYTES_MAX ((size_t)480 << 10)

/* Who chooses toward what. */
struct choosing {
	struct gate *gate;
	const struct place *place;
	const struct clearance *c, *says; /* for what they get, and send */
	bool is_contact;
	const struct clearance *contact; /* if it is one */
	const struct catalog *cat;       /* NULL: there is none */
};

/* NULL: without a label. */
static bool is_offered(const struct choosing *o, const struct label *l)
{
	const struct catalog_item x = {.label = l};

	if (l == NULL)
		l = place_default(o->place);
	return catalog_offers(&x, o->gate, o->place, o->c) &&
	       gate_allows(o->gate, l, o->says) &&
	       (!o->is_contact || gate_allows(o->gate, l, o->contact));
}

/* What is offered, in order. */
struct pick {
	const struct label *label; /* NULL: none */
	struct span selector;
	bool is_default;
};
struct picked {
	struct pick *pick;
	size_t n, most;
};

static bool has_label(const struct picked *p, const struct label *l)
{
	for (size_t i = 0; i < p->n; i++)
		if (p->pick[i].label != NULL &&
			label_same_value(p->pick[i].label, l))
			return true;
	return false;
}

static void pick_from_catalog(const struct choosing *o, struct picked *p)
{
	for (size_t i = 0; o->cat != NULL && i < o->cat->item_n; i++) {
		const struct catalog_item *x = &o->cat->item[i];

		if (is_offered(o, x->label))
			p->pick[p->n++] = (struct pick){
				x->label, catalog_selector(x), x->is_default};
	}
}

/* Their own labels come behind; a place that wants nothing but its list gets
 * nothing else. */
static void pick_own(const struct offer_ask *q, const struct choosing *o,
	struct turn *t, struct picked *p)
{
	const struct personal *own;
	size_t n;

	if (o->cat != NULL && o->cat->restricted)
		return;
	n = personal_list(q->d, q->who, t, &own);
	for (size_t i = 0; i < n && p->n < p->most; i++) {
		const struct label *l = own[i].label;
		struct span selector = own[i].selector;

		if (l == NULL || has_label(p, l) || !is_offered(o, l))
			continue;
		if (selector.n == 0)
			selector = label_marking(l);
		p->pick[p->n++] = (struct pick){l, selector, false};
	}
}

/* What the place itself presumes, else what the catalogue says; NULL: none. */
static const struct pick *first_choice(
	const struct choosing *o, const struct picked *p)
{
	const struct label *l = place_default(o->place);
	const struct pick *said = NULL;

	for (size_t i = 0; i < p->n; i++) {
		const struct pick *x = &p->pick[i];

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
static bool write_item(struct buf *b, const struct pick *x, bool is_default)
{
	size_t start = b->n;
	struct xw w;

	xw_init_in(&w, b, NS_CATALOG);
	xw_open(&w, NS_CATALOG, "item");
	xw_attr(&w, "selector",
		x->selector.n != 0 ? x->selector : SPAN("Unlabelled"));
	if (is_default)
		xw_attr_str(&w, "default", "true");
	if (x->label != NULL && !label_write(&w, x->label)) {
		b->n = start;
		return false;
	}
	xw_close(&w);
	return true;
}

static size_t write_items(const struct offer_ask *q, const struct choosing *o,
	struct turn *t, struct buf *b)
{
	size_t most = (o->cat != NULL ? o->cat->item_n : 0) +
	              (size_t)2 * PERSONAL_MAX;
	struct picked p = {arena_array(t->arena, struct pick, most), 0, most};
	const struct pick *first;
	size_t n = 0;

	pick_from_catalog(o, &p);
	pick_own(q, o, t, &p);
	first = first_choice(o, &p);
	for (size_t i = 0; i < p.n; i++)
		n += write_item(b, &p.pick[i], &p.pick[i] == first);
	return n;
}

static enum sx_cond fill(const struct offer_ask *q, const struct choosing *o,
	struct turn *t, struct offer *o_r)
{
	struct buf *items = &q->d->scratch2;

	buf_reset(items);
	o_r->cat = o->cat;
	o_r->n = write_items(q, o, t, items);
	if (items->over || items->n > OFFER_BYTES_MAX)
		return SX_RESOURCE_CONSTRAINT;
	o_r->items = buf_span(items);
	o_r->id = revision(o_r->items, t->arena);
	return SX_OK;
}

/* A place of the service at, which may be another than the one that is asked.
 * Its catalogue, gate and mode count. */
static enum sx_cond toward_place(const struct offer_ask *q, struct domain *at,
	const struct place_name *name, struct turn *t, struct offer *o_r)
{
	void *held = NULL;
	const struct place *p = at->kind->hold(at, name, t, &held);
	const struct choosing o = {
		.gate = at->gate,
		.place = p,
		.c = dir_clearance(at->dir, q->who),
		.says = dir_sender(at->dir, q->who),
		.cat = at->conf->catalog,
	};
	enum sx_cond c;

	if (p == NULL)
		return SX_ITEM_NOT_FOUND;
	c = fill(q, &o, t, o_r);
	at->kind->release(at, held, t);
	return c;
}

/* Between people there is no place but the server. */
static enum sx_cond toward_people(const struct offer_ask *q,
	const struct jid *to, struct turn *t, struct offer *o_r)
{
	const struct domain_conf *conf = q->d->conf;
	bool is_server =
		to->node.p == NULL && domain_is_local(q->d, to->domain);
	struct choosing o = {
		.gate = q->d->gate,
		.place = conf->place,
		.c = dir_clearance(q->d->dir, q->who),
		.says = dir_sender(q->d->dir, q->who),
		.is_contact = !is_server && !conf->contacts_unfiltered,
		.contact = dir_clearance(q->d->dir, to->bare),
		.cat = conf->catalog,
	};

	if (!domain_admits(q->d, q->who))
		return SX_ITEM_NOT_FOUND;
	while (o.place->above != NULL)
		o.place = o.place->above;
	return fill(q, &o, t, o_r);
}

enum sx_cond offer_find(
	const struct offer_ask *q, struct turn *t, struct offer *o_r)
{
	struct span to = xml_attr(q->x, "to");
	struct place_name name = {
		.jid = q->at, .node = xml_attr(q->x, "node"), .who = q->who};
	struct domain *at;

	if (to.p != NULL && !jid_parse(t->arena, to, &name.jid))
		return SX_ITEM_NOT_FOUND;
	*o_r = (struct offer){.to = name.jid.bare, .node = name.node};
	at = domain_sibling(q->d, name.jid.domain);
	if (at != NULL)
		return toward_place(q, at, &name, t, o_r);
	if (!q->by_server || name.node.n != 0)
		return SX_ITEM_NOT_FOUND;
	return toward_people(q, &name.jid, t, o_r);
}

void offer_write(struct xw *w, const struct offer *o)
{
	xw_open(w, NS_CATALOG, "catalog");
	xw_attr(w, "to", o->to);
	xw_attr(w, "node", o->node);
	if (o->cat != NULL) {
		xw_attr(w, "name", span_str(o->cat->name));
		xw_attr(w, "desc", span_str(o->cat->desc));
		xw_attr_str(
			w, "restrict", o->cat->restricted ? "true" : "false");
	}
	xw_attr(w, "id", o->id);
	xw_attr_int(w, "size", (int64_t)o->n);
	xw_raw(w, o->items);
	xw_close(w);
}

enum sx_cond offer_answer(struct domain *d, const struct stanza *s,
	const struct xml *x, struct turn *t)
{
	struct offer_ask q = {
		.d = d, .x = x, .who = offer_asker(s, t->arena), .at = s->to};
	enum sx_cond c;
	struct offer o;
	struct xw w;

	q.by_server = s->from.node.p == NULL && !span_eq(q.who, s->from.bare) &&
	              domain_is_local(d, s->from.domain);
	c = offer_find(&q, t, &o);
	if (c != SX_OK)
		return c;
	answer_open(d, &w, s);
	offer_write(&w, &o);
	answer_send(d, &w, s);
	return SX_OK;
}
