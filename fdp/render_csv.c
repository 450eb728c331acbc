/* SPDX-License-Identifier: MIT */
/* CSV (RFC 4180): a line of names, then one for each submission. */
#include "fdp/render_view.h"

struct table {
	struct view *v;
	struct span other[FORM_CSV_OTHERS]; /* columns behind the template's */
	size_t other_n;
	bool more; /* a comma comes first */
};

/*
 * SECURITY: a spreadsheet runs a cell that begins with one of these as a
 * formula, in quotes as well. An apostrophe in front makes a text of it; a
 * program that reads the file has to take it off again. In quotes always: where
 * a semicolon parts the cells, one inside of a value must not begin another.
 */
static bool is_formula(struct span s)
{
	return s.n != 0 && memchr("=+-@\t\r\n", s.p[0], 7) != NULL;
}

static void put_quoted(struct buf *b, struct span s)
{
	while (s.n != 0) {
		const char *q = memchr(s.p, '"', s.n);
		size_t n = q != NULL ? (size_t)(q - s.p) + 1 : s.n;

		buf_add(b, span_of(s.p, n));
		if (q != NULL)
			buf_byte(b, '"');
		s = span_of(s.p + n, s.n - n);
	}
}

static void open_cell(struct table *t)
{
	buf_str(t->v->out, t->more ? ",\"" : "\"");
	t->more = true;
}

static void put(struct table *t, struct span s)
{
	open_cell(t);
	if (is_formula(s))
		buf_byte(t->v->out, '\'');
	put_quoted(t->v->out, s);
	buf_byte(t->v->out, '"');
}

static void end_line(struct table *t)
{
	buf_str(t->v->out, "\r\n");
	t->more = false;
}

/* Values of one field stand on lines of one cell. */
static void put_values(struct table *t, const struct cell *c)
{
	struct buf all;

	if (c == NULL || c->value_n <= 1) {
		put(t, c != NULL && c->value != NULL ? c->value->text
						     : SPAN(""));
		return;
	}
	buf_init(&all, t->v->out->max);
	for (const struct xdata_value *i = c->value; i != NULL; i = i->next) {
		buf_add(&all, i->text);
		if (i->next != NULL)
			buf_byte(&all, '\n');
	}
	put(t, buf_span(&all));
	buf_clear(&all);
}

static bool has_other(const struct table *t, struct span var)
{
	for (size_t i = 0; i < t->other_n; i++)
		if (span_eq(t->other[i], var))
			return true;
	return false;
}

/* The columns that the template doesn't name, over all submissions. */
static enum err find_others(struct table *t, struct errtext *e)
{
	for (size_t i = 0; i < t->v->doc->entry_n; i++) {
		const struct cell *c =
			view_cells(t->v, &t->v->doc->entry[i]).first;

		for (; c != NULL; c = c->next) {
			if (c->field != NULL || has_other(t, c->var))
				continue;
			if (t->other_n == FORM_CSV_OTHERS)
				return err_set(e, ERR_LIMIT,
					"more than %d fields aren't in the "
					"template; take another format",
					FORM_CSV_OTHERS);
			t->other[t->other_n++] = c->var;
		}
	}
	return ERR_OK;
}

static const char *const facts[] = {"id", "time", "publisher", "label",
	"marking", "readable", "withheld", "field_markings"};

static void put_head(struct table *t)
{
	for (size_t i = 0; i < ARRAY_LEN(facts); i++)
		put(t, span_str(facts[i]));
	for (const struct form_field *f = t->v->form.field; f != NULL;
		f = f->next)
		put(t, f->var);
	for (size_t i = 0; i < t->other_n; i++)
		put(t, t->other[i]);
	end_line(t);
}

/* A line for each field that has one of its own. */
static void put_markings(struct table *t, const struct cell *c)
{
	struct buf all;

	buf_init(&all, t->v->out->max);
	for (; c != NULL; c = c->next) {
		if (c->marking.p == NULL)
			continue;
		if (all.n != 0)
			buf_byte(&all, '\n');
		buf_add(&all, c->var);
		buf_str(&all, ": ");
		buf_add(&all, c->marking);
	}
	put(t, buf_span(&all));
	buf_clear(&all);
}

static void put_entry(struct table *t, const struct form_entry *s)
{
	struct cells all = view_cells(t->v, s);
	const struct cell *c = all.first;

	put(t, s->id);
	put(t, view_time(t->v, s));
	put(t, s->publisher);
	put(t, s->label);
	put(t, s->marking);
	put(t, all.readable ? SPAN("true") : SPAN("false"));
	put(t, arena_printf(t->v->once, "%zu", all.withheld));
	put_markings(t, c);
	for (; c != NULL && c->field != NULL; c = c->next)
		put_values(t, c);
	for (size_t i = 0; i < t->other_n; i++) {
		const struct cell *o = c;

		while (o != NULL && !span_eq(o->var, t->other[i]))
			o = o->next;
		put_values(t, o);
	}
	end_line(t);
}

enum err render_csv(struct view *v, struct errtext *e)
{
	struct table *t = arena_make(v->a, struct table);
	enum err err;

	t->v = v;
	err = find_others(t, e);
	if (err != ERR_OK)
		return err;
	put_head(t);
	for (size_t i = 0; i < v->doc->entry_n && !v->out->over; i++)
		put_entry(t, &v->doc->entry[i]);
	return ERR_OK;
}
