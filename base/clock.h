/* SPDX-License-Identifier: MIT */
/* Time comes in from outside: services read the turn's, tests set it. */
#ifndef BASE_CLOCK_H
#define BASE_CLOCK_H

#include <stdint.h>

#include "base/buf.h"
#include "base/span.h"

/* Milliseconds. wall: since 1970 in UTC, may jump; mono: never goes back. */
struct clock {
	int64_t (*wall)(const struct clock *);
	int64_t (*mono)(const struct clock *);
};

extern const struct clock clock_system;

/* `YYYY-MM-DDThh:mm:ss.mmmZ` (XEP-0082). */
void time_write(struct buf *b, int64_t wall_ms);
/* xs:dateTime / XEP-0082: fractions and offsets accepted, the whole span. */
bool time_parse(struct span s, int64_t *wall_ms_r) MUST_CHECK;

/* The Gregorian calendar, also before it began; year 0 is 1 BC. month is 1 to
 * 12. */
int64_t time_month_days(int64_t year, int64_t month);
/* Days since 1970-01-01; the day may be one that the month hasn't. */
int64_t time_days(int64_t year, int64_t month, int64_t day);

#endif
