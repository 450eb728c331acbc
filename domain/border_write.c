/* SPDX-License-Identifier: MIT */
/*
 * A stanza written anew: the same tree, with labels in the form that its
 * receiver takes, the marking in its text where they take it so, and without
 * what doesn't pass.
 */
#include "domain/border_inner.h"
#include "domain/judge.h"
#include "labels/equiv.h"
#include "labels/flot.h"
#include "labels/wire.h"
#include "xmpp/seclabel.h"

#define LABEL_MAX 262144 /* bytes of one label with its equivalent */

static bool is_flot_peer(const struct rewrite *r)
{
	return r->view.way == WAY_PEER && r->view.peer->format == PEER_FLOT;
}

/* Do labels go on as they are? */
static bool keeps_labels(const struct rewrite *r)
{
	return r->view.way != WAY_PEER || (r->view.peer->format == PEER_AS_IS &&
						  r->view.peer->policy == NULL);
}

static void fail(struct rewrite *r, const char *why)
{
	if (r->fails == NULL)
		r->fails = why;
}

/* ---- labels ---- */

static bool is_binding(const struct xml *x)
{
	return span_is(x->name, "BindingData") && seclabel_is(x);
}

static bool is_label(const struct xml *x)
{
	return xml_is(x, NS_SECLABEL, "securitylabel") || is_binding(x);
}

/* One label under two policies. */
struct known {
	const struct label *origin; /* as whose it is wrote it */
	const struct label *ours;   /* that it is judged by; NULL: none */
};

/* Of what stands in a carrier. None, where none is asked for, or r->fails says
 * that it can't be used. */
static struct known label_in(struct rewrite *r, const struct xml *carrier)
{
	struct turn t = {.arena = r->a, .wall = r->wall};
	struct known k = {.ours = NULL};
	struct seclabel sl;

	switch (label_find(r->d, carrier, &t, &k.ours)) {
	case LABEL_FOUND_NONE:
		return k;
	case LABEL_FOUND:
		k.origin = k.ours;
		if (label_origin(k.ours).p == NULL)
			return k;
		if (seclabel_find(r->a, carrier, &sl) == SECLABEL_PRESENT &&
			label_effective(r->d->conf->labels, sl.x, sl.n, r->wall,
				&k.origin, NULL) == LABEL_VALID)
			return k;
		break;
	case LABEL_FOUND_BAD:
		break;
	}
	fail(r, "label-unreadable");
	return (struct known){.ours = NULL};
}

static struct known label_alone(struct rewrite *r, const struct xml *x)
{
	struct xml alone = *x;
	const struct xml carrier = {.name = SPAN("x"), .child = &alone};

	alone.next = NULL;
	return label_in(r, &carrier);
}

static enum wire_form form_of(const struct label *l)
{
	switch (label_form(l)) {
	case LABEL_NATO:
		return WIRE_0258_4774;
	case LABEL_SPIFFY:
		return WIRE_0258_SPIFFY;
	case LABEL_ESS:
	case LABEL_MAPPED:
	case LABEL_FORM_NONE:
		break;
	}
	return WIRE_0258_ESS;
}

/* A binding is of a whole document, so of a message: what else bears a label
 * has the same STANAG 4774 label as XEP-0258 wants it. */
static enum wire_form wire_of(
	const struct rewrite *r, const struct label *l, bool of_message)
{
	switch (r->view.peer->format) {
	case PEER_0258_ESS:
		return WIRE_0258_ESS;
	case PEER_0258_4774:
		return WIRE_0258_4774;
	case PEER_4778:
		return of_message ? WIRE_4778 : WIRE_0258_4774;
	case PEER_AS_IS:
	case PEER_FLOT:
		break;
	}
	return form_of(l);
}

/* What stands beside the originator's: ours, and that of the peer's policy.
 * false: they have no such. */
static bool equivalents(struct rewrite *r, const struct known *k,
	const struct label *eq[2], size_t *n)
{
	const struct policy *to = r->view.peer->policy;

	*n = 0;
	if (k->ours != k->origin)
		eq[(*n)++] = k->ours;
	if (to == NULL || to == label_policy(k->ours) ||
		to == label_policy(k->origin))
		return true;
	if (label_translate(k->ours, to, EQUIV_ENCRYPT, r->wall, &eq[*n],
		    NULL) == LABEL_VALID) {
		(*n)++;
		return true;
	}
	fail(r, "label-not-mapped");
	return false;
}

/* x: what it stood in, whose attributes stay (XEP-0314 5.2); NULL: none. */
static void write_label(struct rewrite *r, const struct known *k,
	const struct xml *x, bool of_message)
{
	enum wire_form form = wire_of(r, k->origin, of_message);
	const struct span end = SPAN("</securitylabel>");
	const struct label *eq[2];
	struct span rest;
	struct buf b;
	size_t n;

	if (!equivalents(r, k, eq, &n))
		return;
	buf_init(&b, LABEL_MAX);
	if (wire_label_write(k->origin, form, eq, n, &b, NULL) != ERR_OK) {
		fail(r, "label-without-form");
	} else if (form == WIRE_4778 || x == NULL || x->attr == NULL) {
		xw_raw(r->w, buf_span(&b));
	} else {
		(void)span_cut(buf_span(&b), '>', &rest);
		xw_copy_tag(r->w, x);
		xw_raw(r->w, span_of(rest.p, rest.n - end.n));
		xw_close(r->w);
	}
	buf_clear(&b);
}

/* A label that isn't a message's: of an item, a field, a catalogue. */
static void write_part(struct rewrite *r, const struct xml *x)
{
	struct known k;

	if (is_flot_peer(r)) {
		fail(r, "label-of-part");
		return;
	}
	k = label_alone(r, x);
	if (k.ours != NULL)
		write_label(r, &k, x, false);
	else if (r->fails == NULL)
		xw_copy(r->w, x); /* it asks for the default */
}

/* ---- messages ---- */

static void write_inside(
	struct rewrite *r, const struct xml *x, const struct speech *in);

static bool has_child(const struct xml *x, enum ns ns, const char *name)
{
	return xml_child(x, ns, name) != NULL;
}

/* What the room sends of others' words (XEP-0313, 0452) says nothing beside
 * them; then the line stands in their text. */
static bool is_wrapper(const struct speech *m)
{
	return m->ours && !has_child(m->x, NS_STANZA, "body") &&
	       (has_child(m->x, NS_MENTIONS, "mentions") ||
		       has_child(m->x, NS_MAM, "result"));
}

static bool speaks(const struct border_view *v, const struct speech *m)
{
	for (const struct xml *c = m->x->child; c != NULL; c = c->next)
		if (is_content(m, c) && passes_fold(v, m, c))
			return true;
	return false;
}

/*
 * SECURITY: the line comes before whatever stands in the text, and be it
 * another such line. Where the policy shows nothing, an empty line keeps the
 * sender's own from being taken for it.
 */
static struct span line_of(
	struct rewrite *r, const struct speech *m, const struct label *l)
{
	struct span line = SPAN_NONE;
	struct buf b;

	if (l == NULL || (r->view.way != WAY_LINE && !is_flot_peer(r)))
		return line;
	if (!has_child(m->x, NS_STANZA, "body")) {
		if (is_flot_peer(r) && speaks(&r->view, m) && !is_wrapper(m))
			fail(r, "no-text-for-line");
		return line;
	}
	buf_init(&b, FLOT_MAX);
	if (!is_flot_peer(r))
		flot_mark(l, &b);
	else if (!flot_write(l, r->wall, &b))
		fail(r, "label-without-line");
	buf_byte(&b, '\n');
	if (b.over)
		fail(r, "label-without-line");
	line = arena_dup(r->a, buf_span(&b));
	buf_clear(&b);
	return line;
}

static void write_body(
	struct rewrite *r, const struct xml *body, struct span line)
{
	xw_copy_tag(r->w, body);
	xw_text(r->w, line);
	xw_text(r->w, xml_text(r->a, body));
	xw_close(r->w);
}

static void write_child(struct rewrite *r, const struct speech *m,
	const struct xml *c, struct span line)
{
	if (c->name.p == NULL) {
		xw_text(r->w, c->text);
		return;
	}
	if (!passes_fold(&r->view, m, c) ||
		(line.p != NULL && is_other_text(c)))
		return;
	if (line.p != NULL && xml_is(c, NS_STANZA, "body"))
		write_body(r, c, line);
	else
		write_inside(
			r, text_shifted(r->a, c, (int64_t)text_chars(line)), m);
}

/* Between its tags. */
static void write_speech(struct rewrite *r, const struct speech *m)
{
	struct known k = {.ours = NULL};
	const struct label *eq[2];
	struct span line;
	size_t n;

	if (!keeps_labels(r) || r->view.way == WAY_LINE)
		k = label_in(r, m->x);
	line = line_of(r, m, k.ours);
	for (const struct xml *c = m->x->child; c != NULL && r->fails == NULL;
		c = c->next) {
		if (c->name.p == NULL || !seclabel_is(c))
			write_child(r, m, c, line);
		else if (keeps_labels(r) ||
			 (k.ours == NULL && !is_flot_peer(r)))
			xw_copy(r->w, c);
	}
	if (k.ours == NULL || keeps_labels(r))
		return;
	if (!is_flot_peer(r))
		write_label(r, &k, NULL, true);
	else /* it has to have one all the same */
		(void)equivalents(r, &k, eq, &n);
}

/* ---- everything else ---- */

static void write_label_like(
	struct rewrite *r, const struct xml *x, const struct speech *in)
{
	if (keeps_labels(r)) {
		xw_copy(r->w, x);
	} else if (is_label(x)) {
		write_part(r, x);
	} else if (x->ns == NS_CATALOG || x->ns == NS_SLPS) {
		xw_copy_tag(r->w, x);
		for (const struct xml *c = x->child; c != NULL; c = c->next)
			write_inside(r, c, in);
		xw_close(r->w);
	} else if (is_flot_peer(r)) {
		fail(r, "label-of-part");
	} else {
		xw_copy(r->w, x);
	}
}

/* An element with all in it. Recursion ends with the depth of the tree. */
static void write_inside(
	struct rewrite *r, const struct xml *x, const struct speech *in)
{
	struct speech m;

	if (r->fails != NULL || r->w->b->over)
		return;
	if (x->name.p == NULL) {
		xw_text(r->w, x->text);
		return;
	}
	if (seclabel_is(x)) {
		write_label_like(r, x, in);
		return;
	}
	xw_copy_tag(r->w, x);
	if (xml_is(x, NS_STANZA, "message")) {
		m = speech_of(x, in);
		write_speech(r, &m);
	} else {
		for (const struct xml *c = x->child; c != NULL; c = c->next)
			write_inside(r, c, in);
	}
	xw_close(r->w);
}

/* ---- a stanza ---- */

static void open_stanza(
	struct rewrite *r, const struct xml *root, struct buf *b)
{
	static const char *const written[] = {"to", "from", "type", "id"};

	xw_stanza(r->w, b, arena_dup(r->a, root->name).p,
		xml_attr(root, "from"), xml_attr(root, "type"),
		xml_attr(root, "id"));
	for (const struct xml_attr *t = root->attr; t != NULL; t = t->next) {
		bool is = false;

		for (size_t i = 0; i < ARRAY_LEN(written); i++)
			is = is ||
			     (t->ns.p == NULL && span_is(t->name, written[i]));
		if (is)
			continue;
		if (t->ns.p != NULL)
			xw_attr_ns(r->w, t->ns, t->name, t->value);
		else
			xw_attr(r->w, arena_dup(r->a, t->name).p, t->value);
	}
}

static bool is_private(const struct xml *root, const struct speech *m)
{
	return !m->ours && !span_is(xml_attr(root, "type"), "groupchat");
}

/* Is there something left for them? Of what says nothing by itself a signal
 * is enough, if that is all there was. */
static bool has_rest(const struct border_view *v, const struct speech *m)
{
	const struct border_view all = {.way = WAY_NATIVE};

	if (speaks(&all, m))
		return speaks(v, m);
	for (const struct xml *c = m->x->child; c != NULL; c = c->next)
		if (is_signal(c) && passes_fold(v, m, c))
			return true;
	return false;
}

static bool write_message(
	struct rewrite *r, const struct xml *root, struct buf *b)
{
	const struct speech m = speech_of(root, NULL);
	const struct border_view *v = &r->view;
	unsigned kinds = traffic_of(root, is_private(root, &m));

	if (v->way == WAY_PEER &&
		((v->allow & kinds) != kinds || !has_rest(v, &m)))
		return false;
	open_stanza(r, root, b);
	write_speech(r, &m);
	return true;
}

static bool write_presence(
	struct rewrite *r, const struct xml *root, struct buf *b)
{
	const enum peer_presence p = r->view.way == WAY_PEER
	                                     ? r->view.peer->presence
	                                     : PEER_PRESENCE_FULL;
	const struct speech m = speech_of(root, NULL);

	if (p == PEER_PRESENCE_NONE && !m.ours && !is_self_presence(root))
		return false;
	open_stanza(r, root, b);
	xml_each_child (c, root) {
		if (passes_presence(p, root, c))
			write_inside(r, c, &m);
	}
	return true;
}

static bool write_iq(struct rewrite *r, const struct xml *root, struct buf *b)
{
	const struct speech m = speech_of(root, NULL);

	open_stanza(r, root, b);
	xml_each_child (c, root) {
		if (r->view.way == WAY_PEER && is_bytestream(c))
			fail(r, "bytestream");
		write_inside(r, c, &m);
	}
	return true;
}

bool border_write(struct rewrite *r, const struct xml *root, struct buf *b)
{
	if (xml_is(root, NS_STANZA, "message"))
		return write_message(r, root, b);
	if (xml_is(root, NS_STANZA, "presence"))
		return write_presence(r, root, b);
	return write_iq(r, root, b);
}
