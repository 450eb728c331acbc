/* SPDX-License-Identifier: MIT */
/* libcaveat-labels, seen through its public header alone. */
#include "labels/caveat-labels.h"

#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tests/labels/library_world.h"

Suite *suite_library(void);

#define Y2025 LIBRARY_NOW

static struct caveat_engine *e;
static struct caveat_error err;

static void setup(void)
{
	e = library_engine();
}

static void teardown(void)
{
	caveat_engine_free(&e);
	ck_assert_ptr_null(e);
	caveat_engine_free(&e); /* twice is fine */
}

static const struct caveat_label *label(const char *s)
{
	return library_label(e, s);
}

static const struct caveat_clearance *clearance(const char *s)
{
	return library_clearance(e, s);
}

static bool is(struct caveat_str s, const char *want)
{
	return s.p != NULL && s.n == strlen(want) &&
	       memcmp(s.p, want, s.n) == 0;
}

/* Frees got. */
static void expect(char *got, const char *want)
{
	ck_assert_ptr_nonnull(got);
	ck_assert_str_eq(got, want);
	free(got);
}

START_TEST(the_version_is_the_headers)
{
	char want[32];

	snprintf(want, sizeof(want), "%d.%d.%d", CAVEAT_LABELS_MAJOR,
		CAVEAT_LABELS_MINOR, CAVEAT_LABELS_PATCH);
	ck_assert_str_eq(caveat_labels_version(), want);
}
END_TEST

START_TEST(a_policy_tells_what_is_in_it)
{
	const struct caveat_policy *p = caveat_policy_find(e, "acme");
	struct caveat_class c;
	struct caveat_value v;
	size_t at = 0, obsolete = 0;

	ck_assert_uint_eq(caveat_policy_count(e), 1);
	ck_assert_ptr_eq(caveat_policy_at(e, 0), p);
	ck_assert_ptr_null(caveat_policy_at(e, 1));
	ck_assert_ptr_null(caveat_policy_find(e, "other"));
	ck_assert(is(caveat_policy_name(p), "ACME"));
	ck_assert_ptr_eq(caveat_policy_find(e, caveat_policy_oid(p).p), p);
	ck_assert(caveat_policy_class(p, 3, &c));
	ck_assert(is(c.name, "SECRET") && is(c.color, "red"));
	ck_assert(c.lacv == 4 && c.hierarchy == 4 && !c.obsolete);
	ck_assert(!caveat_policy_class(p, 5, &c));
	ck_assert(caveat_policy_value(p, &at, &v));
	ck_assert(is(v.set_name, "Project") && is(v.tag_name, "Project"));
	ck_assert(is(v.name, "ATLAS") && is(v.type, "restrictive"));
	while (caveat_policy_value(p, &at, &v))
		obsolete += v.obsolete;
	ck_assert_uint_eq(obsolete, 1);
}
END_TEST

START_TEST(a_refused_policy_is_named_with_its_line)
{
	static const char spif[] = "<SPIF xmlns='http://www.xmlspif.org/spif'>"
				   "\n</SPIF>";

	ck_assert_int_eq(
		caveat_policy_load(e, spif, sizeof(spif) - 1, "bad.xml", &err),
		CAVEAT_SYNTAX);
	ck_assert_ptr_nonnull(strstr(err.text, "bad.xml:1"));
	ck_assert_int_eq(caveat_policy_load_file(e, library_acme(), &err),
		CAVEAT_CONFLICT);
	ck_assert_int_eq(caveat_policy_load_file(e, "/none", NULL), CAVEAT_IO);
	ck_assert_uint_eq(caveat_policy_count(e), 1);
}
END_TEST

START_TEST(a_label_is_read_marked_and_taken_apart)
{
	const struct caveat_label *l =
		label("SECRET; Releasable To: USA, GBR; privacy: COMMERCIAL");
	struct caveat_value v;
	size_t at = 0;

	ck_assert_ptr_eq(caveat_label_policy(l), caveat_policy_at(e, 0));
	ck_assert(is(caveat_label_class(l), "SECRET"));
	ck_assert_uint_eq(caveat_label_class_lacv(l), 4);
	ck_assert(is(caveat_label_privacy(l), "COMMERCIAL"));
	ck_assert(is(caveat_label_color(l), "red"));
	ck_assert(is(caveat_label_background(l), "red"));
	ck_assert(is(caveat_label_foreground(l), "white"));
	ck_assert(caveat_label_value(l, &at, &v) && is(v.name, "GBR"));
	ck_assert(caveat_label_value(l, &at, &v) && is(v.name, "USA"));
	ck_assert(!caveat_label_value(l, &at, &v));
	expect(caveat_label_marking(l, NULL, NULL),
		"SECRET REL TO GBR/USA COMMERCIAL");
	ck_assert_ptr_null(caveat_label_marking(l, "pagetop", NULL));
	expect(caveat_label_marking(l, "pageTop", "en"),
		"SECRET REL TO GBR/USA COMMERCIAL");
	caveat_label_unref(&l);
	ck_assert_ptr_null(l);
}
END_TEST

START_TEST(each_form_reads_back_as_the_same_label)
{
	static const enum caveat_form forms[] = {CAVEAT_EXPR, CAVEAT_DER,
		CAVEAT_BASE64, CAVEAT_4774, CAVEAT_SPIFFY, CAVEAT_0258_ESS,
		CAVEAT_0258_4774, CAVEAT_0258_SPIFFY, CAVEAT_4778, CAVEAT_ANY};
	const struct caveat_label *l = label("SECRET; Releasable To: GBR"), *b;

	for (size_t i = 0; i < sizeof(forms) / sizeof(*forms); i++) {
		size_t n;
		char *s = caveat_label_write(l, forms[i], NULL, 0, &n, &err);

		ck_assert_msg(s != NULL, "form %zu: %s", i, err.text);
		ck_assert_msg(caveat_label_read(e, CAVEAT_ANY, s, n, &b,
				      &err) == CAVEAT_VALID,
			"form %zu: %s: %s", i, s, err.text);
		ck_assert(caveat_label_same(l, b));
		caveat_label_unref(&b);
		free(s);
	}
	ck_assert(!caveat_label_same(l, NULL));
	caveat_label_unref(&l);
}
END_TEST

START_TEST(a_form_that_a_label_does_not_have_is_refused_in_words)
{
	const struct caveat_label *l = label("SECRET; privacy: COMMERCIAL");
	size_t n = 7;

	/* spiffing's form has no privacy mark. */
	ck_assert_ptr_null(
		caveat_label_write(l, CAVEAT_SPIFFY, NULL, 0, &n, &err));
	ck_assert_uint_eq(n, 0);
	ck_assert_str_ne(err.text, "");
	caveat_label_unref(&l);
}
END_TEST

START_TEST(what_cannot_be_read_is_said_and_gives_no_label)
{
	static const struct {
		const char *text;
		enum caveat_status status;
	} bad[] = {
		{"SECRT",                  CAVEAT_MALFORMED},
		{"OTHER / SECRET",         CAVEAT_UNUSABLE },
		{"<label xmlns='urn:x'/>", CAVEAT_UNUSABLE },
		{"",		       CAVEAT_MALFORMED},
	};
	const struct caveat_label *l;

	for (size_t i = 0; i < sizeof(bad) / sizeof(*bad); i++) {
		err.text[0] = '\0';
		ck_assert_msg(
			caveat_label_read(e, CAVEAT_ANY, bad[i].text,
				strlen(bad[i].text), &l, &err) == bad[i].status,
			"%s: %s", bad[i].text, err.text);
		ck_assert_ptr_null(l);
		ck_assert_str_ne(err.text, "");
	}
}
END_TEST

START_TEST(obsolete_values_are_read_but_not_made)
{
	static const char s[] = "SECRET; Project: DELOS";
	const struct caveat_label *l = label(s);

	caveat_label_unref(&l);
	ck_assert_int_eq(
		caveat_label_create(e, CAVEAT_EXPR, s, sizeof(s) - 1, &l, &err),
		CAVEAT_INVALID);
	ck_assert_ptr_nonnull(l); /* so that it can be shown */
	caveat_label_unref(&l);
}
END_TEST

START_TEST(who_is_cleared_is_granted_and_nobody_else)
{
	const struct caveat_label *l = label("SECRET; Releasable To: GBR, USA");
	const struct caveat_clearance *yes =
		clearance("up to SECRET; Releasable To: GBR");
	const struct caveat_clearance *no = clearance("up to SECRET");

	for (int twice = 0; twice < 2; twice++) {
		ck_assert_int_eq(caveat_decide(e, l, yes), CAVEAT_GRANT);
		ck_assert_int_eq(caveat_decide(e, l, no), CAVEAT_DENY);
	}
	ck_assert_int_eq(caveat_explain(e, l, yes, NULL), CAVEAT_GRANT);
	ck_assert_int_eq(caveat_explain(e, l, no, &err), CAVEAT_DENY);
	ck_assert_ptr_nonnull(strstr(err.text, "Releasable To"));
	ck_assert_int_eq(caveat_decide(e, NULL, yes), CAVEAT_DENY);
	ck_assert_int_eq(caveat_decide(e, l, NULL), CAVEAT_DENY);
	ck_assert_int_eq(caveat_explain(e, NULL, NULL, &err), CAVEAT_DENY);
	caveat_label_unref(&l);
	caveat_clearance_unref(&yes);
	caveat_clearance_unref(&no);
}
END_TEST

/* A policy of one class that ends with 2025. */
static const char brief[] =
	"<SPIF xmlns='http://www.xmlspif.org/spif' schemaVersion='2.1'"
	" version='1' creationDate='20250101000000Z' originatorDN='CN=t'"
	" keyIdentifier='0' privilegeId='2.16.840.1.101.2.1.8.3'"
	" rbacId='2.16.840.1.101.2.1.8.3' notAfter='2025-12-31T00:00:00Z'>"
	"<securityPolicyId name='BRIEF' id='2.25.99'/>"
	"<securityClassifications><securityClassification name='LOW'"
	" lacv='1' hierarchy='1'/></securityClassifications></SPIF>";

START_TEST(the_time_is_the_one_that_was_set)
{
	const struct caveat_label *l;
	const struct caveat_clearance *c;

	ck_assert_int_eq(
		caveat_policy_load(e, brief, sizeof(brief) - 1, "brief", &err),
		CAVEAT_OK);
	l = label("BRIEF / LOW");
	c = clearance("BRIEF / LOW");
	ck_assert_int_eq(caveat_decide(e, l, c), CAVEAT_GRANT);
	caveat_engine_set_time(e, Y2025 + INT64_C(400) * 86400000);
	ck_assert_int_eq(caveat_decide(e, l, c), CAVEAT_DENY);
	ck_assert_int_eq(caveat_explain(e, l, c, &err), CAVEAT_DENY);
	ck_assert_ptr_nonnull(strstr(err.text, "in force"));
	caveat_engine_set_time(e, CAVEAT_CLOCK); /* today is later */
	ck_assert_int_eq(caveat_decide(e, l, c), CAVEAT_DENY);
	caveat_label_unref(&l);
	caveat_clearance_unref(&c);
}
END_TEST

START_TEST(two_policies_do_not_meet_without_a_mapping)
{
	const struct caveat_label *l = label("SECRET"), *to;
	const struct caveat_clearance *c;

	ck_assert_int_eq(
		caveat_policy_load(e, brief, sizeof(brief) - 1, "brief", &err),
		CAVEAT_OK);
	c = clearance("BRIEF / LOW");
	ck_assert_int_eq(caveat_decide(e, l, c), CAVEAT_DENY);
	ck_assert_int_eq(caveat_label_translate(e, l, caveat_policy_at(e, 1),
				 false, &to, &err),
		CAVEAT_UNUSABLE);
	ck_assert_ptr_null(to);
	ck_assert_int_eq(caveat_label_translate(
				 e, l, caveat_policy_at(e, 0), true, &to, NULL),
		CAVEAT_VALID);
	ck_assert_ptr_eq(to, l);
	caveat_label_unref(&to);
	caveat_label_unref(&l);
	caveat_clearance_unref(&c);
}
END_TEST

START_TEST(what_is_not_there_is_not_translated)
{
	struct caveat_engine *other = caveat_engine_new();
	const struct caveat_label *l = label("SECRET"), *to = l;

	ck_assert_int_eq(
		caveat_label_translate(
			e, l, caveat_policy_find(e, "none"), false, &to, &err),
		CAVEAT_UNUSABLE);
	ck_assert_ptr_null(to);
	ck_assert_str_eq(err.text, "the policy isn't one of this engine");
	ck_assert_int_eq(caveat_policy_load(other, brief, sizeof(brief) - 1,
				 "brief", &err),
		CAVEAT_OK);
	ck_assert_int_eq(caveat_label_translate(e, l,
				 caveat_policy_at(other, 0), false, &to, &err),
		CAVEAT_UNUSABLE);
	ck_assert_int_eq(caveat_label_translate(e, NULL, caveat_policy_at(e, 0),
				 false, &to, &err),
		CAVEAT_UNUSABLE);
	ck_assert_str_eq(err.text, "no usable label");
	caveat_label_unref(&l);
	caveat_engine_free(&other);
}
END_TEST

START_TEST(a_clearance_is_read_written_and_taken_apart)
{
	static const enum caveat_form forms[] = {CAVEAT_EXPR, CAVEAT_DER,
		CAVEAT_BASE64, CAVEAT_4774, CAVEAT_SPIFFY, CAVEAT_ANY};
	const struct caveat_clearance *c =
		clearance("up to RESTRICTED; Releasable To: GBR");
	const struct caveat_clearance *b, *same = caveat_clearance_ref(c);
	struct caveat_value v;
	uint64_t lacv;
	size_t at = 0;

	ck_assert_ptr_eq(caveat_clearance_policy(c), caveat_policy_at(e, 0));
	ck_assert(caveat_clearance_class(c, 0, &lacv) && lacv == 1);
	ck_assert(caveat_clearance_class(c, 1, &lacv) && lacv == 2);
	ck_assert(!caveat_clearance_class(c, 2, &lacv));
	ck_assert(caveat_clearance_value(c, &at, &v) && is(v.name, "GBR"));
	ck_assert(!caveat_clearance_value(c, &at, &v));
	expect(caveat_clearance_marking(c, NULL),
		"{UNCLASSIFIED|RESTRICTED} REL TO GBR");
	for (size_t i = 0; i < sizeof(forms) / sizeof(*forms); i++) {
		size_t n;
		char *s = caveat_clearance_write(c, forms[i], &n, &err);

		ck_assert_msg(s != NULL, "form %zu: %s", i, err.text);
		ck_assert_msg(caveat_clearance_read(e, CAVEAT_ANY, s, n, &b,
				      &err) == CAVEAT_OK,
			"form %zu: %s", i, err.text);
		ck_assert_ptr_eq(b, c); /* equal ones are one */
		caveat_clearance_unref(&b);
		free(s);
	}
	ck_assert_ptr_null(caveat_clearance_write(c, CAVEAT_4778, NULL, &err));
	caveat_clearance_unref(&same);
	caveat_clearance_unref(&c);
	ck_assert_int_ne(
		caveat_clearance_read(e, CAVEAT_EXPR, "up to", 5, &c, &err),
		CAVEAT_OK);
	ck_assert_ptr_null(c);
}
END_TEST

START_TEST(a_roll_up_never_looks_less_restrictive)
{
	const struct caveat_label *l[2] = {
		label("SECRET; Releasable To: GBR, USA"), label("RESTRICTED")};
	const struct caveat_label *top;

	ck_assert_msg(caveat_label_roll_up(e, l, 2, &top, &err) == CAVEAT_VALID,
		"%s", err.text);
	expect(caveat_label_marking(top, NULL, NULL), "SECRET REL TO GBR/USA");
	caveat_label_unref(&top);
	caveat_label_unref(&l[1]);
	l[1] = label("SECRET; Releasable To: FRA");
	ck_assert_int_ne(
		caveat_label_roll_up(e, l, 2, &top, &err), CAVEAT_VALID);
	ck_assert_ptr_null(top);
	caveat_label_unref(&l[0]);
	caveat_label_unref(&l[1]);
}
END_TEST

/* What a sink saw. */
struct seen {
	size_t n, open, chosen;
	uint64_t limit; /* lacv of the highest open class; 0: all */
	char text[512];
};

static void see_choice(void *ctx, const struct caveat_choice *c)
{
	struct seen *s = ctx;

	s->n++;
	s->open += c->open;
	s->chosen += c->chosen;
	/* None above what the clearance has. */
	if (c->kind == CAVEAT_CHOICE_CLASS)
		ck_assert(s->limit == 0 ||
			  c->open == (c->value.lacv <= s->limit));
}

START_TEST(composing_offers_what_all_are_cleared_for)
{
	const struct caveat_clearance *c = clearance("up to RESTRICTED");
	struct caveat_partial *p = NULL;
	const struct caveat_label *l;
	struct seen s = {.limit = 2};

	ck_assert_int_eq(caveat_partial_read(e, "", &p, &err), CAVEAT_OK);
	ck_assert(!caveat_partial_choices(e, p, &c, 1, see_choice, &s));
	ck_assert_uint_gt(s.n, 5);
	ck_assert_uint_eq(s.chosen, 0);
	ck_assert_int_ne(caveat_partial_label(e, p, &l, &err), CAVEAT_VALID);
	ck_assert_int_eq(
		caveat_partial_complete(e, p, &c, 1, &l, &err), CAVEAT_VALID);
	ck_assert_int_eq(caveat_decide(e, l, c), CAVEAT_GRANT);
	caveat_label_unref(&l);
	caveat_partial_free(&p);
	ck_assert_ptr_null(p);
	ck_assert_int_ne(
		caveat_partial_read(e, "; Nothing: X", &p, &err), CAVEAT_OK);
	ck_assert_ptr_null(p);
	ck_assert_int_eq(
		caveat_partial_read(e, "RESTRICTED", &p, &err), CAVEAT_OK);
	s.limit = 0;
	ck_assert(caveat_partial_choices(e, p, NULL, 0, see_choice, &s));
	ck_assert_int_eq(caveat_partial_label(e, p, &l, &err), CAVEAT_VALID);
	caveat_label_unref(&l);
	caveat_partial_free(&p);
	caveat_clearance_unref(&c);
}
END_TEST

/* A group of one member, as NATO policies have them. */
static const char grouped[] =
	"<s:SPIF xmlns:s='http://www.xmlspif.org/spif'"
	" xmlns:m='urn:nato:stanag:4774:spif:extensions:1:0'>"
	"<securityPolicyId name='GROUPED' id='2.25.98'/>"
	"<securityClassifications><securityClassification name='LOW'"
	" lacv='1' hierarchy='1'/></securityClassifications>"
	"<securityCategoryTagSets><securityCategoryTagSet name='Rel'"
	" id='2.25.98.1'><securityCategoryTag tagType='permissive'>"
	"<tagCategory name='ALL' lacv='1'/><tagCategory name='ONE' lacv='2'/>"
	"</securityCategoryTag></securityCategoryTagSet>"
	"</securityCategoryTagSets><extensions><m:membership name='ALL'>"
	"<m:member name='ONE'/></m:membership></extensions></s:SPIF>";

START_TEST(a_member_is_cleared_for_its_groups)
{
	const struct caveat_policy *p;
	const struct caveat_clearance *one, *all;
	struct caveat_value group, member;
	size_t at = 0;

	ck_assert_msg(caveat_policy_load(e, grouped, sizeof(grouped) - 1, "g",
			      &err) == CAVEAT_OK,
		"%s", err.text);
	p = caveat_policy_find(e, "GROUPED");
	ck_assert(caveat_policy_membership(p, &at, &group, &member));
	ck_assert(is(group.name, "ALL") && is(member.name, "ONE"));
	ck_assert(!caveat_policy_membership(p, &at, &group, &member));
	one = clearance("GROUPED / LOW; Rel: ONE");
	ck_assert_int_eq(
		caveat_clearance_with_groups(e, one, &all, &err), CAVEAT_OK);
	expect(caveat_clearance_write(all, CAVEAT_EXPR, NULL, &err),
		"GROUPED / LOW; Rel: *");
	caveat_clearance_unref(&one);
	caveat_clearance_unref(&all);
}
END_TEST

static void see_finding(void *ctx, const struct caveat_finding *f)
{
	struct seen *s = ctx;

	s->n++;
	snprintf(s->text, sizeof(s->text), "%s: %s", f->rule, f->text);
}

static void see_change(void *ctx, const struct caveat_change *c)
{
	struct seen *s = ctx;

	s->n++;
	s->open += c->effect != CAVEAT_CHANGE_NONE;
	snprintf(s->text, sizeof(s->text), "%s", c->text);
}

START_TEST(remarks_and_changes_reach_the_caller)
{
	struct caveat_engine *late = caveat_engine_new();
	struct seen s = {.n = 0};

	ck_assert_int_eq(caveat_policy_load(
				 late, brief, sizeof(brief) - 1, "brief", &err),
		CAVEAT_OK);
	caveat_engine_set_time(late, Y2025 + INT64_C(400) * 86400000);
	/* It has expired, for one. */
	ck_assert_uint_gt(caveat_policy_lint(late, caveat_policy_at(late, 0),
				  see_finding, &s),
		0);
	ck_assert_str_ne(s.text, "");
	s.n = 0;
	ck_assert_int_eq(caveat_policy_diff(e, caveat_policy_at(e, 0),
				 caveat_policy_at(e, 0), see_change, &s, &err),
		CAVEAT_OK);
	ck_assert_uint_eq(s.n, 0);
	ck_assert_int_ne(
		caveat_policy_diff(e, caveat_policy_at(e, 0),
			caveat_policy_at(late, 0), see_change, &s, &err),
		CAVEAT_OK);
	caveat_engine_free(&late);
}
END_TEST

Suite *suite_library(void)
{
	Suite *s = suite_create("library");
	TCase *t = tcase_create("library");

	tcase_add_checked_fixture(t, setup, teardown);
	tcase_add_test(t, the_version_is_the_headers);
	tcase_add_test(t, a_policy_tells_what_is_in_it);
	tcase_add_test(t, a_refused_policy_is_named_with_its_line);
	tcase_add_test(t, a_label_is_read_marked_and_taken_apart);
	tcase_add_test(t, each_form_reads_back_as_the_same_label);
	tcase_add_test(
		t, a_form_that_a_label_does_not_have_is_refused_in_words);
	tcase_add_test(t, what_cannot_be_read_is_said_and_gives_no_label);
	tcase_add_test(t, obsolete_values_are_read_but_not_made);
	tcase_add_test(t, who_is_cleared_is_granted_and_nobody_else);
	tcase_add_test(t, the_time_is_the_one_that_was_set);
	tcase_add_test(t, two_policies_do_not_meet_without_a_mapping);
	tcase_add_test(t, what_is_not_there_is_not_translated);
	tcase_add_test(t, a_clearance_is_read_written_and_taken_apart);
	tcase_add_test(t, a_roll_up_never_looks_less_restrictive);
	tcase_add_test(t, composing_offers_what_all_are_cleared_for);
	tcase_add_test(t, a_member_is_cleared_for_its_groups);
	tcase_add_test(t, remarks_and_changes_reach_the_caller);
	suite_add_tcase(s, t);
	return s;
}
