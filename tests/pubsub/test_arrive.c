/* SPDX-License-Identifier: MIT */
/* A node that moves in (doc/transfer.md 4). */
#include "pubsub/control.h"
#include "tests/pubsub/arrive_text.h"
#include "tests/pubsub/suites.h"

#define ITEMS "<query xmlns='http://jabber.org/protocol/disco#items'/>"
#define INFO \
	"<query xmlns='http://jabber.org/protocol/disco#info' node='news'/>"

#define INNER                                                           \
	"<item id='b'><a xmlns='urn:x'><securitylabel xmlns='urn:xmpp:" \
	"sec-label:0'><label/></securitylabel></a></item>"

static struct world *w;

/* Ann and Bob up to SECRET, Dan UNCLASSIFIED. */
static struct world *new_world(void)
{
	struct world *x = nodes_new(NULL);

	world_clear(x, "ann@ex.org", "up to SECRET; Releasable To: *");
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

/* ---- as it was ---- */

static void furnish(struct world *x)
{
	struct errtext e;

	node_make(x, "news",
		FIELD("pubsub#title", "News &amp; more")
			FIELD("pubsub#access_model", "authorize")
				FIELD("pubsub#publish_model", "open")
					FIELD("pubsub#max_items", "2"));
	set_node(x, "news", "access_label=UNCLASSIFIED");
	set_node(x, "news", "clearance=up to SECRET; Releasable To: *");
	set_node(x, "news", "default_label=UNCLASSIFIED");
	ck_done(own_set(x, ANN,
		"<affiliations node='news'><affiliation jid='bob@ex.org' "
		"affiliation='publisher'/><affiliation jid='eve@ex.org' "
		"affiliation='outcast'/></affiliations>"));
	ck_done(ps_set(x, BOB, "<subscribe node='news' jid='" BOB "'/>"));
	ck_done(ps_set(x, BOB,
		"<options node='news' jid='" BOB "'><x xmlns='jabber:x:data' "
		"type='submit'>" FIELD("pubsub#digest", "1") FIELD(
			"pubsub#digest_frequency", "3600000") "</x>"
							      "</options>"));
	ck_done(ps_set(x, DAN, "<subscribe node='news' jid='" DAN "'/>"));
	ck_assert_int_eq(pubsub_style_set(x->pubsub, SPAN("news"),
				 SPAN("<a>&amp;</a>"), world_begin(x), &e),
		ERR_OK);
	world_end(x);
	for (int i = 0; i < 5; i++)
		ck_done(node_publish(x, i % 2 == 0 ? ANN : BOB, "news",
			i == 3 ? "i0" : arena_printf(x->keep, "i%d", i).p,
			i == 2 ? world_label(x, "SECRET") : NULL));
}

START_TEST(a_node_comes_in_as_it_left)
{
	struct world *from = new_world();
	const char *before, *after;

	furnish(from);
	before = left(from, "news");
	move_in(w, "news", before);
	after = left(w, "news");
	ck_assert_str_eq(after, before);
	ck_assert_uint_eq(count_of(after, "<item "), 5);
	ck_assert_uint_eq(count_of(after, " past='true'"), 2);
	ck_assert_str_eq(left_as(w, "news", "bob@ex.org"),
		left_as(from, "news", "bob@ex.org"));
	world_free(&from);
}
END_TEST

START_TEST(what_came_in_is_the_node_of_its_owners)
{
	struct world *from = new_world();

	furnish(from);
	move_in(w, "news", left(from, "news"));
	world_free(&from);
	ck_assert_str_eq(node_ids(w, ANN, "news"), "i2 i0 i4");
	ck_is(ps_get(w, ANN, "<items node='news'><item id='i2'/></items>"),
		"//ps:item[@id='i2']");
	ck_error(ps_get(w, DAN, "<items node='news'/>"), "auth",
		"not-authorized");
	ck_done(own_get(w, ANN, "<configure node='news'/>"));
	ck_done(node_publish(w, BOB, "news", "new", NULL));
	ck_assert_str_eq(node_ids(w, ANN, "news"), "i2 i4 new");
}
END_TEST

/* ---- until its end ---- */

static void is_nowhere(void)
{
	ck_is(iq_get(w, ANN, ITEMS), "//items:query[not(*)]");
	ck_error(iq_get(w, ANN, INFO), "cancel", "item-not-found");
	ck_error(ps_get(w, ANN, "<items node='news'/>"), "cancel",
		"item-not-found");
	ck_error(ps_set(w, BOB, "<subscribe node='news' jid='" BOB "'/>"),
		"cancel", "item-not-found");
	ck_error(own_get(w, ANN, "<configure node='news'/>"), "cancel",
		"item-not-found");
	ck_is(ps_get(w, BOB, "<subscriptions/>"), "//ps:subscriptions[not(*)]");
	ck_is(ps_get(w, ANN, "<affiliations/>"), "//ps:affiliations[not(*)]");
	ck_assert_str_eq(left(w, "news"), "!node news: no such node");
	/* nor can anybody take its name */
	ck_error(ps_set(w, ANN, "<create node='news'/>"), "cancel", "conflict");
	ck_error(node_publish(w, ANN, "news", "x", NULL), "cancel",
		"item-not-found");
	world_wait(w, 3600000);
	ck_assert_uint_eq(pubsub_stats(w->pubsub).nodes_loaded, 0);
}

static const char head[] = "<about created='2025-01-01T00:00:00Z' "
			   "creator='ann@ex.org'/>" OPEN_TO_ALL
			   "<affiliation jid='ann@ex.org' affiliation='owner'/>"
			   "<subscription jid='" BOB "' state='subscribed'/>";

START_TEST(until_its_end_it_is_there_for_nobody)
{
	ck_assert_str_eq(begin(w, "news", "s"), "new");
	is_nowhere();
	ck_assert_str_eq(take(w, "news", head), "4 0 0");
	ck_assert_str_eq(take(w, "news", ITEM("a", "1", LOW)), "1 0 0");
	is_nowhere();
	world_restart(w);
	is_nowhere();
	ck_assert_str_eq(begin(w, "news", "s"), "arriving a 1");
	ck_assert_str_eq(end(w, "news"), "");
	ck_assert_str_eq(node_ids(w, DAN, "news"), "a");
	ck_is(iq_get(w, ANN, ITEMS), "//items:item[@node='news']");
	ck_is(ps_get(w, BOB, "<subscriptions/>"),
		"//ps:subscription[@node='news'][@jid='" BOB "']");
}
END_TEST

START_TEST(nothing_is_told_of_what_comes_in)
{
	world_forget(w);
	move_in(w, "news",
		arena_printf(w->keep,
			"%s<subscription jid='" DAN
			"' digest='60000'/>" ITEM("a", "1", LOW),
			head)
			.p);
	expect_silence(w);
	/* nor of a node that is open already */
	ck_assert_str_eq(begin(w, "news", "s"), "open a 1");
	ck_assert_str_eq(take(w, "news", ITEM("b", "2", LOW)), "1 0 0");
	ck_assert_str_eq(end(w, "news"), "");
	expect_silence(w);
	/* what is published here is told, alone */
	ck_done(node_publish(w, ANN, "news", "c", NULL));
	ck_assert_uint_eq(node_events(w, BOB, "//ev:item"), 1);
	world_wait(w, 61000);
	ck_assert_uint_eq(node_events(w, DAN, "//ev:item"), 1);
	ck_assert_uint_eq(node_events(w, DAN, "//ev:item[@id='c']"), 1);
	ck_assert_uint_eq(node_events(w, DAN, "//ev:item[@id!='c']"), 0);
}
END_TEST

START_TEST(an_arrival_can_be_given_up)
{
	ck_assert_str_eq(begin(w, "news", "s"), "new");
	ck_assert_str_eq(take(w, "news", head), "4 0 0");
	ck_assert_str_eq(give_up(w, "news"), "");
	ck_assert_int_eq(give_up(w, "news")[0], '!');
	ck_assert_int_eq(take(w, "news", head)[0], '!');
	node_make(w, "news", "");
	ck_assert_int_eq(give_up(w, "news")[0], '!');
	ck_is(own_get(w, ANN, "<subscriptions node='news'/>"),
		"//*[local-name()='subscriptions'][not(*)]");
}
END_TEST

START_TEST(a_name_that_is_taken_is_not_begun)
{
	node_make(w, "here", "");
	ck_assert_str_eq(begin(w, "here", "s"),
		"!node here: it is there already, and didn't move in");
	ck_assert_str_eq(begin(w, "news", "s"), "new");
	ck_has(begin(w, "news", "t"), "!news: it came, or comes, from another");
	ck_assert_str_eq(end(w, "news"), "");
	ck_has(begin(w, "news", "t"), "!news: it came, or comes, from another");
	ck_assert_str_eq(begin(w, "news", "s"), "open");
	ck_assert_int_eq(give_up(w, "news")[0], '!');
	ck_assert_int_eq(
		begin(w, "http://jabber.org/protocol/commands", "s")[0], '!');
	ck_assert_int_eq(end(w, "nothing")[0], '!');
}
END_TEST

/* ---- all or nothing ---- */

START_TEST(a_call_with_something_wrong_in_it_changes_nothing)
{
	ck_assert_str_eq(begin(w, "news", "s"), "new");
	ck_assert_str_eq(take(w, "news",
				 arena_printf(w->keep,
					 "%s" ITEM("a", "1", LOW) ITEM("b", "2",
						 "label='" OID "LOUD'"),
					 head)
					 .p),
		"!record 6: no classification \"LOUD\" in policy \"TEST\"");
	ck_assert_str_eq(begin(w, "news", "s"), "arriving");
	ck_assert_str_eq(end(w, "news"), "");
	ck_has_not(left(w, "news"), "<item ");
	ck_has_not(left(w, "news"), "<affiliation ");
	ck_has_not(left(w, "news"), "<subscription ");
	ck_has(left(w, "news"), "<field var='pubsub#access_model'><value>"
				"whitelist<");
}
END_TEST

START_TEST(what_does_not_fit_is_left_out_where_that_is_wanted)
{
	const struct transfer_begin b = {
		.source = SPAN("s"), .leave_out = true};
	static const char *const unfit[] = {
		ITEM("b", "1", "label='" OID "LOUD'"),
		ITEM("b", "1", "label=''"),
		ITEM("b", "1", "label='2.25.1 / SECRET'"),
		"<item id='b' at='2099-01-01T00:00:00Z'/>",
		"<item id='b' at='never'/>",
		"<item id='b' past='perhaps'/>",
		"<item id='b' publisher='@'/>",
		"<item id='b'><a xmlns='urn:x'/><b xmlns='urn:x'/></item>",
		"<item id='b'><securitylabel "
		"xmlns='urn:xmpp:sec-label:0'/></item>",
		INNER,
		"<item id='b'><label><a xmlns='urn:x'/></label></item>",
		"<affiliation jid='@' affiliation='owner'/>",
		"<affiliation jid='a@b.c/d' affiliation='owner'/>",
		"<affiliation affiliation='owner'/>",
		"<affiliation jid='a@b.c' affiliation='king'/>",
		"<subscription/>",
		"<subscription jid='a@b.c' state='dreaming'/>",
		"<subscription jid='a@b.c' digest='1'/>",
		"<subscription jid='a@b.c' expire='soon'/>",
		"<style/>",
		"<unheard-of/>",
	};

	ck_assert_str_eq(begin_with(w, "news", &b), "new");
	ck_assert_str_eq(take(w, "news", head), "4 0 0");
	for (size_t i = 0; i < ARRAY_LEN(unfit); i++) {
		const char *text = take(w, "news", unfit[i]);

		ck_assert_msg(strncmp(text, "0 0 1\n", 6) == 0, "%s: %s",
			unfit[i], text);
	}
	ck_assert_str_eq(end(w, "news"), "");
	ck_has_not(left(w, "news"), "<item ");
}
END_TEST

/* ---- labels ---- */

START_TEST(the_clearance_of_the_node_holds_what_comes_into_it)
{
	ck_assert_str_eq(begin(w, "news", "s"), "new");
	ck_assert_str_eq(
		take(w, "news", "<security clearance='UNCLASSIFIED'/>"),
		"1 0 0");
	ck_has(take(w, "news", ITEM("a", "1", HIGH)), "!record 1: the clear");
	ck_assert_str_eq(take(w, "news", ITEM("a", "1", LOW)), "1 0 0");
	ck_has(take(w, "news", "<security clearance='up to SECRET'/>"),
		"!record 1: items came before the labels");
	ck_assert_str_eq(
		take(w, "news", "<security clearance='UNCLASSIFIED'/>"),
		"1 0 0");
}
END_TEST

/* SECURITY: a node whose labels can't be set isn't one without labels. */
START_TEST(labels_of_a_node_are_never_left_out)
{
	static const char *const bad[] = {
		"<security access_label='LOUD'/>",
		"<security clearance='up to LOUD'/>",
		"<security allowed='SECRET&#10;LOUD'/>",
		"<security default_label='SECRET' clearance='UNCLASSIFIED'/>",
	};
	const struct transfer_begin b = {
		.source = SPAN("s"), .leave_out = true};

	ck_assert_str_eq(begin_with(w, "news", &b), "new");
	for (size_t i = 0; i < ARRAY_LEN(bad); i++)
		ck_has(take(w, "news", bad[i]), "!record 1: ");
}
END_TEST

static const char *many(const char *what, int n)
{
	struct buf b;
	const char *s;

	buf_init(&b, (size_t)1 << 20);
	for (int i = 0; i < n; i++)
		buf_str(&b, what);
	s = arena_printf(w->keep, "%.*s", SPAN_FMT(buf_span(&b))).p;
	buf_clear(&b);
	return s;
}

/* One record may have 4 MiB. */
START_TEST(lists_in_a_record_have_an_end)
{
	ck_assert_str_eq(begin(w, "news", "s"), "new");
	ck_has(take(w, "news",
		       arena_printf(w->keep, "<security allowed='%s'/>",
			       many("UNCLASSIFIED&#10;", 6000))
			       .p),
		"!record 1: there are too many labels");
	ck_assert_str_eq(
		take(w, "news",
			arena_printf(w->keep, "<security allowed='%s'/>",
				many("UNCLASSIFIED&#10;", 600))
				.p),
		"1 0 0");
	ck_has(take(w, "news",
		       arena_printf(w->keep,
			       FORM("<field var='odd'>%s</field>"),
			       many("<value>0123456789012345678</value>", 900))
			       .p),
		"odd '(too much)': nodes have no such option");
}
END_TEST

START_TEST(what_has_no_label_gets_the_one_that_is_stamped_on_it)
{
	const struct transfer_begin b = {
		.source = SPAN("s"), .label = SPAN("RESTRICTED")};

	ck_assert_str_eq(begin_with(w, "news", &b), "new");
	ck_assert_str_eq(take(w, "news", head), "4 0 0");
	ck_assert_str_eq(
		take(w, "news", ITEM("a", "1", "") ITEM("b", "2", LOW)),
		"2 0 0");
	ck_assert_str_eq(end(w, "news"), "");
	ck_assert_str_eq(node_ids(w, DAN, "news"), "b");
	ck_assert_str_eq(node_ids(w, BOB, "news"), "a b");
}
END_TEST

START_TEST(a_label_that_came_with_an_item_counts)
{
	ck_assert_str_eq(begin(w, "news", "s"), "new");
	ck_assert_str_eq(take(w, "news", head), "4 0 0");
	ck_assert_str_eq(
		take(w, "news",
			arena_printf(w->keep,
				"<item id='a'>%s<e xmlns='urn:x'/></item>"
				"<item id='b' " LOW "><label>%s</label>"
				"<e xmlns='urn:x'/></item>",
				world_label(w, "SECRET"),
				world_label(w, "SECRET"))
				.p),
		"2 0 0");
	ck_assert_str_eq(end(w, "news"), "");
	ck_assert_str_eq(node_ids(w, DAN, "news"), "");
	ck_assert_str_eq(node_ids(w, BOB, "news"), "a b");
}
END_TEST

START_TEST(who_is_not_cleared_for_the_node_is_not_subscribed_to_it)
{
	ck_assert_str_eq(begin(w, "news", "s"), "new");
	ck_assert_str_eq(take(w, "news",
				 "<security access_label='SECRET'/>"
				 "<subscription jid='" DAN "'/>"
				 "<subscription jid='" BOB "'/>"),
		"3 0 0");
	world_forget(w);
	ck_has(end(w, "news"), "news: 1 subscriptions of people");
	expect_silence(w);
	ck_has(left(w, "news"), "<subscription jid='" BOB "'");
	ck_has_not(left(w, "news"), DAN);
}
END_TEST

/* SECURITY: nobody asks before an event. */
START_TEST(who_may_not_read_the_node_is_not_subscribed_to_it)
{
	ck_assert_str_eq(begin(w, "news", "s"), "new");
	ck_assert_str_eq(
		take(w, "news",
			OPEN_TO_ALL
			"<subscription jid='" DAN "'/><subscription jid='" BOB
			"'/><subscription jid='" ANN "'/>"
			"<affiliation jid='ann@ex.org' affiliation='owner'/>"
			"<affiliation jid='bob@ex.org' "
			"affiliation='publish-only'/>"
			"<affiliation jid='dan@ex.org' "
			"affiliation='outcast'/>"),
		"7 0 0");
	world_forget(w);
	ck_has(end(w, "news"), "news: 2 subscriptions of people");
	expect_silence(w);
	ck_done(node_publish(w, ANN, "news", "a", NULL));
	ck_assert_uint_eq(node_events(w, ANN, "//ev:item"), 1);
	ck_assert_uint_eq(node_events(w, BOB, "//ev:item"), 0);
	ck_assert_uint_eq(node_events(w, DAN, "//ev:item"), 0);
}
END_TEST

/* SECURITY: whatever else is left out. */
START_TEST(who_is_banned_is_never_left_out)
{
	const struct transfer_begin b = {
		.source = SPAN("s"), .leave_out = true};
	struct world_conf conf = {.nodes = true};

	world_free(&w);
	conf.node_limits.affiliations = 2;
	w = nodes_new(&conf);
	ck_assert_str_eq(begin_with(w, "news", &b), "new");
	ck_assert_str_eq(
		take(w, "news",
			"<affiliation jid='a@x' affiliation='owner'/>"
			"<affiliation jid='b@x/y' affiliation='outcast'/>"),
		"2 0 0");
	ck_assert_str_eq(end(w, "news"), "");
	ck_has(left(w, "news"), "<affiliation jid='b@x' affiliation='outcast'");
	(void)begin_with(w, "news", &b);
	ck_has(take(w, "news", "<affiliation jid='c@x' affiliation='member'/>"),
		"0 0 1\n");
	ck_has(take(w, "news",
		       "<affiliation jid='c@x' affiliation='outcast'/>"),
		"!record 1: too many affiliations, and c@x is banned");
}
END_TEST

/* SECURITY: it doesn't say from whom the node is hidden. */
START_TEST(what_one_reader_may_have_is_no_node)
{
	struct world *from = new_world();
	const char *part;

	furnish(from);
	part = arena_printf(w->keep, "%s", left_as(from, "news", "bob@ex.org"))
	               .p;
	world_free(&from);
	ck_assert_str_eq(begin(w, "news", "s"), "new");
	ck_has(take(w, "news", part), "!record 1: it is what one reader");
	ck_has(take(w, "news", "<about part='1'/>"), "!record 1: it is what");
	ck_has(take(w, "news", "<about part='?'/>"), "!record 1: it is what");
	ck_assert_str_eq(take(w, "news", "<about part='false'/>"), "1 0 0");
}
END_TEST

/* ---- options ---- */

/* SECURITY: nobody gets in because nothing was said, or something that we
 * don't have. */
START_TEST(access_that_nobody_speaks_of_is_for_who_has_an_affiliation)
{
	static const char *const said[] = {
		"",
		FORM(FIELD("pubsub#title", "T")),
		FORM(FIELD("pubsub#access_model", "wonderful")),
		FORM(FIELD("pubsub#access_model", "presence")),
		FORM(FIELD("pubsub#access_model", "roster")),
	};

	for (size_t i = 0; i < ARRAY_LEN(said); i++) {
		const char *n = arena_printf(w->keep, "n%zu", i).p;

		move_in(w, n, said[i]);
		ck_has(left(w, n), "<field var='pubsub#access_model'><value>"
				   "whitelist<");
		ck_has(left(w, n), "<field var='pubsub#publish_model'><value>"
				   "publishers<");
	}
}
END_TEST

START_TEST(options_of_others_become_the_nearest_that_there_are)
{
	const char *text = move_in(w, "news",
		FORM(FIELD("pubsub#max_items", "99999999") FIELD(
			"pubsub#item_expire",
			"infinity") FIELD("pubsub#max_payload_size",
			"99999999") FIELD("pubsub#send_last_published_item",
			"on_sub_and_presence") FIELD("pubsub#notify_retract",
			"maybe") FIELD("pubsub#node_type",
			"leaf") FIELD("pubsub#publish_full_node", "reject")
				FIELD("pubsub#presence_based_delivery", "1")));
	const char *now = left(w, "news");

	ck_has(now, "pubsub#max_items'><value>10000<");
	ck_has(now, "pubsub#item_expire'><value>max<");
	ck_has(now, "publish_node_full'><value>reject<"); /* misspelt */
	ck_has(now, "pubsub#max_payload_size'><value>262144<");
	ck_has(now, "pubsub#send_last_published_item'><value>on_sub<");
	ck_has(text, "pubsub#max_items '99999999': here it is: 10000");
	ck_has(text, "pubsub#notify_retract 'maybe': ");
	ck_has(text, "presence_based_delivery '1': nodes have no such option");
	ck_has_not(text, "node_type");
}
END_TEST

/* ---- checking ---- */

START_TEST(a_check_says_what_would_be_and_changes_nothing)
{
	const char *text = check(w, "news",
		FORM(FIELD("pubsub#title", "T") FIELD("pubsub#max_items", "0")
				FIELD("pubsub#collection", "c"))
			ITEM("a", "1", LOW) ITEM("b", "2",
				"label='LOUD'") "<lost what='times' value='' "
						"why='nobody knows'/>");

	ck_has(text, "same pubsub#title=T\n");
	ck_has(text, "differs pubsub#max_items=0 1\n");
	ck_has(text, "lost pubsub#collection=c\n");
	ck_has(text, "same items=1\n");
	ck_has(text, "lost item=b\n");
	ck_has(text, "lost times=\n");
	ck_assert_str_eq(begin(w, "news", "s"), "new");
}
END_TEST

Suite *suite_node_arrive(void)
{
	Suite *s = suite_create("pubsub/arrive");
	TCase *c = tcase_create("arrive"), *l = tcase_create("labels");

	tcase_add_checked_fixture(c, setup, teardown);
	tcase_add_test(c, a_node_comes_in_as_it_left);
	tcase_add_test(c, what_came_in_is_the_node_of_its_owners);
	tcase_add_test(c, until_its_end_it_is_there_for_nobody);
	tcase_add_test(c, nothing_is_told_of_what_comes_in);
	tcase_add_test(c, an_arrival_can_be_given_up);
	tcase_add_test(c, a_name_that_is_taken_is_not_begun);
	tcase_add_test(c, a_call_with_something_wrong_in_it_changes_nothing);
	tcase_add_test(c, what_does_not_fit_is_left_out_where_that_is_wanted);
	tcase_add_test(c, a_check_says_what_would_be_and_changes_nothing);
	suite_add_tcase(s, c);
	tcase_add_checked_fixture(l, setup, teardown);
	tcase_add_test(l, the_clearance_of_the_node_holds_what_comes_into_it);
	tcase_add_test(l, labels_of_a_node_are_never_left_out);
	tcase_add_test(l, lists_in_a_record_have_an_end);
	tcase_add_test(l, what_has_no_label_gets_the_one_that_is_stamped_on_it);
	tcase_add_test(l, a_label_that_came_with_an_item_counts);
	tcase_add_test(
		l, who_is_not_cleared_for_the_node_is_not_subscribed_to_it);
	tcase_add_test(l, who_may_not_read_the_node_is_not_subscribed_to_it);
	tcase_add_test(l, who_is_banned_is_never_left_out);
	tcase_add_test(l, what_one_reader_may_have_is_no_node);
	tcase_add_test(
		l, access_that_nobody_speaks_of_is_for_who_has_an_affiliation);
	tcase_add_test(l, options_of_others_become_the_nearest_that_there_are);
	suite_add_tcase(s, l);
	return s;
}
