/* SPDX-License-Identifier: MIT */
/* A node that moves in once more (doc/transfer.md 4): what is there already. */
#include "pubsub/control.h"
#include "tests/pubsub/arrive_text.h"
#include "tests/pubsub/suites.h"

static const char head[] = "<about created='2025-01-01T00:00:00Z' "
			   "creator='ann@ex.org'/>" OPEN_TO_ALL
			   "<affiliation jid='ann@ex.org' affiliation='owner'/>"
			   "<subscription jid='" BOB "' state='subscribed'/>";

static struct world *w;

/* Ann and Bob up to SECRET, Dan UNCLASSIFIED. */
static void setup(void)
{
	w = nodes_new(NULL);
	world_clear(w, "ann@ex.org", "up to SECRET; Releasable To: *");
	world_clear(w, "bob@ex.org", "up to SECRET");
}

static void teardown(void)
{
	world_free(&w);
}

static void set_node(struct world *x, const char *node, const char *pair)
{
	const struct span p = span_str(pair);
	const struct node_edit edit = {
		.name = span_str(node), .pair = &p, .n = 1};
	struct errtext e = {""};

	ck_assert_msg(
		pubsub_set(x->pubsub, &edit, world_begin(x), &e) == ERR_OK,
		"%s", e.s);
	world_end(x);
}

START_TEST(what_came_already_is_known)
{
	const char *all = arena_printf(
		w->keep, "%s" ITEM("a", "1", LOW) ITEM("b", "2", HIGH), head)
	                          .p;

	ck_assert_str_eq(begin(w, "news", "s"), "new");
	ck_assert_str_eq(take(w, "news", all), "6 0 0");
	ck_assert_str_eq(begin(w, "news", "s"), "arriving b 2");
	ck_assert_str_eq(take(w, "news", all), "2 4 0");
	ck_assert_str_eq(begin(w, "news", "s"), "arriving b 2");
	ck_assert_str_eq(end(w, "news"), "");
	ck_assert_uint_eq(count_of(left(w, "news"), "<item "), 2);
}
END_TEST

/* It is its owners' by now. */
START_TEST(an_open_node_takes_what_is_new_alone)
{
	const char *before, *after;

	move_in(w, "news",
		arena_printf(w->keep,
			"%s" ITEM("a", "1", LOW) ITEM("b", "2", LOW)
				ITEM("c", "3", LOW),
			head)
			.p);
	ck_done(node_publish(w, ANN, "news", "a", NULL)); /* newer */
	set_node(w, "news", "title=Ours");
	ck_done(ps_set(w, BOB, "<unsubscribe node='news' jid='" BOB "'/>"));
	before = left(w, "news");
	ck_assert_str_eq(begin(w, "news", "s"), "open c 3");
	ck_assert_str_eq(
		take(w, "news",
			arena_printf(w->keep,
				"%s" FORM(FIELD("pubsub#title",
					"Theirs")) "<security "
						   "access_label='SECRET'/>"
						   "<style>x</style>"
						   "<affiliation "
						   "jid='ann@ex.org' "
						   "affiliation='member'/"
						   ">" ITEM("a", "1", LOW) ITEM(
							   "a", "2", LOW)
							   ITEM("b", "2", LOW),
				head)
				.p),
		"0 11 0");
	after = left(w, "news");
	ck_assert_str_eq(after, before);
	ck_assert_str_eq(take(w, "news",
				 "<affiliation jid='new@ex.org' "
				 "affiliation='member'/>" ITEM("b", "4", LOW)
					 ITEM("d", "5", HIGH)),
		"3 0 0");
	ck_assert_str_eq(begin(w, "news", "s"), "open d 5");
	ck_assert_str_eq(node_ids(w, ANN, "news"), "c a b d");
	ck_has(left(w, "news"), "<affiliation jid='new@ex.org'");
	ck_assert_str_eq(end(w, "news"), "");
}
END_TEST

START_TEST(an_item_without_a_time_is_known_by_what_it_says)
{
	static const char one[] = "<item id='a'><e xmlns='urn:x'>1</e></item>",
			  two[] = "<item id='a'><e xmlns='urn:x'>2</e></item>";

	ck_assert_str_eq(begin(w, "news", "s"), "new");
	ck_assert_str_eq(take(w, "news", one), "1 0 0");
	ck_assert_str_eq(take(w, "news", one), "0 1 0");
	ck_assert_str_eq(take(w, "news", two), "1 0 0");
}
END_TEST

/* SECURITY: nobody can tell which is the later one. */
START_TEST(an_item_without_a_time_does_not_replace_what_was_published_here)
{
	static const char all[] = OPEN_TO_ALL
		"<affiliation jid='ann@ex.org' affiliation='owner'/>"
		"<item id='a' " LOW "><e xmlns='urn:x'>1</e></item>";

	move_in(w, "news", all);
	ck_done(node_publish(w, ANN, "news", "a", NULL));
	(void)begin(w, "news", "s");
	ck_assert_str_eq(take(w, "news", all), "0 3 0");
	ck_has(left(w, "news"), "<entry xmlns='urn:e'>a<");
	ck_assert_str_eq(
		take(w, "news",
			"<item id='b' " LOW "><e xmlns='urn:x'>2</e></item>"),
		"1 0 0");
	ck_assert_str_eq(
		take(w, "news",
			"<item id='b' " LOW "><e xmlns='urn:x'>3</e></item>"),
		"1 0 0");
}
END_TEST

/* As if they had been published one after the other. */
START_TEST(a_node_keeps_no_more_than_it_says)
{
	ck_assert_str_eq(begin(w, "news", "s"), "new");
	ck_assert_str_eq(
		take(w, "news",
			FORM(FIELD("pubsub#access_model", "open") FIELD(
				"pubsub#max_items", "2")
					FIELD("{urn:caveat:0}past_items", "1"))
				ITEM("a", "1", LOW) ITEM("b", "2", LOW)
					ITEM("c", "3", LOW) ITEM("d", "4", LOW)
						ITEM("e", "5", HIGH)),
		"6 0 0");
	ck_assert_str_eq(end(w, "news"), "");
	ck_assert_str_eq(node_ids(w, BOB, "news"), "c d e");
	ck_assert_uint_eq(count_of(left(w, "news"), " past='true'"), 1);
	ck_assert_str_eq(begin(w, "old", "s"), "new");
	ck_assert_str_eq(take(w, "old",
				 FORM(FIELD("pubsub#item_expire", "86400"))
					 ITEM("a", "1", LOW)),
		"1 0 1");
	ck_assert_str_eq(take(w, "old",
				 FORM(FIELD("pubsub#persist_items", "0"))
					 ITEM("a", "1", LOW)),
		"1 0 1");
}
END_TEST

/* Who begins again brings all of it once more. */
START_TEST(what_a_full_node_has_let_go_does_not_come_again)
{
	static const char all[] =
		"<affiliation jid='ann@ex.org' affiliation='owner'/>" FORM(
			FIELD("pubsub#access_model", "open")
				FIELD("pubsub#max_items", "2")
					FIELD("{urn:caveat:0}past_items", "0"))
			ITEM("a", "1", LOW) ITEM("b", "2", LOW)
				ITEM("c", "3", LOW);

	move_in(w, "news", all);
	ck_assert_str_eq(node_ids(w, BOB, "news"), "b c");
	ck_done(node_publish(w, ANN, "news", "ours", NULL));
	ck_assert_str_eq(node_ids(w, BOB, "news"), "c ours");
	ck_assert_str_eq(begin(w, "news", "s"), "open c 3");
	ck_assert_str_eq(take(w, "news", all), "0 5 0");
	ck_assert_str_eq(node_ids(w, BOB, "news"), "c ours");
}
END_TEST

START_TEST(who_was_removed_from_an_open_node_does_not_come_again)
{
	static const char all[] =
		"<affiliation jid='ann@ex.org' affiliation='owner'/>"
		"<affiliation jid='bob@ex.org' affiliation='owner'/>"
		"<affiliation jid='eve@ex.org' affiliation='outcast'/>";

	move_in(w, "news", all);
	ck_done(own_set(w, ANN,
		"<affiliations node='news'><affiliation jid='bob@ex.org' "
		"affiliation='none'/><affiliation jid='eve@ex.org' "
		"affiliation='none'/></affiliations>"));
	world_restart(w);
	ck_assert_str_eq(begin(w, "news", "s"), "open");
	ck_has(take(w, "news", all), "0 1 2\n2 affiliations are left out");
	ck_has_not(left(w, "news"), "bob@ex.org");
	ck_has_not(left(w, "news"), "eve@ex.org");
}
END_TEST

/* SECURITY */
START_TEST(whom_the_source_has_banned_since_then_is_out_of_an_open_node)
{
	move_in(w, "news", head);
	(void)begin(w, "news", "s");
	ck_assert_str_eq(take(w, "news",
				 "<affiliation jid='bob@ex.org' "
				 "affiliation='outcast'/>"),
		"1 0 0");
	world_forget(w);
	ck_done(node_publish(w, ANN, "news", "a", NULL));
	ck_assert_uint_eq(node_events(w, BOB, "//ev:item"), 0);
	ck_has_not(left(w, "news"), "<subscription ");
}
END_TEST

#define RETRACT(id) "<retract node='news'><item id='" id "'/></retract>"

START_TEST(items_that_were_taken_out_here_do_not_come_again)
{
	static const char all[] =
		"<affiliation jid='ann@ex.org' affiliation='owner'/>" FORM(
			FIELD("pubsub#access_model", "open")
				FIELD("pubsub#max_items", "9"))
			ITEM("a", "1", LOW) ITEM("b", "2", LOW)
				ITEM("c", "3", LOW) "<item id='u' " LOW
						    "><e xmlns='urn:x'/>"
						    "</item>";

	move_in(w, "news", all);
	ck_done(ps_set(w, ANN, RETRACT("a")));
	ck_done(ps_set(w, ANN, RETRACT("u")));
	ck_done(node_publish(w, ANN, "news", "b", NULL)); /* of today */
	ck_done(ps_set(w, ANN, RETRACT("b")));
	world_restart(w);
	ck_assert_str_eq(node_ids(w, BOB, "news"), "c");
	(void)begin(w, "news", "s");
	ck_has(take(w, "news", all), "0 3 3\n3 items are left out");
	/* nor under another label, or one that is younger than then */
	ck_has(take(w, "news", ITEM("a", "1", HIGH) ITEM("b", "4", LOW)),
		"0 0 2\n2 items are left out");
	ck_assert_str_eq(node_ids(w, BOB, "news"), "c");
	/* an id that is used again, later than all of it here */
	ck_assert_str_eq(take(w, "news", ITEM("a", "2", LOW)), "1 0 0");
	ck_assert_str_eq(node_ids(w, BOB, "news"), "c a");
}
END_TEST

START_TEST(what_was_purged_from_a_node_does_not_come_again)
{
	const char *all = arena_printf(
		w->keep, "%s" ITEM("a", "1", LOW) ITEM("b", "2", HIGH), head)
	                          .p;

	move_in(w, "news", all);
	ck_done(own_set(w, ANN, "<purge node='news'/>"));
	(void)begin(w, "news", "s");
	ck_has(take(w, "news", all), "0 4 2\n2 items are left out");
	ck_assert_uint_eq(count_of(left(w, "news"), "<item "), 0);
}
END_TEST

/* SECURITY: who began may still be sending, to be kept under that label. */
START_TEST(rules_of_a_node_stay_until_its_end)
{
	struct transfer_begin b = {
		.source = SPAN("s"), .label = SPAN("SECRET")};

	ck_assert_str_eq(begin_with(w, "news", &b), "new");
	b.label = SPAN("UNCLASSIFIED");
	ck_has(begin_with(w, "news", &b), "label: SECRET)");
	b.label = SPAN("SECRET");
	ck_assert_str_eq(begin_with(w, "news", &b), "arriving");
	ck_assert_str_eq(end(w, "news"), "");
	b.label = SPAN("UNCLASSIFIED");
	ck_assert_str_eq(begin_with(w, "news", &b), "open");
}
END_TEST

/* The one that would go for it is the first that came, not the oldest. */
START_TEST(nothing_newer_goes_for_what_comes_to_a_full_node)
{
	move_in(w, "news",
		"<affiliation jid='ann@ex.org' affiliation='owner'/>" FORM(
			FIELD("pubsub#access_model", "open")
				FIELD("pubsub#max_items", "2")
					FIELD("{urn:caveat:0}past_items", "1"))
			ITEM("a", "3", LOW) ITEM("b", "1", LOW));
	(void)begin(w, "news", "s");
	ck_assert_str_eq(take(w, "news", ITEM("c", "2", LOW)), "0 1 0");
	ck_assert_str_eq(take(w, "news", ITEM("d", "4", LOW)), "1 0 0");
	ck_assert_str_eq(node_ids(w, BOB, "news"), "b d");
	ck_assert_str_eq(
		take(w, "news", ITEM("e", "2", LOW " past='true'")), "0 1 0");
	ck_has(left(w, "news"), "<item id='a'");
}
END_TEST

Suite *suite_node_arrive_again(void)
{
	Suite *s = suite_create("pubsub/arrive_again");
	TCase *a = tcase_create("again");

	tcase_add_checked_fixture(a, setup, teardown);
	tcase_add_test(a, what_came_already_is_known);
	tcase_add_test(a, an_open_node_takes_what_is_new_alone);
	tcase_add_test(a, an_item_without_a_time_is_known_by_what_it_says);
	tcase_add_test(a,
		an_item_without_a_time_does_not_replace_what_was_published_here);
	tcase_add_test(a, a_node_keeps_no_more_than_it_says);
	tcase_add_test(a, what_a_full_node_has_let_go_does_not_come_again);
	tcase_add_test(
		a, who_was_removed_from_an_open_node_does_not_come_again);
	tcase_add_test(a,
		whom_the_source_has_banned_since_then_is_out_of_an_open_node);
	tcase_add_test(a, items_that_were_taken_out_here_do_not_come_again);
	tcase_add_test(a, what_was_purged_from_a_node_does_not_come_again);
	tcase_add_test(a, rules_of_a_node_stay_until_its_end);
	tcase_add_test(a, nothing_newer_goes_for_what_comes_to_a_full_node);
	suite_add_tcase(s, a);
	return s;
}
