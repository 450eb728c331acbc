/* SPDX-License-Identifier: MIT */
/* The order in which people see a form (XEP-0141). */
#include "fdp/render_view.h"

struct maker {
	struct view *v;
	struct layout head, *last;
};

static struct layout *add(
	struct maker *m, enum layout_kind kind, struct span text)
{
	struct layout *l = arena_make(m->v->a, struct layout);

	l->kind = kind;
	l->text = text.p != NULL ? text : SPAN("");
	m->last->next = l;
	m->last = l;
	return l;
}

static void add_text(struct maker *m, const struct xml *x)
{
	struct span text = span_trim(xml_text(m->v->a, x));

	if (text.n != 0)
		add(m, LAYOUT_TEXT, text);
}

static bool is_placed(const struct maker *m, const struct form_field *f)
{
	for (const struct layout *l = m->head.next; l != NULL; l = l->next)
		if (l->field == f)
			return true;
	return false;
}

/* Once; what the layout names twice is in its first place. A fixed one is a
 * text, and a hidden one isn't for people (XEP-0004 3.3). */
static void add_field(struct maker *m, struct span var)
{
	const struct form_field *f = form_find(&m->v->form, var);

	if (f == NULL || f->type == XF_HIDDEN || is_placed(m, f))
		return;
	if (f->type != XF_FIXED)
		add(m, LAYOUT_FIELD, SPAN_NONE)->field = f;
	else if (f->value != NULL)
		add(m, LAYOUT_TEXT, f->value->text)->field = f;
}

/* A page or section; what it holds is as deep as the tree may be. */
static void add_part(struct maker *m, const struct xml *part)
{
	bool ended = false; /* a section of it is just over */

	xml_each_child (c, part) {
		if (xml_is(c, NS_XDATA_LAYOUT, "section")) {
			add(m, LAYOUT_SECTION, xml_attr(c, "label"));
			add_part(m, c);
			ended = true;
			continue;
		}
		if (ended)
			add(m, LAYOUT_SECTION, SPAN_NONE);
		ended = false;
		if (xml_is(c, NS_XDATA_LAYOUT, "text"))
			add_text(m, c);
		if (xml_is(c, NS_XDATA_LAYOUT, "fieldref"))
			add_field(m, xml_attr(c, "var"));
	}
}

/* Without pages: as the fields stand in the template, fixed ones as texts
 * between them. */
static void add_all(struct maker *m)
{
	for (const struct xml *c =
			xml_child(m->v->doc->template, NS_XDATA, "field");
		c != NULL; c = xml_next(c, NS_XDATA, "field")) {
		if (xml_attr(c, "var").n == 0)
			add_text(m, xml_child(c, NS_XDATA, "value"));
		else
			add_field(m, xml_attr(c, "var"));
	}
}

/* What the pages forgot. */
static void add_rest(struct maker *m)
{
	bool any = false;

	for (const struct form_field *f = m->v->form.field; f != NULL;
		f = f->next) {
		if (f->type == XF_HIDDEN || is_placed(m, f))
			continue;
		if (!any)
			add(m, LAYOUT_SECTION, SPAN_NONE);
		any = true;
		add_field(m, f->var);
	}
}

const struct layout *layout_read(struct view *v)
{
	struct maker m = {.v = v};
	const struct xml *page =
		xml_child(v->doc->template, NS_XDATA_LAYOUT, "page");

	m.last = &m.head;
	if (page == NULL)
		add_all(&m);
	for (; page != NULL; page = xml_next(page, NS_XDATA_LAYOUT, "page")) {
		add(&m, LAYOUT_PAGE, xml_attr(page, "label"));
		add_part(&m, page);
	}
	add_rest(&m);
	return m.head.next;
}
