/* SPDX-License-Identifier: MIT */
/* Markings: every code, qualifiers, languages (labels.md 1.4, 1.5). */
#include "tests/base/assert_span.h"
#include "tests/labels/fixture.h"
#include "tests/labels/suites.h"

#define CLS(name, n, in)                                                     \
	"<securityClassification name='" name "' lacv='" n "' hierarchy='" n \
	"'>" in "</securityClassification>"
#define MD(phrase, code) \
	"<markingData phrase='" phrase "'><code>" code "</code></markingData>"
#define QUAL(code, text) \
	"<qualifier qualifierCode='" code "' markingQualifier='" text "'/>"

static const struct {
	const char *label, *where, *lang, *want;
} cases[] = {
	{"PLAIN",                 "pageBottom",      "",      "M PLAIN"        },
	{"PLACES",                "pageTop",         "",      "M top"          },
	{"PLACES",                "pageBottom",      "",      "M bottom"       },
	{"PLACES",                "pageTopBottom",   "",      "M top"          },
	{"PLACES",                "firstLineOfText", "",      "M flot"         },
	{"PLACES",                "lastLineOfText",  "",      "M llot"         },
	{"PLACES",                "subject",         "",      "M subj"         },
	{"PLACES",                "portionMarking",  "",      "M port"         },
	{"PLACES",                "waterMark",       "",      "M water"        },
	{"PLACES",                "documentStart",   "",      "M start"        },
	{"PLACES",                "documentEnd",     "",      "M end"          },
	{"PLACES",                "xHeader",         "",      "M head"         },
	{"PLACES",                "inputTitle",      "",      "M title"        },
	{"REPLACER",              "pageTop",         "",      "OTHER REPLACER" },
	{"HIDDEN; S: a",          "pageBottom",      "",      "M (a)"          },
	{"PHRASE",                "subject",         "",      "M only"         },
	{"EVERYWHERE",            "waterMark",       "",      "M all over"     },
	{"PREFIXED",              "pageBottom",      "",      "M *PREFIXED!"   },
 /* No separator for the bottom: that of another place. */
	{"PLAIN; S: b, a",        "pageBottom",      "",      "M PLAIN (a+b)"  },
	{"PLAIN; S: a, b",        "pageTop",         "",      "M PLAIN T(a+b)" },
	{"PLAIN; S: a",           "pageBottom",      "de",    "M PLAIN [a)"    },
	{"PLAIN; S: nocls",       "pageBottom",      "",      "M (nocls+)"     },
	{"PLAIN; S: pol",         "pageBottom",      "",      "CATPOL PLAIN"   },
 /* The classification comes before the categories. */
	{"REPLACER; S: pol",      "pageBottom",      "",      "OTHER REPLACER" },
	{"TONGUES",               "pageBottom",      "",      "M TONGUES"      },
	{"TONGUES",               "pageBottom",      "DE",    "M ZUNGEN"       },
	{"TONGUES",               "pageBottom",      "de-at", "M Z-AT"         },
	{"TONGUES",               "pageBottom",      "de-CH", "M ZUNGEN"       },
	{"TONGUES",               "pageBottom",      "fr",    "M TONGUES"      },
	{"PLAIN; privacy: pm",    "pageBottom",      "",      "M PLAIN pm-text"},
	{"PLAIN; privacy: pm",    "subject",         "",      "M PLAIN PM"     },
	{"PLAIN; privacy: other", "pageBottom",      "",      "M PLAIN"        },
};

START_TEST(a_label_is_marked_by_its_policy)
{
	struct labels *ls = fix_labels_file("marks.xml");
	const struct label *l = fix_label(ls, cases[_i].label);
	struct buf b;

	buf_init(&b, 4096);
	ck_assert(label_marking_at(
		l, cases[_i].where, span_str(cases[_i].lang), &b));
	ck_assert_span(buf_span(&b), cases[_i].want);
	buf_clear(&b);
	labels_free(&ls);
}
END_TEST

START_TEST(a_code_without_a_phrase_shows_the_name)
{
	struct labels *ls = fix_labels_of(FIX_SPIF("P", "2.25.9",
		FIX_CLASSES(CLS("A", "1",
			"<markingData><code>pageBottom</code></markingData>")
				CLS("B", "2",
					"<markingData><code>pageBottom</code>"
					"<code>replacePolicy</code>"
					"</markingData>"))));

	ck_assert_span(label_marking(fix_label(ls, "A")), "P A");
	ck_assert_span(label_marking(fix_label(ls, "B")), "B B");
	labels_free(&ls);
}
END_TEST

/* Not that of its beginning. */
START_TEST(a_language_of_too_many_letters_is_none)
{
	struct labels *ls = fix_labels_file("marks.xml");
	char lang[300];
	struct buf b;

	memset(lang, 'x', sizeof(lang));
	memcpy(lang, "de-", 3);
	buf_init(&b, 4096);
	ck_assert(label_marking_at(fix_label(ls, "TONGUES"), "pageBottom",
		span_of(lang, 200), &b));
	ck_assert_span(buf_span(&b), "M ZUNGEN");
	buf_reset(&b);
	ck_assert(label_marking_at(fix_label(ls, "TONGUES"), "pageBottom",
		span_of(lang, sizeof(lang)), &b));
	ck_assert_span(buf_span(&b), "M TONGUES");
	buf_clear(&b);
	labels_free(&ls);
}
END_TEST

START_TEST(what_is_no_place_has_no_marking)
{
	static const char *const names[] = {
		"nowhere", "noNameDisplay", "pagetop", ""};
	struct labels *ls = fix_labels_file("marks.xml");
	struct buf b;

	buf_init(&b, 4096);
	ck_assert(!label_marking_at(
		fix_label(ls, "PLACES"), names[_i], SPAN_NONE, &b));
	ck_assert_uint_eq(b.n, 0);
	buf_clear(&b);
	labels_free(&ls);
}
END_TEST

START_TEST(a_marking_is_one_line)
{
	struct labels *ls = fix_labels_of(FIX_SPIF("M", "2.25.9",
		FIX_CLASSES("<securityClassification name='A&#10;B' lacv='1'"
			    " hierarchy='1'><markingData"
			    " phrase='C&#13;&#10;D&#9;E'/>"
			    "</securityClassification>")));

	ck_assert_span(label_marking(fix_label(ls, "A B")), "M C  D E");
	labels_free(&ls);
}
END_TEST

START_TEST(the_usual_marking_is_kept)
{
	struct labels *ls = fix_labels();
	const struct label *l =
		fix_label(ls, "MID; Release: BB, AA; privacy: clear");

	ck_assert_span(label_marking(l), "TEST MID REL AA/BB (CLEAR)");
	ck_assert_ptr_eq(label_marking(l).p, label_marking(l).p);
	labels_free(&ls);
}
END_TEST

START_TEST(a_policy_can_have_no_marking)
{
	struct labels *ls = fix_labels_of(FIX_SPIF("P", "2.25.9",
		FIX_CLASSES(CLS("A", "1", MD("", "noMarkingDisplay")))
			MD("", "replacePolicy") "<markingQualifier>" QUAL(
				"prefix", "[") "</markingQualifier>"));

	ck_assert_uint_eq(label_marking(fix_label(ls, "A")).n, 0);
	labels_free(&ls);
}
END_TEST

START_TEST(the_root_phrase_stands_for_the_policy)
{
	struct labels *ls = fix_labels_of(FIX_SPIF("P", "2.25.9",
		FIX_CLASSES(CLS("A", "1", "")) MD("Root",
			"pageTopBottom") "<markingQualifier>" QUAL("prefix",
			"[") QUAL("suffix", "]")
			QUAL("separator", " - ") "</markingQualifier>"));

	ck_assert_span(label_marking(fix_label(ls, "A")), "[Root - A]");
	labels_free(&ls);
}
END_TEST

static void marks_clearance(
	const struct clearance *c, const char *lang, const char *want)
{
	struct buf b;

	buf_init(&b, 4096);
	clearance_marking(c, span_str(lang), &b);
	ck_assert_span(buf_span(&b), want);
	buf_clear(&b);
}

START_TEST(a_clearance_is_marked_by_its_policy)
{
	static const struct {
		const char *clearance, *lang, *want;
	} some[] = {
		{"PLAIN",                  "",      "M {PLAIN}"              },
		{"PLACES|PLAIN; S: b, a",  "",      "M {PLAIN|bottom} (a+b)" },
		{"HIDDEN|PLAIN",           "",      "M {PLAIN}"              },
		{"HIDDEN; S: a",           "",      "M (a)"                  },
		{"PREFIXED|TONGUES; S: a", "de-AT", "M {*PREFIXED!|Z-AT} [a)"},
		{"REPLACER",               "",      "OTHER {REPLACER}"       },
 /* What is said of one isn't said of all. */
		{"REPLACER|PLAIN",         "",      "M {PLAIN|REPLACER}"     },
		{"PLAIN; S: pol",          "",      "M {PLAIN}"              },
		{"PLAIN; S: nocls",        "",      "M {PLAIN} (nocls+)"     },
	};
	struct labels *ls = fix_labels_file("marks.xml");

	for (size_t i = 0; i < ARRAY_LEN(some); i++)
		marks_clearance(fix_clearance(ls, some[i].clearance),
			some[i].lang, some[i].want);
	labels_free(&ls);
}
END_TEST

START_TEST(classes_of_a_clearance_stand_by_rank)
{
	struct labels *ls = fix_labels_of(FIX_SPIF("P", "2.25.9",
		FIX_CLASSES(CLS("HIGH", "7", "") CLS("LOW", "2",
			"") "<securityClassification name='SAME' lacv='9'"
			    " hierarchy='7'/>") MD("Root",
			"pageTopBottom") "<markingQualifier>" QUAL("prefix",
			"[") QUAL("suffix", "]")
			QUAL("separator", " - ") "</markingQualifier>"));

	marks_clearance(fix_clearance(ls, "SAME|HIGH|LOW"), NULL,
		"[Root - {LOW|HIGH|SAME}]");
	labels_free(&ls);
}
END_TEST

/* Binary clearances may have bits that the policy doesn't know. */
START_TEST(classes_without_a_name_are_left_out)
{
	/* 2.25.1001, classes {1, 9} and {9} */
	static const char known[] = "\x30\x0a\x06\x03\x69\x87\x69\x03\x03"
				    "\x06\x40\x40";
	static const char unknown[] = "\x30\x0a\x06\x03\x69\x87\x69\x03"
				      "\x03\x06\x00\x40";
	struct labels *ls = fix_labels();
	const struct clearance *c;

	ck_assert_int_eq(clearance_read_der(ls,
				 span_of(known, sizeof(known) - 1), &c, NULL),
		ERR_OK);
	marks_clearance(c, NULL, "TEST {LOW}");
	ck_assert_int_eq(
		clearance_read_der(
			ls, span_of(unknown, sizeof(unknown) - 1), &c, NULL),
		ERR_OK);
	marks_clearance(c, NULL, "TEST");
	labels_free(&ls);
}
END_TEST

START_TEST(colours_are_those_of_the_wire)
{
	static const struct {
		const char *label, *bg, *fg;
	} want[] = {
		{"LOW",       "green",   "white"},
		{"MID",       "navy",    "white"},
		{"HIGH",      "#FFAA00", "black"},
		{"VERY HIGH", "#FF00FF", "white"},
	};
	struct labels *ls = fix_labels();

	for (size_t i = 0; i < ARRAY_LEN(want); i++) {
		const struct label *l = fix_label(ls, want[i].label);

		ck_assert_span(label_bgcolor(l), want[i].bg);
		ck_assert_span(label_fgcolor(l), want[i].fg);
	}
	/* A colour that XEP-0258 can't say is none. */
	ck_assert_span(label_color(fix_label(ls, "OLD")), "gold");
	ck_assert_absent(label_bgcolor(fix_label(ls, "OLD")));
	ck_assert_absent(label_fgcolor(fix_label(ls, "OLD")));
	labels_free(&ls);
}
END_TEST

#define COLOUR(n, colour)                                                  \
	"<securityClassification name='C" n "' lacv='" n "' hierarchy='" n \
	"' color='" colour "'/>"

START_TEST(colours_have_many_spellings)
{
	struct labels *ls = fix_labels_of(FIX_SPIF("P", "2.25.9",
		FIX_CLASSES(COLOUR("1", "#aAbBcC") COLOUR(
			"2", "#12345g") COLOUR("3", "#12345") COLOUR("4",
			"#FF00FF") COLOUR("5", "FUCHSIA") COLOUR("6",
			"#12@456") COLOUR("7",
			"#12`456") "<securityClassification name='C8' lacv='8'"
				   " hierarchy='8'/>")));

	ck_assert_span(label_bgcolor(fix_label(ls, "C1")), "#aAbBcC");
	ck_assert_span(label_fgcolor(fix_label(ls, "C1")), "black");
	ck_assert_absent(label_bgcolor(fix_label(ls, "C2")));
	ck_assert_absent(label_bgcolor(fix_label(ls, "C3")));
	ck_assert_span(label_bgcolor(fix_label(ls, "C4")), "#FF00FF");
	ck_assert_span(label_bgcolor(fix_label(ls, "C5")), "#FF00FF");
	ck_assert_absent(label_bgcolor(fix_label(ls, "C6")));
	ck_assert_absent(label_bgcolor(fix_label(ls, "C7")));
	ck_assert_absent(label_bgcolor(fix_label(ls, "C8")));
	ck_assert_absent(label_fgcolor(fix_label(ls, "C8")));
	labels_free(&ls);
}
END_TEST

Suite *suite_marking(void)
{
	Suite *s = suite_create("marking");
	TCase *t = tcase_create("marking");

	tcase_add_loop_test(
		t, a_label_is_marked_by_its_policy, 0, (int)ARRAY_LEN(cases));
	tcase_add_loop_test(t, what_is_no_place_has_no_marking, 0, 4);
	tcase_add_test(t, a_code_without_a_phrase_shows_the_name);
	tcase_add_test(t, a_language_of_too_many_letters_is_none);
	tcase_add_test(t, a_marking_is_one_line);
	tcase_add_test(t, the_usual_marking_is_kept);
	tcase_add_test(t, a_policy_can_have_no_marking);
	tcase_add_test(t, the_root_phrase_stands_for_the_policy);
	tcase_add_test(t, a_clearance_is_marked_by_its_policy);
	tcase_add_test(t, classes_of_a_clearance_stand_by_rank);
	tcase_add_test(t, classes_without_a_name_are_left_out);
	tcase_add_test(t, colours_are_those_of_the_wire);
	tcase_add_test(t, colours_have_many_spellings);
	suite_add_tcase(s, t);
	return s;
}
