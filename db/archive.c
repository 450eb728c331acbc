/* SPDX-License-Identifier: MIT */
/* What was said before: what changes of it afterwards. */
#include "db/store_inner.h"

static void forget_words(struct store *s, int64_t id)
{
	static const struct query forget = {
		Q_TEXT_FORGET, "DELETE FROM message_text WHERE rowid = $1"};
	struct sql_stmt *q = store_write(s, &forget);

	sql_int(q, 1, id);
	sql_run(q);
}

void store_forget_words(struct store *s, int64_t room)
{
	static const struct query forget = {Q_TEXT_FORGET_ROOM,
		"DELETE FROM message_text WHERE rowid IN"
		" (SELECT id FROM message WHERE room = $1)"};
	struct sql_stmt *q = store_write(s, &forget);

	sql_int(q, 1, room);
	sql_run(q);
}

void store_message_replace(
	struct store *s, int64_t room, int64_t id, struct span payload)
{
	static const struct query replace = {Q_MESSAGE_REPLACE,
		"UPDATE message SET payload = $1, flags = flags | $2"
		" WHERE room = $3 AND id = $4"};
	struct sql_stmt *q = store_write(s, &replace);

	sql_text(q, 1, payload);
	sql_int(q, 2, MESSAGE_REFERS);
	sql_int(q, 3, room);
	sql_int(q, 4, id);
	sql_run(q);
	if (sql_changes(q) != 0)
		forget_words(s, id);
}
