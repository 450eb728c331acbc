/* SPDX-License-Identifier: MIT */
/* Looking for messages of an archive that its reader may see. */
#include "muc/archive.h"

/* What is looked at for one answer, at most. */
#define ROWS_MAX  5000u
#define BYTES_MAX ((size_t)8 << 20)
#define CHUNK     64u /* ids read at a time */

/* What is found, up to max. */
struct finds {
	struct past *p;
	size_t n, max, cap;
};

static void add_find(struct finds *f, const struct past *p,
	const struct message_row *row, struct arena *a)
{
	struct message_row *kept = arena_make(a, struct message_row);

	if (f->n == f->cap) {
		size_t cap = f->cap != 0 ? 2 * f->cap : 16;
		struct past *more = arena_array(a, struct past, cap);

		if (f->n != 0)
			memcpy(more, f->p, f->n * sizeof(*more));
		f->p = more;
		f->cap = cap;
	}
	*kept = *row;
	f->p[f->n] = *p;
	f->p[f->n++].row = kept;
}

bool archive_sees(
	struct archive *a, const struct message_row *row, struct past *p_r)
{
	a->rows++;
	a->bytes += row->payload.n;
	if (!past_is_left(a->value, a->value_n, row) ||
		!past_fit(a->r, &a->who, row, a->t, p_r))
		return false;
	p_r->real = a->sees_real ||
	            (a->sees_open && (row->flags & MESSAGE_OPEN) != 0);
	return true;
}

/* SECURITY: who may not see the real address of a message doesn't find it by
 * that (XEP-0313 4.1.1). */
static bool is_with(const struct archive *a, const struct past *p)
{
	switch (a->with) {
	case WITH_ANY:
		return true;
	case WITH_NICK:
		return span_eq(p->row->nick, a->with_text);
	case WITH_REAL:
		return p->real &&
		       (span_eq(p->row->sender, a->with_text) ||
			       span_eq(message_bare(p->row), a->with_text));
	}
	BUG("archive with");
}

static void look_at(struct archive *a, int64_t id, struct finds *f)
{
	struct message_row row;
	struct past p;

	if (!store_message_get(
		    a->r->muc->d.store, a->t->arena, a->r->id, id, &row) ||
		row.at < a->start || row.at > a->end ||
		!archive_sees(a, &row, &p) || !is_with(a, &p))
		return;
	add_find(f, &p, &row, a->t->arena);
}

bool archive_is_tired(const struct archive *a)
{
	return a->rows >= ROWS_MAX || a->bytes >= BYTES_MAX;
}

/* true: there's no more to do. */
static bool is_done(struct archive *a, const struct finds *f)
{
	if (f->n == f->max)
		return true;
	a->tired = archive_is_tired(a);
	return a->tired;
}

static void look_through(struct archive *a, struct archive_span span,
	bool backward, struct finds *f)
{
	struct archive_ask ask = {.value = a->value,
		.value_n = a->value_n,
		.span = span,
		.backward = backward,
		.max = CHUNK,
		.words = a->words};
	size_t n = CHUNK;

	while (n == CHUNK && !is_done(a, f)) {
		const int64_t *id;

		n = store_archive_ids(
			a->r->muc->d.store, a->t->arena, a->r->id, &ask, &id);
		for (size_t i = 0; i < n && !is_done(a, f); i++)
			look_at(a, id[i], f);
		if (n == 0)
			break;
		if (backward)
			ask.span.before = id[n - 1];
		else
			ask.span.after = id[n - 1];
	}
}

static bool is_in(struct archive_span s, int64_t id)
{
	return id > s.after && id < s.before;
}

static void look_at_ids(struct archive *a, struct archive_span span,
	bool backward, struct finds *f)
{
	for (size_t i = 0; i < a->id_n && !is_done(a, f); i++) {
		int64_t id = a->id[backward ? a->id_n - 1 - i : i];

		if (is_in(span, id))
			look_at(a, id, f);
	}
}

static struct archive_span both(struct archive_span a, struct archive_span b)
{
	return (struct archive_span){a.after > b.after ? a.after : b.after,
		a.before < b.before ? a.before : b.before};
}

size_t archive_find(struct archive *a, struct archive_span span, bool backward,
	size_t max, const struct past **p_r)
{
	struct finds f = {.max = max};

	if (a->id != NULL) {
		look_at_ids(a, span, backward, &f);
	} else {
		for (size_t i = 0; i < a->stretch_n; i++)
			look_through(a,
				both(span, a->stretch[backward ? a->stretch_n -
									 1 - i
							       : i]),
				backward, &f);
	}
	*p_r = f.p;
	return f.n;
}
