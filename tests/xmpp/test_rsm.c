/* SPDX-License-Identifier: MIT */
/* Result sets (XEP-0059). */
#include "tests/xmpp/fixture.h"
#include "tests/xmpp/suites.h"
#include "xmpp/rsm.h"

#define SET(content)                                                  \
	"<query><set xmlns='http://jabber.org/protocol/rsm'>" content \
	"</set></query>"

static bool reads(const char *text, struct rsm *r)
{
	return rsm_read(fx_arena(), fx_parse(text), r);
}

START_TEST(no_set_asks_for_nothing)
{
	struct rsm r;

	ck_assert(reads("<query><set/></query>", &r));
	ck_assert(!r.present && !r.has_max && !r.backward && !r.has_index);
	ck_assert_absent(r.after);
	ck_assert_absent(r.before);
	ck_assert(reads(SET(""), &r));
	ck_assert(r.present && !r.has_max);
}
END_TEST

/* B059-01, B059-06 */
START_TEST(max_is_a_number_and_zero_is_one)
{
	struct rsm r;

	ck_assert(reads(SET("<max>10</max>"), &r));
	ck_assert(r.present && r.has_max);
	ck_assert_uint_eq(r.max, 10);
	ck_assert(reads(SET("<max> 0\n</max>"), &r));
	ck_assert(r.has_max);
	ck_assert_uint_eq(r.max, 0);
	ck_assert(!reads(SET("<max/>"), &r));
	ck_assert(!reads(SET("<max>-1</max>"), &r));
	ck_assert(!reads(SET("<max>ten</max>"), &r));
	ck_assert(!reads(SET("<max>99999999999999999999</max>"), &r));
}
END_TEST

/* B059-03, B059-04 */
START_TEST(pages_are_asked_for_forward_and_backward)
{
	struct rsm r;

	ck_assert(reads(SET("<max>1</max><after>u &lt;</after>"), &r));
	ck_assert_span(r.after, "u <");
	ck_assert(!r.backward);
	ck_assert_absent(r.before);
	ck_assert(reads(SET("<before>u</before>"), &r));
	ck_assert_span(r.before, "u");
	ck_assert(r.backward);
	ck_assert_absent(r.after);
	ck_assert(reads(SET("<before/>"), &r));
	ck_assert_span(r.before, "");
	ck_assert(r.backward);
	ck_assert(reads(SET("<after/>"), &r));
	ck_assert_absent(r.after);
}
END_TEST

/* B059-07 */
START_TEST(an_index_is_a_number)
{
	struct rsm r;

	ck_assert(reads(SET("<index>371</index>"), &r));
	ck_assert(r.has_index);
	ck_assert_uint_eq(r.index, 371);
	ck_assert(!reads(SET("<index>x</index>"), &r));
}
END_TEST

START_TEST(two_sets_are_malformed)
{
	struct rsm r;

	ck_assert(!reads("<q><set xmlns='http://jabber.org/protocol/rsm'/>"
			 "<set xmlns='http://jabber.org/protocol/rsm'/></q>",
		&r));
}
END_TEST

static void check_written(struct span first, int64_t index, struct span last,
	int64_t count, const char *want)
{
	struct buf b;
	struct xw w;

	buf_init(&b, 1000);
	xw_init_in(&w, &b, NS_RSM);
	rsm_write(&w, first, index, last, count);
	ck_assert_span(buf_span(&b), want);
	buf_clear(&b);
}

/* B059-02, B059-06 */
START_TEST(an_answer_names_first_and_last_or_neither)
{
	check_written(SPAN("a"), 0, SPAN("b&"), 2,
		"<set><first index='0'>a</first><last>b&amp;</last>"
		"<count>2</count></set>");
	check_written(SPAN("a"), -1, SPAN("a"), -1,
		"<set><first>a</first><last>a</last></set>");
	check_written(
		SPAN_NONE, -1, SPAN_NONE, 0, "<set><count>0</count></set>");
	check_written(SPAN_NONE, 5, SPAN_NONE, -1, "<set/>");
}
END_TEST

Suite *suite_rsm(void)
{
	TCase *tc;
	Suite *s = fx_suite("rsm", &tc);

	tcase_add_test(tc, no_set_asks_for_nothing);
	tcase_add_test(tc, max_is_a_number_and_zero_is_one);
	tcase_add_test(tc, pages_are_asked_for_forward_and_backward);
	tcase_add_test(tc, an_index_is_a_number);
	tcase_add_test(tc, two_sets_are_malformed);
	tcase_add_test(tc, an_answer_names_first_and_last_or_neither);
	return s;
}
