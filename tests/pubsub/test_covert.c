/* SPDX-License-Identifier: MIT */
/* Nodes and items that Bob mustn't know of tell him nothing, whatever is done
 * there to tell him something (doc/covert-channels.md). */
#include "tests/pubsub/node.h"
#include "tests/pubsub/suites.h"

#define SECRET FIELD("sec-label#custom-label", "SECRET")
#define GATHER                                                                \
	"<subscribe node='news' jid='" BOB "'/><options>"                     \
	"<x xmlns='jabber:x:data' type='submit'>" FIELD("pubsub#digest", "1") \
		FIELD("pubsub#digest_frequency", "60000") "</x></options>"

static struct world *w;

static void setup(void)
{
	const struct world_conf conf = {.node_limits.nodes_per_user = 2};

	w = nodes_new(&conf);
	world_clear(w, "ann@ex.org", "up to SECRET");
}

static void teardown(void)
{
	world_free(&w);
}

static void make_owner(const char *node)
{
	ck_done(own_set(w, ANN,
		"<affiliations node='%s'><affiliation jid='bob@ex.org'"
		" affiliation='owner'/></affiliations>",
		node));
}

/* Others make him an owner of as many as they like. */
START_TEST(hidden_nodes_of_ones_own_fill_no_quota)
{
	node_make(w, "h1", SECRET);
	make_owner("h1");
	node_make(w, "n1", "");
	ck_done(ps_set(w, BOB, "<create node='b1'/>"));
	make_owner("n1"); /* which he may know of */
	ck_error(ps_set(w, BOB, "<create node='b2'/>"), "wait",
		"resource-constraint");
	world_clear(w, "bob@ex.org", "up to SECRET");
	ck_done(own_set(w, BOB, "<delete node='b1'/>"));
	ck_error(ps_set(w, BOB, "<create node='b2'/>"), "wait",
		"resource-constraint");
}
END_TEST

/* A digest comes a minute after the last one, however often something else was
 * published meanwhile, and after a minute without any at once. H314-03 */
START_TEST(what_one_cannot_read_begins_no_digest)
{
	node_make(w, "news", "");
	ck_done(ps_set(w, BOB, GATHER));
	for (int i = 0; i < 3; i++) {
		ck_done(node_publish(
			w, ANN, "news", "s", world_label(w, "SECRET")));
		world_wait(w, 61000);
		ck_assert_uint_eq(node_events(w, BOB, "/message"), 0);
	}
	ck_done(node_publish(w, ANN, "news", "a", NULL));
	world_wait(w, 1000);
	ck_assert_uint_eq(node_events(w, BOB, "//ev:item[@id='a']"), 1);
	ck_done(node_publish(w, ANN, "news", "s", world_label(w, "SECRET")));
	ck_done(node_publish(w, ANN, "news", "b", NULL));
	world_wait(w, 50000);
	ck_assert_uint_eq(node_events(w, BOB, "//ev:item[@id='b']"), 0);
	world_restart(w);
	world_wait(w, 10000);
	ck_assert_uint_eq(node_events(w, BOB, "//ev:item[@id='b']"), 1);
}
END_TEST

Suite *suite_node_covert(void)
{
	Suite *s = suite_create("pubsub/covert");
	TCase *c = tcase_create("covert");

	tcase_add_checked_fixture(c, setup, teardown);
	tcase_add_test(c, hidden_nodes_of_ones_own_fill_no_quota);
	tcase_add_test(c, what_one_cannot_read_begins_no_digest);
	suite_add_tcase(s, c);
	return s;
}
