/* SPDX-License-Identifier: MIT */
/* What the tests of this folder share: forms from the text of their fields. */
#ifndef TESTS_FDP_FIXTURE_H
#define TESTS_FDP_FIXTURE_H

#include "fdp/check.h"
#include "tests/base/assert_span.h"

struct arena *fx_arena(void); /* of the test case */
/* `<x type=…>` around content, where xdv: is the prefix of XEP-0122. */
const struct xml *fx_form(const char *type, const char *content);
/* As form_read() says of a template with that content. */
enum err fx_read(const char *content, struct form *f, struct errtext *e);
/* A good one. */
struct form fx_template(const char *content);
enum err fx_check(
	const struct form *f, const char *content, struct form_fault *fault);

/* A row: under a template of these fields, is this submission right? */
struct fx_row {
	const char *fields, *submit;
	const char *why; /* NULL: it is right */
};
void fx_rows(const struct fx_row *row, size_t n);

/* A test case with an arena of its own, in a suite of its own name. */
Suite *fx_suite(const char *name, TCase **tc_r);

#endif
