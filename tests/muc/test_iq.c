/* SPDX-License-Identifier: MIT */
/* Who is answered at all: occupants, hidden rooms, closed domains. */
#include "tests/muc/ask.h"
#include "tests/muc/suites.h"

#define ANN  "ann@ex.org/pc"
#define BOB  "bob@ex.org/pc"
#define BOSS "boss@ex.org/pc"
#define DISCO(what, attrs) \
	"<query xmlns='" PROTOCOL("disco#" what) "'" attrs "/>"
#define INFO DISCO("info", "")
#define PING "<ping xmlns='urn:xmpp:ping'/>"
#define ADMIN(inner) \
	"<query xmlns='" PROTOCOL("muc#admin") "'>" inner "</query>"
#define OWNER(inner) \
	"<query xmlns='" PROTOCOL("muc#owner") "'>" inner "</query>"
#define CATALOG(attrs) \
	"<catalog xmlns='urn:xmpp:sec-label:catalog:2'" attrs "/>"

static struct world *w;

static void setup(void)
{
	w = world_new(NULL);
}

static void teardown(void)
{
	world_free(&w);
}

/* ---- occupants ---- */

/* C045-028, C045-201, D410-01 */
START_TEST(an_occupant_is_asked_by_occupants_alone)
{
	const char *ping = PING;
	const char *disco = INFO;

	ck_assert_str_eq(op_create(w, ROOM, NULL), "");
	world_join(w, ANN, "Ann");
	world_join(w, BOB, "Bob");
	ck_xpath(ask(w, ANN, ROOM "/Ann", "get", ping),
		"/iq[@type='result'][not(*)][@from='" ROOM "/Ann']");
	ck_assert_str_eq(verdict(w, ask(w, ANN, ROOM "/Ann", "set", ping)),
		"cancel/service-unavailable");
	ck_assert_str_eq(verdict(w, ask(w, ANN, ROOM "/Who", "get", ping)),
		"cancel/item-not-found");
	/* another client of the same person isn't in */
	ck_assert_str_eq(
		verdict(w, ask(w, "ann@ex.org/x", ROOM "/Ann", "get", ping)),
		"cancel/not-acceptable");
	ck_assert_str_eq(
		verdict(w, ask(w, "c@ex.org/x", ROOM "/Ann", "get", disco)),
		"modify/bad-request");
	ck_assert_str_eq(verdict(w, ask(w, "c@ex.org/x", ROOM "/Ann", "get",
					    "<vCard xmlns='vcard-temp'/>")),
		"modify/not-acceptable");
	/* nobody else heard of all this */
	ck_xpath_not(heard(w, BOB), "//iq");
}
END_TEST

/* D410-01: whether the room is gone or hidden or never was */
START_TEST(a_ping_into_no_room_says_not_inside)
{
	const char *ping = "<ping xmlns='urn:xmpp:ping'/>";

	const char *a = ask(w, ANN, ROOM "/Ann", "get", ping);

	ck_assert_str_eq(verdict(w, a), "cancel/not-acceptable");
	ck_xpath(a, "//err:text = 'You are not in the room.'");
}
END_TEST

/* ---- hidden rooms ---- */

static const struct {
	const char *type, *resource, *payload;
} asks[] = {
	{"get",				   "",      INFO							},
	{"get",				   "",      DISCO("info",						 " node='x-roomuser-item'")},
	{"get",				       "",					  DISCO("info",							      " node='" PROTOCOL("muc#traffic") "'")},
	{"get", "",        DISCO("items",   "")},
	{"set",			  "",		       DISCO("items",										 "")},
	{"get",            "",PING},
	{"get",				   "",			     "<query xmlns='jabber:iq:register'/>"												     },
	{"get",				   "",      "<x xmlns='urn:x'/>"},
	{"get",				   "",      "<x xmlns='urn:x'/><x xmlns='urn:x'/>"                                        },
	{"get",				   "",      CATALOG("")                      },
	{"get",				   "",      ADMIN("<item affiliation='member'/>")                                                 },
	{"set",				   "",      ADMIN("<item nick='Boss' role='none'/>")                       },
	{"set",				   "",      ADMIN("")                    },
	{"get",				   "",      OWNER("")						   },
	{"set",				   "",      OWNER("<x xmlns='jabber:x:data' type='submit'/>")                                                   },
	{"set",				   "",      OWNER("<destroy/>")           },
	{"get",				   "/Boss",      PING					 },
	{"get",				   "/Boss", INFO						   },
	{"set",				   "/Who", "<x xmlns='urn:x'/>"							},
};

static void enter(const char *full, const char *room, const char *nick)
{
	world_recvf(w,
		"<presence from='%s' to='%s/%s'><x xmlns='" PROTOCOL(
			"muc") "'/></presence>",
		full, room, nick);
}

/* The answer without the room's name, which stands in it once. */
static const char *nameless(const char *answer, const char *room)
{
	const char *name = strstr(answer, room);

	ck_assert_ptr_nonnull(name);
	ck_assert_ptr_null(strstr(name + 1, room));
	return say(w, "%.*sROOM%s", (int)(name - answer), answer,
		name + strlen(room));
}

/* Promise: a hidden room, a locked one and one that never was answer every
 * request with the same bytes. C045-031, C045-058, B030-03, B030-07 */
START_TEST(a_hidden_room_never_was)
{
	static const char *const rooms[] = {
		"hid@" DOMAIN, "loc@" DOMAIN, "non@" DOMAIN};
	const char *answers[3];

	world_clear(w, "boss@ex.org", "up to SECRET");
	ck_assert_str_eq(op_create(w, rooms[0], "access_label=SECRET"), "");
	ck_assert_str_eq(op_give(w, rooms[0], "ann@ex.org", "admin"), "");
	enter(BOSS, rooms[0], "Boss");
	enter(BOSS, rooms[1], "Boss");
	/* both are there for the boss */
	for (int i = 0; i < 2; i++)
		ck_assert_str_eq(
			verdict(w, ask(w, BOSS, rooms[i], "get", INFO)),
			"result");
	for (int i = 0; i < 3; i++) {
		const char *a =
			ask(w, ANN, say(w, "%s%s", rooms[i], asks[_i].resource),
				asks[_i].type, asks[_i].payload);

		ck_xpath(a, "/iq[@type='error']");
		answers[i] = nameless(a, rooms[i]);
	}
	ck_assert_str_eq(answers[0], answers[2]);
	ck_assert_str_eq(answers[1], answers[2]);
}
END_TEST

/* ---- a domain above one's clearance ---- */

static const struct {
	const char *type, *payload;
} service_asks[] = {
	{"get",				   INFO},
	{"get",				   DISCO("info"," node='x'")},
	{"get",				       DISCO("items","")},
	{"get",				    PING },
	{"set",PING},
	{"get",				    "<query xmlns='jabber:iq:version'/>"                                     },
	{"get",CATALOG("")},
	{"set",							     CATALOG("")																  },
	{"get",CATALOG(" to='" DOMAIN "'")},
	{"get",					     CATALOG(" from='boss@ex.org'")																									       },
	{"get",OWNER("")},
	{"get",								  "<x xmlns='urn:x'/>"																																						    },
	{"get","<x xmlns='urn:x'/><x xmlns='urn:x'/>"},
	{"get",						""																																																		  },
	{"what",PING},
};

/* Promise: every request has one answer, which says nothing; who is cleared
 * finds the service. */
START_TEST(a_closed_domain_never_was)
{
	const struct world_conf conf = {.access = "SECRET"};
	const char *a, *first = NULL;

	world_free(&w);
	w = world_new(&conf);
	world_clear(w, "boss@ex.org", "up to SECRET");
	for (size_t i = 0; i < ARRAY_LEN(service_asks); i++) {
		a = ask(w, ANN, DOMAIN, service_asks[i].type,
			service_asks[i].payload);
		first = first == NULL ? a : first;
		ck_assert_str_eq(a, first);
	}
	ck_assert_str_eq(verdict(w, first), "cancel/item-not-found");
	ck_assert_ptr_null(strstr(first, "Labelled"));
	ck_assert_str_eq(verdict(w, ask(w, ANN, DOMAIN "/x", "get", PING)),
		"cancel/item-not-found");
	for (size_t i = 0; i < 4; i += 3) /* info, ping */
		ck_assert_str_eq(verdict(w, ask(w, BOSS, DOMAIN, "get",
						    service_asks[i].payload)),
			"result");
}
END_TEST

/* The server's own clearance is none: what counts is the user's. */
START_TEST(a_server_asks_a_closed_domain_for_its_user)
{
	const struct world_conf conf = {.access = "SECRET"};

	world_free(&w);
	w = world_new(&conf);
	world_clear(w, "boss@ex.org", "up to SECRET");
	ck_assert_str_eq(verdict(w, ask(w, "ex.org", DOMAIN, "get",
					    CATALOG(" from='boss@ex.org'"))),
		"result");
	ck_assert_str_eq(verdict(w, ask(w, "ex.org", DOMAIN, "get",
					    CATALOG(" from='ann@ex.org'"))),
		"cancel/item-not-found");
	ck_assert_str_eq(verdict(w, ask(w, "ex.org", DOMAIN, "get", PING)),
		"cancel/item-not-found");
}
END_TEST

Suite *suite_iq(void)
{
	Suite *s = suite_create("muc/iq");
	TCase *c = tcase_create("iq");

	tcase_add_checked_fixture(c, setup, teardown);
	tcase_add_test(c, an_occupant_is_asked_by_occupants_alone);
	tcase_add_test(c, a_ping_into_no_room_says_not_inside);
	tcase_add_loop_test(c, a_hidden_room_never_was, 0, ARRAY_LEN(asks));
	tcase_add_test(c, a_closed_domain_never_was);
	tcase_add_test(c, a_server_asks_a_closed_domain_for_its_user);
	suite_add_tcase(s, c);
	return s;
}
