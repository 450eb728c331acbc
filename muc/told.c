/* SPDX-License-Identifier: MIT */
/* What others are told of an occupant, written once. */
#include "muc/told.h"

#include <stdlib.h>

/* Rooms from this size on, and bytes in all of a service. */
#define CROWDED   16u
#define BYTES_MAX ((size_t)8 << 20)

struct told {
	struct told *next; /* of the same occupant */
	unsigned view;
	unsigned epoch; /* the room's: older ones are stale */
	size_t head_n, tail_n;
	char bytes[];
};

static size_t size_of(const struct told *x)
{
	return sizeof(*x) + x->head_n + x->tail_n;
}

void occupant_changed(struct occupant *o, struct room *r)
{
	struct told *x;

	while ((x = o->told) != NULL) {
		o->told = x->next;
		r->muc->told_bytes -= size_of(x);
		r->told_n--;
		free(x);
	}
}

void room_changed(struct room *r)
{
	r->told_epoch++;
}

bool told_find(const struct room *r, const struct occupant *o, unsigned view,
	struct packet *pk_r)
{
	for (const struct told *x = o->told; x != NULL; x = x->next) {
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
	struct told *x;
	size_t n = sizeof(*x) + pk->head.n + pk->tail.n;

	if (o->told != NULL && o->told->epoch != r->told_epoch)
		occupant_changed(o, r);
	if (r->session_n < CROWDED || pk->head.p == NULL ||
		BYTES_MAX - r->muc->told_bytes < n)
		return;
	x = xmalloc(n);
	*x = (struct told){.next = o->told,
		.view = view,
		.epoch = r->told_epoch,
		.head_n = pk->head.n,
		.tail_n = pk->tail.n};
	memcpy(x->bytes, pk->head.p, pk->head.n);
	memcpy(x->bytes + pk->head.n, pk->tail.p, pk->tail.n);
	o->told = x;
	r->told_used = true;
	r->told_n++;
	r->muc->told_bytes += n;
}

void told_tick(struct room *r)
{
	if (r->told_n == 0)
		return;
	if (r->told_used) {
		r->told_used = false;
		return;
	}
	for (struct occupant *o = r->occupant; o != NULL; o = o->next)
		occupant_changed(o, r);
}
