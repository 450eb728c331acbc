/* SPDX-License-Identifier: MIT */
/* Audit of nodes: refusals, what subscribers aren't given, and changes. */
#include "db/audit.h"
#include "tests/pubsub/moved.h"
#include "tests/pubsub/suites.h"

#define MARKER "xyzzy"

static struct world *w;
static uint64_t seen;

static void forget(void)
{
	seen = audit_state(w->store).head.seq;
}

static void setup(void)
{
	w = nodes_new(NULL);
	world_clear(w, "ann@ex.org", "up to SECRET");
	world_clear(w, "bob@ex.org", "up to RESTRICTED");
	node_make(w, "n", "");
	node_subscribe(w, BOB, "n");
	node_subscribe(w, DAN, "n");
	forget();
}

static void teardown(void)
{
	world_free(&w);
}

static bool holds(struct span text, const char *s)
{
	return memmem(text.p, text.n, s, strlen(s)) != NULL;
}

/* How many of that kind have come since, and the first of them. */
static size_t records(const char *kind, struct span *first_r)
{
	const struct audit_row *row;
	size_t all, n = 0;

	all = audit_rows(w->store, w->keep, seen, 10000, &row);
	for (size_t i = 0; i < all; i++) {
		struct audit_record r;

		ck_assert(audit_record_read(row[i].text, &r));
		ck_assert(!holds(row[i].text, MARKER));
		if (kind != NULL && !span_is(r.kind, kind))
			continue;
		if (n++ == 0)
			*first_r = row[i].text;
	}
	return n;
}

START_TEST(what_is_published_above_the_publisher)
{
	struct span r = SPAN("");

	node_set(w, "n", FIELD("pubsub#publish_model", "open"));
	forget();
	node_publish(w, BOB, "n", "1", world_label(w, "SECRET"));
	ck_assert_uint_eq(records(NULL, &r), 1);
	ck_assert_uint_eq(records("refused", &r), 1);
	ck_assert(holds(r, "\"by\":\"" BOB "\",\"what\":\"publish\","
			   "\"where\":\"" NODES " n\""));
	ck_assert(holds(r, "\"step\":\"entry/user\",\"label\":\"SECRET\""));
}
END_TEST

START_TEST(what_subscribers_arent_given)
{
	struct span r = SPAN("");

	node_publish(w, ANN, "n", "1", world_label(w, "SECRET"));
	ck_assert_uint_eq(records(NULL, &r), 1);
	ck_assert_uint_eq(records("withheld", &r), 1);
	ck_assert(holds(r, "\"by\":\"" ANN "\",\"what\":\"event\""));
	ck_assert(holds(r, "\"label\":\"SECRET\",\"recipients\":2"));
	forget();
	node_publish(w, ANN, "n", "2", NULL);
	ck_assert_uint_eq(records(NULL, &r), 0);
}
END_TEST

START_TEST(a_node_that_is_hidden)
{
	struct span r = SPAN("");

	node_set(w, "n", FIELD("sec-label#custom-label", "SECRET"));
	ck_assert_uint_eq(records("labels", &r), 1);
	forget();
	ps_get(w, BOB, "<items node='n'/>");
	ck_assert_uint_eq(records("refused", &r), 1);
	ck_assert(holds(r, "\"what\":\"query\""));
	ck_assert(holds(r, "\"step\":\"use/place\""));
	forget();
	/* SECURITY: or the time of writing it down would tell them apart */
	ps_get(w, BOB, "<items node='never'/>");
	ck_assert_uint_eq(records("refused", &r), 1);
	ck_assert(holds(r, "\"where\":\"" NODES " never\""));
	forget();
	ck_done(node_publish(w, BOB, "made", "1", NULL));
	ck_assert_uint_eq(records("refused", &r), 0);
}
END_TEST

/* Where it came from is told; not what. */
START_TEST(a_node_that_moves_in)
{
	static const char item[] = "<item id='a' label='UNCLASSIFIED'><e "
				   "xmlns='urn:e'>" MARKER "</e></item>";
	struct span r = SPAN("");

	begin(w, "in", "old");
	ck_assert_uint_eq(records(NULL, &r), 1);
	ck_assert_uint_eq(records("place", &r), 1);
	ck_assert(holds(r, "\"what\":\"arrival-begun\""));
	ck_assert(holds(r, "\"where\":\"" NODES " in\""));
	ck_assert(holds(r, "old"));
	forget();
	ck_assert_str_eq(take(w, "in", item), "1 0 0");
	ck_assert_uint_eq(records(NULL, &r), 0);
	ck_assert_str_eq(end(w, "in"), "");
	ck_assert_uint_eq(records("place", &r), 1);
	ck_assert(holds(r, "\"what\":\"arrival-ended\""));
	forget();
	begin(w, "not", "old");
	give_up(w, "not");
	ck_assert_uint_eq(records("place", &r), 2);
}
END_TEST

Suite *suite_report(void)
{
	Suite *s = suite_create("pubsub/report");
	TCase *tc = tcase_create("report");

	tcase_add_checked_fixture(tc, setup, teardown);
	tcase_add_test(tc, what_is_published_above_the_publisher);
	tcase_add_test(tc, what_subscribers_arent_given);
	tcase_add_test(tc, a_node_that_is_hidden);
	tcase_add_test(tc, a_node_that_moves_in);
	suite_add_tcase(s, tc);
	return s;
}
