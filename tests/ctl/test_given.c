/* SPDX-License-Identifier: MIT */
/* Options that several commands have. */
#include "ctl/given.h"
#include "tests/ctl/suites.h"

static struct given g;
static struct ctl_list words;

static bool reads(enum given_to to, const char *const *argv, int n)
{
	g = (struct given){.account = NULL};
	words.n = 0;
	return given_read(&g, to, n, argv, &words);
}
#define READS(to, ...)                                             \
	reads(to, (const char *const[]){__VA_ARGS__},              \
		(int)(sizeof((const char *const[]){__VA_ARGS__}) / \
			sizeof(const char *)))

START_TEST(what_is_given_is_read_for_all_alike)
{
	static const enum given_to all[] = {
		GIVEN_TO_ROOM, GIVEN_TO_NODE, GIVEN_TO_FILES, GIVEN_TO_IMPORT};

	for (size_t i = 0; i < ARRAY_LEN(all); i++) {
		struct arrival_options o;

		ck_assert(READS(all[i], "a", "--label", "S", "--policy=P",
			"--unfit", "leave-out", "b"));
		ck_assert_uint_eq(words.n, 2);
		o = given_arrival(&g);
		ck_assert_str_eq(o.label, "S");
		ck_assert_str_eq(o.policy, "P");
		ck_assert(o.leave_out && !o.check && !o.invite && !o.trial);
		ck_assert(READS(all[i], "--unfit", "refuse"));
		ck_assert(g.any_unfit && !given_arrival(&g).leave_out);
		ck_assert(!READS(all[i], "--unfit", "maybe"));
	}
}
END_TEST

/* As if there were no such option. */
START_TEST(each_command_has_its_own)
{
	ck_assert(READS(GIVEN_TO_ROOM, "--rate", "5", "--no-archive"));
	ck_assert_uint_eq(g.rate, 5);
	ck_assert(!READS(GIVEN_TO_NODE, "--rate", "5"));
	ck_assert(!READS(GIVEN_TO_NODE, "--invite"));
	ck_assert(!READS(GIVEN_TO_FILES, "--tls", "off"));
	ck_assert(!READS(GIVEN_TO_FILES, "--redirect"));
	ck_assert(!READS(GIVEN_TO_IMPORT, "--dry-run"));
	ck_assert(READS(GIVEN_TO_IMPORT, "--map", "a=b", "--map", "c=d"));
	ck_assert_uint_eq(g.maps.n, 2);
}
END_TEST

/* SECURITY: a word that isn't known doesn't switch TLS off. */
START_TEST(what_can_not_be_is_refused)
{
	ck_assert(READS(GIVEN_TO_NODE, "--port", "65535", "--tls", "off"));
	ck_assert_uint_eq(g.port, 65535);
	ck_assert(g.plain);
	ck_assert(READS(GIVEN_TO_NODE, "--tls", "required"));
	ck_assert(!g.plain);
	ck_assert(READS(GIVEN_TO_NODE, "a"));
	ck_assert(!g.plain);
	ck_assert(!READS(GIVEN_TO_NODE, "--tls", "OFF"));
	ck_assert(!READS(GIVEN_TO_NODE, "--port", "65536"));
	ck_assert(!READS(GIVEN_TO_NODE, "--port", "0"));
	ck_assert(!READS(GIVEN_TO_NODE, "--port", "-1"));
	ck_assert(!READS(GIVEN_TO_ROOM, "--rate", "1000001"));
}
END_TEST

Suite *suite_given(void)
{
	Suite *s = suite_create("ctl/given");
	TCase *t = tcase_create("given");

	tcase_add_test(t, what_is_given_is_read_for_all_alike);
	tcase_add_test(t, each_command_has_its_own);
	tcase_add_test(t, what_can_not_be_is_refused);
	suite_add_tcase(s, t);
	return s;
}
