/* SPDX-License-Identifier: MIT */
/* Assertions on spans, shown as text when they fail. */
#ifndef TESTS_BASE_ASSERT_SPAN_H
#define TESTS_BASE_ASSERT_SPAN_H

#include <check.h>

#include "base/span.h"

#define ck_assert_span(span_, want_)                                       \
	do {                                                               \
		struct span got__ = (span_);                               \
		struct span want__ = span_str(want_);                      \
		ck_assert_msg(got__.p != NULL && span_eq(got__, want__),   \
			"%s is '%.*s', not '%s'", #span_, (int)got__.n,    \
			got__.p != NULL ? got__.p : "(absent)", want__.p); \
	} while (0)

#define ck_assert_absent(span_)                                            \
	do {                                                               \
		struct span got__ = (span_);                               \
		ck_assert_msg(got__.p == NULL, "%s is '%.*s', not absent", \
			#span_, (int)got__.n, got__.p);                    \
	} while (0)

#endif
