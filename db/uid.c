/* SPDX-License-Identifier: MIT */
/*
 * The ids of messages (doc/adr/0013). Rows are numbered, and what the world
 * sees is the number and the room's, enciphered: unique because both are, and
 * it tells nothing. It needs no column and no index.
 */
#include "base/digest.h"
#include "db/store_inner.h"

/* Numbers are reserved in blocks, so that one is never given twice, whatever
 * rows are removed, and most messages write no counter. */
#define BLOCK 4096

void store_uid_open(struct store *s)
{
	unsigned char key[32];

	store_key(s, "message-uid", key);
	store_commit(s);
	s->uids = cipher_new(key);
	explicit_bzero(key, sizeof(key));
}

int64_t store_uid_next(struct store *s)
{
	static const struct query reserve = {Q_MESSAGE_IDS,
		"UPDATE message_id SET next = next + $1 RETURNING next"};
	struct sql_stmt *q;

	if (s->next_message < s->last_message)
		return s->next_message++;
	q = store_write(s, &reserve);
	sql_int(q, 1, BLOCK);
	BUG_ON(!sql_step(q));
	s->last_message = sql_col_int(q, 0);
	s->next_message = s->last_message - BLOCK;
	sql_run(q);
	return s->next_message++;
}

void store_uid_forget(struct store *s)
{
	s->next_message = s->last_message = 0;
}

static void put64(unsigned char *p, int64_t n)
{
	for (int i = 0; i < 8; i++)
		p[i] = (unsigned char)((uint64_t)n >> (56 - 8 * i));
}

static int64_t get64(const unsigned char *p)
{
	uint64_t n = 0;

	for (int i = 0; i < 8; i++)
		n = n << 8 | p[i];
	return (int64_t)n;
}

struct span store_uid_make(
	struct store *s, struct arena *a, int64_t room, int64_t id)
{
	char *text = arena_alloc(a, ID_TEXT_LEN + 1);
	unsigned char plain[16], block[16];

	put64(plain, room);
	put64(plain + 8, id);
	cipher_hide(s->uids, plain, block);
	id_text(block, text);
	return span_of(text, ID_TEXT_LEN);
}

int64_t store_uid_read(struct store *s, int64_t room, struct span uid)
{
	unsigned char plain[16], block[16];

	if (!id_text_read(uid, block))
		return 0;
	cipher_show(s->uids, block, plain);
	return get64(plain) == room ? get64(plain + 8) : 0;
}
