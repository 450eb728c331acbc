/* SPDX-License-Identifier: MIT */
/* Labels of records (doc/transfer.md 3). */
#include "domain/judge.h"
#include "domain/transfer_out.h"
#include "labels/flot.h"
#include "xmpp/seclabel.h"

#define TEXT_MAX ((size_t)1 << 20)

static struct span keep(struct buf *b, struct arena *a)
{
	struct span s =
		b->over || b->n == 0 ? SPAN_NONE : arena_dup(a, buf_span(b));

	buf_clear(b);
	return s;
}

static struct span expr_of(const struct label *l, struct arena *a)
{
	struct buf b;

	buf_init(&b, TEXT_MAX);
	label_expr_alone(l, &b);
	return keep(&b, a);
}

bool transfer_label_stored(struct labels *ls, int form, struct span bytes,
	struct turn *t, struct transfer_label *l_r)
{
	const struct label *l = NULL;
	struct buf own, origin;
	bool whole;

	*l_r = (struct transfer_label){.expr = SPAN("")};
	if (form == MESSAGE_UNLABELLED)
		return true;
	l_r->expr = SPAN_NONE;
	if (label_restore(ls, (enum label_form)form, bytes, t->wall, &l,
		    NULL) == LABEL_VALID) {
		l_r->expr = expr_of(l, t->arena);
		l_r->label = l;
	}
	/* That form has no metadata: the expression says all of it. */
	if (form == LABEL_ESS && l_r->expr.p != NULL)
		return true;
	buf_init(&own, TEXT_MAX);
	buf_init(&origin, TEXT_MAX);
	whole = label_kept_elements(
		(enum label_form)form, bytes, &own, &origin);
	l_r->own = keep(&own, t->arena);
	l_r->origin = keep(&origin, t->arena);
	return whole && l_r->own.p != NULL;
}

void transfer_label_attr(struct xw *w, const struct transfer_label *l)
{
	xw_attr(w, "label", l->expr);
}

/* The originator's is the label, and ours stands beside it. */
void transfer_label_element(struct xw *w, const struct transfer_label *l)
{
	const struct seclabel_text text = {
		.marking = SPAN(""),
		.label = l->origin.p != NULL ? l->origin : l->own,
		.equivalent = l->origin.p != NULL ? l->own : SPAN_NONE,
	};

	if (l->own.p == NULL)
		return;
	xw_open(w, NS_TRANSFER, "label");
	seclabel_write(w, &text);
	xw_close(w);
}

/* ---- for readers ---- */

static void marking(struct xw *w, const struct label *l)
{
	struct span text = l != NULL ? label_marking(l) : SPAN_NONE;

	if (text.n == 0)
		return;
	xw_attr(w, "marking", text);
	xw_attr(w, "fg", label_fgcolor(l));
	xw_attr(w, "bg", label_bgcolor(l));
}

/* Where it says something else than the marking does. */
static void other(struct xw *w, const char *attr, const struct label *l,
	const struct buf *text)
{
	if (!text->over && text->n > 0 &&
		!span_eq(buf_span(text), label_marking(l)))
		xw_attr(w, attr, buf_span(text));
}

static void other_places(struct xw *w, const struct label *l)
{
	struct buf text;

	buf_init(&text, TEXT_MAX);
	if (label_marking_at(l, "xHeader", SPAN_NONE, &text))
		other(w, "header", l, &text);
	buf_reset(&text);
	flot_mark(l, &text);
	other(w, "line", l, &text);
	buf_clear(&text);
}

void transfer_marks(struct xw *w, const struct label *l)
{
	marking(w, l);
	if (l != NULL)
		other_places(w, l);
}

void transfer_shown_attr(
	struct xw *w, const struct label *l, bool marked, struct arena *a)
{
	xw_attr(w, "label", l != NULL ? expr_of(l, a) : SPAN(""));
	marking(w, l);
	if (marked && l != NULL)
		other_places(w, l);
}

bool transfer_shown_element(struct xw *w, const struct label *l)
{
	bool written;

	if (l == NULL || (label_form(l) == LABEL_ESS && label_has_form(l) &&
				 label_origin(l).p == NULL))
		return true;
	xw_open(w, NS_TRANSFER, "label");
	written = label_write(w, l);
	xw_close(w);
	return written;
}
