/* SPDX-License-Identifier: MIT */
/* Labels in and out: forms by name, effective label, what the store keeps. */
#include "labels/label.h"
#include "labels/ns.h"

#include <stdlib.h>

#include "labels/engine.h"
#include "tests/base/assert_span.h"
#include "tests/labels/fixture.h"
#include "tests/labels/suites.h"

#define OTHER FIX_SPIF("OTHER", "2.25.2", FIX_CLASSES(FIX_CLASS("SMALL", "1")))

static struct element spiffy(const char *xml)
{
	return (struct element){.ns = SPAN(NS_SPIFFY),
		.name = SPAN("label"),
		.xml = span_str(xml),
		.text = SPAN("")};
}

#define SPIFFY(oid, n, more)                                   \
	spiffy("<label xmlns='" NS_SPIFFY "'><policy id='" oid \
	       "'/><classification lacv='" n "'/>" more "</label>")

START_TEST(a_form_is_told_by_namespace_and_name)
{
	struct labels *ls = fix_labels();
	const struct label *low = fix_label(ls, "LOW"), *l;
	struct element x = SPIFFY("2.25.1001", "1", "");

	ck_assert_int_eq(
		label_read_element(ls, &x, FIX_NOW, &l, NULL), LABEL_VALID);
	ck_assert(label_same_value(l, low));
	ck_assert_int_eq(label_form(l), LABEL_SPIFFY);
	x.ns = SPAN("urn:unknown");
	ck_assert_int_eq(
		label_read_element(ls, &x, FIX_NOW, &l, NULL), LABEL_UNUSABLE);
	ck_assert_ptr_null(l);
	x.ns = SPAN(NS_SPIFFY);
	x.name = SPAN("clearance");
	ck_assert_int_eq(
		label_read_element(ls, &x, FIX_NOW, &l, NULL), LABEL_UNUSABLE);
	labels_free(&ls);
}
END_TEST

/* XEP-0258 2: base64 with white space in it, without its padding. */
START_TEST(an_ess_label_is_read_from_its_text)
{
	struct labels *ls = fix_labels();
	const struct label *low = fix_label(ls, "LOW; Doors: red"), *l;
	struct span whole = label_element(low, LABEL_ESS);
	const char *open = memchr(whole.p, '>', whole.n);
	struct element x = {.ns = SPAN(NS_ESS),
		.name = SPAN("esssecuritylabel"),
		.xml = whole};
	struct buf b;

	ck_assert_ptr_nonnull(open);
	buf_init(&b, 4096);
	buf_str(&b, "\n ");
	buf_add(&b, span_of(open + 1, whole.n - (size_t)(open + 1 - whole.p) -
					      strlen("</esssecuritylabel>")));
	while (b.n != 0 && b.p[b.n - 1] == '=')
		b.n--;
	x.text = buf_span(&b);
	ck_assert_int_eq(
		label_read_element(ls, &x, FIX_NOW, &l, NULL), LABEL_VALID);
	ck_assert_ptr_eq(l, low);
	x.text = SPAN("MQ?=");
	ck_assert_int_eq(
		label_read_element(ls, &x, FIX_NOW, &l, NULL), LABEL_MALFORMED);
	buf_clear(&b);
	labels_free(&ls);
}
END_TEST

START_TEST(what_the_store_keeps_comes_back_as_the_same_label)
{
	static const char nato[] =
		"<originatorConfidentialityLabel xmlns='" NS_SLAB
		"' ReviewDateTime='2030-01-01T00:00:00Z'>"
		"<ConfidentialityInformation><PolicyIdentifier>TEST"
		"</PolicyIdentifier><Classification>MID</Classification>"
		"</ConfidentialityInformation><CreationDateTime>"
		"2024-01-01T00:00:00Z</CreationDateTime>"
		"</originatorConfidentialityLabel>";
	struct labels *ls = fix_labels();
	struct element sp = SPIFFY("2.25.1001", "300", "");
	const struct label *from[3];

	from[0] = fix_label(ls, "HIGH; Doors: red; privacy: CLEAR");
	ck_assert_int_eq(label_restore(ls, LABEL_NATO, span_str(nato), FIX_NOW,
				 &from[1], NULL),
		LABEL_VALID);
	ck_assert_int_eq(label_read_element(ls, &sp, FIX_NOW, &from[2], NULL),
		LABEL_VALID);
	for (size_t i = 0; i < ARRAY_LEN(from); i++) {
		enum label_form form;
		struct span kept = label_keep(from[i], &form);
		const struct label *l;

		ck_assert_int_eq(form, label_form(from[i]));
		ck_assert_int_eq(
			label_restore(ls, form, kept, FIX_NOW, &l, NULL),
			LABEL_VALID);
		ck_assert_ptr_eq(l, from[i]);
	}
	labels_free(&ls);
}
END_TEST

START_TEST(a_stored_label_of_no_form_is_nil)
{
	struct labels *ls = fix_labels();
	const struct label *l;

	ck_assert_int_eq(label_restore(ls, LABEL_FORM_NONE, SPAN("x"), FIX_NOW,
				 &l, NULL),
		LABEL_UNUSABLE);
	ck_assert_ptr_null(l);
	/* A number that a later version wrote. */
	ck_assert_int_eq(label_restore(ls, (enum label_form)99, SPAN("x"),
				 FIX_NOW, &l, NULL),
		LABEL_UNUSABLE);
	ck_assert_ptr_null(l);
	ck_assert_absent(
		label_element(fix_label(ls, "LOW"), (enum label_form)99));
	/* That form is the store's alone. */
	ck_assert_absent(label_element(fix_label(ls, "LOW"), LABEL_MAPPED));
	labels_free(&ls);
}
END_TEST

/* As text such a label is far too long for the readers that take text. */
START_TEST(base64_of_more_than_a_label_may_have_is_refused)
{
	struct labels *ls = fix_labels();
	size_t n = ((size_t)LABELS_INPUT_MAX / 3 + 1) * 4;
	char *text = xmalloc(n);
	struct arena *a = arena_new();
	struct label_parts p = {0};
	struct errtext e = {""};

	memset(text, 'A', n);
	ck_assert_int_eq(base64_label_read(ls, a, span_of(text, n), &p, &e),
		LABEL_MALFORMED);
	ck_assert_msg(strstr(e.s, "base64") != NULL, "%s", e.s);
	ck_assert_ptr_null(p.policy);
	arena_free(&a);
	free(text);
	labels_free(&ls);
}
END_TEST

START_TEST(colours_go_out_only_as_the_protocol_has_them)
{
	static const struct {
		const char *spif, *bg, *fg;
	} colours[] = {
		{"#ffaa00", "#ffaa00", "black"},
		{"#00007F", "#00007F", "white"},
		{"Navy",    "Navy",    "white"},
		{"fuchsia", "#FF00FF", "white"},
		{"#ff00FF", "#ff00FF", "white"},
		{"magenta", NULL,      NULL   },
		{"#12345",  NULL,      NULL   },
		{"#12345g", NULL,      NULL   },
		{"#12345/", NULL,      NULL   },
		{"#12:45@", NULL,      NULL   },
	};

	for (size_t i = 0; i < ARRAY_LEN(colours); i++) {
		struct labels *ls;
		const struct label *l;
		struct buf b;

		buf_init(&b, 4096);
		buf_printf(&b,
			"<SPIF><securityPolicyId name='P' id='2.25.9'/>"
			"<securityClassifications><securityClassification"
			" name='A' lacv='1' hierarchy='1' color='%s'/>"
			"</securityClassifications></SPIF>",
			colours[i].spif);
		ls = fix_labels_of(buf_cstr(&b));
		l = fix_label(ls, "A");
		if (colours[i].bg != NULL) {
			ck_assert_span(label_bgcolor(l), colours[i].bg);
			ck_assert_span(label_fgcolor(l), colours[i].fg);
		} else {
			ck_assert_absent(label_bgcolor(l));
			ck_assert_absent(label_fgcolor(l));
		}
		labels_free(&ls);
		buf_clear(&b);
	}
}
END_TEST

START_TEST(metadata_makes_two_labels_of_one_value)
{
	static const char *const created[] = {
		"2024-01-01T00:00:00Z", "2024-01-02T00:00:00Z"};
	struct labels *ls = fix_labels();
	const struct label *l[2];
	struct buf b;

	buf_init(&b, 4096);
	for (size_t i = 0; i < 2; i++) {
		buf_reset(&b);
		buf_printf(&b,
			"<ConfidentialityLabel xmlns='" NS_SLAB "'>"
			"<ConfidentialityInformation><PolicyIdentifier>TEST"
			"</PolicyIdentifier><Classification>MID"
			"</Classification></ConfidentialityInformation>"
			"<CreationDateTime>%s</CreationDateTime>"
			"</ConfidentialityLabel>",
			created[i]);
		ck_assert_int_eq(label_restore(ls, LABEL_NATO, buf_span(&b),
					 FIX_NOW, &l[i], NULL),
			LABEL_VALID);
	}
	ck_assert_ptr_ne(l[0], l[1]);
	ck_assert(label_same_value(l[0], l[1]));
	ck_assert(!label_same_value(l[0], fix_label(ls, "LOW")));
	ck_assert(!label_same_value(NULL, NULL));
	ck_assert(!label_same_value(l[0], NULL));
	/* Class 2, policy 2.25.1001: the binary form has no metadata. */
	ck_assert_span(
		label_der(l[0]), "\x31\x08\x02\x01\x02\x06\x03\x69\x87\x69");
	buf_clear(&b);
	labels_free(&ls);
}
END_TEST

/* labels.md 5.5 */
START_TEST(the_effective_label)
{
	struct labels *ls = fix_labels();
	struct element test = SPIFFY("2.25.1001", "1", "");
	struct element high = SPIFFY("2.25.1001", "300", "");
	struct element other = SPIFFY("2.25.2", "1", "");
	struct element foreign = SPIFFY("2.25.77", "1", "");
	struct element invalid = SPIFFY("2.25.1001", "1",
		"<tag type='restrictive' id='2.25.1001.1' lacv='2'/>");
	struct element torn = spiffy("<label xmlns='" NS_SPIFFY "'>");
	const struct {
		struct element x[3];
		size_t n;
		enum label_status st;
		const char *policy; /* NULL: no label */
	} want[] = {
		{{test},                 0, LABEL_UNUSABLE,  NULL   },
		{{test},                 1, LABEL_VALID,     "TEST" },
		{{other, test},          2, LABEL_VALID,     "OTHER"},
		{{foreign, other, test}, 3, LABEL_VALID,     "OTHER"},
		{{foreign, foreign},     2, LABEL_UNUSABLE,  NULL   },
 /* A primary that is known counts, valid or not. */
		{{invalid, other},       2, LABEL_INVALID,   "TEST" },
		{{torn, other},          2, LABEL_MALFORMED, NULL   },
 /* Two under one policy: which would it be? */
		{{test, high},           2, LABEL_MALFORMED, NULL   },
		{{test, test},           2, LABEL_MALFORMED, NULL   },
		{{other, test, invalid}, 3, LABEL_MALFORMED, NULL   },
	};

	fix_add(ls, OTHER);
	for (size_t i = 0; i < ARRAY_LEN(want); i++) {
		const struct label *l;
		struct errtext e = {""};

		ck_assert_msg(label_effective(ls, want[i].x, want[i].n, FIX_NOW,
				      &l, &e) == want[i].st,
			"case %zu: %s", i, e.s);
		if (want[i].policy == NULL)
			ck_assert_ptr_null(l);
		else
			ck_assert_span(
				policy_name(label_policy(l)), want[i].policy);
	}
	labels_free(&ls);
}
END_TEST

START_TEST(too_many_equivalents_are_refused)
{
	struct labels *ls = fix_labels();
	struct element x[17];
	const struct label *l;

	for (size_t i = 0; i < ARRAY_LEN(x); i++)
		x[i] = SPIFFY("2.25.77", "1", "");
	ck_assert_int_eq(
		label_effective(ls, x, 16, FIX_NOW, &l, NULL), LABEL_UNUSABLE);
	ck_assert_int_eq(
		label_effective(ls, x, 17, FIX_NOW, &l, NULL), LABEL_MALFORMED);
	labels_free(&ls);
}
END_TEST

START_TEST(what_is_obsolete_may_stay_but_not_be_new)
{
	static const struct {
		const char *label;
		bool may;
	} want[] = {
		{"LOW",                true },
		{"OLD",                false},
		{"LOW; Doors: gone",   false},
		{"LOW; Doors: past",   false},
		{"LOW; Doors: blue",   false},
		{"LOW; privacy: GREY", false},
	};
	struct labels *ls = fix_labels();

	for (size_t i = 0; i < ARRAY_LEN(want); i++)
		ck_assert_msg(label_may_be_new(fix_any_label(ls, want[i].label),
				      FIX_NOW) == want[i].may,
			"%s", want[i].label);
	fix_label(ls, "OLD");
	labels_free(&ls);
}
END_TEST

START_TEST(no_form_drops_what_it_cannot_carry)
{
	struct labels *ls = fix_labels();

	/* spiffing's form has no privacy mark. */
	ck_assert_absent(label_element(
		fix_label(ls, "LOW; privacy: CLEAR"), LABEL_SPIFFY));
	ck_assert_ptr_nonnull(
		label_element(fix_label(ls, "LOW"), LABEL_SPIFFY).p);
	labels_free(&ls);
}
END_TEST

/* What has no categories needs no syntax for them (labels.md 1.2). */
START_TEST(without_binary_syntax_categories_have_no_der)
{
	struct labels *ls = fix_labels_of(
		"<SPIF rbacId='1.2.3.4'><securityPolicyId name='P'"
		" id='2.25.9'/>" FIX_CLASSES(FIX_CLASS("A", "1")) FIX_SETS(
			"<securityCategoryTagSet name='S' id='2.25.9.1'>"
			"<securityCategoryTag tagType='restrictive'>"
			"<tagCategory name='v' lacv='1'/></securityCategoryTag>"
			"</securityCategoryTagSet>") "</SPIF>");
	const struct label *bare = fix_label(ls, "A");
	const struct label *l = fix_label(ls, "A; S: v"), *back;
	enum label_form form;

	ck_assert(!policy_has_der(label_policy(l)));
	ck_assert_ptr_nonnull(label_der(bare).p);
	ck_assert_absent(label_der(l));
	ck_assert_absent(label_element(l, LABEL_ESS));
	ck_assert_int_eq(label_restore(ls, LABEL_NATO, label_keep(l, &form),
				 FIX_NOW, &back, NULL),
		LABEL_VALID);
	ck_assert_int_eq(form, LABEL_NATO);
	ck_assert(label_same_value(back, l));
	labels_free(&ls);
}
END_TEST

/* A bit so far out that no BIT STRING is written for it. */
START_TEST(what_der_cannot_carry_is_kept_in_another_form)
{
	struct labels *ls = fix_labels_of(FIX_SPIF("P", "2.25.9",
		FIX_CLASSES(FIX_CLASS("A", "1")) FIX_SETS(
			"<securityCategoryTagSet name='S' id='2.25.9.1'>"
			"<securityCategoryTag tagType='restrictive'>"
			"<tagCategory name='far' lacv='9000000'/>"
			"</securityCategoryTag></securityCategoryTagSet>")));
	const struct label *l = fix_label(ls, "A; S: far"), *back;
	enum label_form form;

	ck_assert_absent(label_der(l));
	ck_assert_absent(label_element(l, LABEL_FORM_NONE));
	ck_assert_int_eq(label_restore(ls, LABEL_NATO, label_keep(l, &form),
				 FIX_NOW, &back, NULL),
		LABEL_VALID);
	ck_assert_int_eq(form, LABEL_NATO);
	ck_assert(label_same_value(back, l));
	/* No form asked for: the one that it came in. */
	ck_assert_ptr_eq(label_element(back, LABEL_FORM_NONE).p,
		label_element(back, LABEL_NATO).p);
	labels_free(&ls);
}
END_TEST

Suite *suite_label(void)
{
	Suite *s = suite_create("label");
	TCase *t = tcase_create("label");

	tcase_add_test(t, a_form_is_told_by_namespace_and_name);
	tcase_add_test(t, an_ess_label_is_read_from_its_text);
	tcase_add_test(t, what_the_store_keeps_comes_back_as_the_same_label);
	tcase_add_test(t, a_stored_label_of_no_form_is_nil);
	tcase_add_test(t, base64_of_more_than_a_label_may_have_is_refused);
	tcase_add_test(t, colours_go_out_only_as_the_protocol_has_them);
	tcase_add_test(t, metadata_makes_two_labels_of_one_value);
	tcase_add_test(t, the_effective_label);
	tcase_add_test(t, too_many_equivalents_are_refused);
	tcase_add_test(t, what_is_obsolete_may_stay_but_not_be_new);
	tcase_add_test(t, no_form_drops_what_it_cannot_carry);
	tcase_add_test(t, what_der_cannot_carry_is_kept_in_another_form);
	tcase_add_test(t, without_binary_syntax_categories_have_no_der);
	suite_add_tcase(s, t);
	return s;
}
