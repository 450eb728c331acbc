/* SPDX-License-Identifier: MIT */
/* What is asked of an archive (XEP-0313 4.1, 0059, 0431). */
#include <stdlib.h>

#include "muc/archive.h"

/* Of one search: each word has a price for each value that is searched. */
#define PHRASES_MAX 16
#define TEXT_BYTES  256
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

static enum sx_cond find_with(struct archive *a, struct span with)
{
	struct jid j;

	if (with.p == NULL)
		return SX_OK;
	if (!jid_parse(a->t->arena, with, &j))
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

/* What is behind it, or before it; an absent or empty one limits nothing. */
static enum sx_cond narrow(struct archive *a, struct archive_span *span,
	struct span after, struct span before)
{
	enum sx_cond c = SX_OK;
	int64_t id;

	if (after.n != 0) {
		c = find_id(a, after, &id);
		if (c == SX_OK && id > span->after)
			span->after = id;
	}
	if (c == SX_OK && before.n != 0) {
		c = find_id(a, before, &id);
		if (c == SX_OK && id < span->before)
			span->before = id;
	}
	return c;
}

static int ascending(const void *a, const void *b)
{
	int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;

	return (x > y) - (x < y);
}

static enum sx_cond find_ids(struct archive *a, const struct xdata_value *v)
{
	int64_t *id = arena_array(a->t->arena, int64_t, XDATA_VALUES_MAX + 1);
	size_t n = 0, kept = 0;

	if (v == NULL)
		return SX_OK;
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

static enum sx_cond read_words(struct archive *a, struct span text)
{
	struct arena *arena = a->t->arena;
	struct archive_words *w = arena_make(arena, struct archive_words);
	struct span *phrase = arena_array(arena, struct span, PHRASES_MAX);
	struct span rest = text;

	if (text.p == NULL)
		return SX_OK;
	if (text.n > TEXT_BYTES)
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

void archive_features(struct xw *w, const struct room *r)
{
	if (r->set->config.archive)
		mam_features(w, MAM_WITH | MAM_TEXT);
}

/* ---- the page ---- */

static enum sx_cond find_page(struct archive *a, const struct rsm *rsm)
{
	size_t most = a->r->muc->conf.limits.archive_page;

	a->max = rsm->has_max && rsm->max < most ? rsm->max : most;
	a->backward = rsm->backward;
	a->page = a->set;
	return narrow(a, &a->page, rsm->after, rsm->before);
}

/* Of what they may find in this room: other rooms may have a long way to go.
 * SECURITY: what they may not isn't asked for, or the answer would tell of it.
 */
static bool is_taken_in(const struct archive *a)
{
	struct store *st = a->r->muc->d.store;
	int64_t done = store_words_done(st);

	for (size_t i = 0; i < a->value_n; i++)
		if (store_archive_newest(st, a->r->id, a->value[i].id, 0) >
			done)
			return false;
	return true;
}

/* All that was said until now can be found, or the search is refused. */
static enum sx_cond catch_up(struct ask *q, const struct archive *a)
{
	struct store *st = q->m->d.store;

	if ((store_accepts(st, q->t->mono) &&
		    store_words_add(st, CATCH_UP) < CATCH_UP) ||
		is_taken_in(a))
		return SX_OK;
	q->text = "What was said is being indexed. Ask again soon.";
	return SX_RESOURCE_CONSTRAINT;
}

static enum sx_cond find_all(struct archive *a, const struct mam_query *m)
{
	enum sx_cond c = find_with(a, m->with);

	if (c == SX_OK)
		c = narrow(a, &a->set, m->after, m->before);
	if (c == SX_OK)
		c = find_ids(a, m->id);
	if (c == SX_OK)
		c = read_words(a, m->text);
	return c == SX_OK ? find_page(a, &m->rsm) : c;
}

enum sx_cond archive_read(struct ask *q, struct archive *a)
{
	struct mam_query m;
	enum sx_cond c = mam_read(q->x, MAM_WITH | MAM_TEXT, q->t->arena, &m);

	if (c == SX_OK)
		c = find_all(a, &m);
	if (c == SX_OK && a->words != NULL)
		c = catch_up(q, a);
	if (c != SX_OK)
		return c;
	a->queryid = m.queryid;
	a->flip = m.flip;
	a->start = m.start;
	a->end = m.end;
	if (a->start != INT64_MIN || a->end != INT64_MAX)
		a->stretch_n = store_archive_spans(q->m->d.store, q->t->arena,
			&(struct archive_time){a->r->id, a->start, a->end},
			&a->stretch);
	return SX_OK;
}
