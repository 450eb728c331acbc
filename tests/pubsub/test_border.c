/* SPDX-License-Identifier: MIT */
/* Nodes and peers: labels in the form of each, and who gets nothing
 * (domain/border.h). */
#include "tests/pubsub/node.h"
#include "tests/pubsub/suites.h"

#define ESS        "eve@ess.example/e"
#define BIN        "bin@bind.example/b"
#define FLO        "flo@flot.example/f"
#define FIN        "fin@fold.example/f"
#define SHY        "shy@shy.example/s"

#define ESS_LABEL  "//*[local-name()='esssecuritylabel']"
#define NATO_LABEL "//*[local-name()='originatorConfidentialityLabel']"

#define DOMAIN_OF(name)                \
	{                              \
		name, sizeof(name) - 1 \
	}
/* sorted by domain */
static const struct peer entries[] = {
	{.domain = DOMAIN_OF("bind.example"),
         .format = PEER_4778,
         .allow = PEER_TRAFFIC_ALL},
	{.domain = DOMAIN_OF("ess.example"),
         .format = PEER_0258_ESS,
         .allow = PEER_TRAFFIC_ALL},
	{.domain = DOMAIN_OF("flot.example"),
         .format = PEER_FLOT,
         .allow = PEER_TRAFFIC_ALL},
	{.domain = DOMAIN_OF("fold.example"),
         .folds = true,
         .allow = PEER_TRAFFIC_ALL},
	{.domain = DOMAIN_OF("shy.example"), .allow = PEER_MUC                       },
};
static const struct span local[] = {DOMAIN_OF("ex.org")};
static const struct peers peers = {
	.peer = entries,
	.peer_n = ARRAY_LEN(entries),
	.local = local,
	.local_n = 1,
};

static struct world *w;

static void setup(void)
{
	static const char *const cleared[] = {"ann@ex.org", "eve@ess.example",
		"bin@bind.example", "flo@flot.example", "fin@fold.example",
		"shy@shy.example"};

	w = nodes_new(&(struct world_conf){.peers = &peers});
	for (size_t i = 0; i < ARRAY_LEN(cleared); i++)
		world_clear(w, cleared[i], "up to SECRET");
	node_make(w, "news", "");
}

static void teardown(void)
{
	world_free(&w);
}

static void publish(const char *id, const char *label)
{
	world_forget(w);
	ck_done(node_publish(w, ANN, "news", id, world_label(w, label)));
}

START_TEST(events_bear_labels_in_the_form_of_the_peer)
{
	node_subscribe(w, ESS, "news");
	node_subscribe(w, BIN, "news");
	node_subscribe(w, FIN, "news");
	publish("a", "SECRET");
	expect(w, ESS,
		"/message[ev:event//ev:item[@id='a']]"
		"/sec:securitylabel[sec:displaymarking='SECRET']"
		"/sec:label" ESS_LABEL);
	expect(w, BIN,
		"/message[ev:event//ev:item[@id='a']/*]"
		"[not(sec:securitylabel)]"
		"/*[local-name()='BindingData']" NATO_LABEL);
	/* what is in items are no elements of the message */
	expect(w, FIN,
		"/message[ev:event//ev:item[@id='a']/*]"
		"/sec:securitylabel");
}
END_TEST

START_TEST(a_peer_without_labels_gets_no_items)
{
	node_subscribe(w, FLO, "news");
	publish("a", "SECRET");
	publish("b", "UNCLASSIFIED");
	expect_quiet(w, FLO);
	ck_error(ps_get(w, FLO, "<items node='news'/>"), "modify",
		"not-acceptable");
	/* what has no label goes there */
	world_forget(w);
	ck_done(own_set(w, ANN, "<purge node='news'/>"));
	expect(w, FLO, "/message/ev:event/ev:purge");
	ck_done(ps_get(w, FLO, "<items node='news'/>"));
}
END_TEST

START_TEST(items_keep_the_ids_of_their_labels)
{
	publish("a", "SECRET");
	publish("b", "RESTRICTED");
	ck_is(ps_get(w, ESS, "<items node='news'/>"),
		"/iq[@type='result']//ps:items[count(sec:securitylabel"
		"[@slps:id][.//*[local-name()='esssecuritylabel']])=2]"
		"[ps:item[1]/@slps:label=sec:securitylabel[1]/@slps:id]"
		"[not(" NATO_LABEL ")]");
	/* of an item there is no document to bind it to */
	ck_is(ps_get(w, BIN, "<items node='news'/>"),
		"/iq[@type='result']//ps:items[count(sec:securitylabel"
		"[@slps:id][.//*[local-name()='originatorConfidentialityLabel'"
		"]])=2][not(//*[local-name()='BindingData'])]");
}
END_TEST

START_TEST(a_service_that_is_not_allowed_answers_nobody_of_the_peer)
{
	ck_error(ps_get(w, SHY, "<items node='news'/>"), "cancel",
		"not-allowed");
	ck_error(ps_get(w, SHY, "<items node='none'/>"), "cancel",
		"not-allowed");
	ck_error(ps_set(w, SHY,
			 "<subscribe node='news' jid='shy@shy.example/s'/>"),
		"cancel", "not-allowed");
	publish("a", "UNCLASSIFIED");
	expect_quiet(w, SHY);
}
END_TEST

/* Read back by the binding that stands in it. */
START_TEST(what_waits_is_judged_again)
{
	node_subscribe(w, BIN, "news");
	node_subscribe(w, ESS, "news");
	world_forget(w);
	world_hold(w);
	ck_done(node_publish(w, ANN, "news", "a", world_label(w, "SECRET")));
	ck_done(node_publish(
		w, ANN, "news", "b", world_label(w, "UNCLASSIFIED")));
	world_clear(w, "bin@bind.example", "UNCLASSIFIED");
	world_clear(w, "eve@ess.example", "UNCLASSIFIED");
	expect(w, BIN, "/message[ev:event//ev:item[@id='b']]");
	expect(w, ESS, "/message[ev:event//ev:item[@id='b']]");
	expect_quiet(w, BIN);
	expect_quiet(w, ESS);
}
END_TEST

Suite *suite_border(void)
{
	Suite *s = suite_create("pubsub/border");
	TCase *c = tcase_create("border");

	tcase_add_checked_fixture(c, setup, teardown);
	tcase_add_test(c, events_bear_labels_in_the_form_of_the_peer);
	tcase_add_test(c, a_peer_without_labels_gets_no_items);
	tcase_add_test(c, items_keep_the_ids_of_their_labels);
	tcase_add_test(
		c, a_service_that_is_not_allowed_answers_nobody_of_the_peer);
	tcase_add_test(c, what_waits_is_judged_again);
	suite_add_tcase(s, c);
	return s;
}
