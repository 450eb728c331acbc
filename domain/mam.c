/* SPDX-License-Identifier: MIT */
/* What is asked of an archive, read; and what frames its answer. */
#include "domain/mam.h"

#include "base/clock.h"
#include "xmpp/disco.h"

#define MAM         "urn:xmpp:mam:2"
#define FULLTEXT    "{urn:xmpp:fulltext:0}fulltext"
#define VALIDATE    "http://jabber.org/protocol/xdata-validate"

#define QUERYID_MAX 1024 /* it is in each result */

/* ---- fields ---- */

typedef bool read_field(struct mam_query *q, const struct xdata_value *v);

static bool read_with(struct mam_query *q, const struct xdata_value *v)
{
	q->with = span_trim(v->text);
	return true;
}

static bool read_start(struct mam_query *q, const struct xdata_value *v)
{
	return time_parse(span_trim(v->text), &q->start);
}

static bool read_end(struct mam_query *q, const struct xdata_value *v)
{
	return time_parse(span_trim(v->text), &q->end);
}

static bool read_after(struct mam_query *q, const struct xdata_value *v)
{
	q->after = v->text;
	return true;
}

static bool read_before(struct mam_query *q, const struct xdata_value *v)
{
	q->before = v->text;
	return true;
}

static bool read_ids(struct mam_query *q, const struct xdata_value *v)
{
	q->id = v;
	return true;
}

static bool read_text(struct mam_query *q, const struct xdata_value *v)
{
	q->text = v->text;
	return true;
}

static const struct field {
	const char *var;
	const char *label; /* NULL: another name that clients use */
	enum xdata_field_type type;
	enum mam_field in;
	read_field *read;
} fields[] = {
	{"with",             "Said by",        XF_JID_SINGLE,  MAM_WITH,   read_with },
	{"start",            "From",           XF_TEXT_SINGLE, MAM_ALWAYS, read_start},
	{"end",              "Until",          XF_TEXT_SINGLE, MAM_ALWAYS, read_end  },
	{"before-id",        "Before message", XF_TEXT_SINGLE, MAM_ALWAYS,
         read_before								 },
	{"after-id",         "After message",  XF_TEXT_SINGLE, MAM_ALWAYS, read_after},
	{"ids",              "Messages",       XF_LIST_MULTI,  MAM_ALWAYS, read_ids  },
	{FULLTEXT,           "Words",          XF_TEXT_SINGLE, MAM_TEXT,   read_text },
	{"full-text-search", NULL,             XF_TEXT_SINGLE, MAM_TEXT,   read_text },
};

static bool is_there(const struct field *f, unsigned which)
{
	return f->in == MAM_ALWAYS || (which & (unsigned)f->in) != 0;
}

/* NULL: unknown. */
static read_field *reader_of(struct span var, unsigned which)
{
	for (size_t i = 0; i < ARRAY_LEN(fields); i++)
		if (is_there(&fields[i], which) && span_is(var, fields[i].var))
			return fields[i].read;
	return NULL;
}

static bool is_unset(const struct xdata_field *f)
{
	return f->value == NULL ||
	       (f->value_n == 1 && span_trim(f->value->text).n == 0);
}

static enum sx_cond read_form(const struct xml *x, unsigned which,
	struct arena *a, struct mam_query *q)
{
	struct xdata d;

	if (!xdata_read(a, x, &d) || d.kind != XDATA_SUBMIT ||
		!span_is(d.form_type, MAM))
		return SX_BAD_REQUEST;
	/* A field that isn't known would narrow the result (4.1). */
	for (const struct xdata_field *f = d.field; f != NULL; f = f->next)
		if (reader_of(f->var, which) == NULL)
			return SX_FEATURE_NOT_IMPLEMENTED;
	for (const struct xdata_field *f = d.field; f != NULL; f = f->next)
		if (!is_unset(f) && !reader_of(f->var, which)(q, f->value))
			return SX_BAD_REQUEST;
	return SX_OK;
}

enum sx_cond mam_read(const struct xml *query, unsigned which, struct arena *a,
	struct mam_query *q_r)
{
	const struct xml *x = xml_child(query, NS_XDATA, "x");
	struct mam_query q = {.start = INT64_MIN, .end = INT64_MAX};
	enum sx_cond c = x != NULL ? read_form(x, which, a, &q) : SX_OK;

	if (c != SX_OK)
		return c;
	if (!rsm_read(a, query, &q.rsm))
		return SX_BAD_REQUEST;
	if (q.rsm.has_index)
		return SX_FEATURE_NOT_IMPLEMENTED; /* XEP-0059 2.6 */
	q.queryid = xml_attr(query, "queryid");
	if (q.queryid.n > QUERYID_MAX)
		return SX_POLICY_VIOLATION;
	q.flip = xml_child(query, NS_MAM, "flip-page") != NULL;
	*q_r = q;
	return SX_OK;
}

/* ---- writing ---- */

void mam_write_form(struct xw *w, unsigned which)
{
	xdata_open(w, "form", MAM, NULL);
	for (size_t i = 0; i < ARRAY_LEN(fields); i++) {
		const struct field *f = &fields[i];

		if (f->label == NULL || !is_there(f, which))
			continue;
		xdata_field_open(w, f->type, f->var, f->label);
		if (f->type == XF_LIST_MULTI) { /* XEP-0122 4.2 */
			xw_open_span(w, SPAN(VALIDATE), SPAN("validate"));
			xw_attr_str(w, "datatype", "xs:string");
			xw_open_span(w, SPAN(VALIDATE), SPAN("open"));
			xw_close(w);
			xw_close(w);
		}
		xw_close(w);
	}
	xw_close(w);
}

void mam_features(struct xw *w, unsigned which)
{
	disco_feature(w, SPAN(MAM));
	disco_feature(w, SPAN(MAM "#extended"));
	if ((which & MAM_TEXT) != 0)
		disco_feature(w, SPAN("urn:xmpp:fulltext:0"));
	disco_feature(w, SPAN("http://jabber.org/protocol/rsm"));
}

void mam_write_end(
	struct xw *w, const char *name, struct span uid, int64_t wall_ms)
{
	struct buf b;

	buf_init(&b, 64);
	time_write(&b, wall_ms);
	xw_open(w, NS_MAM, name);
	xw_attr(w, "id", uid);
	xw_attr(w, "timestamp", buf_span(&b));
	xw_close(w);
	buf_clear(&b);
}

void mam_write_fin(struct xw *w, const struct mam_fin *f)
{
	xw_open(w, NS_MAM, "fin");
	if (f->complete)
		xw_attr_str(w, "complete", "true");
	rsm_write(w, f->first, f->index, f->last, f->count);
	xw_close(w);
}
