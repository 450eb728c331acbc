/* SPDX-License-Identifier: MIT */
/* Archives of nodes (XEP-0442, XEP-0313). F442-01 is all of it. The world's
 * outbox aborts on what leaves to who isn't cleared. */
#include "tests/pubsub/node.h"
#include "tests/pubsub/suites.h"

#define MAM         "urn:xmpp:mam:2"
#define SET(inner)  "<set xmlns='http://jabber.org/protocol/rsm'>" inner "</set>"
#define PAST(value) FIELD("{urn:caveat:0}past_items", value)
#define FORM(fields)                                                        \
	"<x xmlns='jabber:x:data' type='submit'>"                           \
	"<field var='FORM_TYPE'><value>" MAM "</value></field>" fields "</" \
	"x>"

#define EVE "eve@ex.org/pc"

static struct world *w;

/* Ann and Bob up to SECRET, Dan UNCLASSIFIED. */
static void setup(void)
{
	const struct world_conf conf = {.node_limits.item_page = 4};

	w = nodes_new(&conf);
	world_clear(w, "ann@ex.org", "up to SECRET");
	world_clear(w, "bob@ex.org", "up to SECRET");
	node_make(w, "news", "");
}

static void teardown(void)
{
	world_free(&w);
}

static void say(const char *id, const char *label)
{
	ck_done(node_publish(w, ANN, "news", id,
		label != NULL ? world_label(w, label) : NULL));
	world_wait(w, 1000);
}

static void retract(const char *from, const char *id)
{
	ck_done(ps_set(
		w, from, "<retract node='news'><item id='%s'/></retract>", id));
}

/* The answer to a query; what comes before it is kept by the world. */
static const char *ask(const char *from, const char *inner)
{
	world_forget(w);
	return iq_set(w, from,
		"<query xmlns='" MAM "' node='news' queryid='f28'>%s</query>",
		inner);
}

/* Of what the latest query brought, in the order of arrival: an attribute of
 * each, with spaces between. */
static const char *each(const char *from, const char *xpath)
{
	struct span all = SPAN("");

	for (size_t i = 0; i < w->sent_n; i++) {
		const char *one;

		if (strcmp(w->sent[i].to, from) != 0 ||
			!expect_is(w->sent[i].xml, "/message/mam:result"))
			continue;
		one = expect_string(w, w->sent[i].xml, xpath);
		all = arena_printf(w->keep, "%.*s%s%s", SPAN_FMT(all),
			all.n != 0 && one[0] != '\0' ? " " : "", one);
	}
	return arena_dup(w->keep, all).p;
}

/* The items that a query finds. */
static const char *found(const char *from, const char *inner)
{
	ck_is(ask(from, inner), "/iq[@type='result']/mam:fin");
	return each(from, "string(//ev:item/@id)");
}

static const char *uid_of(const char *from, const char *item)
{
	(void)ask(from, "");
	return each(from, arena_printf(w->keep,
				  "string(//mam:result[.//ev:item"
				  "[@id='%s']]/@id)",
				  item)
				  .p);
}

/* F442-01, H314-06: as subscribers had it, one item each, with its label */
START_TEST(an_archive_tells_what_was_published)
{
	node_set(w, "news", FIELD("pubsub#itemreply", "publisher"));
	say("a", NULL);
	say("b", "SECRET");
	ck_is(ask(BOB, ""),
		"/iq/mam:fin[@complete='true']/rsm:set[rsm:count='2']"
		"[rsm:first/@index='0']");
	expect_some(w, BOB,
		"/message[@from='" NODES "'][@id]/"
		"mam:result[@queryid='f28'][@id]"
		"/fwd:forwarded[delay:delay/@stamp]/*[name()='message']"
		"[ev:event/ev:items[@node='news'][count(*)=1]"
		"/ev:item[@id='b'][@publisher='ann@ex.org']/*[.='b']]"
		"[sec:securitylabel/sec:displaymarking='SECRET']");
	ck_assert_str_eq(each(BOB, "string(//ev:item/@id)"), "a b");
	ck_is(iq_get(w, BOB,
		      "<query xmlns='http://jabber.org/protocol/disco#info'"
		      " node='news'/>"),
		"//info:query[info:feature/@var='" MAM
		"'][info:feature/@var='" MAM "#extended']");
}
END_TEST

/* F442-01, H314-10: counts, ids and pages as if nothing else were there */
START_TEST(who_is_not_cleared_finds_nothing)
{
	const char *secret;

	say("a", NULL);
	say("b", "SECRET");
	say("c", NULL);
	secret = uid_of(BOB, "b");
	ck_assert_str_eq(found(BOB, arena_printf(w->keep,
					    FORM(FIELD("ids", "%s")), secret)
					    .p),
		"b");
	ck_assert_str_eq(found(DAN, ""), "a c");
	ck_is(ask(DAN, SET("<max>1</max>")),
		"//rsm:set[rsm:count='2'][rsm:first/@index='0']");
	for (int i = 0; i < 2; i++) {
		const char *id = i == 0 ? secret : "nothing";

		ck_error(ask(DAN, arena_printf(
					  w->keep, SET("<after>%s</after>"), id)
					  .p),
			"cancel", "item-not-found");
		ck_error(ask(DAN, arena_printf(
					  w->keep, FORM(FIELD("ids", "%s")), id)
					  .p),
			"cancel", "item-not-found");
		ck_error(ask(DAN, arena_printf(w->keep,
					  FORM(FIELD("after-id", "%s")), id)
					  .p),
			"cancel", "item-not-found");
	}
	world_clear(w, "dan@ex.org", "up to SECRET");
	ck_assert_str_eq(found(DAN, ""), "a b c");
}
END_TEST

/* F442-01: each publish, also of what was replaced or made room */
START_TEST(what_was_in_the_node_is_still_in_the_archive)
{
	node_set(w, "news", FIELD("pubsub#max_items", "2"));
	say("a", NULL);
	say("b", NULL);
	say("a", NULL);
	say("c", NULL);
	say("d", NULL);
	ck_assert_str_eq(node_ids(w, BOB, "news"), "c d");
	ck_assert_str_eq(found(BOB, SET("<max>9</max><before/>")), "b a c d");
	ck_assert_str_eq(found(BOB, ""), "a b a c");
	ck_is(ask(BOB, ""), "//mam:fin[not(@complete)]/rsm:set[rsm:count='5']");
}
END_TEST

/* The node's own options say how much that is. */
START_TEST(an_archive_has_an_end)
{
	node_set(w, "news", FIELD("pubsub#max_items", "1") PAST("2"));
	say("a", NULL);
	say("b", NULL);
	say("s", "SECRET");
	say("t", "SECRET");
	say("c", NULL);
	say("d", NULL);
	ck_assert_str_eq(found(DAN, ""), "b c d");
	node_set(w, "news", PAST("1"));
	ck_assert_str_eq(found(DAN, ""), "c d");
	ck_assert_str_eq(found(BOB, ""), "s t c d");
	node_set(w, "news", PAST("0"));
	ck_assert_str_eq(found(BOB, ""), "t d");
	say("e", NULL);
	ck_assert_str_eq(found(BOB, ""), "t e");
}
END_TEST

START_TEST(what_has_expired_is_in_no_archive)
{
	node_set(w, "news",
		FIELD("pubsub#max_items", "1")
			FIELD("pubsub#item_expire", "3600"));
	say("a", NULL);
	say("b", NULL);
	world_wait(w, 3000000);
	say("c", NULL);
	ck_assert_str_eq(found(DAN, ""), "a b c");
	world_wait(w, 900000);
	ck_assert_str_eq(found(DAN, ""), "c");
	world_wait(w, 3600000);
	ck_assert_str_eq(found(DAN, ""), "");
}
END_TEST

/* E060-094: it was taken back, whether the node still has it or not */
START_TEST(what_is_retracted_is_gone_from_the_archive)
{
	const char *uid;

	node_set(w, "news", FIELD("pubsub#max_items", "1"));
	say("a", NULL);
	uid = uid_of(DAN, "a");
	say("a", NULL);
	say("b", "SECRET");
	say("c", "SECRET");
	ck_assert_str_eq(found(BOB, ""), "a a b c");
	retract(ANN, "a");
	ck_assert_str_eq(found(BOB, ""), "b c");
	ck_error(
		ask(BOB,
			arena_printf(w->keep, FORM(FIELD("ids", "%s")), uid).p),
		"cancel", "item-not-found");
	ck_error(
		ps_set(w, ANN, "<retract node='news'><item id='a'/></retract>"),
		"cancel", "item-not-found");
	retract(ANN, "b");
	ck_assert_str_eq(found(BOB, ""), "c");
}
END_TEST

/* What was marked too low and is published anew, under a higher label, isn't
 * left to the uncleared there, whether the node still has it or not. */
START_TEST(what_gets_another_label_is_gone_from_the_archive)
{
	node_set(w, "news", FIELD("pubsub#max_items", "1"));
	say("a", NULL);
	say("a", NULL);
	say("a", "SECRET");
	ck_assert_str_eq(found(DAN, ""), "");
	ck_assert_str_eq(found(BOB, ""), "a");
	say("b", NULL);
	say("c", NULL);
	ck_assert_str_eq(found(DAN, ""), "b c");
	say("b", "SECRET");
	ck_assert_str_eq(found(DAN, ""), "c");
	ck_assert_str_eq(found(BOB, ""), "a c b");
}
END_TEST

/* Who isn't a publisher takes back what is theirs; nobody what they don't see.
 */
START_TEST(nobody_empties_the_archive_of_others)
{
	node_set(w, "news",
		FIELD("pubsub#publish_model", "open")
			FIELD("pubsub#max_items", "1"));
	say("a", "SECRET");
	say("x", "SECRET");
	say("b", NULL);
	ck_done(node_publish(w, EVE, "news", "a", NULL));
	ck_done(node_publish(w, DAN, "news", "d", NULL));
	ck_error(
		ps_set(w, DAN, "<retract node='news'><item id='b'/></retract>"),
		"auth", "forbidden");
	ck_done(node_publish(w, DAN, "news", "a", NULL));
	retract(DAN, "a");
	ck_assert_str_eq(found(DAN, ""), "b a d");
	ck_assert_str_eq(found(BOB, SET("<max>9</max><before/>")), "x b a d");
	retract(EVE, "a");
	ck_assert_str_eq(found(DAN, ""), "b d");
	ck_assert_str_eq(found(BOB, SET("<before/>")), "a x b d");
	ck_assert_str_eq(each(BOB, "string(//sec:displaymarking)"),
		"SECRET SECRET UNCLASSIFIED UNCLASSIFIED");
}
END_TEST

/* E060-117, E060-113 */
START_TEST(what_is_purged_is_gone_from_the_archive)
{
	node_set(w, "news", FIELD("pubsub#max_items", "1"));
	say("a", NULL);
	say("b", NULL);
	ck_done(own_set(w, ANN, "<purge node='news'/>"));
	ck_assert_str_eq(found(BOB, ""), "");
	say("c", NULL);
	say("d", NULL);
	node_set(w, "news", FIELD("pubsub#persist_items", "0"));
	ck_error(ask(BOB, ""), "cancel", "feature-not-implemented");
	node_set(w, "news", FIELD("pubsub#persist_items", "1"));
	ck_assert_str_eq(found(BOB, ""), "");
}
END_TEST

/* H314-08: what the node may not hold any more */
START_TEST(a_lower_clearance_empties_the_archive)
{
	node_set(w, "news", FIELD("pubsub#max_items", "1"));
	say("a", "SECRET");
	say("b", "SECRET");
	say("c", NULL);
	node_set(
		w, "news", FIELD("sec-label#custom-clearance", "UNCLASSIFIED"));
	ck_assert_str_eq(found(BOB, ""), "c");
}
END_TEST

/* A node made anew has nothing of what the old one had. */
START_TEST(an_archive_dies_with_its_node)
{
	const char *uid;

	say("a", NULL);
	say("a", NULL);
	uid = span_cut(span_str(uid_of(DAN, "a")), ' ', &(struct span){0}).p;
	ck_done(own_set(w, ANN, "<delete node='news'/>"));
	ck_error(ask(BOB, ""), "cancel", "item-not-found");
	node_make(w, "news", "");
	ck_assert_str_eq(found(BOB, ""), "");
	ck_error(
		ask(BOB, arena_printf(w->keep, FORM(FIELD("ids", "%.22s")), uid)
				 .p),
		"cancel", "item-not-found");
}
END_TEST

/* XEP-0313 4, XEP-0059: pages, both ways, by ids and turned over */
START_TEST(archives_are_paged)
{
	const char *id[6];

	for (int i = 0; i < 6; i++) {
		say(arena_printf(w->keep, "i%d", i).p, NULL);
		(void)ask(DAN, SET("<max>1</max><before/>"));
		id[i] = each(DAN, "string(//mam:result/@id)");
		ck_assert_uint_eq(strlen(id[i]), 22);
	}
	ck_assert_str_eq(found(DAN, ""), "i0 i1 i2 i3");
	ck_assert_str_eq(found(DAN, SET("<max>2</max><before/>")), "i4 i5");
	ck_assert_str_eq(
		found(DAN, SET("<max>2</max><before/>") "<flip-page/>"),
		"i5 i4");
	ck_is(ask(DAN, arena_printf(w->keep,
			       SET("<max>2</max><after>%s</after>"), id[1])
			       .p),
		"//mam:fin[not(@complete)]/rsm:set[rsm:count='6']"
		"[rsm:first/@index='2']");
	ck_assert_str_eq(each(DAN, "string(//ev:item/@id)"), "i2 i3");
	ck_assert_str_eq(found(DAN, arena_printf(w->keep,
					    SET("<max>2</max><before>%s"
						"</before>"),
					    id[2])
					    .p),
		"i0 i1");
	ck_assert_str_eq(found(DAN, arena_printf(w->keep,
					    FORM("<field var='ids'><value>%s"
						 "</value><value>%s</value>"
						 "<value>%s</value></field>"),
					    id[4], id[1], id[4])
					    .p),
		"i1 i4");
	ck_is(ask(DAN, arena_printf(w->keep,
			       FORM(FIELD("after-id", "%s") FIELD(
				       "before-id", "%s")) SET("<max>1</max>"),
			       id[1], id[4])
			       .p),
		"//rsm:set[rsm:count='2'][rsm:first/@index='0']");
	ck_assert_str_eq(each(DAN, "string(//ev:item/@id)"), "i2");
	ck_is(ask(DAN, SET("<max>0</max>")),
		"//mam:fin[not(@complete)]/rsm:set[rsm:count='6']"
		"[not(rsm:first)]");
}
END_TEST

static const char *stamp(int n)
{
	return expect_string(w, w->sent[n].xml, "string(//delay:delay/@stamp)");
}

START_TEST(archives_are_searched_by_time)
{
	const char *from, *to;

	for (int i = 0; i < 4; i++)
		say(arena_printf(w->keep, "i%d", i).p, NULL);
	(void)ask(DAN, "");
	from = stamp(1);
	to = stamp(2);
	ck_is(ask(DAN, arena_printf(w->keep,
			       FORM(FIELD("start", "%s") FIELD("end", "%s")),
			       from, to)
			       .p),
		"//mam:fin[@complete]/rsm:set[rsm:count='2']");
	ck_assert_str_eq(each(DAN, "string(//ev:item/@id)"), "i1 i2");
	ck_assert_str_eq(
		found(DAN, FORM(FIELD("end", "1969-01-01T00:00:00Z"))), "");
	ck_assert_str_eq(
		found(DAN, FORM(FIELD("start", "1969-01-01T00:00:00Z"))),
		"i0 i1 i2 i3");
	ck_error(ask(DAN, FORM(FIELD("start", "today"))), "modify",
		"bad-request");
	ck_error(ask(DAN, FORM(FIELD("with", "a@ex.org"))), "cancel",
		"feature-not-implemented");
}
END_TEST

START_TEST(an_archive_says_what_one_may_ask)
{
	ck_is(iq_get(w, DAN, "<query xmlns='" MAM "' node='news'/>"),
		"//mam:query[@node='news']/x:x[x:field[@var='start']]"
		"[x:field[@var='ids']][not(x:field[@var='with'])]");
	ck_is(iq_get(w, DAN, "<metadata xmlns='" MAM "' node='news'/>"),
		"//mam:metadata[not(*)]");
	say("a", "SECRET");
	say("b", NULL);
	say("c", NULL);
	ck_is(iq_get(w, DAN, "<metadata xmlns='" MAM "' node='news'/>"),
		"//mam:metadata[mam:start/@timestamp][mam:end/@timestamp]"
		"[mam:start/@id!=mam:end/@id]");
	ck_error_app(iq_set(w, DAN, "<query xmlns='" MAM "'/>"), "modify",
		"bad-request", "nodeid-required");
}
END_TEST

/* F442-01: who may not read the node has no archive, who may not know of it
 * finds none */
START_TEST(an_archive_is_for_who_may_read_the_node)
{
	node_set(w, "news", FIELD("pubsub#access_model", "whitelist"));
	say("a", NULL);
	ck_error(ask(BOB, ""), "auth", "forbidden");
	ck_error(iq_get(w, BOB, "<query xmlns='" MAM "' node='news'/>"), "auth",
		"forbidden");
	node_set(w, "news", FIELD("sec-label#custom-label", "SECRET"));
	ck_error(ask(DAN, ""), "cancel", "item-not-found");
	ck_error(ask(BOB, ""), "auth", "forbidden");
}
END_TEST

/* What waits in the outbox is judged again. */
START_TEST(results_that_wait_are_judged_again)
{
	say("a", "SECRET");
	say("b", NULL);
	world_forget(w);
	world_hold(w);
	ck_done(ask(BOB, ""));
	world_clear(w, "bob@ex.org", "UNCLASSIFIED");
	ck_assert_uint_eq(node_events(w, BOB, "//ev:item[@id='a']"), 0);
	ck_assert_uint_eq(node_events(w, BOB, "//ev:item[@id='b']"), 1);
	ck_assert_uint_eq(node_events(w, BOB,
				  "/iq[@type='error'][error/"
				  "err:resource-constraint]"),
		1);
}
END_TEST

START_TEST(an_archive_survives_a_restart)
{
	node_set(w, "news", FIELD("pubsub#max_items", "1"));
	say("a", NULL);
	say("b", NULL);
	world_restart(w);
	ck_assert_str_eq(found(DAN, ""), "a b");
}
END_TEST

Suite *suite_archive(void)
{
	Suite *s = suite_create("pubsub/archive");
	TCase *c = tcase_create("archive");

	tcase_add_checked_fixture(c, setup, teardown);
	tcase_add_test(c, an_archive_tells_what_was_published);
	tcase_add_test(c, who_is_not_cleared_finds_nothing);
	tcase_add_test(c, what_was_in_the_node_is_still_in_the_archive);
	tcase_add_test(c, an_archive_has_an_end);
	tcase_add_test(c, what_has_expired_is_in_no_archive);
	tcase_add_test(c, what_is_retracted_is_gone_from_the_archive);
	tcase_add_test(c, what_gets_another_label_is_gone_from_the_archive);
	tcase_add_test(c, nobody_empties_the_archive_of_others);
	tcase_add_test(c, what_is_purged_is_gone_from_the_archive);
	tcase_add_test(c, a_lower_clearance_empties_the_archive);
	tcase_add_test(c, an_archive_dies_with_its_node);
	tcase_add_test(c, archives_are_paged);
	tcase_add_test(c, archives_are_searched_by_time);
	tcase_add_test(c, an_archive_says_what_one_may_ask);
	tcase_add_test(c, an_archive_is_for_who_may_read_the_node);
	tcase_add_test(c, results_that_wait_are_judged_again);
	tcase_add_test(c, an_archive_survives_a_restart);
	suite_add_tcase(s, c);
	return s;
}
