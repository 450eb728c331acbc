/* SPDX-License-Identifier: MIT */
/* XEP-0122: what a field says about its values. */
#include "fdp/validate.h"

static enum err read_end(const struct form_field *f, struct span text,
	struct datum *d, struct errtext *e)
{
	if (text.p == NULL || datatype_read(f->datatype, text, d))
		return ERR_OK;
	return err_set(e, ERR_VALUE, "an end of its range isn't %s",
		datatype_wants(f->datatype));
}

static bool upside_down(const struct form_field *f)
{
	enum order o;

	if (f->min_text.p == NULL || f->max_text.p == NULL)
		return false;
	o = datatype_order(f->datatype, &f->min, &f->max);
	return o != ORDER_LESS && o != ORDER_EQUAL;
}

/* Is the datatype what f->datatype is, or a name that nobody knows? */
static bool is_known(const struct form_field *f, struct span name)
{
	return name.p == NULL || datatype_is(f->datatype, name);
}

/* 3.2.3, 4.6 */
static enum err read_range(const struct xml *validate, const struct xml *x,
	struct form_field *f, struct errtext *e)
{
	enum err err;

	f->open = true;
	if (!is_known(f, xml_attr(validate, "datatype")))
		return ERR_OK;
	f->min_text = xml_attr(x, "min");
	f->max_text = xml_attr(x, "max");
	if (!datatype_ordered(f->datatype))
		return err_set(e, ERR_VALUE,
			"it has a range, but its datatype has no order");
	err = read_end(f, f->min_text, &f->min, e);
	if (err == ERR_OK)
		err = read_end(f, f->max_text, &f->max, e);
	if (err == ERR_OK && upside_down(f))
		err = err_set(e, ERR_VALUE, "its range is upside down");
	return err;
}

/* 3.2.4 */
static enum err read_regex(struct arena *a, const struct xml *x,
	struct form_field *f, struct errtext *e)
{
	f->open = true;
	f->pattern = xml_text(a, x);
	return regex_read(a, f->pattern, &f->regex, e);
}

/* 3.2: at most one method; one that isn't known is basic. */
static enum err read_method(struct arena *a, const struct xml *validate,
	struct form_field *f, struct errtext *e)
{
	const struct xml *method = NULL;

	xml_each_child (c, validate) {
		if (xml_is(c, NS_XDATA_VALIDATE, "list-range"))
			continue;
		if (method != NULL)
			return err_set(e, ERR_SYNTAX,
				"it has more than one validation method");
		method = c;
	}
	if (xml_is(method, NS_XDATA_VALIDATE, "open"))
		f->open = true;
	else if (xml_is(method, NS_XDATA_VALIDATE, "range"))
		return read_range(validate, method, f, e);
	else if (xml_is(method, NS_XDATA_VALIDATE, "regex"))
		return read_regex(a, method, f, e);
	return ERR_OK;
}

static bool read_count(struct span s, uint32_t *n_r)
{
	uint64_t n;

	if (s.p == NULL)
		return true;
	if (!span_u64(s, &n))
		return false;
	*n_r = n < UINT32_MAX ? (uint32_t)n : UINT32_MAX;
	return true;
}

/* 3.3. A closed list has no more values than options. */
static enum err read_list_range(
	const struct xml *validate, struct form_field *f, struct errtext *e)
{
	const struct xml *x =
		xml_child(validate, NS_XDATA_VALIDATE, "list-range");

	if (x == NULL)
		return ERR_OK;
	if (f->type != XF_LIST_MULTI)
		return err_set(e, ERR_VALUE,
			"it has a list-range, but isn't a list-multi");
	if (xml_next(x, NS_XDATA_VALIDATE, "list-range") != NULL)
		return err_set(
			e, ERR_SYNTAX, "it has more than one list-range");
	if (!read_count(xml_attr(x, "min"), &f->list_min) ||
		!read_count(xml_attr(x, "max"), &f->list_max))
		return err_set(e, ERR_VALUE,
			"an end of its list-range isn't a whole number");
	if (f->list_max == 0 || f->list_min > f->list_max)
		return err_set(e, ERR_VALUE,
			"its list-range leaves nothing to choose");
	if (f->list_min > (f->open ? XDATA_VALUES_MAX : f->option_n))
		return err_set(e, ERR_VALUE,
			"its list-range asks for more than there is");
	return ERR_OK;
}

enum err validate_read(struct arena *a, const struct xml *field,
	struct form_field *f, struct errtext *e)
{
	const struct xml *x = xml_child(field, NS_XDATA_VALIDATE, "validate");
	enum err err;

	f->list_max = UINT32_MAX;
	f->datatype = datatype_find(xml_attr(x, "datatype"));
	if (x == NULL)
		return ERR_OK;
	if (xml_next(x, NS_XDATA_VALIDATE, "validate") != NULL)
		return err_set(e, ERR_SYNTAX, "it is validated twice");
	err = read_method(a, x, f, e);
	return err == ERR_OK ? read_list_range(x, f, e) : err;
}
