/* SPDX-License-Identifier: MIT */
/* vCards of rooms. */
#include "db/store_inner.h"

static void vcard_remove(struct store *s, int64_t room)
{
	static const struct query remove = {
		Q_VCARD_REMOVE, "DELETE FROM vcard WHERE room = $1"};
	struct sql_stmt *q = store_write(s, &remove);

	sql_int(q, 1, room);
	sql_run(q);
}

void store_vcard_put(struct store *s, int64_t room, const struct vcard_row *v)
{
	static const struct query put = {Q_VCARD_PUT,
		"INSERT INTO vcard (room, card, avatars) VALUES ($1, $2, $3)"
		" ON CONFLICT (room) DO UPDATE SET"
		" card = excluded.card, avatars = excluded.avatars"};
	struct sql_stmt *q;

	if (v->card.p == NULL) {
		vcard_remove(s, room);
		return;
	}
	q = store_write(s, &put);
	sql_int(q, 1, room);
	sql_text(q, 2, v->card);
	sql_text(q, 3, v->avatars);
	sql_run(q);
}

bool store_vcard_get(
	struct store *s, struct arena *a, int64_t room, struct vcard_row *v_r)
{
	static const struct query get = {
		Q_VCARD_GET, "SELECT card, avatars FROM vcard WHERE room = $1"};
	struct sql_stmt *q = store_read(s, &get);
	bool found;

	sql_int(q, 1, room);
	found = sql_step(q);
	if (found) {
		v_r->card = sql_col_dup(q, 0, a);
		v_r->avatars = sql_col_dup(q, 1, a);
	}
	sql_reset(q);
	return found;
}

struct span store_avatars(struct store *s, struct arena *a, int64_t room)
{
	static const struct query get = {
		Q_AVATARS, "SELECT avatars FROM vcard WHERE room = $1"};
	struct sql_stmt *q = store_read(s, &get);
	struct span avatars = SPAN_NONE;

	sql_int(q, 1, room);
	if (sql_step(q))
		avatars = sql_col_dup(q, 0, a);
	sql_reset(q);
	return avatars;
}
