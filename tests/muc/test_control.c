/* SPDX-License-Identifier: MIT */
/* Rooms in the hands of the operator. */
#include "muc/options.h"
#include "tests/muc/ask.h"
#include "tests/muc/suites.h"

#define ANN "ann@ex.org/pc"
#define BOB "bob@ex.org/pc"

static struct world *w;

static void setup(void)
{
	w = world_new(NULL);
}

static void teardown(void)
{
	world_free(&w);
}

/* name, a value, what is shown then */
static const struct {
	const char *name, *value, *shown;
} options[] = {
	{"name",               "Heath",                 "Heath"                },
	{"description",        "Where = it rains",      "Where = it rains"     },
	{"language",           "en",                    "en"                   },
	{"contact",            "A@ex.org,b@ex.org",     "a@ex.org,b@ex.org"    },
	{"persistent",         "1",                     "true"                 },
	{"public",             "false",                 "false"                },
	{"members_only",       "true",                  "true"                 },
	{"allow_invites",      "true",                  "true"                 },
	{"moderated",          "true",                  "true"                 },
	{"change_subject",     "true",                  "true"                 },
	{"password_protected", "false",                 "false"                },
	{"password",           "s3cret",                "set"                  },
	{"whois",              "anyone",                "anyone"               },
	{"allow_pm",           "moderators",            "moderators"           },
	{"max_users",          "12",                    "12"                   },
	{"history",            "3",                     "3"                    },
	{"presence_broadcast", "moderator",             "moderator"            },
	{"member_list",        "none",                  ""                     },
	{"archive",            "false",                 "false"                },
	{"archive_days",       "90",                    "90"                   },
	{"archive_messages",   "500",                   "500"                  },
	{"slow_mode",          "30",                    "30"                   },
	{"forward_mentions",   "true",                  "true"                 },
	{"registration",       "open",                  "open"                 },
	{"change_nick",        "false",                 "false"                },
	{"reserved_nick",      "true",                  "true"                 },
	{"voice_requests",     "false",                 "false"                },
	{"voice_interval",     "60",                    "60"                   },
	{"visitor_status",     "false",                 "false"                },
	{"visitor_nick",       "false",                 "false"                },
	{"requests",           "false",                 "false"                },
	{"pubsub",             "xmpp:p.ex.org?;node=n", "xmpp:p.ex.org?;node=n"},
	{"member_group",       "Blue Team",             "Blue Team"            },
	{"access_label",       "RESTRICTED",            "RESTRICTED"           },
	{"clearance",          "up to SECRET",          "up to SECRET"         },
	{"allowed_labels",     "SECRET|RESTRICTED",     "SECRET | RESTRICTED"  },
	{"default_label",      "RESTRICTED",            "RESTRICTED"           },
};

/* Each option: made with it, set to it, shown, and the same after a restart;
 * nothing else changes. */
START_TEST(an_option_is_set_and_kept)
{
	const char *pair = say(w, "%s=%s", options[_i].name, options[_i].value);
	const char *made = "made@" DOMAIN;

	ck_assert_uint_eq(ARRAY_LEN(options), room_option_n + 4);
	ck_assert_str_eq(op_create(w, ROOM, NULL), "");
	ck_assert_str_eq(op_create(w, made, pair), "");
	ck_assert_str_eq(op_set(w, ROOM, pair), "");
	world_restart(w);
	ck_assert_str_eq(op_show(w, ROOM, options[_i].name), options[_i].shown);
	for (size_t i = 0; i < ARRAY_LEN(options); i++) {
		const char *one = op_show(w, ROOM, options[i].name);

		ck_assert_ptr_nonnull(one);
		ck_assert_str_eq(one, op_show(w, made, options[i].name));
	}
}
END_TEST

/* A password protects, none doesn't. */
START_TEST(a_password_protects)
{
	ck_assert_str_eq(op_create(w, ROOM, "password=pw"), "");
	ck_assert_str_eq(op_show(w, ROOM, "password_protected"), "true");
	ck_assert_str_eq(op_set(w, ROOM, "name=x"), "");
	ck_assert_str_eq(op_show(w, ROOM, "password"), "set");
	ck_assert_str_eq(op_set(w, ROOM, "password_protected=false"), "");
	ck_assert_str_eq(op_show(w, ROOM, "password"), "");
	ck_assert_str_eq(op_set(w, ROOM, "password=pw"), "");
	ck_assert_str_eq(op_set(w, ROOM, "password="), "");
	ck_assert_str_eq(op_show(w, ROOM, "password_protected"), "false");
	ck_assert_str_eq(op_show(w, ROOM, "password"), "");
	ck_assert_str_eq(op_set(w, ROOM, "password_protected=true"),
		"room " ROOM ": a room with a password needs the password");
}
END_TEST

/* Every refusal says what it is about, and nothing is done. */
START_TEST(mistakes_are_named)
{
	static const struct {
		const char *pair, *error;
	} wrong[] = {
		{"publik=true",                  "option 'publik': no such option; did "
				"you mean 'public'?"       },
		{"acess_label=SECRET",           "did you mean 'access_label'?"           },
		{"colour=red",                   "option 'colour': no such option"        },
		{"name",			 "an option is NAME=VALUE"                },
		{"=x",			   "no such option"                         },
		{"\x01=x",                       "option '?': no such option"             },
		{"public=perhaps",               "option 'public': neither true nor false"},
		{"max_users=2000000",
                 "option 'max_users': not from 0 to 1000000"                              },
		{"access_label=COSMIC",          "option 'access_label': "                },
		{"clearance=up to COSMIC",       "option 'clearance': "                   },
		{"allowed_labels=SECRET|COSMIC", "option 'allowed_labels': "              },
		{"persistent=false",             "it would go at once"                    },
	};
	const char *e;

	ck_assert_str_eq(op_create(w, ROOM, NULL), "");
	e = op_set(w, ROOM, wrong[_i].pair);
	ck_assert_msg(strstr(e, wrong[_i].error) != NULL, "%s: %s",
		wrong[_i].pair, e);
	ck_assert_int_eq(strncmp(e, "room " ROOM ": ", 21), 0);
	ck_assert_str_eq(op_show(w, ROOM, "access_label"), "");
	/* nor is one made with it */
	ck_assert_str_ne(op_create(w, "new@" DOMAIN, wrong[_i].pair), "");
	ck_assert_ptr_null(op_show(w, "new@" DOMAIN, "jid"));
}
END_TEST
#define WRONG_N 12

static enum err set_all(const struct span *pairs, size_t n, struct errtext *e)
{
	enum err err = muc_set(w->muc, SPAN(ROOM), pairs, n, world_begin(w), e);

	world_end(w);
	return err;
}

/* All are checked before any is done; together they count as a whole. */
START_TEST(pairs_are_done_together)
{
	const struct span bad[] = {
		SPAN("name=One"), SPAN("public=false"), SPAN("whois=nobody")};
	const struct span good[] = {
		SPAN("default_label=SECRET"), SPAN("clearance=up to SECRET")};
	struct errtext e = {""};

	ck_assert_str_eq(op_create(w, ROOM, "clearance=RESTRICTED"), "");
	ck_assert_int_eq(set_all(bad, 3, &e), ERR_VALUE);
	ck_assert_str_eq(op_show(w, ROOM, "name"), "");
	ck_assert_str_eq(op_show(w, ROOM, "public"), "true");
	/* the one alone doesn't fit */
	ck_assert_int_eq(set_all(good, 1, &e), ERR_VALUE);
	ck_assert_int_eq(set_all(good, 2, &e), ERR_OK);
}
END_TEST

START_TEST(rooms_have_addresses)
{
	static const char *const bad[] = {
		"", "@" DOMAIN, DOMAIN, ROOM "/x", "r@else.net", "a b@" DOMAIN};

	for (size_t i = 0; i < ARRAY_LEN(bad); i++) {
		ck_assert_str_ne(op_create(w, bad[i], NULL), "");
		ck_assert_str_ne(op_set(w, bad[i], "name=x"), "");
		ck_assert_str_ne(op_give(w, bad[i], "a@ex.org", "owner"), "");
	}
	ck_assert_str_eq(op_create(w, "R@Rooms.EX.org", NULL), "");
	ck_assert_str_eq(op_show(w, ROOM, "jid"), ROOM);
	ck_assert_str_eq(
		op_create(w, ROOM, NULL), "room " ROOM ": exists already");
	ck_assert_str_eq(op_set(w, "no@" DOMAIN, "name=x"),
		"room no@" DOMAIN ": no such room");
}
END_TEST

static void note_room(void *arg, const struct muc_room_info *r)
{
	struct buf *b = arg;

	buf_printf(b, "%.*s %zu%s%s%s %.*s;", SPAN_FMT(r->jid), r->occupants,
		r->persistent ? " persistent" : "",
		r->is_public ? " public" : "", r->locked ? " locked" : "",
		SPAN_FMT(r->access.p != NULL ? r->access : SPAN("-")));
}

START_TEST(all_rooms_are_listed)
{
	struct buf b;

	ck_assert_str_eq(op_create(w, "b@" DOMAIN, "access_label=SECRET"), "");
	ck_assert_str_eq(op_create(w, "a@" DOMAIN, "public=false"), "");
	world_join(w, ANN, "Ann"); /* ROOM, locked */
	buf_init(&b, 4096);
	muc_rooms(w->muc, world_begin(w), note_room, &b);
	world_end(w);
	ck_assert_str_eq(buf_cstr(&b),
		"a@" DOMAIN " 0 persistent -;"
		"b@" DOMAIN " 0 persistent public SECRET;" ROOM
		" 1 public locked -;");
	buf_clear(&b);
}
END_TEST

/* Every level's labels, who may what, and who is inside. */
START_TEST(a_room_is_shown_as_a_whole)
{
	struct world_conf conf = {
		.clearance = "up to SECRET", .fallback = "UNCLASSIFIED"};

	world_free(&w);
	w = world_new(&conf);
	ck_assert_str_eq(op_create(w, ROOM, "access_label=UNCLASSIFIED"), "");
	ck_assert_str_eq(op_give(w, ROOM, "ann@ex.org", "owner"), "");
	ck_assert_str_eq(op_give(w, ROOM, "ex.net", "outcast"), "");
	world_join(w, ANN, "Ann");
	ck_assert_str_eq(op_show(w, ROOM, "effective_access_label"),
		"room: UNCLASSIFIED");
	ck_assert_str_eq(op_show(w, ROOM, "effective_clearance"),
		"domain: up to SECRET");
	ck_assert_str_eq(op_show(w, ROOM, "effective_default_label"),
		"domain: UNCLASSIFIED");
	ck_assert_str_eq(op_show(w, ROOM, "affiliation"),
		"owner ann@ex.org\noutcast ex.net");
	ck_assert_str_eq(op_show(w, ROOM, "occupant"),
		ANN "; nick: Ann; role: moderator; clearance: UNCLASSIFIED");
	ck_assert_ptr_null(op_show(w, "no@" DOMAIN, "jid"));
}
END_TEST

/* The operator's word is told inside as the owner's is. */
START_TEST(occupants_hear_of_it)
{
	ck_assert_str_eq(op_create(w, ROOM, NULL), "");
	world_join(w, BOB, "Bob");
	world_forget(w);
	ck_assert_str_eq(op_set(w, ROOM, "whois=anyone"), "");
	ck_xpath(heard(w, BOB), "//user:status/@code='172'");
	ck_assert_str_eq(op_give(w, ROOM, "bob@ex.org", "admin"), "");
	ck_xpath(heard(w, BOB), "//user:item[@affiliation='admin']"
				"[@role='moderator']");
	ck_assert_str_eq(op_give(w, ROOM, "bob@ex.org", "outcast"), "");
	ck_xpath(heard(w, BOB), "//user:status/@code='301'");
	ck_assert_str_eq(op_show(w, ROOM, "occupant"), "");
}
END_TEST

START_TEST(affiliations_are_checked)
{
	ck_assert_str_eq(op_create(w, ROOM, NULL), "");
	ck_assert_str_eq(op_give(w, ROOM, "ann@ex.org", "owner"), "");
	ck_assert_str_eq(op_give(w, ROOM, "ann@ex.org", "admin"),
		"room " ROOM ": a room keeps at least one owner");
	ck_assert_str_eq(op_give(w, ROOM, "ex.org", "admin"),
		"room " ROOM ": admins and owners are persons, not domains");
	ck_assert_str_eq(op_give(w, ROOM, "ann@ex.org", "duke"),
		"room " ROOM ": an affiliation is owner, admin, member, none "
		"or outcast");
	ck_assert_str_eq(op_give(w, ROOM, "@", "admin"),
		"room " ROOM ": no address of a user");
	ck_assert_str_eq(op_show(w, ROOM, "affiliation"), "owner ann@ex.org");
}
END_TEST

/* C045-203: a list has a limit; what is on it can still be changed. */
START_TEST(affiliations_have_a_limit)
{
	struct world_conf conf = {.limits = {.affiliations = 2}};

	world_free(&w);
	w = world_new(&conf);
	ck_assert_str_eq(op_create(w, ROOM, NULL), "");
	ck_assert_str_eq(op_give(w, ROOM, "a@ex.org", "owner"), "");
	ck_assert_str_eq(op_give(w, ROOM, "b@ex.org", "member"), "");
	ck_assert_str_eq(op_give(w, ROOM, "c@ex.org", "member"),
		"room " ROOM ": the affiliation list is full, or too many "
		"people inside are concerned at once");
	ck_assert_str_eq(op_give(w, ROOM, "b@ex.org", "outcast"), "");
	ck_assert_str_eq(op_give(w, ROOM, "b@ex.org", "none"), "");
	ck_assert_str_eq(op_give(w, ROOM, "c@ex.org", "member"), "");
}
END_TEST

/* Promise: a full disk refuses work, and reads go on. */
START_TEST(a_full_disk_changes_nothing)
{
	struct world_conf conf = {.on_disk = true};
	const char *full = "too little disk space is left";

	world_free(&w);
	w = world_new(&conf);
	ck_assert_str_eq(op_create(w, ROOM, NULL), "");
	ck_assert_str_eq(op_give(w, ROOM, "ann@ex.org", "owner"), "");
	store_set_reserve(w->store, UINT64_MAX);
	world_wait(w, 2000);
	ck_assert_str_eq(op_create(w, "x@" DOMAIN, NULL), full);
	ck_assert_str_eq(op_set(w, ROOM, "name=x"), full);
	ck_assert_str_eq(op_give(w, ROOM, "a@ex.org", "member"), full);
	ck_assert_str_eq(
		verdict(w,
			ask(w, ANN, ROOM, "set",
				"<query xmlns='" PROTOCOL(
					"muc#owner") "'><destroy/></query>")),
		"wait/resource-constraint");
	ck_assert_str_eq(verdict(w, ask(w, ANN, ROOM, "get",
					    "<query xmlns='" PROTOCOL(
						    "muc#owner") "'/>")),
		"result");
	ck_assert_str_eq(op_show(w, ROOM, "name"), "");
	ck_assert_str_eq(op_show(w, ROOM, "affiliation"), "owner ann@ex.org");
}
END_TEST

/* C045-190 */
START_TEST(a_room_is_destroyed)
{
	struct errtext e = {""};

	ck_assert_str_eq(op_create(w, ROOM, NULL), "");
	world_join(w, BOB, "Bob");
	world_forget(w);
	ck_assert_int_eq(
		muc_destroy(w->muc, SPAN(ROOM), SPAN("@"), world_begin(w), &e),
		ERR_VALUE);
	ck_assert_int_eq(muc_destroy(w->muc, SPAN(ROOM), SPAN("new@" DOMAIN),
				 world_begin(w), &e),
		ERR_UNKNOWN);
	ck_assert_str_eq(op_show(w, ROOM, "occupants"), "1");
	ck_assert_str_eq(op_create(w, "new@" DOMAIN, NULL), "");
	ck_assert_int_eq(muc_destroy(w->muc, SPAN(ROOM), SPAN("new@" DOMAIN),
				 world_begin(w), &e),
		ERR_OK);
	world_end(w);
	ck_xpath(heard(w, BOB), "//user:destroy[@jid='new@" DOMAIN "']");
	ck_assert_int_eq(
		muc_destroy(w->muc, SPAN(ROOM), SPAN_NONE, world_begin(w), &e),
		ERR_UNKNOWN);
	world_end(w);
}
END_TEST

Suite *suite_control(void)
{
	Suite *s = suite_create("muc/control");
	TCase *c = tcase_create("control");

	tcase_add_checked_fixture(c, setup, teardown);
	tcase_add_loop_test(
		c, an_option_is_set_and_kept, 0, ARRAY_LEN(options));
	tcase_add_test(c, a_password_protects);
	tcase_add_loop_test(c, mistakes_are_named, 0, WRONG_N);
	tcase_add_test(c, pairs_are_done_together);
	tcase_add_test(c, rooms_have_addresses);
	tcase_add_test(c, all_rooms_are_listed);
	tcase_add_test(c, a_room_is_shown_as_a_whole);
	tcase_add_test(c, occupants_hear_of_it);
	tcase_add_test(c, affiliations_are_checked);
	tcase_add_test(c, affiliations_have_a_limit);
	tcase_add_test(c, a_full_disk_changes_nothing);
	tcase_add_test(c, a_room_is_destroyed);
	suite_add_tcase(s, c);
	return s;
}
