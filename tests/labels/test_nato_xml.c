/* SPDX-License-Identifier: MIT */
/* STANAG 4774 labels. */
#include <check.h>
#include <stdlib.h>

#include "labels/engine.h"
#include "labels/inspect.h"
#include "labels/nato.h"
#include "labels/ns.h"
#include "tests/labels/codec_world.h"

Suite *suite_nato_xml(void);

#define LABEL(inside)                                                 \
	"<originatorConfidentialityLabel xmlns='" NS_SLAB "'>" inside \
	"</originatorConfidentialityLabel>"
#define INFO(inside) \
	"<ConfidentialityInformation>" inside "</ConfidentialityInformation>"
#define POLICY  "<PolicyIdentifier>CODEC</PolicyIdentifier>"
#define LOW     "<Classification>LOW</Classification>"
#define CREATED "<CreationDateTime>2025-01-01T00:00:00Z</CreationDateTime>"
#define CAT(type, tag, inside) \
	"<Category Type='" type "' TagName='" tag "'>" inside "</Category>"
#define VALUE(v)   "<GenericValue>" v "</GenericValue>"
#define PLAIN      LABEL(INFO(POLICY LOW) CREATED)
#define WITH(more) LABEL(INFO(POLICY LOW more) CREATED)

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
	return nato_label_read(w.ls, w.a, span_str(xml), p, &w.e);
}

static struct span written(const struct label_parts *p)
{
	struct span s;
	struct buf b;

	buf_init(&b, CODEC_MAX_BYTES);
	nato_label_write(p, "originatorConfidentialityLabel", &b);
	ck_assert(!b.over);
	s = arena_dup(w.a, buf_span(&b));
	buf_clear(&b);
	return s;
}

static struct label_parts accepts(const char *xml)
{
	struct label_parts p, again;

	ck_assert_msg(read_label(xml, &p) == LABEL_VALID, "%s: %s", xml, w.e.s);
	ck_assert_msg(
		read_label(written(&p).p, &again) == LABEL_VALID, "%s", w.e.s);
	ck_assert(codec_same_label(&p, &again));
	ck_assert(span_eq(written(&p), written(&again)));
	return p;
}

static void refuses(const char *xml)
{
	struct label_parts p;

	ck_assert_msg(read_label(xml, &p) == LABEL_MALFORMED, "%s", xml);
	ck_assert_str_ne(w.e.s, "");
}

START_TEST(names_are_compared_without_case_and_space)
{
	struct label_parts p = accepts(LABEL(
		INFO("<PolicyIdentifier URI='urn:oid:2.25.99100'>\n codec "
		     "</PolicyIdentifier><Classification> mid\t&amp;  MORE\n"
		     "</Classification>" CAT("RESTRICTIVE", "compartments",
			     VALUE(" alpha ") VALUE("o'neill"))) CREATED));

	ck_assert_uint_eq(p.cls->lacv, 5);
	ck_assert_uint_eq(codec_count(w.acp, p.bits), 2);
	/* The policy's own spelling goes out. */
	ck_assert_str_eq(written(&p).p,
		LABEL(INFO("<PolicyIdentifier URI='urn:oid:2.25.99100'>CODEC"
			   "</PolicyIdentifier><Classification>MID &amp; more"
			   "</Classification><Category Type='RESTRICTIVE'"
			   " URI='urn:oid:2.25.99100.1'"
			   " TagName='Compartments'>" VALUE("ALPHA") VALUE(
				   "O&apos;Neill") "</Category>") CREATED));
}
END_TEST

START_TEST(four_roots_are_read_and_others_are_not)
{
	static const char *const names[] = {"originatorConfidentialityLabel",
		"alternativeConfidentialityLabel",
		"metadataConfidentialityLabel", "ConfidentialityLabel",
		"OriginatorConfidentialityLabel",
		"alternateConfidentialityLabel"};
	struct label_parts p;

	for (size_t i = 0; i < ARRAY_LEN(names); i++) {
		const char *xml = arena_printf(w.a,
			"<s:%s xmlns:s='" NS_SLAB
			"'><s:ConfidentialityInformation><s:PolicyIdentifier>"
			"CODEC</s:PolicyIdentifier><s:Classification>LOW"
			"</s:Classification></s:ConfidentialityInformation>"
			"</s:%s>",
			names[i], names[i])
		                          .p;

		ck_assert_int_eq(read_label(xml, &p),
			i < 4 ? LABEL_VALID : LABEL_UNUSABLE);
	}
	ck_assert_int_eq(read_label("<originatorConfidentialityLabel/>", &p),
		LABEL_UNUSABLE);
}
END_TEST

START_TEST(unknown_policy_is_unusable_but_unknown_values_are_malformed)
{
	struct label_parts p;

	ck_assert_int_eq(read_label(LABEL(INFO("<PolicyIdentifier>NOPE"
					       "</PolicyIdentifier>" LOW)),
				 &p),
		LABEL_UNUSABLE);
	/* An OID is no name, even that of a loaded policy. */
	ck_assert_int_eq(read_label(LABEL(INFO("<PolicyIdentifier>2.25.99100"
					       "</PolicyIdentifier>" LOW)),
				 &p),
		LABEL_UNUSABLE);
	refuses(LABEL(INFO(POLICY "<Classification>NOPE</Classification>")));
	refuses(LABEL(INFO(POLICY "<Classification>1</Classification>")));
	refuses(WITH(CAT("RESTRICTIVE", "Nowhere", VALUE("ALPHA"))));
	refuses(WITH(CAT("RESTRICTIVE", "Compartments", VALUE("NOPE"))));
	refuses(WITH(CAT("PERMISSIVE", "Compartments", VALUE("ALPHA"))));
	refuses(WITH(CAT("PERMISSIVE", "Compartments", "")));
	refuses(WITH(CAT("restrictive", "Compartments", VALUE("ALPHA"))));
	refuses(WITH("<Category TagName='Compartments'/>"));
	refuses(WITH("<Category Type='RESTRICTIVE'/>"));
}
END_TEST

START_TEST(a_uri_must_agree_with_its_name)
{
	refuses(LABEL(INFO("<PolicyIdentifier URI='urn:oid:2.25.99101'>CODEC"
			   "</PolicyIdentifier>" LOW)));
	refuses(LABEL(INFO("<PolicyIdentifier URI='2.25.99100'>CODEC"
			   "</PolicyIdentifier>" LOW)));
	refuses(WITH(
		"<Category Type='RESTRICTIVE' TagName='Compartments'"
		" URI='urn:oid:2.25.99100.2'>" VALUE("ALPHA") "</Category>"));
}
END_TEST

/* Passing over what might restrict would fail open. */
START_TEST(only_foreign_elements_are_passed_over)
{
	struct label_parts p =
		accepts(WITH("<x:any xmlns:x='urn:example'>7</x:any>" CAT(
			"RESTRICTIVE", "Compartments",
			VALUE("ALPHA") "<x:v xmlns:x='urn:example'/>")));

	ck_assert_uint_eq(codec_count(w.acp, p.bits), 1);
	/* An empty mark is none. */
	p = accepts(WITH("<PrivacyMark> </PrivacyMark>"));
	ck_assert_ptr_null(p.privacy.p);
	refuses(WITH(CAT("RESTRICTIVE", "Nowhere", "")
			CAT("RESTRICTIVE", "Compartments", VALUE("ALPHA"))));
	refuses(WITH(CAT("RESTRICTIVE", "Compartments",
		"<BitStringValue>01</BitStringValue>")));
	refuses(WITH(CAT("RESTRICTIVE", "Compartments",
		"<IntegerValue>0</IntegerValue>")));
	refuses(WITH("<Restriction>ALPHA</Restriction>"));
	refuses(WITH("<Category xmlns='' Type='RESTRICTIVE'/>"));
	refuses(LABEL(INFO(POLICY LOW) CREATED "<Extra/>"));
	/* A value that lost its element. */
	refuses(WITH(CAT("RESTRICTIVE", "Compartments", "ALPHA")));
	refuses(WITH(CAT("RESTRICTIVE", "Compartments",
		VALUE("ALPHA") "<![CDATA[BRAVO]]>")));
	refuses(WITH("RESTRICTIVE"));
	refuses(LABEL("x" INFO(POLICY LOW)));
	accepts(WITH(CAT("RESTRICTIVE", "Compartments",
		" <!-- a -->\n" VALUE("ALP<!-- b -->HA") "<?c?> ")));
}
END_TEST

START_TEST(members_stand_once_and_the_needed_ones_stand)
{
	refuses(LABEL(""));
	refuses(LABEL(CREATED));
	refuses(LABEL(INFO(LOW)));
	refuses(LABEL(INFO(POLICY)));
	refuses(LABEL(INFO(POLICY LOW LOW)));
	refuses(LABEL(INFO(POLICY POLICY LOW)));
	refuses(LABEL(INFO(POLICY LOW) INFO(POLICY LOW)));
	refuses(LABEL(INFO(POLICY LOW) CREATED CREATED));
	refuses(LABEL(INFO(POLICY LOW) "<OriginatorID IDType='jID'>a"
				       "</OriginatorID><OriginatorID/>"));
	refuses(LABEL(INFO(POLICY LOW) "<SuccessionHandling/>"
				       "<SuccessionHandling/>"));
	refuses(WITH("<PrivacyMark>A</PrivacyMark><PrivacyMark>B"
		     "</PrivacyMark>"));
	refuses(LABEL(INFO("<PolicyIdentifier/>" LOW)));
	refuses(LABEL(INFO(POLICY "<Classification><b/>LOW"
				  "</Classification>")));
}
END_TEST

START_TEST(categories_of_one_tag_are_joined)
{
	struct label_parts p = accepts(WITH(CAT("PERMISSIVE", "Release",
		VALUE("ZAA")) CAT("PERMISSIVE", "Release", VALUE("XAA"))
			CAT("PERMISSIVE", "Release", "")));

	/* The name finds the kind of tag. */
	ck_assert(codec_has(w.acp, p.bits, "Release", TAG_PERMISSIVE, 0));
	ck_assert(codec_has(w.acp, p.bits, "Release", TAG_ENUM_PERMISSIVE, 1));
	ck_assert(!p.empty_permissive);
	ck_assert_ptr_nonnull(strstr(written(&p).p,
		"TagName='Release'>" VALUE("XAA") VALUE("ZAA") "</Category>"));
}
END_TEST

START_TEST(empty_permissive_category_lets_nobody_pass)
{
	struct label_parts p =
		accepts(WITH(CAT("PERMISSIVE", "Countries", "")));

	ck_assert(p.empty_permissive);
	p = accepts(WITH(CAT("RESTRICTIVE", "Compartments", "")));
	ck_assert(!p.empty_permissive);
	ck_assert_ptr_null(strstr(written(&p).p, "Category "));
}
END_TEST

START_TEST(metadata_is_kept_and_checked)
{
	static const char full[] =
		"<originatorConfidentialityLabel xmlns='" NS_SLAB
		"' ReviewDateTime='2030-01-01T00:00:00Z'>" INFO(
			"<PolicyIdentifier URI='urn:oid:2.25.99100'>CODEC"
			"</PolicyIdentifier>" LOW
			"<PrivacyMark>a &lt; b</PrivacyMark>") "<OriginatorID "
							       "IDType='jID'>a@"
							       "example.org</"
							       "OriginatorID"
							       ">" CREATED "</"
							       "originatorConfi"
							       "dentialityLabel"
							       ">";
	struct label_parts p = accepts(full);

	ck_assert_str_eq(written(&p).p, full);
	ck_assert(span_is(p.privacy, "a < b"));
	refuses(LABEL(INFO(POLICY LOW) "<CreationDateTime>yesterday"
				       "</CreationDateTime>"));
	refuses(LABEL(INFO(POLICY LOW) "<CreationDateTime><b/>"
				       "</CreationDateTime>"));
	refuses(LABEL(INFO(POLICY LOW) "<OriginatorID>x</OriginatorID>"));
	refuses(LABEL(INFO(
		POLICY LOW) "<OriginatorID IDType='pet'>x</OriginatorID>"));
	refuses("<ConfidentialityLabel ReviewDateTime='' xmlns='" NS_SLAB
		"'>" INFO(POLICY LOW) "</ConfidentialityLabel>");
}
END_TEST

START_TEST(every_kind_of_originator_is_kept)
{
	static const char *const types[] = {"rfc822Name", "dNSName",
		"directoryName", "uniformResourceIdentifier", "iPAddress",
		"x400Address", "userPrincipalName", "jID"};

	for (size_t i = 0; i < ARRAY_LEN(types); i++) {
		const char *id = arena_printf(w.a,
			"<OriginatorID IDType='%s'>me &amp; you"
			"</OriginatorID>",
			types[i])
		                         .p;
		struct label_parts p = accepts(arena_printf(w.a,
			"<ConfidentialityLabel xmlns='" NS_SLAB
			"'>" INFO(POLICY LOW) "%s" CREATED
					      "</ConfidentialityLabel>",
			id)
						       .p);

		ck_assert(span_is(p.meta.id_type, types[i]));
		ck_assert_ptr_nonnull(strstr(written(&p).p, id));
	}
	refuses(LABEL(INFO(POLICY LOW) "<OriginatorID IDType='jID'><b/>"
				       "</OriginatorID>"));
}
END_TEST

/* Read all the same, but never written so. */
START_TEST(a_label_without_creation_date_gets_one)
{
	struct label_parts p = accepts(LABEL(INFO(POLICY LOW)));

	ck_assert_ptr_null(p.meta.creation.p);
	ck_assert_ptr_nonnull(strstr(written(&p).p, "<CreationDateTime>1970-"));
}
END_TEST

#define SUCCESSION(at, inside)                                        \
	"<SuccessionHandling><SuccessionDateTime>" at                 \
	"</SuccessionDateTime><SuccessorConfidentialityLabel>" inside \
	"</SuccessorConfidentialityLabel></SuccessionHandling>"
#define HIGH INFO(POLICY "<Classification>HIGH</Classification>")

START_TEST(the_successor_takes_over_when_asked_and_due)
{
	static const char xml[] = LABEL(HIGH CREATED SUCCESSION(
		"2026-01-01T00:00:00Z", INFO(POLICY LOW) CREATED));
	const int64_t due = INT64_C(1767225600000); /* 2026-01-01, ms */
	struct element x = {.ns = SPAN(NS_SLAB),
		.name = SPAN("originatorConfidentialityLabel"),
		.xml = span_str(xml)};
	const struct label *l, *next;

	accepts(xml);
	ck_assert_int_eq(
		label_read_element(w.ls, &x, due, &l, &w.e), LABEL_VALID);
	ck_assert(span_is(label_class_name(l), "HIGH"));
	ck_assert_int_eq(label_follow(l, SUCCESSION_DATE, due - 1, &next, &w.e),
		LABEL_VALID);
	ck_assert_ptr_eq(next, l);
	ck_assert_int_eq(label_follow(l, SUCCESSION_DATE, due, &next, &w.e),
		LABEL_VALID);
	ck_assert(span_is(label_class_name(next), "LOW"));
}
END_TEST

/* One after the other, as far as their times have come. */
START_TEST(successors_follow_each_other)
{
	static const char xml[] = LABEL(HIGH CREATED SUCCESSION(
		"2026-01-01T00:00:00Z",
		INFO(POLICY "<Classification>MID &amp; more</Classification>")
			CREATED SUCCESSION("2026-01-02T00:00:00Z",
				INFO(POLICY LOW) CREATED)));
	const int64_t first = INT64_C(1767225600000); /* 2026-01-01, ms */
	struct element x = {.ns = SPAN(NS_SLAB),
		.name = SPAN("originatorConfidentialityLabel"),
		.xml = span_str(xml)};
	const struct label *l, *next;

	accepts(xml);
	ck_assert_int_eq(
		label_read_element(w.ls, &x, first, &l, &w.e), LABEL_VALID);
	ck_assert_int_eq(label_follow(l, SUCCESSION_DATE, first, &next, &w.e),
		LABEL_VALID);
	ck_assert_uint_eq(label_class_lacv(next), 5);
	ck_assert_int_eq(
		label_follow(l, SUCCESSION_DATE, first + 86400000, &next, &w.e),
		LABEL_VALID);
	ck_assert_uint_eq(label_class_lacv(next), 1);
}
END_TEST

START_TEST(a_successor_must_be_readable_too)
{
	refuses(LABEL(HIGH SUCCESSION("2026-01-01T00:00:00Z", "")));
	refuses(LABEL(HIGH SUCCESSION("soon", INFO(POLICY LOW))));
	refuses(LABEL(HIGH SUCCESSION("2026-01-01T00:00:00Z",
		INFO(POLICY "<Classification>NOPE</Classification>"))));
	refuses(LABEL(HIGH "<SuccessionHandling/>"));
	refuses(LABEL(HIGH "<SuccessionHandling><SuccessionDateTime>"
			   "2026-01-01T00:00:00Z</SuccessionDateTime>"
			   "</SuccessionHandling>"));
	refuses(LABEL(
		HIGH "<SuccessionHandling>"
		     "<SuccessorConfidentialityLabel>" INFO(
			     POLICY LOW) "</SuccessorConfidentialityLabel>"
					 "</SuccessionHandling>"));
}
END_TEST

START_TEST(hostile_xml_is_refused)
{
	struct label_parts p;
	struct buf b;

	refuses("");
	refuses("<originatorConfidentialityLabel");
	refuses("<!DOCTYPE a [<!ENTITY b 'LOW'>]>" PLAIN);
	refuses("<!DOCTYPE a SYSTEM 'http://127.0.0.1:1/x'>" PLAIN);
	refuses(LABEL(INFO(POLICY "<Classification>&LOW;</Classification>")));
	refuses(PLAIN PLAIN);
	refuses(WITH("<PrivacyMark><b/></PrivacyMark>"));
	/* Depth 32: the root, 30 foreign ones, and one or two more. */
	for (unsigned i = 31; i <= 32; i++) {
		buf_init(&b, CODEC_MAX_BYTES);
		buf_str(&b, "<ConfidentialityLabel xmlns='" NS_SLAB
			    "'>" INFO(POLICY LOW));
		for (unsigned k = 0; k < i; k++)
			buf_str(&b, "<a xmlns='urn:x'>");
		for (unsigned k = 0; k < i; k++)
			buf_str(&b, "</a>");
		buf_str(&b, "</ConfidentialityLabel>");
		ck_assert_int_eq(read_label(buf_cstr(&b), &p),
			i == 31 ? LABEL_VALID : LABEL_MALFORMED);
		buf_clear(&b);
	}
	/* 1024 elements: four of the label, the others foreign. */
	for (unsigned i = 1020; i <= 1021; i++) {
		buf_init(&b, CODEC_MAX_BYTES);
		buf_str(&b, "<ConfidentialityLabel xmlns='" NS_SLAB
			    "' xmlns:x='urn:x'>" INFO(POLICY LOW));
		for (unsigned k = 0; k < i; k++)
			buf_str(&b, "<x:a/>");
		buf_str(&b, "</ConfidentialityLabel>");
		ck_assert_int_eq(read_label(buf_cstr(&b), &p),
			i == 1020 ? LABEL_VALID : LABEL_MALFORMED);
		buf_clear(&b);
	}
}
END_TEST

/* Nor a successor whose text is longer when it is written. */
START_TEST(length_of_a_successor_is_bounded)
{
	struct buf b;

	buf_init(&b, CODEC_MAX_BYTES);
	buf_str(&b, "<ConfidentialityLabel xmlns='" NS_SLAB "'>" HIGH
		    "<SuccessionHandling><SuccessionDateTime>"
		    "2026-01-01T00:00:00Z</SuccessionDateTime>"
		    "<SuccessorConfidentialityLabel>"
		    "<ConfidentialityInformation>" POLICY LOW "<PrivacyMark>");
	for (unsigned k = 0; k < 20000; k++)
		buf_byte(&b, '"');
	buf_str(&b, "</PrivacyMark></ConfidentialityInformation>"
		    "</SuccessorConfidentialityLabel></SuccessionHandling>"
		    "</ConfidentialityLabel>");
	refuses(buf_cstr(&b));
	buf_clear(&b);
}
END_TEST

/* Two of the 256 are the namespaces. */
START_TEST(attributes_are_bounded)
{
	struct label_parts p;
	struct buf b;

	for (unsigned i = 254; i <= 256; i++) {
		buf_init(&b, CODEC_MAX_BYTES);
		buf_str(&b, "<ConfidentialityLabel xmlns='" NS_SLAB
			    "' xmlns:x='urn:x'");
		for (unsigned k = 0; k < i; k++)
			buf_printf(&b, " x:a%u%s'v'", k,
				k % 2 == 0 ? "=" : " =\n");
		buf_str(&b, ">" INFO(POLICY LOW) "<x:b c='='/><x:b c='\"='/>"
						 "</ConfidentialityLabel>");
		ck_assert_int_eq(read_label(buf_cstr(&b), &p),
			i == 254 ? LABEL_VALID : LABEL_MALFORMED);
		if (i != 254)
			ck_assert_msg(strstr(w.e.s, "256 attributes") != NULL,
				"%s", w.e.s);
		buf_clear(&b);
	}
}
END_TEST

/* Escaping makes text longer: what we couldn't read back isn't taken. */
START_TEST(length_is_bounded_as_written)
{
	struct label_parts p;
	struct buf b;

	for (unsigned i = 0; i < 2; i++) {
		buf_init(&b, CODEC_MAX_BYTES);
		buf_str(&b, "<ConfidentialityLabel xmlns='" NS_SLAB
			    "'><ConfidentialityInformation>" POLICY LOW
			    "<PrivacyMark>");
		for (unsigned k = 0; k < 20000; k++)
			buf_byte(&b, i == 0 ? 'x' : '"');
		buf_str(&b, "</PrivacyMark></ConfidentialityInformation>"
			    "</ConfidentialityLabel>");
		ck_assert_int_eq(read_label(buf_cstr(&b), &p),
			i == 0 ? LABEL_VALID : LABEL_MALFORMED);
		buf_clear(&b);
	}
}
END_TEST

START_TEST(what_is_written_is_read_as_the_same)
{
	const struct policy *const policies[] = {w.acp, w.missi, w.bare};

	for (unsigned i = 0; i < 3000; i++) {
		struct label_parts p = codec_random_label(&w, policies[i % 3]);
		struct label_parts back;

		ck_assert_msg(read_label(written(&p).p, &back) == LABEL_VALID,
			"%s", w.e.s);
		ck_assert(codec_same_label(&p, &back));
	}
}
END_TEST

static TCase *add_labels(void)
{
	TCase *t = tcase_create("labels");

	tcase_add_checked_fixture(t, setup, teardown);
	tcase_set_timeout(t, 60);
	tcase_add_test(t, names_are_compared_without_case_and_space);
	tcase_add_test(t, four_roots_are_read_and_others_are_not);
	tcase_add_test(
		t, unknown_policy_is_unusable_but_unknown_values_are_malformed);
	tcase_add_test(t, a_uri_must_agree_with_its_name);
	tcase_add_test(t, only_foreign_elements_are_passed_over);
	tcase_add_test(t, members_stand_once_and_the_needed_ones_stand);
	tcase_add_test(t, categories_of_one_tag_are_joined);
	tcase_add_test(t, empty_permissive_category_lets_nobody_pass);
	tcase_add_test(t, metadata_is_kept_and_checked);
	tcase_add_test(t, every_kind_of_originator_is_kept);
	tcase_add_test(t, a_label_without_creation_date_gets_one);
	tcase_add_test(t, the_successor_takes_over_when_asked_and_due);
	tcase_add_test(t, successors_follow_each_other);
	tcase_add_test(t, a_successor_must_be_readable_too);
	tcase_add_test(t, hostile_xml_is_refused);
	tcase_add_test(t, length_is_bounded_as_written);
	tcase_add_test(t, length_of_a_successor_is_bounded);
	tcase_add_test(t, attributes_are_bounded);
	tcase_add_test(t, what_is_written_is_read_as_the_same);
	return t;
}

Suite *suite_nato_xml(void)
{
	Suite *s = suite_create("nato_xml");

	suite_add_tcase(s, add_labels());
	return s;
}
