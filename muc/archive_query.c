/* SPDX-License-Identifier: MIT */
/* What is asked of an archive (XEP-0313 4.1, 0059, 0431). */
#include <stdlib.h>

#include "base/clock.h"
#include "muc/archive.h"
#include "xmpp/disco.h"
#include "xmpp/xdata.h"

#define MAM      "urn:xmpp:mam:2"
#define FULLTEXT "{urn:xmpp:fulltext:0}fulltext"
#define VALIDATE "http://jabber.org/protocol/xdata-validate"

/* Of one search: each word has a price for each value that is searched. */
#define PHRASES_MAX 16
#define TEXT_BYTES  256
#define QUERYID_MAX 1024 /* it is in each result */
/* Messages whose words are taken in before one search. */
#define CATCH_UP 2000u

/* ---- who may ---- */

/* XEP-0313 6.1.2: who may enter the room. */
static bool may_enter(const struct ask *q)
{
	const struct room *r = q->r;
	enum affiliation a = room_affiliation(r, q->s->from.bare);

	if (a == AFF_OUTCAST)
		return false;
	if (a >= AFF_MEMBER || room_session(r, q->s->from.full) != NULL)
		return true;
	return !r->set->config.members_only &&
	       !r->set->config.password_protected;
}

static bool is_moderator(const struct ask *q)
{
	const struct session *s = room_session(q->r, q->s->from.full);
	enum affiliation a = room_affiliation(q->r, q->s->from.bare);

	return (s != NULL ? s->occupant->role : room_initial_role(q->r, a)) ==
	       ROLE_MODERATOR;
}

enum sx_cond archive_open(struct ask *q, struct archive *a_r)
{
	static const struct archive_span all = {0, INT64_MAX};
	struct room *r = q->r;
	struct archive a = {.r = r,
		.t = q->t,
		.start = INT64_MIN,
		.end = INT64_MAX,
		.stretch = &all,
		.stretch_n = 1,
		.set = all};

	if (!r->set->config.archive)
		return SX_SERVICE_UNAVAILABLE;
	if (!may_enter(q))
		return SX_FORBIDDEN;
	a.who = (struct reader){
		dir_clearance(r->muc->d.dir, q->s->from.bare), q->s->from.bare};
	a.sees_real = is_moderator(q);
	a.sees_open = r->set->config.whois == WHOIS_ANYONE;
	a.value_n = past_values(r, a.who.clearance, &a.value, q->t);
	*a_r = a;
	return SX_OK;
}

/* ---- fields ---- */

/* SECURITY: an id that the reader may not see is like one that never was. */
static enum sx_cond find_id(struct archive *a, struct span uid, int64_t *id_r)
{
	struct message_row row;
	struct past p;

	if (!store_message_find(
		    a->r->muc->d.store, a->t->arena, a->r->id, uid, &row) ||
		!archive_sees(a, &row, &p))
		return SX_ITEM_NOT_FOUND;
	*id_r = row.id;
	return SX_OK;
}

typedef enum sx_cond read_field(struct archive *a, const struct xdata_value *v);

static enum sx_cond read_with(struct archive *a, const struct xdata_value *v)
{
	struct jid j;

	if (!jid_parse(a->t->arena, span_trim(v->text), &j))
		return SX_NOT_ACCEPTABLE;
	if (!span_eq(j.bare, room_jid(a->r))) {
		a->with = WITH_REAL;
		a->with_text = j.full;
	} else if (j.resource.p != NULL) {
		a->with = WITH_NICK;
		a->with_text = j.resource;
	}
	return SX_OK;
}

static enum sx_cond read_start(struct archive *a, const struct xdata_value *v)
{
	return time_parse(span_trim(v->text), &a->start) ? SX_OK
	                                                 : SX_BAD_REQUEST;
}

static enum sx_cond read_end(struct archive *a, const struct xdata_value *v)
{
	return time_parse(span_trim(v->text), &a->end) ? SX_OK : SX_BAD_REQUEST;
}

static enum sx_cond read_after(struct archive *a, const struct xdata_value *v)
{
	return find_id(a, v->text, &a->set.after);
}

static enum sx_cond read_before(struct archive *a, const struct xdata_value *v)
{
	return find_id(a, v->text, &a->set.before);
}

static int ascending(const void *a, const void *b)
{
	int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;

	return (x > y) - (x < y);
}

static enum sx_cond read_ids(struct archive *a, const struct xdata_value *v)
{
	int64_t *id = arena_array(a->t->arena, int64_t, XDATA_VALUES_MAX + 1);
	size_t n = 0, kept = 0;

	for (; v != NULL; v = v->next) {
		enum sx_cond c = find_id(a, v->text, &id[n++]);

		if (c != SX_OK)
			return c;
		if (archive_is_tired(a)) /* it is read twice more */
			return SX_RESOURCE_CONSTRAINT;
	}
	qsort(id, n, sizeof(*id), ascending);
	for (size_t i = 0; i < n; i++)
		if (i == 0 || id[i] != id[kept - 1])
			id[kept++] = id[i];
	a->id = id;
	a->id_n = kept;
	return SX_OK;
}

static enum sx_cond read_text(struct archive *a, const struct xdata_value *v)
{
	struct arena *arena = a->t->arena;
	struct archive_words *w = arena_make(arena, struct archive_words);
	struct span *phrase = arena_array(arena, struct span, PHRASES_MAX);
	struct span rest = v->text;

	if (rest.n > TEXT_BYTES)
		return SX_NOT_ACCEPTABLE;
	while (rest.n != 0) {
		struct span p =
			archive_phrase(span_cut(rest, ' ', &rest), arena);

		if (p.p == NULL)
			continue;
		if (w->n == PHRASES_MAX)
			return SX_NOT_ACCEPTABLE;
		phrase[w->n++] = p;
	}
	w->phrase = phrase;
	a->words = w;
	return SX_OK;
}

static const struct {
	const char *var;
	const char *label; /* NULL: another name that clients use */
	enum xdata_field_type type;
	read_field *read;
} fields[] = {
	{"with",             "Said by",        XF_JID_SINGLE,  read_with  },
	{"start",            "From",           XF_TEXT_SINGLE, read_start },
	{"end",              "Until",          XF_TEXT_SINGLE, read_end   },
	{"before-id",        "Before message", XF_TEXT_SINGLE, read_before},
	{"after-id",         "After message",  XF_TEXT_SINGLE, read_after },
	{"ids",              "Messages",       XF_LIST_MULTI,  read_ids   },
	{FULLTEXT,           "Words",          XF_TEXT_SINGLE, read_text  },
	{"full-text-search", NULL,             XF_TEXT_SINGLE, read_text  },
};

void archive_write_form(struct xw *w)
{
	xdata_open(w, "form", MAM, NULL);
	for (size_t i = 0; i < ARRAY_LEN(fields); i++) {
		if (fields[i].label == NULL)
			continue;
		xdata_field_open(
			w, fields[i].type, fields[i].var, fields[i].label);
		if (fields[i].type == XF_LIST_MULTI) { /* XEP-0122 4.2 */
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

void archive_features(struct xw *w, const struct room *r)
{
	if (!r->set->config.archive)
		return;
	disco_feature(w, SPAN(MAM));
	disco_feature(w, SPAN(MAM "#extended"));
	disco_feature(w, SPAN("urn:xmpp:fulltext:0"));
	disco_feature(w, SPAN("http://jabber.org/protocol/rsm"));
}

/* NULL: unknown. */
static read_field *reader_of(struct span var)
{
	for (size_t i = 0; i < ARRAY_LEN(fields); i++)
		if (span_is(var, fields[i].var))
			return fields[i].read;
	return NULL;
}

static bool is_unset(const struct xdata_field *f)
{
	return f->value == NULL ||
	       (f->value_n == 1 && span_trim(f->value->text).n == 0);
}

static enum sx_cond read_form(struct archive *a, const struct xml *x)
{
	struct xdata d;
	enum sx_cond c = SX_OK;

	if (!xdata_read(a->t->arena, x, &d) || d.kind != XDATA_SUBMIT ||
		!span_is(d.form_type, MAM))
		return SX_BAD_REQUEST;
	/* A field that isn't known would narrow the result (4.1). */
	for (const struct xdata_field *f = d.field; f != NULL; f = f->next)
		if (reader_of(f->var) == NULL)
			return SX_FEATURE_NOT_IMPLEMENTED;
	for (const struct xdata_field *f = d.field; f != NULL && c == SX_OK;
		f = f->next)
		if (!is_unset(f))
			c = reader_of(f->var)(a, f->value);
	return c;
}

/* ---- the page ---- */

static enum sx_cond read_page(struct archive *a, const struct rsm *rsm)
{
	size_t most = a->r->muc->conf.limits.archive_page;
	enum sx_cond c = SX_OK;

	if (rsm->has_index)
		return SX_FEATURE_NOT_IMPLEMENTED; /* XEP-0059 2.6 */
	a->max = rsm->has_max && rsm->max < most ? rsm->max : most;
	a->backward = rsm->backward;
	a->page = a->set;
	if (rsm->after.n != 0) {
		int64_t id;

		c = find_id(a, rsm->after, &id);
		if (c == SX_OK && id > a->page.after)
			a->page.after = id;
	}
	if (c == SX_OK && rsm->before.n != 0) {
		int64_t id;

		c = find_id(a, rsm->before, &id);
		if (c == SX_OK && id < a->page.before)
			a->page.before = id;
	}
	return c;
}

/* All that was said until now can be found, or the search is refused. */
static enum sx_cond catch_up(struct ask *q)
{
	if (store_accepts(q->m->d.store, q->t->mono) &&
		store_words_add(q->m->d.store, CATCH_UP) < CATCH_UP)
		return SX_OK;
	q->text = "What was said is being indexed. Ask again soon.";
	return SX_RESOURCE_CONSTRAINT;
}

enum sx_cond archive_read(struct ask *q, struct archive *a)
{
	const struct xml *x = xml_child(q->x, NS_XDATA, "x");
	enum sx_cond c = x != NULL ? read_form(a, x) : SX_OK;
	struct rsm rsm;

	if (c != SX_OK)
		return c;
	if (!rsm_read(q->t->arena, q->x, &rsm))
		return SX_BAD_REQUEST;
	c = read_page(a, &rsm);
	a->queryid = xml_attr(q->x, "queryid");
	if (c == SX_OK && a->queryid.n > QUERYID_MAX)
		c = SX_POLICY_VIOLATION;
	if (c == SX_OK && a->words != NULL)
		c = catch_up(q);
	a->flip = xml_child(q->x, NS_MAM, "flip-page") != NULL;
	if (a->start != INT64_MIN || a->end != INT64_MAX)
		a->stretch_n = store_archive_spans(q->m->d.store, q->t->arena,
			a->start, a->end, &a->stretch);
	return c;
}
