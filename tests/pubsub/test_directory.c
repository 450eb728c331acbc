/* SPDX-License-Identifier: MIT */
/* Subscribers whose clearance a directory outside knows. */
#include "tests/pubsub/node.h"
#include "tests/pubsub/suites.h"
#include "tests/support/outside.h"

static struct world *w;
static struct remote *outside;

static void setup(void)
{
	w = nodes_new(&(struct world_conf){.access = "SECRET"});
	outside = outside_new(w);
	outside_says(outside, w, "ann@ex.org", "up to SECRET", "");
	outside_says(outside, w, "bob@ex.org", "up to SECRET", "");
	node_make(w, "n", "");
	node_subscribe(w, BOB, "n");
	world_forget(w);
}

static void teardown(void)
{
	outside_free(&outside, w);
	world_free(&w);
}

static size_t told(const char *id)
{
	size_t n;

	(void)node_publish(w, ANN, "n", id, world_label(w, "SECRET"));
	n = expect_count(w, BOB, "/message");
	world_forget(w);
	return n;
}

/* A subscription that an outage took would be gone for good. */
START_TEST(who_is_not_known_is_told_nothing_and_stays_subscribed)
{
	struct remote *old = outside;

	ck_assert_uint_eq(told("a"), 1);
	outside = outside_new(w);
	remote_free(&old);
	outside_says(outside, w, "ann@ex.org", "up to SECRET", "");
	ck_assert_uint_eq(told("b"), 0);
	outside_silent(outside, w, 6000);
	outside_says(outside, w, "ann@ex.org", "up to SECRET", "");
	ck_assert_uint_eq(told("c"), 0);
	outside_says(outside, w, "bob@ex.org", "up to SECRET", "");
	ck_assert_uint_eq(told("d"), 1);
}
END_TEST

START_TEST(a_change_there_holds_at_once)
{
	outside_says(outside, w, "bob@ex.org", "UNCLASSIFIED", "");
	ck_assert_uint_eq(expect_count(w, BOB, "/message"), 1); /* it is gone */
	world_forget(w);
	ck_assert_uint_eq(told("a"), 0);
	outside_says(outside, w, "bob@ex.org", "up to SECRET", "");
	ck_assert_uint_eq(told("b"), 0);
}
END_TEST

Suite *suite_directory(void)
{
	Suite *s = suite_create("pubsub/directory");
	TCase *c = tcase_create("directory");

	tcase_add_checked_fixture(c, setup, teardown);
	tcase_add_test(
		c, who_is_not_known_is_told_nothing_and_stays_subscribed);
	tcase_add_test(c, a_change_there_holds_at_once);
	suite_add_tcase(s, c);
	return s;
}
