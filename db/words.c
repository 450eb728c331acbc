/* SPDX-License-Identifier: MIT */
/*
 * The words of messages, for searching. Each is kept and asked for with the
 * value of its message's label in front, `17_hello`: a search reads the
 * entries of the values that it is for, and no others.
 */
#include "db/archive.h"

#include "base/buf.h"
#include "db/store_inner.h"
#include "xmpp/xml.h"

#define WORDS_BYTES ((size_t)4 << 20) /* of one message, or one search */
#define BATCH_BYTES ((size_t)8 << 20) /* of payloads, at a time */

/* ---- what a word is ---- */

/* Ranges of characters that part words, beyond ASCII: punctuation, spaces,
 * symbols. The tokenizer of the index parts at them as well. */
static const struct {
	uint32_t from, to;
} partings[] = {
	{0x80,    0xa9   },
	{0xab,    0xb1   },
	{0xb4,    0xb4   },
	{0xb6,    0xb8   },
	{0xbb,    0xbb   },
	{0xbf,    0xbf   },
	{0xd7,    0xd7   },
	{0xf7,    0xf7   },
	{0x2000,  0x206f },
	{0x20a0,  0x20cf },
	{0x2190,  0x245f },
	{0x2500,  0x2775 },
	{0x2794,  0x2bff },
	{0x2e00,  0x2e2e },
	{0x3000,  0x3004 },
	{0x3008,  0x3020 },
	{0x3030,  0x3030 },
	{0xfe10,  0xfe1f },
	{0xfe30,  0xfe6f },
	{0xff00,  0xff0f },
	{0xff1a,  0xff20 },
	{0xff3b,  0xff40 },
	{0xff5b,  0xff65 },
	{0x1f000, 0x1fbef},
};

/* Scripts that put no spaces: each character is a word. */
static const struct {
	uint32_t from, to;
} singles[] = {
	{0x3041,  0x30ff },
	{0x3400,  0x9fff },
	{0xf900,  0xfaff },
	{0x20000, 0x3ffff},
};

enum sort {
	PARTING,
	LETTER,
	SINGLE
};

static enum sort sort_of(uint32_t c)
{
	if (c < 0x80)
		return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') ||
		                       (c >= 'A' && c <= 'Z')
		               ? LETTER
		               : PARTING;
	for (size_t i = 0; i < ARRAY_LEN(partings); i++)
		if (c >= partings[i].from && c <= partings[i].to)
			return PARTING;
	for (size_t i = 0; i < ARRAY_LEN(singles); i++)
		if (c >= singles[i].from && c <= singles[i].to)
			return SINGLE;
	return LETTER;
}

/* The first character of valid UTF-8. */
static uint32_t first_of(struct span s, size_t *n_r)
{
	unsigned char c = (unsigned char)s.p[0];
	size_t n = c < 0x80 ? 1 : c < 0xe0 ? 2 : c < 0xf0 ? 3 : 4;
	uint32_t u = n == 1 ? c : c & (0x7fu >> n);

	if (n > s.n) {
		*n_r = s.n;
		return ' ';
	}
	for (size_t i = 1; i < n; i++)
		u = u << 6 | ((unsigned char)s.p[i] & 0x3f);
	*n_r = n;
	return u;
}

/* Takes the next word off; absent: there is no more. */
static struct span next_word(struct span *rest)
{
	struct span word = SPAN_NONE;

	while (rest->n != 0) {
		size_t n;
		enum sort sort = sort_of(first_of(*rest, &n));

		if (sort != LETTER && word.p != NULL)
			return word;
		if (sort != PARTING)
			word = span_of(
				word.p != NULL ? word.p : rest->p, word.n + n);
		*rest = span_of(rest->p + n, rest->n - n);
		if (sort == SINGLE)
			return word;
	}
	return word;
}

static void add_word(struct buf *b, int64_t value, struct span word)
{
	buf_printf(b, "%lld", (long long)value);
	buf_byte(b, '_');
	buf_add(b, word);
}

/* ---- taking in ---- */

/* Texts of the bodies; what stands deeper has a label of its own. */
static void add_bodies(
	struct buf *b, int64_t value, const struct xml *root, struct arena *a)
{
	xml_each_child (x, root) {
		struct span rest, word;

		if (!xml_is(x, NS_STANZA, "body"))
			continue;
		rest = xml_text(a, x);
		while ((word = next_word(&rest)).p != NULL) {
			if (b->n != 0)
				buf_byte(b, ' ');
			add_word(b, value, word);
		}
	}
}

static void words_of(
	struct buf *b, int64_t value, struct span payload, struct arena *a)
{
	struct xml_caps caps = xml_caps_default;
	const struct xml *root;
	struct span text =
		arena_printf(a, "<message xmlns='jabber:client'>%.*s</message>",
			SPAN_FMT(payload));

	caps.bytes = text.n + 1;
	if (xml_parse(a, text, &caps, &root, NULL) == ERR_OK)
		add_bodies(b, value, root, a);
}

int64_t store_words_done(struct store *s)
{
	static const struct query done = {
		Q_TEXT_DONE, "SELECT message FROM message_text_done"};
	struct sql_stmt *q = store_read(s, &done);
	int64_t id;

	BUG_ON(!sql_step(q));
	id = sql_col_int(q, 0);
	sql_reset(q);
	return id;
}

static void take_in(struct store *s, int64_t id, struct span words)
{
	static const struct query add = {Q_TEXT_ADD,
		"INSERT INTO message_text (rowid, words) VALUES ($1, $2)"};
	struct sql_stmt *q = store_write(s, &add);

	sql_int(q, 1, id);
	sql_text(q, 2, words);
	sql_run(q);
}

size_t store_words_add(struct store *s, size_t max)
{
	static const struct query next = {Q_TEXT_NEXT,
		"SELECT id, value, payload FROM message WHERE id > $1"
		" ORDER BY id LIMIT $2"};
	static const struct query mark = {
		Q_TEXT_MARK, "UPDATE message_text_done SET message = $1"};
	struct arena *a = arena_new();
	int64_t id = store_words_done(s);
	struct sql_stmt *q = store_read(s, &next);
	struct buf b;
	size_t n = 0, bytes = 0;

	buf_init(&b, WORDS_BYTES);
	sql_int(q, 1, id);
	sql_int(q, 2, max < INT64_MAX ? (int64_t)max : INT64_MAX);
	for (; bytes < BATCH_BYTES && sql_step(q); n++) {
		id = sql_col_int(q, 0);
		bytes += sql_col_bytes(q, 2).n;
		words_of(&b, sql_col_int(q, 1), sql_col_bytes(q, 2), a);
		if (b.n != 0 && !b.over)
			take_in(s, id, buf_span(&b));
		buf_reset(&b);
		arena_reset(a);
	}
	sql_reset(q);
	buf_clear(&b);
	arena_free(&a);
	if (n != 0) {
		q = store_write(s, &mark);
		sql_int(q, 1, id);
		sql_run(q);
	}
	return bytes < BATCH_BYTES ? n : max;
}

/* ---- forgetting ---- */

/*
 * What is deleted from the index goes on standing in its older parts, until
 * they are merged: all into one, some pages at a time, when there is nothing
 * else to do.
 */
#define MERGE_PAGES 256

/* As the column has it. */
enum forgets {
	FORGETS_NOTHING = 0,
	FORGETS_SOON,
	FORGETS_NOW,
	FORGETS_NOW_AND_SOON,
};

static enum forgets forgets_get(struct store *s)
{
	static const struct query get = {
		Q_TEXT_FORGETS, "SELECT forgets FROM message_text_done"};
	struct sql_stmt *q = store_read(s, &get);
	enum forgets f;

	BUG_ON(!sql_step(q));
	f = (enum forgets)sql_col_int(q, 0);
	sql_reset(q);
	return f;
}

static void forgets_put(struct store *s, enum forgets f)
{
	static const struct query put = {Q_TEXT_FORGETS_PUT,
		"UPDATE message_text_done SET forgets = $1"};
	struct sql_stmt *q = store_write(s, &put);

	sql_int(q, 1, f);
	sql_run(q);
}

static void forget(struct store *s, struct sql_stmt *q, int64_t of)
{
	sql_int(q, 1, of);
	sql_run(q);
	s->forgets = true;
	if (sql_changes(q) == 0)
		return;
	switch (forgets_get(s)) {
	case FORGETS_NOTHING:
		forgets_put(s, FORGETS_SOON);
		break;
	case FORGETS_NOW:
		forgets_put(s, FORGETS_NOW_AND_SOON);
		break;
	case FORGETS_SOON:
	case FORGETS_NOW_AND_SOON:
		break;
	}
}

void store_words_forget(struct store *s, int64_t message)
{
	static const struct query one = {
		Q_TEXT_FORGET, "DELETE FROM message_text WHERE rowid = $1"};

	forget(s, store_write(s, &one), message);
}

void store_words_forget_room(struct store *s, int64_t room)
{
	static const struct query all = {Q_TEXT_FORGET_ROOM,
		"DELETE FROM message_text WHERE rowid IN"
		" (SELECT id FROM message WHERE room = $1)"};

	forget(s, store_write(s, &all), room);
}

/* FTS5's command: negative pages begin with all that there is. false: there
 * was nothing to merge. */
static bool merge(struct store *s, int64_t pages)
{
	static const struct query merge = {Q_TEXT_MERGE,
		"INSERT INTO message_text (message_text, rank)"
		" VALUES ('merge', $1)"};
	struct sql_stmt *q = store_write(s, &merge);
	int64_t before = sql_total_changes(s->db);

	sql_int(q, 1, pages);
	sql_run(q);
	return sql_total_changes(s->db) - before >= 2;
}

bool store_words_merge(struct store *s)
{
	enum forgets f = forgets_get(s);

	if (f == FORGETS_NOTHING)
		return false;
	if (f == FORGETS_SOON) {
		(void)merge(s, -MERGE_PAGES);
		forgets_put(s, FORGETS_NOW);
	} else if (!merge(s, MERGE_PAGES)) {
		f = f == FORGETS_NOW ? FORGETS_NOTHING : FORGETS_SOON;
		forgets_put(s, f);
	}
	return f != FORGETS_NOTHING;
}

/* ---- searching ---- */

struct span archive_phrase(struct span text, struct arena *a)
{
	bool begins = text.n != 0 && text.p[text.n - 1] == '*';
	struct span rest = text, word, phrase = SPAN_NONE;
	struct buf b;

	buf_init(&b, WORDS_BYTES);
	while ((word = next_word(&rest)).p != NULL) {
		if (b.n != 0)
			buf_byte(&b, ' ');
		buf_add(&b, word);
	}
	if (begins && b.n != 0)
		buf_byte(&b, '*');
	if (b.n != 0 && !b.over)
		phrase = arena_dup(a, buf_span(&b));
	buf_clear(&b);
	return phrase;
}

/* SECURITY: a word has letters and digits only, so nothing in it is syntax of
 * the index. */
static void write_phrase(struct buf *b, int64_t value, struct span phrase)
{
	bool begins = phrase.p[phrase.n - 1] == '*';
	struct span rest = phrase, word;
	bool first = true;

	buf_str(b, b->n != 0 ? " AND \"" : "\"");
	while ((word = next_word(&rest)).p != NULL) {
		if (!first)
			buf_byte(b, ' ');
		first = false;
		add_word(b, value, word);
	}
	buf_str(b, begins ? "\" *" : "\"");
}

void store_words_ids(struct store *s, const struct archive_ask *ask,
	const struct archive_value *v, struct rows *ids)
{
	static const struct query forward = {Q_TEXT_FORWARD,
		"SELECT rowid FROM message_text WHERE message_text MATCH $1"
		" AND rowid > $2 AND rowid < $3 ORDER BY rowid LIMIT $4"};
	static const struct query backward = {Q_TEXT_BACKWARD,
		"SELECT rowid FROM message_text WHERE message_text MATCH $1"
		" AND rowid > $2 AND rowid < $3 ORDER BY rowid DESC LIMIT $4"};
	struct sql_stmt *q =
		store_read(s, ask->backward ? &backward : &forward);
	int64_t after = ask->span.after > v->after ? ask->span.after : v->after;
	struct buf b;

	buf_init(&b, WORDS_BYTES);
	for (size_t i = 0; i < ask->words->n; i++)
		write_phrase(&b, v->id, ask->words->phrase[i]);
	if (b.n != 0 && !b.over) {
		sql_text(q, 1, buf_span(&b));
		sql_int(q, 2, after);
		sql_int(q, 3, ask->span.before);
		sql_int(q, 4,
			ask->max < INT64_MAX ? (int64_t)ask->max : INT64_MAX);
		while (sql_step(q))
			*(int64_t *)rows_add(ids) = sql_col_int(q, 0);
		sql_reset(q);
	}
	buf_clear(&b);
}
