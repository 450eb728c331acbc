/* SPDX-License-Identifier: MIT */
/* Labels out: marking, colours, canonical forms; each made once. */
#include "labels/label.h"

#include <stdlib.h>

#include "base/digest.h"
#include "labels/engine.h"
#include "labels/nato.h"
#include "labels/ns.h"

#define TEXT_MAX (4u * LABELS_INPUT_MAX)

bool label_same_value(const struct label *a, const struct label *b)
{
	return a != NULL && b != NULL && a->value == b->value;
}

const struct policy *label_policy(const struct label *l)
{
	return l->p.policy;
}

enum label_form label_form(const struct label *l)
{
	return l->p.form;
}

bool label_in_force(const struct label *l, int64_t wall_ms)
{
	return l->value->not_before <= wall_ms &&
	       wall_ms <= l->value->not_after;
}

/* A copy that the cache owns; absent if the text got too long. */
static struct span keep_text(struct buf *b)
{
	struct span s = SPAN_NONE;

	if (!b->over)
		s = span_of(span_strdup(buf_span(b)), b->n);
	buf_clear(b);
	return s;
}

struct span label_marking(const struct label *l)
{
	struct label_texts *t = label_value_texts(l);
	struct buf b;

	if (!t->marking_done) {
		buf_init(&b, TEXT_MAX);
		marking_build(&l->p, MARK_PAGE_BOTTOM, SPAN_NONE, &b);
		t->marking = keep_text(&b);
		t->marking_done = true;
	}
	return t->marking;
}

bool label_marking_at(const struct label *l, const char *location,
	struct span lang, struct buf *b)
{
	uint32_t where = 0, flags = 0;

	if (!mark_code(span_str(location), &where, &flags) || where == 0)
		return false;
	marking_build(&l->p, where, lang, b);
	return true;
}

struct span label_color(const struct label *l)
{
	return l->p.cls->color;
}

struct span label_bgcolor(const struct label *l)
{
	return l->p.cls->shown.bg;
}

struct span label_fgcolor(const struct label *l)
{
	return l->p.cls->shown.fg;
}

struct span label_der(const struct label *l)
{
	struct label_texts *t = label_value_texts(l);
	struct buf b;

	if (!t->der_done) {
		buf_init(&b, TEXT_MAX);
		if (ess_label_write(&l->p, &b, NULL) == ERR_OK)
			t->der = keep_text(&b);
		buf_clear(&b);
		t->der_done = true;
	}
	return t->der;
}

static void write_ess(struct buf *b, struct span der)
{
	buf_str(b, "<esssecuritylabel xmlns='" NS_ESS "'>");
	base64_write(b, der);
	buf_str(b, "</esssecuritylabel>");
}

static struct span ess_element(const struct label *l)
{
	struct label_texts *t = label_value_texts(l);
	struct buf b;

	if (!t->ess_done) {
		struct span der = label_der(l);

		buf_init(&b, TEXT_MAX);
		if (der.p != NULL) {
			write_ess(&b, der);
			t->ess = keep_text(&b);
		}
		t->ess_done = true;
	}
	return t->ess;
}

static struct span spiffy_element(const struct label *l)
{
	struct label_texts *t = label_value_texts(l);
	struct buf b;

	/* The form has no privacy mark and no empty category: never drop one.
	 */
	if (!t->spiffy_done && !l->p.empty_permissive &&
		l->p.privacy.p == NULL) {
		buf_init(&b, TEXT_MAX);
		spiffy_label_write(&l->p, &b);
		t->spiffy = keep_text(&b);
	}
	t->spiffy_done = true;
	return t->spiffy;
}

static struct span nato_element(const struct label *l)
{
	struct span *s = label_nato_text(l);
	struct buf b, dates;

	if (s->p == NULL) {
		struct label_parts p = l->p;

		buf_init(&dates, NATO_DATES_MAX);
		nato_date(&p.meta, l->owner->wall_ms, l->owner->review_years,
			&dates);
		buf_init(&b, TEXT_MAX);
		nato_label_write(&p, "originatorConfidentialityLabel", &b);
		*s = keep_text(&b);
		buf_clear(&dates);
	}
	return *s;
}

struct span label_element(const struct label *l, enum label_form form)
{
	if (form == LABEL_FORM_NONE)
		form = l->p.form;
	switch (form) {
	case LABEL_ESS:
		return ess_element(l);
	case LABEL_NATO:
		return nato_element(l);
	case LABEL_SPIFFY:
		return spiffy_element(l);
	case LABEL_FORM_NONE:
	case LABEL_MAPPED:
		break;
	}
	return SPAN_NONE;
}

struct span label_origin(const struct label *l)
{
	return l->p.origin;
}

static struct span keep_alone(const struct label *l, enum label_form *form_r)
{
	struct span s;

	*form_r = l->p.form;
	s = l->p.form == LABEL_ESS ? label_der(l) : label_element(l, l->p.form);
	if (s.p != NULL)
		return s;
	*form_r = LABEL_NATO; /* what its own form can't carry */
	return nato_element(l);
}

/* `FORM N ` in digits, N bytes as it is kept alone, the originator's. */
struct span label_keep(const struct label *l, enum label_form *form_r)
{
	struct span s = keep_alone(l, form_r), *kept = label_kept_text(l);
	struct buf b;

	if (l->p.origin.p == NULL)
		return s;
	if (kept->p == NULL) {
		buf_init(&b, 2 * (size_t)TEXT_MAX);
		buf_printf(&b, "%d %zu ", (int)*form_r, s.n);
		buf_add(&b, s);
		buf_add(&b, l->p.origin);
		*kept = keep_text(&b);
	}
	*form_r = LABEL_MAPPED;
	return *kept;
}

void label_expr(const struct label *l, struct buf *b)
{
	expr_label_write(&l->p, b);
}

void label_expr_alone(const struct label *l, struct buf *b)
{
	expr_label_write_alone(&l->p, b);
}

/* ---- what is stored ---- */

bool label_kept_split(struct span bytes, enum label_form *form_r,
	struct span *own_r, struct span *origin_r)
{
	struct span form = span_cut(bytes, ' ', &bytes), count;
	uint64_t kind = 0, n = 0;

	count = span_cut(bytes, ' ', &bytes);
	if (bytes.p == NULL || !span_u64(form, &kind) || kind >= LABEL_MAPPED ||
		!span_u64(count, &n) || n >= bytes.n)
		return false;
	*form_r = (enum label_form)kind;
	*own_r = span_of(bytes.p, (size_t)n);
	*origin_r = span_of(bytes.p + n, bytes.n - (size_t)n);
	return true;
}

bool label_kept_elements(enum label_form form, struct span bytes,
	struct buf *own, struct buf *origin)
{
	struct span rest = SPAN_NONE;

	if (form == LABEL_MAPPED &&
		!label_kept_split(bytes, &form, &bytes, &rest))
		return false;
	if (rest.p != NULL)
		buf_add(origin, rest);
	switch (form) {
	case LABEL_ESS:
		write_ess(own, bytes);
		return true;
	case LABEL_NATO:
	case LABEL_SPIFFY:
		buf_add(own, bytes);
		return true;
	case LABEL_MAPPED:
	case LABEL_FORM_NONE:
		break;
	}
	return false;
}
