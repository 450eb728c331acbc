/* SPDX-License-Identifier: MIT */
/* A node as records: all of it for the operator, a part for a reader
 * (doc/transfer.md, "Of nodes"). */
#include "pubsub/control.h"
#include "tests/pubsub/moved.h"
#include "tests/pubsub/suites.h"

#define OID "2.25.4711 / "

static struct world *w;

/* Ann and Bob up to SECRET, Dan UNCLASSIFIED. */
static void setup(void)
{
	w = nodes_new(NULL);
	world_clear(w, "ann@ex.org", "up to SECRET; Releasable To: *");
	world_clear(w, "bob@ex.org", "up to SECRET");
	node_make(w, "news",
		FIELD("pubsub#title", "News &amp; more")
			FIELD("pubsub#max_items", "2"));
}

static void teardown(void)
{
	world_free(&w);
}

static void publish(const char *id, const char *expr)
{
	ck_done(node_publish(w, ANN, "news", id,
		expr != NULL ? world_label_ess(w, expr) : NULL));
}

static void set_node(const char *pair)
{
	const struct span p = span_str(pair);
	const struct node_edit x = {.name = SPAN("news"), .pair = &p, .n = 1};
	struct errtext e = {""};

	ck_assert_msg(pubsub_set(w->pubsub, &x, world_begin(w), &e) == ERR_OK,
		"%s", e.s);
	world_end(w);
}

START_TEST(a_node_begins_with_what_it_is)
{
	const char *text;

	set_node("access_label=UNCLASSIFIED");
	set_node("clearance=up to SECRET");
	set_node("allowed_labels=UNCLASSIFIED | SECRET");
	text = left(w, "news");
	ck_assert_ptr_eq(strstr(text, "<about created='2026-01-01T"), text);
	ck_has(text, " from='caveatd' creator='ann@ex.org'/>\n<options>"
		     "<x xmlns='jabber:x:data' type='submit'>");
	ck_has(text, "<value>" PUBSUB "#node_config</value>");
	ck_has(text, "<field var='pubsub#title'><value>News &amp; more<");
	ck_has(text, "<field var='pubsub#access_model'><value>open<");
	ck_has(text, "<field var='{urn:caveat:0}past_items'><value>1000<");
	ck_has(text, "<security access_label='" OID "UNCLASSIFIED'"
		     " clearance='" OID "up to SECRET'"
		     " allowed='" OID "UNCLASSIFIED&#10;" OID "SECRET'/>");
	ck_has(text, "<affiliation jid='ann@ex.org' affiliation='owner'/>");
}
END_TEST

START_TEST(subscriptions_leave_with_their_options)
{
	const char *text;

	node_subscribe(w, BOB, "news");
	ck_done(ps_set(w, BOB,
		"<options node='news' jid='" BOB "'><x xmlns='jabber:x:data' "
		"type='submit'>" FIELD("pubsub#deliver", "0") FIELD(
			"pubsub#digest", "1") FIELD("pubsub#digest_frequency",
			"3600000") FIELD("pubsub#expire",
			"2026-03-01T00:00:00Z") "</x>"
						"</options>"));
	text = left(w, "news");
	ck_has(text, "<subscription jid='" BOB "' state='subscribed' "
		     "deliver='false' expire='2026-03-01T00:00:00.000Z' "
		     "digest='3600000'/>");
}
END_TEST

START_TEST(items_leave_in_order_and_past_ones_are_said_to_be)
{
	const char *text, *at;

	publish("a", NULL);
	publish("b", NULL);
	publish("c", "SECRET; Releasable To: GBR");
	publish("a", NULL);
	publish("d", NULL); /* there is room for two of a label */
	text = at = left(w, "news");
	ck_assert_uint_eq(count_of(text, "<item "), 5);
	ck_assert_uint_eq(count_of(text, " past='true'"), 2);
	for (size_t i = 0; i < 5; i++) {
		static const char *const id[] = {"a", "b", "c", "a", "d"};

		at = strstr(at + (i != 0), "<item id='");
		ck_assert_int_eq(at[10], id[i][0]);
	}
	ck_has(text, " publisher='" ANN "' label='" OID
		     "SECRET; Releasable To: GBR'><entry xmlns='urn:e'>c<");
	ck_has(text, " label='" OID "UNCLASSIFIED' past='true'>");
}
END_TEST

START_TEST(what_is_behind_the_mark_leaves_and_the_head_alone_if_it_is_wanted)
{
	const char *text;

	publish("a", NULL);
	publish("b", NULL);
	publish("c", "SECRET");
	text = left_all(w, "news", &(struct departure){.mark = SPAN("b")});
	ck_assert_uint_eq(count_of(text, "<item "), 1);
	ck_has(text, "<item id='c'");
	ck_has(text, "<about ");
	text = left_all(w, "news", &(struct departure){.mark = SPAN("x")});
	ck_assert_uint_eq(count_of(text, "<item "), 3);
	text = left_all(w, "news", &(struct departure){.head = true});
	ck_assert_uint_eq(count_of(text, "<item "), 0);
}
END_TEST

/* What came of an older turn of the same id is behind its first. */
START_TEST(a_mark_whose_name_came_again_leaves_nothing_out)
{
	publish("a", NULL);
	publish("b", NULL);
	publish("a", NULL);
	ck_assert_uint_eq(
		count_of(left_all(w, "news",
				 &(struct departure){.mark = SPAN("a")}),
			"<item "),
		2);
}
END_TEST

/* SECURITY: else an import would believe it. */
START_TEST(no_payload_is_taken_for_a_label)
{
	const char *text;

	ck_done(ps_set(w, ANN,
		"<publish node='news'><item id='a'><label "
		"xmlns='urn:caveat:transfer:0'><x xmlns='urn:x'/></label>"
		"</item>%s</publish>",
		world_label_ess(w, "SECRET")));
	text = left(w, "news");
	ck_has(text, "<lost what='item' value='a' why='its payload is of a ");
	ck_has_not(text, "<label");
	ck_has_not(left_as(w, "news", "ann@ex.org"), "<label xmlns='urn:cav");
	ck_has_not(left_as(w, "news", "ann@ex.org"), "<item id='a'");
}
END_TEST

START_TEST(a_node_with_a_style_takes_it_along)
{
	struct errtext e;

	ck_assert_int_eq(pubsub_style_set(w->pubsub, SPAN("news"),
				 SPAN("<a>&amp;</a>"), world_begin(w), &e),
		ERR_OK);
	world_end(w);
	ck_has(left(w, "news"), "<style>&lt;a&gt;&amp;amp;&lt;/a&gt;</style>");
}
END_TEST

START_TEST(a_big_node_leaves_in_pages_with_nothing_twice)
{
	char text[70001];
	struct span next = SPAN_NONE;
	const char *all;
	size_t pages = 0;

	memset(text, 'x', sizeof(text) - 1);
	text[sizeof(text) - 1] = '\0';
	node_make(w, "big", FIELD("pubsub#max_payload_size", "100000"));
	for (int i = 0; i < 33; i++)
		ck_done(ps_set(w, ANN,
			"<publish node='big'><item id='i%02d'><entry "
			"xmlns='urn:e'>%s</entry></item></publish>",
			i, text));
	do {
		(void)left_page(
			w, "big", &(struct departure){.after = next}, &next);
		pages++;
	} while (next.p != NULL);
	ck_assert_uint_eq(pages, 3);
	all = left(w, "big");
	ck_assert_uint_eq(count_of(all, "<item "), 33);
	ck_assert_uint_eq(count_of(all, "<about "), 1);
	for (int i = 0; i < 33; i++)
		ck_assert_uint_eq(
			count_of(all, arena_printf(w->keep, "'i%02d'", i).p),
			1);
}
END_TEST

/* The head, too, of who is what in it. */
START_TEST(many_people_leave_in_pages)
{
	const char *all;
	struct node_row row;
	struct span next;

	ck_assert(store_node_get(
		w->store, w->keep, SPAN(NODES), SPAN("news"), &row));
	world_begin(w);
	for (int i = 0; i < 12000; i++) {
		const struct node_affiliation_row m = {
			.jid = arena_printf(w->keep,
				"somebody-with-a-long-name-%05d@a-domain-that-"
				"is-not-short.example.org",
				i),
			.affiliation = NODE_MEMBER};
		const struct subscription_row s = {.jid = m.jid,
			.bare = m.jid,
			.subid = SPAN(""),
			.state = SUB_SUBSCRIBED,
			.deliver = true};

		store_node_affiliation_put(w->store, row.id, &m);
		store_subscription_put(w->store, row.id, &s);
	}
	world_end(w);
	publish("a", NULL);
	(void)left_page(w, "news", &(struct departure){.head = false}, &next);
	ck_assert_int_eq(next.p[0], 'a');
	all = left(w, "news");
	ck_assert_uint_eq(count_of(all, "<affiliation "), 12001);
	ck_assert_uint_eq(count_of(all, "<subscription "), 12000);
	ck_assert_uint_eq(count_of(all, "<item "), 1);
}
END_TEST

/* ---- for a reader ---- */

/* Labels inside that nobody here can ask about: they are for no reader. */
#define STRANGE                                                   \
	"<a xmlns='urn:x'><securitylabel xmlns='urn:xmpp:sec-lab" \
	"el:0'/></a>"

/* Others wait until a page is written. */
START_TEST(a_page_has_an_end_also_where_nothing_is_for_its_reader)
{
	const struct departure ask = {.as = SPAN("dan@ex.org")};
	struct item_list l = {.value_n = 1};
	const struct value_row *v;
	struct node_row node;
	struct item_row row = {.arrived = false};
	struct span next;

	publish("a", NULL);
	world_begin(w);
	ck_assert(store_node_get(
		w->store, w->keep, SPAN(NODES), SPAN("news"), &node));
	l.node = node.id;
	ck_assert_uint_eq(
		store_item_values(w->store, w->keep, l.node, false, &v), 1);
	l.value = &v[0].id;
	ck_assert(store_item_find(w->store, w->keep, &l, SPAN("a"), &row));
	row.payload = SPAN(STRANGE);
	for (int i = 0; i < 1500; i++) {
		row.name = arena_printf(w->keep, "strange%d", i);
		store_item_put(w->store, node.id, &row, 0);
	}
	row.payload = SPAN("<e xmlns='urn:e'/>");
	row.name = SPAN("last");
	store_item_put(w->store, node.id, &row, 0);
	world_end(w);
	ck_has_not(left_page(w, "news", &ask, &next), "'last'");
	ck_assert_ptr_nonnull(next.p);
	ck_assert_uint_eq(
		count_of(left_as(w, "news", "dan@ex.org"), "<item "), 2);
	ck_has(left_as(w, "news", "dan@ex.org"), "'last'");
}
END_TEST

START_TEST(a_reader_gets_what_they_are_cleared_for)
{
	const char *text;

	publish("a", NULL);
	publish("b", "SECRET");
	text = left_as(w, "news", "dan@ex.org");
	ck_assert_uint_eq(count_of(text, "<item "), 1);
	ck_has(text, " label='" OID "UNCLASSIFIED' marking='UNCLASSIFIED'");
	ck_has(text, " bg='green'><entry ");
	ck_has_not(text, "SECRET");
	ck_has_not(text, "'b'");
	text = left_as(w, "news", "bob@ex.org");
	ck_assert_uint_eq(count_of(text, "<item "), 2);
	ck_has(text, " label='" OID "SECRET' marking='SECRET'");
	ck_assert_str_eq(left_cleared(w, "news", "UNCLASSIFIED"),
		left_as(w, "news", "dan@ex.org"));
}
END_TEST

/* A copy is no trial: where labels only warn, they keep a reader out of it. */
START_TEST(what_a_service_only_warns_of_is_not_read_out)
{
	const struct world_conf warns = {.mode = GATE_WARN};
	const char *text;

	world_free(&w);
	w = nodes_new(&warns);
	world_clear(w, "ann@ex.org", "up to SECRET");
	node_make(w, "news", "");
	publish("unseen", "SECRET");
	publish("seen", "UNCLASSIFIED");
	text = left_as(w, "news", "dan@ex.org");
	ck_has(text, "'seen'");
	ck_has_not(text, "unseen");
	ck_assert_str_eq(node_ids(w, DAN, "news"), "unseen seen");
}
END_TEST

START_TEST(what_is_past_is_judged_the_same)
{
	const char *text;

	publish("a", "SECRET");
	publish("a", "SECRET");
	publish("b", NULL);
	publish("b", NULL);
	text = left_as(w, "news", "dan@ex.org");
	ck_assert_uint_eq(count_of(text, "<item "), 2);
	ck_assert_uint_eq(count_of(text, " past='true'"), 1);
	ck_has_not(text, "'a'");
}
END_TEST

START_TEST(what_is_hidden_takes_no_place)
{
	const struct departure ask = {.as = SPAN("dan@ex.org")};
	const char *before, *after;
	struct span next;

	node_make(w, "full", FIELD("pubsub#max_items", "max"));
	ck_done(node_publish(w, ANN, "full", "a", NULL));
	before = left_page(w, "full", &ask, &next);
	ck_assert_ptr_null(next.p);
	for (int i = 0; i < 300; i++)
		ck_done(node_publish(w, ANN, "full",
			arena_printf(w->keep, "s%d", i).p,
			world_label_ess(w, "SECRET")));
	after = left_page(w, "full", &ask, &next);
	ck_assert_ptr_null(next.p);
	ck_assert_str_eq(before, after);
}
END_TEST

START_TEST(of_the_node_a_reader_gets_what_discovery_tells)
{
	static const char *const hidden[] = {"<affiliation", "<security",
		"<subscription", "<style", "roster_groups", "multi_subscribe",
		"past_items", ANN, "bob@ex.org"};
	struct errtext e;
	const char *text;

	node_subscribe(w, BOB, "news");
	set_node("clearance=up to SECRET");
	ck_assert_int_eq(pubsub_style_set(w->pubsub, SPAN("news"), SPAN("<a/>"),
				 world_begin(w), &e),
		ERR_OK);
	world_end(w);
	publish("a", NULL);
	text = left_as(w, "news", "dan@ex.org");
	ck_has(text, "<about created='2026");
	ck_has(text, " part='true'");
	ck_has(text, "<field var='pubsub#title'><value>News &amp; more<");
	for (size_t i = 0; i < ARRAY_LEN(hidden); i++)
		ck_has_not(text, hidden[i]);
	ck_has_not(text, "publisher=");
	set_node("itemreply=publisher");
	ck_has(left_as(w, "news", "dan@ex.org"), " publisher='ann@ex.org'");
}
END_TEST

START_TEST(who_may_not_read_the_node_gets_nothing)
{
	struct span next;

	publish("a", NULL);
	set_node("access_model=whitelist");
	ck_assert_str_eq(left_as(w, "news", "dan@ex.org"),
		"!node news: dan@ex.org may not read the node");
	set_node("access_model=open");
	set_node("access_label=RESTRICTED");
	ck_assert_str_eq(left_as(w, "news", "dan@ex.org"),
		"!node news: dan@ex.org isn't cleared for the node's access "
		"label");
	ck_has(left_cleared(w, "news", "UNCLASSIFIED"),
		"isn't cleared for the node's access label");
	ck_has(left_cleared(w, "news", "up to NOTHING"), "!node news: clear");
	ck_assert_int_eq(left_page(w, "news",
				 &(struct departure){.as = SPAN("dan@ex.org"),
					 .clearance = SPAN("UNCLASSIFIED")},
				 &next)[0],
		'!');
	ck_assert_str_eq(left(w, "none"), "!node none: no such node");
}
END_TEST

START_TEST(a_page_that_begins_nowhere_is_refused)
{
	static const char *const bad[] = {
		"", "x", "i", "ix", "s-1", "a", "i99999999999999999999"};
	struct span next;

	for (size_t i = 0; i < ARRAY_LEN(bad); i++)
		ck_assert_str_eq(
			left_page(w, "news",
				&(struct departure){.after = span_str(bad[i])},
				&next),
			"!after: that is no cursor");
}
END_TEST

static void add_name(void *arg, const struct node_leaving *n)
{
	const char **all = arg;

	*all = arena_printf(
		w->keep, "%s%.*s:%d ", *all, SPAN_FMT(n->node), (int)n->items)
	               .p;
}

START_TEST(all_nodes_are_listed)
{
	const char *all = "";

	node_make(w, "b", "");
	publish("a", NULL);
	publish("b", "SECRET");
	pubsub_departures(w->pubsub, world_begin(w), add_name, &all);
	world_end(w);
	ck_assert_str_eq(all, "b:0 news:2 ");
}
END_TEST

START_TEST(the_operator_gets_markings_who_asks_for_them)
{
	const struct departure marked = {.marked = true};

	publish("a", "SECRET");
	ck_has(left_all(w, "news", &marked),
		" label='" OID "SECRET' marking='SECRET'");
	ck_has_not(left(w, "news"), "marking=");
}
END_TEST

Suite *suite_node_depart(void)
{
	Suite *s = suite_create("pubsub/depart");
	TCase *c = tcase_create("all of it"), *r = tcase_create("a part");

	tcase_add_checked_fixture(c, setup, teardown);
	tcase_add_test(c, a_node_begins_with_what_it_is);
	tcase_add_test(c, subscriptions_leave_with_their_options);
	tcase_add_test(c, items_leave_in_order_and_past_ones_are_said_to_be);
	tcase_add_test(c,
		what_is_behind_the_mark_leaves_and_the_head_alone_if_it_is_wanted);
	tcase_add_test(c, a_mark_whose_name_came_again_leaves_nothing_out);
	tcase_add_test(c, no_payload_is_taken_for_a_label);
	tcase_add_test(c, a_node_with_a_style_takes_it_along);
	tcase_add_test(c, a_big_node_leaves_in_pages_with_nothing_twice);
	tcase_add_test(c, many_people_leave_in_pages);
	tcase_add_test(c, a_page_that_begins_nowhere_is_refused);
	tcase_add_test(c, all_nodes_are_listed);
	tcase_add_test(c, the_operator_gets_markings_who_asks_for_them);
	suite_add_tcase(s, c);
	tcase_add_checked_fixture(r, setup, teardown);
	tcase_add_test(
		r, a_page_has_an_end_also_where_nothing_is_for_its_reader);
	tcase_add_test(r, a_reader_gets_what_they_are_cleared_for);
	tcase_add_test(r, what_a_service_only_warns_of_is_not_read_out);
	tcase_add_test(r, what_is_past_is_judged_the_same);
	tcase_add_test(r, what_is_hidden_takes_no_place);
	tcase_add_test(r, of_the_node_a_reader_gets_what_discovery_tells);
	tcase_add_test(r, who_may_not_read_the_node_gets_nothing);
	suite_add_tcase(s, r);
	return s;
}
