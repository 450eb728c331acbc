/* SPDX-License-Identifier: MIT */
/* xs:date, xs:time and xs:dateTime (XML Schema Part 2, 3.2.7 to 3.2.9). */
#include "base/clock.h"
#include "fdp/datatype.h"

#define YEAR_DIGITS_MAX 9
#define ZONE_MAX        (INT64_C(14) * 3600) /* seconds */

static bool lit(struct span *s, char c)
{
	if (s->n == 0 || s->p[0] != c)
		return false;
	*s = span_of(s->p + 1, s->n - 1);
	return true;
}

static size_t digits(struct span s)
{
	size_t n = 0;

	while (n < s.n && s.p[n] >= '0' && s.p[n] <= '9')
		n++;
	return n;
}

/* Exactly n digits, a number from 0 to max. */
static bool number(struct span *s, size_t n, int64_t max, int64_t *v_r)
{
	uint64_t v;

	if (digits(*s) < n || !span_u64(span_of(s->p, n), &v) ||
		v > (uint64_t)max)
		return false;
	*v_r = (int64_t)v;
	*s = span_of(s->p + n, s->n - n);
	return true;
}

/* `-0044` is 44 BC, and there is no year 0: -1 is the leap year before 1. */
static bool read_year(struct span *s, int64_t *year_r)
{
	bool before = lit(s, '-');
	size_t n = digits(*s);

	if (n < 4 || n > YEAR_DIGITS_MAX || (n > 4 && s->p[0] == '0') ||
		!number(s, n, INT64_MAX, year_r) || *year_r == 0)
		return false;
	if (before)
		*year_r = 1 - *year_r;
	return true;
}

static bool take_date(struct span *s, struct datum *d)
{
	int64_t year, month, day;

	if (!read_year(s, &year) || !lit(s, '-') || !number(s, 2, 12, &month) ||
		month == 0 || !lit(s, '-') || !number(s, 2, 31, &day) ||
		day == 0 || day > time_month_days(year, month))
		return false;
	d->second = time_days(year, month, day) * 86400;
	return true;
}

static struct span without_zeros(struct span s)
{
	while (s.n != 0 && s.p[s.n - 1] == '0')
		s.n--;
	return s;
}

/* 24:00:00 is the end of the day; there are no leap seconds. */
static bool take_time(struct span *s, struct datum *d)
{
	int64_t hour, minute, second;

	if (!number(s, 2, 24, &hour) || !lit(s, ':') ||
		!number(s, 2, 59, &minute) || !lit(s, ':') ||
		!number(s, 2, 59, &second))
		return false;
	if (lit(s, '.')) {
		size_t n = digits(*s);

		if (n == 0)
			return false;
		d->fraction = without_zeros(span_of(s->p, n));
		*s = span_of(s->p + n, s->n - n);
	}
	if (hour == 24 && (minute != 0 || second != 0 || d->fraction.n != 0))
		return false;
	d->second += hour * 3600 + minute * 60 + second;
	return true;
}

/* What is left of s: nothing, Z, or up to 14 hours. */
static bool read_zone(struct span s, struct datum *d)
{
	int64_t hour, minute, away;
	bool west;

	if (s.n == 0)
		return true;
	d->zone = true;
	if (lit(&s, 'Z'))
		return s.n == 0;
	west = lit(&s, '-');
	if ((!west && !lit(&s, '+')) || !number(&s, 2, 14, &hour) ||
		!lit(&s, ':') || !number(&s, 2, 59, &minute) || s.n != 0)
		return false;
	away = hour * 3600 + minute * 60;
	d->second += west ? away : -away;
	return away <= ZONE_MAX;
}

bool datatype_read_date(struct span s, struct datum *d)
{
	return take_date(&s, d) && read_zone(s, d);
}

/* The end of the day is the begin of it: they recur. */
bool datatype_read_time(struct span s, struct datum *d)
{
	if (!take_time(&s, d))
		return false;
	d->second %= 86400;
	return read_zone(s, d);
}

bool datatype_read_moment(struct span s, struct datum *d)
{
	return take_date(&s, d) && lit(&s, 'T') && take_time(&s, d) &&
	       read_zone(s, d);
}

static enum order order_at(const struct datum *a, const struct datum *b)
{
	if (a->second != b->second)
		return a->second < b->second ? ORDER_LESS : ORDER_GREATER;
	return datatype_order_part(a->fraction, b->fraction);
}

enum order datatype_order_moment(const struct datum *a, const struct datum *b)
{
	struct datum early = *a, late = *a;
	enum order first, last;

	if (a->zone != b->zone) {
		early.second -= ZONE_MAX;
		late.second += ZONE_MAX;
	}
	first = order_at(&early, b);
	last = order_at(&late, b);
	return first == last ? first : ORDER_NONE;
}
