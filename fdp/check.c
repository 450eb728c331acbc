/* SPDX-License-Identifier: MIT */
/* Submissions under their template. */
#include "fdp/check.h"

#include "xmpp/jid.h"

struct checker {
	struct arena *a;
	const struct form_field *f;
	struct form_fault *fault;
	size_t work;
	/* which of how many values is looked at */
	size_t value, value_n;
};

static struct span shown_name(const struct form_field *f)
{
	return form_shown(f->label.n != 0 ? f->label : f->var);
}

/* what: a sentence without its subject. */
static enum err wrong(const struct checker *c, const char *what)
{
	c->fault->var = c->f->var;
	return err_set(&c->fault->text, ERR_VALUE, "'%.*s' %s",
		SPAN_FMT(shown_name(c->f)), what);
}

/* The same for one of its values; what is wanted of it. */
static enum err wants(const struct checker *c, struct span what)
{
	struct errtext t;

	if (c->value_n > 1)
		err_set(&t, ERR_VALUE, "wants %.*s, unlike its value %zu",
			SPAN_FMT(what), c->value);
	else
		err_set(&t, ERR_VALUE, "wants %.*s", SPAN_FMT(what));
	return wrong(c, t.s);
}

/* ---- one value ---- */

static enum err check_range(const struct checker *c, const struct datum *d)
{
	const struct form_field *f = c->f;
	enum order low = ORDER_EQUAL, high = ORDER_EQUAL;
	const char *type = datatype_wants(f->datatype);
	struct span min = form_shown(f->min_text);
	struct span max = form_shown(f->max_text);
	struct errtext t;

	if (min.p != NULL)
		low = datatype_order(f->datatype, d, &f->min);
	if (max.p != NULL)
		high = datatype_order(f->datatype, d, &f->max);
	if ((low == ORDER_GREATER || low == ORDER_EQUAL) &&
		(high == ORDER_LESS || high == ORDER_EQUAL))
		return ERR_OK;
	if (min.p == NULL)
		err_set(&t, ERR_VALUE, "%s, at most %.*s", type, SPAN_FMT(max));
	else if (max.p == NULL)
		err_set(&t, ERR_VALUE, "%s, at least %.*s", type,
			SPAN_FMT(min));
	else
		err_set(&t, ERR_VALUE, "%s, here from %.*s to %.*s", type,
			SPAN_FMT(min), SPAN_FMT(max));
	return wants(c, span_str(t.s));
}

static enum err check_pattern(struct checker *c, struct span v)
{
	struct errtext t;

	if (regex_matches(c->f->regex, v, &c->work))
		return ERR_OK;
	if (c->work == 0) {
		c->fault->var = c->f->var;
		return err_set(&c->fault->text, ERR_LIMIT,
			"the pattern of '%.*s' takes too long",
			SPAN_FMT(shown_name(c->f)));
	}
	err_set(&t, ERR_VALUE, "what matches %.*s",
		SPAN_FMT(form_shown(c->f->pattern)));
	return wants(c, span_str(t.s));
}

static bool has_line_end(struct span v)
{
	return v.n != 0 && (memchr(v.p, '\n', v.n) != NULL ||
				   memchr(v.p, '\r', v.n) != NULL);
}

/* By the type of the field (XEP-0004 3.3). */
static bool fits_type(const struct checker *c, struct span v)
{
	struct jid jid;
	bool b;

	switch (c->f->type) {
	case XF_BOOLEAN:
		return xdata_bool(v, &b);
	case XF_TEXT_SINGLE:
	case XF_TEXT_PRIVATE:
		return !has_line_end(v);
	case XF_LIST_SINGLE:
	case XF_LIST_MULTI:
		return c->f->open || form_has_option(c->f, v);
	case XF_JID_SINGLE:
	case XF_JID_MULTI:
		return jid_parse(c->a, v, &jid);
	case XF_TEXT_MULTI:
	case XF_HIDDEN:
	case XF_FIXED:
		break;
	}
	return true;
}

static const char *const type_wants[] = {
	[XF_BOOLEAN] = "true or false",
	[XF_TEXT_SINGLE] = "one line of text",
	[XF_TEXT_PRIVATE] = "one line of text",
	[XF_LIST_SINGLE] = "one of its options",
	[XF_LIST_MULTI] = "one of its options",
	[XF_JID_SINGLE] = "an address such as user@example.org",
	[XF_JID_MULTI] = "an address such as user@example.org",
};

static enum err check_value(struct checker *c, struct span v)
{
	const struct form_field *f = c->f;
	enum err err = ERR_OK;
	struct datum d;

	if (!fits_type(c, v))
		return wants(c, span_str(type_wants[f->type]));
	if (!datatype_read(f->datatype, v, &d))
		return wants(c, span_str(datatype_wants(f->datatype)));
	if (f->min_text.p != NULL || f->max_text.p != NULL)
		err = check_range(c, &d);
	if (err == ERR_OK && f->regex != NULL)
		err = check_pattern(c, v);
	return err;
}

/* ---- one field ---- */

static bool is_set(const struct xdata_field *s)
{
	return s != NULL && s->value != NULL &&
	       (s->value_n > 1 || s->value->text.n != 0);
}

static bool has_text(const struct xdata_field *s)
{
	for (const struct xdata_value *v = s->value; v != NULL; v = v->next)
		if (v->text.n != 0)
			return true;
	return false;
}

static bool same_values(
	const struct xdata_value *a, const struct xdata_value *b)
{
	for (; a != NULL && b != NULL; a = a->next, b = b->next)
		if (!span_eq(a->text, b->text))
			return false;
	return a == NULL && b == NULL;
}

/* Addresses are the same if they are it once prepared; they are good ones. */
static enum err check_twice(
	const struct checker *c, const struct xdata_field *s)
{
	struct span *seen = arena_array(c->a, struct span, s->value_n);
	size_t n = 0;

	for (const struct xdata_value *v = s->value; v != NULL; v = v->next) {
		struct jid jid;

		seen[n] = v->text;
		if (c->f->type == XF_JID_MULTI &&
			jid_parse(c->a, v->text, &jid))
			seen[n] = jid.full;
		for (size_t i = 0; i < n; i++)
			if (span_eq(seen[i], seen[n]))
				return wrong(c, "has a value twice");
		n++;
	}
	return ERR_OK;
}

static enum err check_number(const struct checker *c, size_t n)
{
	const struct form_field *f = c->f;
	struct errtext t;

	if (n < f->list_min)
		err_set(&t, ERR_VALUE, "wants at least %u choice%s",
			(unsigned)f->list_min, f->list_min == 1 ? "" : "s");
	else if (n > f->list_max)
		err_set(&t, ERR_VALUE, "wants at most %u choice%s",
			(unsigned)f->list_max, f->list_max == 1 ? "" : "s");
	else
		return ERR_OK;
	return wrong(c, t.s);
}

static enum err check_set(struct checker *c, const struct xdata_field *s)
{
	enum xdata_field_type type = c->f->type;
	bool list = type == XF_LIST_MULTI || type == XF_JID_MULTI;
	enum err err;

	if (type == XF_HIDDEN || type == XF_FIXED)
		return same_values(s->value, c->f->value)
		               ? ERR_OK
		               : wrong(c, "may not be changed");
	if (s->value_n > 1 && !list && type != XF_TEXT_MULTI)
		return wrong(c, "takes one value only");
	err = check_number(c, s->value_n);
	c->value = 0;
	c->value_n = s->value_n;
	for (const struct xdata_value *v = s->value; v != NULL && err == ERR_OK;
		v = v->next) {
		c->value++;
		err = check_value(c, v->text);
	}
	return err == ERR_OK && list ? check_twice(c, s) : err;
}

static enum err check_field(struct checker *c, const struct xdata_field *s)
{
	bool set = is_set(s);

	if (c->f->required && c->f->type != XF_FIXED && (!set || !has_text(s)))
		return wrong(c, "has to be filled in");
	return set ? check_set(c, s) : check_number(c, 0);
}

/* ---- all of them ---- */

static enum err no_field(
	struct form_fault *fault, struct span var, const char *what)
{
	fault->var = var;
	return err_set(&fault->text, ERR_VALUE, "'%.*s' %s",
		SPAN_FMT(form_shown(var)), what);
}

/* The first var that stands in x once more; absent: none does. */
static struct span find_twice(const struct xml *x)
{
	const struct xml *first = xml_child(x, NS_XDATA, "field");
	size_t n = 0;

	for (const struct xml *c = first; c != NULL && n <= XDATA_FIELDS_MAX;
		c = xml_next(c, NS_XDATA, "field"), n++) {
		struct span var = xml_attr(c, "var");

		for (const struct xml *b = first; b != c && var.n != 0;
			b = xml_next(b, NS_XDATA, "field"))
			if (span_eq(xml_attr(b, "var"), var))
				return var;
	}
	return SPAN_NONE;
}

/* Why xdata_read() refused. */
static enum err unread(const struct xml *x, struct form_fault *fault)
{
	struct span var = find_twice(x);

	if (var.p != NULL)
		return no_field(fault, var, "is there twice");
	return err_set(&fault->text, ERR_LIMIT,
		"the submission has too many fields or values");
}

static const struct xdata_field *find(const struct xdata *d, struct span var)
{
	for (const struct xdata_field *s = d->field; s != NULL; s = s->next)
		if (span_eq(s->var, var))
			return s;
	return NULL;
}

static enum err check_others(const struct form *f, const struct xdata *d,
	enum form_unknown unknown, struct form_fault *fault)
{
	if (f->form_type.p != NULL && d->form_type.n != 0 &&
		!span_eq(f->form_type, d->form_type))
		return no_field(fault, SPAN("FORM_TYPE"), "may not be changed");
	if (unknown == FORM_UNKNOWN_IGNORED)
		return ERR_OK;
	for (const struct xdata_field *s = d->field; s != NULL; s = s->next)
		if (form_find(f, s->var) == NULL)
			return no_field(
				fault, s->var, "isn't a field of the form");
	return ERR_OK;
}

enum err form_check(struct arena *a, const struct form *f, const struct xml *x,
	enum form_unknown unknown, struct form_fault *fault_r)
{
	struct checker c = {.a = a, .fault = fault_r, .work = FORM_WORK_MAX};
	struct xdata d;

	*fault_r = (struct form_fault){.var = SPAN_NONE};
	if (!xml_is(x, NS_XDATA, "x") ||
		!span_is(xml_attr(x, "type"), "submit"))
		return err_set(&fault_r->text, ERR_VALUE,
			"no data form of type submit");
	if (!xdata_read(a, x, &d))
		return unread(x, fault_r);
	for (c.f = f->field; c.f != NULL; c.f = c.f->next) {
		enum err err = check_field(&c, find(&d, c.f->var));

		if (err != ERR_OK)
			return err;
	}
	return check_others(f, &d, unknown, fault_r);
}
