/* SPDX-License-Identifier: MIT */
/* The labels of a room in its owner's form (XEP-0258 5.2.6). */
#include "domain/levels.h"

#define CATALOG "Catalog:"
#define LABEL   "Label:" /* one that no catalogue has */
#define CUSTOM  "Custom"
#define NONE    "None"
/* The one choice where the owner isn't cleared for what is set. */
#define UNCHANGED "Unchanged"

struct setting {
	const char *choice, *custom; /* fields */
	const char *label, *custom_label;
	enum level_kind kind;
};

static const struct setting access_setting = {"sec-label#label",
	"sec-label#custom-label", "Access label: who may enter and find it",
	"Access label, as an expression", LEVEL_ACCESS};
static const struct setting fallback_setting = {"sec-label#default-label",
	"sec-label#custom-default-label", "Default label of messages",
	"Default label, as an expression", LEVEL_DEFAULT};
static const struct setting clearance_setting = {"sec-label#clearance",
	"sec-label#custom-clearance", "Labels that messages may have",
	"Clearance of the room, as an expression", LEVEL_BOUND};

/* Whose choices, in which room. */
struct chooser {
	const struct levels *v;
	const struct clearance *clearance;
	struct turn *t;
};

static struct chooser chooser_of(
	const struct levels *v, struct span who, struct turn *t)
{
	return (struct chooser){v, dir_clearance(v->d->dir, who), t};
}

/* NULL: at the end. Items that this owner may use in this domain. */
static const struct catalog_item *offered_from(
	const struct chooser *c, size_t *i)
{
	const struct catalog *cat = c->v->d->conf->catalog;

	while (cat != NULL && *i < cat->item_n) {
		const struct catalog_item *item = &cat->item[(*i)++];

		if (item->label != NULL &&
			catalog_offers(item, c->v->d->gate,
				c->v->d->conf->place, c->clearance))
			return item;
	}
	return NULL;
}

static const struct catalog_item *offered_label(
	const struct chooser *c, const struct label *l)
{
	const struct catalog_item *item;
	size_t i = 0;

	while ((item = offered_from(c, &i)) != NULL)
		if (l != NULL && label_same_value(item->label, l))
			return item;
	return NULL;
}

static const struct catalog_item *offered_selector(
	const struct chooser *c, struct span selector)
{
	const struct catalog_item *item;
	size_t i = 0;

	while ((item = offered_from(c, &i)) != NULL)
		if (span_eq(catalog_selector(item), selector))
			return item;
	return NULL;
}

/* NULL: can't be read today. */
static const struct label *label_of(const struct chooser *c, struct span expr)
{
	const struct label *l = NULL;

	if (label_read_expr(c->v->d->conf->labels, expr, c->t->wall, false, &l,
		    NULL) != LABEL_VALID)
		return NULL;
	return l;
}

static struct span value_of(
	const struct chooser *c, const char *prefix, struct span rest)
{
	return arena_printf(c->t->arena, "%s%.*s", prefix, SPAN_FMT(rest));
}

static struct span item_value(
	const struct chooser *c, const struct catalog_item *item)
{
	return value_of(c, CATALOG, catalog_selector(item));
}

/* SECURITY: else nothing of it is shown, and no guess at it is answered. */
static bool is_known(const struct chooser *c, const struct setting *s)
{
	return level_is_known(c->v->place, s->kind, c->clearance);
}

/* What p itself has of a setting; absent: nothing. */
static struct span set_at(
	const struct chooser *c, const struct setting *s, const struct place *p)
{
	struct arena *a = c->t->arena;

	switch (s->kind) {
	case LEVEL_ACCESS:
		return p->access != NULL ? level_label_text(p->access, a)
		                         : SPAN_NONE;
	case LEVEL_DEFAULT:
		return p->fallback != NULL ? level_label_text(p->fallback, a)
		                           : SPAN_NONE;
	case LEVEL_BOUND:
		if (p->allowed_n != 0)
			return SPAN("the labels listed");
		return p->clearance != NULL
		               ? level_clearance_text(p->clearance, a)
		               : SPAN_NONE;
	case LEVEL_KEEP:
		break;
	}
	return SPAN_NONE;
}

/* The field's label with what is in force, and where it comes from: as much as
 * the owner may know. */
static const char *field_label(const struct chooser *c, const struct setting *s)
{
	const struct place *p = c->v->place;

	for (size_t i = 0; p != NULL && i < LEVELS; i++, p = p->above) {
		struct span text = set_at(c, s, p);

		if (text.p == NULL && !p->broken)
			continue;
		if (!level_is_known(p, s->kind, c->clearance))
			break;
		return arena_printf(c->t->arena, "%s (in force: %.*s, %s%s)",
			s->label, SPAN_FMT(text),
			i == 0 ? "its own" : "of the ",
			i == 0 ? "" : level_names[i])
		        .p;
	}
	return s->label;
}

/* ---- writing ---- */

static void write_unchanged(
	struct xw *w, const struct setting *s, enum xdata_field_type type)
{
	xdata_field_open(w, type, s->choice, s->label);
	xdata_value(w, SPAN(UNCHANGED));
	xdata_option(w, SPAN("Unchanged"), SPAN(UNCHANGED));
	xw_close(w);
}

static void write_items(struct xw *w, const struct chooser *c)
{
	const struct catalog_item *item;
	size_t i = 0;

	while ((item = offered_from(c, &i)) != NULL)
		xdata_option(w, catalog_selector(item), item_value(c, item));
}

/* Access and default label: one of the catalogue, an expression, or none. */
static void write_one(struct xw *w, const struct chooser *c,
	const struct setting *s, struct span expr)
{
	const struct catalog_item *item =
		expr.n != 0 ? offered_label(c, label_of(c, expr)) : NULL;
	bool custom = expr.n != 0 && item == NULL;

	if (!is_known(c, s)) {
		write_unchanged(w, s, XF_LIST_SINGLE);
		return;
	}
	xdata_field_open(w, XF_LIST_SINGLE, s->choice, field_label(c, s));
	xdata_value(w, custom         ? SPAN(CUSTOM)
		       : item != NULL ? item_value(c, item)
				      : SPAN(NONE));
	xdata_option(w, SPAN("None"), SPAN(NONE));
	write_items(w, c);
	xdata_option(w, SPAN("As written below"), SPAN(CUSTOM));
	xw_close(w);
	xdata_field(w, XF_TEXT_SINGLE, s->custom, s->custom_label,
		custom ? expr : SPAN(""));
}

/* f is told each allowed label: its item, or NULL and its expression. */
static void each_allowed(struct xw *w, const struct chooser *c,
	void (*f)(struct xw *, const struct chooser *,
		const struct catalog_item *, struct span expr))
{
	struct span lines = c->v->labels->allowed;

	while (lines.n != 0) {
		struct span line = span_trim(span_cut(lines, '\n', &lines));

		if (line.n != 0)
			f(w, c, offered_label(c, label_of(c, line)), line);
	}
}

static void allowed_value(struct xw *w, const struct chooser *c,
	const struct catalog_item *item, struct span expr)
{
	xdata_value(w,
		item != NULL ? item_value(c, item) : value_of(c, LABEL, expr));
}

static void allowed_option(struct xw *w, const struct chooser *c,
	const struct catalog_item *item, struct span expr)
{
	if (item == NULL)
		xdata_option(w, expr, value_of(c, LABEL, expr));
}

static void write_clearance(struct xw *w, const struct chooser *c)
{
	const struct setting *s = &clearance_setting;
	struct span expr = c->v->labels->clearance;

	if (!is_known(c, s)) {
		write_unchanged(w, s, XF_LIST_MULTI);
		return;
	}
	xdata_field_open(w, XF_LIST_MULTI, s->choice, field_label(c, s));
	each_allowed(w, c, allowed_value);
	if (expr.n != 0)
		xdata_value(w, SPAN(CUSTOM));
	write_items(w, c);
	each_allowed(w, c, allowed_option);
	xdata_option(w, SPAN("As written below"), SPAN(CUSTOM));
	xw_close(w);
	xdata_field(w, XF_TEXT_SINGLE, s->custom, s->custom_label,
		expr.n != 0 ? expr : SPAN(""));
}

void levels_write(
	struct xw *w, const struct levels *v, struct span who, struct turn *t)
{
	const struct chooser c = chooser_of(v, who, t);

	write_one(w, &c, &access_setting, v->labels->access);
	write_clearance(w, &c);
	write_one(w, &c, &fallback_setting, v->labels->fallback);
}

/* ---- reading ---- */

static enum err refuse(
	const struct setting *s, struct errtext *e, const char *what)
{
	return err_set(e, ERR_VALUE, "field '%s': %s", s->choice, what);
}

/* The setting stays: it isn't submitted, or as "Unchanged" alone. */
static bool is_kept(const struct xdata *d, const struct setting *s)
{
	const struct xdata_field *f = xdata_find(d, s->choice);
	struct span text = xdata_get(d, s->custom);

	if (f == NULL)
		return text.p == NULL;
	return f->value_n == 1 && span_is(f->value->text, UNCHANGED) &&
	       span_trim(text).n == 0;
}

/*
 * The expression that goes with "Custom". SECURITY: an expression without
 * that choice is refused, unless it is the one that the form came with: the
 * owner meant to restrict the room, and would have left it open.
 */
static enum err read_custom(const struct xdata *d, const struct setting *s,
	bool chosen, struct span *expr, struct errtext *e)
{
	struct span had = *expr, text = xdata_get(d, s->custom);

	text = text.p != NULL ? span_trim(text) : SPAN_NONE;
	if (!chosen) {
		*expr = SPAN_NONE;
		if (text.n != 0 && !span_eq(text, span_trim(had)))
			return refuse(s, e,
				"an expression, but \"" CUSTOM
				"\" isn't chosen");
		return ERR_OK;
	}
	if (text.p != NULL)
		*expr = text;
	if (expr->n == 0)
		return refuse(s, e, "\"" CUSTOM "\" without an expression");
	return ERR_OK;
}

/* NULL: no `Catalog:SELECTOR` that this owner was offered. */
static const struct catalog_item *chosen_item(
	const struct chooser *c, struct span value)
{
	const size_t n = strlen(CATALOG);

	if (!span_starts(value, SPAN(CATALOG)))
		return NULL;
	return offered_selector(c, span_of(value.p + n, value.n - n));
}

/* The item's expression; the text that stands in `had`, a line per label,
 * where it has the same value: a submit without change changes nothing. */
static struct span item_expr(const struct chooser *c,
	const struct catalog_item *item, struct span had)
{
	while (had.n != 0) {
		struct span line = span_trim(span_cut(had, '\n', &had));
		const struct label *l = line.n != 0 ? label_of(c, line) : NULL;

		if (l != NULL && label_same_value(l, item->label))
			return line;
	}
	return level_label_text(item->label, c->t->arena);
}

static enum err read_one(const struct chooser *c, const struct xdata *d,
	const struct setting *s, struct span *expr, struct errtext *e)
{
	const struct xdata_field *f = xdata_find(d, s->choice);
	struct span value = xdata_get(d, s->choice), had = *expr;
	const struct catalog_item *item;
	enum err err;

	if (is_kept(d, s))
		return ERR_OK;
	if (!is_known(c, s))
		return refuse(s, e, "not one of its choices");
	if (f == NULL) { /* a client that knows the expression alone */
		*expr = xdata_get(d, s->custom);
		return ERR_OK;
	}
	if (f->value_n > 1)
		return refuse(s, e, "more than one value");
	err = read_custom(d, s, span_is(value, CUSTOM), expr, e);
	if (err != ERR_OK || span_is(value, CUSTOM) || span_is(value, NONE) ||
		value.n == 0)
		return err;
	item = chosen_item(c, value);
	if (item == NULL)
		return refuse(s, e, "not one of its choices");
	*expr = item_expr(c, item, had);
	return ERR_OK;
}

/* One value of the list-multi: the line that is kept for it; absent: it's
 * none of the choices. */
static struct span allowed_line(const struct chooser *c, struct span value)
{
	const struct catalog_item *item = chosen_item(c, value);
	const size_t n = strlen(LABEL);

	if (item != NULL)
		return item_expr(c, item, c->v->labels->allowed);
	if (!span_starts(value, SPAN(LABEL)) ||
		memchr(value.p, '\n', value.n) != NULL)
		return SPAN_NONE;
	return span_of(value.p + n, value.n - n);
}

static enum err read_clearance(const struct chooser *c, const struct xdata *d,
	struct place_labels *l, struct errtext *e)
{
	const struct setting *s = &clearance_setting;
	const struct xdata_field *f = xdata_find(d, s->choice);
	struct span all = SPAN_NONE;
	bool custom = false;

	if (is_kept(d, s))
		return ERR_OK;
	if (!is_known(c, s))
		return refuse(s, e, "not one of its choices");
	if (f == NULL) {
		l->clearance = xdata_get(d, s->custom);
		return ERR_OK;
	}
	for (const struct xdata_value *v = f->value; v != NULL; v = v->next) {
		struct span line;

		if (v->text.n == 0 || span_is(v->text, NONE))
			continue;
		if (span_is(v->text, CUSTOM)) {
			custom = true;
			continue;
		}
		line = allowed_line(c, v->text);
		if (line.p == NULL)
			return refuse(s, e, "not one of its choices");
		all = all.p == NULL ? line
		                    : arena_printf(c->t->arena, "%.*s\n%.*s",
					      SPAN_FMT(all), SPAN_FMT(line));
	}
	l->allowed = all;
	return read_custom(d, s, custom, &l->clearance, e);
}

enum err levels_submit(const struct levels *v, const struct xdata *d,
	struct span who, struct place_labels *l, struct turn *t,
	struct errtext *e)
{
	const struct chooser c = chooser_of(v, who, t);
	enum err err;

	err = read_one(&c, d, &access_setting, &l->access, e);
	if (err == ERR_OK)
		err = read_clearance(&c, d, l, e);
	if (err == ERR_OK)
		err = read_one(&c, d, &fallback_setting, &l->fallback, e);
	for (size_t i = 0; i < room_level_n; i++) /* blank is unset */
		level_set(&room_level[i], l, level_span(&room_level[i], l));
	return err;
}
