/* SPDX-License-Identifier: MIT */
/*
 * What a value may look like: the datatypes of XEP-0122 3.1 and 5.2, which are
 * those of XML Schema Part 2, with their order.
 */
#ifndef FDP_DATATYPE_H
#define FDP_DATATYPE_H

#include "base/span.h"

struct datatype; /* a row of a table; never freed */

/* A value that was read, to be compared with one of the same type. Spans are
 * those of the text. */
struct datum {
	/* numbers, without zeros that say nothing; -0 is 0 */
	struct span whole, part; /* before and behind the point */
	bool negative;
	double real; /* xs:double and xs:float */
	/* moments: seconds in UTC, or in no known zone, and behind the point */
	int64_t second;
	struct span fraction;
	bool zone;
};

enum order {
	ORDER_NONE = 0, /* NaN, or a zone says too little */
	ORDER_LESS,
	ORDER_EQUAL,
	ORDER_GREATER,
};

/* A name that isn't known, absent ones too, is that of xs:string (3.1, 4.1). */
const struct datatype *datatype_find(struct span name);
/* Is it one whose name we know, rather than a stand-in? */
bool datatype_is(const struct datatype *t, struct span name);
/* Has it an order, so that a range may be given (4.6)? */
bool datatype_ordered(const struct datatype *t);
/* "a whole number from -128 to 127": for those who have to fill it in. */
const char *datatype_wants(const struct datatype *t);
/*
 * false: s is no such value. White space around it doesn't count, but in a
 * string. What is stricter or laxer than Schema: a year has at most nine
 * digits; xs:anyURI is a reference by RFC 3987, so without space; an xs:double
 * beyond all numbers is infinite.
 */
bool datatype_read(
	const struct datatype *t, struct span s, struct datum *d_r) MUST_CHECK;
/* Schema's order: a moment without zone may be anywhere from -14:00 to +14:00
 * and isn't less than one with a zone until all of these are. */
enum order datatype_order(
	const struct datatype *t, const struct datum *a, const struct datum *b);

/* datatype_time.c: one of these, all of s. */
bool datatype_read_date(struct span s, struct datum *d);
bool datatype_read_time(struct span s, struct datum *d);
bool datatype_read_moment(struct span s, struct datum *d);
enum order datatype_order_moment(const struct datum *a, const struct datum *b);
/* Digits behind a point. */
enum order datatype_order_part(struct span a, struct span b);

#endif
