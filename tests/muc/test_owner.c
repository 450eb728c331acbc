/* SPDX-License-Identifier: MIT */
/* The owner's form, and the end of rooms (XEP-0045 10). */
#include "muc/options.h"
#include "tests/muc/ask.h"
#include "tests/muc/suites.h"

#define ANN "ann@ex.org/pc" /* the owner */
#define BOB "bob@ex.org/pc"
#define CY  "cy@ex.org/pc"

#define FIELD(var, value) \
	"<field var='" var "'><value>" value "</value></field>"
#define CONF(var, value) FIELD("muc#roomconfig_" var, value)
#define FORM_TYPE        FIELD("FORM_TYPE", PROTOCOL("muc#roomconfig"))

static struct world *w;

static const char *const exprs[] = {"UNCLASSIFIED", "RESTRICTED",
	"CONFIDENTIAL", "SECRET", "SECRET; Releasable To: GBR"};

/* A persistent room with Ann, its owner, and Bob inside. */
static void setup(void)
{
	w = world_new(NULL);
	world_offer(w, exprs, ARRAY_LEN(exprs));
	ck_assert_str_eq(op_create(w, ROOM, NULL), "");
	ck_assert_str_eq(op_give(w, ROOM, "ann@ex.org", "owner"), "");
	world_join(w, ANN, "Ann");
	world_join(w, BOB, "Bob");
	world_forget(w);
}

static void teardown(void)
{
	world_free(&w);
}

static const char *owner(const char *from, const char *type, const char *x)
{
	return ask(w, from, ROOM, type,
		say(w, "<query xmlns='" PROTOCOL("muc#owner") "'>%s</query>",
			x));
}

static const char *form(void)
{
	return owner(ANN, "get", "");
}

static const char *send_form(const char *from, const char *fields)
{
	return owner(from, "set",
		say(w, "<x xmlns='jabber:x:data' type='submit'>%s</x>",
			fields));
}

static const char *submit(const char *fields)
{
	return verdict(w, send_form(ANN, say(w, FORM_TYPE "%s", fields)));
}

static const char *info(const char *from)
{
	return ask(w, from, ROOM, "get",
		"<query xmlns='" PROTOCOL("disco#info") "'/>");
}

/* ---- making a room ---- */

/* C045-181, C045-182 */
START_TEST(an_instant_room_is_open_at_once)
{
	world_free(&w);
	w = world_new(NULL);
	world_join(w, ANN, "Ann");
	ck_assert_str_eq(verdict(w, info(BOB)), "cancel/item-not-found");
	ck_xpath(form(), "/iq[@type='result']/owner:query/x:x[@type='form']");
	world_forget(w);
	ck_assert_str_eq(verdict(w, send_form(ANN, "")), "result");
	ck_assert_str_eq(verdict(w, info(BOB)), "result");
	/* nothing was changed, nothing is told */
	ck_xpath_not(heard(w, ANN), "//message");
}
END_TEST

/* C045-184 */
START_TEST(a_cancelled_room_is_gone)
{
	world_free(&w);
	w = world_new(NULL);
	world_join(w, ANN, "Ann");
	world_forget(w);
	ck_assert_str_eq(
		verdict(w, owner(ANN, "set",
				   "<x xmlns='jabber:x:data' type='cancel'/>")),
		"result");
	ck_xpath(heard(w, ANN), "//presence[@type='unavailable']/user:x"
				"[user:destroy][user:status/@code='110']"
				"/user:item[@affiliation='none']"
				"[@role='none']");
	ck_assert_ptr_null(op_show(w, ROOM, "jid"));
	/* B004-10: later it changes nothing */
	world_open(w, ANN, "Ann");
	ck_assert_str_eq(
		verdict(w, owner(ANN, "set",
				   "<x xmlns='jabber:x:data' type='cancel'/>")),
		"result");
	ck_assert_str_eq(op_show(w, ROOM, "jid"), ROOM);
}
END_TEST

/* ---- the form ---- */

/* C045-182, C045-185, C045-210, B068-01, B004-04, B004-05: a field for each
 * row of the table, with a type, a value among its options. */
START_TEST(the_form_has_every_option)
{
	const char *f = form();

	ck_xpath(f, "//x:field[@var='FORM_TYPE'][@type='hidden']"
		    "[x:value='" PROTOCOL("muc#roomconfig") "']");
	for (size_t i = 0; i < room_option_n; i++)
		ck_xpath(f, say(w,
				    "count(//x:field[@var='%s'][@type][@label])"
				    " = 1",
				    room_option[i].var));
	ck_xpath_not(f, "//x:field[@var = preceding-sibling::x:field/@var]");
	ck_xpath_not(f, "//x:field[starts-with(@type,'list')]/x:value"
			"[not(. = ../x:option/x:value)]");
	ck_xpath_not(f, "//x:option[x:value = preceding-sibling::x:option"
			"/x:value]");
	ck_xpath_not(f, "//x:option[@label = preceding-sibling::x:option"
			"/@label]");
	ck_xpath(f, "//x:field[@var='muc#roomconfig_roomowners']"
		    "[@type='jid-multi'][x:value='ann@ex.org']");
	ck_xpath(f, "//x:field[@var='muc#roomconfig_roomadmins']"
		    "[@type='jid-multi'][not(x:value)]");
}
END_TEST

/* B004-05: a number that no choice has is a choice then. */
START_TEST(the_form_offers_what_is_set)
{
	ck_assert_str_eq(submit(CONF("maxusers", "37")), "result");
	ck_xpath(form(), "//x:field[@var='muc#roomconfig_maxusers']"
			 "[x:value='37'][x:option/x:value='37']");
	ck_assert_str_eq(submit(CONF("maxusers", "none")), "result");
	ck_xpath_not(form(), "//x:option/x:value[.='37']");
}
END_TEST

/* What each field takes and shows. C045-183, C045-185, B004-06 */
static const struct {
	const char *name, *fields, *shown;
} fields[] = {
	{"name",				     CONF("roomname",				   "A &amp; B"),                                         "x:value='A & B'"},
	{"description",					  CONF("roomdesc",									       "d"),									   "x:value='d'"},
	{"language",			     CONF("lang",									      "en"),					       "x:value='en'"},
	{"contact",
         "<field var='{urn:caveat:0}contactjid'><value>a@ex.org</value>"
		"<value>B@ex.org/x</value></field>","x:value[1]='a@ex.org' and x:value[2]='b@ex.org'"},
	{"persistent", CONF("persistentroom",       "0"),							   "x:value='0'"},
	{"public",		     CONF("publicroom",							    "false"),                                         "x:value='0'"},
	{"members_only",				   CONF("membersonly",					       "1"),                                "x:value='1'"},
	{"allow_invites",					  CONF("allowinvites",									      "true"),									      "x:value='1'"},
	{"moderated",			     CONF("moderatedroom",									      "1"),										     "x:value='1'"},
	{"change_subject",				   CONF("changesubject","1"),"x:value='1'"},
	{"password_protected",
         CONF("passwordprotectedroom","1") CONF("roomsecret","pw"),
         "x:value='1'"},
	{"password",
         CONF("passwordprotectedroom",                      "1") CONF("roomsecret",									     "pw"),
         "x:value=''"},
	{"whois",					  CONF("whois",									"anyone"),															"x:value='anyone'"},
	{"allow_pm",				     CONF("allowpm",										 "none"),																     "x:value='none'"},
	{"max_users",               CONF("maxusers",                     "20"),"x:value='20'"},
	{"history",					  FIELD("muc#maxhistoryfetch",										     "0"),										    "x:value='0'"},
	{"presence_broadcast",                        CONF("presencebroadcast",									 "moderator"),
         "count(x:value)=1 and x:value='moderator'"},
	{"member_list",				   "<field var='muc#roomconfig_getmemberlist'/>",
         "not(x:value)"},
};

/* Each row: submitted, read back, and the same after a restart. */
START_TEST(an_option_is_set_and_kept)
{
	const struct option *o = &room_option[_i];
	const char *at =
		say(w, "//x:field[@var='%s'][%s]", o->var, fields[_i].shown);

	ck_assert_str_eq(fields[_i].name, o->name);
	if (strcmp(o->name, "password") != 0)
		ck_xpath_not(form(), at);
	ck_assert_str_eq(submit(fields[_i].fields), "result");
	ck_xpath(form(), at);
	world_restart(w);
	ck_xpath(form(), at);
}
END_TEST

/* B004-02: what isn't submitted stays; B004-01: what isn't known is ignored. */
START_TEST(an_incomplete_submit_keeps_the_rest)
{
	ck_assert_str_eq(
		submit(CONF("roomname", "One") CONF("lang", "en")), "result");
	ck_assert_str_eq(submit(CONF("roomname", "Two") FIELD("odd", "1")
					 CONF("enablelogging", "1")),
		"result");
	ck_assert_str_eq(op_show(w, ROOM, "name"), "Two");
	ck_assert_str_eq(op_show(w, ROOM, "language"), "en");
	ck_assert_str_eq(op_show(w, ROOM, "password_protected"), "false");
}
END_TEST

/* C045-183, B004-07, B004-08, B068-03: nothing is changed by what can't be
 * taken as a whole. */
START_TEST(a_bad_submit_changes_nothing)
{
	static const struct {
		const char *fields, *verdict;
	} bad[] = {
		{CONF("membersonly",             "perhaps"),             "modify/not-acceptable"             },
		{CONF("whois",                   "nobody"),              "modify/not-acceptable"             },
		{CONF("maxusers",                "-1"),                  "modify/not-acceptable"             },
		{CONF("passwordprotectedroom",   "1"),                   "modify/not-acceptable"             },
		{CONF("passwordprotectedroom",   "1") CONF("roomsecret", ""),
                 "modify/not-acceptable"},
		{CONF("roomadmins",                              "@"),                                    "modify/not-acceptable"                                      },
		{CONF("roomowners",                              ""),                                    "cancel/conflict" },
		{"<field var='muc#roomconfig_roomowners'/>",                              "cancel/conflict"          },
		{FIELD("sec-label#label",        "Catalog:COSMIC"),
                 "modify/not-acceptable"},
		{FIELD("sec-label#custom-label", "COSMIC"),
                 "modify/not-acceptable"								     },
		{FIELD("FORM_TYPE",              "urn:x"),               "modify/bad-request"								     },
	};
	const char *a = send_form(ANN,
		say(w, CONF("roomname", "New") "%s%s",
			strstr(bad[_i].fields, "FORM_TYPE") ? "" : FORM_TYPE,
			bad[_i].fields));

	ck_assert_str_eq(verdict(w, a), bad[_i].verdict);
	ck_assert_str_eq(op_show(w, ROOM, "name"), "");
	ck_assert_str_eq(op_show(w, ROOM, "affiliation"), "owner ann@ex.org");
	ck_xpath_not(heard(w, NULL), "//message or //presence");
}
END_TEST
#define BAD_N 11

/* C045-185, C045-190: none of it is for others. */
START_TEST(only_owners_configure)
{
	static const char *const who[] = {"none", "member", "admin", "outcast"};

	for (size_t i = 0; i < ARRAY_LEN(who); i++) {
		ck_assert_str_eq(op_give(w, ROOM, "bob@ex.org", who[i]), "");
		ck_assert_str_eq(
			verdict(w, owner(BOB, "get", "")), "auth/forbidden");
		ck_assert_str_eq(
			verdict(w, send_form(BOB, "")), "auth/forbidden");
		ck_assert_str_eq(verdict(w, owner(BOB, "set", "<destroy/>")),
			"auth/forbidden");
	}
}
END_TEST

START_TEST(requests_have_a_shape)
{
	static const char *const bad[] = {"", "<x xmlns='urn:x'/>",
		"<x xmlns='jabber:x:data' type='form'/>",
		"<x xmlns='jabber:x:data'/>",
		"<x xmlns='jabber:x:data' type='submit'/><destroy/>"};

	for (size_t i = 0; i < ARRAY_LEN(bad); i++)
		ck_assert_str_eq(verdict(w, owner(ANN, "set", bad[i])),
			"modify/bad-request");
	ck_assert_str_eq(verdict(w, owner(ANN, "get", "<x xmlns='urn:x'/>")),
		"modify/bad-request");
}
END_TEST

/* ---- what is told ---- */

/* C045-188: codes in a message with nothing else; the result comes first. */
START_TEST(changes_are_told)
{
	static const struct {
		const char *before, *fields, *codes;
	} told[] = {
		{"",             CONF("whois",    "anyone"),                 "172"                                     },
		{"whois=anyone", CONF("whois",    "moderators"),             "173"                                     },
		{"",             CONF("roomname", "x"),                      "104"                                     },
		{"",             CONF("whois",    "anyone") CONF("roomname", "x"),                                       "172104"},
		{"",              FIELD("sec-label#default-label",                            "Catalog:UNCLASSIFIED"),
                 "104"},
		{"",              CONF("whois",                            "moderators"),                            ""                             },
	};
	const char *all;

	if (told[_i].before[0] != '\0')
		ck_assert_str_eq(op_set(w, ROOM, told[_i].before), "");
	world_forget(w);
	ck_assert_str_eq(submit(told[_i].fields), "result");
	all = heard(w, BOB);
	if (told[_i].codes[0] == '\0') {
		ck_xpath_not(all, "/all/*");
		return;
	}
	ck_xpath(all, "count(/all/*) = 1 and /all/message[@type='groupchat']"
		      "[@from='" ROOM "'][count(*) = 1]/user:x"
		      "[not(*[not(self::user:status)])]");
	ck_xpath(all, say(w,
			      "concat(//user:status[1]/@code,"
			      "//user:status[2]/@code) = '%s'",
			      told[_i].codes));
	ck_xpath(heard(w, ANN), "/all/message[preceding-sibling::iq]");
}
END_TEST

/* C045-187 */
START_TEST(strangers_leave_a_closed_room)
{
	ck_assert_str_eq(op_give(w, ROOM, "cy@ex.org", "member"), "");
	world_join(w, CY, "Cy");
	world_forget(w);
	ck_assert_str_eq(submit(CONF("membersonly", "1")), "result");
	ck_xpath(heard(w, BOB), "/all/presence[@type='unavailable']/user:x"
				"[user:status/@code='322']"
				"[user:status/@code='110']");
	ck_xpath(heard(w, CY), "/all/presence[@type='unavailable']"
			       "[@from='" ROOM "/Bob']/user:x/user:status"
			       "[@code='322']");
	ck_xpath_not(heard(w, CY), "//user:status[@code='110']");
	ck_assert_str_eq(op_show(w, ROOM, "occupants"), "2");
}
END_TEST

/* C045-186, C045-195, B004-07 */
START_TEST(the_form_makes_admins_and_owners)
{
	ck_assert_str_eq(op_give(w, ROOM, "cy@ex.org", "admin"), "");
	world_join(w, CY, "Cy");
	world_forget(w);
	ck_assert_str_eq(
		submit("<field var='muc#roomconfig_roomadmins'>"
		       "<value>bob@ex.org</value><value>Bob@EX.org/pc</value>"
		       "</field>"),
		"result");
	ck_xpath(heard(w, ANN), "//user:item[@affiliation='admin']"
				"[@role='moderator'][@jid='" BOB "']");
	ck_xpath(heard(w, ANN), "//user:item[@affiliation='none']"
				"[@role='participant'][@jid='" CY "']");
	ck_assert_str_eq(submit(CONF("roomowners", "cy@ex.org")
					 CONF("roomadmins", "ann@ex.org")),
		"result");
	ck_assert_str_eq(op_show(w, ROOM, "affiliation"),
		"admin ann@ex.org\nowner cy@ex.org");
	ck_assert_str_eq(verdict(w, owner(ANN, "get", "")), "auth/forbidden");
	/* in both: an owner */
	ck_assert_str_eq(
		verdict(w,
			send_form(CY, FORM_TYPE CONF("roomowners", "cy@ex.org")
					      CONF("roomadmins", "cy@ex.org"))),
		"result");
	ck_assert_str_eq(op_show(w, ROOM, "affiliation"), "owner cy@ex.org");
}
END_TEST

/* Who is left out of a list loses their entry while the change that names them
 * is still told and done: their address isn't that of the entry. */
START_TEST(who_is_left_out_is_told_to_the_end)
{
	const char *a;

	ck_assert_str_eq(op_give(w, ROOM, "bob@ex.org", "admin"), "");
	ck_assert_str_eq(op_give(w, ROOM, "cy@ex.org", "owner"), "");
	ck_assert_str_eq(op_set(w, ROOM, "members_only=true"), "");
	world_join(w, CY, "Cy");
	world_forget(w);
	a = send_form(
		ANN, FORM_TYPE "<field var='muc#roomconfig_roomadmins'/>" CONF(
			     "roomowners", "ann@ex.org"));
	ck_assert_str_eq(verdict(w, a), "result");
	ck_assert_str_eq(op_show(w, ROOM, "affiliation"), "owner ann@ex.org");
	ck_xpath(heard(w, BOB), "//user:x[user:status/@code='321']"
				"[user:status/@code='110']");
	ck_xpath(heard(w, CY), "//user:x[user:status/@code='321']"
			       "[user:status/@code='110']");
	ck_assert_str_eq(op_show(w, ROOM, "occupants"), "1");
}
END_TEST

/* An empty password keeps the old one; without protection it is forgotten. */
START_TEST(a_password_is_kept_while_it_is_used)
{
	const char *open = CONF("passwordprotectedroom", "0");
	const char *shut =
		CONF("passwordprotectedroom", "1") CONF("roomsecret", "");

	ck_assert_str_eq(submit(CONF("passwordprotectedroom", "1")
					 CONF("roomsecret", "pw")),
		"result");
	ck_assert_str_eq(submit(shut), "result");
	world_recv(w,
		"<presence from='" CY "' to='" ROOM "/Cy'><x xmlns='" PROTOCOL(
			"muc") "'><password>pw</password></x>"
			       "</presence>");
	ck_xpath(heard(w, CY), "//user:status[@code='110']");
	ck_assert_str_eq(submit(open), "result");
	ck_assert_str_eq(submit(shut), "modify/not-acceptable");
}
END_TEST

/* ---- the end ---- */

/* C045-190, C045-191: one unavailable each, of oneself, with all of it; then
 * the result. */
START_TEST(a_destroyed_room_says_where_to_go)
{
	const char *all;

	ck_assert_str_eq(op_create(w, "new@" DOMAIN, NULL), "");
	ck_assert_str_eq(
		verdict(w, owner(ANN, "set",
				   "<destroy jid='New@" DOMAIN "'>"
				   "<reason>Macbeth &amp; co</reason>"
				   "<password>pw</password></destroy>")),
		"result");
	for (int i = 0; i < 2; i++) {
		all = heard(w, i == 0 ? ANN : BOB);
		ck_xpath(all, "count(/all/presence) = 1 and "
			      "/all/presence[@type='unavailable']/user:x"
			      "[user:item[@affiliation='none'][@role='none']]"
			      "/user:destroy[@jid='new@" DOMAIN "']"
			      "[user:reason='Macbeth & co']"
			      "[user:password='pw']");
	}
	ck_xpath(heard(w, NULL), "/all/iq[not(following-sibling::presence)]");
	ck_assert_str_eq(verdict(w, info(ANN)), "cancel/gone");
	world_restart(w);
	ck_assert_ptr_null(op_show(w, ROOM, "jid"));
	/* made again, it knows nothing of before */
	world_wait(w, (int64_t)32 * 86400 * 1000);
	world_open(w, CY, "Cy");
	ck_assert_str_eq(op_show(w, ROOM, "affiliation"), "owner cy@ex.org");
}
END_TEST

/* Promise: the alternate room is named to those alone for whom it is there;
 * one that is hidden and one that never was look the same to all others. A
 * place elsewhere is as the owner says. */
static const struct {
	const char *alternate, *ann, *bob; /* told to whom */
} refuges[] = {
	{"open@" DOMAIN,    "1", "1"},
	{"above@" DOMAIN,   "1", "0"},
	{"hidden@" DOMAIN,  "0", "0"},
	{"none@" DOMAIN,    "0", "0"},
	{ROOM,              "0", "0"},
	{DOMAIN,            "1", "1"},
	{"r@elsewhere.net", "1", "1"},
};

START_TEST(a_hidden_refuge_is_not_named)
{
	const char *const who[] = {ANN, BOB};

	world_clear(w, "ann@ex.org", "up to RESTRICTED");
	ck_assert_str_eq(op_create(w, "open@" DOMAIN, NULL), "");
	ck_assert_str_eq(
		op_create(w, "above@" DOMAIN, "access_label=RESTRICTED"), "");
	ck_assert_str_eq(
		op_create(w, "hidden@" DOMAIN, "access_label=SECRET"), "");
	world_forget(w);
	ck_assert_str_eq(
		verdict(w,
			owner(ANN, "set",
				say(w,
					"<destroy jid='%s'><reason>so</reason>"
					"<password>pw</password></destroy>",
					refuges[_i].alternate))),
		"result");
	for (size_t i = 0; i < 2; i++) {
		bool told =
			(i == 0 ? refuges[_i].ann : refuges[_i].bob)[0] == '1';
		const char *all = heard(w, who[i]);

		ck_xpath(all, "count(//user:destroy[user:reason='so']) = 1");
		ck_xpath(all, say(w, "count(//user:destroy[@jid='%s']) = %d",
				      refuges[_i].alternate, told));
		ck_xpath(all, say(w, "count(//user:password) = %d", told));
		ck_xpath(all, say(w, "count(//user:destroy/@jid) = %d", told));
	}
	ck_assert_ptr_null(op_show(w, ROOM, "jid"));
}
END_TEST

START_TEST(a_destroy_may_say_nothing)
{
	ck_assert_str_eq(verdict(w, owner(ANN, "set", "<destroy jid='@'/>")),
		"modify/jid-malformed");
	ck_xpath_not(heard(w, NULL), "//presence");
	ck_assert_str_eq(verdict(w, owner(ANN, "set", "<destroy/>")), "result");
	ck_xpath(heard(w, BOB), "//user:destroy[not(@jid)][not(*)]");
}
END_TEST

Suite *suite_owner(void)
{
	Suite *s = suite_create("muc/owner");
	TCase *c = tcase_create("owner");

	tcase_add_checked_fixture(c, setup, teardown);
	tcase_add_test(c, an_instant_room_is_open_at_once);
	tcase_add_test(c, a_cancelled_room_is_gone);
	tcase_add_test(c, the_form_has_every_option);
	tcase_add_test(c, the_form_offers_what_is_set);
	tcase_add_loop_test(c, an_option_is_set_and_kept, 0, ARRAY_LEN(fields));
	tcase_add_test(c, an_incomplete_submit_keeps_the_rest);
	tcase_add_loop_test(c, a_bad_submit_changes_nothing, 0, BAD_N);
	tcase_add_test(c, only_owners_configure);
	tcase_add_test(c, requests_have_a_shape);
	tcase_add_loop_test(c, changes_are_told, 0, 6);
	tcase_add_test(c, strangers_leave_a_closed_room);
	tcase_add_test(c, the_form_makes_admins_and_owners);
	tcase_add_test(c, who_is_left_out_is_told_to_the_end);
	tcase_add_test(c, a_password_is_kept_while_it_is_used);
	tcase_add_test(c, a_destroyed_room_says_where_to_go);
	tcase_add_loop_test(
		c, a_hidden_refuge_is_not_named, 0, ARRAY_LEN(refuges));
	tcase_add_test(c, a_destroy_may_say_nothing);
	suite_add_tcase(s, c);
	return s;
}
