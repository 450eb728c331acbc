/* SPDX-License-Identifier: MIT */
/* What services tell the audit of. */
#include "domain/report.h"

#define EXPR_MAX      4096
#define CLEARANCE_MAX 96 /* bytes of one among several */

/* In the turn's memory. */
static struct span label_text(const struct label *l, struct turn *t)
{
	struct span text = SPAN("(too long)");
	struct buf b;

	if (l == NULL)
		return SPAN_NONE;
	buf_init(&b, EXPR_MAX);
	label_expr(l, &b);
	if (!b.over)
		text = arena_dup(t->arena, buf_span(&b));
	buf_clear(&b);
	return text;
}

static struct span clearance_text(const struct clearance *c, struct turn *t)
{
	struct span text = SPAN("(too long)");
	struct buf b;

	if (c == NULL)
		return SPAN("nil");
	buf_init(&b, EXPR_MAX);
	clearance_expr(c, &b);
	if (!b.over)
		text = arena_dup(t->arena, buf_span(&b));
	buf_clear(&b);
	return text;
}

/* ---- refusals ---- */

static struct chain_ask ask_of(
	const struct domain *d, const struct report *r, const struct turn *t)
{
	return (struct chain_ask){
		.d = d,
		.place = r->place,
		.side = r->side,
		.who = r->who,
		.labelled = r->labelled,
		.label = r->label,
		.open = r->open,
		.also = r->also,
		.also_n = r->also_n,
		.wall_ms = t->wall,
	};
}

static void add_answer(
	struct audit_event *e, const struct chain_answer *a, struct turn *t)
{
	bool person = a->step == CHAIN_USE || a->step == CHAIN_ENTRY ||
	              a->step == CHAIN_EXIT || a->step == CHAIN_REFERS;

	audit_text(e, AUDIT_STEP,
		arena_printf(t->arena, "%s/%s", chain_step_name(a->step),
			chain_level_name(a->level)));
	audit_text(e, AUDIT_LABEL, label_text(a->label, t));
	if (a->clearance != NULL || (person && a->label != NULL))
		audit_text(e, AUDIT_HELD, clearance_text(a->clearance, t));
	audit_text(e, AUDIT_REASON, span_str(a->why.s));
}

static void report(struct domain *d, enum audit_kind kind,
	const struct report *r, struct turn *t)
{
	const struct chain_ask q = ask_of(d, r, t);
	struct chain_answer a;
	bool known = chain_first_refusal(&q, &a);
	struct audit_event e;

	if (kind == AUDIT_REFUSED && known && a.step == CHAIN_SHAPE &&
		r->labelled)
		kind = AUDIT_VIOLATION;
	e = audit_event_of(kind);
	audit_text(&e, AUDIT_BY, r->by);
	audit_text(&e, AUDIT_WHAT, span_str(r->what));
	audit_text(&e, AUDIT_WHERE, r->where);
	if (known)
		add_answer(&e, &a, t);
	audit_add(d->store, &e, t);
}

void report_refused(struct domain *d, const struct report *r, struct turn *t)
{
	report(d, AUDIT_REFUSED, r, t);
}

void report_if_refused(struct domain *d, const struct report *r, struct turn *t)
{
	const struct chain_ask q = ask_of(d, r, t);
	struct chain_answer a;

	if (chain_first_refusal(&q, &a) && !a.passes)
		report(d, AUDIT_REFUSED, r, t);
}

void report_passed(struct domain *d, const struct report *r, struct turn *t)
{
	report(d, AUDIT_PASSED, r, t);
}

uint64_t report_warnings(const struct domain *d)
{
	return gate_stats(d->gate).warned;
}

void report_mapped(struct domain *d, const struct label *l, struct turn *t)
{
	struct audit_event e = audit_event_of(AUDIT_MAPPED);
	struct span origin = label_origin(l);

	if (origin.p == NULL)
		return;
	audit_text(&e, AUDIT_BY, t->by);
	audit_text(&e, AUDIT_LABEL, label_text(l, t));
	audit_text(&e, AUDIT_WAS, origin);
	audit_add(d->store, &e, t);
}

/* ---- what is withheld ---- */

/* `3 x SECRET; 1 x nil` */
static struct span clearances_text(const struct withheld *w, struct turn *t)
{
	struct span text;
	struct buf b, one;

	buf_init(&b, AUDIT_FIELD_MAX);
	buf_init(&one, EXPR_MAX);
	for (size_t i = 0; i < w->of_n; i++) {
		buf_reset(&one);
		if (w->of[i].clearance == NULL)
			buf_str(&one, "nil");
		else
			clearance_expr(w->of[i].clearance, &one);
		if (one.n > CLEARANCE_MAX)
			one.n = CLEARANCE_MAX;
		buf_str(&b, i != 0 ? "; " : "");
		buf_u64(&b, w->of[i].n);
		buf_str(&b, " x ");
		buf_add(&b, buf_span(&one));
	}
	text = arena_dup(t->arena, buf_span(&b));
	buf_clear(&b);
	buf_clear(&one);
	return text;
}

static void report_handed(struct domain *d, enum audit_kind kind,
	const struct handed *h, const struct withheld *w, struct turn *t)
{
	struct audit_event e = audit_event_of(kind);

	audit_text(&e, AUDIT_BY, h->by);
	audit_text(&e, AUDIT_TO, h->to);
	audit_text(&e, AUDIT_WHAT, span_str(h->what));
	audit_text(&e, AUDIT_WHERE, h->where);
	audit_text(&e, AUDIT_LABEL, label_text(h->label, t));
	/* what passes is counted where it is the same: of no message alone */
	if (kind == AUDIT_WITHHELD)
		audit_text(&e, AUDIT_ID, h->id);
	audit_number(&e, AUDIT_RECIPIENTS, w->n);
	audit_text(&e, AUDIT_CLEARANCES, clearances_text(w, t));
	audit_add(d->store, &e, t);
}

void report_withheld(struct domain *d, const struct handed *h,
	const struct withheld *w, struct turn *t)
{
	if (w->n != 0)
		report_handed(d, AUDIT_WITHHELD, h, w, t);
}

void report_let_pass(struct domain *d, const struct handed *h,
	const struct withheld *w, struct turn *t)
{
	if (w->n != 0)
		report_handed(d, AUDIT_PASSED, h, w, t);
}

/* ---- changes ---- */

void report_changed(struct domain *d, const struct changed *c, struct turn *t)
{
	struct audit_event e = audit_event_of(c->kind);
	struct span by = c->by.p != NULL ? c->by : t->by;

	audit_text(&e, AUDIT_BY, by.p != NULL ? by : SPAN("system"));
	audit_text(&e, AUDIT_WHAT, span_str(c->what));
	audit_text(&e, AUDIT_WHERE, c->where);
	audit_text(&e, AUDIT_TO, c->to);
	audit_text(&e, AUDIT_WAS, c->was);
	audit_text(&e, AUDIT_IS, c->is);
	audit_add(d->store, &e, t);
}

static const struct {
	const char *what;
	size_t offset; /* of the span in struct place_labels */
} label_parts[] = {
	{"access_label",  offsetof(struct place_labels, access)   },
	{"clearance",     offsetof(struct place_labels, clearance)},
	{"allowed",       offsetof(struct place_labels, allowed)  },
	{"default_label", offsetof(struct place_labels, fallback) },
	{"keep",          offsetof(struct place_labels, keep)     },
};

static struct span part_of(const struct place_labels *l, size_t i)
{
	struct span s;

	memcpy(&s, (const char *)l + label_parts[i].offset, sizeof(s));
	return s;
}

void report_labels(struct domain *d, const struct changed *c,
	const struct place_labels *from, const struct place_labels *to,
	struct turn *t)
{
	for (size_t i = 0; i < ARRAY_LEN(label_parts); i++) {
		struct changed one = *c;

		one.kind = AUDIT_LABELS;
		one.what = label_parts[i].what;
		one.was = part_of(from, i);
		one.is = part_of(to, i);
		if (span_eq(one.was, one.is))
			continue;
		one.was = one.was.n != 0 ? one.was : SPAN_NONE;
		one.is = one.is.n != 0 ? one.is : SPAN_NONE;
		report_changed(d, &one, t);
	}
}
