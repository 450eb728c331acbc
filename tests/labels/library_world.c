/* SPDX-License-Identifier: MIT */
/* The library with the sample policy, through its public header alone. */
#include "tests/labels/library_world.h"

#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

const char *library_acme(void)
{
	static char path[4096];
	const char *srcdir = getenv("srcdir");

	snprintf(path, sizeof(path), "%s/examples/policies/acme.xml",
		srcdir != NULL ? srcdir : ".");
	return path;
}

struct caveat_engine *library_engine(void)
{
	struct caveat_engine *e = caveat_engine_new();
	struct caveat_error err;

	caveat_engine_set_time(e, LIBRARY_NOW);
	ck_assert_msg(
		caveat_policy_load_file(e, library_acme(), &err) == CAVEAT_OK,
		"%s", err.text);
	return e;
}

const struct caveat_label *library_label(
	struct caveat_engine *e, const char *expr)
{
	const struct caveat_label *l;
	struct caveat_error err;

	ck_assert_msg(caveat_label_read(e, CAVEAT_ANY, expr, strlen(expr), &l,
			      &err) == CAVEAT_VALID,
		"%s", err.text);
	return l;
}

const struct caveat_clearance *library_clearance(
	struct caveat_engine *e, const char *expr)
{
	const struct caveat_clearance *c;
	struct caveat_error err;

	ck_assert_msg(caveat_clearance_read(e, CAVEAT_ANY, expr, strlen(expr),
			      &c, &err) == CAVEAT_OK,
		"%s", err.text);
	return c;
}
