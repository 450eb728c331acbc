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

/* Colours that XEP-0258 allows, and what they are. */
static const struct color {
	const char *name;
	uint32_t rgb;
} colors[] = {
	{"aqua",    0x00ffff},
	{"black",   0x000000},
	{"blue",    0x0000ff},
	{"fuschia", 0xff00ff},
	{"fuchsia", 0xff00ff},
	{"gray",    0x808080},
	{"green",   0x008000},
	{"lime",    0x00ff00},
	{"maroon",  0x800000},
	{"navy",    0x000080},
	{"olive",   0x808000},
	{"orange",  0xffa500},
	{"purple",  0x800080},
	{"red",     0xff0000},
	{"silver",  0xc0c0c0},
	{"teal",    0x008080},
	{"white",   0xffffff},
	{"yellow",  0xffff00},
};

static bool hex_rgb(struct span s, uint32_t *rgb)
{
	if (s.n != 7 || s.p[0] != '#')
		return false;
	*rgb = 0;
	for (size_t i = 1; i < 7; i++) {
		char c = s.p[i];
		int d = c >= '0' && c <= '9'   ? c - '0'
		        : c >= 'a' && c <= 'f' ? c - 'a' + 10
		        : c >= 'A' && c <= 'F' ? c - 'A' + 10
		                               : -1;

		if (d < 0)
			return false;
		*rgb = *rgb << 4 | (uint32_t)d;
	}
	return true;
}

static bool color_rgb(struct span s, uint32_t *rgb)
{
	for (size_t i = 0; i < ARRAY_LEN(colors); i++) {
		if (!span_eq_nocase(s, span_str(colors[i].name)))
			continue;
		*rgb = colors[i].rgb;
		return true;
	}
	return hex_rgb(s, rgb);
}

struct span label_color(const struct label *l)
{
	return l->p.cls->color;
}

struct span label_bgcolor(const struct label *l)
{
	struct span c = l->p.cls->color;
	uint32_t rgb;

	if (c.p == NULL || !color_rgb(c, &rgb))
		return SPAN_NONE;
	/* Two spellings are about, and neither is safe to send. */
	if (rgb == 0xff00ff && c.p[0] != '#')
		return SPAN("#FF00FF");
	return c;
}

struct span label_fgcolor(const struct label *l)
{
	struct span c = label_bgcolor(l);
	uint32_t rgb, luma;

	if (c.p == NULL || !color_rgb(c, &rgb))
		return SPAN_NONE;
	luma = (rgb >> 16) * 299 + (rgb >> 8 & 255) * 587 + (rgb & 255) * 114;
	return luma < 128000 ? SPAN("white") : SPAN("black");
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

static struct span ess_element(const struct label *l)
{
	struct label_texts *t = label_value_texts(l);
	struct buf b;

	if (!t->ess_done) {
		struct span der = label_der(l);

		buf_init(&b, TEXT_MAX);
		if (der.p != NULL) {
			buf_str(&b, "<esssecuritylabel xmlns='" NS_ESS "'>");
			base64_write(&b, der);
			buf_str(&b, "</esssecuritylabel>");
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
		break;
	}
	return SPAN_NONE;
}

struct span label_keep(const struct label *l, enum label_form *form_r)
{
	struct span s;

	*form_r = l->p.form;
	s = l->p.form == LABEL_ESS ? label_der(l) : label_element(l, l->p.form);
	if (s.p != NULL)
		return s;
	*form_r = LABEL_NATO; /* what its own form can't carry */
	return nato_element(l);
}

void label_expr(const struct label *l, struct buf *b)
{
	expr_label_write(&l->p, b);
}
