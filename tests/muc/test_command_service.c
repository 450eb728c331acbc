/* SPDX-License-Identifier: MIT */
/* Commands of the service, for its admins. */
#include "tests/muc/order.h"
#include "tests/muc/suites.h"

#define ROOT    "root@ex.org/r"
#define OPEN    "open@" DOMAIN
#define SECRETS "secrets@" DOMAIN

static struct world *w;

/* The admin is cleared for CONFIDENTIAL: one of the rooms isn't there. */
static void setup(void)
{
	const struct world_conf conf = {.admin = "root@ex.org"};

	w = world_new(&conf);
	world_clear(w, "root@ex.org", "up to CONFIDENTIAL");
	world_clear(w, "ann@ex.org", "up to SECRET");
	ck_assert_str_eq(op_create(w, OPEN, "name=Open"), "");
	ck_assert_str_eq(op_create(w, SECRETS, "access_label=SECRET"), "");
}

static void teardown(void)
{
	world_free(&w);
}

static const char *done(const char *node, const char *fields)
{
	return order_done(w, ROOT, DOMAIN, node, fields);
}

/* B133-01, B133-02 */
START_TEST(only_admins_have_commands_at_the_service)
{
	const char *all = order_list(w, ROOT, DOMAIN);
	const char *one;

	ck_assert_ptr_nonnull(strstr(all, PROTOCOL("admin#announce") " "));
	ck_assert_ptr_nonnull(
		strstr(all, PROTOCOL("admin#get-online-users-num") " "));
	ck_assert_ptr_nonnull(strstr(all, OURS("room-create") " "));
	ck_assert_str_eq(order_list(w, "ann@ex.org/a", DOMAIN), ORDER_COMMON);
	for (int i = 1; i < 8; i++) {
		one = xpath_text(w,
			ask(w, ROOT, DOMAIN, "get",
				"<query xmlns='" PROTOCOL(
					"disco#items") "' node='" PROTOCOL("com"
									   "man"
									   "ds") "'/>"),
			say(w, "string(//items:item[%d]/@node)", i));
		ck_assert_str_ne(one, "");
		ck_assert_str_eq(
			order_done(w, "ann@ex.org/a", DOMAIN, one, NULL),
			"auth/forbidden");
	}
}
END_TEST

/* B004-09 */
START_TEST(rooms_are_listed_as_far_as_they_exist_for_the_admin)
{
	const char *a;

	for (int i = 0; i < 5; i++)
		ck_assert_str_eq(
			op_create(w, say(w, "p%d@" DOMAIN, i), "public=false"),
			"");
	a = order(w, ROOT, DOMAIN, OURS("rooms"), "", "");
	ck_xpath(a, "//x:reported/following-sibling::x:item and"
		    " count(//x:item) = 6 and not(//x:x/x:field)");
	ck_xpath(a, "//x:item[x:field[@var='jid']/x:value='" OPEN
		    "']/x:field[@var='name']/x:value='Open'");
	ck_assert_ptr_null(strstr(a, SECRETS));
	/* page by page */
	a = order(w, ROOT, DOMAIN, OURS("rooms"), "",
		FIELD("after", "p1@" DOMAIN) FIELD("max_items", "2"));
	ck_xpath(a, "count(//x:item) = 2 and //x:value[.='p2@" DOMAIN "']");
	ck_assert_str_eq(done(OURS("rooms"), FIELD("max_items", "many")),
		"modify/not-acceptable");
}
END_TEST

START_TEST(a_room_is_made_with_owners_and_settings)
{
	ck_assert_str_eq(
		done(OURS("room-create"),
			FIELD("room", "New") FIELD("owners",
				"ann@ex.org") "<field var='options'>" VALUE("na"
									    "me"
									    "=F"
									    "re"
									    "s"
									    "h")
				VALUE("public=false") VALUE(
					"default_label=RESTRICTED") "</field>"),
		"completed");
	ck_assert_str_eq(op_show(w, "new@" DOMAIN, "name"), "Fresh");
	ck_assert_str_eq(op_show(w, "new@" DOMAIN, "locked"), "false");
	ck_assert_str_eq(
		op_show(w, "new@" DOMAIN, "affiliation"), "owner ann@ex.org");
	ck_assert_str_eq(
		op_show(w, "new@" DOMAIN, "default_label"), "RESTRICTED");
	/* who makes one for nobody owns it: C045-195 */
	ck_assert_str_eq(
		done(OURS("room-create"), FIELD("room", "own@" DOMAIN)),
		"completed");
	ck_assert_str_eq(
		op_show(w, "own@" DOMAIN, "affiliation"), "owner root@ex.org");
}
END_TEST

/* A name that is taken says so in the same words, whatever has it. */
START_TEST(a_name_that_is_not_free_says_no_more)
{
	const char *open = done(OURS("room-create"), FIELD("room", "open"));
	const char *hidden =
		done(OURS("room-create"), FIELD("room", "secrets"));

	ck_assert_str_eq(open, "completed!A room of that name can't be made.");
	ck_assert_str_eq(open, hidden);
}
END_TEST

/* Nor one whose room the operator has moved, or whose grave is hidden. */
START_TEST(the_name_of_a_room_that_moved_is_not_free)
{
	static const char *const was[] = {"open", "secrets", "gone"};
	struct errtext e = {""};

	ck_assert_str_eq(op_create(w, "gone@" DOMAIN, NULL), "");
	for (size_t i = 0; i < ARRAY_LEN(was); i++) {
		const char *jid = say(w, "%s@" DOMAIN, was[i]);

		ck_assert_int_eq(
			muc_destroy(w->muc, span_str(jid),
				i == 0 ? SPAN("new@else.org") : SPAN_NONE,
				world_begin(w), &e),
			ERR_OK);
		world_end(w);
	}
	ck_assert_str_eq(done(OURS("room-create"), FIELD("room", "open")),
		"completed!A room of that name can't be made.");
	ck_assert_str_eq(done(OURS("room-create"), FIELD("room", "secrets")),
		"completed!A room of that name can't be made.");
	ck_assert_str_eq(
		done(OURS("room-create"), FIELD("room", "gone")), "completed");
}
END_TEST

START_TEST(wrong_rooms_are_not_made)
{
	static const char *const bad[] = {
		"",
		FIELD("room", "a b"),
		FIELD("room", "x@other.example"),
		FIELD("room", "x@" DOMAIN "/y"),
		FIELD("room", "x") FIELD("owners", "ex.org"),
		FIELD("room", "x") FIELD("owners", "a@b@"),
		FIELD("room", "x") FIELD("options", "colour=red"),
		FIELD("room", "x") FIELD("options", "public"),
		FIELD("room", "x") FIELD("options", "persistent=false"),
		/* above what the admin is cleared for */
		FIELD("room", "x") FIELD("options", "access_label=SECRET"),
		FIELD("room", "x") FIELD("options", "clearance=up to SECRET"),
	};

	for (size_t i = 0; i < ARRAY_LEN(bad); i++)
		ck_assert_str_eq(done(OURS("room-create"), bad[i]),
			"modify/not-acceptable");
	ck_assert_ptr_null(op_show(w, "x@" DOMAIN, "name"));
}
END_TEST

START_TEST(a_room_is_shown_unless_it_is_hidden)
{
	const char *a = order(
		w, ROOT, DOMAIN, OURS("room-show"), "", FIELD("room", "open"));

	ck_xpath(a, "//x:item[x:field[@var='name']/x:value='name']"
		    "/x:field[@var='value']/x:value='Open'");
	ck_assert_str_eq(op_set(w, OPEN, "default_label=SECRET"), "");
	a = order(w, ROOT, DOMAIN, OURS("room-show"), "", FIELD("room", OPEN));
	ck_assert_ptr_null(strstr(a, "SECRET"));
	ck_assert_str_eq(done(OURS("room-show"), FIELD("room", "secrets")),
		done(OURS("room-show"), FIELD("room", "nowhere")));
	ck_assert_str_eq(done(OURS("room-show"), FIELD("room", "nowhere")),
		"completed!There is no such room.");
}
END_TEST

START_TEST(rooms_are_destroyed_after_a_confirmation)
{
	const char *rooms =
		"<field var='rooms'>" VALUE("open\nother") "</field>";
	const char *a, *id;

	ck_assert_str_eq(op_create(w, "other@" DOMAIN, NULL), "");
	world_recv(w, "<presence from='ann@ex.org/a' to='" OPEN "/Ann'><x "
		      "xmlns='" PROTOCOL("muc") "'/></presence>");
	a = order(w, ROOT, DOMAIN, OURS("room-destroy"), "",
		say(w, "%s" FIELD("reason", "tidy"), rooms));
	ck_assert_str_eq(order_status(w, a), "executing");
	id = order_session(w, a);
	ck_assert_str_eq(verdict(w, order(w, ROOT, DOMAIN, OURS("room-destroy"),
					    id, FIELD("confirm", "0"))),
		"modify/not-acceptable");
	ck_assert_ptr_nonnull(op_show(w, OPEN, "name"));
	a = order(w, ROOT, DOMAIN, OURS("room-destroy"), id,
		FIELD("confirm", "1"));
	ck_xpath(a, "//cmd:note[@type='info'] = '2 of 2 were destroyed.'");
	ck_assert_ptr_null(op_show(w, OPEN, "name"));
	ck_assert_ptr_null(op_show(w, "other@" DOMAIN, "name"));
	ck_xpath(
		heard(w, "ann@ex.org/a"), "//user:destroy[user:reason='tidy']");
}
END_TEST

START_TEST(a_hidden_room_can_not_be_destroyed)
{
	const char *hidden = order(w, ROOT, DOMAIN, OURS("room-destroy"), "",
		FIELD("rooms", "secrets"));

	ck_assert_str_eq(verdict(w, hidden), "modify/not-acceptable");
	ck_xpath(hidden, "/iq/error/err:text='There is no room " SECRETS ".'");
	ck_xpath(order(w, ROOT, DOMAIN, OURS("room-destroy"), "",
			 FIELD("rooms", "nowhere")),
		"/iq/error/err:text='There is no room nowhere@" DOMAIN ".'");
	ck_assert_ptr_nonnull(op_show(w, SECRETS, "name"));
}
END_TEST

/* It is asked again when it is done. */
START_TEST(a_room_that_is_hidden_meanwhile_stays)
{
	const char *a = order(w, ROOT, DOMAIN, OURS("room-destroy"), "",
		FIELD("rooms", "open"));

	ck_assert_str_eq(op_set(w, OPEN, "access_label=SECRET"), "");
	ck_assert_str_eq(
		order_status(
			w, order(w, ROOT, DOMAIN, OURS("room-destroy"),
				   order_session(w, a), FIELD("confirm", "1"))),
		"completed!0 of 1 were destroyed.");
	ck_assert_ptr_nonnull(op_show(w, OPEN, "name"));
}
END_TEST

Suite *suite_command_service(void)
{
	Suite *s = suite_create("muc/command_service");
	TCase *c = tcase_create("command_service");

	tcase_add_checked_fixture(c, setup, teardown);
	tcase_add_test(c, only_admins_have_commands_at_the_service);
	tcase_add_test(c, rooms_are_listed_as_far_as_they_exist_for_the_admin);
	tcase_add_test(c, a_room_is_made_with_owners_and_settings);
	tcase_add_test(c, a_name_that_is_not_free_says_no_more);
	tcase_add_test(c, the_name_of_a_room_that_moved_is_not_free);
	tcase_add_test(c, wrong_rooms_are_not_made);
	tcase_add_test(c, a_room_is_shown_unless_it_is_hidden);
	tcase_add_test(c, rooms_are_destroyed_after_a_confirmation);
	tcase_add_test(c, a_hidden_room_can_not_be_destroyed);
	tcase_add_test(c, a_room_that_is_hidden_meanwhile_stays);
	suite_add_tcase(s, c);
	return s;
}
