/* SPDX-License-Identifier: MIT */
/* Catalogues that the users' server asks for (XEP-0355, XEP-0258 4). */
#include "tests/muc/ask.h"
#include "tests/muc/suites.h"

#define ANN     "ann@ex.org/pc"
#define CATALOG "<catalog xmlns='urn:xmpp:sec-label:catalog:2' %s/>"
#define WORD(v, ns)                                   \
	"<delegation xmlns='urn:xmpp:delegation:" v   \
	"'><delegated namespace='" ns "'><attribute " \
	"name='to'/></delegated></delegation>"
#define OURS   "urn:xmpp:sec-label:catalog:2"
#define LABELS "urn:xmpp:sec-label:0"
#define NOT_FOUND                                                   \
	"/iq[@type='result']/deleg2:delegation/fwd:forwarded/"      \
	"c:iq[@type='error'][not(c:query)]/c:error[@type='cancel']" \
	"/err:item-not-found"
#define UNAVAILABLE                                            \
	"/iq[@type='result']/deleg2:delegation/fwd:forwarded/" \
	"c:iq[@type='error']/c:error/err:service-unavailable"

static struct world *w;

static const char *const exprs[] = {"UNCLASSIFIED", "RESTRICTED",
	"CONFIDENTIAL", "SECRET", "SECRET; Releasable To: GBR"};

static void tell(const char *from, const char *word)
{
	world_recvf(w, "<message from='%s' to='" DOMAIN "'>%s</message>", from,
		word);
}

static void start(const struct world_conf *conf)
{
	w = world_new(conf);
	world_offer(w, exprs, ARRAY_LEN(exprs));
	ck_assert_str_eq(op_create(w, ROOM, NULL), "");
	tell("ex.org", WORD("2", OURS));
	world_clear(w, "ann@ex.org", "up to SECRET");
}

static void setup(void)
{
	start(NULL);
}

static void teardown(void)
{
	world_free(&w);
}

/* The server's request with that inside. */
static const char *wrapped(const char *server, const char *v, const char *inner)
{
	return ask(w, server, DOMAIN, "set",
		say(w,
			"<delegation xmlns='urn:xmpp:delegation:%s'><forwarded "
			"xmlns='urn:xmpp:forward:0'>%s</forwarded>"
			"</delegation>",
			v, inner));
}

/* A user's request: to is an attribute with its value, or empty. */
static const char *inner(
	const char *type, const char *from, const char *to, const char *payload)
{
	return say(w,
		"<iq xmlns='jabber:client' type='%s' id='own' from='%s' %s>%s"
		"</iq>",
		type, from, to, payload);
}

static const char *offer(const char *from, const char *attrs)
{
	return wrapped("ex.org", "2",
		inner("get", from, "to='ex.org'", say(w, CATALOG, attrs)));
}

/* A355-01, A355-02, A355-05: to the server, to one's account or to nobody. */
START_TEST(a_users_request_is_answered_inside)
{
	const char *a = offer(ANN, "to='" ROOM "'");

	ck_xpath(a, "/iq[@type='result'][@from='" DOMAIN "'][@to='ex.org']"
		    "[count(*)=1]/deleg2:delegation[count(*)=1]/"
		    "fwd:forwarded[count(*)=1]/c:iq[@type='result']"
		    "[@id='own'][@from='ex.org'][@to='" ANN "'][count(*)=1]/"
		    "catalog:catalog[@to='" ROOM "'][@size='4']"
		    "[count(catalog:item[@selector]) = 4]"
		    "[string-length(@id) = 32]");
	a = wrapped("ex.org", "2",
		inner("get", ANN, "", say(w, CATALOG, "to='" ROOM "'")));
	ck_xpath(a, "//c:iq[@to='" ANN "'][not(@from)]/catalog:catalog"
		    "[@size='4']");
	a = wrapped("ex.org", "2",
		inner("get", ANN, "to='ann@ex.org'",
			say(w, CATALOG, "to='" DOMAIN "'")));
	ck_xpath(a, "//c:iq[@from='ann@ex.org']/catalog:catalog[@to='" DOMAIN
		    "'][@size='4']");
	/* whoever the client says to be */
	ck_xpath(offer("bob@ex.org/x", "to='" ROOM "' from='ann@ex.org'"),
		"//catalog:catalog[@size='1']");
}
END_TEST

/* Debian's ejabberd speaks version 1, and says each namespace by itself. */
START_TEST(both_versions_are_spoken)
{
	world_free(&w);
	w = world_new(NULL);
	world_offer(w, exprs, ARRAY_LEN(exprs));
	tell("ex.org", WORD("1", OURS));
	tell("ex.org", WORD("1", OURS));
	tell("ex.org", WORD("1", "urn:xmpp:mam:2"));
	ck_xpath(wrapped("ex.org", "1",
			 inner("get", ANN, "to='ex.org'",
				 say(w, CATALOG, "to='" DOMAIN "'"))),
		"/iq/deleg1:delegation/fwd:forwarded/c:iq/catalog:catalog"
		"[@size='1']");
}
END_TEST

/* A355-04. Gajim asks for a catalogue where a server knows labels. */
START_TEST(a_server_is_told_what_it_may_show)
{
	static const struct {
		const char *node, *labels;
	} rows[] = {
		{"urn:xmpp:delegation:1::" OURS,
                 "info:feature[@var='" LABELS "']"               },
		{"urn:xmpp:delegation:2::" OURS,
                 "info:feature[@var='" LABELS "']"               },
		{"urn:xmpp:delegation:1:bare:" OURS, "count(*)=1"},
		{"urn:xmpp:delegation:2:bare:" OURS, "count(*)=1"},
	};
	const struct world_conf conf = {.access = "SECRET"};

	world_free(&w);
	w = world_new(&conf); /* the server itself is cleared for nothing */
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		const char *question = say(w,
			"<query xmlns='" PROTOCOL("disco#info") "' node='%s'/>",
			rows[i].node);
		const char *a = ask(w, "ex.org", DOMAIN, "get", question);

		ck_xpath(a, say(w,
				    "/iq[@type='result']/info:query[@node='%s']"
				    "[%s]/info:feature[@var='" OURS "']",
				    rows[i].node, rows[i].labels));
		ck_assert_str_eq(
			verdict(w, ask(w, ANN, DOMAIN, "get", question)),
			"cancel/item-not-found");
	}
	ck_assert_str_eq(
		verdict(w, ask(w, "ex.org", DOMAIN, "get",
				   "<query xmlns='" PROTOCOL("disco#info") //
				   "' node='urn:xmpp:delegation:2::urn:x'/>")),
		"cancel/item-not-found");
}
END_TEST

/* A hidden room and one that never was give the same bytes. */
START_TEST(what_is_hidden_is_not_there)
{
	const char *a;

	ck_assert_str_eq(
		op_create(w, "hidden@" DOMAIN, "access_label=SECRET"), "");
	world_clear(w, "ann@ex.org", "up to CONFIDENTIAL");
	a = offer(ANN, "to='hidden@" DOMAIN "'");
	ck_xpath(a, NOT_FOUND);
	ck_assert_str_eq(a, offer(ANN, "to='nowhere@" DOMAIN "'"));
	ck_assert_str_eq(a, offer(ANN, "to='" ROOM "' node='x'"));
	ck_assert_str_eq(a, offer(ANN, "to='@'"));
	world_clear(w, "ann@ex.org", "up to SECRET");
	ck_xpath(offer(ANN, "to='hidden@" DOMAIN "'"),
		"//catalog:catalog[@size='4']");
}
END_TEST

/* H258-04: toward people what both are cleared for; toward the server, what
 * one is oneself. */
START_TEST(toward_people_both_count)
{
	world_clear(w, "bob@ex.org", "up to RESTRICTED");
	ck_xpath(offer(ANN, "to='bob@ex.org'"),
		"//catalog:catalog[@to='bob@ex.org'][@size='2']/catalog:item"
		"[@default='true']/@selector = 'UNCLASSIFIED'");
	ck_xpath(offer(ANN, "to='bob@ex.org/phone'"),
		"//catalog:catalog[@size='2']");
	ck_xpath(offer("bob@ex.org/x", "to='ann@ex.org'"),
		"//catalog:catalog[@size='2']");
	ck_xpath(offer(ANN, "to='ex.org'"), "//catalog:catalog[@size='4']");
	ck_xpath(offer(ANN, ""), "//catalog:catalog[@to='ex.org'][@size='4']");
	/* one who isn't there holds what anybody of the domain holds */
	ck_xpath(offer(ANN, "to='nobody@ex.org'"),
		"//catalog:catalog[@size='1']");
	/* strangers hold nothing */
	ck_xpath(offer(ANN, "to='eve@elsewhere.net'"),
		"//catalog:catalog[@size='0']");
	ck_xpath(offer(ANN, "to='elsewhere.net'"),
		"//catalog:catalog[@size='0']");
	world_clear(w, "eve@elsewhere.net", "RESTRICTED");
	ck_xpath(offer(ANN, "to='eve@elsewhere.net'"),
		"//catalog:catalog[@size='1']/catalog:item"
		"[@selector='RESTRICTED']");
}
END_TEST

START_TEST(toward_people_ones_own_may_count_alone)
{
	const struct world_conf conf = {.contacts_unfiltered = true};

	world_free(&w);
	start(&conf);
	world_clear(w, "bob@ex.org", "up to RESTRICTED");
	ck_xpath(offer(ANN, "to='bob@ex.org'"), "//catalog:catalog[@size='4']");
	ck_xpath(offer(ANN, "to='eve@elsewhere.net'"),
		"//catalog:catalog[@size='4']");
}
END_TEST

/* Who asks the service by themselves learns nothing of others. */
START_TEST(people_are_a_matter_of_their_server)
{
	static const char *const others[] = {"to='bob@ex.org'", "to='ex.org'",
		"to='ann@ex.org'", "to='x@elsewhere.net'"};

	for (size_t i = 0; i < ARRAY_LEN(others); i++) {
		ck_assert_str_eq(
			verdict(w, ask(w, ANN, DOMAIN, "get",
					   say(w, CATALOG, others[i]))),
			"cancel/item-not-found");
		ck_assert_str_eq(
			verdict(w, ask(w, "net.org", DOMAIN, "get",
					   say(w,
						   "<catalog xmlns='" OURS
						   "' from='a@net.org' %s/>",
						   others[i]))),
			"cancel/item-not-found");
	}
	/* H258-05: a server without delegation may ask all the same */
	ck_xpath(ask(w, "ex.org", DOMAIN, "get",
			 say(w, CATALOG, "from='ann@ex.org' to='bob@ex.org'")),
		"/iq/catalog:catalog[@size='1']");
}
END_TEST

/* A355-03; SECURITY: a server speaks for its own users, and only one of ours
 * does. What is refused, is so inside of an answer. */
START_TEST(nobody_speaks_for_others)
{
	const char *payload = say(w, CATALOG, "to='" ROOM "'");

	ck_xpath(offer("ann@elsewhere.net/x", "to='" ROOM "'"), UNAVAILABLE);
	ck_xpath(offer("ex.org", "to='" ROOM "'"), UNAVAILABLE);
	ck_xpath(offer("ann@ex.org.evil.net", "to='" ROOM "'"), UNAVAILABLE);
	/* somebody else's account */
	ck_xpath(wrapped("ex.org", "2",
			 inner("get", ANN, "to='bob@ex.org'", payload)),
		UNAVAILABLE);
	ck_xpath(wrapped("ex.org", "2",
			 inner("get", ANN, "to='" DOMAIN "'", payload)),
		UNAVAILABLE);
	/* a stranger who delegates, a user, and a server's other address */
	tell("evil.net", WORD("2", OURS));
	tell("ann@ex.org", WORD("2", OURS));
	tell("ex.org/x", WORD("2", OURS));
	ck_assert_str_eq(verdict(w, wrapped("evil.net", "2",
					    inner("get", "eve@evil.net/x", "",
						    payload))),
		"cancel/service-unavailable");
	ck_assert_str_eq(verdict(w, wrapped("ann@ex.org", "2",
					    inner("get", ANN, "", payload))),
		"cancel/service-unavailable");
	ck_assert_str_eq(verdict(w, wrapped("ex.org/x", "2",
					    inner("get", ANN, "", payload))),
		"cancel/service-unavailable");
}
END_TEST

/* Only what was delegated, since the stream is up. */
START_TEST(nothing_is_served_that_was_not_delegated)
{
	const char *payload = say(w, CATALOG, "to='" ROOM "'");
	const char *mine = inner("get", ANN, "", payload);

	ck_xpath(wrapped("ex.org", "2",
			 inner("get", ANN, "",
				 "<query xmlns='urn:xmpp:mam:2'/>")),
		UNAVAILABLE);
	ck_xpath(wrapped("ex.org", "2",
			 inner("get", ANN, "",
				 "<delegation xmlns='urn:xmpp:delegation:2'>"
				 "<forwarded xmlns='urn:xmpp:forward:0'/>"
				 "</delegation>")),
		UNAVAILABLE);
	ck_xpath(wrapped("ex.org", "2", inner("set", ANN, "", payload)),
		"//c:iq[@type='error']/c:error[@type='modify']/"
		"err:bad-request");
	muc_disconnected(w->muc);
	muc_connected(w->muc, world_begin(w));
	world_end(w);
	ck_assert_str_eq(
		verdict(w, wrapped("ex.org", "2", mine)), "cancel/not-allowed");
	tell("ex.org", WORD("2", "urn:xmpp:mam:2"));
	ck_assert_str_eq(
		verdict(w, wrapped("ex.org", "2", mine)), "cancel/not-allowed");
	tell("ex.org", WORD("2", OURS));
	ck_assert_str_eq(verdict(w, wrapped("ex.org", "2", mine)), "result");
}
END_TEST

/* What has no inside is the server's error. */
START_TEST(a_broken_wrapping_is_refused)
{
	const char *ok = inner("get", ANN, "", say(w, CATALOG, ""));
	const char *broken[] = {"", "text", say(w, "%s%s", ok, ok),
		"<iq type='get' id='x' from='ann@ex.org'/>",
		"<message xmlns='jabber:client' from='" ANN "'/>",
		inner("result", ANN, "", ""), inner("error", ANN, "", ""),
		inner("get", "@", "", say(w, CATALOG, "")),
		inner("get", ANN, "to='@'", say(w, CATALOG, ""))};

	for (size_t i = 0; i < ARRAY_LEN(broken); i++)
		ck_assert_str_eq(verdict(w, wrapped("ex.org", "2", broken[i])),
			"modify/bad-request");
	ck_xpath(
		wrapped("ex.org", "2", inner("get", ANN, "", "")), UNAVAILABLE);
	ck_xpath(wrapped("ex.org", "2",
			 inner("get", ANN, "",
				 say(w, CATALOG CATALOG, "to='a'", "to='b'"))),
		UNAVAILABLE);
	ck_assert_str_eq(
		verdict(w,
			ask(w, "ex.org", DOMAIN, "get",
				"<delegation xmlns='urn:xmpp:delegation:2'/>")),
		"modify/bad-request");
}
END_TEST

/* What waits for a server that doesn't read was made for the clearance of
 * then. */
START_TEST(what_waits_is_made_anew)
{
	world_forget(w);
	world_hold(w);
	(void)offer(ANN, "to='" ROOM "'");
	world_clear(w, "ann@ex.org", "UNCLASSIFIED");
	ck_xpath(heard(w, "ex.org"), "/all[count(iq)=1]/iq[@type='error']");
	ck_xpath_not(heard(w, NULL), "//catalog:catalog");
}
END_TEST

/* Places of other services of the process. */
START_TEST(other_services_are_known)
{
	const struct world_conf conf = {.nodes = true};
	struct world *nodes = world_new(&conf);

	w->sibling = nodes;
	world_clear(nodes, "ann@ex.org", "up to CONFIDENTIAL");
	world_offer(nodes, exprs, 2);
	ck_xpath(offer(ANN, "to='" NODES "'"),
		"//catalog:catalog[@to='" NODES "'][@size='2']");
	ck_xpath(offer(ANN, "to='" NODES "' node='none'"), NOT_FOUND);
	ck_xpath(ask(w, ANN, DOMAIN, "get", say(w, CATALOG, "to='" NODES "'")),
		"/iq/catalog:catalog[@size='2']");
	w->sibling = NULL;
	world_free(&nodes);
}
END_TEST

Suite *suite_delegate(void)
{
	Suite *s = suite_create("muc/delegate");
	TCase *c = tcase_create("delegate");

	tcase_add_checked_fixture(c, setup, teardown);
	tcase_add_test(c, a_users_request_is_answered_inside);
	tcase_add_test(c, both_versions_are_spoken);
	tcase_add_test(c, a_server_is_told_what_it_may_show);
	tcase_add_test(c, what_is_hidden_is_not_there);
	tcase_add_test(c, toward_people_both_count);
	tcase_add_test(c, toward_people_ones_own_may_count_alone);
	tcase_add_test(c, people_are_a_matter_of_their_server);
	tcase_add_test(c, nobody_speaks_for_others);
	tcase_add_test(c, nothing_is_served_that_was_not_delegated);
	tcase_add_test(c, a_broken_wrapping_is_refused);
	tcase_add_test(c, what_waits_is_made_anew);
	tcase_add_test(c, other_services_are_known);
	suite_add_tcase(s, c);
	return s;
}
