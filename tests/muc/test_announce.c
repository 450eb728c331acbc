/* SPDX-License-Identifier: MIT */
/* Announcements, and who is in rooms (XEP-0133). */
#include "tests/muc/order.h"
#include "tests/muc/suites.h"

#define ROOT     "root@ex.org/r"
#define ANN      "ann@ex.org/a"
#define BOB      "bob@ex.org/b"
#define ANNOUNCE PROTOCOL("admin#announce")
#define COUNT    PROTOCOL("admin#get-online-users-num")
#define ALL      PROTOCOL("admin#get-online-users-list")
#define TEXT     FIELD("announcement", "Going down.")

static struct world *w;

static void join(const char *full, const char *room)
{
	world_recvf(w,
		"<presence from='%s' to='%s@" DOMAIN
		"/n%s'><x xmlns='" PROTOCOL("muc") "'/></presence>",
		full, room, full);
}

/* Ann is cleared for SECRET and in all rooms, Bob for nothing special. */
static void start(const struct world_conf *conf)
{
	static const char *const offered[] = {
		"UNCLASSIFIED", "RESTRICTED", "SECRET"};

	w = world_new(conf);
	world_offer(w, offered, ARRAY_LEN(offered));
	world_clear(w, "root@ex.org", "up to CONFIDENTIAL");
	world_clear(w, "ann@ex.org", "up to SECRET");
	ck_assert_str_eq(op_create(w, "one@" DOMAIN, NULL), "");
	ck_assert_str_eq(op_create(w, "two@" DOMAIN, NULL), "");
	ck_assert_str_eq(
		op_create(w, "hidden@" DOMAIN, "access_label=SECRET"), "");
	join(ANN, "one");
	join(ANN, "two");
	join("ann@ex.org/phone", "one");
	join(BOB, "two");
	world_clear(w, "eve@ex.org", "up to SECRET");
	join("eve@ex.org/e", "hidden");
	world_forget(w);
}

static void setup(void)
{
	const struct world_conf conf = {.admin = "root@ex.org"};

	start(&conf);
}

static void teardown(void)
{
	world_free(&w);
}

/* B133-01 */
START_TEST(an_announcement_reaches_each_address_once)
{
	ck_assert_str_eq(order_done(w, ROOT, DOMAIN, ANNOUNCE,
				 FIELD("subject", "Soon") TEXT),
		"completed");
	ck_xpath(heard(w, ANN),
		"count(//message) = 1 and //message[@from='" DOMAIN
		"'][@type='headline'][subject='Soon'][body='Going down.']"
		"/sec:securitylabel");
	ck_xpath(heard(w, "ann@ex.org/phone"), "count(//message) = 1");
	ck_xpath(heard(w, BOB), "count(//message) = 1");
	/* in a room that the admin knows nothing of: no matter */
	ck_xpath(heard(w, "eve@ex.org/e"), "count(//message) = 1");
	ck_xpath(heard(w, ROOT), "count(//message) = 0");
}
END_TEST

START_TEST(lines_stay_lines)
{
	(void)order_done(w, ROOT, DOMAIN, ANNOUNCE,
		"<field var='announcement'>" VALUE("a") VALUE("b") "</field>");
	ck_xpath(heard(w, BOB), "//body='a\nb'");
}
END_TEST

START_TEST(an_announcement_goes_to_who_is_cleared_for_it)
{
	ck_xpath(order(w, ROOT, DOMAIN, ANNOUNCE, "", NULL),
		"//x:field[@var='sec-label#label'][count(x:option) = 3]"
		"[x:value = x:option/x:value]"
		"/x:option/x:value='Catalog:RESTRICTED'");
	ck_assert_str_eq(
		order_done(w, ROOT, DOMAIN, ANNOUNCE,
			TEXT FIELD("sec-label#label", "Catalog:RESTRICTED")),
		"completed");
	ck_xpath(heard(w, ANN), "count(//message) = 1");
	ck_xpath(heard(w, BOB), "count(//message) = 0");
}
END_TEST

/* Neither above the admin's clearance, nor without any label. */
START_TEST(an_announcement_needs_a_label_that_the_admin_may_use)
{
	static const char *const bad[] = {
		"Catalog:SECRET", "Catalog:NONE", "SECRET", "Catalog:"};

	for (size_t i = 0; i < ARRAY_LEN(bad); i++)
		ck_assert_str_eq(
			order_done(w, ROOT, DOMAIN, ANNOUNCE,
				say(w,
					TEXT "<field var='sec-label#label'>"
					     "<value>%s</value></field>",
					bad[i])),
			"modify/not-acceptable");
	ck_xpath(heard(w, NULL), "count(//message) = 0");
}
END_TEST

/* Of what may come from the peer of an admin. */
START_TEST(an_admin_of_a_peer_says_what_the_peer_may)
{
	const struct world_conf conf = {.admin = "pat@partner.example"};
	const struct world_peer p = {
		.domain = "partner.example",
		.in = "UNCLASSIFIED",
		.out = "up to SECRET",
		.set = {.allow = PEER_TRAFFIC_ALL},
	};

	teardown();
	start(&conf);
	world_peer(w, &p);
	ck_xpath(order(w, "pat@partner.example/p", DOMAIN, ANNOUNCE, "", NULL),
		"count(//x:field[@var='sec-label#label']/x:option) = 2");
	ck_xpath(order(w, "pat@partner.example/p", DOMAIN, ANNOUNCE, "",
			 TEXT FIELD("sec-label#label", "Catalog:RESTRICTED")),
		"//err:not-acceptable");
	ck_xpath(heard(w, ANN), "count(//message) = 0");
}
END_TEST

START_TEST(without_a_default_label_one_has_to_be_chosen)
{
	const struct world_conf conf = {
		.admin = "root@ex.org", .no_fallback = true};

	world_free(&w);
	start(&conf);
	ck_assert_str_eq(order_done(w, ROOT, DOMAIN, ANNOUNCE, TEXT),
		"modify/not-acceptable");
	ck_assert_str_eq(
		order_done(w, ROOT, DOMAIN, ANNOUNCE,
			TEXT FIELD("sec-label#label", "Catalog:UNCLASSIFIED")),
		"completed");
	ck_xpath(heard(w, BOB), "count(//message) = 1");
}
END_TEST

START_TEST(an_announcement_is_neither_empty_nor_endless)
{
	char *much = xcalloc(1, 4098);

	memset(much, 'x', 4097);
	ck_assert_str_eq(order_done(w, ROOT, DOMAIN, ANNOUNCE,
				 say(w,
					 "<field var='announcement'><value>%s"
					 "</value></field>",
					 much)),
		"modify/not-acceptable");
	free(much);
	ck_assert_str_eq(order_done(w, ROOT, DOMAIN, ANNOUNCE, ""),
		"modify/not-acceptable");
	ck_assert_str_eq(order_done(w, ROOT, DOMAIN, ANNOUNCE,
				 FIELD("announcement", " ")),
		"modify/not-acceptable");
}
END_TEST

/* Promise 7: what waits is judged by the clearance of now. */
START_TEST(an_announcement_that_waits_is_judged_again)
{
	const char *secret =
		TEXT FIELD("sec-label#label", "Catalog:RESTRICTED");

	world_clear(w, "bob@ex.org", "up to RESTRICTED");
	world_hold(w);
	(void)order_done(w, ROOT, DOMAIN, ANNOUNCE, secret);
	(void)order_done(w, ROOT, DOMAIN, ANNOUNCE, TEXT);
	ck_xpath(heard(w, BOB), "count(//message) = 2");
	world_clear(w, "bob@ex.org", "UNCLASSIFIED");
	ck_xpath(heard(w, BOB), "count(//message) = 1");
	ck_xpath(heard(w, ANN), "count(//message) = 2");
	world_clear(w, "bob@ex.org", "CONFIDENTIAL"); /* and nothing else */
	ck_xpath(heard(w, BOB), "count(//message) = 0");
}
END_TEST

/* B133-01: people, not clients; and nobody in a room that is hidden. */
START_TEST(people_are_counted_as_far_as_the_admin_may_know)
{
	const char *a = order(w, ROOT, DOMAIN, COUNT, "", NULL);

	ck_xpath(a, "/iq/cmd:command[@status='completed']/x:x[@type='result']"
		    "[x:field[@var='FORM_TYPE']/x:value='" PROTOCOL(
			    "admin") "']/x:field[@var='onlineusersnum']"
				     "/x:value='2'");
	a = order(w, ROOT, DOMAIN, ALL, "", FIELD("max_items", "none"));
	ck_xpath(a, "//x:field[@var='onlineuserjids'][count(x:value) = 2]"
		    "[x:value[1]='ann@ex.org'][x:value[2]='bob@ex.org']");
	a = order(w, ROOT, DOMAIN, ALL, "", FIELD("max_items", "1"));
	ck_xpath(a, "count(//x:field[@var='onlineuserjids']/x:value) = 1");
	ck_xpath(order(w, ROOT, DOMAIN, ALL, "", NULL),
		"//x:field[@var='max_items'][@type='list-single']/x:option");
}
END_TEST

Suite *suite_announce(void)
{
	Suite *s = suite_create("muc/announce");
	TCase *c = tcase_create("announce");

	tcase_add_checked_fixture(c, setup, teardown);
	tcase_add_test(c, an_announcement_reaches_each_address_once);
	tcase_add_test(c, lines_stay_lines);
	tcase_add_test(c, an_announcement_goes_to_who_is_cleared_for_it);
	tcase_add_test(c, an_announcement_needs_a_label_that_the_admin_may_use);
	tcase_add_test(c, an_admin_of_a_peer_says_what_the_peer_may);
	tcase_add_test(c, without_a_default_label_one_has_to_be_chosen);
	tcase_add_test(c, an_announcement_is_neither_empty_nor_endless);
	tcase_add_test(c, an_announcement_that_waits_is_judged_again);
	tcase_add_test(c, people_are_counted_as_far_as_the_admin_may_know);
	suite_add_tcase(s, c);
	return s;
}
