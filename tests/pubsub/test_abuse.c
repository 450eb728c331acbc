/* SPDX-License-Identifier: MIT */
/* What somebody who wants to know, or to do harm, would try. */
#include "tests/pubsub/node.h"
#include "tests/pubsub/suites.h"

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

#define HIDE FIELD("sec-label#custom-label", "SECRET")

/* Another node of the name doesn't make it less secret. */
START_TEST(what_waits_of_a_node_that_is_gone_keeps_its_label)
{
	node_make(w, "deep", HIDE);
	node_subscribe(w, BOB, "deep");
	world_hold(w);
	ck_done(node_publish(w, ANN, "deep", "a", NULL));
	ck_done(own_set(w, ANN,
		"<delete node='deep'><redirect uri='xmpp:x'/></delete>"));
	ck_done(ps_set(w, ANN, "<create node='deep'/>"));
	world_clear(w, "bob@ex.org", "UNCLASSIFIED");
	ck_assert_uint_eq(node_events(w, BOB, "/message"), 0);
}
END_TEST

/* Nor does a label that is taken away: the title was under it. */
START_TEST(what_waits_of_a_node_that_opens_keeps_its_label)
{
	node_make(w, "deep", HIDE FIELD("pubsub#notify_config", "1"));
	node_subscribe(w, BOB, "deep");
	world_hold(w);
	node_set(w, "deep", FIELD("pubsub#title", "Secret plans"));
	node_set(w, "deep",
		FIELD("pubsub#title", "News") FIELD("sec-label#label", ""));
	world_clear(w, "bob@ex.org", "UNCLASSIFIED");
	ck_assert_uint_eq(node_events(w, BOB, "//x:value[.='News']"), 1);
	ck_assert_uint_eq(
		node_events(w, BOB, "//x:value[.='Secret plans']"), 0);
}
END_TEST

Suite *suite_abuse(void)
{
	Suite *s = suite_create("pubsub/abuse");
	TCase *c = tcase_create("abuse");

	tcase_add_checked_fixture(c, setup, teardown);
	tcase_add_test(c, what_waits_of_a_node_that_is_gone_keeps_its_label);
	tcase_add_test(c, what_waits_of_a_node_that_opens_keeps_its_label);
	suite_add_tcase(s, c);
	return s;
}
