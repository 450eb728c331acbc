/* SPDX-License-Identifier: MIT */
/* Groups of values: what a policy says of them, and clearances with them. */
#include <stdio.h>

#include "labels/lint.h"
#include "labels/membership.h"
#include "tests/base/assert_span.h"
#include "tests/labels/fixture.h"
#include "tests/labels/suites.h"

#define TAG(name, id, type, values)                                   \
	"<securityCategoryTagSet name='" name "' id='2.25.9." id "'>" \
	"<securityCategoryTag tagType='" type "'>" values             \
	"</securityCategoryTag></securityCategoryTagSet>"
#define CAT(name, n) "<tagCategory name='" name "' lacv='" n "'/>"
#define POLICY(ext)                                                            \
	"<s:SPIF xmlns:s='http://www.xmlspif.org/spif'"                        \
	" xmlns:m='urn:nato:stanag:4774:spif:extensions:1:0'>"                 \
	"<securityPolicyId name='P' id='2.25.9'/>" FIX_CLASSES(                \
		FIX_CLASS("A", "1")) FIX_SETS(TAG("Rel", "1", "permissive",    \
		CAT("NATO", "1") CAT("EAPC", "2") CAT("GBR", "3") CAT("FRA",   \
			"4") CAT("SWE", "5")) TAG("Only", "2", "restrictive",  \
		CAT("NATO", "7") CAT("GBR", "8")) TAG("Note", "3", "tagType7", \
		CAT("NATO", "1") CAT("SWE", "2"))) "<extensions>" ext          \
						   "</extensions></s:SPIF>"
#define NATO                                                   \
	"<m:membership s:name='NATO'><m:member s:name='GBR'/>" \
	"<m:member name='FRA'/></m:membership>"

static void check_pairs(const char *spif, const char *want)
{
	struct labels *ls = fix_labels_of(spif);
	struct value_fact group, member;
	size_t at = 0;
	struct buf b;

	buf_init(&b, 4096);
	while (policy_membership_next(
		labels_policy(ls, 0), &at, &group, &member))
		buf_printf(&b, "%.*s:%.*s>%.*s ", SPAN_FMT(member.set_name),
			SPAN_FMT(member.name), SPAN_FMT(group.name));
	ck_assert_span(buf_span(&b), want);
	buf_clear(&b);
	labels_free(&ls);
}

START_TEST(memberships_are_read_in_each_tag_that_has_them)
{
	static const char all[] = "Rel:GBR>NATO Only:GBR>NATO Rel:FRA>NATO ";

	check_pairs(POLICY(NATO), all);
	check_pairs(POLICY("<m:memberships>" NATO "</m:memberships>"), all);
	check_pairs(POLICY("<m:membership lacv='1'><m:member lacv='3'/>"
			   "</m:membership>"),
		"Rel:GBR>NATO ");
	check_pairs(POLICY("<m:membership name='NATO' lacv='7'>"
			   "<m:member name='GBR'/></m:membership>"),
		"Only:GBR>NATO ");
	/* Of other namespaces, or elsewhere: not ours. */
	check_pairs(POLICY("<membership name='NATO'><member name='GBR'/>"
			   "</membership><m:other/>"),
		"");
	check_pairs(POLICY("<m:membership name='NATO'><m:other name='GBR'/>"
			   "</m:membership>"),
		"");
	check_pairs(
		FIX_SPIF("P", "2.25.9", FIX_CLASSES(FIX_CLASS("A", "1"))), "");
}
END_TEST

START_TEST(a_clearance_gets_the_groups_of_its_values)
{
	static const struct {
		const char *has, *gets;
	} rows[] = {
		{"A; Rel: GBR",  "A; Rel: NATO, EAPC, GBR"},
		{"A; Rel: SWE",  "A; Rel: EAPC, SWE"      },
		{"A; Rel: NATO", "A; Rel: NATO, EAPC"     },
		{"A; Only: GBR", "A; Only: *"             },
		{"A",            "A"                      },
	};
	struct labels *ls = fix_labels_of(
		POLICY("<m:membership name='EAPC'><m:member name='NATO'/>"
		       "<m:member name='SWE'/></m:membership>" NATO));
	struct buf b;

	buf_init(&b, 4096);
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		const struct clearance *c = fix_clearance(ls, rows[i].has);
		const struct clearance *all;

		ck_assert_int_eq(clearance_with_groups(c, &all, NULL), ERR_OK);
		buf_reset(&b);
		clearance_expr(all, &b);
		ck_assert_span(buf_span(&b), rows[i].gets);
		ck_assert(
			(c == all) == (strcmp(rows[i].has, rows[i].gets) == 0));
	}
	buf_clear(&b);
	labels_free(&ls);
}
END_TEST

static void count(void *ctx, const struct finding *f)
{
	size_t *n = ctx;

	if (strcmp(f->rule, "membership") == 0)
		(*n)++;
}

/* What names nothing, or the two in different tags, or itself. */
START_TEST(a_membership_of_nothing_is_remarked)
{
	static const char *const lists[] = {
		POLICY("<m:membership name='NATO'><m:member name='NOSUCH'/>"
		       "</m:membership>"),
		POLICY("<m:membership name='NOSUCH'><m:member name='GBR'/>"
		       "</m:membership>"),
		POLICY("<m:membership name='NATO' lacv='7'>"
		       "<m:member name='FRA'/></m:membership>"),
		POLICY("<m:membership name='NATO'><m:member name='NATO'/>"
		       "</m:membership>"),
		POLICY("<m:membership lacv='9'><m:member lacv='1'/>"
		       "</m:membership>"),
	};

	for (size_t i = 0; i < ARRAY_LEN(lists); i++) {
		struct labels *ls = fix_labels_of(lists[i]);
		size_t n = 0;

		policy_lint(labels_policy(ls, 0), FIX_NOW, count, &n);
		ck_assert_uint_eq(n, 1);
		labels_free(&ls);
		check_pairs(lists[i], "");
	}
}
END_TEST

START_TEST(a_membership_that_is_nonsense_is_refused)
{
	static const struct {
		const char *spif, *says;
	} rows[] = {
		{POLICY("<m:membership/>"),                                      "membership without name and lacv"},
		{POLICY("<m:membership name='NATO'><m:member/></m:membership>"),
                 "member without name and lacv"								    },
		{POLICY("<m:membership lacv='one'/>"),
                 "lacv \"one\" is not a whole number"							      },
		{POLICY("<m:memberships><m:membership/></m:memberships>"),
                 "membership without name and lacv"								},
	};

	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		struct labels *ls = labels_new();
		struct errtext e = {""};

		ck_assert_int_eq(labels_add_policy(ls, span_str(rows[i].spif),
					 "f.xml", &e),
			ERR_VALUE);
		ck_assert_msg(strstr(e.s, rows[i].says) != NULL, "%s", e.s);
		labels_free(&ls);
	}
}
END_TEST

START_TEST(memberships_have_a_ceiling)
{
	for (int n = 4096; n <= 4097; n++) {
		struct labels *ls = labels_new();
		struct errtext e = {""};
		enum err err;
		struct buf b;

		buf_init(&b, 1 << 20);
		buf_str(&b,
			"<SPIF xmlns:m="
			"'urn:nato:stanag:4774:spif:extensions:1:0'>"
			"<securityPolicyId name='P' id='2.25.9'/>" FIX_CLASSES(
				FIX_CLASS("A", "1")) FIX_SETS(TAG("Rel", "1",
				"permissive",
				CAT("NATO", "1") CAT("GBR",
					"3"))) "<extensions><m:membership "
					       "name='NATO'>");
		for (int i = 0; i < n; i++)
			buf_str(&b, "<m:member name='GBR'/>");
		buf_str(&b, "</m:membership></extensions></SPIF>");
		err = labels_add_policy(ls, buf_span(&b), "f.xml", &e);
		ck_assert_int_eq(err, n == 4096 ? ERR_OK : ERR_LIMIT);
		buf_clear(&b);
		labels_free(&ls);
	}
}
END_TEST

Suite *suite_membership(void)
{
	Suite *s = suite_create("membership");
	TCase *t = tcase_create("membership");

	tcase_add_test(t, memberships_are_read_in_each_tag_that_has_them);
	tcase_add_test(t, a_clearance_gets_the_groups_of_its_values);
	tcase_add_test(t, a_membership_of_nothing_is_remarked);
	tcase_add_test(t, a_membership_that_is_nonsense_is_refused);
	tcase_add_test(t, memberships_have_a_ceiling);
	suite_add_tcase(s, t);
	return s;
}
