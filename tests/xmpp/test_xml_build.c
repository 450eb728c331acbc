/* SPDX-License-Identifier: MIT */
/* The builder: caps at n and n + 1, and linear in whatever comes. */
#include <stdlib.h>
#include <time.h>

#include "tests/xmpp/fixture.h"
#include "tests/xmpp/suites.h"

static const struct xml_caps small = {
	.bytes = 1000, .depth = 4, .children = 3, .attrs = 2};

static struct xml_build *start(const struct xml_caps *caps)
{
	struct xml_build *b = xml_build_new(caps);

	xml_build_start(b, fx_arena());
	return b;
}

static void leaf(struct xml_build *b, const char *name)
{
	xml_build_open(b, name, NULL);
	ck_assert(!xml_build_close(b));
}

static size_t count(const struct xml *x)
{
	size_t n = 0;

	for (const struct xml *c = x->child; c != NULL; c = c->next)
		n++;
	return n;
}

START_TEST(depth_is_capped_and_still_counted)
{
	for (size_t depth = 1; depth <= 6; depth++) {
		struct xml_build *b = start(&small);

		for (size_t i = 0; i < depth; i++)
			xml_build_open(b, "a", NULL);
		ck_assert(xml_build_capped(b) == (depth > small.depth));
		for (size_t i = 1; i < depth; i++)
			ck_assert(!xml_build_close(b));
		ck_assert(xml_build_close(b));
		ck_assert_ptr_nonnull(xml_build_tree(b));
		xml_build_free(&b);
		ck_assert_ptr_null(b);
		xml_build_free(&b);
	}
}
END_TEST

START_TEST(children_are_capped)
{
	for (size_t n = 3; n <= 5; n++) {
		struct xml_build *b = start(&small);

		xml_build_open(b, "a", NULL);
		for (size_t i = 0; i < n; i++)
			leaf(b, "b");
		ck_assert(xml_build_capped(b) == (n > small.children));
		ck_assert(xml_build_close(b));
		ck_assert_uint_eq(count(xml_build_tree(b)), 3);
		xml_build_free(&b);
	}
}
END_TEST

START_TEST(attributes_are_capped)
{
	const char *atts[] = {"a", "1", "b", "2", "c", "3", NULL};
	const struct xml *x;
	struct xml_build *b = start(&small);

	xml_build_open(b, "x", atts + 2);
	ck_assert(!xml_build_capped(b));
	ck_assert(xml_build_close(b));
	xml_build_start(b, fx_arena());
	xml_build_open(b, "x", atts);
	ck_assert(xml_build_capped(b));
	ck_assert(xml_build_close(b));
	x = xml_build_tree(b);
	ck_assert_span(xml_attr(x, "a"), "1");
	ck_assert_span(xml_attr(x, "b"), "2");
	ck_assert_absent(xml_attr(x, "c"));
	xml_build_free(&b);
}
END_TEST

START_TEST(bytes_are_capped)
{
	struct xml_build *b = start(&small);

	xml_build_open(b, "x", NULL);
	xml_build_count(b, 999);
	xml_build_count(b, 1);
	ck_assert(!xml_build_capped(b));
	xml_build_count(b, 1);
	ck_assert(xml_build_capped(b));
	ck_assert(xml_build_close(b));
	xml_build_free(&b);
}
END_TEST

START_TEST(text_is_capped_with_the_bytes)
{
	static char text[1001];
	struct xml_build *b = start(&small);

	memset(text, 'x', sizeof(text));
	xml_build_open(b, "x", NULL);
	xml_build_text(b, span_of(text, 1000));
	ck_assert(!xml_build_capped(b));
	xml_build_text(b, span_of(text, 1));
	ck_assert(xml_build_capped(b));
	ck_assert(xml_build_close(b));
	xml_build_free(&b);
}
END_TEST

START_TEST(past_a_cap_nothing_more_is_stored)
{
	const char *atts[] = {"from", "romeo", NULL};
	const struct xml *x;
	struct xml_build *b = start(&small);
	size_t used;

	xml_build_open(b, "message", atts);
	leaf(b, "before");
	xml_build_count(b, 1001);
	used = arena_used(fx_arena());
	for (size_t i = 0; i < 100; i++) {
		xml_build_text(b, SPAN("text"));
		leaf(b, "after");
	}
	ck_assert(xml_build_close(b));
	ck_assert_uint_eq(arena_used(fx_arena()), used);
	x = xml_build_tree(b);
	ck_assert_span(xml_attr(x, "from"), "romeo"); /* to be answered */
	ck_assert_uint_eq(count(x), 1);
	xml_build_free(&b);
}
END_TEST

START_TEST(a_builder_starts_afresh_for_each_stanza)
{
	struct xml_build *b = start(&small);

	xml_build_open(b, "a", NULL);
	xml_build_text(b, SPAN("left behind"));
	xml_build_count(b, 5000);
	xml_build_start(b, fx_arena());
	ck_assert(!xml_build_capped(b));
	ck_assert_ptr_null(xml_build_tree(b));
	xml_build_open(b, "b", NULL);
	ck_assert(xml_build_close(b));
	ck_assert_span(xml_build_tree(b)->name, "b");
	ck_assert_uint_eq(count(xml_build_tree(b)), 0);
	xml_build_free(&b);
}
END_TEST

START_TEST(text_in_pieces_is_one_node)
{
	const struct xml *x;
	struct xml_build *b = start(&small);

	xml_build_text(b, SPAN("outside"));
	xml_build_open(b, "a", NULL);
	xml_build_text(b, SPAN("o"));
	xml_build_text(b, SPAN(""));
	xml_build_text(b, SPAN("ne"));
	leaf(b, "b");
	xml_build_text(b, SPAN("two"));
	ck_assert(xml_build_close(b));
	x = xml_build_tree(b);
	ck_assert_uint_eq(count(x), 3);
	ck_assert_span(x->child->text, "one");
	ck_assert_span(x->child->next->next->text, "two");
	xml_build_free(&b);
}
END_TEST

/* A prefix makes a long namespace cheap to repeat. */
START_TEST(namespaces_are_capped)
{
	char name[1100];
	struct xml_caps caps = small;
	struct xml_build *b;

	caps.bytes = 5000;
	caps.children = 100;
	memset(name, 'u', sizeof(name));
	name[1024] = '\001';
	name[1025] = 'x';
	name[1026] = '\0';
	b = start(&caps);
	xml_build_open(b, "a", NULL);
	for (int i = 0; i < 4; i++) { /* two in turn: nothing to share */
		name[0] = (char)('a' + i % 2);
		leaf(b, name);
	}
	ck_assert(!xml_build_capped(b));
	leaf(b, name);
	ck_assert(!xml_build_capped(b));
	name[0] = 'c';
	leaf(b, name);
	ck_assert(xml_build_capped(b)); /* five times 1024 */
	xml_build_start(b, fx_arena());
	memset(name, 'u', sizeof(name));
	name[1025] = '\001';
	name[1026] = 'x';
	name[1027] = '\0';
	xml_build_open(b, name, NULL);
	ck_assert(xml_build_capped(b));
	ck_assert(xml_build_close(b));
	ck_assert(xml_is(xml_build_tree(b), NS_OTHER, "x"));
	ck_assert_span(xml_build_tree(b)->ns_uri, "");
	xml_build_free(&b);
}
END_TEST

static double seconds(void)
{
	struct timespec t;

	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
	return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static char *repeat(const char *s, size_t bytes, size_t *n_r)
{
	size_t len = strlen(s);
	char *p = xmalloc(bytes + len);

	for (*n_r = 0; *n_r < bytes; *n_r += len)
		memcpy(p + *n_r, s, len);
	return p;
}

/* CPU seconds, of which quadratic code needs 25: room for valgrind. */
#define QUICK 10.0

static void check_time(const char *head, const char *unit, const char *tail,
	const struct xml_caps *caps)
{
	struct buf b;
	const struct xml *x = NULL;
	size_t n;
	char *body = repeat(unit, 524288, &n);
	double from;

	buf_init(&b, 4 << 20);
	buf_str(&b, head);
	buf_add(&b, span_of(body, n));
	buf_str(&b, tail);
	from = seconds();
	ck_assert_int_eq(xml_parse(fx_arena(), buf_span(&b), caps, &x, NULL),
		caps->children > 4096 ? ERR_OK : ERR_LIMIT);
	ck_assert_double_lt(seconds() - from, QUICK);
	buf_clear(&b);
	free(body);
}

START_TEST(half_a_mebibyte_of_anything_is_quick)
{
	const struct xml_caps wide = {.bytes = 1 << 20,
		.depth = 64,
		.children = SIZE_MAX,
		.attrs = 64};
	const struct xml_caps usual = {
		.bytes = 1 << 20, .depth = 64, .children = 4096, .attrs = 64};

	check_time("<x>", "<a/>", "</x>", &wide);
	check_time("<x>", "<a/>", "</x>", &usual);
	check_time("<x>", "<a>", "", &usual);
	check_time("<x>", "&lt;", "</x>", &wide);
	check_time("<x>", "a<!---->", "</x>", &wide);
	check_time("<x>", "t<a/>", "</x>", &wide);
}
END_TEST

/* The same through the builder alone, which goes on counting past the cap. */
START_TEST(nesting_past_the_cap_costs_next_to_nothing)
{
	struct xml_build *b = start(&xml_caps_default);
	size_t used, n = 100000, closed = 0;
	double from = seconds();

	for (size_t i = 0; i < n; i++)
		xml_build_open(b, "a", NULL);
	used = arena_used(fx_arena());
	while (!xml_build_close(b))
		closed++;
	ck_assert_uint_eq(closed, n - 1);
	ck_assert_uint_lt(used, 16384);
	ck_assert_double_lt(seconds() - from, QUICK);
	xml_build_free(&b);
}
END_TEST

Suite *suite_xml_build(void)
{
	TCase *tc;
	Suite *s = fx_suite("xml_build", &tc);

	tcase_add_test(tc, depth_is_capped_and_still_counted);
	tcase_add_test(tc, children_are_capped);
	tcase_add_test(tc, attributes_are_capped);
	tcase_add_test(tc, bytes_are_capped);
	tcase_add_test(tc, text_is_capped_with_the_bytes);
	tcase_add_test(tc, past_a_cap_nothing_more_is_stored);
	tcase_add_test(tc, a_builder_starts_afresh_for_each_stanza);
	tcase_add_test(tc, text_in_pieces_is_one_node);
	tcase_add_test(tc, namespaces_are_capped);
	tcase_add_test(tc, half_a_mebibyte_of_anything_is_quick);
	tcase_add_test(tc, nesting_past_the_cap_costs_next_to_nothing);
	return s;
}
