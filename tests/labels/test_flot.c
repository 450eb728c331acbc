/* SPDX-License-Identifier: MIT */
/* Markings as first lines: there and back, or not at all (labels.md 8). */
#include "labels/flot.h"

#include <stdio.h>
#include <stdlib.h>

#include "labels/engine.h"
#include "tests/base/assert_span.h"
#include "tests/labels/fixture.h"
#include "tests/labels/suites.h"

#define LABELS 300 /* of each policy */

static uint64_t seed;

static unsigned draw(size_t n)
{
	seed ^= seed << 13;
	seed ^= seed >> 7;
	seed ^= seed << 17;
	return (unsigned)(seed % n);
}

static struct labels *acme(void)
{
	const char *src = getenv("srcdir");
	struct labels *ls = labels_new();
	struct errtext e = {""};
	char path[1024];

	snprintf(path, sizeof(path), "%s/examples/policies/acme.xml",
		src != NULL ? src : ".");
	ck_assert_msg(
		labels_add_policy_file(ls, path, &e) == ERR_OK, "%s", e.s);
	return ls;
}

/* ---- the property: what is written reads back as it was ---- */

/* NULL: what was drawn isn't valid. */
static const struct label *random_label(
	struct labels *ls, const struct policy *p, struct arena *a)
{
	struct label_parts x = {.policy = p,
		.cls = &p->cls[draw(p->cls_n)],
		.bits = arena_array(a, uint64_t, p->words),
		.form = LABEL_NATO};
	const struct label *l;

	for (unsigned k = draw(4); k > 0 && p->value_n != 0; k--)
		bit_set(x.bits, draw(p->value_n));
	if (p->privacy_n != 0 && draw(3) == 0)
		x.privacy = p->privacy[draw(p->privacy_n)].name;
	return label_make(ls, &x, FIX_NOW, false, &l, NULL) == LABEL_VALID
	               ? l
	               : NULL;
}

/* How many of them can be written. */
static size_t check_policy(struct labels *ls, const struct policy *p)
{
	struct arena *a = arena_new();
	size_t written = 0;
	struct buf b;

	buf_init(&b, FLOT_MAX);
	for (int i = 0; i < LABELS; i++) {
		const struct label *l = random_label(ls, p, a), *back;

		arena_reset(a);
		buf_reset(&b);
		if (l == NULL)
			continue;
		if (flot_write(l, FIX_NOW, &b)) {
			ck_assert_int_eq(
				flot_read(ls, buf_span(&b), FIX_NOW, &back),
				FLOT_LABEL);
			ck_assert(label_same_value(back, l));
			ck_assert(memchr(b.p, '\n', b.n) == NULL);
			written++;
			continue;
		}
		ck_assert_uint_eq(b.n, 0);
		/* it would be taken for another, or for none */
		flot_mark(l, &b);
		if (flot_read(ls, buf_span(&b), FIX_NOW, &back) == FLOT_LABEL)
			ck_assert(!label_same_value(back, l));
	}
	buf_clear(&b);
	arena_free(&a);
	return written;
}

static const struct {
	const char *file;
	bool writes; /* something at least */
} policies[] = {
	{"nato-4774-policy.xml",        true },
	{"uk-demo.xml",                 true },
	{"tlp.xml",		     true },
	{"tlp-plus.xml",                true },
	{"bsi-commercial.xml",          true },
	{"bsi-commercial.fixed.xml",    true },
	{"food-policy.xml",             true },
	{"food-policy.fixed.xml",       true },
	{"food-policy-missi.xml",       true },
	{"food-policy-missi.fixed.xml", true },
	{"x-basic.xml",                 true },
	{"x-blank.xml",                 false},
	{"x-codes.xml",                 true },
	{"x-equiv-a.xml",               true },
	{"x-equiv-b.xml",               true },
	{"x-marking.xml",               true },
	{"x-missi.xml",                 true },
	{"x-nato-rbac.xml",             true },
	{"x-noname.xml",                false},
	{"x-noname2.xml",               false},
	{"x-rfc3114.xml",               true },
	{"x-rootmark.xml",              true },
	{"x-rules.xml",                 true },
	{"x-types.xml",                 true },
};

START_TEST(what_is_written_reads_back)
{
	struct labels *ls = labels_new();
	struct errtext e = {""};
	enum err err = ERR_OK;

	seed = 4711;
	if (fix_shared(ls, policies[_i].file, &err, &e) && err == ERR_OK) {
		size_t n = check_policy(ls, labels_policy(ls, 0));

		ck_assert_msg(n != 0 || !policies[_i].writes, "%s: nothing",
			policies[_i].file);
	}
	labels_free(&ls);
}
END_TEST

START_TEST(so_it_does_under_the_example)
{
	struct labels *ls = acme();

	seed = 815;
	ck_assert_uint_ge(check_policy(ls, labels_policy(ls, 0)), 20);
	labels_free(&ls);
}
END_TEST

/* ---- lines ---- */

static const struct {
	const char *line;
	enum flot want;
	const char *label; /* expression */
} lines[] = {
	{"SECRET",			 FLOT_LABEL, "SECRET"                    },
	{"  SECRET \r",                    FLOT_LABEL, "SECRET"                    },
	{"TOP SECRET ATLAS",               FLOT_LABEL, "TOP SECRET; Project: ATLAS"},
	{"SECRET REL TO DEU/FRA",          FLOT_LABEL,
         "SECRET; Releasable To: DEU, FRA"                                         },
	{"SECRET ATLAS/BOREAS REL TO USA", FLOT_LABEL,
         "SECRET; Project: ATLAS, BOREAS; Releasable To: USA"                      },
	{"",			       FLOT_NONE,  NULL                        },
	{"Hello there",                    FLOT_NONE,  NULL                        },
	{"a secret",		       FLOT_NONE,  NULL                        },
	{"SECRETARY of state",             FLOT_NONE,  NULL                        },
	{"secret",			 FLOT_BAD,   NULL                        },
	{"[SECRET]",		       FLOT_BAD,   NULL                        },
	{"SECRET//REL",                    FLOT_BAD,   NULL                        },
	{"SECRET REL TO FRA/DEU",          FLOT_BAD,   NULL                        },
	{"SECRET REL TO XYZ",              FLOT_BAD,   NULL                        },
	{"SECRET  ATLAS",                  FLOT_BAD,   NULL                        },
	{"SECRET ATLAS ATLAS",             FLOT_BAD,   NULL                        },
	{"TOP SECRET",                     FLOT_BAD,   NULL                        },
	{"UNCLASSIFIED ATLAS",             FLOT_BAD,   NULL                        },
	{"UNCLASSIFIED or not",            FLOT_BAD,   NULL                        },
 /* what people don't see, or see as another */
	{"\u200bSECRET",                   FLOT_BAD,   NULL                        },
	{"\ufeffSECRET",                   FLOT_BAD,   NULL                        },
	{"SEC\u00adRET",                   FLOT_BAD,   NULL                        },
	{"SECRET\u2028It is at noon.",     FLOT_BAD,   NULL                        },
	{"SECRET\rIt is at noon.",         FLOT_BAD,   NULL                        },
	{"TOP\u00a0SECRET ATLAS",          FLOT_BAD,   NULL                        },
	{"\u3000SECRET",                   FLOT_BAD,   NULL                        },
	{"SECRET\u2014it is at noon.",     FLOT_BAD,   NULL                        },
	{"a\u00a0secret",                  FLOT_NONE,  NULL                        },
};

START_TEST(a_line_is_one_label_or_none)
{
	struct labels *ls = acme();
	const struct label *l;

	ck_assert_msg(flot_read(ls, span_str(lines[_i].line), FIX_NOW, &l) ==
			      lines[_i].want,
		"%s", lines[_i].line);
	ck_assert_msg(
		(l != NULL) == (lines[_i].label != NULL), "%s", lines[_i].line);
	if (l != NULL)
		ck_assert(label_same_value(l, fix_label(ls, lines[_i].label)));
	labels_free(&ls);
}
END_TEST

/* As of a short one: it was meant so, or may have been. */
START_TEST(a_long_line_may_begin_like_one)
{
	struct labels *ls = acme();
	const struct label *l;
	struct buf b;

	buf_init(&b, 3 * FLOT_MAX);
	buf_str(&b, "SECRET ");
	while (b.n < 2 * FLOT_MAX)
		buf_str(&b, "blah ");
	ck_assert_int_eq(flot_read(ls, buf_span(&b), FIX_NOW, &l), FLOT_BAD);
	ck_assert_int_eq(flot_read(ls, span_of(b.p + 7, b.n - 7), FIX_NOW, &l),
		FLOT_NONE);
	buf_clear(&b);
	labels_free(&ls);
}
END_TEST

#define SET(values)                                                            \
	FIX_SETS("<securityCategoryTagSet name='S' id='2.25.7.1'>"             \
		 "<securityCategoryTag tagType='restrictive' name='T'>" values \
		 "</securityCategoryTag></securityCategoryTagSet>")
#define VALUE(name, n, inside) \
	"<tagCategory name='" name "' lacv='" n "'>" inside "</tagCategory>"
#define HIDDEN "<markingData><code>noMarkingDisplay</code></markingData>"

/* SECURITY: two labels that look alike are neither. */
START_TEST(what_looks_alike_is_refused)
{
	struct labels *ls = fix_labels_of(FIX_SPIF("P", "2.25.7",
		FIX_CLASSES(FIX_CLASS("LOW", "1") FIX_CLASS("HIGH", "2"))
			SET(VALUE("seen", "1", "") VALUE("A", "2", "") VALUE(
				"A/B", "3", "") VALUE("B", "4", ""))));
	const struct label *l;

	ck_assert_int_eq(
		flot_read(ls, SPAN("P HIGH seen"), FIX_NOW, &l), FLOT_LABEL);
	ck_assert_int_eq(
		flot_read(ls, SPAN("P HIGH A/B"), FIX_NOW, &l), FLOT_BAD);
	ck_assert_ptr_null(l);
	labels_free(&ls);
}
END_TEST

/* SECURITY: a value that nobody can see is neither said nor lost. */
START_TEST(what_is_not_shown_is_not_said)
{
	struct labels *ls = fix_labels_of(FIX_SPIF("P", "2.25.7",
		FIX_CLASSES(FIX_CLASS("LOW", "1"))
			SET(VALUE("seen", "1", "") VALUE("hid", "2", HIDDEN))));
	const struct label *l;
	struct buf b;

	buf_init(&b, 100);
	ck_assert_int_eq(flot_read(ls, SPAN("P LOW"), FIX_NOW, &l), FLOT_LABEL);
	ck_assert(label_same_value(l, fix_label(ls, "LOW")));
	ck_assert(!flot_write(fix_label(ls, "LOW; S: hid"), FIX_NOW, &b));
	ck_assert_uint_eq(b.n, 0);
	ck_assert(flot_write(fix_label(ls, "LOW"), FIX_NOW, &b));
	buf_clear(&b);
	labels_free(&ls);
}
END_TEST

/* Markings that stand in other places than their values. */
static const struct {
	const char *label, *line; /* NULL: it can't be written */
} nato[] = {
	{"SECRET",				 "NATO SECRET"                     },
	{"SECRET; Context: NATO",                  NULL                              }, /* looks like the one above */
	{"CONFIDENTIAL; Context: EAPC",            "NATO/EAPC CONFIDENTIAL"          },
	{"SECRET; Additional Sensitivity: ATOMAL", "NATO SECRET ATOMAL"              },
	{"TOP SECRET",			     "COSMIC TOP SECRET"               },
	{"SECRET; Only: DEU",                      "NATO SECRET Germany ONLY"        },
	{"SECRET; Releasable To: SWE",             "NATO SECRET Releasable to Sweden"},
};

START_TEST(nato_marks_by_context)
{
	struct labels *ls = labels_new();
	struct errtext e = {""};
	enum err err = ERR_OK;
	struct buf b;

	buf_init(&b, FLOT_MAX);
	if (fix_shared(ls, "nato-4774-policy.xml", &err, &e)) {
		const struct label *l = fix_label(ls, nato[_i].label);

		ck_assert_msg(
			flot_write(l, FIX_NOW, &b) == (nato[_i].line != NULL),
			"%s", nato[_i].label);
		if (nato[_i].line != NULL)
			ck_assert_span(buf_span(&b), nato[_i].line);
	}
	buf_clear(&b);
	labels_free(&ls);
}
END_TEST

START_TEST(two_policies_that_mark_alike_are_neither)
{
	struct labels *ls = fix_labels_of(
		FIX_SPIF("P", "2.25.7", FIX_CLASSES(FIX_CLASS("Q X", "1"))));
	const struct label *l;

	ck_assert_int_eq(flot_read(ls, SPAN("P Q X"), FIX_NOW, &l), FLOT_LABEL);
	fix_add(ls,
		FIX_SPIF("P Q", "2.25.8", FIX_CLASSES(FIX_CLASS("X", "1"))));
	ck_assert_int_eq(flot_read(ls, SPAN("P Q X"), FIX_NOW, &l), FLOT_BAD);
	labels_free(&ls);
}
END_TEST

/* A puzzle ends. */
START_TEST(a_line_that_takes_too_long_is_refused)
{
	struct buf b;
	struct labels *ls;
	const struct label *l;

	buf_init(&b, 65536);
	buf_str(&b, "<securityCategoryTagSets><securityCategoryTagSet name='S' "
		    "id='2.25.7.1'><securityCategoryTag tagType='restrictive' "
		    "name='T'><markingQualifier><qualifier "
		    "qualifierCode='separator' markingQualifier=''/>"
		    "</markingQualifier>");
	for (int i = 0; i < 60; i++)
		buf_printf(&b, "<tagCategory name='%.*s' lacv='%d'/>", i + 1,
			"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
			"a"
			"aaaaaaaaaaaaaaaaa",
			i + 1);
	buf_str(&b, "</securityCategoryTag></securityCategoryTagSet>"
		    "</securityCategoryTagSets>");
	{
		struct arena *a = arena_new();
		struct span spif = arena_printf(a,
			FIX_SPIF("P", "2.25.7",
				FIX_CLASSES(FIX_CLASS("LOW", "1")) "%s"),
			buf_cstr(&b));

		ls = fix_labels_of(spif.p);
		arena_free(&a);
	}
	ck_assert_int_eq(flot_read(ls,
				 SPAN("P LOW aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
				      "aaaaaaaaaaaaaaaaaaaaaaaaaaaaab"),
				 FIX_NOW, &l),
		FLOT_BAD);
	buf_clear(&b);
	labels_free(&ls);
}
END_TEST

Suite *suite_flot(void)
{
	Suite *s = suite_create("flot");
	TCase *t = tcase_create("flot");

	tcase_add_loop_test(
		t, what_is_written_reads_back, 0, (int)ARRAY_LEN(policies));
	tcase_add_test(t, so_it_does_under_the_example);
	tcase_add_loop_test(
		t, a_line_is_one_label_or_none, 0, (int)ARRAY_LEN(lines));
	tcase_add_test(t, a_long_line_may_begin_like_one);
	tcase_add_test(t, what_looks_alike_is_refused);
	tcase_add_test(t, what_is_not_shown_is_not_said);
	tcase_add_loop_test(t, nato_marks_by_context, 0, (int)ARRAY_LEN(nato));
	tcase_add_test(t, two_policies_that_mark_alike_are_neither);
	tcase_add_test(t, a_line_that_takes_too_long_is_refused);
	suite_add_tcase(s, t);
	return s;
}
