/* SPDX-License-Identifier: MIT */
/* Data forms (XEP-0004, 0068, 0122). */
#ifndef XMPP_XDATA_H
#define XMPP_XDATA_H

#include "xmpp/write.h"
#include "xmpp/xml.h"

enum xdata_field_type {
	XF_HIDDEN,
	XF_FIXED,
	XF_BOOLEAN,
	XF_TEXT_SINGLE,
	XF_TEXT_MULTI,
	XF_TEXT_PRIVATE,
	XF_LIST_SINGLE,
	XF_LIST_MULTI,
	XF_JID_SINGLE,
	XF_JID_MULTI,
};

/* false: no such type. */
bool xdata_type_find(struct span name, enum xdata_field_type *t_r) MUST_CHECK;

struct xdata_option {
	const char *label;
	const char *value;
};

/* ---- reading a submit ---- */

struct xdata_value {
	const struct xdata_value *next;
	struct span text;
};
struct xdata_field {
	const struct xdata_field *next;
	struct span var;
	const struct xdata_value *value; /* NULL: unset */
	size_t value_n;
};
enum xdata_kind {
	XDATA_OTHER = 0,
	XDATA_SUBMIT,
	XDATA_CANCEL,
	XDATA_FORM,
	XDATA_RESULT,
};
struct xdata {
	enum xdata_kind kind;
	struct span form_type; /* absent if none */
	const struct xdata_field *field;
};

#define XDATA_FIELDS_MAX 256
#define XDATA_VALUES_MAX 1024 /* of all fields together */

/* x is the `<x xmlns='jabber:x:data'>`. false: too many fields or values, or
 * a field twice. Fields without `var` (fixed ones) and FORM_TYPE aren't in the
 * list; a cancel has none. */
bool xdata_read(
	struct arena *a, const struct xml *x, struct xdata *d_r) MUST_CHECK;
const struct xdata_field *xdata_find(const struct xdata *d, const char *var);
/* First value; absent if the field isn't there, empty if it has none. */
struct span xdata_get(const struct xdata *d, const char *var);
/* 0/1/true/false; false: something else. */
bool xdata_bool(struct span v, bool *b_r) MUST_CHECK;

/* ---- writing ---- */

/* Opens `<x type=…>` with FORM_TYPE; form_type and title may be NULL.
 * xw_close() ends it. */
void xdata_open(struct xw *w, const char *type, const char *form_type,
	const char *title);
/* A field up to its values; var (of a fixed one) and label may be NULL; then
 * xdata_value()s, options, and xw_close(). */
void xdata_field_open(struct xw *w, enum xdata_field_type t, const char *var,
	const char *label);
void xdata_value(struct xw *w, struct span v);
/* After the value of a text field: a whole number from min to max (XEP-0122).
 */
void xdata_range(struct xw *w, int64_t min, int64_t max);
/* The same for any datatype. */
void xdata_datatype(struct xw *w, const char *type);
void xdata_option(struct xw *w, struct span label, struct span value);
/* Whole field with one value; result forms have no type (bare). */
void xdata_field(struct xw *w, enum xdata_field_type t, const char *var,
	const char *label, struct span value);
/* Inside an open field: it has to be filled in. */
void xdata_required(struct xw *w);
/* For type='result': var and value only. */
void xdata_fact(struct xw *w, const char *var, struct span value);

/* A list: what its columns are, then rows of an xdata_fact() for each; nothing
 * else stands beside them (XEP-0004 3.4). */
struct xdata_column {
	const char *var, *label; /* label may be NULL */
};
void xdata_reported(struct xw *w, const struct xdata_column *c, size_t n);
void xdata_item_open(struct xw *w); /* xw_close() ends it */

#endif
