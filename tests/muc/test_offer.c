/* SPDX-License-Identifier: MIT */
/* Catalogues as they are asked for (XEP-0258 4). */
#include "tests/muc/ask.h"
#include "tests/muc/suites.h"

#define ANN "ann@ex.org/pc"
#define NS  "urn:xmpp:sec-label:catalog:2"

static struct world *w;

static const char *const exprs[] = {"UNCLASSIFIED", "RESTRICTED",
	"CONFIDENTIAL", "SECRET", "SECRET; Releasable To: GBR"};

static void setup(void)
{
	w = world_new(NULL);
	world_offer(w, exprs, ARRAY_LEN(exprs));
	ck_assert_str_eq(op_create(w, ROOM, NULL), "");
}

static void teardown(void)
{
	world_free(&w);
}

static const char *offer(const char *from, const char *at, const char *attrs)
{
	return ask(w, from, at, "get",
		say(w, "<catalog xmlns='" NS "' %s/>", attrs));
}

static const char *offer_room(const char *from)
{
	return offer(from, ROOM, "to='" ROOM "'");
}

/* H258-04: only what one may use; a selector on each, one default. */
START_TEST(people_are_offered_what_they_may_use)
{
	const char *a = offer_room(ANN);

	ck_xpath(a, "/iq[@type='result']/catalog:catalog[@to='" ROOM
		    "'][@name='Test'][@restrict='false'][@size='1']"
		    "[string-length(@id) = 32]");
	ck_xpath(a, "count(//catalog:item) = 1 and //catalog:item"
		    "[@selector='UNCLASSIFIED'][@default='true']"
		    "/sec:securitylabel[sec:displaymarking='UNCLASSIFIED']"
		    "/sec:label/*");
	world_clear(w, "ann@ex.org", "up to CONFIDENTIAL");
	a = offer_room(ANN);
	ck_xpath(a, "count(//catalog:item) = 3 and "
		    "count(//catalog:item[@selector]) = 3 and "
		    "count(//catalog:item[@default]) = 1 and "
		    "//catalog:catalog/@size = 3");
	world_clear(w, "ann@ex.org", "up to SECRET; Releasable To: GBR");
	ck_xpath(offer_room(ANN), "count(//catalog:item) = 5");
	/* nil is offered nothing; that isn't an error */
	ck_xpath(offer_room("stranger@elsewhere.net/x"),
		"//catalog:catalog[@size='0'][not(*)]");
}
END_TEST

/* Within the room's clearance, too. */
START_TEST(the_place_limits_what_is_offered)
{
	world_clear(w, "ann@ex.org", "up to SECRET");
	ck_assert_str_eq(op_set(w, ROOM, "clearance=up to RESTRICTED"), "");
	ck_xpath(offer_room(ANN), "count(//catalog:item) = 2");
	ck_xpath(offer(ANN, ROOM, ""), "count(//catalog:item) = 2");
	/* the domain itself is as it was */
	ck_xpath(offer(ANN, DOMAIN, ""), "count(//catalog:item) = 4 and "
					 "//catalog:catalog/@to='" DOMAIN "'");
	ck_assert_str_eq(op_set(w, ROOM, "clearance="), "");
	ck_assert_str_eq(
		op_set(w, ROOM, "allowed_labels=SECRET | RESTRICTED"), "");
	ck_xpath(offer_room(ANN), "count(//catalog:item) = 2 and "
				  "//catalog:item/@selector='SECRET' and "
				  "//catalog:item/@selector='RESTRICTED'");
}
END_TEST

/* The default is what the place presumes; else what the catalogue says. */
START_TEST(the_default_is_the_places)
{
	world_clear(w, "ann@ex.org", "up to SECRET");
	ck_xpath(offer_room(ANN), "//catalog:item[@default='true']"
				  "/@selector='UNCLASSIFIED'");
	ck_assert_str_eq(op_set(w, ROOM, "default_label=CONFIDENTIAL"), "");
	ck_xpath(offer_room(ANN), "count(//catalog:item[@default]) = 1 and "
				  "//catalog:item[@default='true']"
				  "/@selector='CONFIDENTIAL'");
	/* what isn't offered isn't preselected */
	world_clear(w, "ann@ex.org", "RESTRICTED");
	ck_xpath(offer_room(ANN), "count(//catalog:item) = 1 and "
				  "not(//catalog:item/@default)");
}
END_TEST

/* The id changes with the items, and only with them. */
START_TEST(the_id_is_a_revision)
{
	const char *one, *again;

	one = offer_room(ANN);
	again = offer_room("bob@ex.org/x");
	ck_xpath(say(w, "<all>%s%s</all>", one, again),
		"/all/iq[1]/catalog:catalog/@id = "
		"/all/iq[2]/catalog:catalog/@id");
	world_clear(w, "ann@ex.org", "up to RESTRICTED");
	ck_xpath(say(w, "<all>%s%s</all>", offer_room(ANN), again),
		"/all/iq[1]/catalog:catalog/@id != "
		"/all/iq[2]/catalog:catalog/@id");
}
END_TEST

/* labels.md 5.4: unknown, or not to be known; not a get. */
START_TEST(other_places_are_unknown)
{
	static const char *const others[] = {"to='x@" DOMAIN "'",
		"to='bob@ex.org'", "to='ex.org'", "to='@'", "to=''",
		"to='hidden@" DOMAIN "'"};
	const char *first = NULL;

	ck_assert_str_eq(
		op_create(w, "hidden@" DOMAIN, "access_label=SECRET"), "");
	for (size_t i = 0; i < ARRAY_LEN(others); i++) {
		const char *a = offer(ANN, DOMAIN, others[i]);

		ck_assert_str_eq(verdict(w, a), "cancel/item-not-found");
		first = first == NULL ? a : first;
		ck_assert_str_eq(a, first);
	}
	ck_assert_str_eq(
		verdict(w, ask(w, ANN, DOMAIN, "set",
				   "<catalog xmlns='" NS "' to='" ROOM "'/>")),
		"modify/bad-request");
	world_clear(w, "ann@ex.org", "up to SECRET");
	ck_assert_str_eq(
		verdict(w, offer(ANN, DOMAIN, "to='hidden@" DOMAIN "'")),
		"result");
}
END_TEST

/* H258-05: a server asks for its users; nobody else for others. */
/* A peer may have more than may come from it, or less. */
START_TEST(users_of_peers_are_offered_what_may_come_from_them)
{
	struct world_peer p = {
		.domain = "partner.example",
		.in = "up to RESTRICTED",
		.out = "up to SECRET",
		.set = {.allow = PEER_TRAFFIC_ALL},
	};

	world_peer(w, &p);
	ck_xpath(offer_room("pia@partner.example/p"),
		"count(//catalog:item) = 2 and "
		"//catalog:item[@selector='RESTRICTED']");
	p.in = "up to SECRET";
	p.out = "UNCLASSIFIED";
	world_peer(w, &p);
	ck_xpath(offer_room("pia@partner.example/p"),
		"count(//catalog:item) = 1");
}
END_TEST

START_TEST(servers_ask_for_their_users)
{
	world_clear(w, "ann@ex.org", "up to SECRET");
	ck_xpath(offer("ex.org", DOMAIN, "to='" ROOM "' from='ann@ex.org'"),
		"count(//catalog:item) = 4");
	ck_xpath(offer("ex.org", DOMAIN, "to='" DOMAIN "' from='ann@ex.org/x'"),
		"count(//catalog:item) = 4");
	ck_xpath(offer("bob@ex.org/x", DOMAIN,
			 "to='" ROOM "' from='ann@ex.org'"),
		"count(//catalog:item) = 1");
	ck_xpath(offer("net.org", DOMAIN, "to='" ROOM "' from='ann@ex.org'"),
		"//catalog:catalog[not(*)]");
	ck_xpath(offer("net.org", DOMAIN, "to='" ROOM "' from='net.org'"),
		"//catalog:catalog[not(*)]");
}
END_TEST

/* Every label that is offered can be used: said with it, a message arrives. */
START_TEST(what_is_offered_can_be_said)
{
	const char *a, *label, *end;
	int n = 0;

	world_clear(w, "ann@ex.org", "up to SECRET; Releasable To: GBR");
	world_join(w, ANN, "Ann");
	a = offer_room(ANN);
	while ((label = strstr(a, "<securitylabel")) != NULL) {
		end = strstr(label, "</securitylabel>");
		ck_assert_ptr_nonnull(end);
		end += strlen("</securitylabel>");
		world_forget(w);
		world_say(w, ANN, "hello",
			say(w, "%.*s", (int)(end - label), label));
		ck_xpath(heard(w, ANN), "/all/message[@type='groupchat']/body");
		a = end;
		n++;
	}
	ck_assert_int_eq(n, 5);
}
END_TEST

/* Without a catalogue there is an empty one. */
START_TEST(no_catalogue_is_an_empty_one)
{
	world_free(&w);
	w = world_new(NULL);
	ck_xpath(offer(ANN, DOMAIN, ""),
		"//catalog:catalog[@to='" DOMAIN "'][@size='0'][not(*)]");
}
END_TEST

/* A domain that one may not use offers nothing, not even that it is there. */
START_TEST(a_closed_domain_offers_nothing)
{
	struct world_conf conf = {.access = "SECRET"};

	world_free(&w);
	w = world_new(&conf);
	ck_assert_str_eq(
		verdict(w, offer(ANN, DOMAIN, "")), "cancel/item-not-found");
}
END_TEST

Suite *suite_offer(void)
{
	Suite *s = suite_create("muc/offer");
	TCase *c = tcase_create("offer");

	tcase_add_checked_fixture(c, setup, teardown);
	tcase_add_test(c, people_are_offered_what_they_may_use);
	tcase_add_test(c, the_place_limits_what_is_offered);
	tcase_add_test(c, the_default_is_the_places);
	tcase_add_test(c, the_id_is_a_revision);
	tcase_add_test(c, other_places_are_unknown);
	tcase_add_test(c, users_of_peers_are_offered_what_may_come_from_them);
	tcase_add_test(c, servers_ask_for_their_users);
	tcase_add_test(c, what_is_offered_can_be_said);
	tcase_add_test(c, no_catalogue_is_an_empty_one);
	tcase_add_test(c, a_closed_domain_offers_nothing);
	suite_add_tcase(s, c);
	return s;
}
