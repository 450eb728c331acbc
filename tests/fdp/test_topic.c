/* SPDX-License-Identifier: MIT */
/* Topics: templates and submissions in their nodes (XEP-0346). */
#include "fdp/topic.h"

#include "pubsub/control.h"
#include "tests/fdp/suites.h"
#include "tests/pubsub/node.h"

static struct world *w;

static void setup(void)
{
	const struct world_conf conf = {.kind = &fdp_kind};

	w = nodes_new(&conf);
	world_clear(w, "ann@ex.org", "up to SECRET");
	world_clear(w, "bob@ex.org", "up to SECRET");
}

static void teardown(void)
{
	world_free(&w);
}

#define TEMPLATE FDP_TEMPLATE "ex.org/report"
#define SENT     FDP_SUBMITTED "ex.org/report"

#define FORM                                                                  \
	"<x xmlns='jabber:x:data' type='form'><title>Report</title>"          \
	"<field var='place' type='text-single' label='Place'><required/>"     \
	"</field><field var='count' type='text-single' label='Wounded'>"      \
	"<validate xmlns='http://jabber.org/protocol/xdata-validate'"         \
	" datatype='xs:integer'><range min='0' max='99'/></validate></field>" \
	"</x>"

static const char *publish(
	const char *from, const char *node, const char *payload)
{
	return ps_set(w, from,
		"<publish node='%s'><item id='mine'>%s</item>"
		"</publish>",
		node, payload);
}

#define FILLED(place, count)                                               \
	"<x xmlns='jabber:x:data' type='submit'><field var='place'>"       \
	"<value>" place "</value></field><field var='count'><value>" count \
	"</value></field></x>"

static void make_topic(void)
{
	node_make(w, TEMPLATE, FIELD("pubsub#title", "Reports"));
	ck_done(publish(ANN, TEMPLATE, FORM));
	world_forget(w);
}

/* G346-01, G346-02, G346-09, K-17, G346-10 */
START_TEST(a_topic_is_a_pair_of_nodes)
{
	const char *xml;

	make_topic();
	xml = iq_get(w, BOB,
		"<query xmlns='http://jabber.org/protocol/"
		"disco#items'/>");
	ck_is(xml, "//items:item[@node='" TEMPLATE "'][@name='Reports']");
	ck_is(xml, "//items:item[@node='" SENT "'][@name='Reports']");
	xml = iq_get(w, BOB,
		"<query xmlns='http://jabber.org/protocol/"
		"disco#info'/>");
	ck_is(xml, "//info:identity[@category='pubsub']"
		   "[@type='urn:xmpp:fdp:0']");
	ck_is(xml, "//info:identity[@type='service']");
	ck_error(ps_set(w, BOB, "<create node='" SENT "'/>"), "cancel",
		"conflict");
	ck_done(own_set(w, ANN, "<delete node='" SENT "'/>"));
	ck_error(ps_get(w, ANN, "<items node='" TEMPLATE "'/>"), "cancel",
		"item-not-found");
	ck_done(ps_set(w, BOB, "<create node='" SENT "'/>"));
	ck_error(ps_set(w, BOB, "<create node='" TEMPLATE "'/>"), "cancel",
		"conflict");
}
END_TEST

/* Who owns one of the two alone removes neither. */
START_TEST(a_pair_is_removed_by_who_owns_both)
{
	make_topic();
	ck_done(own_set(w, ANN,
		"<affiliations node='" SENT "'><affiliation"
		" jid='bob@ex.org' affiliation='owner'/></affiliations>"));
	ck_error(own_set(w, BOB, "<delete node='" SENT "'/>"), "auth",
		"forbidden");
	ck_done(own_set(w, ANN, "<delete node='" TEMPLATE "'/>"));
}
END_TEST

#define MOVED_TO "xmpp:other.example?;node=" TEMPLATE

/* SECURITY: nor comes it back with the other one. */
START_TEST(a_pair_that_the_operator_moved_is_moved_for_ever)
{
	struct errtext e = {""};

	make_topic();
	ck_assert_int_eq(pubsub_delete(w->pubsub, SPAN(TEMPLATE),
				 SPAN(MOVED_TO), world_begin(w), &e),
		ERR_OK);
	world_end(w);
	ck_error(ps_set(w, BOB, "<create node='" TEMPLATE "'/>"), "cancel",
		"gone");
	ck_error(ps_set(w, BOB, "<create node='" SENT "'/>"), "cancel",
		"conflict");
	ck_error(publish(BOB, SENT, FILLED("Here", "3")), "cancel",
		"item-not-found");
	ck_error(ps_get(w, BOB, "<items node='" TEMPLATE "'/>"), "cancel",
		"gone");
}
END_TEST

/* E060-013, G346-10 */
START_TEST(who_may_read_the_form_is_asked_before_it_is_filled_in)
{
	const char *id;

	make_topic();
	world_recv(w, "<message from='ex.org' to='" NODES
		      "'><privilege xmlns='urn:xmpp:privilege:2'>"
		      "<perm access='roster' type='get'/></privilege>"
		      "</message>");
	node_set(w, TEMPLATE, FIELD("pubsub#access_model", "presence"));
	node_set(w, SENT, FIELD("pubsub#publish_model", "open"));
	world_wait(w, 600000); /* what is known of the roster is old */
	world_forget(w);
	world_recvf(w,
		"<iq type='set' id='f' from='" BOB "' to='" NODES
		"'><pubsub xmlns='" PUBSUB "'><publish node='" SENT
		"'><item>%s</item></publish></pubsub></iq>",
		FILLED("Here", "3"));
	ck_assert_uint_eq(expect_count(w, BOB, "/iq[@id='f']"), 0);
	ck_assert_uint_eq(w->sent_n, 1);
	ck_assert_str_eq(w->sent[0].to, "ann@ex.org");
	id = expect_string(w, w->sent[0].xml, "string(/iq/@id)");
	world_recvf(w,
		"<iq type='result' id='%s' from='ann@ex.org' to='" NODES
		"'><query xmlns='jabber:iq:roster'><item jid='bob@ex.org'"
		" subscription='from'/></query></iq>",
		id);
	ck_assert_uint_eq(
		expect_count(w, BOB, "/iq[@id='f'][@type='result']"), 1);
}
END_TEST

/* G346-03, G346-04, G346-07 */
START_TEST(a_template_is_a_form_that_can_be_filled_in)
{
	make_topic();
	ck_is(ps_get(w, BOB, "<items node='" TEMPLATE "' max_items='1'/>"),
		"/iq//ps:item/*[1][self::x:x][@type='form']"
		"[x:field[@var='count']//*[local-name()='range'][@max='99']]");
	ck_error_app(publish(ANN, TEMPLATE, "<e xmlns='urn:e'/>"), "modify",
		"bad-request", "invalid-payload");
	ck_is(publish(ANN, TEMPLATE,
		      "<x xmlns='jabber:x:data' type='form'><field var='a'/>"
		      "<field var='a'/></x>"),
		"/iq/error[pse:invalid-payload]/err:text[contains(.,'a')]");
	ck_error(publish(BOB, TEMPLATE, FORM), "auth", "forbidden");
}
END_TEST

/* G346-04, B141-01, B221-01: pages and pictures are the template's business
 */
START_TEST(layout_and_media_come_as_they_are)
{
	static const char form[] =
		"<x xmlns='jabber:x:data' type='form'>"
		"<page xmlns='http://jabber.org/protocol/xdata-layout'"
		" label='First'><section label='Where'><fieldref"
		" var='place'/></section></page>"
		"<field var='place' type='text-single'>"
		"<media xmlns='urn:xmpp:media-element' height='80'>"
		"<uri type='image/png'>https://ex.org/map.png</uri></media>"
		"</field></x>";

	node_make(w, TEMPLATE, "");
	ck_done(publish(ANN, TEMPLATE, form));
	ck_is(ps_get(w, BOB, "<items node='" TEMPLATE "'/>"),
		"//x:x[*[1][local-name()='page'][@label='First']/*[@label="
		"'Where']/*[@var='place']]/x:field/*[local-name()='media']"
		"[@height='80']/*[.='https://ex.org/map.png']");
}
END_TEST

/* G346-05, G346-06, G346-11 */
START_TEST(a_submission_is_kept_and_told_under_an_id_of_ours)
{
	const char *id;

	make_topic();
	ck_done(own_set(w, ANN,
		"<affiliations node='" SENT "'><affiliation"
		" jid='dan@ex.org' affiliation='member'/></affiliations>"));
	node_subscribe(w, DAN, SENT);
	id = expect_string(w, publish(BOB, SENT, FILLED("Here", "3")),
		"string(/iq/ps:pubsub/ps:publish/ps:item/@id)");
	ck_assert_uint_gt(strlen(id), 15);
	expect(w, DAN,
		"/message[sec:securitylabel]//ev:item"
		"[@publisher='bob@ex.org']/x:x[@type='submit']");
	ck_error_app(ps_get(w, BOB, "<items node='" SENT "'/>"), "cancel",
		"not-allowed", "closed-node");
	ck_done(publish(BOB, SENT, FILLED("There", "0")));
	ck_is(ps_get(w, ANN, "<items node='" SENT "'/>"), "count(//ps:item)=2");
}
END_TEST

/* G346-10, B122-03: with the field's name, and nothing is kept */
START_TEST(a_form_can_not_be_filled_in_wrong)
{
	make_topic();
	ck_is(publish(BOB, SENT, FILLED("Here", "100")),
		"/iq/error[@type='modify'][err:bad-request]"
		"[pse:invalid-payload]/err:text[contains(.,'Wounded')]");
	ck_is(publish(BOB, SENT, FILLED("", "1")),
		"/iq/error[pse:invalid-payload]"
		"/err:text[contains(.,'Place')]");
	ck_error(publish(BOB, SENT, "<e xmlns='urn:e'/>"), "modify",
		"bad-request");
	ck_is(ps_get(w, ANN, "<items node='" SENT "'/>"), "not(//ps:item)");
}
END_TEST

/* G346-07: the newest version counts */
START_TEST(a_new_version_of_the_template_counts_at_once)
{
	make_topic();
	ck_done(publish(BOB, SENT, FILLED("Here", "3")));
	ck_done(ps_set(w, ANN,
		"<publish node='" TEMPLATE "'><item id='v2'>"
		"<x xmlns='jabber:x:data' type='form'><field var='place'"
		" type='text-single'/></x></item></publish>"));
	ck_error(publish(BOB, SENT, FILLED("Here", "3")), "modify",
		"bad-request");
}
END_TEST

/* G346-12: the template that counts is the newest that they may read. */
START_TEST(a_template_above_is_none)
{
	make_topic();
	ck_done(ps_set(w, ANN,
		"<publish node='" TEMPLATE "'><item id='v2'>"
		"<x xmlns='jabber:x:data' type='form'><field var='secret'"
		" label='The secret' type='text-single'><required/></field>"
		"</x></item>%s</publish>",
		world_label(w, "SECRET")));
	ck_done(publish(DAN, SENT, FILLED("Here", "3")));
	ck_is(publish(BOB, SENT, FILLED("Here", "3")),
		"/iq/error/err:text[contains(.,'The secret')]");
	ck_done(own_set(w, ANN, "<purge node='" TEMPLATE "'/>"));
	ck_is(publish(DAN, SENT, FILLED("Here", "3")),
		"/iq/error[@type='modify'][err:not-acceptable]");
}
END_TEST

/* Other nodes of the service are as everywhere. */
START_TEST(other_nodes_are_plain)
{
	node_make(w, "news", "");
	ck_done(node_publish(w, ANN, "news", "a", NULL));
	ck_assert_str_eq(node_ids(w, BOB, "news"), "a");
	ck_done(own_set(w, ANN, "<delete node='news'/>"));
}
END_TEST

/* A submission to a topic that isn't there makes none without a template. */
START_TEST(no_submission_without_a_template)
{
	ck_error(publish(BOB, SENT, FILLED("Here", "3")), "modify",
		"not-acceptable");
	ck_error(ps_get(w, ANN, "<items node='" SENT "'/>"), "cancel",
		"item-not-found");
	ck_error(ps_get(w, ANN, "<items node='" TEMPLATE "'/>"), "cancel",
		"item-not-found");
}
END_TEST

/* Mistakes are told by the form, which isn't for everybody. */
START_TEST(who_may_not_read_the_form_can_not_fill_it_in)
{
	make_topic();
	node_set(w, TEMPLATE, FIELD("pubsub#access_model", "whitelist"));
	ck_is(publish(BOB, SENT, FILLED("", "3")),
		"/iq/error[err:not-acceptable]"
		"/err:text[not(contains(.,'Place'))]");
	ck_done(own_set(w, ANN,
		"<affiliations node='" TEMPLATE "'><affiliation"
		" jid='bob@ex.org' affiliation='member'/></affiliations>"));
	ck_done(publish(BOB, SENT, FILLED("Here", "3")));
}
END_TEST

Suite *suite_topic(void)
{
	Suite *s = suite_create("fdp/topic");
	TCase *c = tcase_create("topic");

	tcase_add_checked_fixture(c, setup, teardown);
	tcase_add_test(c, a_topic_is_a_pair_of_nodes);
	tcase_add_test(c, a_pair_is_removed_by_who_owns_both);
	tcase_add_test(c, a_pair_that_the_operator_moved_is_moved_for_ever);
	tcase_add_test(
		c, who_may_read_the_form_is_asked_before_it_is_filled_in);
	tcase_add_test(c, a_template_is_a_form_that_can_be_filled_in);
	tcase_add_test(c, layout_and_media_come_as_they_are);
	tcase_add_test(c, a_submission_is_kept_and_told_under_an_id_of_ours);
	tcase_add_test(c, a_form_can_not_be_filled_in_wrong);
	tcase_add_test(c, a_new_version_of_the_template_counts_at_once);
	tcase_add_test(c, a_template_above_is_none);
	tcase_add_test(c, other_nodes_are_plain);
	tcase_add_test(c, no_submission_without_a_template);
	tcase_add_test(c, who_may_not_read_the_form_can_not_fill_it_in);
	suite_add_tcase(s, c);
	return s;
}
