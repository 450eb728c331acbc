/* SPDX-License-Identifier: MIT */
/* A topic as records: its two nodes, and the labels of single fields. */
#include "fdp/topic.h"
#include "tests/fdp/suites.h"
#include "tests/pubsub/moved.h"

#define TEMPLATE FDP_TEMPLATE "ex.org/report"
#define SENT     FDP_SUBMITTED "ex.org/report"

static struct world *w;

/* Ann and Bob up to SECRET, Dan UNCLASSIFIED. The source is SECRET. */
static void setup(void)
{
	const struct world_conf conf = {.kind = &fdp_kind};

	w = nodes_new(&conf);
	world_clear(w, "ann@ex.org", "up to SECRET");
	world_clear(w, "bob@ex.org", "up to SECRET");
	node_make(w, TEMPLATE, "");
	ck_done(ps_set(w, ANN,
		"<publish node='" TEMPLATE "'><item id='v1'>"
		"<x xmlns='jabber:x:data' type='form'>"
		"<field var='what' type='text-single'/>"
		"<field var='source' type='text-single'>%s</field></x>"
		"</item></publish>",
		world_label(w, "SECRET")));
	ck_done(own_set(w, ANN,
		"<affiliations node='" SENT "'><affiliation"
		" jid='dan@ex.org' affiliation='member'/></affiliations>"));
	ck_done(ps_set(w, BOB,
		"<publish node='" SENT "'><item><x xmlns='jabber:x:data' "
		"type='submit'>" FIELD("what", "a ship")
			FIELD("source", "a spy") "</x></item></publish>"));
}

static void teardown(void)
{
	world_free(&w);
}

START_TEST(fields_leave_with_their_labels)
{
	ck_has(left(w, TEMPLATE), "<field var='source' type='text-single'>"
				  "<securitylabel ");
	ck_has(left(w, SENT), "<field var='source'><securitylabel ");
	ck_has(left(w, SENT), "<value>a spy</value>");
}
END_TEST

/* Of a template not even that there is such a field. */
START_TEST(a_reader_gets_the_fields_that_they_are_cleared_for)
{
	const char *form = left_as(w, TEMPLATE, "dan@ex.org");
	const char *sent = left_as(w, SENT, "dan@ex.org");

	ck_has(form, "var='what'");
	ck_has_not(form, "source");
	ck_has_not(form, "SECRET");
	ck_has(sent, "<value>a ship</value>");
	ck_has(sent, "<withheld ");
	ck_has_not(sent, "a spy");
	ck_has_not(sent, "source");
	ck_has(left_as(w, SENT, "ann@ex.org"), "<value>a spy</value>");
	ck_assert_str_eq(left_cleared(w, SENT, "UNCLASSIFIED"), sent);
}
END_TEST

static void add_name(void *arg, const struct node_leaving *n)
{
	const char **all = arg;

	*all = arena_printf(w->keep, "%s%.*s ", *all, SPAN_FMT(n->node)).p;
}

START_TEST(templates_are_listed_before_what_goes_by_them)
{
	const char *all = "";

	node_make(w, "a", "");
	pubsub_departures(w->pubsub, world_begin(w), add_name, &all);
	world_end(w);
	ck_assert_str_eq(all, TEMPLATE " a " SENT " ");
}
END_TEST

Suite *suite_topic_depart(void)
{
	TCase *c;
	Suite *s = suite_create("fdp/depart");

	c = tcase_create("topics");
	tcase_add_checked_fixture(c, setup, teardown);
	tcase_add_test(c, fields_leave_with_their_labels);
	tcase_add_test(c, a_reader_gets_the_fields_that_they_are_cleared_for);
	tcase_add_test(c, templates_are_listed_before_what_goes_by_them);
	suite_add_tcase(s, c);
	return s;
}
