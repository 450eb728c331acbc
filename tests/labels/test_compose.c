/* SPDX-License-Identifier: MIT */
/* Composing a label: what is open, what is needed, the label in the end. */
#include "labels/compose.h"

#include "labels/model.h"
#include "tests/base/assert_span.h"
#include "tests/labels/fixture.h"
#include "tests/labels/suites.h"

static struct labels *ls;
static struct errtext why;
static bool complete;

static void setup(void)
{
	ls = fix_labels();
	why.s[0] = '\0';
}

static void teardown(void)
{
	labels_free(&ls);
}

static struct partial *partial(const char *expr)
{
	struct partial *p;
	enum err err = partial_read(ls, span_str(expr), &p, &why);

	ck_assert_msg(err == ERR_OK, "%s: %s", expr, why.s);
	return p;
}

/* ---- the choices as text: " name" for each that is wanted ---- */

enum want {
	WANT_OPEN,
	WANT_NEEDED,
	WANT_CHOSEN,
	WANT_SINGLE
};
struct listing {
	enum choice_kind kind;
	enum want want;
	struct buf b;
};

static void list(void *ctx, const struct choice *c)
{
	struct listing *g = ctx;
	bool has[] = {[WANT_OPEN] = c->open,
		[WANT_NEEDED] = c->needed,
		[WANT_CHOSEN] = c->chosen,
		[WANT_SINGLE] = c->single};

	if (c->kind != g->kind || !has[g->want])
		return;
	buf_byte(&g->b, ' ');
	buf_add(&g->b, c->value.name);
}

static void expect_by(const struct clearance *const *c, size_t n,
	const char *expr, enum choice_kind kind, enum want want,
	const char *names)
{
	struct listing g = {.kind = kind, .want = want};
	struct partial *p = partial(expr);

	buf_init(&g.b, 1 << 16);
	partial_choices(p, c, n, FIX_NOW, list, &g, &complete);
	ck_assert_span(buf_span(&g.b), names);
	buf_clear(&g.b);
	partial_free(&p);
}

static void expect(const char *expr, enum choice_kind kind, enum want want,
	const char *names)
{
	expect_by(NULL, 0, expr, kind, want, names);
}

/* Each choice by its number chooses just what partial_choices() gave there. */
struct one {
	size_t at, count;
	struct choice c;
};

static void find_one(void *ctx, const struct choice *c)
{
	struct one *o = ctx;

	if (o->count++ == o->at)
		o->c = *c;
}

START_TEST(a_choice_is_known_by_its_number)
{
	const struct policy *policy = labels_policy(ls, 0);
	struct one o = {.count = 1};

	for (size_t i = 0; i < o.count; i++) {
		struct partial *p = partial_new(ls, policy);

		o = (struct one){.at = i};
		ck_assert(partial_choose(p, i));
		partial_choices(p, NULL, 0, FIX_NOW, find_one, &o, &complete);
		ck_assert(o.c.chosen);
		ck_assert(partial_choose(p, i)); /* again */
		if (o.c.kind == CHOICE_CLASS)
			ck_assert(!partial_choose(p, i == 0 ? 1 : 0));
		partial_free(&p);
	}
	ck_assert_uint_gt(o.count, 5);
	{
		struct partial *p = partial_new(ls, policy);

		ck_assert(!partial_choose(p, o.count));
		ck_assert(!partial_choose(p, SIZE_MAX));
		partial_free(&p);
	}
}
END_TEST

START_TEST(an_empty_label_leaves_all_that_is_in_force_open)
{
	expect("", CHOICE_CLASS, WANT_OPEN, " LOW MID HIGH VERY HIGH");
	expect("", CHOICE_VALUE, WANT_OPEN,
		" red blue green AA BB C;D S5 S300 T1 T2 T3 N1 N2 x y x z"
		" p1 p2");
	expect("", CHOICE_PRIVACY, WANT_OPEN, " CLEAR");
	ck_assert(!complete);
	expect("", CHOICE_VALUE, WANT_NEEDED, "");
	expect("", CHOICE_VALUE, WANT_CHOSEN, "");
	expect(" ; Doors: red", CHOICE_VALUE, WANT_CHOSEN, " red");
	expect("TEST / ; Doors: red", CHOICE_VALUE, WANT_CHOSEN, " red");
}
END_TEST

START_TEST(what_is_chosen_closes_what_it_excludes)
{
	/* blue is not for LOW, green for HIGH alone */
	expect("LOW; Teams: T1, T2", CHOICE_VALUE, WANT_OPEN,
		" red AA BB C;D S5 S300 T1 T2 N1 x y x z p1 p2");
	ck_assert(complete);
	expect("LOW", CHOICE_CLASS, WANT_OPEN, " LOW");
	expect("; Doors: green", CHOICE_CLASS, WANT_OPEN, " HIGH");
	expect("; Doors: blue", CHOICE_CLASS, WANT_OPEN, " MID HIGH VERY HIGH");
	/* S300 excludes red, and says so from either side */
	expect("MID; Doors: red", CHOICE_VALUE, WANT_OPEN,
		" red blue AA BB C;D S5 T1 T2 T3 N1 N2 x y x z p1 p2");
	expect("MID; Skills: S300", CHOICE_VALUE, WANT_OPEN,
		" blue AA BB C;D S5 S300 T1 T2 T3 N1 N2 x y x z p1 p2");
	/* one note; N2 wants exactly one of T1 and T2 */
	expect("LOW; Notes: N2; Teams: T1", CHOICE_VALUE, WANT_OPEN,
		" red AA BB C;D S5 S300 T1 T3 N2 x y x z p1 p2");
}
END_TEST

START_TEST(what_cannot_be_done_without_is_needed)
{
	expect("; Doors: green", CHOICE_CLASS, WANT_NEEDED, " HIGH");
	expect("HIGH; Doors: green", CHOICE_CLASS, WANT_NEEDED, " HIGH");
	expect("HIGH", CHOICE_CLASS, WANT_NEEDED, "");
	expect("LOW; Pair: p1", CHOICE_VALUE, WANT_NEEDED, " p2");
	ck_assert(!complete);
	/* of two that need each other neither can go alone */
	expect("LOW; Pair: p1, p2", CHOICE_VALUE, WANT_NEEDED, " p1 p2");
	ck_assert(complete);
	/* T2 would do as well */
	expect("LOW; Notes: N2; Teams: T1, T3", CHOICE_VALUE, WANT_NEEDED, "");
	expect("LOW; Notes: N2", CHOICE_VALUE, WANT_NEEDED, "");
	ck_assert(!complete);
}
END_TEST

START_TEST(a_contradiction_leaves_nothing_open)
{
	static const char *const bad[] = {
		"OLD",
		"LOW; Doors: blue",
		"LOW; Notes: N1, N2",
		"LOW; Notes: N2; Teams: T1, T2",
		"MID; Teams: T1, T2, T3",
		"MID; Doors: red; Skills: S300",
		"MID; Doors: gone",
		"MID; Doors: past",
		"MID; Doors: soon",
		"MID; privacy: grey",
	};

	for (enum choice_kind k = CHOICE_CLASS; k <= CHOICE_PRIVACY; k++) {
		expect(bad[_i], k, WANT_OPEN, "");
		expect(bad[_i], k, WANT_NEEDED, "");
	}
	ck_assert(!complete);
}
END_TEST

START_TEST(a_privacy_mark_is_one_of_the_policys)
{
	expect("LOW; privacy: clear", CHOICE_PRIVACY, WANT_CHOSEN, " CLEAR");
	ck_assert(complete);
	expect("LOW; privacy: clear", CHOICE_PRIVACY, WANT_OPEN, " CLEAR");
	expect("LOW", CHOICE_PRIVACY, WANT_NEEDED, "");
	expect("LOW", CHOICE_PRIVACY, WANT_SINGLE, " CLEAR GREY");
	expect("LOW", CHOICE_VALUE, WANT_SINGLE, " N1 N2");
}
END_TEST

START_TEST(everybody_is_cleared_for_what_is_open)
{
	const struct clearance *c[] = {
		fix_clearance(ls, "up to HIGH; Doors: red, blue; Release: AA,"
				  " BB; Alpha: x; Teams: T1"),
		fix_clearance(ls, "MID | HIGH; Doors: red, green; Release: BB,"
				  " \"C;D\"; Alpha: y"),
	};

	expect_by(c, 1, "", CHOICE_CLASS, WANT_OPEN, " LOW MID HIGH");
	expect_by(c, 2, "", CHOICE_CLASS, WANT_OPEN, " MID HIGH");
	/* permissive: any value will do, as long as each holds one of all */
	expect_by(c, 2, "", CHOICE_VALUE, WANT_OPEN, " red AA BB C;D N1 x y");
	expect_by(c, 2, "MID; Release: AA", CHOICE_VALUE, WANT_OPEN,
		" red AA BB C;D N1 x y");
	ck_assert(!complete); /* the second doesn't hold AA */
	expect_by(c, 2, "MID; Alpha: x", CHOICE_VALUE, WANT_NEEDED, " y");
	expect_by(c, 1, "MID; Notes: N2", CHOICE_VALUE, WANT_NEEDED, " T1");
	expect_by(c, 2, "MID; Release: BB", CHOICE_CLASS, WANT_OPEN, " MID");
	ck_assert(complete);
}
END_TEST

START_TEST(who_has_no_clearance_of_this_policy_gets_nothing)
{
	const struct clearance *c[] = {fix_clearance(ls, "up to HIGH"), NULL};

	expect_by(c, 2, "", CHOICE_CLASS, WANT_OPEN, "");
	fix_add_file(ls, "home.xml");
	c[1] = NULL;
	for (size_t i = 1; i < labels_policy_count(ls); i++) {
		const struct policy *p = labels_policy(ls, i);
		struct buf b;

		buf_init(&b, 4096);
		buf_printf(&b, "\"%.*s\" / \"%.*s\"", SPAN_FMT(policy_name(p)),
			SPAN_FMT(p->cls[0].name));
		c[1] = fix_clearance(ls, buf_cstr(&b));
		buf_clear(&b);
	}
	ck_assert_ptr_nonnull(c[1]);
	expect_by(c, 2, "LOW", CHOICE_VALUE, WANT_OPEN, "");
	expect_by(c, 2, "LOW", CHOICE_CLASS, WANT_OPEN, "");
	ck_assert(!complete);
}
END_TEST

START_TEST(under_a_policy_that_is_over_nothing_is_open)
{
	struct listing g = {.kind = CHOICE_CLASS, .want = WANT_OPEN};
	const struct label *l;
	struct partial *p;

	labels_free(&ls);
	ls = fix_labels_of(
		"<SPIF xmlns='http://www.xmlspif.org/spif' schemaVersion='2.1'"
		" version='1' creationDate='20250101000000Z'"
		" originatorDN='CN=t' keyIdentifier='0'"
		" privilegeId='2.16.840.1.101.2.1.8.3'"
		" rbacId='2.16.840.1.101.2.1.8.3'"
		" notAfter='2001-01-01T00:00:00Z'>"
		"<securityPolicyId name='GONE' id='2.25.9'/>" FIX_CLASSES(
			FIX_CLASS("A", "1")) "</SPIF>");
	p = partial("A");
	buf_init(&g.b, 64);
	partial_choices(p, NULL, 0, FIX_NOW, list, &g, &complete);
	ck_assert_span(buf_span(&g.b), "");
	ck_assert(!complete);
	ck_assert_int_eq(partial_label(p, FIX_NOW, &l, &why), LABEL_MALFORMED);
	ck_assert_ptr_null(l);
	ck_assert_int_eq(
		partial_complete(p, NULL, 0, FIX_NOW, &l, &why), LABEL_INVALID);
	buf_clear(&g.b);
	partial_free(&p);
}
END_TEST

/* What a form needs to show a choice. */
static void check_facts(void *ctx, const struct choice *c)
{
	unsigned *n = ctx;

	if (c->kind == CHOICE_CLASS && span_is(c->value.name, "HIGH")) {
		ck_assert_uint_eq(c->value.lacv, 300);
		ck_assert(c->single);
		(*n)++;
	}
	if (c->kind == CHOICE_VALUE && span_is(c->value.name, "z")) {
		ck_assert_span(c->value.set_name, "Two");
		ck_assert_span(c->tag_name, "Beta");
		ck_assert_span(c->value.type, "restrictive");
		ck_assert_uint_eq(c->tag, 6);
		(*n)++;
	}
	if (c->kind == CHOICE_VALUE && span_is(c->value.name, "gone")) {
		ck_assert(c->value.obsolete);
		ck_assert_uint_eq(c->tag, 0);
		(*n)++;
	}
	if (c->kind == CHOICE_PRIVACY && span_is(c->value.name, "GREY")) {
		ck_assert(c->value.obsolete);
		(*n)++;
	}
}

START_TEST(a_choice_says_what_it_is)
{
	struct partial *p = partial("");
	unsigned n = 0;

	partial_choices(p, NULL, 0, FIX_NOW, check_facts, &n, &complete);
	ck_assert_uint_eq(n, 4);
	partial_free(&p);
}
END_TEST

/* ---- reading ---- */

static const struct {
	const char *expr;
	enum err err;
	const char *says;
} unread[] = {
	{"MID; Release: A",                 ERR_VALUE,   "no value \"A\" in tag \"Release\""},
	{"; Release: GBR",                  ERR_VALUE,   "no value \"GBR\""                 },
	{"; Doors: rde",                    ERR_VALUE,   "did you mean \"red\"?"            },
	{"MIDD",			    ERR_VALUE,   "did you mean \"MID\"?"            },
	{"; Dors: red",                     ERR_VALUE,   "did you mean \"Doors\""           },
	{"TESD / LOW",                      ERR_UNKNOWN, "did you mean \"TEST\""            },
	{"LOW; privacy: CLEER",             ERR_VALUE,
         "no privacy mark \"CLEER\" in policy \"TEST\"; did you mean"                       },
	{"LOW; privacy: Nothing like that", ERR_VALUE,   "no privacy mark"                  },
	{"up to LOW",		       ERR_SYNTAX,  "for clearances"                   },
	{"LOW Doors: red",                  ERR_VALUE,   "no classification"                },
	{"; Doors",			 ERR_SYNTAX,  "a colon is missing"               },
	{"LOW; Doors: *",                   ERR_SYNTAX,  "every value"                      },
	{"; ",			      ERR_SYNTAX,  "a name is missing"                },
	{"catalog:x",		       ERR_VALUE,   "can't be used here"               },
	{"ess:!",			   ERR_VALUE,   "not base64"                       },
	{"xml:<a xmlns='urn:x'/>",          ERR_UNKNOWN, "no label form"                    },
	{"\xff",			    ERR_SYNTAX,  "not UTF-8"                        },
};

START_TEST(what_cannot_be_read_is_refused_and_why)
{
	struct partial *p;

	ck_assert_int_eq(partial_read(ls, span_str(unread[_i].expr), &p, &why),
		unread[_i].err);
	ck_assert_ptr_null(p);
	ck_assert_msg(strstr(why.s, unread[_i].says) != NULL, "%s: %s",
		unread[_i].expr, why.s);
	partial_free(&p); /* of nothing is fine */
}
END_TEST

START_TEST(too_long_is_refused)
{
	struct partial *p;
	struct buf b;

	buf_init(&b, 1 << 20);
	buf_str(&b, "LOW");
	while (b.n <= 65536)
		buf_byte(&b, ' ');
	ck_assert_int_eq(partial_read(ls, buf_span(&b), &p, &why), ERR_LIMIT);
	ck_assert_ptr_null(p);
	buf_clear(&b);
}
END_TEST

#define NATO(inside)                                                      \
	"xml:<originatorConfidentialityLabel "                            \
	"xmlns='urn:nato:stanag:4774:confidentialitymetadatalabel:1:0'>"  \
	"<ConfidentialityInformation><PolicyIdentifier>TEST"              \
	"</PolicyIdentifier><Classification>LOW</Classification>" inside  \
	"</ConfidentialityInformation><CreationDateTime>2024-01-01T00:00" \
	":00Z</CreationDateTime></originatorConfidentialityLabel>"

START_TEST(a_whole_label_is_a_beginning_too)
{
	const struct label *l;
	struct partial *p = partial(NATO(""));

	ck_assert_int_eq(partial_label(p, FIX_NOW, &l, &why), LABEL_VALID);
	/* the new label isn't as old as the one it began as */
	ck_assert(label_same_value(l, fix_label(ls, "LOW")));
	ck_assert(strstr(label_element(l, LABEL_NATO).p, "2024") == NULL);
	partial_free(&p);
	ck_assert_int_eq(partial_read(ls,
				 SPAN(NATO("<Category TagName='Release'"
					   " Type='PERMISSIVE'/>")),
				 &p, &why),
		ERR_VALUE);
	ck_assert_ptr_null(p);
	ck_assert_msg(strstr(why.s, "permissive") != NULL, "%s", why.s);
}
END_TEST

START_TEST(without_a_policy_there_is_no_label)
{
	struct labels *empty = labels_new();
	struct partial *p;

	ck_assert_int_eq(partial_read(empty, SPAN(""), &p, &why), ERR_UNKNOWN);
	ck_assert_ptr_null(p);
	labels_free(&empty);
}
END_TEST

/* ---- the label in the end ---- */

static const struct {
	const char *expr, *whole, *says;
} labels_of[] = {
	{"LOW; Doors: red; privacy: CLEAR", "LOW; Doors: red; privacy: CLEAR",
         NULL										     },
	{"; Doors: red",                    NULL,                              "no classification"},
	{"LOW; Pair: p1",                   NULL,                              "too few"          },
	{"LOW; Doors: gone",                NULL,                              "is obsolete"      },
	{"LOW; privacy: GREY",              NULL,                              "is obsolete"      },
	{"LOW; Doors: past",                NULL,                              "no longer valid"  },
};

START_TEST(what_is_chosen_is_judged_as_a_new_label)
{
	const struct label *l = NULL;
	struct partial *p = partial(labels_of[_i].expr);
	enum label_status st = partial_label(p, FIX_NOW, &l, &why);

	if (labels_of[_i].whole != NULL) {
		ck_assert_int_eq(st, LABEL_VALID);
		ck_assert(label_same_value(
			l, fix_label(ls, labels_of[_i].whole)));
	} else {
		ck_assert_int_eq(st, LABEL_INVALID);
		ck_assert_msg(
			strstr(why.s, labels_of[_i].says) != NULL, "%s", why.s);
	}
	partial_free(&p);
}
END_TEST

static const struct {
	const char *expr, *whole; /* NULL: no such label */
} completions[] = {
	{"",			  "LOW"					    },
	{"; Doors: blue",             "MID; Doors: blue"                               },
	{"; Doors: green; Notes: N2", "HIGH; Doors: green; Notes: N2;"
				      " Teams: T1"},
	{"MID; Pair: p2",             "MID; Pair: p1, p2"                              },
	{"MID; privacy: clear",       "MID; privacy: CLEAR"                            },
	{"LOW; Doors: green",         NULL					     },
	{"LOW; privacy: GREY",        NULL					     },
};

START_TEST(the_rest_is_added)
{
	const struct label *l = NULL;
	struct partial *p = partial(completions[_i].expr);
	enum label_status st = partial_complete(p, NULL, 0, FIX_NOW, &l, &why);

	if (completions[_i].whole != NULL) {
		ck_assert_int_eq(st, LABEL_VALID);
		ck_assert(label_same_value(
			l, fix_label(ls, completions[_i].whole)));
	} else {
		ck_assert_int_eq(st, LABEL_INVALID);
		ck_assert_ptr_null(l);
		ck_assert_msg(strstr(why.s, "no valid label has") != NULL, "%s",
			why.s);
	}
	partial_free(&p);
}
END_TEST

START_TEST(the_rest_is_what_all_are_cleared_for)
{
	const struct clearance *c[] = {
		fix_clearance(ls, "MID; Teams: T2; Release: AA"),
		fix_clearance(ls, "up to HIGH; Teams: T2; Release: BB"),
	};
	struct partial *p = partial("; Notes: N2");
	const struct label *l;

	ck_assert_int_eq(
		partial_complete(p, c, 2, FIX_NOW, &l, &why), LABEL_VALID);
	ck_assert(label_same_value(
		l, fix_label(ls, "MID; Notes: N2; Teams: T2")));
	partial_free(&p);
	p = partial("; Release: \"C;D\"");
	ck_assert_int_eq(
		partial_complete(p, c, 2, FIX_NOW, &l, &why), LABEL_VALID);
	ck_assert(label_same_value(
		l, fix_label(ls, "MID; Release: AA, BB, \"C;D\"")));
	partial_free(&p);
}
END_TEST

Suite *suite_compose(void)
{
	Suite *s = suite_create("compose");
	TCase *t = tcase_create("compose");

	tcase_add_checked_fixture(t, setup, teardown);
	tcase_add_test(t, a_choice_is_known_by_its_number);
	tcase_add_test(t, an_empty_label_leaves_all_that_is_in_force_open);
	tcase_add_test(t, what_is_chosen_closes_what_it_excludes);
	tcase_add_test(t, what_cannot_be_done_without_is_needed);
	tcase_add_loop_test(t, a_contradiction_leaves_nothing_open, 0, 10);
	tcase_add_test(t, a_privacy_mark_is_one_of_the_policys);
	tcase_add_test(t, everybody_is_cleared_for_what_is_open);
	tcase_add_test(t, who_has_no_clearance_of_this_policy_gets_nothing);
	tcase_add_test(t, under_a_policy_that_is_over_nothing_is_open);
	tcase_add_test(t, a_choice_says_what_it_is);
	tcase_add_loop_test(t, what_cannot_be_read_is_refused_and_why, 0,
		(int)ARRAY_LEN(unread));
	tcase_add_test(t, too_long_is_refused);
	tcase_add_test(t, a_whole_label_is_a_beginning_too);
	tcase_add_test(t, without_a_policy_there_is_no_label);
	tcase_add_loop_test(t, what_is_chosen_is_judged_as_a_new_label, 0,
		(int)ARRAY_LEN(labels_of));
	tcase_add_loop_test(
		t, the_rest_is_added, 0, (int)ARRAY_LEN(completions));
	tcase_add_test(t, the_rest_is_what_all_are_cleared_for);
	suite_add_tcase(s, t);
	return s;
}
