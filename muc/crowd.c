/* SPDX-License-Identifier: MIT */
/* Who is in a room, by what they get. */
#include "muc/crowd.h"

#include <stdlib.h>

#include "muc/room.h"

/* From this size on; what is kept for less costs more than it saves. */
#define KEPT_FROM 9u

static int compare(
	const struct cohort *h, const struct clearance *c, bool moderators)
{
	uint64_t x = clearance_id(h->clearance), y = clearance_id(c);

	if (x != y)
		return x < y ? -1 : 1;
	return (int)h->moderators - (int)moderators;
}

/* Where it is, or belongs. */
static size_t position(
	const struct crowd *crowd, const struct clearance *c, bool moderators)
{
	size_t low = 0, high = crowd->n;

	while (low < high) {
		size_t mid = low + (high - low) / 2;

		if (compare(crowd->at[mid], c, moderators) < 0)
			low = mid + 1;
		else
			high = mid;
	}
	return low;
}

static struct cohort *insert(struct crowd *crowd, size_t i,
	const struct clearance *c, bool moderators)
{
	struct cohort *h = xcalloc(1, sizeof(*h));

	h->clearance = clearance_ref(c);
	h->moderators = moderators;
	if (crowd->n == crowd->cap) {
		crowd->cap = crowd->cap != 0 ? 2 * crowd->cap : 2;
		crowd->at = xrealloc(
			crowd->at, crowd->cap * sizeof(struct cohort *));
	}
	memmove(crowd->at + i + 1, crowd->at + i,
		(crowd->n - i) * sizeof(struct cohort *));
	crowd->at[i] = h;
	crowd->n++;
	return h;
}

static struct cohort *cohort_for(
	struct crowd *crowd, const struct clearance *c, bool moderators)
{
	size_t i = position(crowd, c, moderators);

	if (i < crowd->n && compare(crowd->at[i], c, moderators) == 0)
		return crowd->at[i];
	return insert(crowd, i, c, moderators);
}

static void resize(struct cohort *h, uint32_t cap)
{
	h->cap = cap;
	h->member = xrealloc(h->member, cap * sizeof(struct session *));
	h->to = xrealloc(h->to, cap * sizeof(*h->to));
}

static void add(struct room *r, struct session *s)
{
	bool moderator = s->occupant->role == ROLE_MODERATOR;
	struct cohort *h = cohort_for(&r->crowd, s->clearance, moderator);

	if (h->n == h->cap)
		resize(h, h->cap != 0 ? 2 * h->cap : 1);
	s->cohort = h;
	s->place = h->n;
	h->member[h->n] = s;
	h->to[h->n] = session_to(s);
	h->n++;
}

static void drop(struct crowd *crowd, struct cohort *h)
{
	size_t i = position(crowd, h->clearance, h->moderators);

	BUG_ON(i == crowd->n || crowd->at[i] != h);
	crowd->n--;
	memmove(crowd->at + i, crowd->at + i + 1,
		(crowd->n - i) * sizeof(struct cohort *));
	clearance_unref(&h->clearance);
	free(h->member);
	free(h->to);
	free(h);
	if (crowd->n != 0)
		return;
	free(crowd->at);
	*crowd = (struct crowd){.kept = crowd->kept};
}

static void take(struct room *r, struct session *s)
{
	struct cohort *h = s->cohort;

	BUG_ON(h == NULL || h->member[s->place] != s);
	h->n--;
	h->member[s->place] = h->member[h->n];
	h->member[s->place]->place = s->place;
	h->to[s->place] = h->to[h->n];
	s->cohort = NULL;
	if (h->n == 0)
		drop(&r->crowd, h);
	else if (h->n <= h->cap / 4)
		resize(h, h->cap / 2);
}

void crowd_add(struct room *r, struct session *s)
{
	if (r->crowd.kept) {
		add(r, s);
		return;
	}
	if (r->session_n + 1 < KEPT_FROM)
		return;
	r->crowd.kept = true;
	for (struct session *x = r->all; x != NULL; x = x->next)
		add(r, x);
}

void crowd_remove(struct room *r, struct session *s)
{
	if (!r->crowd.kept)
		return;
	take(r, s);
	if (r->session_n > KEPT_FROM / 2)
		return;
	for (struct session *x = r->all; x != NULL; x = x->next)
		if (x->cohort != NULL)
			take(r, x);
	r->crowd.kept = false;
}

void crowd_move(struct room *r, struct session *s)
{
	const struct cohort *h = s->cohort;

	if (h == NULL || compare(h, s->clearance,
				 s->occupant->role == ROLE_MODERATOR) == 0)
		return;
	take(r, s);
	add(r, s);
}
