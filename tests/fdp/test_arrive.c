/* SPDX-License-Identifier: MIT */
/* A topic that moves in: two nodes, or none. */
#include "fdp/topic.h"
#include "tests/fdp/suites.h"
#include "tests/pubsub/moved.h"

#define TEMPLATE FDP_TEMPLATE "ex.org/report"
#define SENT     FDP_SUBMITTED "ex.org/report"

#define OPEN                                                      \
	"<options><x xmlns='jabber:x:data' type='submit'>" FIELD( \
		"pubsub#access_model", "open") "</x></options>"
#define OWNER "<affiliation jid='ann@ex.org' affiliation='owner'/>"
#define FORM_OF(id, source)                                               \
	"<item id='" id "' label='UNCLASSIFIED'><x xmlns='jabber:x:data'" \
	" type='form'><field var='what' type='text-single'/>"             \
	"<field var='source' type='text-single'>" source "</field></x></item>"
#define FILLED(id, source)                                       \
	"<item id='" id "' label='UNCLASSIFIED' publisher='" DAN \
	"'><x xmlns='jabber:x:data' type='submit'>"              \
	"<field var='what'><value>a ship</value></field>"        \
	"<field var='source'>" source                            \
	"<value>a spy</value></field></x></item>"

#define NOT_FILLED                                                    \
	"<item id='a' label='UNCLASSIFIED'><x xmlns='jabber:x:data' " \
	"type='form'/></item>"

static struct world *w;

/* Ann and Bob up to SECRET, Dan UNCLASSIFIED. */
static struct world *new_world(void)
{
	const struct world_conf conf = {.kind = &fdp_kind};
	struct world *x = nodes_new(&conf);

	world_clear(x, "ann@ex.org", "up to SECRET");
	world_clear(x, "bob@ex.org", "up to SECRET");
	return x;
}

static void setup(void)
{
	w = new_world();
}

static void teardown(void)
{
	world_free(&w);
}

/* `~` in them is where the label stands. */
static const char *with_label(const char *records, const char *expr)
{
	const char *at = strchr(records, '~');

	return arena_printf(w->keep, "%.*s%s%s", (int)(at - records), records,
		world_label(w, expr), at + 1)
	        .p;
}

/* All of the template has come. */
static void bring_template(const char *records)
{
	const char *text;

	ck_assert_str_eq(begin(w, TEMPLATE, "s"), "new");
	text = take(w, TEMPLATE, records);
	ck_assert_msg(text[0] != '!', "%s", text);
	ck_has(end(w, TEMPLATE),
		"node " TEMPLATE " isn't there before " SENT " is whole, too");
}

START_TEST(a_topic_comes_in_as_it_left)
{
	struct world *from = new_world();
	const char *form, *sent;

	node_make(from, TEMPLATE, FIELD("pubsub#title", "Reports"));
	ck_done(ps_set(from, ANN,
		"<publish node='" TEMPLATE "'><item id='v1'>"
		"<x xmlns='jabber:x:data' type='form'>"
		"<field var='what' type='text-single'/>"
		"<field var='source' type='text-single'>%s</field></x>"
		"</item></publish>",
		world_label(from, "SECRET")));
	for (int i = 0; i < 3; i++)
		ck_done(ps_set(from, BOB,
			"<publish node='" SENT "'><item>"
			"<x xmlns='jabber:x:data' type='submit'>" FIELD(
				"what", "a ship") FIELD("source",
				"a spy") "</x></item></publish>"));
	form = left(from, TEMPLATE);
	sent = left(from, SENT);
	bring_template(form);
	move_in(w, SENT, sent);
	ck_assert_str_eq(left(w, TEMPLATE), form);
	ck_assert_str_eq(left(w, SENT), sent);
	ck_assert_str_eq(left_cleared(w, SENT, "UNCLASSIFIED"),
		left_cleared(from, SENT, "UNCLASSIFIED"));
	world_free(&from);
}
END_TEST

START_TEST(one_node_of_a_topic_is_none)
{
	ck_has(begin(w, SENT, "s"),
		"!node " TEMPLATE " goes with it, and has to be whole before");
	bring_template(OPEN OWNER FORM_OF("v1", ""));
	ck_error(ps_get(w, ANN, "<items node='" TEMPLATE "'/>"), "cancel",
		"item-not-found");
	ck_error(ps_set(w, ANN, "<create node='" SENT "'/>"), "cancel",
		"conflict");
	world_restart(w);
	ck_error(ps_get(w, ANN, "<items node='" TEMPLATE "'/>"), "cancel",
		"item-not-found");
	ck_assert_str_eq(begin(w, SENT, "another"), "new");
	ck_assert_str_eq(take(w, SENT, OPEN OWNER FILLED("one", "")), "3 0 0");
	ck_error(ps_get(w, ANN, "<items node='" SENT "'/>"), "cancel",
		"item-not-found");
	ck_assert_str_eq(end(w, SENT), "");
	ck_assert_str_eq(node_ids(w, ANN, TEMPLATE), "v1");
	ck_assert_str_eq(node_ids(w, ANN, SENT), "one");
	ck_assert_str_eq(begin(w, TEMPLATE, "s"), "open v1 1");
	ck_assert_str_eq(begin(w, SENT, "another"), "open one 1");
}
END_TEST

/* A second look at the template begins it anew. */
START_TEST(what_was_submitted_waits_for_a_template_that_is_under_way)
{
	bring_template(OPEN FORM_OF("v1", ""));
	ck_assert_str_eq(begin(w, SENT, "s"), "new");
	ck_assert_str_eq(begin(w, TEMPLATE, "s"), "arriving v1 1");
	ck_has(take(w, SENT, FILLED("one", "")), "!node " TEMPLATE " goes");
	ck_has(end(w, SENT), "node " SENT " isn't there before");
	ck_error(ps_get(w, ANN, "<items node='" SENT "'/>"), "cancel",
		"item-not-found");
	ck_assert_str_eq(end(w, TEMPLATE), "");
	ck_assert_str_eq(node_ids(w, ANN, TEMPLATE), "v1");
}
END_TEST

START_TEST(a_template_that_is_given_up_leaves_nothing_to_open)
{
	bring_template(OPEN FORM_OF("v1", ""));
	ck_assert_str_eq(begin(w, SENT, "s"), "new");
	ck_assert_str_eq(take(w, SENT, FILLED("one", "")), "1 0 0");
	ck_assert_str_eq(give_up(w, TEMPLATE), "");
	ck_assert_int_eq(take(w, SENT, FILLED("two", ""))[0], '!');
	ck_has(end(w, SENT), "isn't there before");
	ck_error(ps_get(w, ANN, "<items node='" SENT "'/>"), "cancel",
		"item-not-found");
}
END_TEST

START_TEST(a_topic_that_is_there_is_not_begun)
{
	node_make(w, TEMPLATE, "");
	ck_has(begin(w, TEMPLATE, "s"), "!node " TEMPLATE ": it is there");
	ck_has(begin(w, SENT, "s"), "!node " SENT ": it is there");
}
END_TEST

/* SECURITY: what the template hides isn't told by what was submitted. */
START_TEST(a_field_without_a_label_gets_that_of_the_template)
{
	bring_template(with_label(OPEN OWNER FORM_OF("v1", "~"), "SECRET"));
	ck_assert_str_eq(begin(w, SENT, "s"), "new");
	ck_assert_str_eq(take(w, SENT, OPEN FILLED("one", "")), "2 0 0");
	ck_has(take(w, SENT, with_label(FILLED("two", "~"), "RESTRICTED")),
		"!record 1: ");
	ck_assert_str_eq(
		take(w, SENT, with_label(FILLED("two", "~"), "SECRET")),
		"1 0 0");
	ck_assert_str_eq(end(w, SENT), "");
	ck_has_not(left_as(w, SENT, "dan@ex.org"), "a spy");
	ck_assert_uint_eq(count_of(left_as(w, SENT, "bob@ex.org"), "a spy"), 2);
}
END_TEST

/* It was right in its time. */
START_TEST(a_field_may_have_the_label_of_an_older_template)
{
	bring_template(with_label(
		with_label(OPEN FORM_OF("v1", "~") FORM_OF("v2", "~"),
			"RESTRICTED"),
		"SECRET"));
	ck_assert_str_eq(begin(w, SENT, "s"), "new");
	ck_assert_str_eq(
		take(w, SENT, with_label(FILLED("one", "~"), "RESTRICTED")),
		"1 0 0");
	ck_has(take(w, SENT, with_label(FILLED("two", "~"), "UNCLASSIFIED")),
		"!record 1: ");
}
END_TEST

#define HIDES_BOTH                                                    \
	"<item id='v2' label='UNCLASSIFIED'><x xmlns='jabber:x:data'" \
	" type='form'><field var='what' type='text-single'>~</field>" \
	"<field var='source' type='text-single'>~</field></x></item>"

/* SECURITY: what hides its other fields doesn't bring one to light. */
START_TEST(under_an_older_template_too_a_field_gets_the_label_of_today)
{
	bring_template(with_label(
		with_label(with_label(OPEN OWNER FORM_OF("v1", "~") HIDES_BOTH,
				   "RESTRICTED"),
			"SECRET"),
		"SECRET"));
	ck_assert_str_eq(begin(w, SENT, "s"), "new");
	ck_assert_str_eq(
		take(w, SENT,
			with_label(OPEN FILLED("one", "~"), "RESTRICTED")),
		"2 0 0");
	ck_assert_str_eq(end(w, SENT), "");
	ck_has(left_as(w, SENT, "dan@ex.org"), "<item id='one'");
	ck_has_not(left_as(w, SENT, "dan@ex.org"), "a ship");
	ck_has(left_as(w, SENT, "bob@ex.org"), "a ship");
}
END_TEST

#define OF_THEN                                                         \
	"<item id='v3' at='2025-12-01T00:00:00Z' label='UNCLASSIFIED'>" \
	"<x xmlns='jabber:x:data' type='form'><field var='what' "       \
	"type='text-single'/></x></item>"

/* SECURITY: it says which labels the fields get that are filled in. */
START_TEST(the_template_that_is_in_force_stays)
{
	bring_template(OPEN OWNER FORM_OF("v1", ""));
	move_in(w, SENT, OPEN OWNER);
	ck_done(ps_set(w, ANN,
		"<publish node='" TEMPLATE "'><item id='ours'>"
		"<x xmlns='jabber:x:data' type='form'><field var='what' "
		"type='text-single'>%s</field></x></item></publish>",
		world_label(w, "SECRET")));
	ck_assert_str_eq(begin(w, TEMPLATE, "s"), "open v1 1");
	ck_has(take(w, TEMPLATE, FORM_OF("v1", "") FORM_OF("v2", "") OF_THEN),
		"0 1 2\n2 items are left out: what is in force");
	ck_assert_str_eq(node_ids(w, ANN, TEMPLATE), "v1 ours");
}
END_TEST

START_TEST(what_is_no_form_does_not_come_in)
{
	static const char *const bad[] = {
		"<item id='a' label='UNCLASSIFIED'/>",
		"<item id='a' label='UNCLASSIFIED'><e xmlns='urn:e'/></item>",
		NOT_FILLED,
	};

	ck_assert_str_eq(begin(w, TEMPLATE, "s"), "new");
	for (size_t i = 0; i < 2; i++)
		ck_has(take(w, TEMPLATE, bad[i]), "!record 1: ");
	ck_has(end(w, TEMPLATE), "isn't there before");
	ck_assert_str_eq(begin(w, SENT, "s"), "new");
	for (size_t i = 0; i < ARRAY_LEN(bad); i++)
		ck_has(take(w, SENT, bad[i]), "!record 1: ");
}
END_TEST

/* Labels that nobody here could leave a part out for. */
START_TEST(labels_that_are_in_no_field_do_not_come_in)
{
	ck_assert_str_eq(begin(w, TEMPLATE, "s"), "new");
	ck_has(take(w, TEMPLATE,
		       with_label("<item id='a' label='UNCLASSIFIED'><x "
				  "xmlns='jabber:x:data' type='form'>~<field "
				  "var='what' type='text-single'/></x></item>",
			       "SECRET")),
		"!record 1: ");
	ck_has(take(w, TEMPLATE,
		       FORM_OF("v1",
			       "<securitylabel "
			       "xmlns='urn:xmpp:sec-label:0'><label><x "
			       "xmlns='urn:x'/></label></securitylabel>")),
		"!record 1: ");
}
END_TEST

Suite *suite_topic_arrive(void)
{
	Suite *s = suite_create("fdp/arrive");
	TCase *c = tcase_create("topics");

	tcase_add_checked_fixture(c, setup, teardown);
	tcase_add_test(c, a_topic_comes_in_as_it_left);
	tcase_add_test(c, one_node_of_a_topic_is_none);
	tcase_add_test(
		c, what_was_submitted_waits_for_a_template_that_is_under_way);
	tcase_add_test(c, a_template_that_is_given_up_leaves_nothing_to_open);
	tcase_add_test(c, a_topic_that_is_there_is_not_begun);
	tcase_add_test(c, a_field_without_a_label_gets_that_of_the_template);
	tcase_add_test(c, a_field_may_have_the_label_of_an_older_template);
	tcase_add_test(
		c, under_an_older_template_too_a_field_gets_the_label_of_today);
	tcase_add_test(c, the_template_that_is_in_force_stays);
	tcase_add_test(c, what_is_no_form_does_not_come_in);
	tcase_add_test(c, labels_that_are_in_no_field_do_not_come_in);
	suite_add_tcase(s, c);
	return s;
}
