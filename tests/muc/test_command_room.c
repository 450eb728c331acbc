/* SPDX-License-Identifier: MIT */
/* Commands of a room: they go the ways that requests go. */
#include "tests/muc/crowd.h"
#include "tests/muc/order.h"
#include "tests/muc/suites.h"

#define OWNER           "owner@ex.org/pc"
#define ADMIN           "admin@ex.org/pc"
#define LIST(var, a, b) "<field var='" var "'>" VALUE(a) VALUE(b) "</field>"

static struct world *w;

static void setup(void)
{
	w = crowd_new();
}

static void teardown(void)
{
	world_free(&w);
}

static const char *done(const char *from, const char *node, const char *fields)
{
	return order_done(w, from, ROOM, node, fields);
}

START_TEST(several_affiliations_are_given_at_once)
{
	ck_assert_str_eq(done(ADMIN, OURS("affiliate"),
				 LIST("jids", "x@ex.org", "none@ex.org/pc")
					 FIELD("affiliation", "member")
						 FIELD("reason", "welcome")),
		"completed");
	ck_assert_str_eq(crowd_affiliation(w, "x"), "member");
	ck_assert_str_eq(crowd_affiliation(w, "none"), "member");
	ck_xpath(heard(w, "boss@ex.org/pc"), "true()");
	ck_xpath(heard(w, OWNER),
		"//presence/user:x/user:item[@affiliation='member']"
		"[user:reason='welcome']");
}
END_TEST

/* Never round the checks: all of them, or none of them. */
START_TEST(what_a_request_may_not_do_a_command_may_not)
{
	ck_assert_str_eq(done(ADMIN, OURS("affiliate"),
				 LIST("jids", "x@ex.org", "owner@ex.org")
					 FIELD("affiliation", "none")),
		"completed!You may not do this.");
	ck_assert_str_eq(crowd_affiliation(w, "owner"), "owner");
	ck_assert_str_eq(done(ADMIN, OURS("affiliate"),
				 FIELD("jids", "x@ex.org")
					 FIELD("affiliation", "owner")),
		"completed!You may not do this.");
	ck_assert_str_eq(crowd_affiliation(w, "x"), "none");
	ck_assert_str_eq(
		done(ADMIN, OURS("kick"), LIST("nicks", "none", "owner")),
		"completed!Nobody may do this here.");
	ck_assert_str_eq(crowd_role(w, "none"), "participant");
	ck_assert_str_eq(done(ADMIN, OURS("kick"), FIELD("nicks", "admin")),
		"completed!Nobody kicks themselves.");
	ck_assert_str_eq(
		done(ADMIN, OURS("role"),
			FIELD("nicks", "owner") FIELD("role", "visitor")),
		"completed!Nobody may do this here.");
}
END_TEST

/* B004-07, B004-08 */
START_TEST(fields_are_checked)
{
	static const struct {
		const char *node, *fields;
	} bad[] = {
		{OURS("affiliate"), FIELD("affiliation", "member")                  },
		{OURS("affiliate"),
                 FIELD("jids",                           "a@b@") FIELD("affiliation", "member")},
		{OURS("affiliate"),
                 FIELD("jids",                    "x@ex.org") FIELD("affiliation",                                                        "king")},
		{OURS("affiliate"),          FIELD("jids",                             "x@ex.org")},
		{OURS("kick"),      ""},
		{OURS("role"),                 FIELD("nicks",                             "none") FIELD("role",                             "none")},
		{OURS("role"),          FIELD("nicks",                             "none")                          },
	};

	for (size_t i = 0; i < ARRAY_LEN(bad); i++)
		ck_assert_str_eq(done(OWNER, bad[i].node, bad[i].fields),
			"modify/not-acceptable");
}
END_TEST

START_TEST(several_are_kicked_and_given_roles)
{
	ck_assert_str_eq(done(OWNER, OURS("role"),
				 LIST("nicks", "none", "actor-none")
					 FIELD("role", "visitor")),
		"completed");
	ck_assert_str_eq(crowd_role(w, "none"), "visitor");
	ck_assert_str_eq(done(OWNER, OURS("kick"),
				 LIST("nicks", "none", "actor-none")
					 FIELD("reason", "bye")),
		"completed");
	ck_xpath(heard(w, "none@ex.org/pc"),
		"//presence[@type='unavailable']/user:x[user:item/user:reason"
		"='bye']/user:status[@code='307']");
	ck_xpath(order(w, OWNER, ROOM, OURS("occupants"), "", NULL),
		"count(//x:item) = 6 and not(//x:value[.='none@ex.org/pc'])");
}
END_TEST

/* B004-05, B004-09 */
START_TEST(lists_have_columns_and_rows_and_nothing_else)
{
	const char *a = order(w, OWNER, ROOM, OURS("affiliations"), "", NULL);

	ck_xpath(a, "/iq/cmd:command[@status='completed']/x:x[@type='result']"
		    "[x:reported[x:field/@var='jid']/following-sibling::x:item]"
		    "[count(x:item) = 9][not(x:field)]");
	ck_xpath(a, "//x:item[x:field[@var='jid']/x:value='outcast@ex.org']"
		    "/x:field[@var='affiliation']/x:value='outcast'");
	/* as in muc#admin: the owners' lists are for owners */
	a = order(w, ADMIN, ROOM, OURS("affiliations"), "", NULL);
	ck_xpath(a, "count(//x:item) = 4 and not(//x:value[.='owner' or "
		    ".='admin'])");
	a = order(w, ADMIN, ROOM, OURS("kick"), "", NULL);
	ck_xpath(a, "//x:field[@var='nicks'][@type='list-multi'][x:required]"
		    "[count(x:option) = 8]");
}
END_TEST

/* A moderator of no affiliation has what moderators have. */
START_TEST(a_moderator_is_offered_a_moderators_commands)
{
	crowd_done(w, OWNER, "<item nick='none' role='moderator'/>");
	ck_assert_ptr_nonnull(strstr(
		order_list(w, "none@ex.org/pc", ROOM), OURS("kick") " "));
	ck_assert_ptr_null(strstr(
		order_list(w, "none@ex.org/pc", ROOM), OURS("affiliate") " "));
	ck_assert_str_eq(done("none@ex.org/pc", OURS("kick"),
				 FIELD("nicks", "actor-none")),
		"completed");
	/* on another client they aren't one */
	ck_assert_str_eq(done("none@ex.org/phone", OURS("kick"), NULL),
		"auth/forbidden");
}
END_TEST

/* What names a label is shown to who is cleared for it, level by level. */
START_TEST(labels_are_shown_as_far_as_one_is_cleared)
{
	struct world_conf conf = {.clearance = "up to SECRET"};
	struct world *v = world_new(&conf);
	const char *a;

	ck_assert_str_eq(op_create(v, ROOM, "default_label=RESTRICTED"), "");
	ck_assert_str_eq(op_set(v, ROOM, "clearance=up to CONFIDENTIAL"), "");
	ck_assert_str_eq(op_give(v, ROOM, "ann@ex.org", "owner"), "");
	world_clear(v, "ann@ex.org", "up to CONFIDENTIAL");
	a = order(v, "ann@ex.org/a", ROOM, OURS("labels"), "", NULL);
	ck_xpath(a, "//x:item[x:field[@var='level']/x:value='room']"
		    "[x:field[@var='setting']/x:value='default label']"
		    "/x:field[@var='value']/x:value='RESTRICTED'");
	ck_xpath(a, "//x:item[x:field/x:value='clearance'][x:field/x:value="
		    "'room']");
	ck_xpath(a, "//x:item[x:field/x:value='default label'][x:field/x:value="
		    "'server']");
	ck_assert_ptr_null(strstr(a, "SECRET"));
	world_clear(v, "ann@ex.org", "UNCLASSIFIED");
	a = order(v, "ann@ex.org/a", ROOM, OURS("labels"), "", NULL);
	ck_assert_ptr_null(strstr(a, "RESTRICTED"));
	ck_assert_ptr_null(strstr(a, "CONFIDENTIAL"));
	world_clear(v, "ann@ex.org", "up to SECRET");
	a = order(v, "ann@ex.org/a", ROOM, OURS("labels"), "", NULL);
	ck_xpath(a, "//x:item[x:field/x:value='domain'][x:field/x:value="
		    "'clearance']");
	world_free(&v);
}
END_TEST

START_TEST(a_room_is_destroyed_after_a_confirmation)
{
	const char *a = order(w, OWNER, ROOM, OURS("destroy"), "",
		FIELD("alternate", "elsewhere@other.example")
			FIELD("reason", "we moved"));
	const char *id = order_session(w, a);

	ck_xpath(a, "//x:field[@type='fixed'] and "
		    "//x:field[@var='confirm'][@type='boolean']/x:value='0'");
	ck_assert_ptr_nonnull(op_show(w, ROOM, "name"));
	ck_assert_str_eq(order_status(w, order(w, OWNER, ROOM, OURS("destroy"),
						 id, FIELD("confirm", "true"))),
		"completed");
	ck_assert_ptr_null(op_show(w, ROOM, "name"));
	ck_xpath(heard(w, "member@ex.org/pc"),
		"//presence[@type='unavailable']/user:x/user:destroy"
		"[@jid='elsewhere@other.example'][user:reason='we moved']");
}
END_TEST

Suite *suite_command_room(void)
{
	Suite *s = suite_create("muc/command_room");
	TCase *c = tcase_create("command_room");

	tcase_add_checked_fixture(c, setup, teardown);
	tcase_add_test(c, several_affiliations_are_given_at_once);
	tcase_add_test(c, what_a_request_may_not_do_a_command_may_not);
	tcase_add_test(c, fields_are_checked);
	tcase_add_test(c, several_are_kicked_and_given_roles);
	tcase_add_test(c, lists_have_columns_and_rows_and_nothing_else);
	tcase_add_test(c, a_moderator_is_offered_a_moderators_commands);
	tcase_add_test(c, labels_are_shown_as_far_as_one_is_cleared);
	tcase_add_test(c, a_room_is_destroyed_after_a_confirmation);
	suite_add_tcase(s, c);
	return s;
}
