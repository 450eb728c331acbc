/* SPDX-License-Identifier: MIT */
/* Reading is linear in whatever comes. */
#include <stdlib.h>
#include <time.h>

#include "tests/xmpp/fixture.h"
#include "tests/xmpp/suites.h"
#include "xmpp/xml_scope.h"

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

/* CPU seconds, of which quadratic code needs more, and we some hundredths:
 * room for valgrind. */
#define QUICK 2.0

/* The time of head, 512 KiB of unit, and tail. */
static void check_time(const char *head, const char *unit, const char *tail,
	const struct xml_caps *caps, enum err want)
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
	ck_assert_int_eq(
		xml_parse(fx_arena(), buf_span(&b), caps, &x, NULL), want);
	ck_assert_double_lt(seconds() - from, QUICK);
	buf_clear(&b);
	free(body);
	arena_reset(fx_arena());
}

static const struct xml_caps wide = {
	.bytes = 1 << 20, .depth = 64, .children = SIZE_MAX, .attrs = 64};
static const struct xml_caps usual = {
	.bytes = 1 << 20, .depth = 64, .children = 4096, .attrs = 64};

START_TEST(half_a_mebibyte_of_anything_is_quick)
{
	check_time("<x>", "<a/>", "</x>", &wide, ERR_OK);
	check_time("<x>", "<a/>", "</x>", &usual, ERR_LIMIT);
	check_time("<x>", "<a>", "", &usual, ERR_LIMIT);
	check_time("<x>", "&lt;", "</x>", &wide, ERR_OK);
	check_time("<x>", "a<!---->", "</x>", &wide, ERR_OK);
	check_time("<x>", "t<a/>", "</x>", &wide, ERR_OK);
}
END_TEST

/* <x>, n declarations in it of URIs that long. */
static const char *declarations(struct buf *b, unsigned n, int uri)
{
	buf_reset(b);
	buf_str(b, "<x");
	for (unsigned i = 0; i < n; i++)
		buf_printf(b, " xmlns:p%u='%0*u'", i, uri, i);
	buf_byte(b, '>');
	return buf_cstr(b);
}

/* <a> with n attributes of one name, in as many namespaces */
static const char *attributes(struct buf *b, unsigned n)
{
	buf_reset(b);
	buf_str(b, "<a");
	for (unsigned i = 0; i < n; i++)
		buf_printf(b, " p%u:b=''", i);
	buf_str(b, "/>");
	return buf_cstr(b);
}

START_TEST(half_a_mebibyte_of_namespaces_is_quick)
{
	static const char use[] = "<p0:a p0:x=''/>";
	struct buf head, unit;

	buf_init(&head, 1 << 20);
	buf_init(&unit, 1 << 20);
	check_time("<x>", "<a xmlns='u'/>", "</x>", &wide, ERR_OK);
	check_time("<x>", "<a xmlns:p='u'/>", "</x>", &wide, ERR_OK);
	check_time("<x>", "<p:a xmlns:p='u'>", "", &usual, ERR_LIMIT);
	check_time(declarations(&head, 1, XML_URI_MAX), use, "</x>", &wide,
		ERR_OK);
	check_time(
		declarations(&head, 1, 102400), use, "</x>", &wide, ERR_LIMIT);
	(void)declarations(&head, 60, 1000);
	check_time(
		buf_cstr(&head), attributes(&unit, 60), "</x>", &wide, ERR_OK);
	check_time(buf_cstr(&head), use, "</x>", &wide, ERR_OK);
	check_time(
		buf_cstr(&head), "<p59:a xmlns:q='u'/>", "</x>", &wide, ERR_OK);
	buf_clear(&head);
	buf_clear(&unit);
}
END_TEST

/* The same through the builder alone, which goes on counting past the cap. */
START_TEST(nesting_past_the_cap_costs_next_to_nothing)
{
	struct xml_build *b = xml_build_new(&xml_caps_default);
	size_t used, n = 100000, closed = 0;
	double from = seconds();

	xml_build_start(b, fx_arena());
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

Suite *suite_xml_cost(void)
{
	TCase *tc;
	Suite *s = fx_suite("xml_cost", &tc);

	tcase_set_timeout(tc, 60);
	tcase_add_test(tc, half_a_mebibyte_of_anything_is_quick);
	tcase_add_test(tc, half_a_mebibyte_of_namespaces_is_quick);
	tcase_add_test(tc, nesting_past_the_cap_costs_next_to_nothing);
	return s;
}
