/* SPDX-License-Identifier: MIT */
/* What is kept of the references of a message, beside its payload. */
#include "muc/refer.h"

/* As a row of the store; NULL: none that anybody could read. */
static const struct message_row *value_of(const struct label *l, struct turn *t)
{
	struct message_row *row = arena_make(t->arena, struct message_row);
	enum label_form form;
	struct buf b;

	if (l == NULL)
		return NULL;
	row->label = label_keep(l, &form);
	row->label_form = (int)form;
	buf_init(&b, VALUE_BYTES);
	label_expr(l, &b);
	if (!b.over)
		row->value = arena_dup(t->arena, buf_span(&b));
	buf_clear(&b);
	return row->value.p != NULL ? row : NULL;
}

/* A value that the room has no place for any more is for nobody. */
static void need(
	struct room *r, int64_t message, const struct label *l, struct turn *t)
{
	const struct message_row *row = value_of(l, t);
	struct store *st = r->muc->d.store;

	if (row != NULL && !store_message_fits(st, r->id, row, VALUES_MAX))
		row = NULL;
	store_need_add(st, r->id, message, row);
}

void refer_keep(struct room *r, int64_t message, const struct label *own,
	const struct refer *f, struct turn *t)
{
	for (size_t i = 0; i < f->n; i++)
		if (!label_same_value(f->label[i], own))
			need(r, message, f->label[i], t);
	for (size_t i = 0; i < f->inner_n; i++)
		if (!label_same_value(f->inner[i], own))
			need(r, message, f->inner[i], t);
	if (f->over)
		need(r, message, NULL, t);
}

void refer_bury(struct room *r, const struct message_row *m, struct turn *t)
{
	struct refer f = refer_stored(r, m, t);

	refer_keep(r, m->id, NULL, &f, t);
}
