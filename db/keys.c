/* SPDX-License-Identifier: MIT */
/* Secrets of the service itself. */
#include "db/store_inner.h"

#include "base/digest.h"

#define KEY_BYTES 32

static bool key_get(
	struct store *s, const char *name, unsigned char key_r[KEY_BYTES])
{
	static const struct query get = {
		Q_KEY_GET, "SELECT value FROM service_key WHERE name = $1"};
	struct sql_stmt *q = store_read(s, &get);
	bool found;

	sql_text(q, 1, span_str(name));
	found = sql_step(q);
	if (found) {
		struct span value = sql_col_bytes(q, 0);

		BUG_ON(value.n != KEY_BYTES);
		memcpy(key_r, value.p, KEY_BYTES);
	}
	sql_reset(q);
	return found;
}

void store_key(
	struct store *s, const char *name, unsigned char key_r[KEY_BYTES])
{
	static const struct query add = {Q_KEY_ADD,
		"INSERT INTO service_key (name, value) VALUES ($1, $2)"};
	struct sql_stmt *q;

	if (key_get(s, name, key_r))
		return;
	random_bytes(key_r, KEY_BYTES);
	q = store_write(s, &add);
	sql_text(q, 1, span_str(name));
	sql_blob(q, 2, span_of(key_r, KEY_BYTES));
	sql_run(q);
}
