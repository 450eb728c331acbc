/* SPDX-License-Identifier: MIT */
/*
 * A room with a million messages moves in, a call after the other, while
 * another room is talked in: from the text of the records to the commit on the
 * disk. Beside it a plain table of the same columns and indexes, by the same
 * driver, with one commit for as many rows.
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/log.h"
#include "db/archive.h"
#include "db/migrate.h"
#include "db/sql.h"
#include "muc/arrive.h"
#include "tests/support/world.h"

#define CALL 1000 /* records */
#define BODY 200  /* bytes */

static const struct xml_caps caps = {(size_t)4 << 20, 64, 4096, 64};
static const int64_t begin_at = INT64_C(1500000000000);

static double ms(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec * 1e3 + (double)t.tv_nsec / 1e6;
}

static size_t memory(void)
{
	unsigned long size = 0, resident = 0, shared = 0;
	FILE *f = fopen("/proc/self/statm", "re");

	if (f == NULL ||
		fscanf(f, "%lu %lu %lu", &size, &resident, &shared) != 3)
		die("no /proc/self/statm");
	(void)fclose(f);
	return (size_t)(resident - shared) * (size_t)sysconf(_SC_PAGESIZE);
}

/* ---- what comes ---- */

/* As random as that of a server: never in order. */
static void write_uid(int i, char to[40])
{
	uint64_t x = (uint64_t)i * UINT64_C(0x9e3779b97f4a7c15);

	x ^= x >> 29;
	snprintf(to, 40, "%016" PRIx64 "-%08x",
		x * UINT64_C(0xbf58476d1ce4e5b9), (unsigned)i);
}

static const char *body(void)
{
	static char s[BODY + 1];

	for (int i = 0; s[0] == '\0' && i < BODY; i++)
		s[i] = i % 6 == 5 ? ' ' : (char)('a' + i % 23);
	return s;
}

static void write_message(struct buf *b, int i)
{
	static const char *const label[] = {"UNCLASSIFIED", "RESTRICTED",
		"SECRET", "SECRET; Releasable To: GBR"};
	char uid[40];

	write_uid(i, uid);
	buf_printf(b, "<message id='%s' at='", uid);
	time_write(b, begin_at + (int64_t)i * 1000);
	buf_printf(b,
		"' nick='Nick %d' sender='u%d@ex.org/pc' stanza='s%d' "
		"label='%s'><body xmlns='jabber:client'>%s</body></message>",
		i % 50, i % 50, i, label[i % 4], body());
}

static struct span write_call(struct buf *b, int from)
{
	buf_reset(b);
	buf_str(b, "<records xmlns='urn:caveat:transfer:0'>");
	for (int i = from; i < from + CALL; i++)
		write_message(b, i);
	buf_str(b, "</records>");
	return buf_span(b);
}

/* ---- the room ---- */

static void must(enum err err, const struct errtext *e)
{
	if (err != ERR_OK)
		die("%s", e->s);
}

static void call(struct world *w, struct span text)
{
	struct turn *t = world_begin(w);
	struct transfer_in *x = arena_make(t->arena, struct transfer_in);
	struct errtext e = {""};
	const struct xml *records;

	must(xml_parse(t->arena, text, &caps, &records, &e), &e);
	must(muc_arrival_take(w->muc, SPAN(ROOM), records, x, t, &e), &e);
	if (x->taken != CALL)
		die("a message wasn't taken");
	world_end(w);
}

static void begin(struct world *w)
{
	const struct transfer_begin b = {.source = SPAN("bench")};
	struct transfer_at at;
	struct errtext e = {""};
	struct turn *t = world_begin(w);

	must(muc_arrival_begin(w->muc, SPAN(ROOM), &b, &at, t, &e), &e);
	world_end(w);
	world_recv(w, "<presence from='ann@ex.org/a' to='live@" DOMAIN "/Ann'>"
		      "<x xmlns='http://jabber.org/protocol/muc'/></presence>");
}

/* What the daemon does beside the calls: once a second, when it is quiet, the
 * store tidies up. */
static void live(struct world *w, double *idle_at)
{
	world_recv(w, "<message from='ann@ex.org/a' to='live@" DOMAIN
		      "' type='groupchat'><body>live</body></message>");
	if (ms() < *idle_at)
		return;
	store_idle(w->store);
	*idle_at = ms() + 1000;
}

static double arrive(struct world *w, int messages)
{
	double total = 0, longest = 0, idle_at = 0;
	struct buf b;

	buf_init(&b, (size_t)4 << 20);
	begin(w);
	for (int i = 0; i < messages; i += CALL) {
		struct span text = write_call(&b, i);
		double from = ms(), took;

		call(w, text);
		took = ms() - from;
		longest = took > longest ? took : longest;
		live(w, &idle_at);
		total += ms() - from;
		if ((i + CALL) % 100000 == 0)
			printf("arrive messages=%d ms=%.0f longest_ms=%.1f "
			       "memory_kib=%zu\n",
				i + CALL, total, longest, memory() / 1024);
	}
	buf_clear(&b);
	return total;
}

static void search(struct world *w, int messages)
{
	const struct archive_span *span;
	struct arrival_row row;
	struct turn *t = world_begin(w);
	double from;
	size_t n = 0;

	if (!store_arrival_get(
		    w->store, t->arena, SPAN(DOMAIN), SPAN(ROOM), &row))
		die("no arrival");
	from = ms();
	for (int i = 0; i < 1000; i++)
		n += store_archive_spans(w->store, t->arena,
			&(struct archive_time){row.room,
				begin_at + (int64_t)(i % messages) * 1000,
				begin_at + (int64_t)(i % messages) * 1000 +
					60000},
			&span);
	printf("time-of-then us=%.0f spans=%zu\n", ms() - from, n / 1000);
	from = ms();
	for (int i = 0; i < 1000; i++)
		n += store_archive_spans(w->store, t->arena,
			&(struct archive_time){1, t->wall - i, INT64_MAX},
			&span);
	printf("time-of-now us=%.0f\n", ms() - from);
	world_end(w);
}

/* ---- beside it ---- */

#define TABLE                                                              \
	"CREATE TABLE message (id INTEGER PRIMARY KEY, room INTEGER NOT"   \
	" NULL, uid TEXT, at INTEGER NOT NULL, nick TEXT, sender TEXT NOT" \
	" NULL, stanza_id TEXT, label INTEGER NOT NULL, value INTEGER NOT" \
	" NULL, payload TEXT NOT NULL, flags INTEGER NOT NULL) STRICT;"    \
	"CREATE INDEX message_value ON message (room, value);"             \
	"CREATE UNIQUE INDEX message_uid ON message (room, uid)"           \
	" WHERE uid IS NOT NULL;"
#define INSERT                                                             \
	"INSERT INTO message (id, room, uid, at, nick, sender, stanza_id," \
	" label, value, payload, flags)"                                   \
	" VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)"

static void insert(struct sql_stmt *q, int i)
{
	char uid[40], nick[32], sender[32], stanza[32], payload[BODY + 32];

	write_uid(i, uid);
	snprintf(nick, sizeof(nick), "Nick %d", i % 50);
	snprintf(sender, sizeof(sender), "u%d@ex.org/pc", i % 50);
	snprintf(stanza, sizeof(stanza), "s%d", i);
	snprintf(payload, sizeof(payload), "<body>%s</body>", body());
	sql_int(q, 1, i + 1);
	sql_int(q, 2, 1);
	sql_text(q, 3, span_str(uid));
	sql_int(q, 4, begin_at + (int64_t)i * 1000);
	sql_text(q, 5, span_str(nick));
	sql_text(q, 6, span_str(sender));
	sql_text(q, 7, span_str(stanza));
	sql_int(q, 8, i % 4);
	sql_int(q, 9, i % 4);
	sql_text(q, 10, span_str(payload));
	sql_int(q, 11, 24);
	sql_run(q);
}

static double plain(const char *dir, int messages)
{
	struct errtext e = {""};
	struct sql_stmt *q;
	char path[200];
	struct sql *db;
	double from;

	snprintf(path, sizeof(path), "%s/plain.db", dir);
	must(sql_open(path, migrate_newest(), &db, &e), &e);
	must(sql_start(db, true, &e), &e);
	must(sql_exec(db, TABLE, &e), &e);
	must(sql_prepare(db, INSERT, &q, &e), &e);
	from = ms();
	for (int i = 0; i < messages; i += CALL) {
		must(sql_exec(db, "BEGIN IMMEDIATE", &e), &e);
		for (int k = i; k < i + CALL; k++)
			insert(q, k);
		must(sql_exec(db, "COMMIT", &e), &e);
		sql_checkpoint(db, 2000);
	}
	from = ms() - from;
	sql_finish(&q);
	sql_close(&db);
	(void)unlink(path);
	return from;
}

int main(int argc, char **argv)
{
	const struct world_conf conf = {.on_disk = true, .silent = true};
	uint64_t n = 100000;
	int messages;
	struct world *w = world_new(&conf);
	double ours, theirs;

	log_set_level(LOG_ERROR);
	if (argc > 1 && (!span_u64(span_str(argv[1]), &n) || n > 10000000))
		die("usage: bench_arrive [MESSAGES]");
	messages = n < CALL ? CALL : (int)(n / CALL * CALL);
	ours = arrive(w, messages);
	search(w, messages);
	theirs = plain(w->path, messages);
	printf("arrive messages=%d per_second=%.0f\n", messages,
		messages / ours * 1e3);
	printf("plain  messages=%d per_second=%.0f\n", messages,
		messages / theirs * 1e3);
	printf("ratio=%.2f\n", ours / theirs);
	world_free(&w);
	return 0;
}
