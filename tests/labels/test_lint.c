/* SPDX-License-Identifier: MIT */
/* Remarks on policies: each rule finds its mistake, and nothing else. */
#include <stdio.h>
#include <stdlib.h>

#include "labels/lint.h"
#include "labels/model.h"
#include "tests/labels/fixture.h"
#include "tests/labels/suites.h"

#define ONE       FIX_CLASSES(FIX_CLASS("A", "1"))
#define TWO       FIX_CLASSES(FIX_CLASS("A", "1") FIX_CLASS("B", "2"))
#define P(inside) FIX_SPIF("P", "2.25.9", inside)
#define TAG(type, inside) \
	"<securityCategoryTag " type ">" inside "</securityCategoryTag>"
#define RES "tagType='restrictive'"
#define PER "tagType='permissive'"
#define SET(inside)                                                       \
	FIX_SETS("<securityCategoryTagSet name='S' id='2.25.9.1'>" inside \
		 "</securityCategoryTagSet>")
#define CAT(name, n, more, inside)                                   \
	"<tagCategory name='" name "' lacv='" n "' " more ">" inside \
	"</tagCategory>"
#define CLS(name, n, more, inside)                                   \
	"<securityClassification name='" name "' lacv='" n "' " more \
	">" inside "</securityClassification>"
#define REF(kind, type, n) "<" kind " tagSetRef='S' " type " lacv='" n "'/>"
#define NEED(op, list) \
	"<requiredCategory operation='" op "'>" list "</requiredCategory>"
#define GROUP(n)     REF("categoryGroup", RES, n)
#define EXCL(n)      REF("excludedCategory", RES, n)
#define VALUES(list) P(TWO SET(TAG(RES, list)))
#define HEAD(more, inside)                                     \
	"<SPIF schemaVersion='2.1' creationDate='2025010100Z'" \
	" originatorDN='CN=t' keyIdentifier='0' " more         \
	"><securityPolicyId name='P' id='2.25.9'/>" inside "</SPIF>"
#define IDS(rbac, priv) "rbacId='" rbac "' privilegeId='" priv "'"
#define ACP             "2.16.840.1.101.2.1.8.3"
#define SDN             "2.16.840.1.101.2.1.8.1"
#define SSL             "2.16.840.1.101.2.1.8.2"
#define Y               CAT("Y", "2", "", "")
#define MAP(n, how)                                                          \
	"<equivalentClassification policyRef='Q' lacv='" n "' applied='" how \
	"'/>"
#define MAPPED(low, high)                                               \
	P(FIX_CLASSES(CLS("A", "1", "hierarchy='1'", low) CLS("B", "2", \
		"hierarchy='2'",                                        \
		high)) "<equivalentPolicies><equivalentPolicy name='Q'" \
		       " id='2.25.8'/></equivalentPolicies>")
#define PRIV(more, inside) \
	P(ONE "<privacyMarks " more ">" inside "</privacyMarks>")
#define MARK(phrase, code) \
	"<markingData " phrase "><code>" code "</code></markingData>"

/* The rule finds something in bad and nothing in good. */
/* clang-format off */
static const struct row {
	const char *rule, *bad, *good;
} rows[] = {
	{"missing-attribute", "<SPIF><securityPolicyId name='P' id='2.25.9'/>"
		ONE "</SPIF>", HEAD(IDS(ACP, ACP), ONE)},
	{"duplicate-hierarchy", P(FIX_CLASSES(CLS("A", "1", "hierarchy='1'", "")
		CLS("B", "2", "hierarchy='1'", ""))), P(TWO)},
	{"duplicate-color", P(FIX_CLASSES(CLS("A", "1",
		"hierarchy='1' color='red'", "") CLS("B", "2",
		"hierarchy='2' color='RED'", ""))), P(FIX_CLASSES(CLS("A", "1",
		"hierarchy='1' color='red'", "") CLS("B", "2",
		"hierarchy='2' color='blue'", "")))},
	{"policy-ref", P(FIX_CLASSES(CLS("A", "1", "hierarchy='1'", MAP("1",
		"both")))), MAPPED(MAP("1", "both"), "")},
	{"bad-language", P(ONE "<markingData xml:lang='fr_CA' phrase='x'/>"), P(
		ONE "<markingData xml:lang='fr-CA' phrase='x'/>")},
	{"bad-language", P(ONE
		"<markingData xml:lang='francophone' phrase='x'/>"), P(ONE
		"<markingData phrase='x'/>")},
	{"bad-language", P(ONE "<markingData xml:lang='fr--CA' phrase='x'/>"), P
		(ONE "<markingData xml:lang='de-1996' phrase='x'/>")},
	{"policy-expired", HEAD(IDS(ACP, ACP) " notAfter='2020-01-01T00:00:00Z'",
		ONE), HEAD(IDS(ACP, ACP) " notAfter='2030-01-01T00:00:00Z'", ONE)},
	{"policy-not-yet", HEAD(IDS(ACP, ACP)
		" notBefore='2030-01-01T00:00:00Z'", ONE), HEAD(IDS(ACP, ACP)
		" notBefore='2020-01-01T00:00:00Z'", ONE)},
	{"binary-labels", HEAD(IDS("1.2.3", ACP), ONE), HEAD(IDS(ACP, ACP), ONE)},
	{"binary-clearances", HEAD(IDS(ACP, "1.2.3"), ONE), HEAD(IDS("1.2.3",
		ACP), ONE)},
	{"binary-mixed", HEAD(IDS(ACP, SSL), ONE), HEAD(IDS(SDN, SSL), ONE)},
	{"class-lacv", P(FIX_CLASSES(FIX_CLASS("A", "257"))), P(FIX_CLASSES(
		FIX_CLASS("A", "256")))},
	{"hierarchy-order", P(FIX_CLASSES(CLS("A", "2", "hierarchy='1'", "") CLS
		("B", "1", "hierarchy='2'", ""))), P(FIX_CLASSES(CLS("B", "2",
		"hierarchy='2'", "") CLS("A", "1", "hierarchy='1'", "")))},
	{"hierarchy-gap", P(FIX_CLASSES(FIX_CLASS("A", "1") FIX_CLASS("B", "2")
		FIX_CLASS("C", "4"))), P(FIX_CLASSES(FIX_CLASS("A", "10")
		FIX_CLASS("B", "20") FIX_CLASS("C", "30")))},
	{"obsolete-class", P(FIX_CLASSES(CLS("A", "1",
		"hierarchy='1' obsolete='true'", "") FIX_CLASS("B", "2")) SET(
		TAG(RES, CAT("X", "1", "requiredClass='A'", "")))), P(
		FIX_CLASSES(CLS("A", "1", "hierarchy='1' obsolete='true'", "")
		FIX_CLASS("B", "2")) SET(TAG(RES, CAT("X", "1",
		"requiredClass='A' obsolete='true'", ""))))},
	{"value-lacv", VALUES(CAT("X", "256", "", "")), VALUES(CAT("X", "255",
		"", ""))},
	{"value-lacv", VALUES(CAT("X", "65536", "", "") Y), P(TWO SET(TAG(
		"tagType='enumerated' enumType='permissive'", CAT("X", "65536",
		"", ""))))},
	{"value-lacv", P(TWO SET(TAG(
		"tagType='tagType7' tag7Encoding='bitSetAttributes'", CAT("X",
		"300", "", "")))), P(TWO SET(TAG("tagType='tagType7'", CAT("X",
		"300", "", ""))))},
	{"user-input", VALUES(CAT("X", "1", "userInput='date'", "")), VALUES(CAT
		("X", "1", "", ""))},
	{"same-name", P(TWO SET(TAG(RES, CAT("X", "1", "", "")) TAG(PER, CAT("x",
		"2", "", "")))), P(TWO SET(TAG(RES, CAT("X", "1", "", "")) TAG(
		PER, CAT("Z", "2", "", ""))))},
	{"same-lacv", P(TWO SET(TAG(RES, CAT("X", "1", "", "")) TAG(PER, CAT("Z",
		"1", "", "")))), P(TWO SET(TAG(RES, CAT("X", "1", "", "")) TAG(
		PER, CAT("Z", "2", "", ""))))},
	{"empty-tag", P(TWO SET(TAG(RES, ""))), VALUES(Y)},
	{"empty-tag", P(TWO SET("")), P(TWO)},
	{"same-privacy-mark", PRIV("",
		"<privacyMark name='M'/><privacyMark name='m'/>"), PRIV("",
		"<privacyMark name='M'/><privacyMark name='N'/>")},
	{"selection", PRIV("minSelection='2'", "<privacyMark name='M'/>"), PRIV(
		"minSelection='1'", "<privacyMark name='M'/>")},
	{"selection", PRIV("minSelection='1'", ""), PRIV("maxSelection='0'",
		"<privacyMark name='M'/>")},
	{"selection", PRIV("minSelection='1' maxSelection='0'",
		"<privacyMark name='M'/>"), PRIV("", "")},
	{"selection", P(TWO SET(TAG(RES " minSelection='2'", Y))), P(TWO SET(TAG
		(RES " minSelection='2'", CAT("X", "1", "", "") Y)))},
	{"selection", P(TWO SET(TAG(RES
		" minSelection='2' singleSelection='true'", CAT("X", "1", "", "")
		Y))), P(TWO SET(TAG(RES
		" minSelection='1' singleSelection='true'", Y)))},
	{"selection", P(TWO SET(TAG(RES " maxSelection='0'", Y))), P(TWO SET(TAG
		(RES " maxSelection='1'", Y)))},
	{"selection", P(TWO SET(TAG(RES " minSelection='2' maxSelection='1'",
		CAT("X", "1", "", "") Y))), P(TWO SET(TAG(RES
		" minSelection='2' maxSelection='unbounded'", CAT("X", "1", "",
		"") Y)))},
	/* What no valid label can have. */
	{"value-expired", VALUES(CAT("X", "1", "notAfter='2020-01-01T00:00:00Z'",
		"")), VALUES(CAT("X", "1", "notAfter='2030-01-01T00:00:00Z'", ""))},
	{"unreachable-value", VALUES(CAT("X", "1", "",
		"<excludedClass>A</excludedClass>"
		"<excludedClass>B</excludedClass>")), VALUES(CAT("X", "1", "",
		"<excludedClass>A</excludedClass>"))},
	{"unreachable-value", VALUES(CAT("X", "1", "requiredClass='B'",
		"<excludedClass>B</excludedClass>")), VALUES(CAT("X", "1",
		"requiredClass='B'", "<excludedClass>A</excludedClass>"))},
	{"unreachable-value", VALUES(CAT("X", "1", "", NEED("all", GROUP("2"))
		EXCL("2")) Y), VALUES(CAT("X", "1", "", NEED("all", GROUP("2")))
		Y)},
	{"unreachable-value", VALUES(CAT("X", "1", "", NEED("onlyOne", GROUP("1")
		GROUP("2")) NEED("all", GROUP("2"))) Y), VALUES(CAT("X", "1", "",
		NEED("onlyOne", GROUP("1") GROUP("2"))) Y)},
	/* A chain: X needs Y, Y needs Z, Z shuts X out. */
	{"unreachable-value", VALUES(CAT("X", "1", "", NEED("all", GROUP("2")))
		CAT("Y", "2", "", NEED("all", GROUP("3"))) CAT("Z", "3", "",
		EXCL("1"))), VALUES(CAT("X", "1", "", NEED("all", GROUP("2")))
		CAT("Y", "2", "", NEED("all", GROUP("3"))) CAT("Z", "3", "",
		EXCL("4")) CAT("W", "4", "", ""))},
	/* The first way is a dead end, the second isn't. */
	{"unreachable-value", VALUES(CAT("X", "1", "", NEED("oneOrMore", GROUP(
		"2") GROUP("3"))) CAT("Y", "2", "", EXCL("1")) CAT("Z", "3", "",
		EXCL("1"))), VALUES(CAT("X", "1", "", NEED("oneOrMore", GROUP(
		"2") GROUP("3"))) CAT("Y", "2", "", EXCL("1")) CAT("Z", "3", "",
		""))},
	{"unreachable-value", P(TWO SET(TAG(RES " maxSelection='1'", CAT("X",
		"1", "", NEED("all", GROUP("2"))) Y))), P(TWO SET(TAG(RES
		" maxSelection='2'", CAT("X", "1", "", NEED("all", GROUP("2")))
		Y)))},
	{"unreachable-value", P(TWO SET(TAG(RES " minSelection='2'", CAT("X",
		"1", "", EXCL("2")) Y))), P(TWO SET(TAG(RES " minSelection='2'",
		CAT("X", "1", "", "") Y)))},
	/* One that is still to come is judged as of then. */
	{"unreachable-value", VALUES(CAT("X", "1",
		"notBefore='2030-01-01T00:00:00Z'", NEED("all", GROUP("2"))) CAT
		("Y", "2", "notAfter='2029-01-01T00:00:00Z'", "")), VALUES(CAT(
		"X", "1", "notBefore='2030-01-01T00:00:00Z'", NEED("all", GROUP(
		"2"))) CAT("Y", "2", "notBefore='2029-01-01T00:00:00Z'", ""))},
	{"unreachable-class", P(FIX_CLASSES(CLS("A", "1", "hierarchy='1'", NEED(
		"all", GROUP("1")))) SET(TAG(RES, CAT("X", "1", "",
		"<excludedClass>A</excludedClass>")))), P(FIX_CLASSES(CLS("A",
		"1", "hierarchy='1'", NEED("all", GROUP("1")))) SET(TAG(RES, CAT
		("X", "1", "", ""))))},
	{"needs-obsolete", VALUES(CAT("X", "1", "", NEED("all", GROUP("2"))) CAT
		("Y", "2", "obsolete='true'", "")), VALUES(CAT("X", "1",
		"obsolete='true'", NEED("all", GROUP("2"))) CAT("Y", "2",
		"obsolete='true'", ""))},
	{"needs-obsolete", P(FIX_CLASSES(CLS("A", "1", "hierarchy='1'", NEED(
		"oneOrMore", GROUP("1")))) SET(TAG(RES, CAT("X", "1",
		"obsolete='true'", "")))), P(FIX_CLASSES(CLS("A", "1",
		"hierarchy='1'", NEED("oneOrMore", GROUP("1") GROUP("2")))) SET(
		TAG(RES, CAT("X", "1", "obsolete='true'", "") Y)))},
	{"needs-obsolete", P(FIX_CLASSES(CLS("A", "1",
		"hierarchy='1' obsolete='true'", "") FIX_CLASS("B", "2")) SET(
		TAG(RES, CAT("X", "1", "", "<excludedClass>B</excludedClass>")))),
		P(FIX_CLASSES(CLS("A", "1", "hierarchy='1' obsolete='true'", "")
		FIX_CLASS("B", "2")) SET(TAG(RES, Y)))},
	/* What people see. */
	{"missing-marking", P(FIX_CLASSES(CLS("A", "1", "hierarchy='1'", MARK("",
		"noNameDisplay")))), P(FIX_CLASSES(CLS("A", "1", "hierarchy='1'",
		MARK("phrase='x'", "noNameDisplay"))))},
	{"missing-marking", VALUES(CAT("X", "1", "", MARK("", "noNameDisplay"))),
		VALUES(CAT("X", "1", "", MARK("", "noNameDisplay") MARK("",
		"noMarkingDisplay")))},
	{"missing-marking", PRIV("", "<privacyMark name='M'>" MARK("",
		"noNameDisplay") "</privacyMark>"), PRIV("",
		"<privacyMark name='M'>" MARK("", "pageTop") "</privacyMark>")},
	{"same-marking", P(FIX_CLASSES(FIX_CLASS("A", "1") CLS("B", "2",
		"hierarchy='2'", MARK("phrase='A'", "pageBottom")))), P(
		FIX_CLASSES(FIX_CLASS("A", "1") CLS("B", "2", "hierarchy='2'",
		MARK("phrase='A'", "pageTop"))))},
	{"same-marking", VALUES(CAT("X", "1", "", "") CAT("Y", "2", "", MARK(
		"phrase='X'", "noNameDisplay"))), VALUES(CAT("X", "1", "", MARK(
		"", "noMarkingDisplay")) CAT("Y", "2", "", MARK("",
		"noMarkingDisplay")))},
	{"missing-color", P(FIX_CLASSES(CLS("A", "1",
		"hierarchy='1' color='red'", "") FIX_CLASS("B", "2"))), P(TWO)},
	{"unknown-color", P(FIX_CLASSES(CLS("A", "1",
		"hierarchy='1' color='gold'", ""))), P(FIX_CLASSES(CLS("A", "1",
		"hierarchy='1' color='#FFD700'", "")))},
	/* Mappings. */
	{"equivalent-merge", MAPPED(MAP("1", "both"), MAP("1", "both")), MAPPED(
		MAP("1", "both"), "")},
	{"equivalent-merge", P(FIX_CLASSES(CLS("C", "3", "hierarchy='3'", MAP(
		"3", "both")) CLS("B", "2", "hierarchy='2'", MAP("1", "both"))
		CLS("A", "1", "hierarchy='1'", MAP("1", "both")))
		"<equivalentPolicies><" "equivalentPolicy name='Q' "
		"id='2.25.8'/></equivalentPolicies>"), P(FIX_CLASSES(CLS("C",
		"3", "hierarchy='3'", MAP("1", "both")) CLS("B", "2",
		"hierarchy='2'", MAP("2", "both")) CLS("A", "1", "hierarchy='1'",
		MAP("1", "both"))) "<equivalentPolicies><"
		"equivalentPolicy name='Q' " "id='2.25.8'/></"
		"equivalentPolicies>")},
	{"equivalent-merge", P(FIX_CLASSES(
		CLS("A", "1", "hierarchy='1'", MAP("1", "both"))
		CLS("B", "2", "hierarchy='2'", MAP("1", "both"))
		CLS("C", "3", "hierarchy='3'", MAP("3", "both")))
		"<equivalentPolicies><equivalentPolicy name='Q'"
		" id='2.25.8'/></equivalentPolicies>"),
		MAPPED(MAP("1", "both"), MAP("2", "both"))},
	{"unused-equivalent", MAPPED("", ""), MAPPED(MAP("1", "both"), "")},
	{"equivalent-merge", MAPPED(MAP("1", "both"), MAP("1", "encrypt")),
		MAPPED(MAP("1", "decrypt"), MAP("1", "encrypt"))},
	{"equivalent-merge", MAPPED(MAP("1", "both"), MAP("1", "both")), MAPPED(
		MAP("1", "both"), MAP("2", "both"))},
};
/* clang-format on */

struct seen {
	const char *rule;
	size_t n, all;
	unsigned line;
	bool in_order;
	char text[256];
};

static void see(void *ctx, const struct finding *f)
{
	struct seen *s = ctx;

	s->in_order &= f->line >= s->line;
	s->line = f->line;
	s->all++;
	if (strcmp(f->rule, s->rule) == 0) {
		if (s->n == 0)
			snprintf(s->text, sizeof(s->text), "%s", f->text);
		s->n++;
	}
}

static struct seen lint_of(const struct labels *ls, const char *rule)
{
	struct seen s = {.rule = rule, .in_order = true};

	ck_assert_uint_eq(
		policy_lint(labels_policy(ls, 0), FIX_NOW, see, &s), s.all);
	ck_assert(s.in_order);
	return s;
}

START_TEST(a_rule_finds_its_mistake_and_no_other)
{
	const struct row *r = &rows[_i];
	struct labels *bad = fix_labels_of(r->bad);
	struct labels *good = fix_labels_of(r->good);
	struct seen s = lint_of(bad, r->rule);

	ck_assert_msg(s.n != 0, "%s isn't found in %s", r->rule, r->bad);
	ck_assert_uint_ne(strlen(s.text), 0);
	ck_assert(s.text[strlen(s.text) - 1] != '.');
	s = lint_of(good, r->rule);
	ck_assert_msg(
		s.n == 0, "%s is found in %s: %s", r->rule, r->good, s.text);
	labels_free(&bad);
	labels_free(&good);
}
END_TEST

START_TEST(the_sample_policy_has_no_remark)
{
	struct labels *ls = labels_new();
	const char *src = getenv("srcdir");
	struct errtext e = {""};
	struct seen s;
	char path[1024];

	snprintf(path, sizeof(path), "%s/examples/policies/acme.xml",
		src != NULL ? src : ".");
	ck_assert_int_eq(labels_add_policy_file(ls, path, &e), ERR_OK);
	s = lint_of(ls, "");
	ck_assert_uint_eq(s.all, 0);
	labels_free(&ls);
}
END_TEST

START_TEST(a_remark_says_where_and_why)
{
	struct labels *ls = fix_labels_of(
		"<SPIF schemaVersion='2.1' creationDate='x' originatorDN='x'"
		" keyIdentifier='0' " IDS(ACP,
			ACP) ">\n"
			     "<securityPolicyId name='P' id='2.25.9'/>" ONE SET(
				     TAG(RES, "\n" CAT("X", "1", "",
						      "<excludedClass>A<"
						      "/excludedClass"
						      ">"))) "</SPIF>");
	struct seen s = lint_of(ls, "unreachable-value");

	ck_assert_uint_eq(s.line, 3);
	ck_assert_str_eq(s.text,
		"no valid label can have \"X\": \"X\" excludes "
		"the classification \"A\"");
	labels_free(&ls);
}
END_TEST

/* Remarks of the loader end at a thousand, whatever is in the file. */
START_TEST(a_file_of_nothing_but_mistakes_stays_readable)
{
	struct labels *ls = labels_new();
	struct seen s;
	struct buf b;

	buf_init(&b, 1 << 20);
	buf_str(&b, "<SPIF schemaVersion='2.1'>"
		    "<securityPolicyId name='P' id='2.25.9'/>" ONE);
	for (int i = 0; i < 1500; i++)
		buf_str(&b, "<markingData xml:lang='!' phrase='x'/>");
	buf_str(&b, "</SPIF>");
	ck_assert_int_eq(
		labels_add_policy(ls, buf_span(&b), "f", NULL), ERR_OK);
	s = lint_of(ls, "bad-language");
	ck_assert_uint_le(s.n, 1000);
	ck_assert_uint_gt(s.n, 900);
	buf_clear(&b);
	labels_free(&ls);
}
END_TEST

/* Where the target is loaded too, its order and its values are compared. */
START_TEST(mappings_are_checked_against_a_loaded_target)
{
	/* B below A; C and D nowhere, nor are Z and W; R has all it needs. */
	static const struct {
		const char *rule;
		size_t n;
	} want[] = {
		{"equivalent-order",  1},
                {"equivalent-target", 4}
        };
	struct labels *ls = fix_labels_file("mapped.xml");
	struct seen s = lint_of(ls, "equivalent-order");

	ck_assert_uint_eq(s.n, 0);
	fix_add(ls, FIX_SPIF("Q", "2.25.8",
			    TWO FIX_SETS("<securityCategoryTagSet name='T'"
					 " id='2.25.8.1'>" TAG(RES,
						 CAT("V", "1", "",
							 "")) "</"
							      "securityCategory"
							      "TagSet>")));
	fix_add(ls, FIX_SPIF("R", "2.25.7", ONE));
	for (size_t i = 0; i < ARRAY_LEN(want); i++) {
		s = lint_of(ls, want[i].rule);
		ck_assert_msg(s.n == want[i].n, "%s: %zu", want[i].rule, s.n);
	}
	labels_free(&ls);
}
END_TEST

#define PIGEONS 10

static void put_pigeon(struct buf *b, int pigeon)
{
	buf_str(b, "<requiredCategory operation='oneOrMore'>");
	for (int hole = 1; hole < PIGEONS; hole++)
		buf_printf(b,
			"<categoryGroup tagSetRef='H%d' " RES " lacv='%d'/>",
			hole, pigeon);
	buf_str(b, "</requiredCategory>");
}

static void put_hole(struct buf *b, int hole)
{
	buf_printf(b,
		"<securityCategoryTagSet name='H%d' id='2.25.9.%d'>"
		"<securityCategoryTag " RES " singleSelection='true'>",
		hole, hole);
	for (int pigeon = 0; pigeon < PIGEONS; pigeon++)
		buf_printf(b, "<tagCategory name='P%d' lacv='%d'/>", pigeon,
			pigeon);
	buf_str(b, "</securityCategoryTag></securityCategoryTagSet>");
}

/* Pigeons in one hole less: no label has them all, but who gave up searching
 * says so, and calls nothing unusable. */
START_TEST(too_many_rules_are_said_to_be)
{
	struct labels *ls = labels_new();
	struct seen s;
	struct buf b;

	buf_init(&b, 1 << 20);
	buf_str(&b, "<SPIF><securityPolicyId name='P' id='2.25.9'/>"
		    "<securityClassifications><securityClassification"
		    " name='A' lacv='1' hierarchy='1'>");
	for (int i = 0; i < PIGEONS; i++)
		put_pigeon(&b, i);
	buf_str(&b, "</securityClassification></securityClassifications>"
		    "<securityCategoryTagSets>");
	for (int i = 1; i < PIGEONS; i++)
		put_hole(&b, i);
	buf_str(&b, "</securityCategoryTagSets></SPIF>");
	ck_assert_int_eq(
		labels_add_policy(ls, buf_span(&b), "f", NULL), ERR_OK);
	s = lint_of(ls, "not-judged");
	ck_assert_uint_eq(s.n, 1);
	s = lint_of(ls, "unreachable-class");
	ck_assert_uint_eq(s.n, 0);
	s = lint_of(ls, "unreachable-value");
	ck_assert_uint_eq(s.n, 0);
	labels_free(&ls);
	buf_clear(&b);
}
END_TEST

/* What no label can carry isn't judged: it's no mistake. */
START_TEST(values_that_are_not_applicable_are_left_alone)
{
	struct labels *ls =
		fix_labels_of(P(ONE SET(TAG("tagType='notApplicable'", Y))));
	struct seen s = lint_of(ls, "unreachable-value");

	ck_assert_uint_eq(s.n, 0);
	s = lint_of(ls, "needs-obsolete");
	ck_assert_uint_eq(s.n, 0);
	labels_free(&ls);
}
END_TEST

/* A label may need any number of values. */
START_TEST(a_label_of_very_many_values_is_judged)
{
	struct labels *ls = labels_new();
	struct seen s;
	struct buf b;

	buf_init(&b, 1 << 20);
	buf_str(&b, "<SPIF><securityPolicyId name='P' id='2.25.9'/>" ONE
		    "<securityCategoryTagSets><securityCategoryTagSet"
		    " name='S' id='2.25.9.1'><securityCategoryTag " RES
		    " minSelection='280'>");
	for (int i = 0; i < 300; i++)
		buf_printf(&b, "<tagCategory name='V%d' lacv='%d'/>", i, i);
	buf_str(&b, "</securityCategoryTag></securityCategoryTagSet>"
		    "</securityCategoryTagSets></SPIF>");
	ck_assert_int_eq(
		labels_add_policy(ls, buf_span(&b), "f", NULL), ERR_OK);
	s = lint_of(ls, "not-judged");
	ck_assert_uint_eq(s.n, 0);
	s = lint_of(ls, "unreachable-value");
	ck_assert_uint_eq(s.n, 0);
	labels_free(&ls);
	buf_clear(&b);
}
END_TEST

Suite *suite_lint(void)
{
	Suite *s = suite_create("lint");
	TCase *t = tcase_create("lint");

	tcase_set_timeout(t, 60);
	tcase_add_loop_test(t, a_rule_finds_its_mistake_and_no_other, 0,
		(int)ARRAY_LEN(rows));
	tcase_add_test(t, the_sample_policy_has_no_remark);
	tcase_add_test(t, a_remark_says_where_and_why);
	tcase_add_test(t, a_file_of_nothing_but_mistakes_stays_readable);
	tcase_add_test(t, mappings_are_checked_against_a_loaded_target);
	tcase_add_test(t, too_many_rules_are_said_to_be);
	tcase_add_test(t, values_that_are_not_applicable_are_left_alone);
	tcase_add_test(t, a_label_of_very_many_values_is_judged);
	suite_add_tcase(s, t);
	return s;
}
