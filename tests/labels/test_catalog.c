/* SPDX-License-Identifier: MIT */
/* Catalogues: files, and who is offered what (XEP-0258 section 5). */
#include "labels/catalog.h"
#include "labels/ns.h"

#include "tests/base/assert_span.h"
#include "tests/labels/fixture.h"
#include "tests/labels/suites.h"

#define SP(oid, n)                                               \
	"<sp:label xmlns:sp='" NS_SPIFFY "'><sp:policy id='" oid \
	"'/><sp:classification lacv='" n "'/></sp:label>"
#define SL(in)                                         \
	"<securitylabel xmlns='urn:xmpp:sec-label:0'>" \
	"<displaymarking>ignored</displaymarking>" in "</securitylabel>"
#define CATALOG(in)                                                    \
	"<catalog xmlns='urn:xmpp:sec-label:catalog:2' name='Default'" \
	" desc='all of it' restrict='true'>" in "</catalog>"
#define LABEL(oid, n) "<label>" SP(oid, n) "</label>"

static struct labels *ls;
static struct catalog cat;
static struct errtext why;

static void setup(void)
{
	ls = fix_labels();
	cat = (struct catalog){0};
	why.s[0] = '\0';
}

static void teardown(void)
{
	catalog_clear(&cat);
	labels_free(&ls);
}

static enum err read_text(const char *xml)
{
	return catalog_read_xml(ls, span_str(xml), FIX_NOW, &cat, &why);
}

START_TEST(the_xep_form_is_read)
{
	ck_assert_int_eq(
		read_text(CATALOG(
			"<item selector='Menu|Low' default='true'>" SL(LABEL(
				"2.25.1001",
				"1")) "</item>"
				      "<item>" SL("<label><sp:label "
						  "xmlns:sp='urn:other'/>"
						  "</"
						  "label><equivalentlabel>" SP(
							  "2.25.1001",
							  "2") "</"
							       "equivalentlabel"
							       ">") "</item>"
								    "<item "
								    "selector='"
								    "Nothing'/"
								    "><other/"
								    ">")),
		ERR_OK);
	ck_assert_str_eq(cat.name, "Default");
	ck_assert_str_eq(cat.desc, "all of it");
	ck_assert(cat.restricted);
	ck_assert_uint_eq(cat.item_n, 3);
	ck_assert(label_same_value(cat.item[0].label, fix_label(ls, "LOW")));
	ck_assert(cat.item[0].is_default);
	ck_assert_span(catalog_selector(&cat.item[0]), "Menu|Low");
	/* A missing selector is the marking. */
	ck_assert(label_same_value(cat.item[1].label, fix_label(ls, "MID")));
	ck_assert_span(catalog_selector(&cat.item[1]), "TEST MID");
	ck_assert(!cat.item[1].is_default);
	ck_assert_ptr_null(cat.item[2].label);
	ck_assert_span(catalog_selector(&cat.item[2]), "Nothing");
}
END_TEST

/* catalog:0 had no item element. */
START_TEST(the_old_form_is_read)
{
	ck_assert_int_eq(
		read_text("<catalog xmlns='urn:xmpp:sec-label:catalog:0'>"
			  "<securitylabel xmlns='urn:xmpp:sec-label:0'"
			  " selector='s' default='true'>" LABEL("2.25.1001",
				  "1") "</securitylabel></catalog>"),
		ERR_OK);
	ck_assert_uint_eq(cat.item_n, 1);
	ck_assert(cat.item[0].is_default);
	ck_assert(!cat.restricted);
	ck_assert_ptr_null(cat.name);
}
END_TEST

#define ROW(marking, cls)                                                   \
	"<Row><Value ColumnRef='marking'><SimpleValue>" marking             \
	"</SimpleValue></Value><Value ColumnRef='confidentialityLabel'>"    \
	"<ComplexValue><s:originatorConfidentialityLabel xmlns:s='" NS_SLAB \
	"'><s:ConfidentialityInformation><s:PolicyIdentifier>TEST"          \
	"</s:PolicyIdentifier><s:Classification>" cls                       \
	"</s:Classification></s:ConfidentialityInformation>"                \
	"<s:CreationDateTime>2025-01-01T00:00:00Z</s:CreationDateTime>"     \
	"</s:originatorConfidentialityLabel></ComplexValue></Value></Row>"

START_TEST(genericode_is_read)
{
	ck_assert_int_eq(
		read_text("<gc:CodeList xmlns:gc='http://docs.oasis-open.org"
			  "/codelist/ns/genericode/1.0/'><Identification/>"
			  "<SimpleCodeList>" ROW("Mid marking", "MID")
				  ROW("default", "LOW") "</SimpleCodeList>"
							"</gc:CodeList>"),
		ERR_OK);
	ck_assert_uint_eq(cat.item_n, 2);
	ck_assert_span(catalog_selector(&cat.item[0]), "Mid marking");
	ck_assert(!cat.item[0].is_default);
	ck_assert(cat.item[1].is_default);
	ck_assert_span(catalog_selector(&cat.item[1]), "TEST LOW");
}
END_TEST

#define GC(rows)                                                         \
	"<gc:CodeList xmlns:gc='http://docs.oasis-open.org/codelist/ns/" \
	"genericode/1.0/'><SimpleCodeList>" rows                         \
	"</SimpleCodeList></gc:CodeList>"

/* Columns and elements of others stand beside what we read. */
START_TEST(what_others_add_is_passed_over)
{
	ck_assert_int_eq(
		read_text(GC("<Annotation/><Row><Note/><Value/><Value "
			     "ColumnRef='colour'><SimpleValue>red</SimpleValue>"
			     "</Value></Row>")),
		ERR_SYNTAX); /* but a row must have a label */
	ck_assert_int_eq(
		read_text(GC("<Annotation/>" ROW("m", "LOW"))), ERR_OK);
	catalog_clear(&cat);
	ck_assert_int_eq(
		read_text(CATALOG("<item><x:any xmlns:x='urn:x'/></item>")),
		ERR_OK);
	ck_assert_uint_eq(cat.item_n, 1);
	catalog_clear(&cat);
	ck_assert_int_eq(read_text(CATALOG("<item><note/>" SL(
				 LABEL("2.25.1001", "1")) "</item>")),
		ERR_OK);
	ck_assert(label_same_value(cat.item[0].label, fix_label(ls, "LOW")));
}
END_TEST

START_TEST(a_wrong_row_is_refused)
{
	static const char *const rows[] = {
		GC("<Row><Value ColumnRef='confidentialityLabel'>"
		   "<ComplexValue/></Value></Row>"),
		GC("<Row/>"),
		GC("<Row><Value ColumnRef='confidentialityLabel'>"
		   "<ComplexValue><a/><b/></ComplexValue></Value></Row>"),
		GC(ROW("m", "NONE")),
		GC(ROW("m", "OLD")),
		GC(ROW("default", "LOW") ROW("default", "MID")),
	};

	ck_assert_int_ne(read_text(rows[_i]), ERR_OK);
	ck_assert_uint_ne(strlen(why.s), 0);
	ck_assert_uint_eq(cat.item_n, 0);
}
END_TEST

START_TEST(an_item_has_sixteen_labels_at_most)
{
	struct buf b;

	buf_init(&b, 1 << 16);
	buf_str(&b, "<catalog xmlns='urn:xmpp:sec-label:catalog:2'><item>"
		    "<securitylabel xmlns='urn:xmpp:sec-label:0'>" LABEL(
			    "2.25.1001", "1"));
	for (int i = 0; i < 16; i++)
		buf_str(&b, "<equivalentlabel><x xmlns='urn:other'/>"
			    "</equivalentlabel>");
	buf_str(&b, "</securitylabel></item></catalog>");
	ck_assert_int_eq(read_text(buf_cstr(&b)), ERR_SYNTAX);
	ck_assert_ptr_nonnull(strstr(why.s, "bad securitylabel"));
	buf_clear(&b);
}
END_TEST

/* One label of 64 KiB and more, in either kind of catalogue. */
START_TEST(a_label_too_long_for_any_stanza_is_refused)
{
	static const char *const around[][2] = {
		{"<catalog xmlns='urn:xmpp:sec-label:catalog:2'><item>"
		 "<securitylabel xmlns='urn:xmpp:sec-label:0'><label>", "</label></securitylabel></item></catalog>"},
		{"<gc:CodeList xmlns:gc='http://docs.oasis-open.org/codelist/"
		 "ns/genericode/1.0/'><SimpleCodeList><Row><Value "
		 "ColumnRef='confidentialityLabel'><ComplexValue>",     "</ComplexValue></Value></Row></SimpleCodeList>"
			"</gc:CodeList>"        },
	};

	for (size_t i = 0; i < ARRAY_LEN(around); i++) {
		struct buf b;

		buf_init(&b, 1 << 18);
		buf_str(&b, around[i][0]);
		buf_str(&b, "<x xmlns='urn:x'>");
		for (int k = 0; k < 70000; k++)
			buf_byte(&b, 'x');
		buf_str(&b, "</x>");
		buf_str(&b, around[i][1]);
		ck_assert_int_eq(read_text(buf_cstr(&b)), ERR_LIMIT);
		ck_assert_msg(
			strstr(why.s, "too long a label") != NULL, "%s", why.s);
		buf_clear(&b);
	}
}
END_TEST

/* clang-format off */
static const struct {
	const char *xml, *says;
} bad[] = {
	{"<catalog", "well-formed"},
	{"<catalog xmlns='urn:x'/>", "neither"},
	{CATALOG("<item>" SL("") "</item>"), "without label"},
	{CATALOG("<item>" SL("<label/>") "</item>"), "bad securitylabel"},
	{CATALOG("<item>" SL("<label><a xmlns=''/><b xmlns=''/></label>")
		"</item>"), "bad securitylabel"},
	{CATALOG("<item>" SL(LABEL("2.25.77", "1")) "</item>"), ""},
	{CATALOG("<item>" SL(LABEL("2.25.1001", "5")) "</item>"), "obsolete"},
	{CATALOG("<item default='true'/><item default='1'/>"),
		"second default"},
	{CATALOG("<item default='yes'/>"), "neither true nor false"},
	{"<catalog xmlns='urn:xmpp:sec-label:catalog:2' restrict='TRUE'/>",
		"neither true nor false"},
	/* Not to be taken for the offer of no label. */
	{CATALOG("<item><securitylabel xmlns='urn:x'/></item>"),
		"no securitylabel in"},
	{CATALOG("<item><label/></item>"), "no securitylabel in"},
	{CATALOG("<item><label xmlns=''/></item>"), "no securitylabel in"},
	{CATALOG("<item><label xmlns='urn:xmpp:sec-label:0'/></item>"),
		"no securitylabel in"},
	{CATALOG("<item>" SL(LABEL("2.25.1001", "1"))
		SL(LABEL("2.25.1001", "2")) "</item>"), "two labels"},
};
/* clang-format on */

START_TEST(a_wrong_catalogue_is_refused_whole)
{
	ck_assert_int_ne(read_text(bad[_i].xml), ERR_OK);
	ck_assert_msg(strstr(why.s, bad[_i].says) != NULL, "%s", why.s);
	ck_assert_uint_ne(strlen(why.s), 0);
	ck_assert_uint_eq(cat.item_n, 0);
	ck_assert_ptr_null(cat.item);
	ck_assert_ptr_null(cat.name);
}
END_TEST

START_TEST(people_are_offered_what_they_and_the_place_may_have)
{
	struct gate *g = gate_new(GATE_ENFORCE);
	struct place server = {0}, room = {.above = &server};
	const struct clearance *mid = fix_clearance(ls, "up to MID");

	gate_tick(g, FIX_NOW);
	catalog_add(&cat, SPAN_NONE, fix_label(ls, "LOW"), false);
	catalog_add(&cat, SPAN("m"), fix_label(ls, "MID"), true);
	catalog_add(&cat, SPAN_NONE, fix_label(ls, "HIGH"), false);
	catalog_add(&cat, SPAN_NONE, NULL, false);
	ck_assert(catalog_offers(&cat.item[0], g, &room, mid));
	ck_assert(catalog_offers(&cat.item[1], g, &room, mid));
	ck_assert(!catalog_offers(&cat.item[2], g, &room, mid));
	ck_assert(!catalog_offers(&cat.item[0], g, &room, NULL));
	/* No label is no choice where that means no default. */
	ck_assert(!catalog_offers(&cat.item[3], g, &room, mid));
	server.fallback = label_ref(fix_label(ls, "LOW"));
	ck_assert(catalog_offers(&cat.item[3], g, &room, mid));
	room.fallback = label_ref(fix_label(ls, "HIGH"));
	ck_assert(!catalog_offers(&cat.item[3], g, &room, mid));
	room.clearance = clearance_ref(fix_clearance(ls, "LOW"));
	ck_assert(catalog_offers(&cat.item[0], g, &room, mid));
	ck_assert(!catalog_offers(&cat.item[1], g, &room, mid));
	place_clear(&room);
	place_clear(&server);
	gate_free(&g);
}
END_TEST

START_TEST(a_catalogue_holds_its_labels)
{
	catalog_add(&cat, SPAN_NONE, fix_label(ls, "LOW; privacy: kept"), true);
	labels_trim(ls);
	ck_assert_ptr_eq(
		cat.item[0].label, fix_label(ls, "LOW; privacy: kept"));
}
END_TEST

Suite *suite_catalog(void)
{
	Suite *s = suite_create("catalog");
	TCase *t = tcase_create("catalog");

	tcase_add_checked_fixture(t, setup, teardown);
	tcase_add_test(t, the_xep_form_is_read);
	tcase_add_test(t, the_old_form_is_read);
	tcase_add_test(t, genericode_is_read);
	tcase_add_loop_test(
		t, a_wrong_catalogue_is_refused_whole, 0, (int)ARRAY_LEN(bad));
	tcase_add_test(t, what_others_add_is_passed_over);
	tcase_add_loop_test(t, a_wrong_row_is_refused, 0, 6);
	tcase_add_test(t, an_item_has_sixteen_labels_at_most);
	tcase_add_test(t, a_label_too_long_for_any_stanza_is_refused);
	tcase_add_test(t, people_are_offered_what_they_and_the_place_may_have);
	tcase_add_test(t, a_catalogue_holds_its_labels);
	suite_add_tcase(s, t);
	return s;
}
