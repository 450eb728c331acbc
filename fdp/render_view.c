/* SPDX-License-Identifier: MIT */
/* What all formats ask of a template and a submission. */
#include "fdp/render_view.h"

#include "base/clock.h"

#define COLOUR_MAX 32 /* letters of a colour's name */

enum err view_read(struct view *v, struct errtext *e)
{
	const struct form_doc *d = v->doc;
	enum err err = form_read(v->a, d->template, &v->form, e);

	if (err != ERR_OK)
		return err;
	v->title = span_trim(
		xml_text(v->a, xml_child(d->template, NS_XDATA, "title")));
	if (v->title.n == 0)
		v->title = d->topic.p != NULL ? d->topic : SPAN("");
	v->layout = layout_read(v);
	return ERR_OK;
}

/* ---- submissions ---- */

static struct cell *add_cell(
	struct view *v, struct cell **last, struct span var)
{
	struct cell *c = arena_make(v->once, struct cell);

	c->var = var;
	(*last)->next = c;
	*last = c;
	return c;
}

/* What stands in its `<field/>` beside the values. */
static void set_marking(struct view *v, struct cell *c, const struct xml *form)
{
	const struct xml *x = xml_child(form, NS_XDATA, "field");

	while (x != NULL && !span_eq(xml_attr(x, "var"), c->var))
		x = xml_next(x, NS_XDATA, "field");
	if (x != NULL)
		x = xml_child(x, NS_SECLABEL, "securitylabel");
	if (x != NULL)
		x = xml_child(x, NS_SECLABEL, "displaymarking");
	if (x == NULL)
		return;
	c->marking = xml_text(v->once, x);
	c->fg = view_colour(xml_attr(x, "fgcolor"));
	c->bg = view_colour(xml_attr(x, "bgcolor"));
}

static void fill(struct view *v, struct cell *c, const struct xdata_field *f,
	const struct xml *form)
{
	c->value = f->value;
	c->value_n = f->value_n;
	set_marking(v, c, form);
}

static size_t count_gaps(const struct xml *form)
{
	size_t n = 0;

	for (const struct xml *x = xml_child(form, NS_XDATA, "field");
		x != NULL; x = xml_next(x, NS_XDATA, "field"))
		n += xml_child(x, NS_CAVEAT, "withheld") != NULL;
	return n;
}

static const struct xdata_field *find(const struct xdata *d, struct span var)
{
	for (const struct xdata_field *f = d->field; f != NULL; f = f->next)
		if (span_eq(f->var, var))
			return f;
	return NULL;
}

struct cells view_cells(struct view *v, const struct form_entry *s)
{
	struct cell head = {.next = NULL}, *last = &head;
	struct xdata d = {.kind = XDATA_OTHER};
	struct cells all = {.first = NULL};

	arena_reset(v->once);
	all.readable = xml_is(s->payload, NS_XDATA, "x") &&
	               xdata_read(v->once, s->payload, &d);
	if (all.readable)
		all.withheld = count_gaps(s->payload);
	else
		d = (struct xdata){.kind = XDATA_OTHER};
	for (const struct form_field *f = v->form.field; f != NULL;
		f = f->next) {
		const struct xdata_field *got = find(&d, f->var);
		struct cell *c = add_cell(v, &last, f->var);

		c->field = f;
		if (got != NULL)
			fill(v, c, got, s->payload);
	}
	for (const struct xdata_field *f = d.field; f != NULL; f = f->next)
		if (form_find(&v->form, f->var) == NULL)
			fill(v, add_cell(v, &last, f->var), f, s->payload);
	all.first = head.next;
	return all;
}

const struct cell *view_cell(
	const struct cell *list, const struct form_field *f)
{
	while (list != NULL && list->field != f)
		list = list->next;
	return list;
}

struct span view_withheld(struct view *v, const struct cells *c)
{
	if (c->withheld == 1)
		return SPAN("1 field is withheld");
	return arena_printf(v->once, "%zu fields are withheld", c->withheld);
}

struct span view_time(struct view *v, const struct form_entry *s)
{
	struct buf b;
	struct span text;

	buf_init(&b, 64);
	time_write(&b, s->time_ms);
	text = arena_dup(v->once, buf_span(&b));
	buf_clear(&b);
	return text;
}

/* ---- names ---- */

const struct xml *view_field(const struct view *v, const struct form_field *f)
{
	const struct xml *x = xml_child(v->doc->template, NS_XDATA, "field");

	while (x != NULL && !span_eq(xml_attr(x, "var"), f->var))
		x = xml_next(x, NS_XDATA, "field");
	BUG_ON(x == NULL);
	return x;
}

struct span view_type(const struct view *v, const struct form_field *f)
{
	struct span type = xml_attr(view_field(v, f), "type");

	return type.p != NULL ? type : SPAN("text-single");
}

struct span view_option(
	const struct view *v, const struct form_field *f, struct span value)
{
	const struct xml *x;

	if (f->option == NULL || !form_has_option(f, value))
		return SPAN_NONE;
	x = xml_child(view_field(v, f), NS_XDATA, "option");
	for (; x != NULL; x = xml_next(x, NS_XDATA, "option"))
		if (span_eq(xml_child_text(v->once, x, NS_XDATA, "value"),
			    value))
			break;
	return xml_attr(x, "label");
}

struct span view_name(const struct cell *c)
{
	if (c->field != NULL && c->field->label.n != 0)
		return c->field->label;
	return c->var;
}

struct span view_shown(
	const struct view *v, const struct cell *c, struct span value)
{
	struct span label;
	bool yes;

	if (c->field == NULL)
		return value;
	if (c->field->type == XF_BOOLEAN && xdata_bool(value, &yes))
		return yes ? SPAN("yes") : SPAN("no");
	label = view_option(v, c->field, value);
	return label.n != 0 ? label : value;
}

static bool is_hex(char c)
{
	return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') ||
	       (c >= 'A' && c <= 'F');
}

static bool is_letter(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

struct span view_colour(struct span s)
{
	bool hex = s.n != 0 && s.p[0] == '#';

	if (s.n == 0 || s.n > COLOUR_MAX || (hex && s.n != 4 && s.n != 7))
		return SPAN_NONE;
	for (size_t i = hex; i < s.n; i++)
		if (hex ? !is_hex(s.p[i]) : !is_letter(s.p[i]))
			return SPAN_NONE;
	return s;
}
