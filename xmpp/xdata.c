/* SPDX-License-Identifier: MIT */
/* Data forms. */
#include "xmpp/xdata.h"

static enum xdata_kind kind_of(struct span type)
{
	static const struct {
		const char *name;
		enum xdata_kind kind;
	} kinds[] = {
		{"submit", XDATA_SUBMIT},
		{"cancel", XDATA_CANCEL},
		{"form",   XDATA_FORM  },
		{"result", XDATA_RESULT},
	};

	for (size_t i = 0; i < ARRAY_LEN(kinds); i++)
		if (span_is(type, kinds[i].name))
			return kinds[i].kind;
	return XDATA_OTHER;
}

/* false: more values than *left. */
static bool read_values(struct arena *a, const struct xml *x,
	struct xdata_field *f, size_t *left)
{
	struct xdata_value *last = NULL;

	for (const struct xml *c = xml_child(x, NS_XDATA, "value"); c != NULL;
		c = xml_next(c, NS_XDATA, "value")) {
		struct xdata_value *v;

		if (*left == 0)
			return false;
		--*left;
		v = arena_make(a, struct xdata_value);
		v->text = xml_text(a, c);
		if (last != NULL)
			last->next = v;
		else
			f->value = v;
		last = v;
		f->value_n++;
	}
	return true;
}

static const struct xdata_field *find(const struct xdata *d, struct span var)
{
	for (const struct xdata_field *f = d->field; f != NULL; f = f->next)
		if (span_eq(f->var, var))
			return f;
	return NULL;
}

bool xdata_read(struct arena *a, const struct xml *x, struct xdata *d_r)
{
	struct xdata d = {.kind = kind_of(xml_attr(x, "type"))};
	size_t values = XDATA_VALUES_MAX, fields = XDATA_FIELDS_MAX;
	struct xdata_field *last = NULL;

	for (const struct xml *c = xml_child(x, NS_XDATA, "field");
		c != NULL && d.kind != XDATA_CANCEL;
		c = xml_next(c, NS_XDATA, "field")) {
		struct xdata_field *f = arena_make(a, struct xdata_field);

		f->var = xml_attr(c, "var");
		if (fields-- == 0 || !read_values(a, c, f, &values))
			return false;
		if (f->var.n == 0)
			continue;
		if (span_is(f->var, "FORM_TYPE")) {
			if (d.form_type.p != NULL)
				return false;
			d.form_type =
				f->value != NULL ? f->value->text : SPAN("");
			continue;
		}
		if (find(&d, f->var) != NULL)
			return false;
		if (last != NULL)
			last->next = f;
		else
			d.field = f;
		last = f;
	}
	*d_r = d;
	return true;
}

const struct xdata_field *xdata_find(const struct xdata *d, const char *var)
{
	return find(d, span_str(var));
}

struct span xdata_get(const struct xdata *d, const char *var)
{
	const struct xdata_field *f = xdata_find(d, var);

	if (f == NULL)
		return SPAN_NONE;
	return f->value != NULL ? f->value->text : SPAN("");
}

bool xdata_bool(struct span v, bool *b_r)
{
	bool yes = span_is(v, "1") || span_is(v, "true");

	if (!yes && !span_is(v, "0") && !span_is(v, "false"))
		return false;
	*b_r = yes;
	return true;
}

static const char *const type_names[] = {
	[XF_HIDDEN] = "hidden",
	[XF_FIXED] = "fixed",
	[XF_BOOLEAN] = "boolean",
	[XF_TEXT_SINGLE] = "text-single",
	[XF_TEXT_MULTI] = "text-multi",
	[XF_TEXT_PRIVATE] = "text-private",
	[XF_LIST_SINGLE] = "list-single",
	[XF_LIST_MULTI] = "list-multi",
	[XF_JID_SINGLE] = "jid-single",
	[XF_JID_MULTI] = "jid-multi",
};

bool xdata_type_find(struct span name, enum xdata_field_type *t_r)
{
	for (unsigned t = 0; t < ARRAY_LEN(type_names); t++)
		if (span_is(name, type_names[t])) {
			*t_r = (enum xdata_field_type)t;
			return true;
		}
	return false;
}

void xdata_open(struct xw *w, const char *type, const char *form_type,
	const char *title)
{
	xw_open(w, NS_XDATA, "x");
	xw_attr_str(w, "type", type);
	if (title != NULL)
		xw_leaf(w, NS_XDATA, "title", span_str(title));
	if (form_type != NULL)
		xdata_field(
			w, XF_HIDDEN, "FORM_TYPE", NULL, span_str(form_type));
}

void xdata_field_open(struct xw *w, enum xdata_field_type t, const char *var,
	const char *label)
{
	xw_open(w, NS_XDATA, "field");
	xw_attr_str(w, "var", var);
	xw_attr_str(w, "type", type_names[t]);
	xw_attr_str(w, "label", label);
}

void xdata_value(struct xw *w, struct span v)
{
	if (v.p != NULL)
		xw_leaf(w, NS_XDATA, "value", v);
}

void xdata_range(struct xw *w, int64_t min, int64_t max)
{
	xw_open(w, NS_XDATA_VALIDATE, "validate");
	xw_attr_str(w, "datatype", "xs:integer");
	xw_open(w, NS_XDATA_VALIDATE, "range");
	xw_attr_int(w, "min", min);
	xw_attr_int(w, "max", max);
	xw_close(w);
	xw_close(w);
}

void xdata_datatype(struct xw *w, const char *type)
{
	xw_open(w, NS_XDATA_VALIDATE, "validate");
	xw_attr_str(w, "datatype", type);
	xw_close(w);
}

void xdata_option(struct xw *w, struct span label, struct span value)
{
	xw_open(w, NS_XDATA, "option");
	xw_attr(w, "label", label);
	xdata_value(w, value);
	xw_close(w);
}

void xdata_field(struct xw *w, enum xdata_field_type t, const char *var,
	const char *label, struct span value)
{
	xdata_field_open(w, t, var, label);
	xdata_value(w, value);
	xw_close(w);
}

void xdata_fact(struct xw *w, const char *var, struct span value)
{
	xw_open(w, NS_XDATA, "field");
	xw_attr_str(w, "var", var);
	xdata_value(w, value);
	xw_close(w);
}

void xdata_required(struct xw *w)
{
	xw_leaf(w, NS_XDATA, "required", SPAN(""));
}

void xdata_reported(struct xw *w, const struct xdata_column *c, size_t n)
{
	xw_open(w, NS_XDATA, "reported");
	for (size_t i = 0; i < n; i++) {
		xw_open(w, NS_XDATA, "field");
		xw_attr_str(w, "var", c[i].var);
		xw_attr_str(w, "type", type_names[XF_TEXT_SINGLE]);
		xw_attr_str(w, "label", c[i].label);
		xw_close(w);
	}
	xw_close(w);
}

void xdata_item_open(struct xw *w)
{
	xw_open(w, NS_XDATA, "item");
}
