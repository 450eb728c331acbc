/* SPDX-License-Identifier: MIT */
/* Dates of STANAG 4774 labels that have none (labels.md 4.1, 4.2). */
#include "base/clock.h"
#include "labels/nato.h"

/* As time_write() makes it: `YYYY-MM-DDThh:mm:ss` and what isn't wanted. */
enum {
	YEAR_N = 4,
	SECONDS_N = 19,
	WRITTEN_N = 24,
};

static bool is_leap(unsigned year)
{
	return (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
}

/* The same day of a later year, and the last of February for the 29th. */
static void put_years_on(struct buf *b, struct span from, unsigned years)
{
	struct span rest = span_of(from.p + YEAR_N, SECONDS_N - YEAR_N);
	uint64_t year = 0;
	unsigned later;

	if (!span_u64(span_of(from.p, YEAR_N), &year))
		BUG("year of our own making");
	later = years < 9999 - year ? (unsigned)year + years : 9999;
	buf_printf(b, "%04u", later);
	if (span_starts(rest, SPAN("-02-29")) && !is_leap(later)) {
		buf_str(b, "-02-28");
		rest = span_of(rest.p + 6, rest.n - 6);
	}
	buf_add(b, rest);
	buf_byte(b, 'Z');
}

void nato_date(struct nato_meta *m, int64_t wall_ms, unsigned review_years,
	struct buf *b)
{
	bool bare = m->review.p == NULL && m->successor.p == NULL;
	struct buf now;

	if (m->creation.p != NULL || wall_ms <= 0)
		return;
	buf_init(&now, 64);
	time_write(&now, wall_ms);
	if (now.n == WRITTEN_N) { /* else after the year 9999 */
		buf_add(b, span_of(now.p, SECONDS_N));
		buf_byte(b, 'Z');
		if (bare && review_years != 0)
			put_years_on(b, buf_span(&now), review_years);
		m->creation = span_of(b->p, SECONDS_N + 1);
		if (b->n > SECONDS_N + 1)
			m->review = span_of(
				b->p + SECONDS_N + 1, b->n - SECONDS_N - 1);
	}
	buf_clear(&now);
}
