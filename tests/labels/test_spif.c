/* SPDX-License-Identifier: MIT */
/* The SPIF loader at its edges: what is missing, unusual or too much. */
#include "labels/model.h"
#include "tests/labels/fixture.h"
#include "tests/labels/suites.h"

#define ONE       FIX_CLASSES(FIX_CLASS("A", "1"))
#define ONE_OF    "lacv='1' hierarchy='1'"
#define SET1      "<securityCategoryTagSet name='S' id='2.25.9.1'>"
#define SET0      "</securityCategoryTagSet>"
#define TAG1      "<securityCategoryTag tagType='restrictive'>"
#define TAG0      "</securityCategoryTag>"
#define P(inside) FIX_SPIF("P", "2.25.9", inside)
#define CLASS(more, inside)                                               \
	P(FIX_CLASSES("<securityClassification name='A' " more ">" inside \
		      "</securityClassification>"))
#define VALUE(inside)                                                     \
	P(ONE FIX_SETS(SET1 TAG1 "<tagCategory name='X' lacv='1'>" inside \
				 "</tagCategory>" TAG0 SET0))
#define TARGET(more, inside)                                           \
	P(ONE "<equivalentPolicies><equivalentPolicy " more ">" inside \
	      "</equivalentPolicy></equivalentPolicies>")

/* clang-format off */
static const struct refusal {
	const char *spif, *says;
} refusals[] = {
	{FIX_SPIF("P", "3.1", ONE), "not an OID"},
	{FIX_SPIF("P", "1", ONE), "not an OID"},
	{FIX_SPIF("P", "2.5.", ONE), "not an OID"},
	{FIX_SPIF("P", "2..5", ONE), "not an OID"},
	{FIX_SPIF("P", "12.5", ONE), "not an OID"},
	{FIX_SPIF("P", "2.05", ONE), "not an OID"},
	{FIX_SPIF("P", "2.25.00", ONE), "not an OID"},
	{FIX_SPIF("P", "2.5a", ONE), "not an OID"},
	{FIX_SPIF("P", "2.+5", ONE), "not an OID"},
	{FIX_SPIF("P", ".5", ONE), "not an OID"},
	{CLASS("lacv='1'", ""), "securityClassification without hierarchy"},
	{CLASS("hierarchy='1'", ""), "securityClassification without lacv"},
	{CLASS("lacv='1' hierarchy='9999999999'", ""),
		"hierarchy \"9999999999\" is not a whole number"},
	{CLASS("lacv='1' hierarchy='-'", ""),
		"hierarchy \"-\" is not a whole number"},
	{CLASS(ONE_OF "",
		"<equivalentClassification policyRef='Q' applied='both'/>"),
		"equivalentClassification without lacv"},
	{CLASS(ONE_OF "", "<equivalentClassification policyRef='Q' lacv='1'/>"),
		"equivalentClassification without applied"},
	{TARGET("name='Q'", ""), "equivalentPolicy without id"},
	{TARGET("id='2.25.8'", ""), "equivalentPolicy without name"},
	{TARGET("name='Q' id='2.25.8'", "<requiredCategory operation='all'/>"),
		"requiredCategory without categoryGroup"},
	{TARGET("name='Q' id='2.25.8'", "<requiredCategory "
		"operation='all'><categoryGroup/></requiredCategory>"),
		"categoryGroup without tagSetRef"},
	{TARGET("name='Q' id='2.25.8'",
		"<requiredCategory operation='all'><categoryGroup "
		"tagSetRef='S'/></requiredCategory>"),
		"categoryGroup without tagType"},
	{VALUE("<equivalentSecCategoryTag policyRef='Q' applied='both'/>"),
		"equivalentSecCategoryTag without tagSetId"},
	{VALUE("<equivalentSecCategoryTag policyRef='Q' applied='both' "
		"tagSetId='2.25.8' tagType='x'/>"), "bad tagType \"x\""},
	{VALUE("<excludedCategory tagSetRef='S'/>"),
		"excludedCategory without tagType"},
	{VALUE("<excludedCategory tagType='restrictive'/>"),
		"excludedCategory without tagSetRef"},
	{VALUE("<requiredCategory operation='all'><categoryGroup tagSetRef='S' "
		"tagType='restrictive' lacv='x'/></requiredCategory>"),
		"lacv \"x\" is not a whole number"},
	{P(ONE FIX_SETS("<securityCategoryTagSet name='S'/>")),
		"securityCategoryTagSet without id"},
	{P(ONE FIX_SETS("<securityCategoryTagSet id='2.25.9.1'/>")),
		"securityCategoryTagSet without name"},
	{P(ONE FIX_SETS(SET1 TAG1 "<tagCategory lacv='1'/>" TAG0 SET0)),
		"tagCategory without name"},
	{P(ONE "<markingQualifier><qualifier/></markingQualifier>"),
		"qualifier without qualifierCode"},
	{"<SPIF notBefore='x'><securityPolicyId name='P' id='2.25.9'/>" ONE
		"</SPIF>", "notBefore \"x\" is not a dateTime"},
	{"<SPIF><securityPolicyId id='2.25.9'/>" ONE "</SPIF>",
		"securityPolicyId without name"},
	{"<SPIF><securityPolicyId name='P' id='2.25.9'><markingData><code>x"
		"</code></markingData></securityPolicyId>" ONE "</SPIF>",
		"bad marking code \"x\""},
	/* Rules that aren't where or how the schema has them. */
	{"<SPIF notafter='2020-01-01T00:00:00Z'><securityPolicyId name='P' "
		"id='2.25.9'/>" ONE "</SPIF>",
		"SPIF can't have an attribute notafter"},
	{"<s:SPIF xmlns:s='http://www.xmlspif.org/spif' s:notAfter='2020-01-01"
		"T00:00:00Z'><securityPolicyId name='P' id='2.25.9'/>" ONE
		"</s:SPIF>", "an attribute with a prefix, notAfter"},
	{P(ONE FIX_SETS(SET1 TAG1 "<tagCategory name='X' lacv='1' "
		"requiredclass='A'/>" TAG0 SET0)),
		"tagCategory can't have an attribute requiredclass"},
	{P(ONE FIX_SETS(SET1 TAG1 "<tagCategory name='X' lacv='1' "
		"excludedClass='A'/>" TAG0 SET0)),
		"tagCategory can't have an attribute excludedClass"},
	{P(ONE FIX_SETS("<securityCategoryTagSet name='S' id='2.25.9.1' "
		"minSelection='1'/>")),
		"securityCategoryTagSet can't have an attribute minSelection"},
	{VALUE("<equivalentSecurityCategoryTagSet policyRef='none'/>"),
		"no equivalentSecurityCategoryTagSet can stand in tagCategory"},
	{VALUE("<excludedclass>A</excludedclass>"),
		"no excludedclass can stand in tagCategory"},
	{VALUE("<requiredCategory operation='all'><categoryGroup tagSetRef='S' "
		"tagType='restrictive'/><excludedCategory/></requiredCategory>"),
		"no excludedCategory can stand in requiredCategory"},
	{VALUE("A"), "text in tagCategory"},
	{P(ONE FIX_SETS(SET1 TAG1 "<excludedClass>A</excludedClass>" TAG0
		SET0)), "no excludedClass can stand in securityCategoryTag"},
	{P(ONE FIX_SETS(SET1 "<equivalentSecurityCategoryTagSet policyRef='Q'>"
		"<requiredCategory operation='all'><categoryGroup "
		"tagSetRef='T' tagType='restrictive' lacv='1'/>"
		"</requiredCategory></equivalentSecurityCategoryTagSet>" SET0)),
		"what a tag set requires of no equivalentPolicy"},
	{P(ONE "<privacyMarks minSelection='a'/>"),
		"minSelection \"a\" is not a whole number"},
	{P(ONE "<privacyMarks maxSelection='a'/>"),
		"maxSelection \"a\" is not a whole number"},
	{P(ONE "<privacyMarks><privacyMark/></privacyMarks>"),
		"privacyMark without name"},
	{P(ONE "<privacyMarks><privacyMark name='M' "
		"obsolete='x'/></privacyMarks>"), "bad obsolete \"x\""},
};
/* clang-format on */

START_TEST(what_is_missing_or_no_number_is_named)
{
	const struct refusal *r = &refusals[_i];
	struct labels *ls = labels_new();
	struct errtext e = {""};

	enum err err = labels_add_policy(ls, span_str(r->spif), "f.xml", &e);

	ck_assert(err == ERR_VALUE || err == ERR_SYNTAX);
	ck_assert_msg(strncmp(e.s, "f.xml:", 6) == 0, "no file in %s", e.s);
	ck_assert_msg(
		strstr(e.s, r->says) != NULL, "'%s' lacks '%s'", e.s, r->says);
	labels_free(&ls);
}
END_TEST

/* Text for a number, signs, either spelling of a truth: all in files. */
START_TEST(what_is_unusual_and_right_is_read)
{
	struct labels *ls = fix_labels_of(P(FIX_CLASSES(
		"<securityClassification name='A' lacv='1' hierarchy='-1' "
		"obsolete='0'/>"
		"<securityClassification name='B' lacv='2' hierarchy='+2' "
		"obsolete='1'/>") FIX_SETS(SET1
		"<securityCategoryTag tagType='notApplicable'>"
		"<tagCategory name='X' lacv='text'/>"
		"<tagCategory name='Y' lacv='7'/>" TAG0
		"<securityCategoryTag tagType='tagType7'>"
		"<tagCategory name='Z' lacv='1' userInput='string'/>"
		"<tagCategory name='V' lacv='2' userInput='integer'/>" TAG0
		"<securityCategoryTag tagType='tagType7'>"
		"<tagCategory name='W' lacv='3'>"
		"<equivalentSecCategoryTag policyRef='none' action='discard' "
		"applied='both'/></tagCategory>" TAG0
		"<equivalentSecurityCategoryTagSet policyRef='none'/>" SET0)));
	const struct policy *p = labels_policy(ls, 0);

	ck_assert_int_eq(p->cls[0].hierarchy, -1);
	ck_assert_int_eq(p->cls[1].hierarchy, 2);
	ck_assert(!p->cls[0].obsolete && p->cls[1].obsolete);
	ck_assert_uint_eq(p->value[0]->lacv, UINT64_MAX);
	ck_assert_uint_eq(p->value[1]->lacv, 7);
	ck_assert(p->value[2]->user_input && p->value[3]->user_input);
	ck_assert_ptr_null(p->value[4]->equiv);
	ck_assert_ptr_null(p->set[0].equiv);
	labels_free(&ls);
}
END_TEST

/* Elements and attributes of others are, wherever they stand; one that is
 * called like a rule gives a remark. */
START_TEST(extensions_are_passed_over)
{
	struct labels *ls = fix_labels_of(
		"<SPIF xmlns:x='urn:x' x:a='1' other='2'><updateInfo><any/>"
		"</updateInfo><securityPolicyId name='P' id='2.25.9'/>" ONE
		"<x:a>text</x:a><x:requiredCategory operation='x'/>"
		"<extensions>text<any/></extensions></SPIF>");
	const struct policy *p = labels_policy(ls, 0);
	size_t n = 0;

	for (const struct note *f = p->note; f != NULL; f = f->next)
		if (strcmp(f->f.rule, "foreign-element") == 0)
			n++;
	ck_assert_uint_eq(n, 1);
	labels_free(&ls);
}
END_TEST

/* A policy of as many numbered elements as there may be, and of one more. */
static void check_ceiling(const char *head, const char *element,
	const char *rest, const char *tail, int most)
{
	for (int n = most; n <= most + 1; n++) {
		struct labels *ls = labels_new();
		struct errtext e = {""};
		struct buf b;

		buf_init(&b, 1 << 20);
		buf_str(&b, head);
		for (int i = 0; i < n; i++)
			buf_printf(&b, "<%s name='%d' lacv='%d'%s", element, i,
				i, rest);
		buf_str(&b, tail);
		ck_assert(!b.over);
		ck_assert_int_eq(labels_add_policy(ls, buf_span(&b), "f", &e),
			n == most ? ERR_OK : ERR_LIMIT);
		ck_assert(n == most || strstr(e.s, "more than") != NULL);
		buf_clear(&b);
		labels_free(&ls);
	}
}

START_TEST(counts_have_a_ceiling)
{
	check_ceiling("<SPIF><securityPolicyId name='P' "
		      "id='2.25.9'/><securityClassifications>",
		"securityClassification", " hierarchy='1'/>",
		"</securityClassifications></SPIF>", 1024);
	check_ceiling("<SPIF><securityPolicyId name='P' id='2.25.9'/>" ONE
		      "<securityCategoryTagSets>" SET1 TAG1,
		"tagCategory", "/>",
		TAG0 SET0 "</securityCategoryTagSets></SPIF>", 16384);
}
END_TEST

Suite *suite_spif(void)
{
	Suite *s = suite_create("spif");
	TCase *t = tcase_create("spif");

	tcase_set_timeout(t, 60);
	tcase_add_loop_test(t, what_is_missing_or_no_number_is_named, 0,
		(int)ARRAY_LEN(refusals));
	tcase_add_test(t, what_is_unusual_and_right_is_read);
	tcase_add_test(t, extensions_are_passed_over);
	tcase_add_test(t, counts_have_a_ceiling);
	suite_add_tcase(s, t);
	return s;
}
