/* SPDX-License-Identifier: MIT */
/* Promises of the outbox: order, wholeness, exactly once, and what is sifted
 * out never. */
#include <check.h>
#include <stdio.h>

#include "base/buf.h"
#include "component/outbox_stream.h"
#include "tests/component/fake_ca.h"
#include "tests/component/rig.h"
#include "tests/component/suites.h"

static struct outbox_stream *o;
static struct buf taken; /* what left */

static void setup(void)
{
	o = outbox_stream_new(1000);
	buf_init(&taken, (size_t)64 << 20);
}

static void teardown(void)
{
	buf_clear(&taken);
	outbox_stream_free(&o);
	ck_assert_ptr_null(o);
}

static void send_to(const char *head, const char *to, const char *tail)
{
	struct packet pk = {.head = span_str(head), .tail = span_str(tail)};
	struct outbox *ob = outbox_stream_outbox(o);

	ob->send(ob, &pk, &(struct span){to, strlen(to)}, 1);
}

/* Takes up to n bytes, as a socket would. */
static size_t take(size_t n)
{
	size_t sum = 0;

	while (sum < n) {
		struct span s = outbox_stream_next(o);

		if (s.n == 0)
			break;
		if (s.n > n - sum)
			s.n = n - sum;
		buf_add(&taken, s);
		outbox_stream_wrote(o, s.n);
		sum += s.n;
	}
	return sum;
}

START_TEST(nothing_leaves_before_it_is_released)
{
	send_to("<a to='", "x", "'/>");
	ck_assert_uint_eq(outbox_stream_next(o).n, 0);
	ck_assert_uint_eq(outbox_stream_queued(o), 11);
	outbox_stream_release(o);
	send_to("<b to='", "y", "'/>");
	ck_assert_uint_eq(take(100), 11);
	ck_assert_uint_eq(outbox_stream_queued(o), 11);
	ck_assert(span_is(buf_span(&taken), "<a to='x'/>"));
	outbox_stream_release(o);
	ck_assert_uint_eq(take(100), 11);
	ck_assert(span_is(buf_span(&taken), "<a to='x'/><b to='y'/>"));
	ck_assert_uint_eq(outbox_stream_queued(o), 0);
}
END_TEST

START_TEST(a_stanza_that_left_in_part_comes_again_as_a_whole)
{
	send_to("<a to='", "x", "'/>");
	send_to("<b to='", "y", "'/>");
	outbox_stream_release(o);
	ck_assert(outbox_stream_between(o));
	(void)take(15); /* the first, and 4 bytes of the second */
	ck_assert(!outbox_stream_between(o));
	outbox_stream_rewind(o);
	ck_assert(outbox_stream_between(o));
	ck_assert_uint_eq(outbox_stream_queued(o), 11);
	buf_reset(&taken);
	(void)take(100);
	ck_assert(span_is(buf_span(&taken), "<b to='y'/>"));
}
END_TEST

START_TEST(a_whole_stanza_never_comes_again)
{
	send_to("<a to='", "x", "'/>");
	outbox_stream_release(o);
	(void)take(11);
	outbox_stream_rewind(o);
	ck_assert_uint_eq(outbox_stream_next(o).n, 0);
	ck_assert(outbox_stream_between(o));
}
END_TEST

/* Lost at every byte of a queue, every time: each stanza arrives once. */
START_TEST(a_loss_at_any_byte_loses_and_doubles_nothing)
{
	static const size_t start[] = {0, 11, 21, 47};

	for (size_t at = 0; at <= 47; at++) {
		size_t whole = 0;

		buf_reset(&taken);
		send_to("<a to='", "x", "'/>");
		send_to("<b to='", "", "'/>");
		send_to("<c to='", "long@example.org", "'/>");
		outbox_stream_release(o);
		(void)take(at);
		outbox_stream_rewind(o);
		for (size_t i = 0; i < ARRAY_LEN(start); i++)
			if (start[i] <= at)
				whole = start[i];
		taken.n = whole; /* a server drops a half stanza */
		(void)take(1000);
		ck_assert(span_is(buf_span(&taken),
			"<a to='x'/><b to=''/><c to='long@example.org'/>"));
	}
}
END_TEST

/* Chunks are full by bytes, by number, and one stanza is longer than any. */
START_TEST(order_holds_over_many_chunks)
{
	struct buf want, big;
	size_t step = 1;

	buf_init(&want, (size_t)64 << 20);
	buf_init(&big, 1 << 20);
	for (int i = 0; i < 200000; i++)
		buf_byte(&big, 'z');
	for (int i = 0; i < 30000; i++) {
		char id[32];

		snprintf(id, sizeof(id), "%d", i);
		if (i == 7777) {
			send_to("<big>", buf_cstr(&big), "</big>");
			buf_str(&want, "<big>");
			buf_add(&want, buf_span(&big));
			buf_str(&want, "</big>");
		}
		send_to("<m to='", id, i % 7 ? "'/>" : "'><body>x</body></m>");
		buf_str(&want, "<m to='");
		buf_str(&want, id);
		buf_str(&want, i % 7 ? "'/>" : "'><body>x</body></m>");
		outbox_stream_release(o);
		if (i % 1000 == 0)
			(void)take(step++ * 4099);
	}
	ck_assert(outbox_stream_congested(o));
	while (take(65536) != 0)
		;
	ck_assert_uint_eq(taken.n, want.n);
	ck_assert(span_eq(buf_span(&taken), buf_span(&want)));
	ck_assert(!outbox_stream_congested(o));
	buf_clear(&want);
	buf_clear(&big);
}
END_TEST

START_TEST(it_is_congested_above_its_bound_only)
{
	outbox_stream_set_max(o, 22);
	send_to("<a to='", "x", "'/>");
	send_to("<b to='", "y", "'/>");
	ck_assert_uint_eq(outbox_stream_queued(o), 22);
	ck_assert(!outbox_stream_congested(o));
	send_to("<", "", "c/>");
	ck_assert(outbox_stream_congested(o));
	outbox_stream_release(o);
	(void)take(4);
	ck_assert(!outbox_stream_congested(o));
}
END_TEST

/* ---- sifting ---- */

/* Stanzas of these names may not leave; what was asked about. */
struct judge {
	const char *bad;
	char asked[64];
	size_t n;
};

static bool judge(void *arg, const struct waiting *w)
{
	struct span stanza = w->xml;
	struct judge *j = arg;

	ck_assert_uint_gt(stanza.n, 2);
	ck_assert(stanza.p[0] == '<' && stanza.p[stanza.n - 1] == '>');
	if (j->n + 1 < sizeof(j->asked))
		j->asked[j->n++] = stanza.p[1];
	return strchr(j->bad, stanza.p[1]) == NULL;
}

/* Gives the names that were asked about. */
static const char *sift(const char *bad)
{
	static struct judge j;

	j = (struct judge){.bad = bad};
	outbox_sift(outbox_stream_outbox(o), judge, &j);
	return j.asked;
}

static void send_names(const char *names)
{
	char head[] = "<? to='";

	for (; *names != '\0'; names++) {
		head[1] = *names;
		send_to(head, "x", "'/>"); /* 11 bytes */
	}
}

/* The names of the stanzas that left, all whole. */
static const char *names_taken(void)
{
	static char names[64];
	size_t n = 0;

	ck_assert_uint_eq(taken.n % 11, 0);
	for (size_t i = 0; i < taken.n; i += 11)
		names[n++] = taken.p[i + 1];
	names[n] = '\0';
	return names;
}

START_TEST(what_is_sifted_out_never_leaves)
{
	outbox_stream_set_max(o, 44);
	send_names("abcabc");
	outbox_stream_release(o);
	ck_assert(outbox_stream_congested(o));
	ck_assert_str_eq(sift("b"), "abcabc");
	ck_assert_uint_eq(outbox_stream_queued(o), 44);
	ck_assert(!outbox_stream_congested(o));
	send_names("d");
	outbox_stream_release(o);
	(void)take(1000);
	ck_assert_str_eq(names_taken(), "acacd");
	ck_assert_uint_eq(outbox_stream_queued(o), 0);
	ck_assert_str_eq(sift("b"), "");
}
END_TEST

START_TEST(an_outbox_that_is_sifted_empty_goes_on)
{
	send_names("bbb");
	outbox_stream_release(o);
	(void)take(11);
	ck_assert_str_eq(sift("b"), "bb");
	ck_assert_uint_eq(outbox_stream_queued(o), 0);
	ck_assert_uint_eq(outbox_stream_next(o).n, 0);
	ck_assert(outbox_stream_between(o));
	outbox_stream_rewind(o);
	send_names("ac");
	outbox_stream_release(o);
	(void)take(1000);
	ck_assert_str_eq(names_taken(), "bac");
}
END_TEST

/* The turn isn't committed yet: its stanzas are sifted, and still wait. */
START_TEST(what_is_not_released_is_sifted_and_not_released_by_it)
{
	send_names("abab");
	outbox_stream_release(o);
	send_names("cbc");
	ck_assert_str_eq(sift("b"), "ababcbc");
	ck_assert_uint_eq(outbox_stream_queued(o), 44);
	(void)take(1000);
	ck_assert_str_eq(names_taken(), "aa");
	outbox_stream_release(o);
	(void)take(1000);
	ck_assert_str_eq(names_taken(), "aacc");
}
END_TEST

START_TEST(a_stanza_that_has_begun_to_leave_stays)
{
	send_names("bb");
	outbox_stream_release(o);
	(void)take(1);
	ck_assert_str_eq(sift("b"), "b");
	ck_assert_uint_eq(outbox_stream_queued(o), 10);
	(void)take(1000);
	ck_assert_str_eq(names_taken(), "b");
}
END_TEST

/* The connection is lost, the half of it with it: then it need not come. */
START_TEST(a_stanza_that_began_on_a_lost_connection_is_sifted)
{
	send_names("ab");
	outbox_stream_release(o);
	(void)take(15);
	ck_assert_str_eq(sift("b"), "");
	outbox_stream_rewind(o);
	ck_assert_str_eq(sift("b"), "b");
	ck_assert_uint_eq(outbox_stream_queued(o), 0);
	taken.n = 11;
	(void)take(1000);
	ck_assert_str_eq(names_taken(), "a");
}
END_TEST

/* TLS has perhaps encrypted them: other bytes in their place would be an
 * error, or nonsense for the server. */
START_TEST(what_was_offered_comes_again_unchanged)
{
	char before[22];

	send_names("bb");
	outbox_stream_release(o);
	send_names("b");
	memcpy(before, outbox_stream_next(o).p, sizeof(before));
	outbox_stream_wrote(o, 0);
	ck_assert_str_eq(sift("b"), "b");
	ck_assert_uint_eq(outbox_stream_next(o).n, sizeof(before));
	ck_assert_mem_eq(outbox_stream_next(o).p, before, sizeof(before));
	outbox_stream_wrote(o, 11); /* taken at last: the rest isn't bound */
	ck_assert_str_eq(sift("b"), "b");
	ck_assert_uint_eq(outbox_stream_queued(o), 0);
}
END_TEST

START_TEST(a_lost_connection_is_offered_nothing)
{
	send_names("b");
	outbox_stream_release(o);
	outbox_stream_wrote(o, 0);
	outbox_stream_rewind(o);
	ck_assert_str_eq(sift("b"), "b");
	ck_assert_uint_eq(outbox_stream_queued(o), 0);
}
END_TEST

/* Of a long queue only so much as a TLS record holds. */
START_TEST(no_more_is_bound_by_an_offer_than_a_record)
{
	char to[91]; /* 100 bytes a stanza */

	memset(to, 'x', sizeof(to) - 1);
	to[sizeof(to) - 1] = '\0';
	for (int i = 0; i < 500; i++)
		send_to("<m to='", to, "'/>");
	outbox_stream_release(o);
	ck_assert_uint_gt(outbox_stream_next(o).n, 16384);
	outbox_stream_wrote(o, 0);
	(void)sift("m");
	ck_assert_uint_eq(outbox_stream_queued(o), 16400);
	ck_assert_uint_eq(outbox_stream_next(o).n, 16400);
}
END_TEST

/* Which stanza is it, and is it bad today? */
static unsigned number_of(struct span s)
{
	uint64_t n = 0;
	struct span rest, text;

	(void)span_cut(s, '\'', &rest);
	text = span_cut(rest, '\'', &rest);
	ck_assert(span_u64(text, &n));
	return (unsigned)n;
}

static bool not_of_seven(void *arg, const struct waiting *s)
{
	return number_of(s->xml) % 7 != *(unsigned *)arg;
}

/* Against a list of numbers, at every byte of the way, over many chunks. */
#define CROWD 6000
static bool waits[CROWD];

static void check_taken(size_t *at, unsigned *next)
{
	while (*at < taken.n) {
		struct span s = span_of(taken.p + *at, taken.n - *at);
		const char *end = memchr(s.p, '>', s.n);

		if (end == NULL)
			return; /* not whole yet */
		while (!waits[*next])
			(*next)++;
		ck_assert_uint_eq(number_of(s), *next);
		waits[(*next)++] = false;
		*at += (size_t)(end - s.p) + 1;
	}
}

START_TEST(sifting_keeps_order_and_wholeness_over_many_chunks)
{
	unsigned next = 0, sent = 0;
	size_t at = 0, step = 1;

	for (unsigned round = 0; sent < CROWD || take(1) != 0; round++) {
		unsigned bad = round % 7;
		bool between;

		for (unsigned i = 0; i < 500 && sent < CROWD; i++, sent++) {
			char to[32];

			(void)snprintf(to, sizeof(to), "%u", sent);
			waits[sent] = true;
			send_to("<message to='", to,
				sent % 3 ? "'/>" : "' from='somebody@else'/>");
		}
		outbox_stream_release(o);
		(void)take(step += 977);
		check_taken(&at, &next);
		between = outbox_stream_between(o);
		if (round % 5 == 4) { /* lost; a server drops the half */
			outbox_stream_rewind(o);
			taken.n = at;
			between = true;
		}
		outbox_sift(outbox_stream_outbox(o), not_of_seven, &bad);
		/* the one that has begun comes in any case */
		for (unsigned i = next, first = !between; i < sent; i++) {
			if (!waits[i])
				continue;
			if (first)
				first = 0;
			else if (i % 7 == bad)
				waits[i] = false;
		}
	}
	while (take(65536) != 0)
		;
	check_taken(&at, &next);
	ck_assert_uint_eq(at, taken.n);
	for (; next < CROWD; next++)
		ck_assert(!waits[next]);
	ck_assert_uint_eq(outbox_stream_queued(o), 0);
}
END_TEST

/* ---- epochs ---- */

static char epochs[64];

static bool note_epoch(void *arg, const struct waiting *w)
{
	size_t n = strlen(epochs);

	(void)arg;
	ck_assert_uint_lt(n + 2, sizeof(epochs));
	epochs[n] = w->xml.p[1];
	epochs[n + 1] = (char)('0' + w->epoch);
	return w->xml.p[1] != 'x';
}

static const char *epochs_of(void)
{
	memset(epochs, 0, sizeof(epochs));
	outbox_sift(outbox_stream_outbox(o), note_epoch, NULL);
	return epochs;
}

START_TEST(what_waits_knows_its_epoch)
{
	struct outbox *ob = outbox_stream_outbox(o);

	ck_assert(outbox_oldest_epoch(ob) == UINT64_MAX);
	send_names("ab");
	ck_assert_uint_eq(outbox_end_epoch(ob), 0);
	send_names("xc");
	ck_assert_uint_eq(outbox_end_epoch(ob), 1);
	ck_assert_uint_eq(outbox_end_epoch(ob), 2);
	send_names("d");
	ck_assert_str_eq(epochs_of(), "a0b0x1c1d3");
	ck_assert_str_eq(epochs_of(), "a0b0c1d3");
	ck_assert_uint_eq(outbox_oldest_epoch(ob), 0);
	outbox_stream_release(o);
	(void)take(22);
	ck_assert_str_eq(epochs_of(), "c1d3");
	ck_assert_uint_eq(outbox_oldest_epoch(ob), 1);
	while (take(65536) != 0)
		;
	ck_assert(outbox_oldest_epoch(ob) == UINT64_MAX);
}
END_TEST

/* ---- on a connection ---- */

static bool none(void *arg, const struct waiting *w)
{
	(void)arg;
	(void)w;
	return false;
}

/* A server that doesn't read, and a queue before it that is sifted empty. */
static void sift_behind_a_full_socket(void)
{
	struct outbox *ob;
	size_t left;

	rig_start();
	rig_until(rig->up == 1);
	fake_read(rig->server, false);
	for (int i = 0; i < 700; i++)
		rig_send("x", 16384 - 33); /* a record of TLS each */
	rig_fill();
	ob = stream_outbox(rig->stream);
	outbox_sift(ob, none, NULL);
	left = stream_queued(rig->stream);
	ck_assert_uint_gt(left, 0); /* it has begun, or was offered */
	ck_assert_uint_le(left, 2 * 16384);
	rig_send("last", 0);
	rig_turn_end();
	fake_read(rig->server, true);
	rig_until(rig_ends("<message to='last' id='last'></message>"));
	ck_assert_uint_eq(rig->down, 0);
	ck_assert_uint_eq(stream_queued(rig->stream), 0);
	ck_assert_uint_lt(rig_count("</message>"), 700);
	ck_assert_uint_eq(rig_count("<message"), rig_count("</message>"));
	ck_assert_uint_eq(rig->server->got.n - strlen("<message to='last' "
						      "id='last'></message>"),
		(rig_count("</message>") - 1) * 16384);
}

START_TEST(a_stream_survives_the_sifting)
{
	rig_setup();
	sift_behind_a_full_socket();
	rig_teardown();
}
END_TEST

START_TEST(a_stream_under_tls_survives_the_sifting)
{
	struct fake_ca ca;
	SSL_CTX *tls;

	rig_setup();
	fake_ca_init(&ca);
	tls = fake_ca_server(&ca, "IP:127.0.0.1");
	rig->conf.tls = true;
	rig->conf.ca_file = span_str(ca.path);
	rig->server->tls = tls;
	sift_behind_a_full_socket();
	rig_teardown();
	SSL_CTX_free(tls);
	fake_ca_clear(&ca);
}
END_TEST

Suite *suite_outbox(void)
{
	Suite *s = suite_create("component/outbox");
	TCase *t = tcase_create("outbox");

	TCase *c = tcase_create("connection");

	tcase_add_checked_fixture(t, setup, teardown);
	tcase_add_test(t, what_waits_knows_its_epoch);
	tcase_add_test(t, nothing_leaves_before_it_is_released);
	tcase_add_test(t, a_stanza_that_left_in_part_comes_again_as_a_whole);
	tcase_add_test(t, a_whole_stanza_never_comes_again);
	tcase_add_test(t, a_loss_at_any_byte_loses_and_doubles_nothing);
	tcase_add_test(t, order_holds_over_many_chunks);
	tcase_add_test(t, it_is_congested_above_its_bound_only);
	tcase_add_test(t, what_is_sifted_out_never_leaves);
	tcase_add_test(t, an_outbox_that_is_sifted_empty_goes_on);
	tcase_add_test(
		t, what_is_not_released_is_sifted_and_not_released_by_it);
	tcase_add_test(t, a_stanza_that_has_begun_to_leave_stays);
	tcase_add_test(t, a_stanza_that_began_on_a_lost_connection_is_sifted);
	tcase_add_test(t, what_was_offered_comes_again_unchanged);
	tcase_add_test(t, a_lost_connection_is_offered_nothing);
	tcase_add_test(t, no_more_is_bound_by_an_offer_than_a_record);
	tcase_add_test(t, sifting_keeps_order_and_wholeness_over_many_chunks);
	suite_add_tcase(s, t);
	tcase_add_test(c, a_stream_survives_the_sifting);
	tcase_add_test(c, a_stream_under_tls_survives_the_sifting);
	suite_add_tcase(s, c);
	return s;
}
