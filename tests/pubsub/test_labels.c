/* SPDX-License-Identifier: MIT */
/* Labels of nodes and items (XEP-0314). The world's outbox aborts on what
 * leaves to who isn't cleared. */
#include "tests/pubsub/node.h"
#include "tests/pubsub/suites.h"

#define ITEMS "<query xmlns='http://jabber.org/protocol/disco#items'"

static struct world *w;

/* Ann and Bob up to SECRET, Dan UNCLASSIFIED. */
static void setup(void)
{
	w = nodes_new(NULL);
	world_clear(w, "ann@ex.org", "up to SECRET");
	world_clear(w, "bob@ex.org", "up to SECRET");
	node_make(w, "news", "");
}

static void teardown(void)
{
	world_free(&w);
}

/* H314-05, H314-06 */
START_TEST(an_item_goes_to_who_is_cleared)
{
	node_subscribe(w, BOB, "news");
	node_subscribe(w, DAN, "news");
	ck_done(node_publish(w, ANN, "news", "a", world_label(w, "SECRET")));
	expect(w, BOB,
		"/message[ev:event/ev:items/ev:item[@id='a']]"
		"/sec:securitylabel/sec:displaymarking[.='SECRET']");
	expect_quiet(w, DAN);
	ck_done(node_publish(w, ANN, "news", "b", NULL));
	expect(w, DAN,
		"/message[ev:event//ev:item[@id='b']]"
		"/sec:securitylabel");
}
END_TEST

/* H314-03, H314-04, E060-061: lists, counts, single items */
START_TEST(everybody_reads_what_they_are_cleared_for)
{
	ck_done(node_publish(w, ANN, "news", "a", NULL));
	ck_done(node_publish(w, ANN, "news", "b", world_label(w, "SECRET")));
	ck_done(node_publish(w, ANN, "news", "c", world_label(w, "SECRET")));
	ck_assert_str_eq(node_ids(w, BOB, "news"), "a b c");
	ck_assert_str_eq(node_ids(w, DAN, "news"), "a");
	ck_is(ps_get(w, BOB, "<items node='news'/>"),
		"/iq//ps:items[count(ps:item[@slps:label])=3]"
		"[count(sec:securitylabel[@slps:id])=2]"
		"[ps:item[2]/@slps:label=ps:item[3]/@slps:label]"
		"[ps:item[2]/@slps:label=sec:securitylabel[2]/@slps:id]"
		"[name(*[4])='securitylabel']");
	ck_is(ps_get(w, DAN, "<items node='news'><item id='b'/></items>"),
		"/iq[@type='result']//ps:items[not(*)]");
	ck_is(ps_get(w, DAN,
		      "<items node='news'/><set xmlns="
		      "'http://jabber.org/protocol/rsm'/>"),
		"//rsm:set[rsm:count='1'][rsm:last='a']");
	ck_is(iq_get(w, DAN, ITEMS " node='news'/>"),
		"//items:query[count(items:item)=1]");
	ck_is(ps_get(w, DAN, "<items node='news' max_items='1'/>"),
		"//ps:item[@id='a']");
	ck_error(ps_get(w, DAN,
			 "<items node='news'/><set xmlns="
			 "'http://jabber.org/protocol/rsm'>"
			 "<after>b</after></set>"),
		"cancel", "item-not-found");
}
END_TEST

/* E060-043: the last one for each */
START_TEST(the_last_item_is_the_last_that_one_may_read)
{
	ck_done(node_publish(w, ANN, "news", "a", NULL));
	ck_done(node_publish(w, ANN, "news", "b", world_label(w, "SECRET")));
	world_forget(w);
	ck_done(ps_set(w, DAN, "<subscribe node='news' jid='" DAN "'/>"));
	ck_assert_uint_eq(node_events(w, DAN, "//ev:item[@id='a']"), 1);
	ck_done(ps_set(w, BOB, "<subscribe node='news' jid='" BOB "'/>"));
	ck_assert_uint_eq(node_events(w, BOB, "//ev:item[@id='b']"), 1);
}
END_TEST

/* H314-06, E060-094 */
START_TEST(only_who_saw_it_hears_that_it_is_gone)
{
	node_subscribe(w, BOB, "news");
	node_subscribe(w, DAN, "news");
	ck_done(node_publish(w, ANN, "news", "a", world_label(w, "SECRET")));
	world_forget(w);
	ck_error(
		ps_set(w, DAN, "<retract node='news'><item id='a'/></retract>"),
		"cancel", "item-not-found");
	ck_done(ps_set(
		w, ANN, "<retract node='news'><item id='a'/></retract>"));
	expect(w, BOB, "/message[sec:securitylabel]//ev:retract[@id='a']");
	ck_assert_uint_eq(node_events(w, DAN, "//ev:retract"), 0);
}
END_TEST

/* H314-05: what the node doesn't hold, what the publisher isn't cleared for */
START_TEST(a_label_must_fit_publisher_and_node)
{
	node_set(w, "news",
		FIELD("pubsub#publish_model", "open") FIELD(
			"sec-label#custom-clearance", "up to RESTRICTED"));
	ck_is(node_publish(w, ANN, "news", "a", world_label(w, "SECRET")),
		"/iq[@type='error']/error[@type='modify'][err:bad-request]"
		"[slpe:insufficient-clearance]");
	ck_is(node_publish(w, DAN, "news", "a", world_label(w, "RESTRICTED")),
		"/iq[@type='error']/error[@type='auth'][err:forbidden]"
		"[slpe:insufficient-clearance]");
	ck_error(node_publish(w, ANN, "news", "a",
			 "<securitylabel xmlns='urn:xmpp:sec-label:0'><label>"
			 "<x xmlns='urn:x'/></label></securitylabel>"),
		"modify", "policy-violation");
	ck_assert_str_eq(node_ids(w, ANN, "news"), "");
}
END_TEST

/* labels.md 5.8: beside the payload, as drafts had it; not in two places */
START_TEST(a_label_may_stand_in_the_item)
{
	const char *l = world_label(w, "SECRET");

	ck_done(ps_set(w, ANN,
		"<publish node='news'><item id='a'>"
		"<e xmlns='urn:e'/>%s</item></publish>",
		l));
	ck_assert_str_eq(node_ids(w, DAN, "news"), "");
	ck_is(ps_get(w, BOB, "<items node='news'/>"),
		"//ps:item[@id='a'][count(*)=1]");
	ck_error(ps_set(w, ANN,
			 "<publish node='news'><item id='b'>"
			 "<e xmlns='urn:e'/>%s</item>%s</publish>",
			 l, l),
		"modify", "policy-violation");
	ck_error_app(ps_set(w, ANN,
			     "<publish node='news'><item id='b'>"
			     "<e xmlns='urn:e'>%s</e></item></publish>",
			     l),
		"modify", "bad-request", "invalid-payload");
	/* H258-06: nor beside <pubsub/> */
	world_recvf(w,
		"<iq type='set' id='q' from='" ANN "' to='" NODES "'>"
		"<pubsub xmlns='" PUBSUB "'><publish node='news'><item>"
		"<e xmlns='urn:e'/></item></publish></pubsub>%s</iq>",
		l);
	expect_some(w, ANN, "/iq[@type='error'][error/err:bad-request]");
}
END_TEST

/* labels.md 5.8: STANAG 4778 in its place */
START_TEST(a_binding_marks_an_item)
{
	const char *binding = arena_printf(w->keep,
		"<BindingData xmlns='urn:nato:stanag:4778:profile:xmpp:1:0'>"
		"<BindingDataObject><BindingInformation"
		" xmlns='urn:nato:stanag:4778:bindinginformation:1:0'>"
		"<MetadataBindingContainer><MetadataBinding><Metadata>%s"
		"</Metadata><DataReference URI=''/></MetadataBinding>"
		"</MetadataBindingContainer></BindingInformation>"
		"</BindingDataObject></BindingData>",
		world_label_inner(w, "SECRET"))
	                              .p;

	node_subscribe(w, BOB, "news");
	ck_done(node_publish(w, ANN, "news", "a", binding));
	expect(w, BOB,
		"/message[ev:event//ev:item[@id='a'][count(*)=1]]"
		"/sec:securitylabel/sec:displaymarking[.='SECRET']");
	ck_assert_str_eq(node_ids(w, DAN, "news"), "");
	ck_done(ps_set(w, ANN,
		"<publish node='news'><item id='b'><e xmlns='urn:e'/>%s</item>"
		"</publish>",
		binding));
	ck_assert_str_eq(node_ids(w, BOB, "news"), "a b");
	ck_assert_str_eq(node_ids(w, DAN, "news"), "");
}
END_TEST

/* H314-05: without a label the node's default counts; none is denied */
START_TEST(what_has_no_label_has_the_default)
{
	const struct world_conf none = {.no_fallback = true};

	node_set(w, "news", FIELD("sec-label#custom-default-label", "SECRET"));
	ck_done(node_publish(w, ANN, "news", "a", NULL));
	ck_assert_str_eq(node_ids(w, DAN, "news"), "");
	ck_assert_str_eq(node_ids(w, BOB, "news"), "a");
	world_free(&w);
	w = nodes_new(&none);
	world_clear(w, "ann@ex.org", "up to SECRET");
	node_make(w, "news", "");
	ck_error(node_publish(w, ANN, "news", "a", NULL), "auth", "forbidden");
}
END_TEST

#define HIDE FIELD("sec-label#custom-label", "SECRET")

/* All but the head, which names who asked. */
static const char *refusal(const char *verb, const char *node)
{
	const char *xml = ps_set(w, DAN,
		"<%s node='%s' jid='" DAN "'><item id='a'/></%s>", verb, node,
		verb);

	return strchr(xml, '>');
}

static const char *own_refusal(const char *verb, const char *node)
{
	return strchr(own_set(w, DAN, "<%s node='%s'/>", verb, node), '>');
}

/* H314-02, H314-03: to the uncleared it isn't there, in any way */
START_TEST(a_hidden_node_does_not_exist)
{
	static const char *const sets[] = {
		"subscribe", "unsubscribe", "retract", "options"};
	static const char *const own[] = {"configure", "delete", "purge",
		"subscriptions", "affiliations"};

	node_make(w, "deep", HIDE);
	ck_done(node_publish(w, ANN, "deep", "a", NULL));
	for (size_t i = 0; i < ARRAY_LEN(sets); i++)
		ck_assert_str_eq(
			refusal(sets[i], "deep"), refusal(sets[i], "none"));
	for (size_t i = 0; i < ARRAY_LEN(own); i++)
		ck_assert_str_eq(own_refusal(own[i], "deep"),
			own_refusal(own[i], "none"));
	ck_error(own_set(w, DAN, "<delete node='deep'/>"), "cancel",
		"item-not-found");
	ck_error(ps_get(w, DAN, "<items node='deep'/>"), "cancel",
		"item-not-found");
	ck_error(iq_get(w, DAN, ITEMS " node='deep'/>"), "cancel",
		"item-not-found");
	ck_is(iq_get(w, DAN, ITEMS "/>"),
		"//items:query[count(items:item)=1]/items:item[@node='news']");
	ck_is(iq_get(w, BOB, ITEMS "/>"), "//items:item[@node='deep']");
	ck_is(iq_get(w, DAN,
		      ITEMS "><set xmlns="
			    "'http://jabber.org/protocol/rsm'/></query>"),
		"//rsm:set[rsm:count='1']");
}
END_TEST

/* H314-08: subscribers who lose it are out, and told so */
START_TEST(a_node_that_is_hidden_loses_its_subscribers)
{
	node_subscribe(w, BOB, "news");
	node_subscribe(w, DAN, "news");
	node_set(w, "news", HIDE);
	expect(w, DAN, "/message//ev:delete[@node='news']");
	ck_is(ps_get(w, DAN, "<subscriptions/>"), "not(//ps:subscription)");
	ck_done(node_publish(w, ANN, "news", "a", NULL));
	ck_assert_uint_eq(node_events(w, DAN, "//ev:item"), 0);
	ck_assert_uint_eq(node_events(w, BOB, "//ev:item"), 1);
	ck_assert_uint_eq(node_events(w, BOB, "//ev:delete"), 0);
}
END_TEST

/* H314-08: items that the node may not hold any more go */
START_TEST(a_lower_clearance_takes_items_out)
{
	node_subscribe(w, BOB, "news");
	node_subscribe(w, DAN, "news");
	ck_done(node_publish(w, ANN, "news", "a", NULL));
	ck_done(node_publish(w, ANN, "news", "b", world_label(w, "SECRET")));
	world_forget(w);
	node_set(w, "news",
		FIELD("sec-label#custom-clearance", "up to RESTRICTED"));
	ck_assert_str_eq(node_ids(w, ANN, "news"), "a");
	ck_assert_uint_eq(node_events(w, BOB, "//ev:retract[@id='b']"), 1);
	ck_assert_uint_eq(node_events(w, DAN, "//ev:retract"), 0);
}
END_TEST

/* H314-07 */
START_TEST(a_default_label_must_fit_the_clearance)
{
	ck_error(ps_set(w, ANN,
			 "<create node='x'/><configure><x xmlns='jabber:x:data'"
			 " type='submit'>" FIELD(
				 "sec-label#custom-clearance", "UNCLASSIFIED")
				 FIELD("sec-label#custom-default-label",
					 "SECRET") "</x></configure>"),
		"modify", "not-acceptable");
	ck_error(ps_set(w, DAN,
			 "<create node='x'/><configure><x xmlns='jabber:x:data'"
			 " type='submit'>" HIDE "</x></configure>"),
		"modify", "not-acceptable");
	ck_is(own_get(w, ANN, "<configure node='news'/>"),
		"//x:field[@var='sec-label#label']");
}
END_TEST

/* Promise 7: at once, for who has a node and for who waits for an answer. */
START_TEST(a_lost_clearance_holds_at_once)
{
	node_make(w, "deep", HIDE);
	node_subscribe(w, BOB, "deep");
	node_subscribe(w, BOB, "news");
	world_clear(w, "bob@ex.org", "UNCLASSIFIED");
	expect(w, BOB, "/message//ev:delete[@node='deep']");
	world_forget(w);
	ck_done(node_publish(w, ANN, "news", "a", world_label(w, "SECRET")));
	ck_done(node_publish(w, ANN, "deep", "b", NULL));
	expect_quiet(w, BOB);
	ck_is(ps_get(w, BOB, "<subscriptions/>"),
		"//ps:subscriptions[count(*)=1]"
		"/ps:subscription[@node='news']");
	world_clear(w, "bob@ex.org", "up to SECRET");
	ck_is(ps_get(w, BOB, "<subscriptions/>"),
		"//ps:subscriptions[count(*)=1]");
}
END_TEST

/* What waits in the outbox is judged again. */
START_TEST(what_waits_is_judged_again)
{
	node_subscribe(w, BOB, "news");
	world_hold(w);
	ck_done(node_publish(w, ANN, "news", "a", world_label(w, "SECRET")));
	ck_done(node_publish(w, ANN, "news", "b", NULL));
	ck_done(ps_get(w, BOB, "<items node='news'/>"));
	world_clear(w, "bob@ex.org", "UNCLASSIFIED");
	ck_assert_uint_eq(node_events(w, BOB, "//ev:item[@id='a']"), 0);
	ck_assert_uint_eq(node_events(w, BOB, "//ev:item[@id='b']"), 1);
	ck_assert_uint_eq(node_events(w, BOB, "//ps:item"), 0);
	ck_assert_uint_eq(node_events(w, BOB,
				  "/iq[@type='error'][error/"
				  "err:resource-constraint]"),
		1);
}
END_TEST

/* An id that stands under a label that the publisher isn't cleared for tells
 * them nothing, and isn't overwritten. */
START_TEST(ids_tell_nothing_of_what_is_above)
{
	node_set(w, "news", FIELD("pubsub#publish_model", "open"));
	ck_done(node_publish(w, ANN, "news", "a", world_label(w, "SECRET")));
	ck_done(node_publish(w, DAN, "news", "a", NULL));
	ck_assert_str_eq(node_ids(w, DAN, "news"), "a");
	ck_is(ps_get(w, BOB, "<items node='news'/>"),
		"count(//ps:item[@id='a'])=2");
	ck_done(ps_set(
		w, DAN, "<retract node='news'><item id='a'/></retract>"));
	ck_assert_str_eq(node_ids(w, BOB, "news"), "a");
}
END_TEST

/* E060-061: who sees two items of one id pages past both */
START_TEST(pages_tell_items_of_one_id_apart)
{
	const char *after = "", *ids = "";

	node_set(w, "news", FIELD("pubsub#publish_model", "open"));
	ck_done(node_publish(w, ANN, "news", "a", world_label(w, "SECRET")));
	ck_done(node_publish(w, ANN, "news", "b", NULL));
	ck_done(node_publish(w, DAN, "news", "a", NULL));
	for (int i = 0; i < 4; i++) {
		const char *xml = ps_get(w, ANN,
			"<items node='news'/><set xmlns='http://jabber.org/"
			"protocol/rsm'><max>1</max><after>%s</after></set>",
			after);

		after = expect_string(w, xml, "string(//rsm:set/rsm:last)");
		ids = arena_printf(w->keep, "%s %s", ids,
			expect_string(w, xml, "string(//ps:item/@id)"))
		              .p;
	}
	ck_assert_str_eq(ids, " a b a ");
	ck_error(ps_get(w, ANN,
			 "<items node='news'/><set xmlns='http://jabber.org/"
			 "protocol/rsm'><after>a#3</after></set>"),
		"cancel", "item-not-found");
}
END_TEST

/* E060-015, E060-086: who publishes it anew under another label has one item of
 * that id, and who doesn't see that one has none. */
START_TEST(an_item_under_another_label_takes_the_old_ones_place)
{
	node_subscribe(w, BOB, "news");
	node_subscribe(w, DAN, "news");
	ck_done(node_publish(w, ANN, "news", "a", NULL));
	ck_done(node_publish(w, ANN, "news", "b", NULL));
	world_forget(w);
	ck_done(node_publish(w, ANN, "news", "a", world_label(w, "SECRET")));
	ck_assert_str_eq(node_ids(w, ANN, "news"), "b a");
	ck_assert_str_eq(node_ids(w, DAN, "news"), "b");
	ck_assert_uint_eq(node_events(w, BOB, "/message//ev:retract"), 0);
	ck_assert_uint_eq(node_events(w, BOB, "/message//ev:item"), 1);
	ck_assert_uint_eq(
		node_events(w, DAN,
			"/message[ev:event//ev:retract[@id='a']]"
			"/sec:securitylabel/sec:displaymarking[.='UNCLASSIFIED'"
			"]"),
		1);
	ck_assert_uint_eq(node_events(w, DAN, "/message//ev:item"), 0);
	world_forget(w);
	ck_done(node_publish(w, ANN, "news", "a", NULL));
	ck_assert_str_eq(node_ids(w, ANN, "news"), "b a");
	ck_assert_str_eq(node_ids(w, DAN, "news"), "b a");
	ck_assert_uint_eq(node_events(w, BOB, "/message//ev:retract"), 0);
}
END_TEST

/* Who takes an id back takes all of it back that they see and that is theirs;
 * who saw two of them is told once. */
START_TEST(an_id_is_taken_back_under_all_labels)
{
	node_set(w, "news", FIELD("pubsub#publish_model", "open"));
	ck_done(node_publish(w, ANN, "news", "a", world_label(w, "SECRET")));
	ck_done(node_publish(w, DAN, "news", "a", NULL));
	ck_done(node_publish(w, BOB, "news", "b", world_label(w, "SECRET")));
	ck_done(node_publish(w, DAN, "news", "b", NULL));
	node_subscribe(w, BOB, "news");
	node_subscribe(w, DAN, "news");
	ck_done(ps_set(
		w, ANN, "<retract node='news'><item id='a'/></retract>"));
	ck_assert_uint_eq(
		node_events(w, BOB, "/message//ev:retract[@id='a']"), 1);
	ck_assert_uint_eq(
		node_events(w, DAN, "/message//ev:retract[@id='a']"), 1);
	/* what is Dan's is no hindrance, and stays */
	ck_done(node_publish(w, BOB, "news", "b", world_label(w, "SECRET")));
	ck_assert_str_eq(node_ids(w, BOB, "news"), "b b");
	ck_done(ps_set(
		w, BOB, "<retract node='news'><item id='b'/></retract>"));
	ck_assert_str_eq(node_ids(w, BOB, "news"), "b");
	ck_error(
		ps_set(w, BOB, "<retract node='news'><item id='b'/></retract>"),
		"auth", "forbidden");
	ck_error(node_publish(w, BOB, "news", "b", NULL), "auth", "forbidden");
}
END_TEST

/* What comes under a label takes nothing away from those who can't see it. */
START_TEST(full_is_counted_label_by_label)
{
	node_set(w, "news", FIELD("pubsub#max_items", "2"));
	ck_done(node_publish(w, ANN, "news", "a", NULL));
	ck_done(node_publish(w, ANN, "news", "b", NULL));
	ck_done(node_publish(w, ANN, "news", "c", world_label(w, "SECRET")));
	ck_assert_str_eq(node_ids(w, DAN, "news"), "a b");
}
END_TEST

/* A domain that one isn't cleared for has one answer to everything. */
START_TEST(a_closed_domain_is_not_there)
{
	const struct world_conf closed = {.access = "SECRET"};

	world_free(&w);
	w = nodes_new(&closed);
	ck_error(iq_get(w, DAN, ITEMS "/>"), "cancel", "item-not-found");
	ck_error(ps_set(w, DAN, "<create node='x'/>"), "cancel",
		"item-not-found");
	world_clear(w, "ann@ex.org", "up to SECRET");
	node_make(w, "news", "");
	node_subscribe(w, ANN, "news");
}
END_TEST

Suite *suite_labels(void)
{
	Suite *s = suite_create("pubsub/labels");
	TCase *c = tcase_create("labels");

	tcase_add_checked_fixture(c, setup, teardown);
	tcase_add_test(c, an_item_goes_to_who_is_cleared);
	tcase_add_test(c, everybody_reads_what_they_are_cleared_for);
	tcase_add_test(c, the_last_item_is_the_last_that_one_may_read);
	tcase_add_test(c, only_who_saw_it_hears_that_it_is_gone);
	tcase_add_test(c, a_label_must_fit_publisher_and_node);
	tcase_add_test(c, a_label_may_stand_in_the_item);
	tcase_add_test(c, a_binding_marks_an_item);
	tcase_add_test(c, what_has_no_label_has_the_default);
	tcase_add_test(c, a_hidden_node_does_not_exist);
	tcase_add_test(c, a_node_that_is_hidden_loses_its_subscribers);
	tcase_add_test(c, a_lower_clearance_takes_items_out);
	tcase_add_test(c, a_default_label_must_fit_the_clearance);
	tcase_add_test(c, a_lost_clearance_holds_at_once);
	tcase_add_test(c, what_waits_is_judged_again);
	tcase_add_test(c, ids_tell_nothing_of_what_is_above);
	tcase_add_test(c, pages_tell_items_of_one_id_apart);
	tcase_add_test(c, an_item_under_another_label_takes_the_old_ones_place);
	tcase_add_test(c, an_id_is_taken_back_under_all_labels);
	tcase_add_test(c, full_is_counted_label_by_label);
	tcase_add_test(c, a_closed_domain_is_not_there);
	suite_add_tcase(s, c);
	return s;
}
