/* SPDX-License-Identifier: MIT */
/* What discovery tells, what it hides, and requests that have no answer. */
#include "muc/iq.h"
#include "tests/muc/ask.h"
#include "tests/muc/suites.h"

#define ANN  "ann@ex.org/pc"
#define BOB  "bob@ex.org/pc"
#define INFO "<query xmlns='http://jabber.org/protocol/disco#info'%s/>"

static struct world *w;

static void setup(void)
{
	w = world_new(NULL);
}

static void teardown(void)
{
	world_free(&w);
}

static const char *info(const char *from, const char *to, const char *attr)
{
	return ask(w, from, to, "get", say(w, INFO, attr));
}

static const char *items(const char *from, const char *to, const char *inner)
{
	return ask(w, from, to, "get",
		say(w, "<query xmlns='" PROTOCOL("disco#items") "'>%s</query>",
			inner));
}

/* ---- the service ---- */

/* B030-01, C045-020, C045-021, C045-025, C045-029, D359-02, D421-01,
 * H258-01, B059-08 */
START_TEST(the_service_says_what_it_is)
{
	static const char *const has[] = {PROTOCOL("muc"),
		PROTOCOL("muc#stable_id"), PROTOCOL("muc#roomconfig"),
		PROTOCOL("muc#roominfo"), PROTOCOL("disco#info"),
		PROTOCOL("disco#items"), PROTOCOL("rsm"), "muc_rooms",
		"jabber:iq:version", "urn:xmpp:ping", "urn:xmpp:sec-label:0",
		"urn:xmpp:sec-label:catalog:2", "urn:xmpp:sid:0",
		"urn:xmpp:occupant-id:0"};
	const char *a = info(ANN, DOMAIN, "");

	ck_xpath(a, "/iq[@type='result'][@from='" DOMAIN "']/info:query"
		    "[not(@node)]/info:identity[@category='conference']"
		    "[@type='text'][@name='Labelled rooms']");
	for (size_t i = 0; i < ARRAY_LEN(has); i++)
		ck_xpath(a, say(w, "//info:feature[@var='%s']", has[i]));
	/* of a room alone */
	ck_xpath_not(a, "//info:feature[contains(@var,'self-ping')]");
}
END_TEST

/* B157-01 */
START_TEST(the_service_says_whom_to_write_to)
{
	static const struct span uri[] = {
		{"mailto:a@x", 10},
                {"xmpp:a@x",   8 }
        };
	static const struct domain_contact contact = {
		"abuse-addresses", uri, 2};
	static const struct world_conf conf = {.contact = &contact};

	ck_xpath_not(info(ANN, DOMAIN, ""), "//x:x");
	world_free(&w);
	w = world_new(&conf);
	ck_xpath(info(ANN, DOMAIN, ""),
		"//x:x[@type='result'][x:field[@var='FORM_TYPE']"
		"[x:value='http://jabber.org/network/serverinfo']]/x:field"
		"[@var='abuse-addresses'][@type='list-multi']"
		"[x:value[1]='mailto:a@x'][x:value[2]='xmpp:a@x']");
}
END_TEST

/* By any of the rows of a namespace. */
static bool is_promised(enum ns ns, unsigned place)
{
	for (size_t i = 0; i < iq_route_n; i++)
		if (iq_routes[i].ns == ns && iq_routes[i].feature &&
			(iq_routes[i].places & place) != 0)
			return true;
	return false;
}

/* B030-05: none twice. Promised ones are answered, all of them. */
START_TEST(features_are_what_is_answered)
{
	const char *places[] = {DOMAIN, ROOM};

	ck_assert_str_eq(op_create(w, ROOM, "registration=closed"), "");
	for (size_t p = 0; p < 2; p++) {
		const char *a = info(ANN, places[p], "");

		ck_xpath_not(a, "//info:feature[@var = "
				"preceding-sibling::info:feature/@var]");
		for (size_t i = 0; i < iq_route_n; i++) {
			const struct iq_route *r = &iq_routes[i];
			bool told;

			if (r->ns == NS_MAM) /* of some: test_archive.c */
				continue;
			told = xpath_holds(
				a, say(w, "//info:feature[@var='%s']",
					   ns_uri(r->ns).p));

			ck_assert(told == is_promised(r->ns, p == 0 ? AT_SERVICE
								    : AT_ROOM));
			if (told && r->type == TYPE_GET)
				ck_assert_str_eq(
					verdict(w,
						ask(w, ANN, places[p], "get",
							say(w,
								"<%s "
								"xmlns='%s'/>",
								r->element,
								ns_uri(r->ns)
									.p))),
					"result");
		}
	}
}
END_TEST

/* B092-01, B199-01 */
START_TEST(version_and_ping_are_answered)
{
	ck_xpath(ask(w, ANN, DOMAIN, "get",
			 "<query xmlns='jabber:iq:version'/>"),
		"/iq/version:query[version:name='Caveat']"
		"[string-length(version:version) > 0]");
	ck_xpath(ask(w, ANN, DOMAIN, "get", "<ping xmlns='urn:xmpp:ping'/>"),
		"/iq[@type='result'][not(*)]");
	ck_assert_str_eq(op_create(w, ROOM, NULL), "");
	ck_xpath(ask(w, ANN, ROOM, "get", "<ping xmlns='urn:xmpp:ping'/>"),
		"/iq[@type='result'][not(*)][@from='" ROOM "']");
}
END_TEST

/* B030-06, C045-120, C045-200: whatever isn't answered has an error with a
 * condition. */
START_TEST(what_is_not_answered_is_refused)
{
	static const struct {
		const char *type, *payload, *verdict;
	} asks[] = {
		{"get",  "<query xmlns='urn:x'/>",                       "cancel/service-unavailable"},
		{"set",  "<query xmlns='urn:x'/>",                       "cancel/service-unavailable"},
		{"get",  "<query xmlns='jabber:iq:register'/>",
                 "cancel/service-unavailable"							},
		{"get",  "",					     "modify/bad-request"        },
		{"get",  "text",					 "modify/bad-request"        },
		{"set",  "<a xmlns='urn:x'/><b xmlns='urn:x'/>",
                 "modify/bad-request"								},
		{"set",  "<query xmlns='" PROTOCOL("disco#info") "'/>",
                 "modify/bad-request"								},
 /* H258-06: a label where none is expected */
		{"get",
                 "<ping xmlns='urn:xmpp:ping'/>"
			"<securitylabel xmlns='urn:xmpp:sec-label:0'/>", "modify/bad-request"        },
		{"what", "<ping xmlns='urn:xmpp:ping'/>",                "modify/bad-request"        },
	};

	ck_assert_str_eq(op_create(w, ROOM, "registration=closed"), "");
	for (size_t i = 0; i < ARRAY_LEN(asks); i++) {
		ck_assert_str_eq(verdict(w, ask(w, ANN, DOMAIN, asks[i].type,
						    asks[i].payload)),
			asks[i].verdict);
		ck_assert_str_eq(verdict(w, ask(w, ANN, ROOM, asks[i].type,
						    asks[i].payload)),
			asks[i].verdict);
	}
}
END_TEST

/* K-24: no answer to an answer. */
START_TEST(answers_are_not_answered)
{
	world_recv(
		w, "<iq type='result' id='x' from='" ANN "' to='" DOMAIN "'/>");
	world_recv(w, "<iq type='error' id='x' from='" ANN "' to='" ROOM
		      "'><a xmlns='urn:x'/><b xmlns='urn:x'/></iq>");
	ck_assert_uint_eq(w->sent_n, 0);
}
END_TEST

/* B030-02, B030-03 */
START_TEST(nodes_are_mirrored_or_unknown)
{
	ck_assert_str_eq(op_create(w, ROOM, NULL), "");
	ck_assert_str_eq(verdict(w, info(ANN, DOMAIN, " node='x'")),
		"cancel/item-not-found");
	ck_assert_str_eq(verdict(w, info(ANN, ROOM, " node='x'")),
		"cancel/item-not-found");
	ck_xpath(info(ANN, ROOM, " node='x-roomuser-item'"),
		"/iq/info:query[@node='x-roomuser-item']");
	ck_assert_str_eq(
		verdict(w, ask(w, ANN, ROOM, "get",
				   "<query xmlns='" PROTOCOL(
					   "disco#items") "'"
							  " node='x'/>")),
		"cancel/item-not-found");
}
END_TEST

/* ---- a room ---- */

/* C045-024: one of each pair, as the option says. */
START_TEST(a_room_says_of_what_kind_it_is)
{
	static const struct {
		const char *off, *on, *pair;
	} kinds[] = {
		{"muc_persistent",    "muc_temporary",         "persistent=false" },
		{"muc_unsecured",     "muc_passwordprotected", "password=x"       },
		{"muc_public",        "muc_hidden",            "public=false"     },
		{"muc_open",          "muc_membersonly",       "members_only=true"},
		{"muc_unmoderated",   "muc_moderated",         "moderated=true"   },
		{"muc_semianonymous", "muc_nonanonymous",      "whois=anyone"     },
	};

	ck_assert_str_eq(op_create(w, ROOM, NULL), "");
	/* a temporary room needs somebody who stays */
	ck_assert_str_eq(op_give(w, ROOM, "bob@ex.org", "member"), "");
	world_join(w, BOB, "Bob");
	for (size_t i = 0; i < ARRAY_LEN(kinds); i++) {
		const char *off =
			say(w, "//info:feature[@var='%s']", kinds[i].off);
		const char *on =
			say(w, "//info:feature[@var='%s']", kinds[i].on);

		ck_xpath(info(ANN, ROOM, ""), off);
		ck_xpath_not(info(ANN, ROOM, ""), on);
		ck_assert_str_eq(op_set(w, ROOM, kinds[i].pair), "");
		ck_xpath(info(ANN, ROOM, ""), on);
		ck_xpath_not(info(ANN, ROOM, ""), off);
	}
}
END_TEST

/* C045-026, C045-210, B128-01, D410-01, D421-01, H258-01 */
START_TEST(a_room_describes_itself)
{
	const char *a;

	ck_assert_str_eq(op_create(w, ROOM, "name=Heath & Moor"), "");
	ck_assert_str_eq(op_set(w, ROOM, "description=Where it rains"), "");
	ck_assert_str_eq(op_set(w, ROOM, "language=en"), "");
	ck_assert_str_eq(op_set(w, ROOM, "contact=ann@ex.org,bob@ex.org"), "");
	ck_assert_str_eq(op_set(w, ROOM, "history=7"), "");
	ck_assert_str_eq(op_set(w, ROOM, "change_subject=true"), "");
	ck_assert_str_eq(op_set(w, ROOM, "pubsub=xmpp:p@ex.org?;node=n"), "");
	world_join(w, BOB, "Bob");
	world_recv(w, "<message type='groupchat' from='" BOB "' to='" ROOM
		      "'><subject>Rain</subject></message>");
	a = info(ANN, ROOM, "");
	ck_xpath(a, "//info:identity[@category='conference'][@type='text']"
		    "[@name='Heath & Moor']");
	ck_xpath(a, "//info:feature[@var='urn:xmpp:sec-label:0']");
	ck_xpath(a, "//info:feature[@var='urn:xmpp:occupant-id:0']");
	ck_xpath(a, "//info:feature[@var='" PROTOCOL(
			    "muc#self-ping-optimization") "']");
	ck_xpath(a, "count(//x:x[@type='result']) = 1 and //x:x/x:field"
		    "[@var='FORM_TYPE'][@type='hidden']"
		    "[x:value='" PROTOCOL("muc#roominfo") "']");
	ck_xpath(a, "//x:field[@var='muc#roominfo_description']"
		    "[x:value='Where it rains']");
	ck_xpath(a, "//x:field[@var='muc#roominfo_lang'][x:value='en']");
	ck_xpath(a, "//x:field[@var='muc#roominfo_contactjid']"
		    "[x:value[1]='ann@ex.org'][x:value[2]='bob@ex.org']");
	ck_xpath(a, "//x:field[@var='muc#roominfo_pubsub']"
		    "[x:value='xmpp:p@ex.org?;node=n']");
	ck_xpath(a, "//x:field[@var='muc#maxhistoryfetch'][x:value='7']");
	ck_xpath(a, "//x:field[@var='muc#roominfo_subjectmod'][x:value='1']");
	ck_xpath(a, "//x:field[@var='muc#roominfo_occupants'][x:value='1']");
	ck_xpath(a, "//x:field[@var='muc#roominfo_subject'][x:value='Rain']");
	ck_xpath_not(a, "//x:field[contains(@var,'x-isode')]");
}
END_TEST

/* C045-211 */
START_TEST(what_goes_on_inside_is_for_insiders)
{
	static const char *const closed[] = {
		"public=false", "members_only=true", "password=x"};

	ck_assert_str_eq(op_create(w, ROOM, closed[_i]), "");
	ck_assert_str_eq(op_give(w, ROOM, "ann@ex.org", "member"), "");
	ck_xpath(info(ANN, ROOM, ""),
		"//x:field[@var='muc#roominfo_occupants'] and "
		"//x:field[@var='muc#roominfo_subject']");
	ck_xpath_not(info(BOB, ROOM, ""),
		"//x:field[@var='muc#roominfo_occupants'] or "
		"//x:field[@var='muc#roominfo_subject']");
}
END_TEST

/* H258-15: the marking of the nearest access label, with its colour. */
START_TEST(a_room_shows_its_marking)
{
	ck_assert_str_eq(op_create(w, ROOM, "access_label=UNCLASSIFIED"), "");
	ck_xpath(info(ANN, ROOM, ""),
		"//x:field[@var='x-isode#roominfo_marking']"
		"[x:value='UNCLASSIFIED']");
	ck_xpath(info(ANN, ROOM, ""),
		"//x:field[@var='x-isode#roominfo_marking_bg_color']"
		"[x:value != '']");
	world_clear(w, "ann@ex.org", "up to SECRET");
	ck_assert_str_eq(op_set(w, ROOM, "access_label=SECRET"), "");
	ck_xpath(info(ANN, ROOM, ""),
		"//x:field[@var='x-isode#roominfo_marking'][x:value='SECRET']");
}
END_TEST

/* C045-126 */
START_TEST(a_reserved_nick_is_told_to_its_owner)
{
	const char *node = " node='x-roomuser-item'";

	ck_assert_str_eq(op_create(w, ROOM, NULL), "");
	ck_assert_str_eq(op_give(w, ROOM, "bob@ex.org", "owner"), "");
	ck_assert_str_eq(
		verdict(w,
			ask(w, BOB, ROOM, "set",
				"<query xmlns='" PROTOCOL(
					"muc#admin") "'><item jid='ann@ex.org' "
						     "nick='Third'"
						     " affiliation='member'/></"
						     "query>")),
		"result");
	world_join(w, ANN, "Third");
	ck_xpath(info(ANN, ROOM, node),
		"//info:identity[@category='conference'][@type='text']"
		"[@name='Third']");
	ck_xpath(info(BOB, ROOM, node), "/iq/info:query[not(*)]");
}
END_TEST

/* C045-027, C045-030, B030-04 */
START_TEST(a_room_keeps_its_occupants_to_itself)
{
	ck_assert_str_eq(op_create(w, ROOM, NULL), "");
	world_join(w, BOB, "Bob");
	ck_xpath(items(ANN, ROOM, ""), "/iq/items:query[not(*)]");
	ck_assert_str_eq(
		verdict(w,
			info(ANN, ROOM, " node='" PROTOCOL("muc#traffic") "'")),
		"cancel/service-unavailable");
}
END_TEST

/* C045-202 */
START_TEST(a_room_is_found_under_any_spelling)
{
	ck_assert_str_eq(op_create(w, ROOM, "name=Heath"), "");
	ck_xpath(info(ANN, "R@Rooms.EX.org", ""),
		"//info:identity[@name='Heath']");
}
END_TEST

Suite *suite_info(void)
{
	Suite *s = suite_create("muc/info");
	TCase *c = tcase_create("info");

	tcase_add_checked_fixture(c, setup, teardown);
	tcase_add_test(c, the_service_says_what_it_is);
	tcase_add_test(c, the_service_says_whom_to_write_to);
	tcase_add_test(c, features_are_what_is_answered);
	tcase_add_test(c, version_and_ping_are_answered);
	tcase_add_test(c, what_is_not_answered_is_refused);
	tcase_add_test(c, answers_are_not_answered);
	tcase_add_test(c, nodes_are_mirrored_or_unknown);
	tcase_add_test(c, a_room_says_of_what_kind_it_is);
	tcase_add_test(c, a_room_describes_itself);
	tcase_add_loop_test(c, what_goes_on_inside_is_for_insiders, 0, 3);
	tcase_add_test(c, a_room_shows_its_marking);
	tcase_add_test(c, a_reserved_nick_is_told_to_its_owner);
	tcase_add_test(c, a_room_keeps_its_occupants_to_itself);
	tcase_add_test(c, a_room_is_found_under_any_spelling);
	suite_add_tcase(s, c);
	return s;
}
