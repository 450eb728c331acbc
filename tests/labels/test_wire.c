/* SPDX-License-Identifier: MIT */
/* Labels and clearances as whole texts: what goes out comes back. */
#include "labels/ns.h"
#include "labels/wire.h"

#include <check.h>
#include <stdlib.h>

#include "base/digest.h"
#include "labels/engine.h"
#include "labels/inspect.h"
#include "tests/labels/codec_world.h"
#include "tests/labels/suites.h"

#define NOW INT64_C(1735689600000) /* 2025-01-01, ms */

#define SECLABEL(inside)                                           \
	"<securitylabel xmlns='urn:xmpp:sec-label:0'>" inside "</" \
	"securitylabel>"
#define SPIFFY(oid, lacv)                                                  \
	"<label xmlns='http://surevine.com/xmlns/spiffy'><policy id='" oid \
	"'/><classification lacv='" lacv "'/></label>"
#define LOW     SPIFFY("2.25.99100", "1")
#define UNKNOWN SPIFFY("2.25.1", "1")
#define NATO(root, policy, class)                                              \
	"<" root " xmlns='" NS_SLAB "'><ConfidentialityInformation>"           \
	"<PolicyIdentifier>" policy                                            \
	"</PolicyIdentifier><Classification>" class "</Classification></"      \
						    "ConfidentialityInformati" \
						    "on>"                      \
						    "<CreationDateTime>2025-"  \
						    "01-01T00:00:00Z</"        \
						    "CreationDateTime></" root \
						    ">"

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

/* Refused as want, for a reason that has this in it. */
static void refused(enum wire_form form, const char *text,
	enum label_status want, const char *reason)
{
	const struct label *l;
	enum label_status got = read_as(form, span_str(text), &l);

	ck_assert_msg(got == want, "%s: %d (%s)", text, got, w.e.s);
	ck_assert_ptr_null(l);
	ck_assert_msg(strstr(w.e.s, reason) != NULL, "%s", w.e.s);
}

static void reads_low(enum wire_form form, const char *text)
{
	const struct label *l;

	ck_assert_msg(read_as(form, span_str(text), &l) == LABEL_VALID,
		"%s: %s", text, w.e.s);
	ck_assert(label_same_value(l, made("LOW")));
}

START_TEST(a_securitylabel_is_read_as_in_a_stanza)
{
	reads_low(WIRE_0258_SPIFFY, SECLABEL("<label>" LOW "</label>"));
	reads_low(WIRE_0258_4774,
		" \n" SECLABEL(" <equivalentlabel>" LOW "</equivalentlabel> "
			       "<label>" UNKNOWN "</label>"));
	reads_low(WIRE_ANY,
		"\xef\xbb\xbf<?xml version='1.0'?>" SECLABEL(
			"<label><!-- c -->"
			"<esssecuritylabel xmlns='urn:xmpp:sec-label:ess:0'>"
			"MQkCAQEGBGmGhhw=</esssecuritylabel></label>"));
	refused(WIRE_ANY, SECLABEL("<label/>"), LABEL_UNUSABLE, "no label");
	refused(WIRE_ANY, SECLABEL("<label> </label>"), LABEL_UNUSABLE,
		"no label");
	refused(WIRE_ANY, SECLABEL("<label>SECRET</label>"), LABEL_MALFORMED,
		"not one element");
	refused(WIRE_ANY, SECLABEL("<label>" LOW LOW "</label>"),
		LABEL_MALFORMED, "not one element");
	refused(WIRE_ANY, SECLABEL("<label>" LOW "<![CDATA[x]]></label>"),
		LABEL_MALFORMED, "not one element");
	refused(WIRE_ANY, SECLABEL("<label>" LOW "</label><equivalentlabel/>"),
		LABEL_MALFORMED, "not one element");
	refused(WIRE_ANY,
		SECLABEL("<label/><equivalentlabel>" LOW "</equivalentlabel>"),
		LABEL_MALFORMED, "equivalent of no label");
	refused(WIRE_ANY, SECLABEL(""), LABEL_MALFORMED, "not one label");
	refused(WIRE_ANY, SECLABEL("<label/><label/>"), LABEL_MALFORMED,
		"not one label");
	refused(WIRE_ANY, SECLABEL("<label>" LOW "</label><x/>"),
		LABEL_MALFORMED, "not one label");
	refused(WIRE_ANY, SECLABEL("<label>" LOW "</label>text"),
		LABEL_MALFORMED, "not one label");
	refused(WIRE_ANY,
		SECLABEL("<displaymarking/><displaymarking/><label>" LOW
			 "</label>"),
		LABEL_MALFORMED, "not one label");
	refused(WIRE_ANY,
		SECLABEL("<label>" LOW "</label><equivalentlabel>" LOW
			 "</equivalentlabel>"),
		LABEL_MALFORMED, "two labels under one policy");
	refused(WIRE_ANY, SECLABEL("<label><x xmlns=''/></label>"),
		LABEL_UNUSABLE, "no label form");
}
END_TEST

START_TEST(labels_of_one_text_are_bounded)
{
	struct buf b;

	buf_init(&b, 65536);
	buf_str(&b, "<securitylabel xmlns='urn:xmpp:sec-label:0'><label>" LOW
		    "</label>");
	for (int i = 1; i < 16; i++)
		buf_str(&b, "<equivalentlabel>" UNKNOWN "</equivalentlabel>");
	buf_str(&b, "</securitylabel>");
	reads_low(WIRE_ANY, buf_cstr(&b));
	b.n -= sizeof("</securitylabel>") - 1;
	buf_str(&b, "<equivalentlabel>" UNKNOWN "</equivalentlabel>"
		    "</securitylabel>");
	refused(WIRE_ANY, buf_cstr(&b), LABEL_MALFORMED, "more than 16");
	b.n -= sizeof("</securitylabel>") - 1;
	buf_str(&b, "<equivalentlabel>" UNKNOWN "</equivalentlabel>"
		    "</securitylabel>");
	refused(WIRE_ANY, buf_cstr(&b), LABEL_MALFORMED, "too many labels");
	buf_clear(&b);
}
END_TEST

/* Sixty thousand quotes are many more bytes when they are escaped. */
START_TEST(a_label_that_grows_too_long_is_refused)
{
	struct buf b;

	buf_init(&b, 65536);
	buf_str(&b, "<label xmlns='http://surevine.com/xmlns/spiffy'>");
	for (int i = 0; i < 30000; i++)
		buf_str(&b, "\"");
	buf_str(&b, "</label>");
	refused(WIRE_SPIFFY, buf_cstr(&b), LABEL_MALFORMED, "too many bytes");
	buf_clear(&b);
}
END_TEST

#define BINDING(version, inside)                                         \
	"<BindingData xmlns='urn:nato:stanag:4778:profile:xmpp:" version \
	"'><BindingDataObject>" inside "</BindingDataObject></BindingData>"
#define INFORMATION                                                          \
	"<BindingInformation xmlns='" NS_MB "'><MetadataBindingContainer>"   \
	"<MetadataBinding><Metadata>" NATO("originatorConfidentialityLabel", \
		"CODEC",                                                     \
		"LOW") "</Metadata><DataReference URI=''/>"                  \
		       "</MetadataBinding></MetadataBindingContainer></"     \
		       "BindingInformation>"

START_TEST(a_binding_of_any_version_is_read)
{
	reads_low(WIRE_4778, BINDING("1:0", INFORMATION));
	reads_low(WIRE_ANY, BINDING("1:3", INFORMATION));
	reads_low(WIRE_4778, INFORMATION);
	refused(WIRE_4778, BINDING("1:0", ""), LABEL_MALFORMED,
		"no BindingInformation");
	refused(WIRE_4778, BINDING("1:0", LOW), LABEL_MALFORMED,
		"no BindingInformation");
	refused(WIRE_4778, BINDING("1:0", INFORMATION INFORMATION),
		LABEL_MALFORMED, "no BindingInformation");
	refused(WIRE_4778,
		"<BindingData xmlns='urn:nato:stanag:4778:profile:xmpp:1:0'/>",
		LABEL_MALFORMED, "no BindingInformation");
	refused(WIRE_4778,
		"<BindingData xmlns='urn:nato:stanag:4778:profile:xmpp:1:0'>"
		"<BindingDataObject xmlns='urn:nato:stanag:4778:profile:xmpp:"
		"1:1'>" INFORMATION "</BindingDataObject></BindingData>",
		LABEL_MALFORMED, "no BindingInformation");
	refused(WIRE_4778,
		"<BindingData xmlns='urn:nato:stanag:4778:profile:xmpp:1:0'>"
		"<Other>" INFORMATION "</Other></BindingData>",
		LABEL_MALFORMED, "no BindingInformation");
	refused(WIRE_4778, "<BindingData xmlns='urn:x'/>", LABEL_MALFORMED,
		"form asked for");
}
END_TEST

START_TEST(xml_is_told_by_its_root)
{
	static const char *const names[] = {"originatorConfidentialityLabel",
		"alternativeConfidentialityLabel",
		"metadataConfidentialityLabel", "ConfidentialityLabel"};

	reads_low(WIRE_4774,
		NATO("originatorConfidentialityLabel", "CODEC", "LOW"));
	for (size_t i = 0; i < ARRAY_LEN(names); i++) {
		buf_reset(&out);
		buf_printf(&out,
			"<n:%s xmlns:n='" NS_SLAB "'><n:Confidentiality"
			"Information><n:PolicyIdentifier>CODEC"
			"</n:PolicyIdentifier><n:Classification>low"
			"</n:Classification></n:ConfidentialityInformation>"
			"</n:%s>",
			names[i], names[i]);
		reads_low(WIRE_4774, buf_cstr(&out));
	}
	reads_low(WIRE_ANY,
		"<esssecuritylabel xmlns='urn:xmpp:sec-label:ess:0'>"
		"MQkCAQEGBGmGhhw=</esssecuritylabel>");
	refused(WIRE_4774, LOW, LABEL_MALFORMED, "form asked for");
	refused(WIRE_SPIFFY,
		NATO("originatorConfidentialityLabel", "CODEC", "LOW"),
		LABEL_MALFORMED, "form asked for");
	refused(WIRE_0258_ESS, LOW, LABEL_MALFORMED, "form asked for");
	refused(WIRE_ANY, "<originatorConfidentialityLabel xmlns='urn:x'/>",
		LABEL_UNUSABLE, "no label form");
	refused(WIRE_ANY, "<label", LABEL_MALFORMED, "not well-formed");
	refused(WIRE_4774, "LOW", LABEL_MALFORMED, "not well-formed");
	refused(WIRE_ANY, NATO("ConfidentialityLabel", "NOWHERE", "LOW"),
		LABEL_UNUSABLE, "isn't loaded");
}
END_TEST

START_TEST(the_error_names_what_it_looked_like)
{
	const struct label *l;

	refused(WIRE_ANY, "NO SUCH", LABEL_MALFORMED, "NO SUCH");
	refused(WIRE_ANY, "", LABEL_MALFORMED, "name is missing");
	/* Base64 that is cut off, and words that are none. */
	refused(WIRE_ANY, "MQkCAQEGBGmG", LABEL_MALFORMED, "truncated");
	refused(WIRE_ANY, "MQkC AQEG\nBGmGhhwA", LABEL_MALFORMED,
		"behind its end");
	refused(WIRE_ANY, "MQ", LABEL_MALFORMED, "classification");
	refused(WIRE_ANY, "MODERATE", LABEL_MALFORMED, "MODERATE");
	refused(WIRE_ANY, "MYSECRET", LABEL_MALFORMED, "MYSECRET");
	/* Octets. */
	ck_assert_int_eq(read_as(WIRE_ANY, SPAN("\x31\x09\x02\x01"), &l),
		LABEL_MALFORMED);
	ck_assert_ptr_nonnull(strstr(w.e.s, "truncated"));
	ck_assert_int_eq(read_as(WIRE_ANY, SPAN("LOW\0"), &l), LABEL_MALFORMED);
	ck_assert_ptr_nonnull(strstr(w.e.s, "SET"));
	ck_assert_int_eq(
		read_as(WIRE_ANY, SPAN("LOW\xff"), &l), LABEL_MALFORMED);
	ck_assert_ptr_nonnull(strstr(w.e.s, "SET"));
	refused(WIRE_ANY, "catalog:LOW", LABEL_MALFORMED, "can't be used here");
	refused(WIRE_BASE64, "M?", LABEL_MALFORMED, "not base64");
	/* A long header that is base64, too: 31 82 01 00 02. */
	refused(WIRE_ANY, "MYIBAAIB", LABEL_MALFORMED, "truncated");
}
END_TEST

START_TEST(new_labels_have_no_obsolete_values)
{
	static const char spif[] =
		"<SPIF xmlns='http://www.xmlspif.org/spif' schemaVersion='2.1'"
		" version='1' creationDate='20250101000000Z' "
		"originatorDN='CN=t'"
		" keyIdentifier='0' privilegeId='2.16.840.1.101.2.1.8.3'"
		" rbacId='2.16.840.1.101.2.1.8.3'><securityPolicyId name='OLD'"
		" id='2.25.99107'/><securityClassifications>"
		"<securityClassification name='GONE' lacv='1' hierarchy='1'"
		" obsolete='true'/></securityClassifications></SPIF>";
	static const enum wire_form forms[] = {
		WIRE_EXPR, WIRE_DER, WIRE_0258_4774, WIRE_4778};
	const struct label *l, *same;

	ck_assert_int_eq(
		labels_add_policy(w.ls, span_str(spif), "old", &w.e), ERR_OK);
	l = made("OLD / GONE");
	for (size_t i = 0; i < ARRAY_LEN(forms); i++) {
		struct span s = written(l, forms[i], NULL, 0);

		ck_assert_int_eq(wire_label_read(w.ls, forms[i], s, NOW, true,
					 &same, &w.e),
			LABEL_INVALID);
		ck_assert(label_same_value(l, same));
		ck_assert_int_eq(read_as(forms[i], s, &same), LABEL_VALID);
	}
	ck_assert_int_eq(wire_label_read(w.ls, WIRE_DER,
				 written(made("LOW"), WIRE_DER, NULL, 0), NOW,
				 true, &same, &w.e),
		LABEL_VALID);
}
END_TEST

/* ---- clearances ---- */

static enum err read_clearance(enum wire_form form, const char *text)
{
	const struct clearance *c;
	enum err err =
		wire_clearance_read(w.ls, form, span_str(text), &c, &w.e);

	ck_assert((c != NULL) == (err == ERR_OK));
	return err;
}

START_TEST(what_is_no_clearance_is_refused)
{
	const struct clearance *c;
	struct buf small;

	ck_assert_int_eq(read_clearance(WIRE_0258_ESS, LOW), ERR_VALUE);
	ck_assert_int_eq(read_clearance(WIRE_0258_4774, LOW), ERR_VALUE);
	ck_assert_int_eq(read_clearance(WIRE_0258_SPIFFY, LOW), ERR_VALUE);
	ck_assert_int_eq(read_clearance(WIRE_4778, INFORMATION), ERR_VALUE);
	ck_assert_int_eq(read_clearance(WIRE_ANY, LOW), ERR_UNKNOWN);
	ck_assert_int_eq(
		read_clearance(WIRE_4774, "<clearance xmlns='" NS_SPIFFY "'/>"),
		ERR_SYNTAX);
	ck_assert_int_eq(read_clearance(WIRE_ANY, "<x"), ERR_SYNTAX);
	ck_assert_int_eq(read_clearance(WIRE_BASE64, "M?"), ERR_SYNTAX);
	ck_assert_int_eq(read_clearance(WIRE_ANY, "MAYGBGmG"), ERR_SYNTAX);
	ck_assert_ptr_nonnull(strstr(w.e.s, "SEQUENCE"));
	ck_assert_int_eq(read_clearance(WIRE_ANY, "NO SUCH"), ERR_VALUE);
	ck_assert_int_eq(
		wire_clearance_read(w.ls, WIRE_ANY, SPAN("LOW|HIGH"), &c, &w.e),
		ERR_OK);
	ck_assert_int_eq(
		wire_clearance_write(c, WIRE_4778, &out, &w.e), ERR_VALUE);
	ck_assert_int_eq(
		wire_clearance_write(c, WIRE_0258_ESS, &out, &w.e), ERR_VALUE);
	ck_assert_uint_eq(out.n, 0);
	buf_init(&small, 3);
	ck_assert_int_eq(
		wire_clearance_write(c, WIRE_EXPR, &small, &w.e), ERR_LIMIT);
	buf_clear(&small);
	ck_assert_int_eq(wire_clearance_read(w.ls, WIRE_EXPR,
				 SPAN("BARE / LOW; One: R0"), &c, &w.e),
		ERR_OK);
	ck_assert_int_eq(
		wire_clearance_write(c, WIRE_DER, &out, &w.e), ERR_VALUE);
	ck_assert_int_eq(
		wire_clearance_write(c, WIRE_BASE64, &out, &w.e), ERR_VALUE);
}
END_TEST

Suite *suite_wire(void)
{
	Suite *s = suite_create("wire");
	TCase *t = tcase_create("wire");

	tcase_add_checked_fixture(t, setup, teardown);
	tcase_add_test(t, a_securitylabel_is_read_as_in_a_stanza);
	tcase_add_test(t, labels_of_one_text_are_bounded);
	tcase_add_test(t, a_label_that_grows_too_long_is_refused);
	tcase_add_test(t, a_binding_of_any_version_is_read);
	tcase_add_test(t, xml_is_told_by_its_root);
	tcase_add_test(t, the_error_names_what_it_looked_like);
	tcase_add_test(t, new_labels_have_no_obsolete_values);
	tcase_add_test(t, what_is_no_clearance_is_refused);
	suite_add_tcase(s, t);
	return s;
}
