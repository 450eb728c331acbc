/* SPDX-License-Identifier: MIT */
/* Extended channel search (XEP-0433): its form, its errors, its results. */
#include "muc/search.h"

#include "domain/pace.h"
#include "muc/find.h"
#include "muc/load.h"
#include "xmpp/xdata.h"

#define BASE        "urn:xmpp:channel-search:0:"
#define PARAMS      BASE "search-params"
#define ADDRESS     "{" BASE "order}address"
#define NUSERS      "{" BASE "order}nusers"
#define TYPE        "xep-0045"

#define PAGE_MAX    100
#define QUERY_MAX   1023
#define TEXT_BYTES  1000 /* of a description */
#define MINUTE_SECS 60

/* ---- errors (4.2.2.2 and on) ---- */

enum trouble {
	TROUBLE_NONE = 0,
	TROUBLE_REQUEST, /* malformed: an error without a condition of its own
	                  */
	TROUBLE_KEY,
	TROUBLE_TERMS,
	TROUBLE_FIELDS,
	TROUBLE_NOTHING,
	TROUBLE_RATE,
};

static const struct {
	const char *type, *condition, *own, *text;
} troubles[] = {
	[TROUBLE_REQUEST] = {"modify", "bad-request",             NULL,
			     "The request is malformed."							   },
	[TROUBLE_KEY] = {"modify", "feature-not-implemented",
			     "invalid-sort-key",					  "There is no such order."},
	[TROUBLE_TERMS] = {"modify", "bad-request",             "invalid-search-terms",
			     "There is nothing in it to search for, or too much."                                  },
	[TROUBLE_FIELDS] = {"modify", "bad-request",             "conflicting-fields",
			     "Either everything, or what has these words."                                         },
	[TROUBLE_NOTHING] = {"modify", "bad-request",             "no-search-conditions",
			     "Words to search for, or everything, must be asked for."                              },
	[TROUBLE_RATE] = {"wait",   "resource-constraint",     "rate-limit",
			     "Too many searches. Try again later."                                                 },
};

static void write_own(struct xw *w, const struct ask *q, enum trouble what)
{
	size_t most = q->m->conf.limits.searches_per_minute;

	xw_open(w, NS_CHANNEL_ERROR, troubles[what].own);
	if (what == TROUBLE_RATE)
		xw_attr_int(w, "retry-after",
			(int64_t)(MINUTE_SECS / (most + 1) + 1));
	if (what == TROUBLE_FIELDS) {
		xw_leaf(w, NS_CHANNEL_ERROR, "var", SPAN("q"));
		xw_leaf(w, NS_CHANNEL_ERROR, "var", SPAN("all"));
	}
	xw_close(w);
}

static enum sx_cond refuse(struct ask *q, enum trouble what)
{
	struct packet pk;
	struct xw w;

	buf_reset(&q->m->d.scratch);
	xw_stanza(&w, &q->m->d.scratch, "iq", q->s->to_raw, SPAN("error"),
		q->s->id);
	xw_open(&w, NS_STANZA, "error");
	xw_attr_str(&w, "type", troubles[what].type);
	xw_leaf(&w, NS_STANZA_ERROR, troubles[what].condition, SPAN(""));
	xw_open(&w, NS_STANZA_ERROR, "text");
	xw_attr_str(&w, "xml:lang", "en");
	xw_text(&w, span_str(troubles[what].text));
	xw_close(&w);
	if (troubles[what].own != NULL)
		write_own(&w, q, what);
	xw_close(&w);
	pk = xw_packet(&w, NULL);
	send_plain(&q->m->d, &pk, q->s->from.full);
	return SX_OK;
}

/* ---- the form ---- */

static const struct {
	const char *var, *label;
	bool initial;
} flags[] = {
	{"all",            "List all rooms",        false},
	{"sinname",        "Search in name",        true },
	{"sindescription", "Search in description", true },
	{"sinaddress",     "Search in address",     true },
};

static void write_list(struct xw *w, enum xdata_field_type type,
	const char *var, const char *label, const struct xdata_option *o,
	size_t n)
{
	xdata_field_open(w, type, var, label);
	xdata_value(w, span_str(o[0].value));
	for (size_t i = 0; i < n; i++)
		xdata_option(w, span_str(o[i].label), span_str(o[i].value));
	xw_close(w);
}

static enum sx_cond send_form(struct ask *q)
{
	static const struct xdata_option types[] = {
		{"Multi-user chat", TYPE}
        };
	static const struct xdata_option keys[] = {
		{"Number of occupants", NUSERS },
		{"Address",             ADDRESS},
	};
	struct xw w;

	answer_open(&q->m->d, &w, q->s);
	xw_open(&w, NS_CHANNEL_SEARCH, "search");
	xdata_open(&w, "form", PARAMS, NULL);
	xdata_field(&w, XF_TEXT_SINGLE, "q", "Search for", SPAN_NONE);
	for (size_t i = 0; i < ARRAY_LEN(flags); i++)
		xdata_field(&w, XF_BOOLEAN, flags[i].var, flags[i].label,
			flags[i].initial ? SPAN("true") : SPAN("false"));
	write_list(&w, XF_LIST_MULTI, "types", "Kinds of rooms", types,
		ARRAY_LEN(types));
	write_list(&w, XF_LIST_SINGLE, "key", "Order", keys, ARRAY_LEN(keys));
	xw_close(&w);
	xw_close(&w);
	answer_send(&q->m->d, &w, q->s);
	return SX_OK;
}

/* ---- what is submitted ---- */

/* A flag; absent or empty it is as in the form. */
static bool read_flag(const struct xdata *d, size_t i, bool *b_r)
{
	struct span v = span_trim(xdata_get(d, flags[i].var));

	*b_r = flags[i].initial;
	return v.n == 0 || xdata_bool(v, b_r);
}

static bool read_terms(struct span q, struct find *f)
{
	if (q.n > QUERY_MAX || !span_is_utf8(q))
		return false;
	while (q.n != 0) {
		size_t n = 0;

		while (n < q.n && !is_xml_space(q.p[n]))
			n++;
		if (n != 0 && f->term_n == FIND_TERMS_MAX)
			return false;
		if (n != 0)
			f->term[f->term_n++] = span_of(q.p, n);
		n += n < q.n;
		q = span_of(q.p + n, q.n - n);
	}
	return f->term_n != 0;
}

static enum trouble read_conditions(const struct xdata *d, struct find *f)
{
	struct span q = xdata_get(d, "q");
	bool all;

	if (!read_flag(d, 0, &all) || !read_flag(d, 1, &f->in_name) ||
		!read_flag(d, 2, &f->in_description) ||
		!read_flag(d, 3, &f->in_address))
		return TROUBLE_REQUEST;
	if (all)
		return q.n != 0 ? TROUBLE_FIELDS : TROUBLE_NONE;
	if (q.n == 0 || (!f->in_name && !f->in_description && !f->in_address))
		return TROUBLE_NOTHING;
	return read_terms(q, f) ? TROUBLE_NONE : TROUBLE_TERMS;
}

static enum trouble read_form(const struct xdata *d, struct find *f)
{
	const struct xdata_field *types = xdata_find(d, "types");
	struct span key = span_trim(xdata_get(d, "key"));

	*f = (struct find){.by_users = key.n == 0 || span_is(key, NUSERS)};
	if (!f->by_users && !span_is(key, ADDRESS))
		return TROUBLE_KEY;
	f->nothing = types != NULL && types->value != NULL;
	for (const struct xdata_value *v = f->nothing ? types->value : NULL;
		v != NULL; v = v->next)
		if (span_is(span_trim(v->text), TYPE))
			f->nothing = false;
	return read_conditions(d, f);
}

/* ---- results ---- */

/* The beginning, in whole characters. */
static struct span beginning(struct span s)
{
	size_t n = 0, next = 0;

	while (next < s.n && next <= TEXT_BYTES) {
		size_t len = span_utf8_len(span_of(s.p + next, s.n - next));

		n = next;
		next += len != 0 ? len : 1;
	}
	return next <= TEXT_BYTES ? s : span_of(s.p, n);
}

static void write_text(struct xw *w, const char *name, struct span text)
{
	if (text.n != 0)
		xw_leaf(w, NS_CHANNEL_SEARCH, name, beginning(text));
}

static void write_item(struct xw *w, const struct ask *q, const struct found *x,
	const struct room_row *row)
{
	const struct room_config *c = &row->config;
	const struct room *r = room_loaded(q->m, x->jid);
	size_t users = r != NULL ? find_users(r, q->s) : 0;
	struct span rest, node = span_cut(x->jid, '@', &rest);

	xw_open(w, NS_CHANNEL_SEARCH, "item");
	xw_attr(w, "address", x->jid);
	write_text(w, "name", c->name.n != 0 ? c->name : node);
	write_text(w, "description", c->description);
	write_text(w, "language", c->lang);
	/* Nothing tells a number that may not be known from none. */
	if (users != 0) {
		xw_open(w, NS_CHANNEL_SEARCH, "nusers");
		xw_text_int(w, (int64_t)users);
		xw_close(w);
	}
	xw_leaf(w, NS_CHANNEL_SEARCH, "service-type", SPAN(TYPE));
	if (!c->members_only && !c->password_protected)
		xw_leaf(w, NS_CHANNEL_SEARCH, "is-open", SPAN("true"));
	xw_leaf(w, NS_CHANNEL_SEARCH, "anonymity-mode",
		c->whois == WHOIS_ANYONE ? SPAN("{" BASE "anonymity}none")
					 : SPAN("muc_semianonymous"));
	xw_close(w);
}

static void send_results(
	struct ask *q, const struct find *f, const struct find_page *p)
{
	struct arena *a = q->t->arena;
	struct room_row row;
	struct xw w;

	answer_open(&q->m->d, &w, q->s);
	xw_open(&w, NS_CHANNEL_SEARCH, "result");
	for (size_t i = 0; i < p->n; i++)
		if (store_room_get(q->m->d.store, a, p->item[i].jid, &row))
			write_item(&w, q, &p->item[i], &row);
	rsm_write(&w, p->n != 0 ? find_key(f, &p->item[0], a) : SPAN_NONE, -1,
		p->n != 0 ? find_key(f, &p->item[p->n - 1], a) : SPAN_NONE,
		p->counted ? (int64_t)p->count : -1);
	xw_close(&w);
	answer_send(&q->m->d, &w, q->s);
}

static bool in_time(const struct ask *q)
{
	const struct pace_limit max = {
		q->m->conf.limits.searches_per_minute, 60000};

	return pace_take(&q->m->searches, q->s->from.bare, 1, &max, q->t->mono);
}

static enum sx_cond search(struct ask *q, const struct xdata *d)
{
	const struct muc_limits *max = &q->m->conf.limits;
	struct find_page page;
	struct find f;
	struct rsm rsm;
	enum trouble what;

	if (!rsm_read(q->t->arena, q->x, &rsm))
		return SX_BAD_REQUEST;
	if (rsm.has_index) /* XEP-0059 2.6 */
		return SX_FEATURE_NOT_IMPLEMENTED;
	what = read_form(d, &f);
	if (what == TROUBLE_NONE && !in_time(q))
		what = TROUBLE_RATE;
	if (what != TROUBLE_NONE)
		return refuse(q, what);
	if (!find_rooms(q->m, q->s, &f, &rsm,
		    max->page < PAGE_MAX ? max->page : PAGE_MAX, &page, q->t))
		return SX_ITEM_NOT_FOUND;
	send_results(q, &f, &page);
	return SX_OK;
}

enum sx_cond search_get(struct ask *q)
{
	const struct xml *x = xml_child(q->x, NS_XDATA, "x");
	struct xdata d;

	if (x == NULL)
		return xml_first(q->x) == NULL ? send_form(q) : SX_BAD_REQUEST;
	if (!xdata_read(q->t->arena, x, &d) || d.kind != XDATA_SUBMIT ||
		!span_is(d.form_type, PARAMS))
		return SX_BAD_REQUEST;
	return search(q, &d);
}
