/* SPDX-License-Identifier: MIT */
/* Time as text (XEP-0082) and back. */
#include "base/clock.h"
#include "tests/base/assert_span.h"
#include "tests/base/suites.h"

static const struct {
	const char *text;
	int64_t ms;
} known[] = {
	{"1970-01-01T00:00:00.000Z", 0                           },
	{"1969-07-21T02:56:15.000Z", INT64_C(-14159025000)       },
	{"2000-02-29T23:59:59.999Z", INT64_C(951868799999)       },
	{"2002-09-10T23:41:07.000Z", INT64_C(1031701267000)      },
	{"2038-01-19T03:14:08.001Z", INT64_C(2147483648001)      },
	{"1600-03-01T00:00:00.000Z", INT64_C(-11670912000000)    },
	{"9999-12-31T23:59:59.999Z", INT64_C(253402300799999)    },
	{"0001-01-01T00:00:00.000Z", INT64_C(-62135596800) * 1000},
};

START_TEST(known_moments_are_written_and_read)
{
	for (size_t i = 0; i < ARRAY_LEN(known); i++) {
		struct buf b;
		int64_t ms = 0;

		buf_init(&b, 100);
		time_write(&b, known[i].ms);
		ck_assert_span(buf_span(&b), known[i].text);
		ck_assert(time_parse(buf_span(&b), &ms));
		ck_assert_int_eq(ms, known[i].ms);
		buf_clear(&b);
	}
}
END_TEST

START_TEST(every_day_of_four_centuries_comes_back)
{
	struct buf b;

	buf_init(&b, 100);
	for (int64_t day = -135140; day < 150000; day++) {
		int64_t ms = day * 86400000 + day % 1000, back = 0;

		buf_reset(&b);
		time_write(&b, ms);
		ck_assert(time_parse(buf_span(&b), &back));
		ck_assert_int_eq(back, ms);
	}
	buf_clear(&b);
}
END_TEST

static int64_t parse(const char *s)
{
	int64_t ms = -1;

	ck_assert_msg(time_parse(span_str(s), &ms), "%s", s);
	return ms;
}

START_TEST(fractions_and_offsets_are_understood)
{
	ck_assert_int_eq(parse("1970-01-01T00:00:00Z"), 0);
	ck_assert_int_eq(parse("1970-01-01T00:00:00.5Z"), 500);
	ck_assert_int_eq(parse("1970-01-01T00:00:00.123456789Z"), 123);
	ck_assert_int_eq(parse("1970-01-01T01:00:00+01:00"), 0);
	ck_assert_int_eq(parse("1969-12-31T18:30:00-05:30"), 0);
	ck_assert_int_eq(parse("1970-01-01T00:00:01"), 1000);
	ck_assert_int_eq(parse("1969-12-31T24:00:00Z"), 0);
	ck_assert_int_eq(
		parse("2016-12-31T23:59:60Z"), parse("2017-01-01T00:00:00Z"));
}
END_TEST

START_TEST(what_is_no_time_is_refused)
{
	static const char *const bad[] = {"", "1970-01-01", "x",
		"1970-01-01T00:00Z", "1970-13-01T00:00:00Z",
		"1970-00-01T00:00:00Z", "1970-01-00T00:00:00Z",
		"1970-01-32T00:00:00Z", "1900-02-29T00:00:00Z",
		"2001-02-29T00:00:00Z", "1970-04-31T00:00:00Z",
		"1970-01-01T24:00:01Z", "1970-01-01T25:00:00Z",
		"1970-01-01T00:60:00Z", "1970-01-01T00:00:61Z",
		"1970-01-01T00:00:00.Z", "1970-01-01T00:00:00z",
		"1970-01-01T00:00:00ZZ", "1970-01-01 00:00:00Z",
		"1970-01-01T00:00:00+1:00", "1970-01-01T00:00:00+15:00",
		"1970-01-01T00:00:00+01:60", "1970-01-01T00:00:00+0100",
		"-970-01-01T00:00:00Z", "1970-01-01T00:00:00Z ",
		"1970-01-01T00:00:00+", "19700101T00:00:00"};
	int64_t ms = 5;

	for (size_t i = 0; i < ARRAY_LEN(bad); i++)
		ck_assert_msg(
			!time_parse(span_str(bad[i]), &ms), "'%s'", bad[i]);
	ck_assert(!time_parse(SPAN_NONE, &ms));
	ck_assert_int_eq(ms, 5);
}
END_TEST

START_TEST(the_calendar_goes_back_before_it_began)
{
	ck_assert_int_eq(time_days(1970, 1, 1), 0);
	ck_assert_int_eq(time_days(1, 1, 1), -719162);
	ck_assert_int_eq(time_days(0, 12, 31), -719163);
	ck_assert_int_eq(time_days(-400, 3, 1) + 146097, time_days(0, 3, 1));
	ck_assert_int_eq(time_month_days(0, 2), 29);
	ck_assert_int_eq(time_month_days(-1, 2), 28);
	ck_assert_int_eq(time_month_days(-100, 2), 28);
	ck_assert_int_eq(time_month_days(-400, 2), 29);
	ck_assert_int_eq(time_month_days(2026, 12), 31);
}
END_TEST

START_TEST(the_system_clock_goes_forward)
{
	const struct clock *c = &clock_system;
	int64_t a = c->mono(c), b = c->mono(c);

	ck_assert_int_le(a, b);
	ck_assert_int_gt(c->wall(c), parse("2024-01-01T00:00:00Z"));
}
END_TEST

Suite *suite_clock(void)
{
	Suite *s = suite_create("clock");
	TCase *tc = tcase_create("clock");

	tcase_add_test(tc, known_moments_are_written_and_read);
	tcase_add_test(tc, every_day_of_four_centuries_comes_back);
	tcase_add_test(tc, fractions_and_offsets_are_understood);
	tcase_add_test(tc, what_is_no_time_is_refused);
	tcase_add_test(tc, the_calendar_goes_back_before_it_began);
	tcase_add_test(tc, the_system_clock_goes_forward);
	suite_add_tcase(s, tc);
	return s;
}
