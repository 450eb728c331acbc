/* SPDX-License-Identifier: MIT */
/* Lines of every shape that a policy can give its markings (labels.md 8). */
#include "labels/flot.h"

#include "labels/engine.h"
#include "labels/flot_seen.h"
#include "labels/marking.h"
#include "tests/base/assert_span.h"
#include "tests/labels/fixture.h"
#include "tests/labels/suites.h"

#define SET(inside)                                                            \
	FIX_SETS("<securityCategoryTagSet name='S' id='2.25.7.1'>"             \
		 "<securityCategoryTag tagType='restrictive' name='T'>" inside \
		 "</securityCategoryTag></securityCategoryTagSet>")
#define VALUE(name, n, inside) \
	"<tagCategory name='" name "' lacv='" n "'>" inside "</tagCategory>"
#define CLASS(name, n, inside)                                               \
	"<securityClassification name='" name "' lacv='" n "' hierarchy='" n \
	"'>" inside "</securityClassification>"
#define CODES(phrase, codes) \
	"<markingData phrase='" phrase "'>" codes "</markingData>"
#define HIDDEN CODES("", "<code>noMarkingDisplay</code>")
/* No text of its own; there is no classification to see. */
#define QUIET                                     \
	CODES("", "<code>noMarkingDisplay</code>" \
		  "<code>suppressClassName</code>")
/* No text of its own; another instead of the policy's name. */
#define SLOT(phrase) \
	CODES(phrase, "<code>noNameDisplay</code><code>replacePolicy</code>")
#define AROUND(prefix, separator, suffix)                                   \
	"<markingQualifier>"                                                \
	"<qualifier qualifierCode='prefix' markingQualifier='" prefix "'/>" \
	"<qualifier qualifierCode='separator' markingQualifier='" separator \
	"'/><qualifier qualifierCode='suffix' markingQualifier='" suffix    \
	"'/></markingQualifier>"
#define MARKS(list) "<privacyMarks>" list "</privacyMarks>"
#define P(inside)   FIX_SPIF("P", "2.25.7", inside)

#define PLAIN       P(FIX_CLASSES(FIX_CLASS("LOW", "1") FIX_CLASS("LOW+", "2")))
#define BRACED                                                              \
	P(FIX_CLASSES(FIX_CLASS("LOW", "1")) SET(VALUE("x", "1", "") VALUE( \
		"y", "2", "") AROUND("(", "+", ")")) AROUND("[", " - ", "]"))
#define MARKED                                                               \
	P(FIX_CLASSES(FIX_CLASS("LOW", "1")) SET(VALUE("x", "1", "")) MARKS( \
		"<privacyMark name='PM'/><privacyMark name='HID'>" HIDDEN    \
		"</privacyMark>"))
#define RULED                                                            \
	P(FIX_CLASSES(FIX_CLASS("LOW", "1") FIX_CLASS("HIGH", "2")) SET( \
		VALUE("x", "1", "<excludedClass>LOW</excludedClass>")))
/* One class, so that nothing need be seen of it. */
#define ONE(values) P(FIX_CLASSES(FIX_CLASS("LOW", "1")) SET(values))
#define TWO(values) \
	P(FIX_CLASSES(FIX_CLASS("LOW", "1") FIX_CLASS("HIGH", "2")) SET(values))
#define SHOWN P(FIX_CLASSES(CLASS("LOW", "1", CODES("lowly", ""))))
#define CLEAR                                          \
	P(FIX_CLASSES(CLASS("NONE", "1", HIDDEN)) SET( \
		VALUE("q", "1", QUIET) VALUE("s", "2", SLOT("Q"))))
#define NAMELESS                                                          \
	P(FIX_CLASSES(CLASS("NONE", "1", HIDDEN)) SET(VALUE("x", "1", "") \
			VALUE("y", "2", "")) CODES("", "<code>noMarking"  \
						       "Display</code>"))
/* `P LOW` is shown by the class, or would be by s and q. */
#define TWICE                             \
	ONE(VALUE("q", "1", QUIET) VALUE( \
		"s", "2", "<excludedClass>LOW</excludedClass>" SLOT("P LOW")))

static const struct {
	const char *spif, *line;
	enum flot want;
	const char *label; /* expression */
} lines[] = {
	{PLAIN,         "P LOW",             FLOT_LABEL,                      "LOW"					   },
	{PLAIN,         "P LOW+",            FLOT_LABEL,                      "\"LOW+\""                                      },
 /* A longer word is no marking; a shorter one with more behind it is. */
	{PLAIN,         "P LOWs",            FLOT_NONE,                       NULL					    },
	{PLAIN,         "P LOWS",            FLOT_NONE,                       NULL					    },
	{PLAIN,         "P LOW9",            FLOT_NONE,                       NULL					    },
	{PLAIN,         "P LOW\xc3\xa9",     FLOT_NONE,                       NULL                                            },
	{PLAIN,         "P LOW/",            FLOT_BAD,                        NULL					    },
	{PLAIN,         "P LOW:",            FLOT_BAD,                        NULL					    },
	{PLAIN,         "P LOW_",            FLOT_BAD,                        NULL					    },
	{PLAIN,         "P LOW~",            FLOT_BAD,                        NULL					    },
	{PLAIN,         "P LOW+x",           FLOT_BAD,                        NULL					    },
	{PLAIN,         "p low",             FLOT_BAD,                        NULL					    },
	{PLAIN,         "P HIGH",            FLOT_NONE,                       NULL					    },
 /* The classification in other ways than the policy's. */
	{PLAIN,         "LOW",               FLOT_BAD,                        NULL					    },
	{PLAIN,         "(low)",             FLOT_BAD,                        NULL					    },
	{PLAIN,         "low//x",            FLOT_BAD,                        NULL					    },
	{PLAIN,         "[]",                FLOT_NONE,                       NULL					    },
	{PLAIN,         "(not)",             FLOT_NONE,                       NULL					    },
	{PLAIN,         "low-fat",           FLOT_NONE,                       NULL					    },
	{SHOWN,         "P lowly",           FLOT_LABEL,                      "LOW"                                           },
	{SHOWN,         "lowly",             FLOT_BAD,                        NULL					    },
	{SHOWN,         "LOW",               FLOT_BAD,                        NULL					    },
	{SHOWN,         "P LOW",             FLOT_NONE,                       NULL					    },
 /* Around the parts, and between them. */
	{BRACED,        "[P - LOW]",         FLOT_LABEL,                      "LOW"                                           },
	{BRACED,        "[P - LOW - (x)]",   FLOT_LABEL,                      "LOW; T: x"                                     },
	{BRACED,        "[P - LOW - (x+y)]", FLOT_LABEL,                      "LOW; T: x, y"                                  },
	{BRACED,        "[P - LOW - (x/y)]", FLOT_BAD,                        NULL                                            },
	{BRACED,        "[P - LOW - (x]",    FLOT_BAD,                        NULL                                            },
	{BRACED,        "[P - LOW (x)]",     FLOT_BAD,                        NULL                                            },
	{BRACED,        "[P - LOW - x]",     FLOT_BAD,                        NULL                                            },
	{BRACED,        "[P - LOW",          FLOT_BAD,                        NULL					    },
	{BRACED,        "P - LOW",           FLOT_NONE,                       NULL					    },
	{MARKED,        "P LOW PM",          FLOT_LABEL,                      "LOW; privacy: PM"                              },
	{MARKED,        "P LOW x PM",        FLOT_LABEL,                      "LOW; T: x; privacy: PM"                        },
	{MARKED,        "P LOW PM x",        FLOT_BAD,                        NULL                                            },
	{MARKED,        "P LOW PM PM",       FLOT_BAD,                        NULL                                            },
	{MARKED,        "P LOW PMs",         FLOT_BAD,                        NULL					    },
	{RULED,         "P HIGH x",          FLOT_LABEL,                      "HIGH; T: x"                                    },
	{RULED,         "P LOW x",           FLOT_BAD,                        NULL					    },
 /* Values that show by what they do to other parts. */
	{ONE(VALUE("q", "1",                 QUIET)),                         "P",					      FLOT_LABEL, "LOW; T: q"},
	{ONE(VALUE("q",  "1",                     QUIET)),					"P LOW",										    FLOT_LABEL, "LOW"},
	{TWO(VALUE("q",      "1",               QUIET)),  "P",FLOT_BAD, NULL},
	{ONE(VALUE("q",     "1",   QUIET) VALUE("r",                              "2",													QUIET)), "P", FLOT_BAD,
         NULL},
	{ONE(VALUE("q",             "1",                    QUIET) VALUE("x",                                            "2",									  "")), "P x", FLOT_LABEL,
         "LOW; T: q, x"},
	{TWO(VALUE("s",      "1",                      SLOT("Q"))),					     "Q HIGH",														  FLOT_LABEL, "HIGH; T: s"},
	{ONE(VALUE("s", "1",     SLOT("Q")) VALUE("t", "2",   SLOT("Q"))), "Q LOW",
         FLOT_BAD, NULL},
	{ONE(VALUE("q",        "1",                 QUIET) VALUE("s",						      "2",												      SLOT("Q"))), "Q",
         FLOT_LABEL, "LOW; T: q, s"},
	{ONE(VALUE("q",     "1",QUIET) VALUE("r","2",SLOT("R"))
			 VALUE("s", "3", SLOT("Q"))),
         "Q", FLOT_LABEL, "LOW; T: q, s"},
 /* One that changes nothing isn't said. */
	{CLEAR,             "P",                    FLOT_LABEL,						"NONE"								       },
	{CLEAR,  "Q",              FLOT_LABEL,							    "NONE; T: s"												       },
	{NAMELESS, "x",          FLOT_LABEL,         "NONE; T: x"},
	{NAMELESS,          "x/y",                         FLOT_LABEL,					  "NONE; T: x, y"											 },
	{NAMELESS,      "z",                  FLOT_NONE,									    NULL											  },
 /* Two ways to one label are no two labels. */
	{TWICE,  "P LOW",				FLOT_LABEL,						     "LOW"										      },
};

START_TEST(a_line_of_any_shape_is_one_label_or_none)
{
	struct labels *ls = fix_labels_of(lines[_i].spif);
	const struct label *l;
	enum flot got = flot_read(ls, span_str(lines[_i].line), FIX_NOW, &l);

	ck_assert_msg(got == lines[_i].want, "%s: %d", lines[_i].line, got);
	ck_assert_int_eq(l != NULL, lines[_i].label != NULL);
	if (l != NULL)
		ck_assert_msg(
			label_same_value(l, fix_label(ls, lines[_i].label)),
			"%s", lines[_i].line);
	labels_free(&ls);
}
END_TEST

/* It may have been meant as one, like a shorter one that goes on. */
START_TEST(a_line_that_is_too_long_is_no_label)
{
	struct labels *ls = fix_labels_of(PLAIN);
	char text[FLOT_MAX + 1];
	const struct label *l;

	memset(text, '.', sizeof(text));
	memcpy(text, "P LOW", 5);
	ck_assert_int_eq(
		flot_read(ls, span_of(text, FLOT_MAX), FIX_NOW, &l), FLOT_BAD);
	ck_assert_int_eq(
		flot_read(ls, span_of(text, sizeof(text)), FIX_NOW, &l),
		FLOT_BAD);
	labels_free(&ls);
}
END_TEST

START_TEST(a_policy_out_of_its_time_marks_nothing_for_certain)
{
	struct labels *ls = fix_labels_of(
		"<SPIF notAfter='2030-01-01T00:00:00Z'>"
		"<securityPolicyId name='P' id='2.25.7'/>" FIX_CLASSES(
			FIX_CLASS("LOW", "1")) "</SPIF>");
	const struct label *l;

	ck_assert_int_eq(flot_read(ls, SPAN("P LOW"), FIX_NOW, &l), FLOT_LABEL);
	ck_assert_int_eq(
		flot_read(ls, SPAN("P LOW"), 2 * FIX_NOW, &l), FLOT_BAD);
	ck_assert_ptr_null(l);
	labels_free(&ls);
}
END_TEST

/* Not even a part of it. */
START_TEST(what_cannot_be_read_back_is_not_written)
{
	struct labels *ls = fix_labels_of(ONE(
		VALUE("A", "1", "") VALUE("A/B", "2", "") VALUE("B", "3", "")));
	const struct label *low = fix_label(ls, "LOW");
	struct buf small, b;

	buf_init(&small, 4);
	buf_init(&b, FLOT_MAX);
	ck_assert(!flot_write(low, FIX_NOW, &small));
	ck_assert_uint_eq(small.n, 0);
	buf_str(&b, "so: ");
	ck_assert(!flot_write(fix_label(ls, "LOW; T: \"A/B\""), FIX_NOW, &b));
	ck_assert_span(buf_span(&b), "so: ");
	ck_assert(flot_write(low, FIX_NOW, &b));
	ck_assert_span(buf_span(&b), "so: P LOW");
	buf_clear(&small);
	buf_clear(&b);
	labels_free(&ls);
}
END_TEST

#define PLACES 8 /* of a policy, where something can be said of first lines */
#define FIRST                                                        \
	"<markingQualifier markingCode='firstLineOfText'><qualifier" \
	" qualifierCode='prefix' markingQualifier='*'/></markingQualifier>"
#define NOT_FIRST                                            \
	"<markingQualifier markingCode='subject'><qualifier" \
	" qualifierCode='prefix' markingQualifier='*'/></markingQualifier>"

/* Said in that place of the policy; PLACES: in none. */
static struct labels *first_line_at(size_t place)
{
	const char *in[PLACES];
	struct labels *ls;
	struct buf b;

	for (size_t i = 0; i < PLACES; i++)
		in[i] = i == place ? FIRST : NOT_FIRST;
	buf_init(&b, 65536);
	buf_printf(&b,
		"<SPIF><securityPolicyId name='P' id='2.25.7'>%s"
		"</securityPolicyId><securityClassifications>" CLASS("LOW", "1",
			CODES("bottom",
				"<code>pageBottom</code>") "%s") "%s"
								 "</"
								 "securityClass"
								 "ifications"
								 ">" SET(VALUE(
									 "x",
									 "1",
									 "%s") "%s")
									 MARKS("<priv"
									       "acyMa"
									       "rk "
									       "name="
									       "'PM'>"
									       "%s</"
									       "priva"
									       "cyMar"
									       "k>%s") "%s</SPIF>",
		in[0], in[1], in[2], in[3], in[4], in[5], in[6], in[7]);
	ls = fix_labels_of(buf_cstr(&b));
	buf_clear(&b);
	return ls;
}

START_TEST(first_lines_are_known_wherever_one_is_spoken_of)
{
	struct labels *ls = first_line_at((size_t)_i);
	const struct policy *p = labels_policy(ls, 0);
	struct buf b;

	buf_init(&b, FLOT_MAX);
	ck_assert_int_eq(marking_knows(p, MARK_FIRST_LINE), _i < PLACES);
	ck_assert(marking_knows(p, MARK_PAGE_BOTTOM));
	flot_mark(fix_label(ls, "LOW"), &b);
	buf_byte(&b, '\0');
	ck_assert_msg(
		(strstr(b.p, "bottom") == NULL) == (_i < PLACES), "%s", b.p);
	buf_clear(&b);
	labels_free(&ls);
}
END_TEST

/* As people see it: spaces are one, what isn't seen isn't there, and no
 * character is cut. */
START_TEST(a_line_is_what_is_seen_of_it)
{
	static const struct {
		const char *line, *seen;
		size_t most;
	} rows[] = {
		{"LOW",                     "LOW",                9},
		{"\xe2\x80\x8bL\xc2\xa0W ", "L W",                9},
		{"L\xf0\x9f\x98\x80W",      "L\xf0\x9f\x98\x80W", 9},
		{"L\xf0\x9f\x98\x80W",      "L",                  4},
		{"L\xf0\x9f",               "L\xf0\x9f",          9},
		{"LOW\xe2\x80\xa8HIGH",     "LOW",                9},
	};
	struct arena *a = arena_new();

	for (size_t i = 0; i < ARRAY_LEN(rows); i++)
		ck_assert_span(
			flot_seen(a, span_str(rows[i].line), rows[i].most),
			rows[i].seen);
	arena_free(&a);
}
END_TEST

Suite *suite_flot_lines(void)
{
	Suite *s = suite_create("flot lines");
	TCase *t = tcase_create("flot lines");

	tcase_add_loop_test(t, a_line_of_any_shape_is_one_label_or_none, 0,
		(int)ARRAY_LEN(lines));
	tcase_add_test(t, a_line_is_what_is_seen_of_it);
	tcase_add_test(t, a_line_that_is_too_long_is_no_label);
	tcase_add_test(t, a_policy_out_of_its_time_marks_nothing_for_certain);
	tcase_add_test(t, what_cannot_be_read_back_is_not_written);
	tcase_add_loop_test(t, first_lines_are_known_wherever_one_is_spoken_of,
		0, PLACES + 1);
	suite_add_tcase(s, t);
	return s;
}
