/* SPDX-License-Identifier: MIT */
/*
 * What was said in a room that moves in comes to the rest, record by record:
 * what of it doesn't come a second time, or for what is here.
 */
#include "muc/arrive_inner.h"

/* ---- a room that keeps so many of each label ---- */

/* What goes for the next one of a value. */
struct arriving_full {
	struct archive_value v; /* id; after: behind which it stands */
	size_t left;            /* so many come before one has to go */
	int64_t at;             /* of it, if none does */
};

static void go_next(struct arriving *a, struct arriving_full *f)
{
	f->v.after = store_archive_next(a->m->d.store, a->r->id, &f->v, &f->at);
}

static void fill(struct arriving *a, struct arriving_full *f)
{
	struct store *s = a->m->d.store;
	size_t max = a->retention.messages;

	/* before the one that is the max-th, counted from the newest */
	f->v.after = store_archive_newest(s, a->r->id, f->v.id, max - 1) - 1;
	go_next(a, f);
}

static struct arriving_full *full_of(
	struct arriving *a, const struct arriving_message *m)
{
	struct store *s = a->m->d.store;
	size_t n, max = a->retention.messages;
	int64_t value;
	struct arriving_full *f;

	if (!a->row.ended || max == 0)
		return NULL;
	value = store_value_row(s, a->r->id, &m->row);
	for (size_t i = 0; i < a->full_n; i++)
		if (a->full[i].v.id == value)
			return &a->full[i];
	if (a->full == NULL)
		a->full = arena_array(
			a->t->arena, struct arriving_full, a->message_n);
	f = &a->full[a->full_n++];
	*f = (struct arriving_full){.v = {.id = value}};
	n = store_archive_count(s, a->r->id, value, max);
	f->left = max - n;
	if (f->left == 0)
		fill(a, f);
	return f;
}

static void one_more(struct arriving *a, struct arriving_full *f)
{
	if (f == NULL)
		return;
	if (f->left == 0)
		go_next(a, f);
	else if (--f->left == 0)
		fill(a, f);
}

/* ---- done ---- */

static void need_left(struct arriving *a, const struct arriving_message *m)
{
	struct span id[REFER_MAX];
	size_t n = m->root != NULL ? refer_names(m->root, id, a->t) : 0;

	for (size_t i = 0; i < n; i++)
		store_left_need(a->m->d.store, a->r->id, id[i], m->row.id);
}

static void add(struct arriving *a, struct arriving_message *m)
{
	struct store *s = a->m->d.store;
	struct refer f = {.some = false};

	if (m->root != NULL)
		f = refer_find(a->r, m->root, SPAN_NONE, a->t);
	if (f.some || m->also.n != 0 || m->also.over)
		m->row.flags |= MESSAGE_REFERS;
	store_message_add(s, a->t->arena, a->r->id, &m->row);
	if (m->root != NULL)
		refer_keep(a->r, m->row.id, m->label, &f, a->t);
	refer_keep(a->r, m->row.id, m->label, &m->also, a->t);
	need_left(a, m);
	if (m->corrects.n != 0)
		store_correction_add(s, a->r->id, m->row.id, m->corrects);
}

/* ---- once ---- */

/* How many are left out, and why. */
struct left {
	uint64_t gone, unnamed, over;
};

static bool is_known(struct arriving *a, const struct arriving_message *m)
{
	return m->row.uid.p != NULL &&
	       store_message_is_there(a->m->d.store, a->r->id, m->row.uid);
}

/* SECURITY: nothing comes back that was taken away here. Of messages without
 * ids that is all that isn't later than those that came: nobody can tell which
 * of them they are. newest: of these (ms). */
static bool is_left(struct arriving *a, const struct arriving_message *m,
	int64_t newest, struct left *l)
{
	const struct arriving_full *f;

	if (!a->row.ended)
		return false;
	if (m->row.uid.p == NULL && m->row.at <= newest) {
		l->unnamed++;
		return true;
	}
	if (m->row.uid.p != NULL &&
		store_arrival_gone(a->m->d.store, a->row.id, m->row.uid)) {
		l->gone++;
		return true;
	}
	f = full_of(a, m);
	if (f != NULL && f->left == 0 && m->row.at < f->at) {
		l->over++;
		return true;
	}
	return false;
}

/* What names it is for who may read it. */
static void leave(struct arriving *a, const struct arriving_message *m)
{
	const struct span names[] = {m->row.uid, m->row.stanza_id};
	struct store *s = a->m->d.store;
	const struct message_row *label =
		store_message_fits(s, a->r->id, &m->row, LEFT_VALUES) ? &m->row
								      : NULL;

	for (size_t i = 0; i < ARRAY_LEN(names); i++)
		if (names[i].n != 0)
			store_left_add(s, a->r->id, names[i], label);
}

static void remark_left(struct arriving *a, const struct left *l)
{
	const struct {
		uint64_t n;
		const char *why;
	} rows[] = {
		{l->gone,    "they came before, and aren't here any more"    },
		{l->unnamed, "they have no ids, and may have come before"    },
		{l->over,    "the room is full of later ones of their labels"},
	};

	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		a->in->left_out += rows[i].n;
		if (rows[i].n != 0)
			transfer_remark(a->in, "%llu messages are left out: %s",
				(unsigned long long)rows[i].n, rows[i].why);
	}
}

void arrive_run_messages(struct arriving *a)
{
	struct store *s = a->m->d.store;
	int64_t before = store_message_last(s);
	int64_t newest = a->row.ended ? store_arrived_newest(s, a->r->id) : 0;
	struct arrived *came =
		arena_array(a->t->arena, struct arrived, a->message_n + 1);
	struct left l = {0, 0, 0};
	size_t n = 0;

	for (size_t i = 0; i < a->left_n; i++)
		store_left_add(s, a->r->id, a->left[i].name, a->left[i].label);
	for (size_t i = 0; i < a->message_n; i++) {
		struct arriving_message *m = &a->message[i];

		if (is_known(a, m)) {
			a->in->known++;
			continue;
		}
		if (is_left(a, m, newest, &l)) {
			leave(a, m);
			continue;
		}
		add(a, m);
		one_more(a, full_of(a, m));
		came[n++] = (struct arrived){m->row.id, m->row.at};
		a->row.mark = m->row.uid;
	}
	store_arrived(s, a->r->id, before, came, n);
	a->row.messages += n;
	a->in->taken += n;
	remark_left(a, &l);
}
