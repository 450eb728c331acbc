/* SPDX-License-Identifier: MIT */
/* JSON (RFC 8259), written by hand: the library of component/ builds a tree
 * and is none for these layers. */
#include "fdp/render_view.h"

struct json {
	struct buf *b;
	bool more; /* a comma comes first */
};

static void quote(struct buf *b, struct span s)
{
	buf_byte(b, '"');
	for (size_t i = 0, n; i < s.n; i += n) {
		unsigned char c = (unsigned char)s.p[i];

		n = span_utf8_len(span_of(s.p + i, s.n - i));
		if (c == '"' || c == '\\')
			buf_printf(b, "\\%c", c);
		else if (c < 0x20 || c == 0x7f)
			buf_printf(b, "\\u%04x", c);
		else if (n == 0)
			buf_str(b, "\xef\xbf\xbd"); /* no UTF-8 */
		else
			buf_add(b, span_of(s.p + i, n));
		if (n == 0)
			n = 1;
	}
	buf_byte(b, '"');
}

static void comma(struct json *j)
{
	if (j->more)
		buf_byte(j->b, ',');
	j->more = true;
}

static void begin(struct json *j, char c)
{
	comma(j);
	buf_byte(j->b, c);
	j->more = false;
}

static void end(struct json *j, char c)
{
	buf_byte(j->b, c);
	j->more = true;
}

static void key(struct json *j, struct span name)
{
	comma(j);
	quote(j->b, name);
	buf_byte(j->b, ':');
	j->more = false;
}

static void word(struct json *j, const char *s)
{
	comma(j);
	buf_str(j->b, s);
}

/* Absent: null. */
static void text(struct json *j, struct span s)
{
	if (s.p == NULL) {
		word(j, "null");
		return;
	}
	comma(j);
	quote(j->b, s);
}

static void member(struct json *j, const char *name, struct span s)
{
	key(j, span_str(name));
	text(j, s);
}

/* ---- the template ---- */

static void write_options(
	struct json *j, const struct view *v, const struct form_field *f)
{
	key(j, SPAN("options"));
	begin(j, '[');
	for (const struct xdata_value *o = f->option; o != NULL; o = o->next) {
		begin(j, '{');
		member(j, "value", o->text);
		member(j, "label", view_option(v, f, o->text));
		end(j, '}');
	}
	end(j, ']');
}

static void write_field(
	struct json *j, const struct view *v, const struct form_field *f)
{
	begin(j, '{');
	member(j, "var", f->var);
	member(j, "label", f->label);
	member(j, "type", view_type(v, f));
	key(j, SPAN("required"));
	word(j, f->required ? "true" : "false");
	if (f->option != NULL)
		write_options(j, v, f);
	end(j, '}');
}

static void write_template(struct json *j, const struct view *v)
{
	key(j, SPAN("template"));
	begin(j, '{');
	member(j, "version", v->doc->version);
	member(j, "title", v->title);
	key(j, SPAN("fields"));
	begin(j, '[');
	for (const struct form_field *f = v->form.field; f != NULL; f = f->next)
		write_field(j, v, f);
	end(j, ']');
	end(j, '}');
}

/* ---- submissions ---- */

static void write_value(
	struct json *j, const struct cell *c, const struct xdata_value *value)
{
	bool yes;

	if (c->field != NULL && c->field->type == XF_BOOLEAN &&
		xdata_bool(value->text, &yes))
		word(j, yes ? "true" : "false");
	else
		text(j, value->text);
}

static void write_cell(struct json *j, const struct cell *c)
{
	key(j, c->var);
	if (c->field != NULL && !form_takes_many(c->field) && c->value_n <= 1) {
		if (c->value == NULL)
			word(j, "null");
		else
			write_value(j, c, c->value);
		return;
	}
	begin(j, '[');
	for (const struct xdata_value *i = c->value; i != NULL; i = i->next)
		write_value(j, c, i);
	end(j, ']');
}

static void write_marking(
	struct json *j, struct span text, struct span fg, struct span bg)
{
	begin(j, '{');
	member(j, "text", text);
	member(j, "fg", view_colour(fg));
	member(j, "bg", view_colour(bg));
	end(j, '}');
}

/* Of fields that have one of their own. */
static void write_markings(struct json *j, const struct cell *c)
{
	key(j, SPAN("field_markings"));
	begin(j, '{');
	for (; c != NULL; c = c->next) {
		if (c->marking.p == NULL)
			continue;
		key(j, c->var);
		write_marking(j, c->marking, c->fg, c->bg);
	}
	end(j, '}');
}

static void write_entry(
	struct json *j, struct view *v, const struct form_entry *s)
{
	struct cells all = view_cells(v, s);
	const struct cell *c = all.first;

	begin(j, '{');
	member(j, "id", s->id);
	member(j, "time", view_time(v, s));
	member(j, "publisher", s->publisher);
	member(j, "label", s->label);
	key(j, SPAN("marking"));
	write_marking(j, s->marking, s->fg, s->bg);
	key(j, SPAN("readable"));
	word(j, all.readable ? "true" : "false");
	key(j, SPAN("withheld"));
	comma(j);
	buf_printf(j->b, "%zu", all.withheld);
	write_markings(j, c);
	key(j, SPAN("fields"));
	begin(j, '{');
	for (; c != NULL && c->field != NULL; c = c->next)
		write_cell(j, c);
	end(j, '}');
	key(j, SPAN("others"));
	begin(j, '{');
	for (; c != NULL; c = c->next)
		write_cell(j, c);
	end(j, '}');
	end(j, '}');
}

void render_json(struct view *v)
{
	struct json j = {.b = v->out};

	begin(&j, '{');
	member(&j, "topic", v->doc->topic);
	write_template(&j, v);
	key(&j, SPAN("submissions"));
	begin(&j, '[');
	for (size_t i = 0; i < v->doc->entry_n && !v->out->over; i++)
		write_entry(&j, v, &v->doc->entry[i]);
	end(&j, ']');
	end(&j, '}');
	buf_byte(v->out, '\n');
}
