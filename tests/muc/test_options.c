/* SPDX-License-Identifier: MIT */
/* The table of room options by itself: values in, values out. */
#include <check.h>

#include "muc/options.h"
#include "muc/room.h"
#include "tests/muc/suites.h"

static struct turn t;
static struct room_config config;

static void count_up(struct entropy *e, void *p, size_t n)
{
	static unsigned char next;

	(void)e;
	for (size_t i = 0; i < n; i++)
		((unsigned char *)p)[i] = next++;
}
static struct entropy counter = {count_up};

static void setup(void)
{
	t = (struct turn){.arena = arena_new(), .entropy = &counter};
	room_options_initial(&config);
}

static void teardown(void)
{
	arena_free(&t.arena);
}

static enum err set(const char *name, const char *value)
{
	const struct option *o = option_find(&room_options, span_str(name));
	struct errtext e = {""};
	enum err err;

	ck_assert_ptr_nonnull(o);
	err = option_set(
		o, option_split(o, span_str(value), t.arena), &config, &t, &e);
	/* a refusal says which option it is about */
	if (err != ERR_OK)
		ck_assert_ptr_nonnull(strstr(e.s, name));
	return err;
}

static const char *get(const char *name)
{
	struct span s = option_text(
		option_find(&room_options, span_str(name)), &config, t.arena);

	return arena_dup(t.arena, s).p;
}

/* What each option takes, and how it is told then. */
static const struct {
	const char *name, *initial, *value, *told, *wrong;
} promises[] = {
	{"name",               "",			      "Heath",				 "Heath",                 "\xff"   },
	{"description",        "",			      "A dark & stormy place",                 "A dark & stormy place",
         "\xc3"															    },
	{"language",           "",			      "en-GB",                                 "en-GB",                 "en_GB"  },
	{"contact",            "",			      "Ann@EX.org/desk,bob@ex.org,ann@ex.org",
         "ann@ex.org,bob@ex.org",												 "@ex.org"},
	{"persistent",         "false",                         "true",                                  "true",                  "perhaps"},
	{"public",             "true",                          "0",				     "false",                 ""       },
	{"members_only",       "false",                         "1",                                     "true",                  "2"      },
	{"allow_invites",      "false",                         "true",                                  "true",                  "yes"    },
	{"moderated",          "false",                         "true",                                  "true",                  "TRUE!"  },
	{"change_subject",     "false",                         "true",                                  "true",                  "x"      },
	{"password_protected", "false",                         "true",                                  "true",                  "-1"     },
	{"password",           "",			      "s3cret",                                "set",                   NULL     },
	{"whois",              "moderators",                    "anyone",                                "anyone",                "nobody" },
	{"allow_pm",           "anyone",                        "participants",                          "participants",          "members"},
	{"max_users",          "none",                          "25",				    "25",                    "-3"     },
	{"history",            "50",			    "0",				     "0",                     "many"   },
	{"presence_broadcast", "moderator,participant,visitor",
         "visitor,moderator",									    "moderator,visitor",     "owner"  },
	{"member_list",        "moderator,participant,visitor", "none",                                  "",                      "none,x" },
	{"archive",            "true",                          "false",                                 "false",                 "maybe"  },
	{"archive_days",       "0",                             "90",				    "90",                    "-1"     },
	{"archive_messages",   "0",                             "5000",                                  "5000",                  "many"   },
	{"slow_mode",          "0",			     "30",				    "30",                    "fast"   },
	{"forward_mentions",   "false",                         "true",                                  "true",                  "2"      },
	{"registration",       "approval",                      "closed",                                "closed",                "ajar"   },
	{"change_nick",        "true",                          "false",                                 "false",                 "no"     },
	{"reserved_nick",      "false",                         "true",                                  "true",                  "yes"    },
	{"voice_requests",     "true",                          "false",                                 "false",                 ""       },
	{"voice_interval",     "1800",                          "60",                                    "60",                    "1m"     },
	{"visitor_status",     "true",                          "false",                                 "false",                 "x"      },
	{"visitor_nick",       "true",                          "false",                                 "false",                 "x"      },
	{"requests",           "true",                          "false",                                 "false",                 "x"      },
	{"pubsub",             "",			      "xmpp:p.ex.org?;node=n",                 "xmpp:p.ex.org?;node=n",
         "\xff"															    },
	{"member_group",       "",			      "Blue Team",                             "Blue Team",             "\xff"   },
};

/* Every row, from its default to a new value and back out. */
START_TEST(an_option_takes_what_it_says)
{
	size_t i = (size_t)_i;

	ck_assert_uint_eq(ARRAY_LEN(promises), room_option_n);
	ck_assert_str_eq(promises[i].name, room_option[i].name);
	ck_assert_str_eq(get(promises[i].name), promises[i].initial);
	ck_assert_int_eq(set(promises[i].name, promises[i].value), ERR_OK);
	ck_assert_str_eq(get(promises[i].name), promises[i].told);
}
END_TEST

/* A refused value leaves everything as it was. */
START_TEST(an_option_refuses_the_rest)
{
	struct room_config before = config;

	if (promises[_i].wrong == NULL)
		return;
	ck_assert_int_eq(set(promises[_i].name, promises[_i].wrong), ERR_VALUE);
	for (size_t i = 0; i < room_option_n; i++)
		ck_assert(option_same(&room_option[i], &before, &config));
}
END_TEST

/* Setting one row changes that row alone: no two share a member. */
START_TEST(rows_have_members_of_their_own)
{
	struct room_config before = config;

	ck_assert_int_eq(set(promises[_i].name, promises[_i].value), ERR_OK);
	for (int i = 0; i < (int)room_option_n; i++)
		ck_assert_int_eq(option_same(&room_option[i], &before, &config),
			i != _i);
}
END_TEST

START_TEST(names_and_fields_are_unique)
{
	for (size_t i = 0; i < room_option_n; i++)
		for (size_t j = 0; j < i; j++) {
			ck_assert_str_ne(
				room_option[i].name, room_option[j].name);
			ck_assert_str_ne(
				room_option[i].var, room_option[j].var);
		}
	ck_assert_ptr_null(option_find(&room_options, SPAN("publik")));
	ck_assert_ptr_null(option_find(&room_options, SPAN("")));
}
END_TEST

/* B068-02: those that no registry has stand in a namespace of ours, or under
 * the names that other servers have made usual. */
START_TEST(fields_have_registered_names_or_ours)
{
	for (size_t i = 0; i < room_option_n; i++) {
		struct span var = span_str(room_option[i].var);

		ck_assert(span_starts(var, SPAN("muc#")) ||
			  span_starts(var, SPAN("{urn:caveat:0}")) ||
			  span_starts(var, SPAN("x-muc#")));
	}
}
END_TEST

START_TEST(numbers_have_bounds)
{
	ck_assert_int_eq(set("max_users", "1000000"), ERR_OK);
	ck_assert_int_eq(set("max_users", "1000001"), ERR_VALUE);
	ck_assert_int_eq(set("max_users", "99999999999999999999"), ERR_VALUE);
	ck_assert_int_eq(set("history", "1000000"), ERR_OK);
	ck_assert_int_eq(set("history", "1000001"), ERR_VALUE);
	ck_assert_int_eq(set("history", "none"), ERR_VALUE);
	ck_assert_str_eq(get("max_users"), "1000000");
	ck_assert_int_eq(set("max_users", ""), ERR_OK);
	ck_assert_str_eq(get("max_users"), "none");
}
END_TEST

START_TEST(texts_have_bounds)
{
	char text[300];

	memset(text, 'x', sizeof(text));
	text[256] = '\0';
	ck_assert_int_eq(set("name", text), ERR_OK);
	text[256] = 'x';
	text[257] = '\0';
	ck_assert_int_eq(set("name", text), ERR_LIMIT);
	ck_assert_uint_eq(config.name.n, 256);
	ck_assert_int_eq(set("name", "  "), ERR_OK);
	ck_assert_ptr_null(config.name.p);
}
END_TEST

/* The password itself is nowhere; an empty one keeps the old. */
START_TEST(a_password_is_kept_as_a_hash)
{
	struct span hash;

	ck_assert_int_eq(set("password", "s3cret"), ERR_OK);
	hash = config.secret;
	ck_assert(secret_matches(SPAN("s3cret"), hash));
	ck_assert(!secret_matches(SPAN("s3cret "), hash));
	for (size_t i = 0; i + 6 <= hash.n; i++)
		ck_assert(memcmp(hash.p + i, "s3cret", 6) != 0);
	ck_assert_int_eq(set("password", ""), ERR_OK);
	ck_assert(span_eq(hash, config.secret));
	/* the same password again has another salt */
	ck_assert_int_eq(set("password", "s3cret"), ERR_OK);
	ck_assert(!span_eq(hash, config.secret));
}
END_TEST

/* C045-183 */
START_TEST(protection_needs_a_password)
{
	struct errtext e;

	ck_assert_int_eq(set("password_protected", "true"), ERR_OK);
	ck_assert_int_eq(options_check(&config, &e), ERR_VALUE);
	ck_assert_int_eq(set("password", "x"), ERR_OK);
	ck_assert_int_eq(options_check(&config, &e), ERR_OK);
}
END_TEST

Suite *suite_options(void)
{
	Suite *s = suite_create("muc/options");
	TCase *c = tcase_create("options");
	const int n = ARRAY_LEN(promises);

	tcase_add_checked_fixture(c, setup, teardown);
	tcase_add_loop_test(c, an_option_takes_what_it_says, 0, n);
	tcase_add_loop_test(c, an_option_refuses_the_rest, 0, n);
	tcase_add_loop_test(c, rows_have_members_of_their_own, 0, n);
	tcase_add_test(c, names_and_fields_are_unique);
	tcase_add_test(c, fields_have_registered_names_or_ours);
	tcase_add_test(c, numbers_have_bounds);
	tcase_add_test(c, texts_have_bounds);
	tcase_add_test(c, a_password_is_kept_as_a_hash);
	tcase_add_test(c, protection_needs_a_password);
	suite_add_tcase(s, c);
	return s;
}
