/* SPDX-License-Identifier: MIT */
/* What others are told of an occupant, written once. */
#include "muc/told.h"

/* Rooms from this size on, and bytes in all of a service: then all is
 * forgotten and written again. In an arena, since what is kept for a while
 * among what stays would leave gaps in the heap. */
#define CROWDED   16u
#define BYTES_MAX ((size_t)8 << 20)

struct told {
	struct told *next; /* of the same occupant */
	unsigned view;
	unsigned epoch; /* the room's: older ones are stale */
	size_t head_n, tail_n;
	char bytes[];
};

void occupant_changed(struct occupant *o)
{
	o->told = NULL;
}

void room_changed(struct room *r)
{
	r->told_epoch++;
}

/* NULL: none, or it went with all others. */
static struct told *first_of(const struct room *r, const struct occupant *o)
{
	return o->told_age == r->muc->told_age ? o->told : NULL;
}

bool told_find(const struct room *r, const struct occupant *o, unsigned view,
	struct packet *pk_r)
{
	for (const struct told *x = first_of(r, o); x != NULL; x = x->next) {
		if (x->view != view || x->epoch != r->told_epoch)
			continue;
		*pk_r = (struct packet){
			.head = span_of(x->bytes, x->head_n),
			.tail = span_of(x->bytes + x->head_n, x->tail_n),
		};
		return true;
	}
	return false;
}

void told_keep(struct room *r, struct occupant *o, unsigned view,
	const struct packet *pk)
{
	struct muc *m = r->muc;
	struct told *x;
	size_t n = sizeof(*x) + pk->head.n + pk->tail.n;

	if (r->session_n < CROWDED || pk->head.p == NULL || n > BYTES_MAX)
		return;
	if (m->told != NULL && arena_used(m->told) > BYTES_MAX - n)
		told_forget(m);
	if (m->told == NULL)
		m->told = arena_new();
	x = arena_alloc(m->told, n);
	*x = (struct told){.next = first_of(r, o),
		.view = view,
		.epoch = r->told_epoch,
		.head_n = pk->head.n,
		.tail_n = pk->tail.n};
	memcpy(x->bytes, pk->head.p, pk->head.n);
	memcpy(x->bytes + pk->head.n, pk->tail.p, pk->tail.n);
	o->told = x;
	o->told_age = m->told_age;
	m->told_used = true;
}

void told_forget(struct muc *m)
{
	arena_free(&m->told);
	m->told_age++;
}

void told_tick(struct muc *m)
{
	if (m->told != NULL && !m->told_used)
		told_forget(m);
	m->told_used = false;
}
