/* SPDX-License-Identifier: MIT */
/* Policies: what loads, what is refused and why, what is found in them. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

#include "labels/model.h"
#include "tests/base/assert_span.h"
#include "tests/labels/fixture.h"
#include "tests/labels/suites.h"

#define ONE       FIX_CLASSES(FIX_CLASS("A", "1"))
#define SET1      "<securityCategoryTagSet name='S' id='2.25.9.1'>"
#define SET0      "</securityCategoryTagSet>"
#define TAG1      "<securityCategoryTag tagType='restrictive'>"
#define TAG0      "</securityCategoryTag>"
#define CAT       "<tagCategory name='X' lacv='1'/>"
#define P(inside) FIX_SPIF("P", "2.25.9", inside)

static const struct refusal {
	const char *spif, *says;
} refusals[] = {
	{"<SPIF",									 "well-formed"			       },
	{"<!DOCTYPE SPIF [<!ENTITY a 'b'>]><SPIF>&a;</SPIF>",                             "DTD"                                       },
	{"<POLICY/>",								     "not SPIF"				  },
	{"<SPIF xmlns='http://www.xmlspif.org/spif' schemaVersion='3.0'/>",
         "schema 3"														   },
	{"<SPIF xmlns='urn:xmlspif:spif:3.0'/>",                                          "schema 3"                                  },
	{"<SPIF schemaVersion='9'/>",						     "unknown schemaVersion"                     },
	{"<SPIF>" ONE "</SPIF>",							  "without securityPolicyId"                  },
	{P("<securityPolicyId name='Q' id='2.25.8'/>" ONE),                               "more than one"                             },
	{FIX_SPIF("P",								    "acme",				       ONE), "not an OID"},
	{FIX_SPIF("P",								   "",													       ONE), "without id"},
	{P(""),           "without securityClass"},
	{P(FIX_CLASSES("")),									       "without classification"														      },
	{P(FIX_CLASSES(FIX_CLASS("A",									       "1") FIX_CLASS("a",																				      "2"))),
         "name \"a\" is there twice"},
	{P(FIX_CLASSES(FIX_CLASS("A",									       "1") FIX_CLASS("B","1"))),
         "lacv 1 is there twice"},
	{P(FIX_CLASSES(FIX_CLASS("A",									 "-1"))),												   "not a whole number"},
	{P(ONE FIX_SETS(SET1 SET0 "<securityCategoryTagSet name='s'"
				  " id='2.25.9.2'/>")),
         "tag set name"},
	{P(ONE FIX_SETS(SET1 SET0 "<securityCategoryTagSet name='T'"
				  " id='2.25.9.1'/>")),
         "tag set id"												    },
	{P(ONE FIX_SETS(
		 SET1 TAG1 CAT "<tagCategory name='Y' lacv='1'/>" TAG0 SET0)),
         "lacv twice"},
	{P(ONE FIX_SETS(
		 SET1 TAG1 CAT "<tagCategory name='x' lacv='2'/>" TAG0 SET0)),
         "twice in one type"													       },
	{P(ONE FIX_SETS(
		 SET1 TAG1 CAT TAG0 "<securityCategoryTag"
				    " tagType='enumerated'"
				    " enumType='restrictive'>" CAT TAG0 SET0)),
         "twice in one type"														 },
	{P(ONE FIX_SETS(
		 SET1 "<securityCategoryTag tagType='restrictiv'/>" SET0)),
         "bad tagType"														 },
	{P(ONE FIX_SETS(
		 SET1 "<securityCategoryTag tagType='enumerated'/>" SET0)),
         "without enumType"													  },
	{P(ONE FIX_SETS(SET1 "<securityCategoryTag tagType='enumerated'"
			     " enumType='perm'/>" SET0)),
         "bad enumType"													  },
	{P(ONE FIX_SETS(
		 SET1 TAG1 "<tagCategory name='X' lacv='a'/>" TAG0 SET0)),
         "not a whole number"														},
	{P(ONE FIX_SETS(SET1 TAG1 "<tagCategory name='X' lacv='1'"
				  " requiredClass='B'/>" TAG0 SET0)),
         "names no classification"													   },
	{P(ONE FIX_SETS(SET1 TAG1 "<tagCategory name='X' lacv='1'>"
				  "<excludedClass>B</excludedClass>"
				  "</tagCategory>" TAG0 SET0)),
         "names no classification"													       },
	{P(ONE FIX_SETS(SET1 TAG1 "<tagCategory name='X' lacv='1'>"
				  "<excludedClass>A</excludedClass>"
				  "<excludedClass>A</excludedClass>"
				  "</tagCategory>" TAG0 SET0)),
         "is there twice"													 },
	{P(ONE FIX_SETS(SET1 TAG1 "<tagCategory name='X' lacv='1'>"
				  "<excludedCategory tagSetRef='T'"
				  " tagType='restrictive' lacv='1'/>"
				  "</tagCategory>" TAG0 SET0)),
         "names no tag set"												    },
	{P(ONE FIX_SETS(SET1 TAG1 "<tagCategory name='X' lacv='1'>"
				  "<excludedCategory tagSetRef='S'"
				  " tagType='restrictive' lacv='7'/>"
				  "</tagCategory>" TAG0 SET0)),
         "no value 7"												    },
	{P(ONE FIX_SETS(SET1 TAG1 "<tagCategory name='X' lacv='1'>"
				  "<excludedCategory tagSetRef='S'"
				  " tagType='permissive' all='true'/>"
				  "</tagCategory>" TAG0 SET0)),
         "no tag of that type"													     },
	{P(FIX_CLASSES("<securityClassification name='A' lacv='1'"
		       " hierarchy='1'><requiredCategory>"
		       "</requiredCategory></securityClassification>")),
         "without operation"													   },
	{P(FIX_CLASSES("<securityClassification name='A' lacv='1'"
		       " hierarchy='1'><requiredCategory"
		       " operation='none'/></securityClassification>")),
         "bad operation"														 },
	{P(FIX_CLASSES("<securityClassification name='A' lacv='1'"
		       " hierarchy='1'><markingData><code>top</code>"
		       "</markingData></securityClassification>")),
         "bad marking code"													},
	{P(ONE "<markingQualifier><qualifier qualifierCode='x'/>"
	       "</markingQualifier>"),
         "bad qualifierCode"													  },
	{P(FIX_CLASSES("<securityClassification name='A' lacv='1'"
		       " hierarchy='1'><equivalentClassification"
		       " policyRef='Q' lacv='1' applied='no'/>"
		       "</securityClassification>")),
         "bad applied"													      },
	{P(ONE FIX_SETS(SET1 TAG1 "<tagCategory name='X' lacv='1'"
				  " notAfter='soon'/>" TAG0 SET0)),
         "not a dateTime"													   },
	{P(FIX_CLASSES("<securityClassification name='A' lacv='1'"
		       " hierarchy='top'/>")),
         "hierarchy \"top\" is not a whole number"													  },
	{P(FIX_CLASSES("<securityClassification name='A' lacv='1'"
		       " hierarchy='1' obsolete='yes'/>")),
         "bad obsolete \"yes\": true or false"														},
	{P(FIX_CLASSES("<securityClassification name='A' lacv='1'"
		       " hierarchy='1'><requiredCategory operation='all'/>"
		       "</securityClassification>")),
         "requiredCategory without categoryGroup"													     },
	{P(ONE FIX_SETS(SET1 TAG1 "<tagCategory name='X' lacv='1'"
				  " userInput='time'/>" TAG0 SET0)),
         "string, integer or date"										    },
	{P(ONE FIX_SETS(SET1 "<securityCategoryTag tagType='tagType7'"
			     " tag7Encoding='bitSetAttributes'/>"
			     "<securityCategoryTag tagType='tagType7'/>" SET0)),
         "two tag7Encodings"											},
	{P(ONE FIX_SETS(SET1 "<securityCategoryTag tagType='permissive'"
			     " minSelection='-1'/>" SET0)),
         "minSelection \"-1\" is not a whole number"										     },
	{P(ONE "<markingQualifier code='top'/>"),             "bad marking code \"top\""												    },
	{P(ONE FIX_SETS(SET1 TAG1 "<tagCategory name='X' lacv='1'>"
				  "<equivalentSecCategoryTag policyRef='Q'"
				  " applied='both' action='drop'/>"
				  "</tagCategory>" TAG0 SET0)),
         "bad action \"drop\": discard or none"													  },
};

START_TEST(a_wrong_policy_is_refused_with_its_rule)
{
	const struct refusal *r = &refusals[_i];
	struct labels *ls = labels_new();
	struct errtext e = {""};
	enum err err = labels_add_policy(ls, span_str(r->spif), "f.xml", &e);

	ck_assert_msg(err != ERR_OK, "loaded: %s", r->spif);
	ck_assert_msg(
		strstr(e.s, r->says) != NULL, "'%s' lacks '%s'", e.s, r->says);
	ck_assert_msg(strncmp(e.s, "f.xml:", 6) == 0, "no file in %s", e.s);
	ck_assert_uint_eq(labels_policy_count(ls), 0);
	labels_free(&ls);
}
END_TEST

START_TEST(a_refusal_names_the_line)
{
	struct labels *ls = labels_new();
	struct errtext e = {""};

	ck_assert_int_eq(
		labels_add_policy(ls,
			SPAN("<SPIF>\n<securityPolicyId name='P' id='2.25.9'/>"
			     "\n<securityClassifications>\n"
			     "<securityClassification name='A' lacv='q'"
			     " hierarchy='1'/>\n</securityClassifications>"
			     "</SPIF>"),
			"f.xml", &e),
		ERR_VALUE);
	ck_assert_msg(strncmp(e.s, "f.xml:4: ", 9) == 0, "%s", e.s);
	labels_free(&ls);
}
END_TEST

START_TEST(too_large_or_too_deep_is_refused)
{
	struct labels *ls = labels_new();
	size_t n = ((size_t)1 << 20) + 1;
	char *big = xmalloc(n);
	struct buf b;

	memset(big, ' ', n);
	ck_assert_int_eq(
		labels_add_policy(ls, span_of(big, n), "f", NULL), ERR_LIMIT);
	free(big);
	buf_init(&b, 65536);
	buf_str(&b, "<SPIF>");
	for (int i = 0; i < 40; i++)
		buf_str(&b, "<a>");
	for (int i = 0; i < 40; i++)
		buf_str(&b, "</a>");
	buf_str(&b, "</SPIF>");
	ck_assert_int_eq(
		labels_add_policy(ls, buf_span(&b), "f", NULL), ERR_LIMIT);
	buf_clear(&b);
	labels_free(&ls);
}
END_TEST

START_TEST(other_namespaces_of_old_files_are_read)
{
	struct labels *ls = fix_labels_of(
		"<SPIF xmlns='http://www.xmslpif.org/spif'>"
		"<securityPolicyId name='P' id='2.25.9'/>" ONE "</SPIF>");

	fix_add(ls,
		"<SPIF><securityPolicyId name='Q' id='2.25.8'/>" ONE "</SPIF>");
	ck_assert_uint_eq(labels_policy_count(ls), 2);
	/* No rbacId: the common syntaxes. */
	ck_assert(policy_has_der(labels_policy(ls, 0)));
	labels_free(&ls);
}
END_TEST

START_TEST(elements_of_other_namespaces_are_not_seen)
{
	struct labels *ls = fix_labels_of(P(ONE FIX_SETS(SET1 TAG1
		"<tagCategory name='X' lacv='1'><e:excludedClass"
		" xmlns:e='urn:ext'>NOSUCH</e:excludedClass></tagCategory>" TAG0
			SET0)));

	labels_free(&ls);
}
END_TEST

START_TEST(a_policy_is_loaded_once)
{
	struct labels *ls = fix_labels();

	ck_assert_int_eq(
		labels_add_policy(ls, SPAN(FIX_SPIF("OTHER", "2.25.1001", ONE)),
			"again", NULL),
		ERR_CONFLICT);
	ck_assert_int_eq(
		labels_add_policy(ls, SPAN(FIX_SPIF("test", "2.25.5", ONE)),
			"again", NULL),
		ERR_CONFLICT);
	/* Whoever looks for one must not find the other. */
	ck_assert_int_eq(labels_add_policy(ls,
				 SPAN(FIX_SPIF("2.25.1001", "2.25.5", ONE)),
				 "again", NULL),
		ERR_CONFLICT);
	fix_add(ls, FIX_SPIF("2.25.6", "2.25.5", ONE));
	ck_assert_int_eq(
		labels_add_policy(ls, SPAN(FIX_SPIF("SIX", "2.25.6", ONE)),
			"again", NULL),
		ERR_CONFLICT);
	ck_assert_uint_eq(labels_policy_count(ls), 2);
	labels_free(&ls);
}
END_TEST

START_TEST(a_missing_file_says_so)
{
	struct labels *ls = labels_new();
	struct errtext e = {""};

	ck_assert_int_eq(
		labels_add_policy_file(ls, "/nonexistent/p.xml", &e), ERR_IO);
	ck_assert(strstr(e.s, "/nonexistent/p.xml") != NULL);
	labels_free(&ls);
}
END_TEST

START_TEST(a_file_that_cannot_be_read_or_never_ends_is_refused)
{
	struct labels *ls = labels_new();
	struct errtext e = {""};

	ck_assert_int_eq(labels_add_policy_file(ls, "/", &e), ERR_IO);
	ck_assert_msg(strstr(e.s, strerror(EISDIR)) != NULL, "%s", e.s);
	ck_assert_int_eq(
		labels_add_policy_file(ls, "/dev/zero", &e), ERR_LIMIT);
	ck_assert_msg(
		strstr(e.s, "more than 1048576 bytes") != NULL, "%s", e.s);
	ck_assert_int_eq(
		labels_add_policy_file(ls, "/dev/null", &e), ERR_SYNTAX);
	ck_assert_uint_eq(labels_policy_count(ls), 0);
	labels_free(&ls);
}
END_TEST

START_TEST(look_ups_ignore_case_and_find_by_number)
{
	struct labels *ls = fix_labels();
	const struct policy *p = labels_find_policy(ls, SPAN("test"));
	const struct tag_set *two;

	ck_assert_ptr_nonnull(p);
	ck_assert_ptr_eq(labels_find_policy(ls, SPAN("2.25.1001")), p);
	ck_assert_ptr_null(labels_find_policy(ls, SPAN("2.25.100")));
	ck_assert_span(policy_name(p), "TEST");
	ck_assert_span(policy_oid(p), "2.25.1001");
	ck_assert_uint_eq(policy_class_name(p, SPAN(" very\n high "))->lacv, 4);
	ck_assert_ptr_null(policy_class_name(p, SPAN("veryhigh")));
	ck_assert_span(policy_class_lacv(p, 300)->name, "HIGH");
	ck_assert_ptr_null(policy_class_lacv(p, 3));
	two = policy_set_name(p, SPAN("TWO"));
	ck_assert_ptr_eq(policy_set_oid(p, SPAN("2.25.1001.6")), two);
	/* One name and one number in two types are two values. */
	ck_assert_ptr_ne(policy_value(two, TAG_PERMISSIVE, 1),
		policy_value(two, TAG_RESTRICTIVE, 1));
	ck_assert_span(policy_value(two, TAG_RESTRICTIVE, 2)->name, "z");
	ck_assert_ptr_null(policy_value(two, TAG_INFORMATIVE, 1));
	ck_assert_ptr_eq(policy_value_name(two, TAG_PERMISSIVE, SPAN("X")),
		policy_value(two, TAG_PERMISSIVE, 1));
	/* The kinds that STANAG 4774 joins. */
	ck_assert_uint_eq(policy_value_name(policy_set_name(p, SPAN("Skills")),
				  TAG_RESTRICTIVE, SPAN("s300"))
				  ->lacv,
		300);
	labels_free(&ls);
}
END_TEST

START_TEST(a_policy_has_a_window)
{
	struct labels *ls = fix_labels_of(
		"<SPIF notBefore='2020-01-01T00:00:00Z'"
		" notAfter='2030-01-01T00:00:00Z'>"
		"<securityPolicyId name='P' id='2.25.9'/>" ONE "</SPIF>");
	const struct policy *p = labels_policy(ls, 0);
	const struct label *l;

	ck_assert(policy_in_force(p, FIX_NOW));
	ck_assert(!policy_in_force(p, 0));
	ck_assert(!policy_in_force(p, INT64_C(2000000000000)));
	ck_assert_int_eq(label_read_expr(ls, SPAN("A"), 0, false, &l, NULL),
		LABEL_MALFORMED);
	ck_assert_ptr_null(l);
	ck_assert_int_eq(
		label_read_expr(ls, SPAN("A"), FIX_NOW, false, &l, NULL),
		LABEL_VALID);
	labels_free(&ls);
}
END_TEST

static void read_data(const char *name, struct buf *b)
{
	const char *src = getenv("srcdir");
	char path[1024], block[4096];
	FILE *f;
	size_t n;

	snprintf(path, sizeof(path), "%s/tests/labels/data/%s",
		src != NULL ? src : ".", name);
	f = fopen(path, "re");
	ck_assert_ptr_nonnull(f);
	while ((n = fread(block, 1, sizeof(block), f)) != 0)
		buf_add(b, span_of(block, n));
	fclose(f);
}

/* Loads text with the n bytes at `at` made into a question mark. */
static void check_broken(struct span text, size_t at, size_t n)
{
	struct labels *ls = labels_new();
	struct errtext e = {""};
	struct buf b;

	buf_init(&b, 65536);
	buf_add(&b, span_of(text.p, at));
	buf_byte(&b, '?');
	buf_add(&b, span_of(text.p + at + n, text.n - at - n));
	ck_assert_msg(
		labels_add_policy(ls, buf_span(&b), "f.xml", &e) != ERR_OK,
		"loads with ? in place of %.*s", (int)(n + 30),
		text.p + at - 30);
	ck_assert_msg(strncmp(e.s, "f.xml:", 6) == 0, "%s", e.s);
	buf_clear(&b);
	labels_free(&ls);
}

/* Each in turn is made nonsense where it stands; no such policy loads. */
static const struct {
	const char *file, *attribute;
} checked[] = {
	{"test.xml",  "schemaVersion"  },
	{"test.xml",  "id"             },
	{"test.xml",  "lacv"           },
	{"test.xml",  "hierarchy"      },
	{"test.xml",  "obsolete"       },
	{"test.xml",  "tagType"        },
	{"test.xml",  "enumType"       },
	{"test.xml",  "tag7Encoding"   },
	{"test.xml",  "singleSelection"},
	{"test.xml",  "minSelection"   },
	{"test.xml",  "maxSelection"   },
	{"test.xml",  "notBefore"      },
	{"test.xml",  "notAfter"       },
	{"test.xml",  "requiredClass"  },
	{"test.xml",  "operation"      },
	{"test.xml",  "tagSetRef"      },
	{"marks.xml", "qualifierCode"  },
	{"marks.xml", "markingCode"    },
	{"home.xml",  "applied"        },
	{"home.xml",  "operation"      },
	{"home.xml",  "action"         },
	{"home.xml",  "all"            },
};

START_TEST(every_value_that_counts_is_checked)
{
	struct span text, name = span_str(checked[_i].attribute);
	unsigned found = 0;
	struct buf b;

	buf_init(&b, 65536);
	read_data(checked[_i].file, &b);
	text = buf_span(&b);
	for (size_t i = 1; i + name.n + 2 < text.n; i++) {
		struct span at = span_of(text.p + i, text.n - i), rest, value;

		if (text.p[i - 1] != ' ' || !span_starts(at, name) ||
			at.p[name.n] != '=')
			continue;
		at = span_of(at.p + name.n + 2, at.n - name.n - 2);
		value = span_cut(at, '"', &rest);
		found++;
		check_broken(text, (size_t)(value.p - text.p), value.n);
	}
	ck_assert_uint_gt(found, 0);
	buf_clear(&b);
}
END_TEST

static const struct file {
	const char *name;
	const char *says; /* NULL: loads */
} files[] = {
	{"bsi-commercial.fixed.xml",    NULL              },
	{"bsi-commercial.xml",          "well-formed"     },
	{"food-policy-borked.xml",      "is there twice"  },
	{"food-policy-missi.fixed.xml", NULL              },
	{"food-policy-missi.xml",       "well-formed"     },
	{"food-policy.fixed.xml",       NULL              },
	{"food-policy.xml",             "well-formed"     },
	{"nato-4774-policy.xml",        NULL              },
	{"tlp-plus.xml",                NULL              },
	{"tlp.xml",		     NULL              },
	{"uk-demo.xml",                 NULL              },
	{"x-bad-catdup.xml",            "lacv twice"      },
	{"x-bad-dup.xml",               "lacv 1 is there" },
	{"x-bad-ref.xml",               "\"NOSUCH\" names"},
	{"x-bad-tagtype.xml",           "bad tagType"     },
	{"x-basic.xml",                 NULL              },
	{"x-blank.xml",                 NULL              },
	{"x-codes.xml",                 NULL              },
	{"x-equiv-a.xml",               NULL              },
	{"x-equiv-b.xml",               NULL              },
	{"x-marking.xml",               NULL              },
	{"x-missi.xml",                 NULL              },
	{"x-nato-rbac.xml",             NULL              },
	{"x-noname.xml",                NULL              },
	{"x-noname2.xml",               NULL              },
	{"x-rfc3114.xml",               NULL              },
	{"x-rootmark.xml",              NULL              },
	{"x-rules.xml",                 NULL              },
	{"x-types.xml",                 NULL              },
	{"x-typo-ns.xml",               NULL              },
};

/* Skipped where the public policies aren't beside the source. */
START_TEST(public_policies_load_or_are_refused_for_the_right_rule)
{
	const struct file *f = &files[_i];
	struct labels *ls = labels_new();
	struct errtext e = {""};
	enum err err = ERR_OK;

	if (fix_shared(ls, f->name, &err, &e)) {
		ck_assert_msg((err == ERR_OK) == (f->says == NULL), "%s: %s",
			f->name, e.s);
		ck_assert_msg(f->says == NULL || strstr(e.s, f->says) != NULL,
			"%s: %s", f->name, e.s);
	}
	labels_free(&ls);
}
END_TEST

Suite *suite_policy(void)
{
	Suite *s = suite_create("policy");
	TCase *t = tcase_create("policy");

	tcase_add_loop_test(t, a_wrong_policy_is_refused_with_its_rule, 0,
		(int)ARRAY_LEN(refusals));
	tcase_add_test(t, a_refusal_names_the_line);
	tcase_add_test(t, too_large_or_too_deep_is_refused);
	tcase_add_test(t, other_namespaces_of_old_files_are_read);
	tcase_add_test(t, elements_of_other_namespaces_are_not_seen);
	tcase_add_test(t, a_policy_is_loaded_once);
	tcase_add_test(t, a_missing_file_says_so);
	tcase_add_test(t, a_file_that_cannot_be_read_or_never_ends_is_refused);
	tcase_add_test(t, look_ups_ignore_case_and_find_by_number);
	tcase_add_test(t, a_policy_has_a_window);
	tcase_add_loop_test(t, every_value_that_counts_is_checked, 0,
		(int)ARRAY_LEN(checked));
	tcase_add_loop_test(t,
		public_policies_load_or_are_refused_for_the_right_rule, 0,
		(int)ARRAY_LEN(files));
	suite_add_tcase(s, t);
	return s;
}
