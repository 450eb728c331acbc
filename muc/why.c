/* SPDX-License-Identifier: MIT */
/* What is said of a stored message to the operator, who asks why somebody got
 * it, or didn't: its labels, and none of its content. */
#include "muc/past.h"
#include "muc/retain.h"

static struct value_row row_of(const struct label *l)
{
	struct value_row v = {.label_form = LABEL_FORM_NONE};
	enum label_form form;

	if (l == NULL)
		return v;
	v.label = label_keep(l, &form);
	v.label_form = (int)form;
	return v;
}

static const struct value_row *rows_of_labels(
	const struct label *const *l, size_t n, struct turn *t)
{
	struct value_row *row = arena_array(t->arena, struct value_row, n + 1);

	for (size_t i = 0; i < n; i++)
		row[i] = row_of(l[i]);
	return row;
}

static bool is_left(
	struct room *r, const struct message_row *row, struct turn *t)
{
	struct retention k = retain_rules(
		r->muc, r->id, &r->set->config, &r->set->labels, t);
	const struct label *l = NULL;
	struct archive_value v;

	if (label_restore(r->muc->d.conf->labels,
		    (enum label_form)row->label_form, row->label, t->wall, &l,
		    NULL) != LABEL_VALID)
		l = NULL;
	v = retain_value(&k, row->value_id, l);
	return past_is_left(&v, 1, row);
}

/* SECURITY: what names more than can be judged is for nobody. */
static void read_refer(struct room *r, const struct message_row *row,
	struct muc_said *s, struct turn *t)
{
	struct refer f = refer_stored(r, row, t);
	const struct label *none = NULL;

	s->named = rows_of_labels(f.label, f.n, t);
	s->named_n = f.n;
	s->inner = f.over ? rows_of_labels(&none, 1, t)
	                  : rows_of_labels(f.inner, f.inner_n, t);
	s->inner_n = f.over ? 1 : f.inner_n;
}

bool muc_message(struct muc *m, struct span room, struct span id,
	struct muc_said *s_r, struct turn *t)
{
	struct room *r = room_find(m, room, t);
	struct message_row row;
	bool found = r != NULL &&
	             store_message_find(m->d.store, t->arena, r->id, id, &row);

	if (found) {
		*s_r = (struct muc_said){
			.id = row.uid,
			.sender = row.sender,
			.bare = message_bare(&row),
			.at = row.at,
			.open = row.label_form == MESSAGE_UNLABELLED,
			.label = {.label_form = row.label_form,
				  .label = row.label},
			.left = is_left(r, &row, t),
		};
		read_refer(r, &row, s_r, t);
	}
	if (r != NULL)
		room_settle(r, t);
	return found;
}
