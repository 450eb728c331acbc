/* SPDX-License-Identifier: MIT */
/* The vCard of a room and its avatar. */
#include "tests/muc/ask.h"
#include "tests/muc/suites.h"
#include "tests/support/expect.h"

#define ANN  "ann@ex.org/pc"
#define BOB  "bob@ex.org/pc"
#define INFO "<query xmlns='" PROTOCOL("disco#info") "'/>"
#define HASH "//x:field[@var='muc#roominfo_avatarhash']"

/* The first bytes of a PNG and of a JPEG, and their SHA-1. */
#define PNG      "iVBORw0KGgo="
#define PNG_SHA  "4caece539b039b16e16206ea2478f8c5ffb2ca05"
#define JPEG     "/9j/"
#define JPEG_SHA "a3ff16385bea1d45349ea11ce23e4f337b7d4dd5"
#define PHOTO(type, data) \
	"<PHOTO><TYPE>" type "</TYPE><BINVAL>" data "</BINVAL></PHOTO>"
#define VCARD(inner) "<vCard xmlns='vcard-temp'>" inner "</vCard>"

static struct world *w;

static void start(const struct world_conf *conf)
{
	w = world_new(conf);
	world_open(w, ANN, "Ann");
	world_set(w, "persistent=true");
	world_join(w, BOB, "Bob");
	world_forget(w);
}

static void setup(void)
{
	start(NULL);
}

static void teardown(void)
{
	world_free(&w);
}

static const char *set(const char *from, const char *card)
{
	return verdict(w, ask(w, from, ROOM, "set", card));
}

/* D486-01 */
START_TEST(an_owner_gives_the_room_an_avatar)
{
	const char *a;

	ck_xpath_not(ask(w, BOB, ROOM, "get", INFO), HASH);
	ck_assert_str_eq(
		set(ANN, VCARD("<FN>The room</FN>" PHOTO("image/png", PNG))),
		"result");
	expect_some(w, BOB,
		"/message[@type='groupchat'][@from='" ROOM "']"
		"/user:x/user:status[@code='104']");
	a = ask(w, "eve@ex.org/e", ROOM, "get", VCARD(""));
	ck_xpath(a, "/iq[@type='result'][@from='" ROOM "']/vcard:vCard"
		    "[vcard:FN='The room']/vcard:PHOTO"
		    "[vcard:TYPE='image/png'][vcard:BINVAL='" PNG "']");
	a = ask(w, "eve@ex.org/e", ROOM, "get", INFO);
	ck_xpath(a, "//info:feature[@var='vcard-temp']");
	ck_xpath(a, HASH "[@type='text-multi'][count(x:value)=1]"
			 "[x:value='" PNG_SHA "']");
}
END_TEST

/* D486-01: also where clients look for it that don't ask. */
START_TEST(an_avatar_is_in_the_presence_of_the_room)
{
	ck_assert_str_eq(set(ANN, VCARD(PHOTO("image/png", PNG))), "result");
	expect_some(w, BOB,
		"/presence[@from='" ROOM "'][not(@type)]"
		"/*[local-name()='x']/*[.='" PNG_SHA "']");
	world_join(w, "eve@ex.org/e", "Eve");
	expect_some(w, "eve@ex.org/e", "/presence[@from='" ROOM "']");
	ck_assert_str_eq(set(ANN, VCARD("")), "result");
	expect_some(w, BOB, "/presence[@from='" ROOM "']/*/*[.='']");
	world_forget(w);
	world_join(w, "fay@ex.org/f", "Fay");
	expect_none(w, "fay@ex.org/f", "/presence[@from='" ROOM "']");
}
END_TEST

START_TEST(an_empty_card_removes_it)
{
	ck_assert_str_eq(set(ANN, VCARD(PHOTO("image/png", PNG))), "result");
	ck_assert_str_eq(set(ANN, VCARD("")), "result");
	ck_xpath_not(ask(w, BOB, ROOM, "get", INFO), HASH);
	ck_xpath(ask(w, BOB, ROOM, "get", VCARD("")),
		"/iq[@type='result']/vcard:vCard[not(*)]");
	/* nothing changes, nobody is told */
	world_forget(w);
	ck_assert_str_eq(set(ANN, VCARD("")), "result");
	expect_quiet(w, BOB);
}
END_TEST

/* D486-01: several of one image. */
START_TEST(each_image_has_its_hash)
{
	ck_assert_str_eq(set(ANN, VCARD(PHOTO("image/png", PNG)
						  PHOTO("image/jpeg", JPEG))),
		"result");
	ck_xpath(ask(w, BOB, ROOM, "get", INFO),
		HASH "[count(x:value)=2][x:value[1]='" PNG_SHA "']");
}
END_TEST

/* D486-01 */
START_TEST(only_owners_change_it)
{
	ck_assert_str_eq(op_give(w, ROOM, "bob@ex.org", "admin"), "");
	ck_assert_str_eq(
		set(BOB, VCARD(PHOTO("image/png", PNG))), "auth/forbidden");
	ck_assert_str_eq(set("eve@ex.org/e", VCARD("")), "auth/forbidden");
	ck_xpath_not(ask(w, BOB, ROOM, "get", INFO), HASH);
}
END_TEST

START_TEST(what_is_no_image_is_refused)
{
	static const char *const bad[] = {
		PHOTO("image/png", "####"),
		PHOTO("image/png", ""),
		PHOTO("image/png", JPEG),
		PHOTO("image/svg+xml", "PHN2Zy8+"),
		PHOTO("text/html", "PGh0bWw+"),
		"<PHOTO><EXTVAL>http://ex.org/a.png</EXTVAL></PHOTO>",
		"<PHOTO><TYPE>image/png</TYPE></PHOTO>",
	};

	for (size_t i = 0; i < ARRAY_LEN(bad); i++)
		ck_assert_str_eq(set(ANN, say(w, VCARD("%s"), bad[i])),
			"modify/not-acceptable");
	/* what is left when a client removed one is no image and no fault */
	ck_assert_str_eq(set(ANN, VCARD("<FN>x</FN><PHOTO/>")), "result");
	ck_xpath_not(ask(w, BOB, ROOM, "get", INFO), HASH);
}
END_TEST

/* H258-06 */
START_TEST(a_card_with_a_label_is_refused)
{
	ck_assert_str_eq(set(ANN, say(w, VCARD("<FN>%s</FN>"),
					  world_label(w, "UNCLASSIFIED"))),
		"modify/policy-violation");
}
END_TEST

/* C045-203 */
START_TEST(a_card_has_a_limit)
{
	const struct world_conf conf = {.limits = {.avatar_bytes = 200}};
	char long_name[300];

	world_free(&w);
	start(&conf);
	memset(long_name, 'x', sizeof(long_name) - 1);
	long_name[sizeof(long_name) - 1] = '\0';
	ck_assert_str_eq(set(ANN, say(w, VCARD("<FN>%s</FN>"), long_name)),
		"modify/policy-violation");
	ck_assert_str_eq(set(ANN, VCARD("<FN>x</FN>")), "result");
}
END_TEST

/* A card outlives a restart, and goes with its room. */
START_TEST(a_card_lives_as_long_as_its_room)
{
	ck_assert_str_eq(set(ANN, VCARD(PHOTO("image/png", PNG))), "result");
	world_restart(w);
	ck_xpath(ask(w, BOB, ROOM, "get", INFO), HASH);
	ck_xpath(ask(w, BOB, ROOM, "get", VCARD("")), "//vcard:PHOTO");
	ck_assert_str_eq(
		verdict(w,
			ask(w, ANN, ROOM, "set",
				"<query xmlns='" PROTOCOL(
					"muc#owner") "'><destroy/></query>")),
		"result");
	world_open(w, ANN, "Ann");
	ck_xpath_not(ask(w, ANN, ROOM, "get", INFO), HASH);
	ck_xpath_not(ask(w, ANN, ROOM, "get", VCARD("")), "//vcard:PHOTO");
}
END_TEST

/* Promise: the card is under the room's access label, as its presence is. */
START_TEST(a_hidden_room_shows_no_card)
{
	const char *answers[2];

	world_clear(w, "ann@ex.org", "up to SECRET");
	world_set(w, "access_label=SECRET");
	world_forget(w);
	ck_assert_str_eq(set(ANN, VCARD(PHOTO("image/png", PNG))), "result");
	expect_quiet(w, BOB);
	for (int i = 0; i < 2; i++) {
		const char *type = i == 0 ? "get" : "set";

		answers[0] = ask(w, BOB, ROOM, type, VCARD(""));
		answers[1] = ask(w, BOB, "n@" DOMAIN, type, VCARD(""));
		ck_assert_str_eq(
			verdict(w, answers[0]), "cancel/item-not-found");
		ck_assert_str_eq(
			verdict(w, answers[1]), "cancel/item-not-found");
	}
}
END_TEST

/* What waits goes to nobody from whom the room is hidden by now. */
START_TEST(a_card_that_waits_is_judged_again)
{
	ck_assert_str_eq(set(ANN, VCARD(PHOTO("image/png", PNG))), "result");
	world_clear(w, "ann@ex.org", "up to SECRET");
	world_clear(w, "bob@ex.org", "up to SECRET");
	world_set(w, "access_label=SECRET");
	world_forget(w);
	world_hold(w);
	(void)ask(w, BOB, ROOM, "get", VCARD(""));
	world_recv(w, "<presence from='" BOB "' to='" ROOM
		      "/Bob'><x xmlns='" PROTOCOL("muc") "'/></presence>");
	ck_xpath(heard(w, BOB), "//vcard:PHOTO and "
				"/all/presence[@from='" ROOM "']");
	world_clear(w, "bob@ex.org", NULL);
	ck_xpath_not(heard(w, BOB), "//vcard:PHOTO or "
				    "/all/presence[@from='" ROOM "']");
}
END_TEST

/* D486-01 */
START_TEST(the_service_has_a_card)
{
	ck_xpath(ask(w, BOB, DOMAIN, "get", VCARD("")),
		"/iq[@type='result']/vcard:vCard[vcard:FN='Labelled rooms']");
	ck_assert_str_eq(verdict(w, ask(w, BOB, DOMAIN, "set", VCARD(""))),
		"modify/bad-request");
	ck_xpath(ask(w, BOB, DOMAIN, "get", INFO),
		"//info:feature[@var='vcard-temp']");
}
END_TEST

Suite *suite_vcard(void)
{
	Suite *s = suite_create("muc/vcard");
	TCase *c = tcase_create("vcard");

	tcase_add_checked_fixture(c, setup, teardown);
	tcase_add_test(c, an_owner_gives_the_room_an_avatar);
	tcase_add_test(c, an_avatar_is_in_the_presence_of_the_room);
	tcase_add_test(c, an_empty_card_removes_it);
	tcase_add_test(c, each_image_has_its_hash);
	tcase_add_test(c, only_owners_change_it);
	tcase_add_test(c, what_is_no_image_is_refused);
	tcase_add_test(c, a_card_with_a_label_is_refused);
	tcase_add_test(c, a_card_has_a_limit);
	tcase_add_test(c, a_card_lives_as_long_as_its_room);
	tcase_add_test(c, a_hidden_room_shows_no_card);
	tcase_add_test(c, a_card_that_waits_is_judged_again);
	tcase_add_test(c, the_service_has_a_card);
	suite_add_tcase(s, c);
	return s;
}
