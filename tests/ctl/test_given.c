/* SPDX-License-Identifier: MIT */
/* Options that several commands have. */
#include "ctl/given.h"
#include "tests/ctl/capture.h"
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

/* SECURITY: others on the machine see arguments, so there is no such option,
 * and who tries isn't repeated. */
START_TEST(a_password_is_never_an_argument)
{
	static const enum given_to all[] = {
		GIVEN_TO_ROOM, GIVEN_TO_NODE, GIVEN_TO_FILES, GIVEN_TO_IMPORT};
	static struct capture printed;

	for (size_t i = 0; i < ARRAY_LEN(all); i++) {
		bool ok;

		capture_begin(&printed);
		ok = READS(all[i], "--password=sesame") ||
		     READS(all[i], "--password", "sesame") ||
		     READS(all[i], "--pasword-fle=sesame");
		(void)capture_end(&printed);
		ck_assert(!ok);
		ck_assert_ptr_nonnull(strstr(printed.text, "--password"));
		ck_assert_ptr_null(strstr(printed.text, "sesame"));
	}
}
END_TEST

/* What `printed` has for what route() was given. */
static const char *route(const char *const *argv, int n)
{
	static struct capture printed;
	enum ctl_status s = CTL_DONE;

	capture_begin(&printed);
	if (reads(GIVEN_TO_ROOM, argv, n))
		s = given_route(&g, &words, "room", "USAGE");
	(void)capture_end(&printed);
	ck_assert_int_eq(s, *printed.text != '\0' ? CTL_USAGE : CTL_DONE);
	return printed.text;
}
#define ROUTE(...)                                                 \
	route((const char *const[]){__VA_ARGS__},                  \
		(int)(sizeof((const char *const[]){__VA_ARGS__}) / \
			sizeof(const char *)))

START_TEST(what_is_missing_or_too_much_is_named)
{
	ck_assert_str_eq(ROUTE("a@b", "c", "--account", "d@e"), "");
	ck_assert_str_eq(ROUTE("--list", "f", "--account", "d@e"), "");
	ck_assert_ptr_nonnull(
		strstr(ROUTE("a@b", "c"), "--account JID is missing"));
	ck_assert_ptr_nonnull(
		strstr(ROUTE("--list", "f"), "--account JID is missing"));
	ck_assert_ptr_nonnull(strstr(
		ROUTE("a@b", "--list", "f", "--account", "d@e"), "'a@b'"));
	ck_assert_ptr_nonnull(strstr(ROUTE("a@b", "--account", "d@e"),
		"usage: caveatctl migrate room USAGE"));
	ck_assert_ptr_nonnull(
		strstr(ROUTE("a@b", "c", "d", "--account", "d@e"), "usage: "));
}
END_TEST

START_TEST(what_does_not_go_together_is_refused)
{
	ck_assert(!READS(GIVEN_TO_ROOM, "--tls", "off", "--ca-file", "x"));
	ck_assert(READS(GIVEN_TO_ROOM, "--tls", "required", "--ca-file", "x"));
}
END_TEST

Suite *suite_given(void)
{
	Suite *s = suite_create("ctl/given");
	TCase *t = tcase_create("given");

	tcase_add_test(t, what_is_given_is_read_for_all_alike);
	tcase_add_test(t, each_command_has_its_own);
	tcase_add_test(t, what_can_not_be_is_refused);
	tcase_add_test(t, a_password_is_never_an_argument);
	tcase_add_test(t, what_is_missing_or_too_much_is_named);
	tcase_add_test(t, what_does_not_go_together_is_refused);
	suite_add_tcase(s, t);
	return s;
}
