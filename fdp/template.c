/* SPDX-License-Identifier: MIT */
/* Templates. */
#include "fdp/template.h"

#include "fdp/validate.h"

#define SHOWN_MAX 60

struct reader {
	struct arena *a;
	struct errtext *e;
	struct form form;
	struct form_field *last;
	size_t field_n, values_left;
};

struct span form_shown(struct span s)
{
	size_t n = 0;

	while (n < s.n) {
		size_t len = span_utf8_len(span_of(s.p + n, s.n - n));

		if (len == 0 || n + len > SHOWN_MAX)
			break;
		n += len;
	}
	return span_of(s.p, n);
}

const struct form_field *form_find(const struct form *f, struct span var)
{
	for (const struct form_field *i = f->field; i != NULL; i = i->next)
		if (span_eq(i->var, var))
			return i;
	return NULL;
}

static bool has(const struct xdata_value *v, struct span text)
{
	for (; v != NULL; v = v->next)
		if (span_eq(v->text, text))
			return true;
	return false;
}

bool form_has_option(const struct form_field *f, struct span value)
{
	return has(f->option, value);
}

static bool is_list(const struct form_field *f)
{
	return f->type == XF_LIST_SINGLE || f->type == XF_LIST_MULTI;
}

bool form_takes_many(const struct form_field *f)
{
	return f->type == XF_LIST_MULTI || f->type == XF_JID_MULTI ||
	       f->type == XF_TEXT_MULTI || f->type == XF_HIDDEN;
}

/* NULL: one value too many for the form. */
static struct xdata_value *make_value(struct reader *r, const struct xml *x)
{
	struct xdata_value *v;

	if (r->values_left == 0)
		return NULL;
	r->values_left--;
	v = arena_make(r->a, struct xdata_value);
	v->text = xml_text(r->a, x);
	return v;
}

static enum err too_many(const struct reader *r)
{
	return err_set(r->e, ERR_LIMIT, "the form has too many values");
}

static enum err read_values(
	struct reader *r, const struct xml *x, struct form_field *f)
{
	struct xdata_value *last = NULL;

	for (const struct xml *c = xml_child(x, NS_XDATA, "value"); c != NULL;
		c = xml_next(c, NS_XDATA, "value")) {
		struct xdata_value *v = make_value(r, c);

		if (v == NULL)
			return too_many(r);
		if (last != NULL)
			last->next = v;
		else
			f->value = v;
		last = v;
		f->value_n++;
	}
	if (f->value_n > 1 && !form_takes_many(f))
		return err_set(r->e, ERR_SYNTAX, "it has more than one value");
	return ERR_OK;
}

/* Is the label of option c that of one before it? */
static bool label_again(const struct xml *x, const struct xml *c)
{
	struct span label = xml_attr(c, "label");

	for (const struct xml *b = xml_child(x, NS_XDATA, "option");
		b != c && label.n != 0; b = xml_next(b, NS_XDATA, "option"))
		if (span_eq(xml_attr(b, "label"), label))
			return true;
	return false;
}

/* XEP-0004 3.2; those of a list differ in value and label (3.3). */
static enum err read_options(
	struct reader *r, const struct xml *x, struct form_field *f)
{
	struct xdata_value *last = NULL;

	for (const struct xml *c = xml_child(x, NS_XDATA, "option"); c != NULL;
		c = xml_next(c, NS_XDATA, "option")) {
		const struct xml *value = xml_child(c, NS_XDATA, "value");
		struct xdata_value *v;

		if (value == NULL || xml_next(value, NS_XDATA, "value") != NULL)
			return err_set(
				r->e, ERR_SYNTAX, "an option hasn't one value");
		v = make_value(r, value);
		if (v == NULL)
			return too_many(r);
		if (has(f->option, v->text) || label_again(x, c))
			return err_set(
				r->e, ERR_VALUE, "an option is there twice");
		if (last != NULL)
			last->next = v;
		else
			f->option = v;
		last = v;
		f->option_n++;
	}
	if (f->option_n != 0 && !is_list(f))
		return err_set(
			r->e, ERR_VALUE, "it has options, but isn't a list");
	return ERR_OK;
}

/* What it starts with, and what can be chosen at all. XEP-0004 3.3. */
static enum err check_list(const struct reader *r, const struct form_field *f)
{
	struct datum d;

	if (!is_list(f))
		return ERR_OK;
	if (f->option_n == 0 && !f->open)
		return err_set(r->e, ERR_VALUE, "it has no options");
	for (const struct xdata_value *v = f->option; v != NULL; v = v->next)
		if (!datatype_read(f->datatype, v->text, &d))
			return err_set(r->e, ERR_VALUE, "an option isn't %s",
				datatype_wants(f->datatype));
	if (f->open)
		return ERR_OK;
	for (const struct xdata_value *v = f->value; v != NULL; v = v->next)
		if (v->text.n != 0 && !has(f->option, v->text))
			return err_set(r->e, ERR_VALUE,
				"its value isn't one of the options");
	return ERR_OK;
}

static enum err read_content(
	struct reader *r, const struct xml *x, struct form_field *f)
{
	enum err err = read_values(r, x, f);

	f->label = xml_attr(x, "label");
	f->required = xml_child(x, NS_XDATA, "required") != NULL;
	if (err == ERR_OK)
		err = read_options(r, x, f);
	if (err == ERR_OK)
		err = validate_read(r->a, x, f, r->e);
	return err == ERR_OK ? check_list(r, f) : err;
}

/* XEP-0068 3.1 */
static enum err read_form_type(
	struct reader *r, const struct xml *x, struct form_field *f)
{
	enum err err = read_values(r, x, f);

	if (err != ERR_OK)
		return err;
	if (f->type != XF_HIDDEN || f->value_n != 1)
		return err_set(r->e, ERR_SYNTAX,
			"the name is reserved for a hidden field with one "
			"value");
	r->form.form_type = f->value->text;
	return ERR_OK;
}

static enum err read_named(
	struct reader *r, const struct xml *x, struct form_field *f)
{
	bool is_type = span_is(f->var, "FORM_TYPE");
	struct span type = xml_attr(x, "type");

	if (f->var.n > FORM_VAR_MAX)
		return err_set(r->e, ERR_LIMIT, "its name is too long");
	f->type = XF_TEXT_SINGLE;
	if (type.p != NULL && !xdata_type_find(type, &f->type))
		return err_set(r->e, ERR_SYNTAX, "there is no type %.*s",
			SPAN_FMT(form_shown(type)));
	if (form_find(&r->form, f->var) != NULL ||
		(is_type && r->form.form_type.p != NULL))
		return err_set(r->e, ERR_SYNTAX, "its name is there twice");
	if (is_type)
		return read_form_type(r, x, f);
	if (r->last != NULL)
		r->last->next = f;
	else
		r->form.field = f;
	r->last = f;
	return read_content(r, x, f);
}

/* A refusal gets the name of the field in front. */
static enum err read_field(struct reader *r, const struct xml *x)
{
	struct errtext why = {""}, *e = r->e;
	struct form_field *f = arena_make(r->a, struct form_field);
	enum err err;

	if (++r->field_n > XDATA_FIELDS_MAX)
		return err_set(e, ERR_LIMIT, "the form has too many fields");
	f->var = xml_attr(x, "var");
	if (f->var.n == 0 && span_is(xml_attr(x, "type"), "fixed"))
		return ERR_OK;
	if (f->var.n == 0)
		return err_set(e, ERR_SYNTAX,
			"field %zu has no name, but isn't fixed", r->field_n);
	r->e = &why;
	err = read_named(r, x, f);
	r->e = e;
	if (err == ERR_OK)
		return ERR_OK;
	return err_set(e, err, "field '%.*s': %s", SPAN_FMT(form_shown(f->var)),
		why.s);
}

enum err form_read(struct arena *a, const struct xml *x, struct form *f_r,
	struct errtext *e)
{
	struct reader r = {.a = a, .e = e, .values_left = XDATA_VALUES_MAX};

	if (!xml_is(x, NS_XDATA, "x") || !span_is(xml_attr(x, "type"), "form"))
		return err_set(e, ERR_SYNTAX, "no data form of type form");
	for (const struct xml *c = xml_child(x, NS_XDATA, "field"); c != NULL;
		c = xml_next(c, NS_XDATA, "field")) {
		enum err err = read_field(&r, c);

		if (err != ERR_OK)
			return err;
	}
	*f_r = r.form;
	return ERR_OK;
}
