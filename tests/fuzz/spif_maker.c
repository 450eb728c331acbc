/* SPDX-License-Identifier: MIT */
/* Policies out of choices. */
#include "tests/fuzz/spif_maker.h"

#include <stdio.h>

#include "base/err.h"

struct maker {
	struct tape *t;
	struct buf *b;
};

/* Items take them in turn, so that references by name find something. */
static const char *const names[] = {"A", "B", "C D", "CD", "up to x", "*",
	"\u00c9t\u00e9", "a;b", "privacy", "\"q\"", "a  b", "2.25.8", "BARE",
	"x/y", "line&#10;two", "ess:", "b", "<&>'"};
static const unsigned numbers[] = {0, 1, 2, 3, 5, 7, 8, 9, 31, 32, 63, 64, 127,
	128, 255, 256, 300, 65535, 65536, 2147483647};
static const char *const phrases[] = {"", "P", "\u00e9", "&#10;", " ", "REL ",
	", ", "NATO/EAPC", "&lt;b&gt;"};
static const char *const codes[] = {"pageTop", "pageBottom", "pageTopBottom",
	"documentStart", "firstLineOfText", "portionMarking", "noNameDisplay",
	"noMarkingDisplay", "suppressClassName", "replacePolicy", "nonsense"};
static const char *const langs[] = {"", " xml:lang='fr'", " xml:lang='FR-ca'"};
static const char *const kinds[] = {"tagType='restrictive'",
	"tagType='permissive'", "tagType='enumerated' enumType='restrictive'",
	"tagType='enumerated' enumType='permissive'", "tagType='tagType7'",
	"tagType='notApplicable'"};

#define CHOOSE(m, list) ((list)[tape_below((m)->t, ARRAY_LEN(list))])

static void put_name(struct maker *m, const char *attr, size_t i)
{
	buf_printf(m->b, " %s='", attr);
	if (strchr(names[i % ARRAY_LEN(names)], '&') == NULL)
		buf_xml(m->b, span_str(names[i % ARRAY_LEN(names)]));
	else if (strchr(names[i % ARRAY_LEN(names)], '<') == NULL)
		buf_str(m->b, names[i % ARRAY_LEN(names)]);
	else
		buf_str(m->b, "&lt;&amp;&gt;");
	buf_byte(m->b, '\'');
}

static void put_flag(struct maker *m, const char *attr, size_t one_in)
{
	if (tape_one_in(m->t, one_in))
		buf_printf(m->b, " %s='true'", attr);
}

static void put_times(struct maker *m)
{
	static const char *const times[] = {"2001-01-01T00:00:00Z",
		"2999-01-01T00:00:00+14:00", "2026-01-01T00:00:00.5Z"};

	if (tape_one_in(m->t, 12))
		buf_printf(m->b, " notBefore='%s'", CHOOSE(m, times));
	if (tape_one_in(m->t, 12))
		buf_printf(m->b, " notAfter='%s'", CHOOSE(m, times));
}

static void put_marks(struct maker *m)
{
	static const char *const qualifiers[] = {
		"prefix", "suffix", "separator"};

	for (size_t n = tape_below(m->t, 8); n > 5; n--) {
		buf_printf(m->b, "<markingData phrase='%s'%s>",
			CHOOSE(m, phrases), CHOOSE(m, langs));
		for (size_t k = tape_below(m->t, 3); k != 0; k--)
			buf_printf(m->b, "<code>%s</code>", CHOOSE(m, codes));
		buf_str(m->b, "</markingData>");
	}
	if (tape_one_in(m->t, 6))
		buf_printf(m->b,
			"<markingQualifier><qualifier qualifierCode='%s'"
			" markingQualifier='%s'%s/></markingQualifier>",
			CHOOSE(m, qualifiers), CHOOSE(m, phrases),
			CHOOSE(m, langs));
}

static void put_reference(struct maker *m, const char *element)
{
	buf_printf(m->b, "<%s %s", element, CHOOSE(m, kinds));
	put_name(m, "tagSetRef", tape_below(m->t, 3));
	if (tape_one_in(m->t, 3))
		buf_str(m->b, " all='true'/>");
	else
		buf_printf(m->b, " lacv='%u'/>", numbers[tape_below(m->t, 6)]);
}

static void put_required(struct maker *m)
{
	static const char *const operations[] = {"onlyOne", "oneOrMore", "all"};

	if (!tape_one_in(m->t, 6))
		return;
	buf_printf(m->b, "<requiredCategory operation='%s'>",
		CHOOSE(m, operations));
	for (size_t n = 1 + tape_below(m->t, 3); n != 0; n--)
		put_reference(m, "categoryGroup");
	buf_str(m->b, "</requiredCategory>");
}

/* W is the policy that fuzz_spif loads beside this one. */
static void put_equivalent(struct maker *m, const char *element)
{
	static const char *const applied[] = {"both", "encrypt", "decrypt"};
	static const char *const to[] = {
		" tagSetId='2.25.8.1' tagType='permissive' lacv='1'",
		" tagSetId='2.25.8.1' tagType='restrictive' lacv='1'",
		" tagSetId='2.25.8.1' tagType='restrictive' lacv='9'",
		" action='discard'"};

	for (size_t n = tape_below(m->t, 5); n > 2; n--) {
		buf_printf(m->b, "<%s policyRef='W' applied='%s'", element,
			CHOOSE(m, applied));
		if (strcmp(element, "equivalentClassification") == 0)
			buf_printf(m->b, " lacv='%zu'>", tape_below(m->t, 3));
		else
			buf_printf(m->b, "%s>", CHOOSE(m, to));
		if (tape_one_in(m->t, 6))
			buf_str(m->b, "<requiredCategory operation='all'>"
				      "<categoryGroup tagSetRef='One'"
				      " tagType='permissive' lacv='1'/>"
				      "</requiredCategory>");
		buf_printf(m->b, "</%s>", element);
	}
}

static void put_classes(struct maker *m)
{
	buf_str(m->b, "<securityClassifications>");
	for (size_t i = 0, n = 1 + tape_below(m->t, 4); i < n; i++) {
		buf_str(m->b, "<securityClassification");
		put_name(m, "name", i + tape_below(m->t, 3));
		buf_printf(m->b, " lacv='%u' hierarchy='%u' color='%s'",
			numbers[(i * 5 + tape_below(m->t, 4)) %
				ARRAY_LEN(numbers)],
			tape_byte(m->t) % 5, i == 0 ? "fuschia" : "#00ff00");
		put_flag(m, "obsolete", 6);
		buf_byte(m->b, '>');
		put_equivalent(m, "equivalentClassification");
		put_required(m);
		put_marks(m);
		buf_str(m->b, "</securityClassification>");
	}
	buf_str(m->b, "</securityClassifications>");
}

static void put_value(struct maker *m, size_t i, size_t base)
{
	buf_str(m->b, "<tagCategory");
	put_name(m, "name", base + i);
	buf_printf(
		m->b, " lacv='%u'", numbers[(i + base) % ARRAY_LEN(numbers)]);
	put_flag(m, "obsolete", 8);
	put_times(m);
	if (tape_one_in(m->t, 8))
		put_name(m, "requiredClass", tape_below(m->t, 4));
	buf_byte(m->b, '>');
	if (tape_one_in(m->t, 6)) {
		buf_str(m->b, "<excludedClass>");
		buf_xml(m->b, span_str(names[tape_below(m->t, 4)]));
		buf_str(m->b, "</excludedClass>");
	}
	if (tape_one_in(m->t, 6))
		put_reference(m, "excludedCategory");
	put_equivalent(m, "equivalentSecCategoryTag");
	put_required(m);
	put_marks(m);
	buf_str(m->b, "</tagCategory>");
}

static void put_tag(struct maker *m, size_t base)
{
	buf_printf(m->b, "<securityCategoryTag %s", CHOOSE(m, kinds));
	if (tape_one_in(m->t, 2))
		put_name(m, "name", tape_byte(m->t));
	put_flag(m, "singleSelection", 6);
	if (tape_one_in(m->t, 6))
		buf_printf(m->b, " maxSelection='%u'", tape_byte(m->t) % 4);
	if (tape_one_in(m->t, 6))
		buf_printf(m->b, " minSelection='%u'", tape_byte(m->t) % 4);
	buf_byte(m->b, '>');
	for (size_t i = 0, n = tape_below(m->t, 5); i < n; i++)
		put_value(m, i, base);
	put_marks(m);
	buf_str(m->b, "</securityCategoryTag>");
}

static void put_sets(struct maker *m)
{
	buf_str(m->b, "<securityCategoryTagSets>");
	for (size_t i = 0, n = tape_below(m->t, 4); i < n; i++) {
		buf_str(m->b, "<securityCategoryTagSet");
		put_name(m, "name", i);
		buf_printf(m->b, " id='2.25.77.%zu'>", i);
		for (size_t k = 0, tags = tape_below(m->t, 4); k < tags; k++)
			put_tag(m, 4 * k + tape_below(m->t, 2));
		buf_str(m->b, "</securityCategoryTagSet>");
	}
	buf_str(m->b, "</securityCategoryTagSets>");
}

static void put_privacy(struct maker *m)
{
	buf_str(m->b, "<privacyMarks>");
	for (size_t i = 0, n = tape_below(m->t, 3); i < n; i++) {
		buf_printf(m->b, "<privacyMark name='%s'",
			i == 0 ? "CLEAR" : "GREY");
		put_flag(m, "obsolete", 3);
		buf_byte(m->b, '>');
		put_marks(m);
		buf_str(m->b, "</privacyMark>");
	}
	buf_str(m->b, "</privacyMarks>");
}

void spif_make(struct tape *t, struct buf *b)
{
	static const struct {
		const char *rbac, *privilege;
	} syntaxes[] = {
		{"2.16.840.1.101.2.1.8.3", "2.16.840.1.101.2.1.8.3"},
		{"2.16.840.1.101.2.1.8.1", "2.16.840.1.101.2.1.8.2"},
		{"1.3.26.0.4774.5.24.1",   "1.3.26.0.4774.5.24.1"  },
		{"1.2.3",                  "1.2.3"                 },
	};
	static const char *const oids[] = {"2.25.77", "2.25.8", "1.39.5",
		"2.999", "2.25.340282366920938463463374607431768211455", "0.0",
		"1.40"};
	struct maker m = {t, b};
	size_t syntax = tape_below(t, ARRAY_LEN(syntaxes));

	buf_printf(b,
		"<SPIF xmlns='http://www.xmlspif.org/spif' schemaVersion='2.1'"
		" creationDate='20250101000000Z' originatorDN='CN=f'"
		" keyIdentifier='0' rbacId='%s' privilegeId='%s'",
		syntaxes[syntax].rbac, syntaxes[syntax].privilege);
	put_times(&m);
	buf_str(b, "><securityPolicyId");
	put_name(&m, "name", tape_byte(t));
	buf_printf(b, " id='%s'>", CHOOSE(&m, oids));
	put_marks(&m);
	buf_str(b, "</securityPolicyId>");
	put_classes(&m);
	put_sets(&m);
	put_privacy(&m);
	buf_str(b, "<equivalentPolicies><equivalentPolicy name='W'"
		   " id='2.25.8'/></equivalentPolicies>");
	put_marks(&m);
	buf_str(b, "</SPIF>");
}
