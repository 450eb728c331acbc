/* SPDX-License-Identifier: MIT */
/* A configuration under another version of one of its policies. */
#include "component/config_swap.h"

#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "labels/policy.h"
#include "tests/component/suites.h"

#define SPIF(name, oid, version, more)                                      \
	"<SPIF xmlns='http://www.xmlspif.org/spif' schemaVersion='2.1'"     \
	" version='" version "'><securityPolicyId name='" name "' id='" oid \
	"'/><securityClassifications>"                                      \
	"<securityClassification name='LOW' lacv='1' hierarchy='1'/>" more  \
	"</securityClassifications></SPIF>"
#define HIGH "<securityClassification name='HIGH' lacv='2' hierarchy='2'/>"

#define SERVICE       \
	"services:\n" \
	"  - {domain: rooms.example.org, type: muc, secret: s}\n"

static char dir[] = "/tmp/caveat-swap-XXXXXX";
static struct config_errors errors;

static const char *path_of(const char *name)
{
	static char path[256];

	snprintf(path, sizeof(path), "%s/%s", dir, name);
	return path;
}

static void put(const char *name, const char *text)
{
	FILE *f = fopen(path_of(name), "w");

	ck_assert_ptr_nonnull(f);
	fputs(text, f);
	fclose(f);
}

static void setup(void)
{
	memcpy(dir + strlen(dir) - 6, "XXXXXX", 6);
	ck_assert_ptr_nonnull(mkdtemp(dir));
	put("tiny.xml", SPIF("Tiny", "2.25.4711", "1", HIGH));
	put("else.xml", SPIF("Else", "2.25.4713", "1", ""));
	buf_init(&errors.text, 65536);
	errors.n = 0;
}

static void teardown(void)
{
	static const char *const names[] = {
		"tiny.xml", "else.xml", "caveat.yaml"};

	for (size_t i = 0; i < ARRAY_LEN(names); i++)
		unlink(path_of(names[i]));
	rmdir(dir);
	buf_clear(&errors.text);
}

static struct config *with(const char *policy)
{
	return config_load_with(
		path_of("caveat.yaml"), span_str(policy), 0, &errors);
}

START_TEST(another_version_of_a_policy_is_tried_in_its_place)
{
	struct config *c;

	put("caveat.yaml", "policies: [else.xml, tiny.xml]\n" SERVICE);
	c = with(SPIF("Tiny", "2.25.4711", "2", ""));
	ck_assert_msg(c != NULL, "%s", buf_cstr(&errors.text));
	ck_assert_uint_eq(labels_policy_count(c->labels), 2);
	ck_assert(span_is(policy_version(labels_policy(c->labels, 0)), "1"));
	ck_assert(span_is(policy_version(labels_policy(c->labels, 1)), "2"));
	config_free(&c);
	c = config_load(path_of("caveat.yaml"), 0, &errors);
	ck_assert(span_is(policy_version(labels_policy(c->labels, 1)), "1"));
	config_free(&c);
}
END_TEST

START_TEST(what_the_configuration_needs_must_be_there)
{
	put("caveat.yaml",
		"policies: [tiny.xml]\nsecurity: {clearance: HIGH}\n" SERVICE);
	ck_assert_ptr_null(with(SPIF("Tiny", "2.25.4711", "2", "")));
	ck_assert_ptr_nonnull(strstr(buf_cstr(&errors.text), "HIGH"));
}
END_TEST

START_TEST(what_is_no_version_of_a_policy_is_refused)
{
	put("caveat.yaml", "policies: [tiny.xml]\n" SERVICE);
	ck_assert_ptr_null(with(SPIF("Other", "2.25.4712", "1", "")));
	ck_assert_ptr_nonnull(strstr(buf_cstr(&errors.text),
		"none of them is the policy Other (2.25.4712)"));
	errors.n = 0;
	ck_assert_ptr_null(with("<a/>"));
	ck_assert_uint_eq(errors.n, 1);
}
END_TEST

Suite *suite_config_swap(void)
{
	Suite *s = suite_create("config, with another policy");
	TCase *t = tcase_create("swap");

	tcase_add_checked_fixture(t, setup, teardown);
	tcase_add_test(t, another_version_of_a_policy_is_tried_in_its_place);
	tcase_add_test(t, what_the_configuration_needs_must_be_there);
	tcase_add_test(t, what_is_no_version_of_a_policy_is_refused);
	suite_add_tcase(s, t);
	return s;
}
