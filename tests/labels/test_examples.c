/* SPDX-License-Identifier: MIT */
/* What ships as an example works: the ACME policy and its catalogue. */
#include <stdio.h>
#include <stdlib.h>

#include "labels/acdf.h"
#include "tests/base/assert_span.h"
#include "tests/labels/fixture.h"
#include "tests/labels/suites.h"

static void in_source(char *path, size_t n, const char *file)
{
	const char *src = getenv("srcdir");

	snprintf(path, n, "%s/%s", src != NULL ? src : ".", file);
}

static struct labels *acme(void)
{
	struct labels *ls = labels_new();
	struct errtext e = {""};
	char path[1024];
	enum err err;

	in_source(path, sizeof(path), "examples/policies/acme.xml");
	err = labels_add_policy_file(ls, path, &e);
	ck_assert_msg(err == ERR_OK, "%s", e.s);
	return ls;
}

START_TEST(markings_read_well)
{
	static const struct {
		const char *label, *lang, *want;
	} want[] = {
		{"SECRET; Releasable To: USA, GBR",               "",
                 "SECRET REL TO GBR/USA"           },
		{"SECRET; Releasable To: USA, GBR",               "fr",
                 "SECRET COMMUNICABLE À GBR/USA"  },
		{"TOP SECRET; Project: ATLAS; Handling: COURIER", "",
                 "TOP SECRET ATLAS BY COURIER"     },
		{"SECRET; Eyes Only: BOARD, LEGAL",               "",
                 "SECRET BOARD/LEGAL EYES ONLY"    },
		{"SECRET; Eyes Only: BOARD, LEGAL",               "fr",
                 "SECRET RÉSERVÉ À BOARD/LEGAL" },
		{"RESTRICTED; privacy: STAFF IN CONFIDENCE",      "",
                 "RESTRICTED - STAFF IN CONFIDENCE"},
		{"UNCLASSIFIED; Notice: DRAFT",                   "fr",
                 "NON CLASSIFIÉ (ÉBAUCHE)"       },
	};
	struct labels *ls = acme();
	struct buf b;

	buf_init(&b, 4096);
	for (size_t i = 0; i < ARRAY_LEN(want); i++) {
		buf_reset(&b);
		ck_assert(label_marking_at(fix_label(ls, want[i].label),
			"pageBottom", span_str(want[i].lang), &b));
		ck_assert_span(buf_span(&b), want[i].want);
	}
	buf_clear(&b);
	labels_free(&ls);
}
END_TEST

START_TEST(its_rules_hold)
{
	static const char *const invalid[] = {"TOP SECRET",
		"UNCLASSIFIED; Project: ATLAS", "SECRET; Project: CIRRUS",
		"SECRET; Handling: COURIER", "SECRET; Notice: DRAFT, EXERCISE",
		"SECRET; Eyes Only: AUDIT, BOARD, LEGAL"};
	struct labels *ls = acme();
	const struct label *l;

	for (size_t i = 0; i < ARRAY_LEN(invalid); i++)
		ck_assert_msg(label_read_expr(ls, span_str(invalid[i]), FIX_NOW,
				      false, &l, NULL) == LABEL_INVALID,
			"%s", invalid[i]);
	ck_assert_int_eq(label_read_expr(ls, SPAN("SECRET; Project: DELOS"),
				 FIX_NOW, true, &l, NULL),
		LABEL_INVALID);
	fix_label(ls, "SECRET; Project: CIRRUS; Releasable To: NOR");
	ck_assert_int_eq(
		acdf_decide(fix_label(ls, "SECRET; Releasable To: GBR, USA"),
			fix_clearance(ls, "up to SECRET; Releasable To: GBR")),
		ACDF_GRANT);
	labels_free(&ls);
}
END_TEST

/* The next `label: "..."` of a line, or absent. */
static struct span label_in(struct span line)
{
	static const char key[] = "label: \"";

	for (size_t i = 0; i + sizeof(key) <= line.n; i++) {
		struct span rest = span_of(line.p + i, line.n - i), ignored;

		if (span_starts(rest, span_str(key)))
			return span_cut(span_of(rest.p + sizeof(key) - 1,
						rest.n - sizeof(key) + 1),
				'"', &ignored);
	}
	return SPAN_NONE;
}

START_TEST(every_label_of_the_catalogue_may_be_new)
{
	struct labels *ls = acme();
	char path[1024], line[512];
	unsigned n = 0;
	FILE *f;

	in_source(path, sizeof(path), "examples/catalogs/default.yaml");
	f = fopen(path, "re");
	ck_assert_ptr_nonnull(f);
	while (fgets(line, sizeof(line), f) != NULL) {
		struct span expr = label_in(span_str(line));
		struct errtext e = {""};
		const struct label *l;

		if (expr.p == NULL)
			continue;
		n++;
		ck_assert_msg(label_read_expr(ls, expr, FIX_NOW, true, &l,
				      &e) == LABEL_VALID,
			"%s: %s", line, e.s);
		ck_assert_ptr_nonnull(label_der(l).p);
	}
	fclose(f);
	ck_assert_uint_ge(n, 10);
	labels_free(&ls);
}
END_TEST

Suite *suite_examples(void)
{
	Suite *s = suite_create("examples");
	TCase *t = tcase_create("examples");

	tcase_add_test(t, markings_read_well);
	tcase_add_test(t, its_rules_hold);
	tcase_add_test(t, every_label_of_the_catalogue_may_be_new);
	suite_add_tcase(s, t);
	return s;
}
