/* SPDX-License-Identifier: MIT */
/* The library with the sample policy, through its public header alone. */
#ifndef TESTS_LABELS_LIBRARY_WORLD_H
#define TESTS_LABELS_LIBRARY_WORLD_H

#include "labels/caveat-labels.h"

#define LIBRARY_NOW INT64_C(1735689600000) /* 2025-01-01 */

const char *library_acme(void); /* path of the sample policy */
/* With that policy, at LIBRARY_NOW. Free with caveat_engine_free(). */
struct caveat_engine *library_engine(void);
/* Must be readable, or the test fails. The caller's. */
const struct caveat_label *library_label(
	struct caveat_engine *e, const char *expr);
const struct caveat_clearance *library_clearance(
	struct caveat_engine *e, const char *expr);

#endif
