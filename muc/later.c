/* SPDX-License-Identifier: MIT */
/* Presence that waits for its time. */
#include "muc/later.h"

#include <stdlib.h>

#include "muc/load.h"

#define TELLS_PER_TICK 100000

struct later {
	UT_hash_handle hh; /* by room and session, in the order of coming */
	char *key;         /* owned */
	size_t key_n;
	char *inner; /* owned */
	size_t inner_n;
};

/* Neither address has white space before its resource. */
static struct span key_of(const struct stanza *s, struct turn *t)
{
	return arena_printf(t->arena, "%.*s %.*s", SPAN_FMT(s->to.bare),
		SPAN_FMT(s->from.full));
}

static bool is_time(struct muc *m, struct span key, struct turn *t)
{
	const struct pace_limit max = {
		m->conf.limits.presences_per_minute, 60000};

	return pace_take(&m->presences, key, 1, &max, t->mono);
}

static void drop(struct muc *m, struct later *l)
{
	HASH_DEL(m->later, l);
	free(l->key);
	free(l->inner);
	free(l);
}

static void forget(struct muc *m, struct span key)
{
	struct later *l = NULL;

	HASH_FIND(hh, m->later, key.p, key.n, l);
	if (l != NULL)
		drop(m, l);
}

bool later_allows(struct muc *m, const struct stanza *s, struct turn *t)
{
	struct span key = key_of(s, t);

	if (!is_time(m, key, t))
		return false;
	forget(m, key);
	return true;
}

void later_forget(struct muc *m, const struct stanza *s, struct turn *t)
{
	if (m->later != NULL)
		forget(m, key_of(s, t));
}

void later_keep(struct muc *m, const struct stanza *s, struct span inner,
	struct turn *t)
{
	struct span key = key_of(s, t);
	struct later *l = NULL;

	HASH_FIND(hh, m->later, key.p, key.n, l);
	if (l == NULL) {
		l = xcalloc(1, sizeof(*l));
		l->key = span_strdup(key);
		l->key_n = key.n;
		HASH_ADD_KEYPTR(hh, m->later, l->key, l->key_n, l);
	}
	free(l->inner);
	l->inner = span_strdup(inner);
	l->inner_n = inner.n;
}

/* false: not yet. */
static bool tell(
	struct muc *m, const struct later *l, size_t *budget, struct turn *t)
{
	static const struct tell plainly = {.gone = false};
	struct span full, key = span_of(l->key, l->key_n);
	struct room *r = room_loaded(m, span_cut(key, ' ', &full));
	struct session *me = r != NULL ? room_session(r, full) : NULL;

	if (me == NULL)
		return true; /* has gone without a word */
	if (*budget < r->session_n || !is_time(m, key, t))
		return false;
	*budget -= r->session_n;
	session_set_presence(me, r, span_of(l->inner, l->inner_n));
	tell_all(r, me->occupant, &plainly, t);
	return true;
}

void later_tick(struct muc *m, struct turn *t)
{
	size_t budget = TELLS_PER_TICK;
	struct later *l, *next;

	HASH_ITER(hh, m->later, l, next)
	{
		if (tell(m, l, &budget, t))
			drop(m, l);
	}
}

void later_clear(struct muc *m)
{
	while (m->later != NULL)
		drop(m, m->later);
}
