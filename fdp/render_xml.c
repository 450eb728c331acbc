/* SPDX-License-Identifier: MIT */
/* XML, in NS_CAVEAT_FORMS: for programs, and for stylesheets. */
#include "fdp/render_view.h"
#include "xmpp/write.h"

static void begin(struct xw *w, const char *name)
{
	xw_open(w, NS_CAVEAT_FORMS, name);
}

static void write_option(struct xw *w, const struct view *v,
	const struct form_field *f, struct span value)
{
	begin(w, "option");
	xw_attr(w, "label", view_option(v, f, value));
	xw_text(w, value);
	xw_close(w);
}

static void write_field(
	struct xw *w, const struct view *v, const struct form_field *f)
{
	begin(w, "field");
	xw_attr(w, "var", f->var);
	xw_attr(w, "label", f->label.n != 0 ? f->label : f->var);
	xw_attr(w, "type", view_type(v, f));
	if (f->required)
		xw_attr_str(w, "required", "true");
	for (const struct xdata_value *o = f->option; o != NULL; o = o->next)
		write_option(w, v, f, o->text);
	xw_close(w);
}

static void write_layout(struct xw *w, const struct view *v)
{
	begin(w, "layout");
	for (const struct layout *l = v->layout; l != NULL; l = l->next) {
		switch (l->kind) {
		case LAYOUT_PAGE:
			begin(w, "page");
			xw_attr(w, "label", l->text);
			break;
		case LAYOUT_SECTION:
			begin(w, "section");
			xw_attr(w, "label", l->text);
			break;
		case LAYOUT_TEXT:
			begin(w, "text");
			xw_text(w, l->text);
			break;
		case LAYOUT_FIELD:
			begin(w, "fieldref");
			xw_attr(w, "var", l->field->var);
			break;
		}
		xw_close(w);
	}
	xw_close(w);
}

static void write_template(struct xw *w, const struct view *v)
{
	begin(w, "template");
	xw_attr(w, "version", v->doc->version);
	xw_attr(w, "title", v->title);
	for (const struct form_field *f = v->form.field; f != NULL; f = f->next)
		write_field(w, v, f);
	write_layout(w, v);
	xw_close(w);
}

static void write_cell(struct xw *w, const struct view *v, const struct cell *c)
{
	begin(w, "field");
	xw_attr(w, "var", c->var);
	xw_attr(w, "label", view_name(c));
	if (c->field != NULL)
		xw_attr(w, "type", view_type(v, c->field));
	else
		xw_attr_str(w, "unknown", "true");
	xw_attr(w, "marking", c->marking);
	xw_attr(w, "fg", c->fg);
	xw_attr(w, "bg", c->bg);
	for (const struct xdata_value *i = c->value; i != NULL; i = i->next) {
		begin(w, "value");
		xw_attr(w, "shown", view_shown(v, c, i->text));
		xw_text(w, i->text);
		xw_close(w);
	}
	xw_close(w);
}

static void write_entry(
	struct xw *w, struct view *v, const struct form_entry *s)
{
	struct cells all = view_cells(v, s);

	begin(w, "form");
	xw_attr(w, "id", s->id);
	xw_attr(w, "time", view_time(v, s));
	xw_attr(w, "publisher", s->publisher);
	xw_attr(w, "label", s->label);
	if (!all.readable)
		xw_attr_str(w, "unreadable", "true");
	xw_attr_int(w, "withheld", (int64_t)all.withheld);
	begin(w, "marking");
	xw_attr(w, "fg", view_colour(s->fg));
	xw_attr(w, "bg", view_colour(s->bg));
	xw_text(w, s->marking);
	xw_close(w);
	for (const struct cell *c = all.first; c != NULL; c = c->next)
		write_cell(w, v, c);
	xw_close(w);
}

void render_xml(struct view *v)
{
	struct xw w;

	buf_str(v->out, "<?xml version='1.0' encoding='UTF-8'?>\n");
	xw_init_in(&w, v->out, NS_NONE);
	begin(&w, "forms");
	xw_attr(&w, "topic", v->doc->topic);
	write_template(&w, v);
	for (size_t i = 0; i < v->doc->entry_n && !v->out->over; i++)
		write_entry(&w, v, &v->doc->entry[i]);
	xw_close(&w);
	buf_byte(v->out, '\n');
}
