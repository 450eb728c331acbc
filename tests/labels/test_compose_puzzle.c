/* SPDX-License-Identifier: MIT */
/* Composing under policies that make it long, particular or hard. */
#include "labels/compose.h"

#include "labels/catalog_write.h"
#include "tests/base/assert_span.h"
#include "tests/labels/fixture.h"
#include "tests/labels/suites.h"

static struct labels *ls;
static struct errtext why;
static struct buf spif;
static bool complete;

/* The head of a policy that has no DER. */
static void setup(void)
{
	ls = NULL;
	buf_init(&spif, 1 << 20);
	buf_str(&spif,
		"<SPIF xmlns='http://www.xmlspif.org/spif' schemaVersion='2.1'"
		" version='1' creationDate='20250101000000Z'"
		" originatorDN='CN=t' keyIdentifier='0' privilegeId='1.2.3'"
		" rbacId='1.2.3'><securityPolicyId name='P' id='2.25.8'/>");
}

static void teardown(void)
{
	buf_clear(&spif);
	labels_free(&ls);
}

static void load(void)
{
	buf_str(&spif, "</SPIF>");
	ls = fix_labels_of(buf_cstr(&spif));
}

static struct partial *partial(const char *expr)
{
	struct partial *p;
	enum err err = partial_read(ls, span_str(expr), &p, &why);

	ck_assert_msg(err == ERR_OK, "%s: %s", expr, why.s);
	return p;
}

static void put_ref(const char *element, const char *set, unsigned lacv)
{
	buf_printf(&spif,
		"<%s tagSetRef='%s' tagType='restrictive' lacv='%u'/>", element,
		set, lacv);
}

/* ---- long ---- */

/* v0 of 200 needs v1 to v20, one by one; v150 excludes v0. */
static void load_chain(void)
{
	buf_str(&spif,
		FIX_CLASSES(FIX_CLASS("A", "1")) "<securityCategoryTagSets>");
	buf_str(&spif, "<securityCategoryTagSet name='S' id='2.25.8.1'>"
		       "<securityCategoryTag tagType='restrictive'>");
	for (unsigned v = 0; v < 200; v++) {
		buf_printf(&spif, "<tagCategory name='v%u' lacv='%u'>", v, v);
		if (v < 20) {
			buf_str(&spif, "<requiredCategory operation='all'>");
			put_ref("categoryGroup", "S", v + 1);
			buf_str(&spif, "</requiredCategory>");
		}
		if (v == 150)
			put_ref("excludedCategory", "S", 0);
		buf_str(&spif, "</tagCategory>");
	}
	buf_str(&spif,
		"</securityCategoryTag><securityCategoryTag"
		" tagType='notApplicable'><tagCategory name='never' lacv='1'/>"
		"</securityCategoryTag></securityCategoryTagSet>"
		"</securityCategoryTagSets>");
	load();
}

struct counts {
	size_t open, needed;
};

static void count(void *ctx, const struct choice *c)
{
	struct counts *n = ctx;

	if (c->kind != CHOICE_VALUE)
		return;
	n->open += c->open;
	n->needed += c->needed;
}

static struct counts choices(const char *expr)
{
	struct partial *p = partial(expr);
	struct counts n = {0};

	partial_choices(p, NULL, 0, FIX_NOW, count, &n, &complete);
	partial_free(&p);
	return n;
}

START_TEST(a_rule_may_reach_far)
{
	struct partial *p;
	const struct label *l;
	struct counts n;
	struct buf b;

	load_chain();
	n = choices("; S: v0");
	ck_assert_uint_eq(n.needed, 20);
	/* all but v150, and nothing that doesn't apply */
	ck_assert_uint_eq(n.open, 199);
	n = choices("A; S: v150");
	/* all but v0 */
	ck_assert_uint_eq(n.open, 199);
	ck_assert(complete);
	n = choices("; S: v0, v150");
	ck_assert_uint_eq(n.open, 0);
	p = partial("; S: v0");
	buf_init(&b, 4096);
	ck_assert_int_eq(
		partial_complete(p, NULL, 0, FIX_NOW, &l, &why), LABEL_VALID);
	label_expr(l, &b);
	ck_assert_span(buf_span(&b),
		"A; S: v0, v1, v2, v3, v4, v5, v6, v7, v8, v9, v10, v11, v12,"
		" v13, v14, v15, v16, v17, v18, v19, v20");
	buf_clear(&b);
	partial_free(&p);
}
END_TEST

/* ---- rules of new labels alone ---- */

/* A policy with these privacy marks, and a value that people type. */
static void load_marks(const char *limits, const char *marks)
{
	buf_str(&spif, FIX_CLASSES(FIX_CLASS("A", "1")));
	buf_str(&spif, "<securityCategoryTagSets>"
		       "<securityCategoryTagSet name='S' id='2.25.8.1'>"
		       "<securityCategoryTag tagType='permissive'>"
		       "<tagCategory name='v' lacv='1'/>"
		       "<tagCategory name='typed' lacv='2' userInput='string'/>"
		       "</securityCategoryTag></securityCategoryTagSet>"
		       "</securityCategoryTagSets>");
	buf_printf(&spif, "<privacyMarks %s>%s</privacyMarks>", limits, marks);
	load();
}

#define MARKS                                       \
	"<privacyMark name='OLD' obsolete='true'/>" \
	"<privacyMark name='M'/>"
#define MORE MARKS "<privacyMark name='N'/>"

static const struct {
	const char *limits, *marks, *expr;
	const char *open, *needed; /* all choices */
	bool complete;
	const char *whole; /* NULL: no label */
} marked[] = {
	{"",		 MARKS,				     "A",             " A v M",   " A",   true,  "A"            },
	{"",		 MARKS,				     "A; privacy: M", " A v M",   " A",   true,  "A; privacy: M"},
	{"minSelection='1'", MARKS,				     "A",             " A v M",   " A M", false,
         "A; privacy: M"													   },
	{"minSelection='1'", MARKS,				     "A; privacy: m", " A v M",   " A M", true,
         "A; privacy: M"													   },
	{"minSelection='1'", MORE,				      "A",             " A v M N", " A",   false,
         "A; privacy: M"													   },
	{"minSelection='1'", MORE,				      "A; privacy: N", " A v N",   " A",   true,
         "A; privacy: N"													   },
	{"minSelection='1'", "<privacyMark name='O' obsolete='true'/>", "A",             "",
         "",												 false, NULL           },
	{"minSelection='2'", MORE,				      "A",             "",         "",     false, NULL           },
	{"minSelection='2'", MORE,				      "A; privacy: M", "",         "",     false, NULL           },
	{"maxSelection='0'", MARKS,				     "A",             " A v",     " A",   true,  "A"            },
	{"maxSelection='0'", MARKS,				     "A; privacy: M", "",         "",     false, NULL           },
	{"",		 MARKS,				     "A; S: typed",   "",         "",     false, NULL           },
};

struct texts {
	struct buf open, needed;
};

static void tell(void *ctx, const struct choice *c)
{
	struct texts *t = ctx;

	if (c->open)
		buf_printf(&t->open, " %.*s", SPAN_FMT(c->value.name));
	if (c->needed)
		buf_printf(&t->needed, " %.*s", SPAN_FMT(c->value.name));
}

START_TEST(a_new_label_has_the_marks_that_are_asked_for)
{
	const struct label *l;
	struct partial *p;
	struct texts t;

	load_marks(marked[_i].limits, marked[_i].marks);
	p = partial(marked[_i].expr);
	buf_init(&t.open, 4096);
	buf_init(&t.needed, 4096);
	partial_choices(p, NULL, 0, FIX_NOW, tell, &t, &complete);
	ck_assert_span(buf_span(&t.open), marked[_i].open);
	ck_assert_span(buf_span(&t.needed), marked[_i].needed);
	ck_assert_int_eq(complete, marked[_i].complete);
	/* the judge of labels says the same */
	ck_assert_int_eq(partial_label(p, FIX_NOW, &l, &why) == LABEL_VALID,
		marked[_i].complete);
	partial_complete(p, NULL, 0, FIX_NOW, &l, &why);
	ck_assert_int_eq(l != NULL, marked[_i].whole != NULL);
	if (l != NULL)
		ck_assert(label_same_value(l, fix_label(ls, marked[_i].whole)));
	buf_clear(&t.open);
	buf_clear(&t.needed);
	partial_free(&p);
}
END_TEST

START_TEST(a_plan_has_the_marks_that_are_asked_for)
{
	struct catalog_plan plan = {0};
	struct catalog cat;
	bool cut;

	load_marks(_i == 0 ? "minSelection='1'" : "minSelection='2'", MORE);
	catalog_from_policy(
		ls, labels_policy(ls, 0), &plan, FIX_NOW, &cat, &cut);
	ck_assert(!cut);
	if (_i == 0) {
		ck_assert_uint_eq(cat.item_n, 2);
		ck_assert(label_same_value(cat.item[1].label,
			fix_label(ls, "A; S: v; privacy: M")));
	} else {
		ck_assert_uint_eq(cat.item_n, 0);
	}
	catalog_clear(&cat);
}
END_TEST

/* ---- hard ---- */

#define PIGEONS 10
#define HOLES   (PIGEONS - 1)

static void put_hard_class(unsigned n)
{
	buf_printf(&spif,
		"<securityClassification name='HARD%u' lacv='%u'"
		" hierarchy='%u'>",
		n, n, n);
	for (unsigned i = 0; i < PIGEONS; i++) {
		buf_str(&spif, "<requiredCategory operation='oneOrMore'>");
		for (unsigned h = 0; h < HOLES; h++) {
			char hole[8] = {'h', (char)('0' + h)};

			put_ref("categoryGroup", hole, i);
		}
		buf_str(&spif, "</requiredCategory>");
	}
	buf_str(&spif, "</securityClassification>");
}

/* Each pigeon in one of the holes, and never two in one: no label has that,
 * and to be sure takes long. EASY asks for nothing. */
static void load_pigeons(unsigned hard)
{
	buf_str(&spif, "<securityClassifications>");
	for (unsigned i = 0; i < hard; i++)
		put_hard_class(i);
	buf_str(&spif, FIX_CLASS("EASY", "99") "</securityClassifications>");
	buf_str(&spif, "<securityCategoryTagSets>");
	for (unsigned h = 0; h < HOLES; h++) {
		buf_printf(&spif,
			"<securityCategoryTagSet name='h%u' id='2.25.8.%u'>"
			"<securityCategoryTag tagType='restrictive'"
			" singleSelection='true'>",
			h, h);
		for (unsigned i = 0; i < PIGEONS; i++)
			buf_printf(&spif, "<tagCategory name='p%u' lacv='%u'/>",
				i, i);
		buf_str(&spif,
			"</securityCategoryTag></securityCategoryTagSet>");
	}
	buf_str(&spif, "</securityCategoryTagSets>");
	load();
}

START_TEST(a_puzzle_offers_too_much_rather_than_too_little)
{
	struct partial *p;
	const struct label *l;
	struct counts n;

	load_pigeons(1);
	n = choices("HARD0");
	ck_assert_uint_eq(n.open, PIGEONS * HOLES);
	ck_assert_uint_eq(n.needed, 0);
	ck_assert(!complete);
	/* what is broken at once is still closed */
	n = choices("HARD0; h0: p0");
	ck_assert_uint_eq(n.open, 1 + PIGEONS * (HOLES - 1));
	/* what takes few steps is known: 5 pigeons and 4 holes are left */
	n = choices("HARD0; h0: p0; h1: p1; h2: p2; h3: p3; h4: p4");
	ck_assert_uint_eq(n.open, 0);
	/* and the other classification answers exactly */
	n = choices("EASY; h0: p0");
	ck_assert_uint_eq(n.open, 1 + PIGEONS * (HOLES - 1));
	ck_assert(complete);
	/* nobody gets a label out of it that isn't one */
	p = partial("HARD0");
	ck_assert_int_eq(partial_label(p, FIX_NOW, &l, &why), LABEL_INVALID);
	ck_assert_int_eq(
		partial_complete(p, NULL, 0, FIX_NOW, &l, &why), LABEL_INVALID);
	ck_assert_ptr_null(l);
	ck_assert_msg(strstr(why.s, "in time") != NULL, "%s", why.s);
	partial_free(&p);
}
END_TEST

START_TEST(a_plan_leaves_puzzles_out)
{
	struct catalog_plan plan = {0};
	struct catalog cat;
	bool cut;

	load_pigeons(1);
	catalog_from_policy(
		ls, labels_policy(ls, 0), &plan, FIX_NOW, &cat, &cut);
	ck_assert_uint_eq(cat.item_n, 1 + PIGEONS * HOLES); /* of EASY */
	ck_assert(cut);
	/* a policy that has no DER */
	ck_assert_int_eq(label_form(cat.item[0].label), LABEL_NATO);
	catalog_clear(&cat);
}
END_TEST

START_TEST(a_plan_ends_after_a_few_puzzles)
{
	struct catalog_plan plan = {0};
	struct catalog cat;
	bool cut;

	load_pigeons(6);
	catalog_from_policy(
		ls, labels_policy(ls, 0), &plan, FIX_NOW, &cat, &cut);
	ck_assert_uint_eq(cat.item_n, 0);
	ck_assert(cut);
	catalog_clear(&cat);
}
END_TEST

Suite *suite_compose_puzzle(void)
{
	Suite *s = suite_create("compose puzzle");
	TCase *t = tcase_create("compose puzzle");

	tcase_add_checked_fixture(t, setup, teardown);
	tcase_set_timeout(t, 30);
	tcase_add_test(t, a_rule_may_reach_far);
	tcase_add_loop_test(t, a_new_label_has_the_marks_that_are_asked_for, 0,
		(int)ARRAY_LEN(marked));
	tcase_add_loop_test(t, a_plan_has_the_marks_that_are_asked_for, 0, 2);
	tcase_add_test(t, a_puzzle_offers_too_much_rather_than_too_little);
	tcase_add_test(t, a_plan_leaves_puzzles_out);
	tcase_add_test(t, a_plan_ends_after_a_few_puzzles);
	suite_add_tcase(s, t);
	return s;
}
