/* SPDX-License-Identifier: MIT */
/* Labels found in stanzas, and written into them. */
#include "tests/xmpp/fixture.h"
#include "tests/xmpp/suites.h"
#include "xmpp/seclabel.h"

#define SL(content)                                            \
	"<securitylabel xmlns='urn:xmpp:sec-label:0'>" content \
	"</securitylabel>"
#define ESS(text)                                                  \
	"<esssecuritylabel xmlns='urn:xmpp:sec-label:ess:0'>" text \
	"</esssecuritylabel>"
#define NATO                               \
	"<originatorConfidentialityLabel " \
	"xmlns='urn:nato:stanag:4774:confidentialitymetadatalabel:1:0'/>"
#define BINDS(reference)                                             \
	"<BindingInformation "                                       \
	"xmlns='urn:nato:stanag:4778:bindinginformation:1:0'>"       \
	"<MetadataBindingContainer><MetadataBinding><Metadata>" NATO \
	"</Metadata>" reference "</MetadataBinding>"                 \
	"</MetadataBindingContainer></BindingInformation>"
#define HERE "<DataReference URI=''/>"
#define BD(version, content)                                             \
	"<BindingData xmlns='urn:nato:stanag:4778:profile:xmpp:" version \
	"'> <BindingDataObject> " content                                \
	" </BindingDataObject> </BindingData>"
#define MSG(content) "<message>" content "<body>x</body></message>"

static enum seclabel_shape find(const char *text, struct seclabel *sl)
{
	return seclabel_find(fx_arena(), fx_parse(text), sl);
}

/* H258-02: everything that isn't a label as the XEP has it */
START_TEST(other_shapes_are_bad)
{
	static const char *const bad[] = {
		MSG(SL("")),
		MSG(SL("<displaymarking>S</displaymarking>")),
		MSG(SL("<label/>") SL("<label/>")),
		MSG(SL("<label>" ESS("AA==") "</label>")
				SL("<label>" ESS("AA==") "</label>")),
		MSG(SL("<label/><label/>")),
		MSG(SL("<label>" ESS("") ESS("") "</label>")),
		MSG(SL("<label>SECRET</label>")),
		MSG(SL("<label>x" ESS("AA==") "</label>")),
		MSG(SL("x<label>" ESS("AA==") "</label>")),
		MSG(SL("<label>" ESS("AA==") "</label><odd/>")),
		MSG(SL("<label>" ESS("AA==") "</label><label xmlns=''/>")),
		MSG(SL("<label xmlns=''>" ESS("AA==") "</label>")),
		MSG(SL("<label>" ESS("AA==") "</label><displaymarking/>"
					     "<displaymarking/>")),
		MSG(SL("<label>" ESS("AA==") "</label><equivalentlabel/>")),
		MSG(SL("<label>" ESS(
			"AA==") "</label><equivalentlabel>" NATO NATO
				"</equivalentlabel>")),
		MSG(SL("<label>" ESS("AA==") "</label><equivalentlabel>x"
					     "</equivalentlabel>")),
		MSG(SL("<label/><equivalentlabel>" NATO "</equivalentlabel>")),
		MSG(SL("<label>" BINDS(
			"<DataReference URI='#body'/>") "</label>")),
	};
	struct seclabel sl;

	for (size_t i = 0; i < ARRAY_LEN(bad); i++) {
		ck_assert_msg(find(bad[i], &sl) == SECLABEL_BAD, "%s", bad[i]);
		ck_assert_uint_eq(sl.n, 0);
	}
}
END_TEST

START_TEST(none_or_an_empty_one_asks_for_the_default)
{
	static const char *const none[] = {
		MSG(""),
		"<message/>",
		MSG(SL("<label/>")),
		MSG(SL("<label> \n</label>")),
		MSG(SL("<displaymarking>TOP</displaymarking><label/>")),
		MSG("<securitylabel/>"),
		MSG("<forwarded xmlns='urn:xmpp:forward:0'>" SL(
			"<label>" ESS("AA==") "</label>") "</forwarded>"),
	};
	struct seclabel sl;

	for (size_t i = 0; i < ARRAY_LEN(none); i++) {
		ck_assert_msg(
			find(none[i], &sl) == SECLABEL_ABSENT, "%s", none[i]);
		ck_assert_uint_eq(sl.n, 0);
	}
}
END_TEST

/* H258-02, H258-03 */
START_TEST(the_label_comes_first_then_its_equivalents)
{
	struct seclabel sl;

	ck_assert_int_eq(
		(int)find(MSG(SL("<equivalentlabel> " NATO
				 " </equivalentlabel><label>\n" ESS(
					 " MQ\nIC ") "</label><displaymarking "
						     "fgcolor='red'>S</"
						     "displaymarking>"
						     "<equivalentlabel><x "
						     "xmlns='urn:x'/>"
						     "</equivalentlabel>")),
			&sl),
		SECLABEL_PRESENT);
	ck_assert_uint_eq(sl.n, 3);
	ck_assert_span(sl.x[0].ns, "urn:xmpp:sec-label:ess:0");
	ck_assert_span(sl.x[0].name, "esssecuritylabel");
	ck_assert_span(sl.x[0].text, " MQ\nIC ");
	ck_assert_span(sl.x[0].xml,
		"<esssecuritylabel xmlns='urn:xmpp:sec-label:ess:0'> "
		"MQ&#10;IC </esssecuritylabel>");
	ck_assert_span(sl.x[1].name, "originatorConfidentialityLabel");
	ck_assert_span(sl.x[1].text, "");
	ck_assert_span(sl.x[2].ns, "urn:x");
}
END_TEST

START_TEST(an_element_stands_alone_with_its_namespaces)
{
	struct seclabel sl;

	ck_assert_int_eq(
		(int)find(MSG("<s:securitylabel "
			      "xmlns:s='urn:xmpp:sec-label:0' "
			      "xmlns:p='urn:p' xmlns:q='urn:q'><s:label>"
			      "<p:a q:b='1'><p:c/><d/></p:a></s:label>"
			      "</s:securitylabel>"),
			&sl),
		SECLABEL_PRESENT);
	ck_assert_span(sl.x[0].xml,
		"<a xmlns='urn:p' xmlns:a0='urn:q' a0:b='1'><c/>"
		"<d xmlns='jabber:client'/></a>");
	ck_assert_int_eq((int)find(MSG(SL("<label><a/></label>")), &sl),
		SECLABEL_PRESENT);
	ck_assert_span(sl.x[0].xml, "<a xmlns='urn:xmpp:sec-label:0'/>");
	ck_assert_int_eq(
		(int)find(MSG(SL("<label><a xmlns=''/></label>")), &sl),
		SECLABEL_PRESENT);
	ck_assert_span(sl.x[0].ns, "");
	ck_assert_span(sl.x[0].xml, "<a/>");
}
END_TEST

/* Whatever prefixes the sender chose: one label, one text. */
START_TEST(the_same_label_in_other_words_is_the_same_text)
{
	struct seclabel a, b;

	(void)find(MSG(SL("<label>" ESS("AA==") "</label>")), &a);
	(void)find(MSG(SL("<label><e:esssecuritylabel "
			  "xmlns:e='urn:xmpp:sec-label:ess:0'><![CDATA[AA]]>"
			  "&#61;=</e:esssecuritylabel></label>")),
		&b);
	ck_assert_uint_eq(a.n, 1);
	ck_assert(span_eq(a.x[0].xml, b.x[0].xml));
}
END_TEST

START_TEST(a_binding_beside_the_body_is_handed_over_whole)
{
	static const char *const texts[] = {MSG(BD("1:0", BINDS(HERE))),
		MSG(BD("1:3", BINDS(HERE))), MSG(BD("2:0", BINDS(HERE HERE)))};
	struct seclabel sl;

	for (size_t i = 0; i < ARRAY_LEN(texts); i++) {
		ck_assert_msg(find(texts[i], &sl) == SECLABEL_PRESENT, "%s",
			texts[i]);
		ck_assert_uint_eq(sl.n, 1);
		ck_assert_span(sl.x[0].ns,
			"urn:nato:stanag:4778:bindinginformation:1:0");
		ck_assert_span(sl.x[0].name, "BindingInformation");
	}
	ck_assert_int_eq((int)find(texts[0], &sl), SECLABEL_PRESENT);
	ck_assert_span(sl.x[0].xml, BINDS(HERE));
}
END_TEST

START_TEST(a_binding_of_something_else_is_bad)
{
	static const char *const bad[] = {
		MSG(BD("1:0", BINDS("<DataReference URI='cid:x'/>"))),
		MSG(BD("1:0", BINDS("<DataReference/>"))),
		MSG(BD("1:0", BINDS(HERE "<DataReference URI='#x'/>"))),
		MSG(BD("1:0", BINDS(HERE "<Data>x</Data>"))),
		MSG(BD("1:0", "")),
		MSG(BD("1:0", "x" BINDS(HERE))),
		MSG(BD("1:0", BINDS(HERE) BINDS(HERE))),
		MSG(BD("1:0", NATO)),
		MSG(BD("1:0", BINDS(HERE)) BD("1:0", BINDS(HERE))),
		MSG("<BindingData "
		    "xmlns='urn:nato:stanag:4778:profile:xmpp:1:0'/>"),
		MSG("<BindingData "
		    "xmlns='urn:nato:stanag:4778:profile:xmpp:1:0'>" BINDS(
			    HERE) "</BindingData>"),
		MSG(SL("<label>x</label>") BD("1:0", BINDS(HERE))),
		MSG(SL("<label>" ESS("AA==") "</label>") BD("1:0", "")),
	};
	struct seclabel sl;

	for (size_t i = 0; i < ARRAY_LEN(bad); i++) {
		ck_assert_msg(find(bad[i], &sl) == SECLABEL_BAD, "%s", bad[i]);
		ck_assert_uint_eq(sl.n, 0);
	}
}
END_TEST

START_TEST(a_label_and_a_binding_are_both_handed_over)
{
	struct seclabel sl;

	ck_assert_int_eq((int)find(MSG(BD("1:0", BINDS(HERE)) SL(
					   "<label>" ESS("AA==") "</label>")),
				 &sl),
		SECLABEL_PRESENT);
	ck_assert_uint_eq(sl.n, 2);
	ck_assert_span(sl.x[0].name, "esssecuritylabel");
	ck_assert_span(sl.x[1].name, "BindingInformation");
	ck_assert_int_eq(
		(int)find(MSG(SL("<label/>") BD("1:0", BINDS(HERE))), &sl),
		SECLABEL_PRESENT);
	ck_assert_uint_eq(sl.n, 1);
}
END_TEST

static enum seclabel_shape with_equivalents(size_t n, size_t bytes)
{
	enum seclabel_shape shape;
	struct seclabel sl;
	struct buf b;

	buf_init(&b, 1 << 20);
	buf_str(&b, "<message><securitylabel xmlns='urn:xmpp:sec-label:0'>"
		    "<label><a b='");
	for (size_t i = 0; i < bytes; i++)
		buf_byte(&b, 'x');
	buf_str(&b, "'/></label>");
	for (size_t i = 0; i < n; i++)
		buf_str(&b, "<equivalentlabel><b/></equivalentlabel>");
	buf_str(&b, "</securitylabel></message>");
	shape = find(buf_cstr(&b), &sl);
	buf_clear(&b);
	return shape;
}

START_TEST(labels_are_capped_in_number_and_size)
{
	/* <a xmlns='urn:xmpp:sec-label:0' b='…'/> */
	const size_t frame = strlen("<a xmlns='urn:xmpp:sec-label:0' b=''/>");

	ck_assert_int_eq(
		(int)with_equivalents(SECLABEL_MAX - 1, 1), SECLABEL_PRESENT);
	ck_assert_int_eq((int)with_equivalents(SECLABEL_MAX, 1), SECLABEL_BAD);
	ck_assert_int_eq(
		(int)with_equivalents(0, 65536 - frame), SECLABEL_PRESENT);
	ck_assert_int_eq((int)with_equivalents(0, 65537 - frame), SECLABEL_BAD);
}
END_TEST

START_TEST(carriers_of_labels_are_recognised)
{
	ck_assert(seclabel_is(fx_parse(SL(""))));
	ck_assert(seclabel_is(fx_parse(BD("1:0", ""))));
	ck_assert(seclabel_is(fx_parse(BD("9:9", ""))));
	ck_assert(!seclabel_is(fx_parse("<securitylabel/>")));
	ck_assert(!seclabel_is(fx_parse("<BindingData/>")));
	ck_assert(!seclabel_is(fx_parse("<label xmlns='urn:xmpp:sec'/>")));
	ck_assert(!seclabel_is(
		fx_parse("<label xmlns='x:urn:xmpp:sec-label:0'/>")));
	ck_assert(!seclabel_is(fx_parse("<a>text</a>")->child));
	ck_assert(!seclabel_is(
		fx_parse("<a xmlns='urn:xmpp:sec-label:0'>text</a>")->child));
}
END_TEST

/* H258-02: what stands in a stanza in labels' namespaces is a label as it
 * should be, or the stanza is refused: it would look labelled to others. */
START_TEST(parts_of_labels_are_bad_by_themselves)
{
	static const char *const parts[] = {
		BINDS(HERE),
		NATO,
		ESS("AA=="),
		"<label xmlns='urn:xmpp:sec-label:0'>" NATO "</label>",
		"<equivalentlabel xmlns='urn:xmpp:sec-label:0'>" NATO
		"</equivalentlabel>",
		"<displaymarking xmlns='urn:xmpp:sec-label:0'>S"
		"</displaymarking>",
		"<SecurityLabel xmlns='urn:xmpp:sec-label:0'/>",
		"<securitylabel xmlns='urn:xmpp:sec-label:1'/>",
		"<securitylabel xmlns='urn:xmpp:sec-label'/>",
		"<catalog xmlns='urn:xmpp:sec-label:catalog:2'/>",
		"<label xmlns='http://surevine.com/xmlns/spiffy'/>",
		"<ConfidentialityInformation "
		"xmlns='urn:nato:stanag:4774:"
		"confidentialitymetadatalabel:2:0'/>",
		"<BindingData xmlns='urn:nato:stanag:4778:profile:smtp:1:0'/>",
		"<p:odd xmlns:p='urn:nato:stanag:4778:x'/>",
	};
	struct seclabel sl;

	for (size_t i = 0; i < ARRAY_LEN(parts); i++) {
		const char *good = SL("<label>" ESS("AA==") "</label>");
		const char *beside = arena_printf(
			fx_arena(), "<message>%s%s</message>", good, parts[i])
		                             .p;
		const char *alone = arena_printf(fx_arena(),
			"<message><body>x</body>%s</message>", parts[i])
		                            .p;

		ck_assert_msg(seclabel_is(fx_parse(parts[i])), "%s", parts[i]);
		ck_assert_msg(find(alone, &sl) == SECLABEL_BAD, "%s", alone);
		ck_assert_msg(find(beside, &sl) == SECLABEL_BAD, "%s", beside);
		ck_assert_uint_eq(sl.n, 0);
	}
}
END_TEST

static void check_written(
	struct span marking, struct span fg, struct span bg, const char *want)
{
	struct buf b;
	struct xw w;

	buf_init(&b, 1000);
	xw_init(&w, &b);
	seclabel_write(&w, &(struct seclabel_text){.marking = marking,
				   .fg = fg,
				   .bg = bg,
				   .label = SPAN("<e xmlns='urn:e'/>")});
	ck_assert_span(buf_span(&b), want);
	buf_clear(&b);
}

START_TEST(a_label_is_written_with_a_marking_if_there_is_one)
{
	check_written(SPAN("S & T"), SPAN("black"), SPAN("#ff0000"),
		SL("<displaymarking fgcolor='black' bgcolor='#ff0000'>"
		   "S &amp; T</displaymarking><label><e xmlns='urn:e'/>"
		   "</label>"));
	check_written(SPAN("S"), SPAN_NONE, SPAN_NONE,
		SL("<displaymarking>S</displaymarking><label>"
		   "<e xmlns='urn:e'/></label>"));
	check_written(SPAN(""), SPAN("black"), SPAN("white"),
		SL("<label><e xmlns='urn:e'/></label>"));
}
END_TEST

START_TEST(what_is_written_is_found)
{
	struct seclabel sl;
	struct buf b;
	struct xw w;

	buf_init(&b, 1000);
	xw_init(&w, &b);
	xw_open(&w, NS_STANZA, "message");
	seclabel_write(&w, &(struct seclabel_text){.marking = SPAN("S"),
				   .label = SPAN("<e xmlns='urn:e'/>"),
				   .equivalent = SPAN("<f xmlns='urn:f'/>")});
	xw_close(&w);
	ck_assert_int_eq((int)find(buf_cstr(&b), &sl), SECLABEL_PRESENT);
	ck_assert_uint_eq(sl.n, 2);
	ck_assert_span(sl.x[0].xml, "<e xmlns='urn:e'/>");
	ck_assert_span(sl.x[1].xml, "<f xmlns='urn:f'/>");
	buf_clear(&b);
}
END_TEST

Suite *suite_seclabel(void)
{
	TCase *tc;
	Suite *s = fx_suite("seclabel", &tc);

	tcase_add_test(tc, other_shapes_are_bad);
	tcase_add_test(tc, none_or_an_empty_one_asks_for_the_default);
	tcase_add_test(tc, the_label_comes_first_then_its_equivalents);
	tcase_add_test(tc, an_element_stands_alone_with_its_namespaces);
	tcase_add_test(tc, the_same_label_in_other_words_is_the_same_text);
	tcase_add_test(tc, a_binding_beside_the_body_is_handed_over_whole);
	tcase_add_test(tc, a_binding_of_something_else_is_bad);
	tcase_add_test(tc, a_label_and_a_binding_are_both_handed_over);
	tcase_add_test(tc, labels_are_capped_in_number_and_size);
	tcase_add_test(tc, carriers_of_labels_are_recognised);
	tcase_add_test(tc, parts_of_labels_are_bad_by_themselves);
	tcase_add_test(tc, a_label_is_written_with_a_marking_if_there_is_one);
	tcase_add_test(tc, what_is_written_is_found);
	return s;
}
