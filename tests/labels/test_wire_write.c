/* SPDX-License-Identifier: MIT */
/* Labels and clearances out: what is written is read as the same. */
#include <check.h>
#include <stdlib.h>

#include "labels/engine.h"
#include "labels/inspect.h"
#include "labels/wire.h"
#include "tests/base/assert_span.h"
#include "tests/labels/codec_world.h"
#include "tests/labels/suites.h"

#define NOW INT64_C(1735689600000) /* 2025-01-01, ms */

#define SECLABEL(inside)                                           \
	"<securitylabel xmlns='urn:xmpp:sec-label:0'>" inside "</" \
	"securitylabel>"
#define SPIFFY(oid, lacv)                                                  \
	"<label xmlns='http://surevine.com/xmlns/spiffy'><policy id='" oid \
	"'/><classification lacv='" lacv "'/></label>"
#define LOW SPIFFY("2.25.99100", "1")

static struct codec_world w;
static struct buf out;

static void setup(void)
{
	codec_world_open(&w);
	buf_init(&out, CODEC_MAX_BYTES);
}

static void teardown(void)
{
	buf_clear(&out);
	codec_world_close(&w);
}

static enum label_status read_as(
	enum wire_form form, struct span bytes, const struct label **l_r)
{
	w.e.s[0] = '\0';
	return wire_label_read(w.ls, form, bytes, NOW, false, l_r, &w.e);
}

static const struct label *made(const char *expr)
{
	const struct label *l;

	ck_assert_msg(read_as(WIRE_ANY, span_str(expr), &l) == LABEL_VALID,
		"%s: %s", expr, w.e.s);
	return l;
}

static struct span written(const struct label *l, enum wire_form form,
	const struct label *const *eq, size_t n)
{
	buf_reset(&out);
	ck_assert_msg(wire_label_write(l, form, eq, n, &out, &w.e) == ERR_OK,
		"%s", w.e.s);
	return arena_dup(w.a, buf_span(&out));
}

static const enum wire_form label_forms[] = {WIRE_EXPR, WIRE_DER, WIRE_BASE64,
	WIRE_4774, WIRE_SPIFFY, WIRE_0258_ESS, WIRE_0258_4774, WIRE_0258_SPIFFY,
	WIRE_4778, WIRE_ANY};

START_TEST(a_label_comes_back_from_every_form)
{
	static const char *const exprs[] = {
		"LOW",
		"MID & more; Compartments: ALPHA, FAR; Release: XAA, ZAA",
		"HIGH; Programmes: P5, P128; Countries: GBR; Notes: N9",
		"MISSI / HIGH; One: R9, P3; Two: E600; Three: F1, F5",
	};

	for (size_t i = 0; i < ARRAY_LEN(exprs); i++) {
		const struct label *l = made(exprs[i]);

		for (size_t k = 0; k < ARRAY_LEN(label_forms); k++) {
			struct span s = written(l, label_forms[k], NULL, 0);
			const struct label *told, *guessed;

			ck_assert_msg(read_as(label_forms[k], s, &told) ==
					      LABEL_VALID,
				"%s", w.e.s);
			ck_assert_msg(
				read_as(WIRE_ANY, s, &guessed) == LABEL_VALID,
				"%.*s: %s", SPAN_FMT(s), w.e.s);
			ck_assert_ptr_eq(told, guessed);
			ck_assert(label_same_value(told, l));
			/* What came in canonical goes out as it was. */
			ck_assert(span_eq(
				written(told, label_forms[k], NULL, 0), s));
		}
	}
}
END_TEST

START_TEST(any_label_comes_back_with_its_privacy_mark)
{
	const struct policy *const policies[] = {w.acp, w.missi, w.bare};

	for (size_t i = 0; i < 300; i++) {
		struct label_parts p = codec_random_label(
			&w, policies[i % ARRAY_LEN(policies)]);
		const struct label *l, *back;

		buf_reset(&out);
		buf_str(&out, "xml:");
		nato_label_write(&p, "ConfidentialityLabel", &out);
		ck_assert_int_eq(
			read_as(WIRE_EXPR, buf_span(&out), &l), LABEL_VALID);
		for (size_t k = 0; k < ARRAY_LEN(label_forms); k++) {
			buf_reset(&out);
			if (wire_label_write(l, label_forms[k], NULL, 0, &out,
				    &w.e) != ERR_OK)
				continue; /* no such form */
			ck_assert_msg(read_as(WIRE_ANY, buf_span(&out),
					      &back) == LABEL_VALID,
				"%s", w.e.s);
			ck_assert(label_same_value(l, back));
		}
	}
}
END_TEST

START_TEST(a_label_goes_out_as_it_came)
{
	const struct label *l;

	ck_assert_int_eq(read_as(WIRE_ANY, SPAN(LOW), &l), LABEL_VALID);
	ck_assert(span_starts(written(l, WIRE_ANY, NULL, 0), SPAN("<label ")));
	ck_assert_int_eq(read_as(WIRE_ANY, written(l, WIRE_4774, NULL, 0), &l),
		LABEL_VALID);
	ck_assert(span_starts(written(l, WIRE_ANY, NULL, 0),
		SPAN("<originatorConfidentialityLabel ")));
	ck_assert_span(
		written(made("LOW"), WIRE_ANY, NULL, 0), "MQkCAQEGBGmGhhw=");
}
END_TEST

START_TEST(equivalents_travel_beside_the_label)
{
	const struct label *l = made("HIGH");
	const struct label *eq[] = {made("MISSI / LOW"), made("BARE / LOW")};
	const struct label *back;
	struct span s = written(l, WIRE_0258_4774, eq, 2);
	char *text = span_strdup(s);

	ck_assert_ptr_nonnull(strstr(text,
		"</label><equivalentlabel><alternativeConfidentialityLabel "));
	ck_assert_ptr_nonnull(strstr(text,
		"</alternativeConfidentialityLabel></equivalentlabel>"
		"<equivalentlabel>"));
	free(text);
	ck_assert_int_eq(read_as(WIRE_0258_ESS, s, &back), LABEL_VALID);
	ck_assert(label_same_value(l, back));
	/* No DER for the second: it goes in the form that can. */
	s = written(l, WIRE_0258_ESS, eq, 2);
	text = span_strdup(s);
	ck_assert_ptr_nonnull(
		strstr(text, "<equivalentlabel><esssecuritylabel "));
	free(text);
	ck_assert_int_eq(read_as(WIRE_ANY, s, &back), LABEL_VALID);
	ck_assert(label_same_value(l, back));
	s = written(l, WIRE_4778, eq, 2);
	text = span_strdup(s);
	ck_assert_ptr_nonnull(strstr(text,
		"</originatorConfidentialityLabel></Metadata><Metadata>"
		"<alternativeConfidentialityLabel "));
	free(text);
	ck_assert_int_eq(read_as(WIRE_4778, s, &back), LABEL_VALID);
	ck_assert(label_same_value(l, back));
}
END_TEST

START_TEST(equivalents_that_could_not_be_read_are_not_written)
{
	const struct label *l = made("HIGH"), *eq[16];

	eq[0] = made("LOW");
	ck_assert_int_eq(wire_label_write(l, WIRE_4778, eq, 1, &out, &w.e),
		ERR_CONFLICT);
	eq[0] = made("MISSI / LOW");
	eq[1] = made("MISSI / HIGH");
	ck_assert_int_eq(wire_label_write(l, WIRE_0258_ESS, eq, 2, &out, &w.e),
		ERR_CONFLICT);
	ck_assert_int_eq(wire_label_write(l, WIRE_0258_ESS, eq, 16, &out, &w.e),
		ERR_LIMIT);
	ck_assert_uint_eq(out.n, 0);
}
END_TEST

START_TEST(a_label_without_the_form_is_not_written)
{
	static const enum wire_form none[] = {
		WIRE_DER, WIRE_BASE64, WIRE_0258_ESS};
	const struct label *bare = made("BARE / LOW; One: R0");
	const struct label *marked = made("LOW; privacy: STAFF");
	struct buf small;

	buf_str(&out, "before");
	for (size_t i = 0; i < ARRAY_LEN(none); i++)
		ck_assert_int_eq(
			wire_label_write(bare, none[i], NULL, 0, &out, &w.e),
			ERR_VALUE);
	ck_assert_int_eq(
		wire_label_write(marked, WIRE_SPIFFY, NULL, 0, &out, &w.e),
		ERR_VALUE);
	ck_assert_int_eq(
		wire_label_write(marked, WIRE_0258_SPIFFY, NULL, 0, &out, &w.e),
		ERR_VALUE);
	/* No form of that number. */
	ck_assert_int_eq(wire_label_write(marked, (enum wire_form)99, NULL, 0,
				 &out, &w.e),
		ERR_VALUE);
	ck_assert_str_eq(buf_cstr(&out), "before");
	buf_init(&small, 8);
	ck_assert_int_eq(
		wire_label_write(marked, WIRE_4774, NULL, 0, &small, &w.e),
		ERR_LIMIT);
	buf_clear(&small);
}
END_TEST

#define WIDE   1200 /* values of a policy, with long names */
#define NAME_N 250

/* A label whose names are more than any text of it may be long. */
static const struct label *wide_label(void)
{
	struct label_parts p = {.policy = NULL};
	const struct label *l;
	struct buf b;

	buf_init(&b, 1 << 20);
	buf_str(&b, "<SPIF xmlns='http://www.xmlspif.org/spif'"
		    " schemaVersion='2.1' version='1'"
		    " creationDate='20250101000000Z' originatorDN='CN=t'"
		    " keyIdentifier='0' privilegeId='2.16.840.1.101.2.1.8.3'"
		    " rbacId='2.16.840.1.101.2.1.8.3'><securityPolicyId"
		    " name='WIDE' id='2.25.99106'/><securityClassifications>"
		    "<securityClassification name='A' lacv='1' hierarchy='1'/>"
		    "</securityClassifications><securityCategoryTagSets>"
		    "<securityCategoryTagSet name='S' id='2.25.99106.1'>"
		    "<securityCategoryTag tagType='restrictive'>");
	for (int i = 0; i < WIDE; i++)
		buf_printf(&b, "<tagCategory name='%0*d' lacv='%d'/>", NAME_N,
			i, i);
	buf_str(&b, "</securityCategoryTag></securityCategoryTagSet>"
		    "</securityCategoryTagSets></SPIF>");
	ck_assert_msg(
		labels_add_policy(w.ls, buf_span(&b), "wide", &w.e) == ERR_OK,
		"%s", w.e.s);
	p.policy = labels_find_policy(w.ls, SPAN("WIDE"));
	p.cls = p.policy->cls;
	p.bits = arena_array(w.a, uint64_t, p.policy->words);
	for (unsigned i = 0; i < WIDE; i++)
		bit_set(p.bits, i);
	buf_reset(&b);
	ck_assert_int_eq(ess_label_write(&p, &b, &w.e), ERR_OK);
	ck_assert_int_eq(read_as(WIRE_DER, buf_span(&b), &l), LABEL_VALID);
	buf_clear(&b);
	return l;
}

START_TEST(an_equivalent_that_cannot_be_said_is_not_dropped)
{
	const struct label *eq[2];

	eq[0] = wide_label();
	eq[1] = made("MISSI / LOW");
	ck_assert_int_eq(
		wire_label_write(made("LOW"), WIRE_4778, eq, 2, &out, &w.e),
		ERR_VALUE);
	ck_assert_int_eq(wire_label_write(made("LOW"), WIRE_0258_4774, eq, 2,
				 &out, &w.e),
		ERR_VALUE);
	ck_assert_uint_eq(out.n, 0);
	ck_assert_int_eq(
		wire_label_write(made("LOW"), WIRE_0258_ESS, eq, 2, &out, &w.e),
		ERR_OK);
}
END_TEST

START_TEST(the_marking_is_the_policys)
{
	const struct label *l;

	ck_assert_int_eq(read_as(WIRE_ANY,
				 SPAN(SECLABEL("<displaymarking fgcolor='red'>"
					       "HIGH, I say</displaymarking>"
					       "<label>" LOW "</label>")),
				 &l),
		LABEL_VALID);
	ck_assert(span_is(label_class_name(l), "LOW"));
	ck_assert_span(written(l, WIRE_0258_SPIFFY, NULL, 0),
		SECLABEL("<displaymarking>CODEC LOW</displaymarking><label>"
			 "<label xmlns='http://surevine.com/xmlns/spiffy'>"
			 "<policy id='2.25.99100'>CODEC</policy>"
			 "<classification lacv='1'>LOW</classification></label>"
			 "</label>"));
}
END_TEST

START_TEST(colours_are_those_of_the_classification)
{
	static const char spif[] =
		"<SPIF xmlns='http://www.xmlspif.org/spif' schemaVersion='2.1'"
		" version='1' creationDate='20250101000000Z' "
		"originatorDN='CN=t'"
		" keyIdentifier='0' privilegeId='2.16.840.1.101.2.1.8.3'"
		" rbacId='2.16.840.1.101.2.1.8.3'><securityPolicyId"
		" name='COLOURS' id='2.25.99108'><markingData><code>"
		"noMarkingDisplay</code></markingData></securityPolicyId>"
		"<securityClassifications><securityClassification name='NAVY'"
		" lacv='1' hierarchy='1' color='navy'/><securityClassification"
		" name='HUSH' lacv='2' hierarchy='2' color='red'><markingData>"
		"<code>noMarkingDisplay</code></markingData>"
		"</securityClassification></securityClassifications></SPIF>";
	struct labels *ls = labels_new();
	const struct label *l;

	ck_assert_int_eq(
		labels_add_policy(ls, span_str(spif), "colours", &w.e), ERR_OK);
	ck_assert_int_eq(wire_label_read(ls, WIRE_EXPR, SPAN("navy"), NOW,
				 false, &l, &w.e),
		LABEL_VALID);
	ck_assert_int_eq(
		wire_label_write(l, WIRE_0258_ESS, NULL, 0, &out, &w.e),
		ERR_OK);
	ck_assert_ptr_nonnull(strstr(buf_cstr(&out),
		"<displaymarking fgcolor='white' bgcolor='navy'>NAVY</"));
	/* A marking that is empty on purpose is left out. */
	ck_assert_int_eq(wire_label_read(ls, WIRE_EXPR, SPAN("hush"), NOW,
				 false, &l, &w.e),
		LABEL_VALID);
	buf_reset(&out);
	ck_assert_int_eq(
		wire_label_write(l, WIRE_0258_ESS, NULL, 0, &out, &w.e),
		ERR_OK);
	ck_assert_ptr_null(strstr(buf_cstr(&out), "displaymarking"));
	labels_free(&ls);
}
END_TEST

static const enum wire_form clearance_forms[] = {
	WIRE_ANY, WIRE_EXPR, WIRE_DER, WIRE_BASE64, WIRE_4774, WIRE_SPIFFY};

START_TEST(a_clearance_comes_back_from_every_form)
{
	const struct policy *const policies[] = {w.acp, w.missi};

	for (size_t i = 0; i < 100; i++) {
		struct clearance_parts p = codec_random_clearance(
			&w, policies[i % ARRAY_LEN(policies)]);
		const struct clearance *c, *told, *guessed;

		buf_reset(&out);
		ck_assert_int_eq(ess_clearance_write(&p, &out, &w.e), ERR_OK);
		ck_assert_int_eq(wire_clearance_read(w.ls, WIRE_DER,
					 buf_span(&out), &c, &w.e),
			ERR_OK);
		ck_assert(codec_same_clearance(&c->p, &p));
		for (size_t k = 0; k < ARRAY_LEN(clearance_forms); k++) {
			enum wire_form f = clearance_forms[k];
			struct span s;

			buf_reset(&out);
			ck_assert_int_eq(
				wire_clearance_write(c, f, &out, &w.e), ERR_OK);
			s = arena_dup(w.a, buf_span(&out));
			ck_assert_msg(wire_clearance_read(w.ls, f, s, &told,
					      &w.e) == ERR_OK,
				"%.*s: %s", SPAN_FMT(s), w.e.s);
			ck_assert_msg(wire_clearance_read(w.ls, WIRE_ANY, s,
					      &guessed, &w.e) == ERR_OK,
				"%s", w.e.s);
			ck_assert_ptr_eq(told, c);
			ck_assert_ptr_eq(guessed, c);
			buf_reset(&out);
			ck_assert_int_eq(
				wire_clearance_write(c, f, &out, &w.e), ERR_OK);
			ck_assert(span_eq(buf_span(&out), s));
		}
	}
}
END_TEST

START_TEST(a_clearance_has_no_form_of_labels)
{
	const struct clearance *c;

	ck_assert_int_eq(
		wire_clearance_read(w.ls, WIRE_EXPR, SPAN("LOW"), &c, &w.e),
		ERR_OK);
	buf_str(&out, "before");
	for (int f = WIRE_0258_ESS; f <= WIRE_4778 + 1; f++)
		ck_assert_int_eq(
			wire_clearance_write(c, (enum wire_form)f, &out, &w.e),
			ERR_VALUE);
	ck_assert_str_eq(buf_cstr(&out), "before");
}
END_TEST

Suite *suite_wire_write(void)
{
	Suite *s = suite_create("wire_write");
	TCase *t = tcase_create("wire_write");

	tcase_add_checked_fixture(t, setup, teardown);
	tcase_add_test(t, a_label_comes_back_from_every_form);
	tcase_add_test(t, any_label_comes_back_with_its_privacy_mark);
	tcase_add_test(t, a_label_goes_out_as_it_came);
	tcase_add_test(t, equivalents_travel_beside_the_label);
	tcase_add_test(t, equivalents_that_could_not_be_read_are_not_written);
	tcase_add_test(t, a_label_without_the_form_is_not_written);
	tcase_add_test(t, an_equivalent_that_cannot_be_said_is_not_dropped);
	tcase_add_test(t, the_marking_is_the_policys);
	tcase_add_test(t, colours_are_those_of_the_classification);
	tcase_add_test(t, a_clearance_comes_back_from_every_form);
	tcase_add_test(t, a_clearance_has_no_form_of_labels);
	suite_add_tcase(s, t);
	return s;
}
