/* SPDX-License-Identifier: MIT */
/* Labels of single fields. The world's outbox aborts on a label that its
 * receiver isn't cleared for, wherever it stands. */
#include "fdp/topic.h"

#include "tests/fdp/suites.h"
#include "tests/pubsub/node.h"
#include "tests/support/policy.h"

#define TEMPLATE FDP_TEMPLATE "ex.org/report"
#define SENT     FDP_SUBMITTED "ex.org/report"

static struct world *w;

#define FIELD_OF(var, inner) \
	"<field var='" var "' type='text-single'>" inner "</field>"

/* Ann and Bob up to SECRET, Dan UNCLASSIFIED. Of the form the source is SECRET
 * and required. */
static void setup(void)
{
	const struct world_conf conf = {.kind = &fdp_kind};

	w = nodes_new(&conf);
	world_clear(w, "ann@ex.org", "up to SECRET");
	world_clear(w, "bob@ex.org", "up to SECRET");
	node_make(w, TEMPLATE, "");
	ck_done(ps_set(w, ANN,
		"<publish node='" TEMPLATE "'><item id='v1'>"
		"<x xmlns='jabber:x:data' type='form'>" FIELD_OF("what", "")
			FIELD_OF("source", "<required/>%s") "</x>"
							    "</item></publish>",
		world_label(w, "SECRET")));
	ck_done(own_set(w, ANN,
		"<affiliations node='" SENT "'><affiliation"
		" jid='dan@ex.org' affiliation='member'/></affiliations>"));
	world_forget(w);
}

static void teardown(void)
{
	world_free(&w);
}

static const char *submit(const char *from, const char *fields)
{
	return ps_set(w, from,
		"<publish node='" SENT "'><item><x xmlns='jabber:x:data'"
		" type='submit'>%s</x></item></publish>",
		fields);
}

#define SAYS(var, value) "<field var='" var "'><value>" value "</value></field>"

/* A field above somebody doesn't exist for them. */
START_TEST(of_a_template_everybody_sees_what_they_may_fill_in)
{
	node_subscribe(w, DAN, TEMPLATE);
	ck_is(ps_get(w, BOB, "<items node='" TEMPLATE "'/>"),
		"//x:x[count(x:field)=2]/x:field[@var='source']"
		"/sec:securitylabel/sec:displaymarking[.='SECRET']");
	ck_is(ps_get(w, DAN, "<items node='" TEMPLATE "'/>"),
		"//ps:item[not(.//sec:securitylabel)]"
		"/x:x[count(*)=1]/x:field[@var='what']");
	ck_done(ps_set(w, ANN,
		"<publish node='" TEMPLATE "'><item id='v2'>"
		"<x xmlns='jabber:x:data' type='form'>" FIELD_OF(
			"where", "%s") "</x></item></publish>",
		world_label(w, "SECRET")));
	expect_some(w, DAN, "/message//ev:item[@id='v2']/x:x[not(*)]");
}
END_TEST

/* Who doesn't see it needn't fill it in, and can't. */
START_TEST(a_hidden_field_is_none_of_the_form)
{
	ck_done(submit(DAN, SAYS("what", "a")));
	ck_error_app(submit(DAN, SAYS("what", "a") SAYS("source", "b")),
		"modify", "bad-request", "invalid-payload");
	ck_is(submit(BOB, SAYS("what", "a")),
		"/iq/error/err:text[contains(.,'source')]");
	ck_done(submit(BOB, SAYS("what", "a") SAYS("source", "b")));
}
END_TEST

/* What the template marks is marked in what is filled in; the others get a
 * gap that doesn't say what is in it. */
START_TEST(a_submission_has_gaps_for_the_uncleared)
{
	node_subscribe(w, DAN, SENT);
	node_subscribe(w, ANN, SENT);
	ck_done(submit(BOB, SAYS("what", "a") SAYS("source", "the spy")));
	expect(w, DAN,
		"/message[not(contains(.,'spy'))]//x:x[count(x:field)=2]"
		"[x:field[1][@var='what']]"
		"/x:field[2][not(@var)][@type='fixed'][caveat:withheld]");
	expect(w, ANN,
		"/message//x:field[@var='source'][x:value='the spy']"
		"/sec:securitylabel/sec:displaymarking[.='SECRET']");
	ck_is(ps_get(w, DAN, "<items node='" SENT "'/>"),
		"//x:x[x:field[@var='what']]/x:field[caveat:withheld]");
	ck_is(ps_get(w, ANN, "<items node='" SENT "'/>"),
		"//x:field[@var='source'][x:value='the spy']");
}
END_TEST

/* F442-01, G346-12: the archive shows no more than the node. */
START_TEST(an_archive_has_the_same_gaps)
{
	const char *query = "<query xmlns='urn:xmpp:mam:2' node='" SENT "'/>";

	ck_done(submit(BOB, SAYS("what", "a") SAYS("source", "the spy")));
	ck_done(iq_set(w, DAN, "%s", query));
	expect_some(w, DAN,
		"/message[not(contains(.,'spy'))]/mam:result//x:x"
		"/x:field[not(@var)][caveat:withheld]");
	ck_done(iq_set(w, ANN, "%s", query));
	expect_some(w, ANN,
		"/message/mam:result//x:field[@var='source']"
		"[x:value='the spy']");
}
END_TEST

/* Beyond what the template says. */
START_TEST(a_submitter_may_mark_a_field)
{
	const char *secret = world_label(w, "SECRET");

	ck_done(submit(BOB,
		arena_printf(w->keep,
			"<field var='what'><value>x</value>%s</field>" SAYS(
				"source", "b"),
			secret)
			.p));
	ck_is(ps_get(w, DAN, "<items node='" SENT "'/>"),
		"//x:x[count(x:field[caveat:withheld])=2][count(*)=2]");
	ck_is(submit(DAN,
		      arena_printf(w->keep,
			      "<field var='what'><value>x</value>%s</field>",
			      secret)
			      .p),
		"/iq/error[@type='auth'][slpe:insufficient-clearance]");
	ck_error(submit(BOB,
			 "<field var='what'><value>x</value>"
			 "<securitylabel xmlns='urn:xmpp:sec-label:0'><label>"
			 "<y "
			 "xmlns='urn:y'/></label></securitylabel></field>" SAYS(
				 "source", "b")),
		"modify", "policy-violation");
	ck_error_app(
		submit(BOB, arena_printf(w->keep,
				    "%s" SAYS("what", "x") SAYS("source", "b"),
				    secret)
				    .p),
		"modify", "bad-request", "invalid-payload");
}
END_TEST

/* H314-05: of the node, too */
START_TEST(a_field_must_fit_the_node)
{
	ck_done(own_set(w, ANN,
		"<configure node='" SENT "'><x xmlns='jabber:x:data'"
		" type='submit'>" FIELD("sec-label#custom-clearance",
			"up to RESTRICTED") "</x></configure>"));
	ck_is(submit(BOB, SAYS("what", "a") SAYS("source", "b")),
		"/iq/error[@type='modify'][slpe:insufficient-clearance]");
	ck_is(ps_get(w, ANN, "<items node='" SENT "'/>"), "not(//ps:item)");
}
END_TEST

/* Promise 7 */
START_TEST(what_waits_is_judged_field_by_field)
{
	node_subscribe(w, ANN, SENT);
	world_hold(w);
	ck_done(submit(BOB, SAYS("what", "a") SAYS("source", "b")));
	world_clear(w, "ann@ex.org", "UNCLASSIFIED");
	ck_assert_uint_eq(node_events(w, ANN, "//ev:item"), 0);
	ck_is(ps_get(w, ANN, "<items node='" SENT "'/>"),
		"//x:x[x:field[@var='what']]/x:field[caveat:withheld]");
}
END_TEST

static const char *renew(const char *content)
{
	return ps_set(w, ANN,
		"<publish node='" TEMPLATE "'><item id='v2'>"
		"<x xmlns='jabber:x:data' type='form'>%s</x></item></publish>",
		content);
}

/* A label in a place that is never looked at would promise too much. */
START_TEST(labels_stand_in_fields_alone)
{
	static const char *const odd[][2] = {
		{"<field var='a' type='list-single'><option><value>1</value>",
                 "</option></field>"							     },
		{"<field var='a'><value>1",                                    "</value></field>"},
		{"<field var='a'/><reported><field var='b'>",
                 "</field></reported>"							   },
		{"<field var='FORM_TYPE' type='hidden'><value>urn:f</value>",
                 "</field>"								      },
	};
	const char *secret = world_label(w, "SECRET");

	for (size_t i = 0; i < ARRAY_LEN(odd); i++)
		ck_error_app(renew(arena_printf(w->keep, "%s%s%s", odd[i][0],
				     secret, odd[i][1])
					     .p),
			"modify", "bad-request", "invalid-payload");
	ck_error_app(submit(BOB, arena_printf(w->keep,
					 "<field var='what'><value>a%s</value>"
					 "</field>" SAYS("source", "b"),
					 secret)
					 .p),
		"modify", "bad-request", "invalid-payload");
}
END_TEST

/* XEP-0141 */
START_TEST(a_layout_does_not_name_hidden_fields)
{
	ck_done(renew(arena_printf(w->keep,
		"<page xmlns='http://jabber.org/protocol/xdata-layout'>"
		"<text>all</text><section><fieldref var='what'/>"
		"<fieldref var='source'/></section></page>" FIELD_OF("what", "")
			FIELD_OF("source", "%s"),
		world_label(w, "SECRET"))
			      .p));
	ck_is(ps_get(w, DAN, "<items node='" TEMPLATE "' max_items='1'/>"),
		"//ps:item[not(.//@var[.='source'])][.//@var[.='what']]"
		"/x:x/*[local-name()='page'][*[.='all']]"
		"//*[local-name()='fieldref'][@var='what']");
	ck_is(ps_get(w, BOB, "<items node='" TEMPLATE "' max_items='1'/>"),
		"//*[local-name()='fieldref'][@var='source']");
}
END_TEST

/* A lower one would show what the template hides. */
START_TEST(no_label_takes_the_place_of_that_of_the_template)
{
	static const char *const label[] = {"UNCLASSIFIED", "SECRET"};

	/* the same, said otherwise */
	ck_done(submit(BOB,
		SAYS("what",
			"a") "<field var='source'><value>b</value>"
			     "<securitylabel "
			     "xmlns='urn:xmpp:sec-label:0'><label>"
			     "<originatorConfidentialityLabel "
			     "xmlns='urn:nato:stanag:4774:"
			     "confidentialitymetadatalabel:1:0'><"
			     "ConfidentialityInformation>"
			     "<PolicyIdentifier URI='urn:oid:2.25.4711'>TEST"
			     "</PolicyIdentifier><Classification>SECRET</"
			     "Classification>"
			     "</ConfidentialityInformation><CreationDateTime>"
			     "2025-02-03T00:00:00Z</CreationDateTime>"
			     "</originatorConfidentialityLabel></label></"
			     "securitylabel>"
			     "</field>"));
	for (size_t i = 0; i < ARRAY_LEN(label); i++) {
		const char *xml = submit(BOB,
			arena_printf(w->keep,
				SAYS("what", "a") "<field var='source'><value>b"
						  "</value>%s</field>",
				world_label(w, label[i]))
				.p);

		if (i == 0)
			ck_error(xml, "modify", "policy-violation");
		else
			ck_done(xml);
	}
	ck_is(ps_get(w, DAN, "<items node='" SENT "'/>"),
		"count(//x:x[x:field[caveat:withheld]])=2");
}
END_TEST

/* What could never be read again isn't taken. */
START_TEST(a_form_is_readable_with_its_labels)
{
	struct buf b;

	buf_init(&b, 1 << 18);
	for (int i = 0; i < 4095; i++)
		buf_str(&b, "<z/>");
	buf_str(&b, "</field>" SAYS("what", "a"));
	ck_error_app(submit(BOB, arena_printf(w->keep,
					 "<field var='source'><value>b</value>"
					 "%s",
					 buf_cstr(&b))
					 .p),
		"modify", "not-acceptable", "payload-too-big");
	buf_clear(&b);
	ck_is(ps_get(w, ANN, "<items node='" SENT "'/>"), "not(//ps:item)");
}
END_TEST

/* What nobody can read any more nobody sees, nor fills in. */
START_TEST(a_label_that_is_unknown_now_hides_its_field)
{
	char *text = xstrdup(TEST_POLICY), *at;

	ck_done(submit(BOB, SAYS("what", "a") SAYS("source", "the spy")));
	at = strstr(text, "name='SECRET' lacv='4'");
	ck_assert_ptr_nonnull(at);
	memcpy(at, "name='NOMORE' lacv='9'", 22);
	world_reload(w, text);
	free(text);
	world_clear(w, "ann@ex.org", "up to NOMORE");
	world_clear(w, "bob@ex.org", "up to NOMORE");
	ck_is(ps_get(w, ANN, "<items node='" TEMPLATE "'/>"),
		"//x:x[count(*)=1]/x:field[@var='what']");
	ck_is(ps_get(w, ANN, "<items node='" SENT "'/>"),
		"//x:x[x:field[@var='what']]/x:field[caveat:withheld]");
	ck_error_app(submit(BOB, SAYS("what", "a") SAYS("source", "b")),
		"modify", "bad-request", "invalid-payload");
	ck_done(submit(BOB, SAYS("what", "b")));
}
END_TEST

/* The configuration may call it a service of nodes one day. */
START_TEST(a_service_of_another_kind_shows_no_form_with_labels)
{
	ck_done(submit(BOB, SAYS("what", "a") SAYS("source", "the spy")));
	w->conf.kind = NULL;
	world_reload(w, TEST_POLICY);
	world_clear(w, "ann@ex.org", "up to SECRET");
	ck_is(ps_get(w, ANN, "<items node='" SENT "'/>"),
		"//ps:item[not(*)][not(contains(//*,'spy'))]");
	ck_done(node_publish(w, ANN, TEMPLATE, "e", NULL));
	ck_is(ps_get(w, ANN, "<items node='" TEMPLATE "' max_items='1'/>"),
		"//ps:item[*]");
}
END_TEST

Suite *suite_fields(void)
{
	Suite *s = suite_create("fdp/fields");
	TCase *c = tcase_create("fields");

	tcase_add_checked_fixture(c, setup, teardown);
	tcase_add_test(c, of_a_template_everybody_sees_what_they_may_fill_in);
	tcase_add_test(c, a_hidden_field_is_none_of_the_form);
	tcase_add_test(c, a_submission_has_gaps_for_the_uncleared);
	tcase_add_test(c, an_archive_has_the_same_gaps);
	tcase_add_test(c, a_submitter_may_mark_a_field);
	tcase_add_test(c, a_field_must_fit_the_node);
	tcase_add_test(c, what_waits_is_judged_field_by_field);
	tcase_add_test(c, a_label_that_is_unknown_now_hides_its_field);
	tcase_add_test(c, a_service_of_another_kind_shows_no_form_with_labels);
	tcase_add_test(c, labels_stand_in_fields_alone);
	tcase_add_test(c, a_layout_does_not_name_hidden_fields);
	tcase_add_test(c, no_label_takes_the_place_of_that_of_the_template);
	tcase_add_test(c, a_form_is_readable_with_its_labels);
	suite_add_tcase(s, c);
	return s;
}
