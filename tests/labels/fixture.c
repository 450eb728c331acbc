/* SPDX-License-Identifier: MIT */
/* The small policy and the short ways. */
#include "tests/labels/fixture.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

void fix_add(struct labels *ls, const char *spif)
{
	struct errtext e = {""};
	enum err err = labels_add_policy(ls, span_str(spif), "inline", &e);

	ck_assert_msg(err == ERR_OK, "%s", e.s);
}

struct labels *fix_labels_of(const char *spif)
{
	struct labels *ls = labels_new();

	fix_add(ls, spif);
	return ls;
}

void fix_add_file(struct labels *ls, const char *name)
{
	const char *src = getenv("srcdir");
	struct errtext e = {""};
	char path[1024];
	enum err err;

	snprintf(path, sizeof(path), "%s/tests/labels/data/%s",
		src != NULL ? src : ".", name);
	err = labels_add_policy_file(ls, path, &e);
	ck_assert_msg(err == ERR_OK, "%s", e.s);
}

struct labels *fix_labels_file(const char *name)
{
	struct labels *ls = labels_new();

	fix_add_file(ls, name);
	return ls;
}

struct labels *fix_labels(void)
{
	return fix_labels_file("test.xml");
}

bool fix_shared(
	struct labels *ls, const char *name, enum err *err_r, struct errtext *e)
{
	const char *dir = getenv("CAVEAT_POLICIES");
	const char *src = getenv("srcdir");
	char path[1024];

	if (dir != NULL)
		snprintf(path, sizeof(path), "%s/%s", dir, name);
	else
		snprintf(path, sizeof(path), "%s/../shared/policies/%s",
			src != NULL ? src : ".", name);
	if (access(path, R_OK) != 0)
		return false;
	*err_r = labels_add_policy_file(ls, path, e);
	return true;
}

const struct label *fix_any_label(struct labels *ls, const char *expr)
{
	const struct label *l;
	struct errtext e = {""};

	label_read_expr(ls, span_str(expr), FIX_NOW, false, &l, &e);
	ck_assert_msg(l != NULL, "%s: %s", expr, e.s);
	return l;
}

const struct label *fix_label(struct labels *ls, const char *expr)
{
	const struct label *l;
	struct errtext e = {""};
	enum label_status st =
		label_read_expr(ls, span_str(expr), FIX_NOW, false, &l, &e);

	ck_assert_msg(st == LABEL_VALID, "%s: %s", expr, e.s);
	return l;
}

const struct clearance *fix_clearance(struct labels *ls, const char *expr)
{
	const struct clearance *c;
	struct errtext e = {""};
	enum err err = clearance_read_expr(ls, span_str(expr), &c, &e);

	ck_assert_msg(err == ERR_OK, "%s: %s", expr, e.s);
	return c;
}
