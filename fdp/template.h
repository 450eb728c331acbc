/* SPDX-License-Identifier: MIT */
/*
 * A template (XEP-0346 2.4): the form that a topic's submissions fill in, with
 * what XEP-0122 says about the values. Read once, asked for each submission.
 */
#ifndef FDP_TEMPLATE_H
#define FDP_TEMPLATE_H

#include "fdp/datatype.h"
#include "fdp/regex.h"
#include "xmpp/xdata.h"

#define FORM_VAR_MAX 255 /* bytes of a field's name */

/* Memory is the arena's, or the tree's. */
struct form_field {
	const struct form_field *next;
	struct span var, label;     /* label: absent if none */
	enum xdata_field_type type; /* without one: text-single */
	bool required;
	/* Of a list: values beside the options may be entered (XEP-0122 3.2:
	 * any method but basic says so). */
	bool open;
	const struct xdata_value *value; /* what it starts with */
	size_t value_n;
	const struct xdata_value *option;
	size_t option_n;
	const struct datatype *datatype;
	/* A range; the texts are absent where it has no end. */
	struct span min_text, max_text;
	struct datum min, max;
	const struct regex *regex; /* NULL: none */
	struct span pattern;
	uint32_t list_min, list_max; /* values; list-multi only */
};

struct form {
	/* In order; fixed fields without var aren't in it, nor is FORM_TYPE. */
	const struct form_field *field;
	struct span form_type; /* absent if none */
};

/*
 * x is `<x xmlns='jabber:x:data' type='form'>`; a, x: live as long as *f_r.
 * Could somebody fill it in, and are all its rules known? Else e names the
 * field and says why:
 *
 * ERR_SYNTAX  no form (XEP-0004 3.1); a field without var that isn't fixed, an
 *             unknown type, a var twice, more than one value where one fits,
 *             an option without a value (3.2); FORM_TYPE that isn't hidden or
 *             hasn't one value (XEP-0068 3.1); more than one method or
 *             `<validate/>` (XEP-0122 3.2); no pattern
 * ERR_VALUE   options of what is no list, or none, or two with one
 *             value or one label; a start value
 *             that isn't one of them (3.3); an option that isn't of the
 *             datatype; a range of what has no order, or whose ends aren't of
 *             the datatype or are upside down (XEP-0122 3.2.3, 4.6); a
 *             list-range of what is no list-multi, or upside down, or beyond
 *             the options (3.3)
 * ERR_LIMIT   XDATA_FIELDS_MAX; XDATA_VALUES_MAX for values and options;
 *             FORM_VAR_MAX; the caps of fdp/regex.h
 *
 * An unknown datatype is xs:string; a range of one is no constraint, since
 * nobody here knows its order. An unknown method is basic (4.1). What
 * `<validate/>` says of fixed and hidden fields is read, but not applied
 * (4.5). Start values of other fields than lists needn't be right yet.
 */
enum err form_read(struct arena *a, const struct xml *x, struct form *f_r,
	struct errtext *e) MUST_CHECK;
/* NULL if there is none. */
const struct form_field *form_find(const struct form *f, struct span var);
/* More values than one (XEP-0004 3.2)? */
bool form_takes_many(const struct form_field *f);
/* Is value one of the options? */
bool form_has_option(const struct form_field *f, struct span value);
/* s up to 60 bytes, in whole characters: for texts. */
struct span form_shown(struct span s);

#endif
