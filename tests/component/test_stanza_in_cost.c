/* SPDX-License-Identifier: MIT */
/* Promises of the parser of a stream on what a hostile one may cost. */
#include <check.h>
#include <malloc.h>
#include <stdlib.h>
#include <time.h>

#include "tests/component/got.h"
#include "tests/component/suites.h"

static struct buf bytes; /* what is fed next */

static void start(const struct xml_caps *caps)
{
	got_start(caps);
	got_begin();
	buf_reset(&bytes);
}

static void setup(void)
{
	buf_init(&bytes, (size_t)64 << 20);
	got_setup();
	got.quiet = true;
	got_begin();
}

static void teardown(void)
{
	got_teardown();
	buf_clear(&bytes);
}

/* How many fitted. */
static size_t fill(const char *unit, size_t n)
{
	size_t fitted = 0;

	for (; bytes.n + strlen(unit) <= n; fitted++)
		buf_str(&bytes, unit);
	return fitted;
}

/* As a socket gives them. */
static enum stanza_in_state feed(void)
{
	enum stanza_in_state st = STANZA_IN_DONE;
	struct span s = buf_span(&bytes);

	while (s.n != 0 && st == STANZA_IN_DONE) {
		size_t n = s.n < 65536 ? s.n : 65536;

		st = stanza_in_feed(got.in, span_of(s.p, n));
		s = span_of(s.p + n, s.n - n);
	}
	buf_reset(&bytes);
	return st;
}

static double cpu_ms(void)
{
	struct timespec t;

	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
	return (double)t.tv_sec * 1e3 + (double)t.tv_nsec / 1e6;
}

/* CPU time of one stanza of so many bytes. */
static double flood_ms(const char *unit, size_t size)
{
	double from;
	size_t n;

	start(&xml_caps_default);
	buf_str(&bytes, "<message from='u@h/r' to='r@s' id='x'>");
	n = fill(unit, size);
	while (strcmp(unit, "<a>") == 0 && n-- != 0)
		buf_str(&bytes, "</a>");
	buf_str(&bytes, "</message>");
	from = cpu_ms();
	ck_assert_int_eq(feed(), STANZA_IN_DONE);
	from = cpu_ms() - from;
	ck_assert_uint_eq(got.elements, 1);
	ck_assert(span_is(xml_attr(got.last, "from"), "u@h/r"));
	return from;
}

/* Four times the siblings, nesting, text: four times the work, not sixteen
 * times; and a stanza that can be answered. */
START_TEST(a_flood_costs_what_its_bytes_cost)
{
	static const char *const unit[] = {
		"<a/>", "<a>", "x", "&lt;", "<a b='' c='' d='' e=''/>"};

	for (size_t i = 0; i < ARRAY_LEN(unit); i++) {
		double small = flood_ms(unit[i], (size_t)256 << 10), big;

		big = flood_ms(unit[i], (size_t)1 << 20);
		ck_assert_uint_eq(got.capped, 1);
		ck_assert_double_lt(big, 10 * small + 10);
	}
}
END_TEST

/* A long namespace is sent once, and meant by each of many names: a parser
 * that copies it for each needs seconds, or has no memory left. */
START_TEST(a_namespace_costs_what_its_bytes_cost)
{
	static const size_t uri[] = {1000, 100000};

	for (size_t i = 0; i < ARRAY_LEN(uri); i++) {
		double from;

		start(&xml_caps_default);
		buf_str(&bytes, "<message id='x' xmlns:p='");
		(void)fill("u", uri[i]);
		buf_str(&bytes, "'");
		for (unsigned n = 0; bytes.n < 200000; n++)
			buf_printf(&bytes, " p:a%u=''", n);
		buf_byte(&bytes, '>');
		(void)fill("<p:a p:x=''/>", 262000);
		buf_str(&bytes, "</message>");
		from = cpu_ms();
		ck_assert_int_eq(feed(), STANZA_IN_DONE);
		ck_assert_double_lt(cpu_ms() - from, 2000);
		ck_assert_uint_eq(got.capped, 1);
		ck_assert(span_is(xml_attr(got.last, "id"), "x"));
	}
}
END_TEST

static void expect_over(void)
{
	ck_assert_int_eq(feed(), STANZA_IN_BROKEN);
	ck_assert_uint_eq(got.elements, 0);
	ck_assert_str_eq(stanza_in_condition(got.in), "policy-violation");
	ck_assert_uint_ne(stanza_in_why(got.in).n, 0);
	buf_str(&bytes, "'/></a></m><m/>");
	ck_assert_int_eq(feed(), STANZA_IN_BROKEN);
}

/* One that goes on for ever, be it one tag or many elements. */
START_TEST(a_stanza_without_end_closes_the_stream)
{
	static const char *const begun[] = {"<m a='", "<m><a>", "<m><a b='"};
	const size_t most = (size_t)4 << 20;
	struct xml_caps caps = xml_caps_default;

	for (size_t i = 0; i < ARRAY_LEN(begun); i++) {
		buf_str(&bytes, begun[i]);
		(void)fill("x", most);
		ck_assert_int_eq(feed(), STANZA_IN_DONE);
		buf_byte(&bytes, 'x');
		expect_over();
		start(&xml_caps_default);
	}
	/* one that ends is answered */
	buf_str(&bytes, "<m id='x'>");
	(void)fill("<a/>", most);
	buf_str(&bytes, "</m>");
	ck_assert_int_eq(feed(), STANZA_IN_DONE);
	ck_assert_uint_eq(got.capped, 1);
	ck_assert(span_is(xml_attr(got.last, "id"), "x"));
	/* and what the caps allow is taken */
	caps.bytes = 2 * most;
	start(&caps);
	buf_str(&bytes, "<m>");
	(void)fill("x", caps.bytes - 4);
	buf_str(&bytes, "</m>");
	ck_assert_int_eq(feed(), STANZA_IN_DONE);
	ck_assert_uint_eq(got.elements, 1);
	ck_assert_uint_eq(got.capped, 0);
	buf_str(&bytes, "<m>");
	(void)fill("x", caps.bytes + 1);
	got.elements = 0;
	expect_over();
}
END_TEST

/* --- memory */

/* AddressSanitizer keeps its own books. */
size_t __sanitizer_get_current_allocated_bytes(void) __attribute__((weak));

static size_t heap(void)
{
	struct mallinfo2 m;

	if (__sanitizer_get_current_allocated_bytes != NULL)
		return __sanitizer_get_current_allocated_bytes();
	m = mallinfo2();
	return m.uordblks + m.hblkhd;
}

/* Not where a tool has put another allocator in its place. */
static bool heap_is_known(void)
{
	size_t before = heap(), after;
	void *p = xmalloc((size_t)1 << 20);

	after = heap();
	free(p);
	return after - before >= (size_t)1 << 20;
}

#define LONG_NAME \
	"a-name-of-some-length-because-that-makes-the-test-a-quick-one"

static void fresh_elements(unsigned n)
{
	for (unsigned i = 0; i < 1000; i++)
		buf_printf(&bytes, "<" LONG_NAME "-%x-%x/>", n, i);
}

static void fresh_attributes(unsigned n)
{
	for (unsigned i = 0; i < 1000; i++)
		buf_printf(&bytes, "<a " LONG_NAME "-%x-%x=''/>", n, i);
}

static void long_name_deeper_each_time(unsigned n)
{
	size_t from;

	n %= 1000;
	for (unsigned i = 0; i < n; i++)
		buf_str(&bytes, "<a>");
	for (unsigned i = 0; i < 2; i++) {
		buf_str(&bytes, i == 0 ? "<" : "></");
		from = bytes.n;
		(void)fill(LONG_NAME, from + 50000);
	}
	buf_byte(&bytes, '>');
	for (unsigned i = 0; i < n; i++)
		buf_str(&bytes, "</a>");
}

/* Bytes of the heap, at most, while stanzas with such a content come. */
static size_t peak_of(void (*content)(unsigned n), size_t volume)
{
	size_t base, peak = 0, fed = 0;

	start(&xml_caps_default);
	base = heap();
	for (unsigned n = 0; fed < volume; n++) {
		size_t now;

		buf_str(&bytes, "<message>");
		content(n);
		buf_str(&bytes, "</message>");
		fed += bytes.n;
		ck_assert_int_eq(feed(), STANZA_IN_DONE);
		ck_assert_uint_eq(got.elements, n + 1);
		stanza_in_turn_end(got.in);
		now = heap();
		if (now > base && now - base > peak)
			peak = now - base;
	}
	return peak;
}

/* A parser that remembers what it has read needs some 100 MiB for names, and 60
 * for the longest name at each depth. */
START_TEST(memory_doesnt_grow_with_the_stream)
{
	static void (*const content[])(unsigned n) = {
		fresh_elements, fresh_attributes, long_name_deeper_each_time};
	size_t volume = (size_t)(heap_is_known() ? 64 : 1) << 20;

	for (size_t i = 0; i < ARRAY_LEN(content); i++)
		ck_assert_uint_lt(peak_of(content[i], volume), (size_t)4 << 20);
}
END_TEST

/* The shortest names cost most for a byte; elements in elements likewise. */
START_TEST(a_stanza_costs_some_20_times_its_bytes)
{
	const size_t most = xml_caps_default.bytes;
	size_t n, base;

	base = heap();
	buf_str(&bytes, "<m>");
	for (n = 0; bytes.n < most - 16; n++)
		buf_printf(&bytes, "<a%x/>", (unsigned)n);
	ck_assert_int_eq(feed(), STANZA_IN_DONE);
	ck_assert_uint_lt(heap() - base, 40 * most);
	start(&xml_caps_default);
	base = heap();
	buf_str(&bytes, "<m>");
	n = fill("<a>", most * 3 / 7);
	ck_assert_int_eq(feed(), STANZA_IN_DONE);
	ck_assert_uint_lt(heap() - base, 40 * most);
	while (n-- != 0)
		buf_str(&bytes, "</a>");
	buf_str(&bytes, "</m>");
	ck_assert_int_eq(feed(), STANZA_IN_DONE);
	ck_assert_uint_eq(got.elements, 1);
}
END_TEST

Suite *suite_stanza_in_cost(void)
{
	Suite *s = suite_create("component/stanza_in: cost");
	TCase *t = tcase_create("cost");

	tcase_add_checked_fixture(t, setup, teardown);
	tcase_set_timeout(t, 60); /* sanitizers are slow */
	tcase_add_test(t, a_flood_costs_what_its_bytes_cost);
	tcase_add_test(t, a_namespace_costs_what_its_bytes_cost);
	tcase_add_test(t, a_stanza_without_end_closes_the_stream);
	tcase_add_test(t, memory_doesnt_grow_with_the_stream);
	tcase_add_test(t, a_stanza_costs_some_20_times_its_bytes);
	suite_add_tcase(s, t);
	return s;
}
