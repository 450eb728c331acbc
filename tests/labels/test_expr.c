/* SPDX-License-Identifier: MIT */
/* Label expressions: what people write, what is written back. */
#include "labels/engine.h"
#include "labels/expr.h"
#include "tests/base/assert_span.h"
#include "tests/labels/fixture.h"
#include "tests/labels/suites.h"

#define OTHER                       \
	FIX_SPIF("A / B", "2.25.2", \
		FIX_CLASSES(        \
			FIX_CLASS("LOW", "1") FIX_CLASS("up to you", "2")))

static const struct {
	const char *in, *canonical;
} good[] = {
	{"low",				  "LOW"			     },
	{"very\n\thigh\r",                       "VERY HIGH"                       },
	{" LOW ",				"LOW"			     },
	{"very high",			    "VERY HIGH"                       },
	{"VeryHigh",			     "VERY HIGH"                       },
	{"LOW;doors:RED",                        "LOW; Doors: red"                 },
	{"HIGH; Doors: blue, red",               "HIGH; Doors: red, blue"          },
	{"LOW; Release: BB; Doors: red",         "LOW; Doors: red; Release: BB"    },
	{"LOW; Release: AA; Release: BB",        "LOW; Release: AA, BB"            },
	{"LOW; Release: \"c;d\"",                "LOW; Release: \"C;D\""           },
	{"LOW; \"Release\": \"AA\"",             "LOW; Release: AA"                },
	{"LOW; Two: y, z",                       "LOW; Two: y; Two: z"             },
	{"LOW; Alpha: x; Beta: x",               "LOW; Alpha: x; Beta: x"          },
	{"LOW; privacy: clear",                  "LOW; privacy: CLEAR"             },
	{"LOW; privacy: my own, really",         "LOW; privacy: \"my own, really\""},
	{"LOW; Privacy: \"say \"\"please\"\"\"",
         "LOW; privacy: \"say \"\"please\"\"\""                                    },
	{"LOW; privacy: \" staff \"",            "LOW; privacy: staff"             },
	{"TEST / LOW",			   "LOW"			     },
	{"2.25.1001 / LOW",                      "LOW"                             },
	{"\"A / B\" / low",                      "\"A / B\" / LOW"                 },
	{"2.25.2 / \"up to you\"",               "\"A / B\" / \"up to you\""       },
};

START_TEST(labels_are_written_canonically_and_read_back)
{
	struct labels *ls = fix_labels();
	const struct label *l;
	struct buf b;

	fix_add(ls, OTHER);
	buf_init(&b, 4096);
	l = fix_label(ls, good[_i].in);
	label_expr(l, &b);
	ck_assert_span(buf_span(&b), good[_i].canonical);
	ck_assert(label_same_value(fix_label(ls, buf_cstr(&b)), l));
	buf_clear(&b);
	labels_free(&ls);
}
END_TEST

static const struct {
	const char *in;
	enum label_status st;
	const char *says;
} bad[] = {
	{"",				LABEL_MALFORMED, "name is missing"                },
	{"LWO",			     LABEL_MALFORMED, "did you mean \"LOW\"?"          },
	{"SECRET",			  LABEL_MALFORMED, "no classification \"SECRET\""   },
	{"LOW; Door: red",                  LABEL_MALFORMED, "no tag \"Door\""                },
	{"LOW; Door: red",                  LABEL_MALFORMED, "did you mean \"Doors\"?"        },
	{"LOW; Doors: rad",                 LABEL_MALFORMED, "did you mean \"red\"?"          },
	{"LOW; Doors: purple",              LABEL_MALFORMED, "no value \"purple\" in tag"     },
	{"LOW; Two: x",                     LABEL_MALFORMED, "in 2 tags"                      },
	{"LOW; Doors",                      LABEL_MALFORMED, "colon is missing"               },
	{"LOW; Doors:",                     LABEL_MALFORMED, "name is missing"                },
	{"LOW; Doors: red,",                LABEL_MALFORMED, "name is missing"                },
	{"LOW; Doors: *",                   LABEL_MALFORMED, "every value"                    },
	{"LOW;",			    LABEL_MALFORMED, "name is missing"                },
	{"LOW | MID",		       LABEL_MALFORMED,
         "one classification; | is for clearances"                                            },
	{"LOW: red",			LABEL_MALFORMED, "the end is missing at character"},
	{"up to LOW",		       LABEL_MALFORMED, "for clearances"                 },
	{"\"LOW",			   LABEL_MALFORMED, "quote is not closed"            },
	{"LO\"W\"",			 LABEL_MALFORMED, "quote inside"                   },
	{"LOW; privacy:",                   LABEL_MALFORMED, "empty privacy"                  },
	{"LOW; privacy: \"x\"; Doors: red", LABEL_MALFORMED, "comes last"                     },
	{"LOW; privacy: \" \"",             LABEL_MALFORMED, "empty privacy"                  },
	{"LOW; privacy: \x15",              LABEL_MALFORMED, "no label can carry"             },
	{"LOW; privacy: \xef\xbf\xbf",      LABEL_MALFORMED, "no label can carry"             },
	{"TSET / LOW",                      LABEL_UNUSABLE,  "did you mean \"TEST\"?"         },
	{"ACME / LOW",                      LABEL_UNUSABLE,  "no policy \"ACME\""             },
	{"LOW\xff",			 LABEL_MALFORMED, "UTF-8"                          },
	{"catalog:x",		       LABEL_MALFORMED, "can't be used here"             },
	{"file:/etc/passwd",                LABEL_MALFORMED, "can't be used here"             },
	{"ess:!!",			  LABEL_MALFORMED, "base64"                         },
	{"xml:<a/>",			LABEL_UNUSABLE,  "no label form"                  },
	{"xml:<a",			  LABEL_MALFORMED, "well-formed"                    },
};

START_TEST(errors_say_what_is_wrong)
{
	struct labels *ls = fix_labels();
	struct errtext e = {""};
	const struct label *l;

	ck_assert_int_eq(label_read_expr(ls, span_str(bad[_i].in), FIX_NOW,
				 false, &l, &e),
		bad[_i].st);
	ck_assert_ptr_null(l);
	ck_assert_msg(
		strstr(e.s, bad[_i].says) != NULL, "%s: %s", bad[_i].in, e.s);
	labels_free(&ls);
}
END_TEST

/* In DER they are themselves; an expression would make others of them. */
START_TEST(marks_that_an_expression_changes_are_written_as_der)
{
	struct labels *ls = fix_labels();
	char longest[EXPR_PRIVACY_MAX + 2];
	const char *const marks[] = {"clear", "gReY", longest};
	struct label_parts p = fix_label(ls, "LOW")->p;

	memset(longest, 'x', sizeof(longest) - 1);
	longest[sizeof(longest) - 1] = '\0';
	for (size_t i = 0; i < ARRAY_LEN(marks); i++) {
		struct buf der, expr;
		const struct label *l;

		buf_init(&der, 4096);
		buf_init(&expr, 4096);
		p.privacy = span_str(marks[i]);
		ck_assert_int_eq(ess_label_write(&p, &der, NULL), ERR_OK);
		ck_assert_int_eq(
			label_read_der(ls, buf_span(&der), FIX_NOW, &l, NULL),
			LABEL_VALID);
		label_expr(l, &expr);
		ck_assert(span_starts(buf_span(&expr), SPAN("ess:")));
		ck_assert(label_same_value(fix_label(ls, buf_cstr(&expr)), l));
		buf_clear(&der);
		buf_clear(&expr);
	}
	labels_free(&ls);
}
END_TEST

/* Not the square of the text. */
START_TEST(quoted_names_take_the_memory_of_their_text)
{
	struct labels *ls = fix_labels();
	const struct label *l;
	struct buf b;

	buf_init(&b, 65536);
	buf_str(&b, "LOW; Doors: red");
	for (int i = 0; i < 5000; i++)
		buf_str(&b, ", \"red\"");
	ck_assert_int_eq(
		label_read_expr(ls, buf_span(&b), FIX_NOW, false, &l, NULL),
		LABEL_VALID);
	ck_assert_uint_lt(arena_used(ls->scratch), (size_t)8 * 65536);
	ck_assert(label_same_value(l, fix_label(ls, "LOW; Doors: red")));
	buf_clear(&b);
	labels_free(&ls);
}
END_TEST

START_TEST(without_a_policy_nothing_can_be_said)
{
	struct labels *ls = labels_new();
	const struct label *l;
	const struct clearance *c;

	ck_assert_int_eq(
		label_read_expr(ls, SPAN("LOW"), FIX_NOW, false, &l, NULL),
		LABEL_UNUSABLE);
	ck_assert_int_eq(
		clearance_read_expr(ls, SPAN("LOW"), &c, NULL), ERR_UNKNOWN);
	labels_free(&ls);
}
END_TEST

START_TEST(other_ways_of_writing_a_label)
{
	struct labels *ls = fix_labels();
	const struct label *l = fix_label(ls, "HIGH; Doors: red; Skills: S5");
	struct buf b;

	buf_init(&b, 65536);
	for (enum label_form f = LABEL_ESS; f <= LABEL_SPIFFY; f++) {
		buf_reset(&b);
		buf_str(&b, "xml: ");
		buf_add(&b, label_element(l, f));
		ck_assert(label_same_value(fix_label(ls, buf_cstr(&b)), l));
	}
	buf_clear(&b);
	labels_free(&ls);
}
END_TEST

/* Both tags have a value x and no name of their own. */
START_TEST(what_names_cannot_say_is_written_in_another_way)
{
	struct labels *ls = fix_labels_of(FIX_SPIF("P", "2.25.9",
		FIX_CLASSES(FIX_CLASS("A", "1")) FIX_SETS(
			"<securityCategoryTagSet name='S' id='2.25.9.1'>"
			"<securityCategoryTag tagType='restrictive'>"
			"<tagCategory name='x' lacv='1'/>"
			"</securityCategoryTag>"
			"<securityCategoryTag tagType='permissive'>"
			"<tagCategory name='x' lacv='1'/>"
			"</securityCategoryTag></securityCategoryTagSet>")));
	const struct label *l = fix_label(ls,
		"xml:<label xmlns='http://surevine.com/xmlns/spiffy'>"
		"<policy id='2.25.9'/><classification lacv='1'/>"
		"<tag type='permissive' id='2.25.9.1' lacv='1'/></label>");
	struct buf b;

	buf_init(&b, 4096);
	label_expr(l, &b);
	ck_assert(span_starts(buf_span(&b), SPAN("ess:")));
	ck_assert(label_same_value(fix_label(ls, buf_cstr(&b)), l));
	buf_clear(&b);
	labels_free(&ls);
}
END_TEST

/* White space tells the two apart, and only if it stands where it should. */
START_TEST(names_that_could_be_two_classifications_are_refused)
{
	struct labels *ls = fix_labels_of(FIX_SPIF("P", "2.25.9",
		FIX_CLASSES(FIX_CLASS("TOP SECRET", "1")
				FIX_CLASS("TOPSEC RET", "2"))));
	struct errtext e = {""};
	const struct label *l;

	fix_label(ls, "top  secret");
	fix_label(ls, "topsec ret");
	ck_assert_int_eq(
		label_read_expr(ls, SPAN("TOPSECRET"), FIX_NOW, false, &l, &e),
		LABEL_MALFORMED);
	ck_assert_msg(
		strstr(e.s, "could be 2 classifications") != NULL, "%s", e.s);
	labels_free(&ls);
}
END_TEST

/* Names that would be something else without their quotes. */
START_TEST(names_that_need_quotes_get_them)
{
	struct labels *ls = fix_labels_of(FIX_SPIF("P", "2.25.9",
		FIX_CLASSES(FIX_CLASS("A", "1")) FIX_SETS(
			"<securityCategoryTagSet name='Privacy' id='2.25.9.1'>"
			"<securityCategoryTag tagType='restrictive'>"
			"<tagCategory name='*' lacv='1'/>"
			"<tagCategory name='**' lacv='2'/>"
			"</securityCategoryTag></securityCategoryTagSet>")));
	const struct label *l = fix_label(ls, "A; \"privacy\": \"*\", **");
	struct buf b;

	buf_init(&b, 4096);
	label_expr(l, &b);
	ck_assert_span(buf_span(&b), "A; \"Privacy\": \"*\", **");
	ck_assert_ptr_eq(fix_label(ls, buf_cstr(&b)), l);
	buf_clear(&b);
	labels_free(&ls);
}
END_TEST

static const struct {
	const char *in, *canonical;
} clearances[] = {
	{"LOW",			     "LOW"			    },
	{"up to LOW",		       "LOW"			    },
	{"up to high",                      "up to HIGH"                     },
	{"UP TO \"HIGH\"",                  "up to HIGH"                     },
	{"LOW|MID|HIGH",                    "up to HIGH"                     },
	{"HIGH | low",                      "LOW | HIGH"                     },
	{"MID; Doors: red",                 "MID; Doors: red"                },
	{"MID; Doors: *",                   "MID; Doors: *"                  },
	{"MID; Release: AA, BB, \"C;D\"",   "MID; Release: *"                },
	{"MID; Two: *",                     "MID; Two: *"                    },
	{"MID; Alpha: *; Beta: x",          "MID; Alpha: x, y; Beta: x"      },
 /* Informative values grant nothing. */
	{"MID; Notes: N1; Teams: T1",       "MID; Teams: T1"                 },
	{"\"A / B\" / LOW | \"up to you\"", "\"A / B\" / up to \"up to you\""},
};

START_TEST(clearances_are_written_canonically_and_read_back)
{
	struct labels *ls = fix_labels();
	const struct clearance *c;
	struct buf b;

	fix_add(ls, OTHER);
	buf_init(&b, 4096);
	c = fix_clearance(ls, clearances[_i].in);
	clearance_expr(c, &b);
	ck_assert_span(buf_span(&b), clearances[_i].canonical);
	ck_assert_ptr_eq(fix_clearance(ls, buf_cstr(&b)), c);
	buf_clear(&b);
	labels_free(&ls);
}
END_TEST

static const struct {
	const char *in, *says;
} bad_clearances[] = {
	{"",		   "name is missing"   },
	{"up to LWO",          "did you mean"      },
	{"up to LOW | MID",    "the end is missing"},
	{"LOW; Doors: *, red", "the end is missing"},
	{"LOW; Nowhere: *",    "no tag \"Nowhere\""},
	{"LOW; privacy: x",    "no tag \"privacy\""},
	{"ess:MQ",             ""                  },
	{"xml:<clearance/>",   "no clearance form" },
	{"catalog:x",          "can't be used here"},
};

/* One name for two things grants neither. */
START_TEST(all_values_of_two_tag_sets_are_not_granted_at_once)
{
	struct labels *ls = fix_labels_of(FIX_SPIF("P", "2.25.9",
		FIX_CLASSES(FIX_CLASS("A", "1")) FIX_SETS(
			"<securityCategoryTagSet name='Door' id='2.25.9.1'>"
			"<securityCategoryTag tagType='restrictive'>"
			"<tagCategory name='red' lacv='1'/>"
			"</securityCategoryTag></securityCategoryTagSet>"
			"<securityCategoryTagSet name='Safe' id='2.25.9.2'>"
			"<securityCategoryTag name='Door' "
			"tagType='restrictive'><tagCategory name='blue' "
			"lacv='1'/></securityCategoryTag>"
			"</securityCategoryTagSet>")));
	const struct clearance *c;
	struct errtext e = {""};
	struct buf b;

	ck_assert_int_eq(
		clearance_read_expr(ls, SPAN("A; Door: *"), &c, &e), ERR_VALUE);
	ck_assert_ptr_nonnull(strstr(e.s, "several tag sets"));
	fix_clearance(ls, "A; Door: red; Safe: *");
	/* Nor is it written so, where all values of both are held. */
	buf_init(&b, 256);
	clearance_expr(fix_clearance(ls, "A; Door: red; Safe: blue"), &b);
	ck_assert_ptr_null(strstr(buf_cstr(&b), "Door: *"));
	fix_clearance(ls, buf_cstr(&b));
	buf_clear(&b);
	labels_free(&ls);
}
END_TEST

START_TEST(a_wrong_clearance_is_refused)
{
	struct labels *ls = fix_labels();
	struct errtext e = {""};
	const struct clearance *c;

	ck_assert_int_ne(clearance_read_expr(
				 ls, span_str(bad_clearances[_i].in), &c, &e),
		ERR_OK);
	ck_assert_ptr_null(c);
	ck_assert_msg(strstr(e.s, bad_clearances[_i].says) != NULL, "%s", e.s);
	labels_free(&ls);
}
END_TEST

/* Where another policy governs, and under another name, it says the same. */
START_TEST(what_names_its_policy_by_oid_stands_alone)
{
	struct labels *ls = fix_labels();
	struct buf b;

	fix_add(ls, OTHER);
	buf_init(&b, 4096);
	label_expr_alone(fix_label(ls, "LOW; Doors: red"), &b);
	ck_assert_span(buf_span(&b), "2.25.1001 / LOW; Doors: red");
	ck_assert(label_same_value(
		fix_label(ls, buf_cstr(&b)), fix_label(ls, "LOW; Doors: red")));
	buf_reset(&b);
	label_expr_alone(fix_label(ls, "2.25.2 / low"), &b);
	ck_assert_span(buf_span(&b), "2.25.2 / LOW");
	buf_reset(&b);
	clearance_expr_alone(fix_clearance(ls, "up to LOW"), &b);
	ck_assert_span(buf_span(&b), "2.25.1001 / LOW");
	ck_assert_ptr_eq(
		fix_clearance(ls, buf_cstr(&b)), fix_clearance(ls, "LOW"));
	buf_reset(&b);
	clearance_expr_alone(fix_clearance(ls, "2.25.2 / LOW"), &b);
	ck_assert_span(buf_span(&b), "2.25.2 / LOW");
	buf_clear(&b);
	labels_free(&ls);
}
END_TEST

Suite *suite_expr(void)
{
	Suite *s = suite_create("expr");
	TCase *t = tcase_create("expr");

	tcase_add_loop_test(t, labels_are_written_canonically_and_read_back, 0,
		(int)ARRAY_LEN(good));
	tcase_add_loop_test(
		t, errors_say_what_is_wrong, 0, (int)ARRAY_LEN(bad));
	tcase_add_test(t, marks_that_an_expression_changes_are_written_as_der);
	tcase_add_test(t, quoted_names_take_the_memory_of_their_text);
	tcase_add_test(t, without_a_policy_nothing_can_be_said);
	tcase_add_test(t, other_ways_of_writing_a_label);
	tcase_add_test(t, what_names_cannot_say_is_written_in_another_way);
	tcase_add_test(t, names_that_could_be_two_classifications_are_refused);
	tcase_add_test(t, names_that_need_quotes_get_them);
	tcase_add_loop_test(t, clearances_are_written_canonically_and_read_back,
		0, (int)ARRAY_LEN(clearances));
	tcase_add_test(t, what_names_its_policy_by_oid_stands_alone);
	tcase_add_test(t, all_values_of_two_tag_sets_are_not_granted_at_once);
	tcase_add_loop_test(t, a_wrong_clearance_is_refused, 0,
		(int)ARRAY_LEN(bad_clearances));
	suite_add_tcase(s, t);
	return s;
}
