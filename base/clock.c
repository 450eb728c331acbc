/* SPDX-License-Identifier: MIT */
/* Time. */
#include "base/clock.h"

#include <time.h>

#define DAY_MS INT64_C(86400000)

static int64_t now(clockid_t id)
{
	struct timespec t;

	clock_gettime(id, &t);
	return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

static int64_t wall(const struct clock *c)
{
	(void)c;
	return now(CLOCK_REALTIME);
}

static int64_t mono(const struct clock *c)
{
	(void)c;
	return now(CLOCK_MONOTONIC);
}

const struct clock clock_system = {wall, mono};

int64_t time_days(int64_t y, int64_t m, int64_t d)
{
	int64_t era, yoe, doy;

	y -= m <= 2;
	era = (y >= 0 ? y : y - 399) / 400;
	yoe = y - era * 400;
	doy = (153 * (m + (m > 2 ? -3 : 9)) + 2) / 5 + d - 1;
	return era * 146097 + yoe * 365 + yoe / 4 - yoe / 100 + doy - 719468;
}

/* Digits, with zeros before, and what stands behind them. */
struct part {
	int64_t value;
	size_t digits;
	char end;
};

static void write_part(struct buf *b, const struct part *p)
{
	char text[5];
	int64_t v = p->value;

	for (size_t i = p->digits; i-- > 0; v /= 10)
		text[i] = (char)('0' + v % 10);
	text[p->digits] = p->end;
	buf_add(b, span_of(text, p->digits + 1));
}

void time_write(struct buf *b, int64_t ms)
{
	int64_t year;
	int64_t days = ms / DAY_MS - (ms % DAY_MS < 0);
	int64_t in = ms - days * DAY_MS;
	int64_t z = days + 719468, era = (z >= 0 ? z : z - 146096) / 146097;
	int64_t doe = z - era * 146097;
	int64_t yoe = (doe - doe / 1460 + doe / 36524 - doe / 146096) / 365;
	int64_t doy = doe - (365 * yoe + yoe / 4 - yoe / 100);
	int64_t mp = (5 * doy + 2) / 153, m = mp < 10 ? mp + 3 : mp - 9;

	year = yoe + era * 400 + (m <= 2);
	if (year < 0 || year > 9999) { /* no clock is there */
		buf_printf(b, "%04d", (int)year);
		year = -1;
	}
	const struct part part[] = {
		{year < 0 ? 0 : year,          year < 0 ? 0 : 4, '-'},
		{m,			    2,                '-'},
		{doy - (153 * mp + 2) / 5 + 1, 2,                'T'},
		{in / 3600000,                 2,                ':'},
		{in / 60000 % 60,              2,                ':'},
		{in / 1000 % 60,               2,                '.'},
		{in % 1000,                    3,                'Z'},
	};
	for (size_t i = 0; i < ARRAY_LEN(part); i++)
		write_part(b, &part[i]);
}

/* Takes n digits off the front. */
static bool digits(struct span *s, size_t n, int64_t *v)
{
	uint64_t u;

	if (s->n < n || !span_u64(span_of(s->p, n), &u))
		return false;
	*v = (int64_t)u;
	*s = span_of(s->p + n, s->n - n);
	return true;
}

static bool lit(struct span *s, char c)
{
	if (s->n == 0 || s->p[0] != c)
		return false;
	*s = span_of(s->p + 1, s->n - 1);
	return true;
}

static int64_t fraction(struct span *s)
{
	int64_t ms = 0, scale = 100;

	while (s->n != 0 && s->p[0] >= '0' && s->p[0] <= '9') {
		ms += (s->p[0] - '0') * scale;
		scale /= 10;
		*s = span_of(s->p + 1, s->n - 1);
	}
	return ms;
}

static bool zone(struct span s, int64_t *off_ms)
{
	int64_t h, m, sign;

	*off_ms = 0;
	if (s.n == 0) /* no zone: UTC (XEP-0082 asks for one; be lenient) */
		return true;
	if (s.n == 1)
		return s.p[0] == 'Z';
	sign = s.p[0] == '-' ? -1 : 1;
	if (!lit(&s, sign < 0 ? '-' : '+') || !digits(&s, 2, &h) ||
		!lit(&s, ':') || !digits(&s, 2, &m) || s.n != 0 || h > 14 ||
		m > 59)
		return false;
	*off_ms = sign * (h * 3600000 + m * 60000);
	return true;
}

int64_t time_month_days(int64_t y, int64_t m)
{
	static const int8_t d[] = {
		31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
	bool leap = (y % 4 == 0 && y % 100 != 0) || y % 400 == 0;

	return d[m - 1] + (m == 2 && leap);
}

struct moment {
	int64_t year, month, day, hour, minute, second, ms;
};

static bool read_date(struct span *s, struct moment *m)
{
	return digits(s, 4, &m->year) && lit(s, '-') &&
	       digits(s, 2, &m->month) && lit(s, '-') && digits(s, 2, &m->day);
}

static bool read_time(struct span *s, struct moment *m)
{
	if (!digits(s, 2, &m->hour) || !lit(s, ':') ||
		!digits(s, 2, &m->minute) || !lit(s, ':') ||
		!digits(s, 2, &m->second))
		return false;
	if (!lit(s, '.'))
		return true;
	if (s->n == 0 || s->p[0] < '0' || s->p[0] > '9')
		return false;
	m->ms = fraction(s);
	return true;
}

/* A leap second is one, and 24:00:00 the end of the day. */
static bool in_range(const struct moment *m)
{
	if (m->month < 1 || m->month > 12 || m->day < 1 ||
		m->day > time_month_days(m->year, m->month) || m->minute > 59 ||
		m->second > 60)
		return false;
	return m->hour <= 23 || (m->hour == 24 && m->minute == 0 &&
					m->second == 0 && m->ms == 0);
}

bool time_parse(struct span s, int64_t *wall_ms_r)
{
	struct moment m = {.ms = 0};
	int64_t off;

	if (!read_date(&s, &m) || !lit(&s, 'T') || !read_time(&s, &m) ||
		!zone(s, &off) || !in_range(&m))
		return false;
	*wall_ms_r = time_days(m.year, m.month, m.day) * DAY_MS +
	             m.hour * 3600000 + m.minute * 60000 + m.second * 1000 +
	             m.ms - off;
	return true;
}
