/* SPDX-License-Identifier: MIT */
/* spiffing's own XML: values by number, never by their texts. */
#include <check.h>
#include <stdlib.h>

#include "tests/labels/codec_world.h"

Suite *suite_spiffy_xml(void);

#define ROOT(name, inside)                                                     \
	"<" name " xmlns='http://surevine.com/xmlns/spiffy'>" inside "</" name \
	">"
#define LABEL(inside)     ROOT("label", inside)
#define CLEARANCE(inside) ROOT("clearance", inside)
#define POLICY            "<policy id='2.25.99100'>any text</policy>"
#define LOW               "<classification lacv='1'>any text</classification>"
#define TAG(type, set, lacv) \
	"<tag type='" type "' id='" set "' lacv='" lacv "'/>"

static struct codec_world w;

static void setup(void)
{
	codec_world_open(&w);
}

static void teardown(void)
{
	codec_world_close(&w);
}

static enum label_status read_label(const char *xml, struct label_parts *p)
{
	w.e.s[0] = '\0';
	return spiffy_label_read(w.ls, w.a, span_str(xml), p, &w.e);
}

static void refuses(const char *xml)
{
	struct label_parts p;

	ck_assert_msg(read_label(xml, &p) == LABEL_MALFORMED, "%s", xml);
	ck_assert_str_ne(w.e.s, "");
}

static enum err read_clearance(const char *xml, struct clearance_parts *c)
{
	return spiffy_clearance_read(w.ls, w.a, span_str(xml), c, &w.e);
}

START_TEST(values_are_found_by_set_type_and_number)
{
	struct label_parts p;

	ck_assert_int_eq(
		read_label(LABEL(POLICY LOW TAG("permissive", "2.25.99100.2",
				   "1") TAG("enumeratedPermissive",
				   "2.25.99100.2", "1") TAG("informative",
				   "2.25.99100.6", "1000")),
			&p),
		LABEL_VALID);
	ck_assert(codec_has(w.acp, p.bits, "Release", TAG_PERMISSIVE, 1));
	ck_assert(codec_has(w.acp, p.bits, "Release", TAG_ENUM_PERMISSIVE, 1));
	ck_assert(codec_has(w.acp, p.bits, "Tips", TAG_INFORMATIVE, 1000));
	ck_assert_uint_eq(codec_count(w.acp, p.bits), 3);
}
END_TEST

START_TEST(what_is_not_understood_is_refused)
{
	struct label_parts p;

	ck_assert_int_eq(read_label(LABEL("<policy id='1.1'/>" LOW), &p),
		LABEL_UNUSABLE);
	ck_assert_int_eq(read_label(LABEL("<policy id='CODEC'/>" LOW), &p),
		LABEL_UNUSABLE);
	ck_assert_int_eq(read_label("<label/>", &p), LABEL_UNUSABLE);
	refuses("no XML");
	refuses(LABEL(LOW));
	refuses(LABEL("<policy/>" LOW));
	refuses(LABEL(POLICY POLICY LOW));
	refuses(LABEL(POLICY));
	refuses(LABEL(POLICY LOW "<classification lacv='5'/>"));
	refuses(LABEL(POLICY "<classification lacv='2'/>"));
	refuses(LABEL(POLICY "<classification lacv='-1'/>"));
	refuses(LABEL(POLICY "<classification/>"));
	refuses(LABEL(POLICY LOW "<restriction/>"));
	refuses(LABEL(POLICY LOW "restriction"));
	refuses(LABEL(POLICY "<classification lacv='1'>" TAG(
		"restrictive", "2.25.99100.1", "0") "</classification>"));
	refuses(LABEL("<policy id='2.25.99100'>" LOW "</policy>" LOW));
	refuses(LABEL(POLICY LOW TAG("restrictive", "2.25.99100.1", "2")));
	refuses(LABEL(POLICY LOW TAG("restrictive", "2.25.99100.9", "0")));
	refuses(LABEL(POLICY LOW TAG("permissive", "2.25.99100.1", "0")));
	refuses(LABEL(POLICY LOW TAG("Restrictive", "2.25.99100.1", "0")));
	refuses(LABEL(POLICY LOW TAG("restrictive", "2.25.99100.1", "")));
	refuses(LABEL(POLICY LOW "<tag id='2.25.99100.1' lacv='0'/>"));
}
END_TEST

START_TEST(elements_of_others_are_passed_over)
{
	struct label_parts p;

	ck_assert_int_eq(read_label(LABEL("<x xmlns='urn:x'/>" POLICY LOW), &p),
		LABEL_VALID);
	/* One without a namespace might be meant as one of the form's. */
	refuses(LABEL(POLICY LOW "<tag xmlns=''/>"));
	refuses(LABEL(POLICY "<restriction/>" LOW));
}
END_TEST

/* A binary clearance may have them; an XML one with them is a mistake. */
START_TEST(classes_that_the_policy_lacks_are_neither_written_nor_read)
{
	uint64_t lacv[] = {1, 7};
	struct clearance_parts c = {.policy = w.acp,
		.lacv = lacv,
		.lacv_n = 2,
		.bits = arena_array(w.a, uint64_t, w.acp->words)};
	struct buf b;

	buf_init(&b, CODEC_MAX_BYTES);
	spiffy_clearance_write(&c, &b);
	ck_assert_ptr_nonnull(strstr(buf_cstr(&b), "lacv='1'"));
	ck_assert_ptr_null(strstr(buf_cstr(&b), "lacv='7'"));
	ck_assert_int_eq(read_clearance(buf_cstr(&b), &c), ERR_OK);
	buf_clear(&b);
	ck_assert_int_eq(
		read_clearance(
			CLEARANCE(POLICY "<classification lacv='7'/>"), &c),
		ERR_VALUE);
	ck_assert_msg(
		strstr(w.e.s, "no classification 7") != NULL, "%s", w.e.s);
}
END_TEST

/* Names come from the policy: what we couldn't read back isn't taken. */
START_TEST(a_label_too_long_when_written_is_refused)
{
	struct label_parts p;
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
	for (int i = 0; i < 300; i++)
		buf_printf(&b, "<tagCategory name='%0250d' lacv='%d'/>", i, i);
	buf_str(&b, "</securityCategoryTag></securityCategoryTagSet>"
		    "</securityCategoryTagSets></SPIF>");
	ck_assert_int_eq(
		labels_add_policy(w.ls, buf_span(&b), "wide", &w.e), ERR_OK);
	for (int n = 150; n <= 300; n += 150) {
		buf_reset(&b);
		buf_str(&b, "<label xmlns='http://surevine.com/xmlns/spiffy'>"
			    "<policy id='2.25.99106'/>" LOW);
		for (int i = 0; i < n; i++)
			buf_printf(&b, TAG("restrictive", "2.25.99106.1", "%d"),
				i);
		buf_str(&b, "</label>");
		ck_assert_int_eq(read_label(buf_cstr(&b), &p),
			n == 150 ? LABEL_VALID : LABEL_MALFORMED);
	}
	buf_clear(&b);
}
END_TEST

START_TEST(clearances_take_several_classes)
{
	struct clearance_parts c;

	ck_assert_int_eq(
		read_clearance(
			CLEARANCE(POLICY
				"<classification lacv='200'/>" LOW LOW TAG(
					"informative", "2.25.99100.9", "1")),
			&c),
		ERR_OK);
	ck_assert_uint_eq(c.lacv_n, 2);
	ck_assert_uint_eq(c.lacv[0], 1);
	ck_assert_uint_eq(c.lacv[1], 200);
	ck_assert_uint_eq(codec_count(w.acp, c.bits), 0);
	ck_assert_int_ne(read_clearance(LABEL(POLICY LOW), &c), ERR_OK);
	ck_assert_int_eq(
		read_clearance(CLEARANCE(POLICY LOW "<x/>"), &c), ERR_SYNTAX);
	ck_assert_int_ne(read_clearance(CLEARANCE(POLICY LOW TAG("restrictive",
						"2.25.99100.1", "2")),
				 &c),
		ERR_OK);
}
END_TEST

/* The form has no way to say "nobody"; no reader may take it for "all". */
START_TEST(an_empty_permissive_category_is_never_lost)
{
	struct label_parts p = codec_random_label(&w, w.acp), back;
	struct buf b;

	memset(p.bits, 0, w.acp->words * sizeof(*p.bits));
	p.empty_permissive = true;
	buf_init(&b, CODEC_MAX_BYTES);
	spiffy_label_write(&p, &b);
	ck_assert_int_eq(read_label(buf_cstr(&b), &back), LABEL_MALFORMED);
	buf_clear(&b);
}
END_TEST

START_TEST(what_is_written_is_read_as_the_same)
{
	const struct policy *const policies[] = {w.acp, w.missi, w.bare};
	struct clearance_parts c, same;
	struct buf b;

	buf_init(&b, CODEC_MAX_BYTES);
	for (unsigned i = 0; i < 3000; i++) {
		struct label_parts p = codec_random_label(&w, policies[i % 3]);
		struct label_parts back;

		p.privacy = SPAN_NONE; /* the form has none */
		p.empty_permissive = false;
		buf_reset(&b);
		spiffy_label_write(&p, &b);
		ck_assert_msg(read_label(buf_cstr(&b), &back) == LABEL_VALID,
			"%s", w.e.s);
		ck_assert(codec_same_label(&p, &back));
		c = codec_random_clearance(&w, policies[i % 3]);
		buf_reset(&b);
		spiffy_clearance_write(&c, &b);
		ck_assert_int_eq(read_clearance(buf_cstr(&b), &same), ERR_OK);
		ck_assert(codec_same_clearance(&c, &same));
	}
	buf_clear(&b);
}
END_TEST

Suite *suite_spiffy_xml(void)
{
	Suite *s = suite_create("spiffy_xml");
	TCase *t = tcase_create("spiffy_xml");

	tcase_add_checked_fixture(t, setup, teardown);
	tcase_set_timeout(t, 60);
	tcase_add_test(t, values_are_found_by_set_type_and_number);
	tcase_add_test(t, what_is_not_understood_is_refused);
	tcase_add_test(t, elements_of_others_are_passed_over);
	tcase_add_test(
		t, classes_that_the_policy_lacks_are_neither_written_nor_read);
	tcase_add_test(t, a_label_too_long_when_written_is_refused);
	tcase_add_test(t, clearances_take_several_classes);
	tcase_add_test(t, an_empty_permissive_category_is_never_lost);
	tcase_add_test(t, what_is_written_is_read_as_the_same);
	suite_add_tcase(s, t);
	return s;
}
