/* SPDX-License-Identifier: MIT */
/*
 * A document with a room of many messages (100,000, or as many as the argument
 * says): written, and read into a sink
 * that does nothing, beside gunzip and SHA-256 of the same file in the same
 * run. CPU time, and the most memory so far.
 */
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <time.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/clock.h"
#include "move/document.h"
#include "move/gzip.h"

static uint64_t messages = 100000;

static char path[64];
static uint64_t plain; /* bytes, uncompressed */

static double cpu_ms(void)
{
	struct timespec t;

	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
	return (double)t.tv_sec * 1e3 + (double)t.tv_nsec / 1e6;
}

/* base: of what it is compared with; 0: nothing. */
static double tell(const char *what, double from, double base)
{
	double ms = cpu_ms() - from;
	struct rusage u;

	getrusage(RUSAGE_SELF, &u);
	printf("%s ms=%.0f mb_s=%.0f", what, ms, (double)plain / 1e3 / ms);
	if (base > 0)
		printf(" times=%.2f", ms / base);
	printf(" rss_mb=%ld\n", u.ru_maxrss / 1024);
	return ms;
}

/* ---- what is in it ---- */

static void add_words(struct buf *b, uint64_t seed)
{
	static const char *const word[] = {"convoy", "at", "the", "bridge",
		"report", "is", "late", "again", "fuel", "for", "two", "days",
		"requested", "by", "team", "north"};

	for (int i = 0; i < 14; i++) {
		seed = seed * UINT64_C(6364136223846793005) +
		       UINT64_C(1442695040888963407);
		buf_str(b, word[seed >> 60]);
		buf_printf(b, "%d ", (int)(seed >> 55 & 31));
	}
}

static void write_message(struct buf *b, uint64_t i)
{
	unsigned char id[16];
	char text[ID_TEXT_LEN];

	random_bytes(id, sizeof(id));
	id_text(id, text);
	buf_reset(b);
	buf_str(b, "<message id='");
	buf_add(b, span_of(text, sizeof(text)));
	buf_str(b, "' at='");
	time_write(b, 1700000000000 + (int64_t)i * 1700);
	buf_printf(b,
		"' nick='user%d' sender='user%d@example.org/laptop'"
		" stanza='%016llx' label='1.3.6.1.4.1.31474.1.1 / SECRET;"
		" Releasable To: GBR'>"
		"<body xmlns='jabber:client'>",
		(int)(i % 37), (int)(i % 37),
		(unsigned long long)(i * 0x9e3779b97f4a7c15u));
	add_words(b, i);
	buf_str(b, "</body><origin-id xmlns='urn:xmpp:sid:0' id='");
	buf_add(b, span_of(text, sizeof(text)));
	buf_str(b, "'/></message>");
}

static void write_document(void)
{
	const struct document_author a = {"a bench", 0, NULL};
	const struct move_place p = {MOVE_ROOM, SPAN("big@rooms"), SPAN_NONE};
	struct move_sink *s;
	struct errtext e;
	struct span mark;
	struct buf b;
	double from = cpu_ms(), made = 0;

	buf_init(&b, 65536);
	if (document_create(path, &a, &s, &e) != ERR_OK ||
		s->ops->open(s, &p, &mark, &e) != ERR_OK)
		die("%s", e.s);
	for (uint64_t i = 0; i < messages; i++) {
		double at = cpu_ms();

		write_message(&b, i);
		made += cpu_ms() - at;
		plain += b.n + 1;
		if (s->ops->put(s, buf_span(&b), &e) != ERR_OK)
			die("%s", e.s);
	}
	if (s->ops->close(s, &e) != ERR_OK || s->ops->end(s, &e) != ERR_OK)
		die("%s", e.s);
	s->ops->free(s);
	buf_clear(&b);
	(void)tell("write", from + made, 0);
}

/* ---- reading ---- */

static double gunzip(void)
{
	struct sha256_run *r = sha256_begin();
	unsigned char digest[SHA256_LEN];
	static char piece[65536];
	double from = cpu_ms();
	struct gzip_in *in;
	struct errtext e;
	size_t n;

	if (gzip_open(path, &in, &e) != ERR_OK)
		die("%s", e.s);
	do {
		if (gzip_read(in, piece, sizeof(piece), &n, &e) != ERR_OK)
			die("%s", e.s);
		sha256_add(r, span_of(piece, n));
	} while (n != 0);
	sha256_end(&r, digest);
	gzip_in_free(&in);
	return tell("gunzip-sha256", from, 0);
}

static enum err put(struct move_sink *s, struct span record, struct errtext *e)
{
	(void)s;
	(void)record;
	(void)e;
	return ERR_OK;
}

static void read_document(double base)
{
	static const struct move_sink_ops ops = {.put = put};
	const struct document_keys anybody = {.n = 0};
	struct move_sink sink = {&ops};
	struct move_order o = {.mark = SPAN_NONE};
	double from = cpu_ms();
	struct move_source *s;
	struct errtext e;

	if (document_open(path, &anybody, &s, &e) != ERR_OK)
		die("%s", e.s);
	(void)tell("verify", from, base);
	from = cpu_ms();
	o.place = document_facts(s)->row[0].place;
	if (s->ops->read(s, &o, &sink, &e) != ERR_OK)
		die("%s", e.s);
	(void)tell("read", from, base);
	s->ops->free(s);
}

int main(int argc, char **argv)
{
	if (argc > 1 && !span_u64(span_str(argv[1]), &messages))
		die("usage: bench_document [MESSAGES]");
	snprintf(path, sizeof(path), "/tmp/bench-document-%d", (int)getpid());
	write_document();
	read_document(gunzip());
	(void)unlink(path);
	return 0;
}
