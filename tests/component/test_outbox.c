/* SPDX-License-Identifier: MIT */
/* Promises of the outbox: order, wholeness, exactly once. */
#include <check.h>
#include <stdio.h>

#include "base/buf.h"
#include "component/outbox_stream.h"
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

	ob->send(ob, &pk, span_str(to));
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

Suite *suite_outbox(void)
{
	Suite *s = suite_create("component/outbox");
	TCase *t = tcase_create("outbox");

	tcase_add_checked_fixture(t, setup, teardown);
	tcase_add_test(t, nothing_leaves_before_it_is_released);
	tcase_add_test(t, a_stanza_that_left_in_part_comes_again_as_a_whole);
	tcase_add_test(t, a_whole_stanza_never_comes_again);
	tcase_add_test(t, a_loss_at_any_byte_loses_and_doubles_nothing);
	tcase_add_test(t, order_holds_over_many_chunks);
	tcase_add_test(t, it_is_congested_above_its_bound_only);
	suite_add_tcase(s, t);
	return s;
}
