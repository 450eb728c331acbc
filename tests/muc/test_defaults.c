/* SPDX-License-Identifier: MIT */
/* What rooms of a service begin with, and in how many rooms people are. */
#include "tests/muc/ask.h"
#include "tests/muc/suites.h"

#define ANN "ann@ex.org/a"
#define BOB "bob@ex.org/b"
#define NEW "new@" DOMAIN
#define MUC "<x xmlns='" PROTOCOL("muc") "'/>"

static struct world *w;

static void start(const struct world_conf *conf)
{
	w = world_new(conf);
	world_clear(w, "ann@ex.org", "up to SECRET");
}

static void teardown(void)
{
	world_free(&w);
}

static void enter(const char *full, const char *room)
{
	world_recvf(w,
		"<presence from='%s' to='%s@" DOMAIN "/%.3s'>" MUC
		"</presence>",
		full, room, full);
}

/* The error's condition, or that of one who is in. */
static const char *answered(const char *full, const char *room)
{
	const char *v;

	world_forget(w);
	enter(full, room);
	v = xpath_text(w, heard(w, full),
		"local-name(//presence/error/err:*[local-name() != 'text'])");
	return v[0] != '\0' ? v
	       : xpath_holds(heard(w, full), "//user:status[@code='110']")
	               ? "in"
	               : "nothing";
}

START_TEST(a_room_that_a_user_makes_begins_with_the_defaults)
{
	const struct world_conf conf = {
		.room_defaults = "persistent=true\nwhois=anyone\n"
				 "default_label=RESTRICTED"};

	start(&conf);
	enter(ANN, "new");
	ck_xpath(heard(w, ANN), "//user:status[@code='201']");
	ck_assert_str_eq(op_show(w, NEW, "persistent"), "true");
	ck_assert_str_eq(op_show(w, NEW, "whois"), "anyone");
	ck_assert_str_eq(op_show(w, NEW, "default_label"), "RESTRICTED");
	ck_assert_str_eq(op_show(w, NEW, "public"), "true");
	/* and the form begins with them */
	ck_xpath(ask(w, ANN, NEW, "get",
			 "<query xmlns='" PROTOCOL("muc#owner") "'/>"),
		"//x:field[@var='muc#roomconfig_persistentroom']/x:value='1'");
}
END_TEST

START_TEST(the_operator_begins_with_them_as_well)
{
	const struct world_conf conf = {
		.room_defaults = "public=false\naccess_label=SECRET"};

	start(&conf);
	ck_assert_str_eq(op_create(w, NEW, "name=x"), "");
	ck_assert_str_eq(op_show(w, NEW, "public"), "false");
	ck_assert_str_eq(op_show(w, NEW, "access_label"), "SECRET");
	ck_assert_str_eq(op_create(w, "other@" DOMAIN, "access_label="), "");
	ck_assert_str_eq(op_show(w, "other@" DOMAIN, "access_label"), "");
}
END_TEST

/* Who couldn't enter the room makes none: in the words of who may not. */
START_TEST(who_is_not_cleared_for_the_defaults_makes_no_room)
{
	const struct world_conf conf = {.room_defaults = "access_label=SECRET"};

	start(&conf);
	ck_assert_str_eq(answered(BOB, "new"), "not-allowed");
	ck_assert_ptr_null(op_show(w, NEW, "name"));
	ck_assert_str_eq(answered(ANN, "new"), "in");
	ck_assert_str_eq(answered(BOB, "new"), "not-allowed");
}
END_TEST

/* C045-203: in all rooms of the service together, on all clients. */
START_TEST(one_is_in_so_many_rooms_and_no_more)
{
	const struct world_conf conf = {.limits = {.joined_rooms = 2}};

	start(&conf);
	for (int i = 0; i < 3; i++)
		ck_assert_str_eq(
			op_create(w, say(w, "r%d@" DOMAIN, i), NULL), "");
	ck_assert_str_eq(answered(ANN, "r0"), "in");
	ck_assert_str_eq(answered(ANN, "r1"), "in");
	ck_assert_str_eq(answered(ANN, "r2"), "resource-constraint");
	ck_assert_str_eq(
		answered("ann@ex.org/phone", "r2"), "resource-constraint");
	/* again, or with another client, it isn't one more */
	ck_assert_str_eq(answered(ANN, "r1"), "in");
	ck_assert_str_eq(answered("ann@ex.org/phone", "r1"), "in");
	/* nor does one make another room then: as who may not */
	ck_assert_str_eq(answered(ANN, "new"), "not-allowed");
	ck_assert_str_eq(answered(BOB, "r2"), "in");
	world_recv(w, "<presence type='unavailable' from='" ANN
		      "' to='r0@" DOMAIN "/ann'/>");
	ck_assert_str_eq(answered("ann@ex.org/phone", "new"), "in");
	/* after a restart they are where they were */
	world_restart(w);
	ck_assert_str_eq(answered(ANN, "r2"), "resource-constraint");
}
END_TEST

Suite *suite_defaults(void)
{
	Suite *s = suite_create("muc/defaults");
	TCase *c = tcase_create("defaults");

	tcase_add_checked_fixture(c, NULL, teardown);
	tcase_add_test(c, a_room_that_a_user_makes_begins_with_the_defaults);
	tcase_add_test(c, the_operator_begins_with_them_as_well);
	tcase_add_test(c, who_is_not_cleared_for_the_defaults_makes_no_room);
	tcase_add_test(c, one_is_in_so_many_rooms_and_no_more);
	suite_add_tcase(s, c);
	return s;
}
