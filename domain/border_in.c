/* SPDX-License-Identifier: MIT */
/* What comes from peers, and what nobody may send. */
#include "domain/border_inner.h"
#include "domain/caps.h"
#include "domain/judge.h"
#include "domain/report.h"
#include "labels/flot.h"
#include "xmpp/seclabel.h"

#define LABEL_MAX  131072 /* bytes of one that a line gives */
#define BODIES_MAX 32     /* of one message that are read */

static struct span bare_of(struct span full)
{
	struct span resource;

	return span_cut(full, '/', &resource);
}

static bool is_flot(const struct border_view *v)
{
	return v->way == WAY_PEER && v->peer->format == PEER_FLOT;
}

static bool is_final(const struct stanza *s)
{
	return s->type == TYPE_ERROR || s->type == TYPE_UNAVAILABLE;
}

/* On record whether it is answered or not. */
static void refuse(struct domain *d, const struct stanza *s, enum sx_cond c,
	struct turn *t)
{
	const struct report r = {
		.what = "border",
		.where = s->to.bare,
		.by = s->from.full,
		.who = s->from.bare,
		.place = d->conf->place,
		.side = CHAIN_SENDS,
		.open = true,
	};

	report_refused(d, &r, t);
	/* nobody waits for an answer to other presence than that they are
	 * there */
	if (s->kind != STANZA_PRESENCE || s->type == TYPE_AVAILABLE)
		answer_error(d, s, c, NULL);
}

/* ---- trees ---- */

/* A copy of a message that gets children one by one. */
struct copy {
	struct arena *a;
	struct xml *root, *last;
};

static struct copy copy_open(struct arena *a, const struct xml *root)
{
	struct copy c = {.a = a, .root = arena_make(a, struct xml)};

	*c.root = *root;
	c.root->child = NULL;
	return c;
}

static void copy_add(struct copy *c, const struct xml *x)
{
	struct xml *child = arena_make(c->a, struct xml);

	*child = *x;
	child->next = NULL;
	if (c->last != NULL)
		c->last->next = child;
	else
		c->root->child = child;
	c->last = child;
}

/* ---- the first line ---- */

/* A body without its first line, and the label that it was. */
struct cut {
	enum flot was;
	const struct label *label;
	struct span text; /* behind the line */
	size_t chars;     /* of the line, its end counted */
};

static struct cut cut_line(struct domain *d, struct span body, int64_t wall)
{
	struct cut c = {.text = body};
	struct span rest, line = span_cut(body, '\n', &rest);

	c.was = flot_read(d->conf->labels, line, wall, &c.label);
	if (c.was != FLOT_LABEL)
		return c;
	c.text = rest.p != NULL ? rest : SPAN("");
	c.chars = text_chars(line) + (rest.p != NULL);
	return c;
}

static bool is_body(const struct xml *x)
{
	return xml_is(x, NS_STANZA, "body");
}

/* What all the bodies say; they have to say the same. */
static enum flot read_lines(struct domain *d, const struct xml *root,
	struct arena *a, struct cut *c_r)
{
	bool first = true;
	size_t left = BODIES_MAX;
	struct cut c;

	*c_r = (struct cut){.was = FLOT_NONE};
	xml_each_child (x, root) {
		if (!is_body(x))
			continue;
		if (left-- == 0)
			return FLOT_BAD;
		c = cut_line(d, xml_text(a, x), gate_time(d->gate));
		if (c.was == FLOT_BAD)
			return FLOT_BAD;
		if (!first &&
			(c.was != c_r->was || c.chars != c_r->chars ||
				(c.label != NULL && !label_same_value(c.label,
							    c_r->label))))
			return FLOT_BAD;
		*c_r = c;
		first = false;
	}
	return c_r->was;
}

/* `<securitylabel/>`; NULL: it has no form. */
static const struct xml *label_element_of(
	struct arena *a, const struct label *l)
{
	const struct xml *root = NULL;
	struct buf b;
	struct xw w;

	buf_init(&b, LABEL_MAX);
	xw_init_in(&w, &b, NS_NONE);
	if (!label_write(&w, l) || b.over ||
		xml_parse(a, buf_span(&b), &xml_caps_default, &root, NULL) !=
			ERR_OK)
		root = NULL;
	buf_clear(&b);
	return root;
}

static const struct xml *without_line(struct domain *d, const struct xml *root,
	struct arena *a, const struct cut *cut)
{
	const struct xml *label = label_element_of(a, cut->label);
	struct copy copy = copy_open(a, root);

	if (label == NULL)
		return NULL;
	xml_each_child (x, root) {
		struct xml body = *x;
		struct xml *text = arena_make(a, struct xml);

		if (!is_body(x)) {
			copy_add(&copy,
				text_shifted(a, x, -(int64_t)cut->chars));
			continue;
		}
		text->text =
			cut_line(d, xml_text(a, x), gate_time(d->gate)).text;
		body.child = text->text.n != 0 ? text : NULL;
		copy_add(&copy, &body);
	}
	copy_add(&copy, label);
	return copy.root;
}

/* SECURITY: two labels of one stanza, and what may be meant as a marking and
 * isn't that of one label, are never replaced by the default. NULL: refused. */
static const struct xml *read_line(
	struct domain *d, const struct xml *root, struct arena *a)
{
	struct cut cut;

	switch (read_lines(d, root, a, &cut)) {
	case FLOT_NONE:
		return root;
	case FLOT_LABEL:
		if (!label_is_there(root))
			return without_line(d, root, a, &cut);
		break;
	case FLOT_BAD:
		break;
	}
	return NULL;
}

/* ---- what may be said ---- */

/* What is for the room itself, not for who is in it. */
static bool is_to_room(const struct stanza *s, const struct xml *x)
{
	return seclabel_is(x) || xml_is(x, NS_MUC_USER, "x") ||
	       (xml_is(x, NS_XDATA, "x") && s->to.resource.p == NULL &&
		       s->type != TYPE_GROUPCHAT);
}

static bool is_passed(const struct border_view *v, const struct stanza *s,
	const struct xml *x)
{
	const struct speech m = {.x = s->root, .quoted = true};

	return is_to_room(s, x) || passes_fold(v, &m, x);
}

/* NULL: nothing of it is left. */
static const struct xml *fold(
	const struct border_view *v, const struct stanza *s, struct arena *a)
{
	struct copy copy = copy_open(a, s->root);
	const struct speech m = {.x = s->root, .quoted = true};
	bool all = true, left = false;

	xml_each_child (x, s->root) {
		if (!is_passed(v, s, x)) {
			all = false;
			continue;
		}
		left = left || is_content(&m, x) || is_signal(x);
		copy_add(&copy, x);
	}
	if (all)
		return s->root;
	return left ? copy.root : NULL;
}

static const struct stanza *changed(
	const struct stanza *s, const struct xml *root, struct turn *t)
{
	struct stanza *copy;

	if (root == s->root)
		return s;
	copy = arena_make(t->arena, struct stanza);
	*copy = *s;
	copy->root = root;
	return copy;
}

static const struct stanza *take_message(struct domain *d,
	const struct border_view *v, const struct stanza *s, struct turn *t)
{
	unsigned kinds = traffic_of(
		s->root, s->to.resource.p != NULL && s->type != TYPE_GROUPCHAT);
	const struct xml *root;

	if ((v->allow & kinds) != kinds) {
		refuse(d, s, SX_NOT_ALLOWED, t);
		return NULL;
	}
	root = fold(v, s, t->arena);
	if (root == NULL)
		return NULL;
	if (is_flot(v)) {
		root = read_line(d, root, t->arena);
		if (root == NULL) {
			refuse(d, s, SX_POLICY_VIOLATION, t);
			return NULL;
		}
	}
	return changed(s, root, t);
}

/* H258-06 and the like: they go past the gate, whoever sends them. */
static bool has_bytestream(const struct stanza *s)
{
	if (s->kind == STANZA_PRESENCE)
		return false;
	xml_each_child (x, s->root) {
		if (is_bytestream(x))
			return true;
	}
	return false;
}

/* true: it was an answer to us. Only rooms have texts. */
static bool learn(struct domain *d, const struct border_view *v,
	const struct stanza *s, struct turn *t)
{
	if (d->conf->flot != CLIENT_FLOT_AUTO ||
		d->conf->traffic != (unsigned)PEER_MUC || v->way == WAY_PEER ||
		v->way == WAY_CLOSED)
		return false;
	if (s->kind == STANZA_PRESENCE && s->type == TYPE_AVAILABLE)
		caps_note(border_caps(d), s, t);
	return caps_take(border_caps(d), s, t);
}

const struct stanza *border_take(
	struct domain *d, const struct stanza *s, struct turn *t)
{
	struct border_view v = border_view_of(d, s->from.bare);

	d->mono = t->mono;
	if (learn(d, &v, s, t))
		return NULL;
	if (is_final(s))
		return s;
	if (v.way == WAY_CLOSED) {
		refuse(d, s, SX_NOT_ALLOWED, t);
		return NULL;
	}
	if ((v.way == WAY_PEER || !d->conf->bytestreams) && has_bytestream(s)) {
		refuse(d, s, SX_SERVICE_UNAVAILABLE, t);
		return NULL;
	}
	if (v.way != WAY_PEER || s->kind != STANZA_MESSAGE || s->capped)
		return s;
	return take_message(d, &v, s, t);
}

/* ---- what waits ---- */

static bool has_body(const struct xml *root)
{
	return xml_child(root, NS_STANZA, "body") != NULL;
}

/* Was there ever a label? What people say has one, but for a subject. */
static bool was_labelled(const struct xml *root)
{
	const struct speech m = speech_of(root, NULL);

	return !m.ours && (has_body(root) || xml_child(root, NS_STANZA,
						     "subject") == NULL);
}

static const struct xml *labelled(
	const struct xml *root, const struct label *l, struct arena *a)
{
	const struct xml *label = label_element_of(a, l);
	struct copy copy = copy_open(a, root);

	if (label == NULL)
		return NULL;
	for (const struct xml *c = root->child; c != NULL; c = c->next)
		copy_add(&copy, c);
	copy_add(&copy, label);
	return copy.root;
}

const struct xml *border_read_back(struct domain *d, struct span to,
	const struct xml *root, struct arena *a)
{
	const struct border_view v = border_view_of(d, bare_of(to));
	const struct xml *inner =
		xml_child(xml_child(xml_child(root, NS_MENTIONS, "mentions"),
				  NS_FORWARD, "forwarded"),
			NS_STANZA, "message");
	struct cut cut;

	/* SECURITY: it was written under an entry of then, whatever that of now
	 * says. */
	if (label_is_there(root) || span_is(xml_attr(root, "type"), "error"))
		return root;
	if (inner != NULL && speech_of(root, NULL).ours) {
		if (read_lines(d, inner, a, &cut) != FLOT_LABEL)
			return NULL;
		return labelled(root, cut.label, a);
	}
	switch (read_lines(d, root, a, &cut)) {
	case FLOT_LABEL:
		return without_line(d, root, a, &cut);
	case FLOT_NONE:
		if (!was_labelled(root) && (!is_flot(&v) || !has_body(root)))
			return root;
		break;
	case FLOT_BAD:
		break;
	}
	return NULL;
}
