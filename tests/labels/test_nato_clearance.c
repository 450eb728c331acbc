/* SPDX-License-Identifier: MIT */
/* STANAG 4774 clearances. */
#include <check.h>
#include <stdlib.h>

#include "labels/nato.h"
#include "labels/ns.h"
#include "tests/labels/codec_world.h"
#include "tests/labels/suites.h"

#define LABEL(inside)                                                 \
	"<originatorConfidentialityLabel xmlns='" NS_SLAB "'>" inside \
	"</originatorConfidentialityLabel>"
#define INFO(inside) \
	"<ConfidentialityInformation>" inside "</ConfidentialityInformation>"
#define POLICY  "<PolicyIdentifier>CODEC</PolicyIdentifier>"
#define LOW     "<Classification>LOW</Classification>"
#define CREATED "<CreationDateTime>2025-01-01T00:00:00Z</CreationDateTime>"
#define CAT(type, tag, inside) \
	"<Category Type='" type "' TagName='" tag "'>" inside "</Category>"
#define VALUE(v) "<GenericValue>" v "</GenericValue>"
#define PLAIN    LABEL(INFO(POLICY LOW) CREATED)

static struct codec_world w;

static void setup(void)
{
	codec_world_open(&w);
}

static void teardown(void)
{
	codec_world_close(&w);
}

#define CLEARANCE(inside)                                                   \
	"<c:ConfidentialityClearance xmlns:c='" NS_SCLR "' xmlns='" NS_SLAB \
	"'>" inside "</c:ConfidentialityClearance>"
#define CLASSES(inside) \
	"<c:ClassificationList>" inside "</c:ClassificationList>"

static enum err read_clearance(const char *xml, struct clearance_parts *c)
{
	return nato_clearance_read(w.ls, w.a, span_str(xml), c, &w.e);
}

START_TEST(clearances_are_read)
{
	struct clearance_parts c;

	ck_assert_int_eq(
		read_clearance(
			CLEARANCE(POLICY CLASSES(
				"<Classification>high</Classification>" LOW)
					CAT("PERMISSIVE", "Countries",
						VALUE("USA")) CAT("INFORMATIVE",
						"Nowhere", "")),
			&c),
		ERR_OK);
	ck_assert_uint_eq(c.lacv_n, 2);
	ck_assert_uint_eq(c.lacv[0], 1);
	ck_assert_uint_eq(c.lacv[1], 200);
	ck_assert_uint_eq(codec_count(w.acp, c.bits), 1);
	ck_assert_int_ne(read_clearance(CLEARANCE(POLICY), &c), ERR_OK);
	ck_assert_int_ne(read_clearance(CLEARANCE(CLASSES(LOW)), &c), ERR_OK);
	ck_assert_int_ne(read_clearance(PLAIN, &c), ERR_OK);
	ck_assert_int_ne(
		read_clearance(CLEARANCE(POLICY CLASSES(LOW) CLASSES(LOW)), &c),
		ERR_OK);
	ck_assert_int_ne(
		read_clearance(CLEARANCE(POLICY CLASSES(
				       "<Classification>x</Classification>")),
			&c),
		ERR_OK);
	ck_assert_int_ne(read_clearance(CLEARANCE(POLICY CLASSES(LOW) CAT(
						"RESTRICTIVE", "Nowhere", "")),
				 &c),
		ERR_OK);
}
END_TEST

START_TEST(extensions_of_a_clearance_grant_nothing)
{
	struct clearance_parts c;

	ck_assert_int_eq(
		read_clearance(CLEARANCE(POLICY CLASSES(LOW
				       "<c:ConfidentialityClearanceExtensions/"
				       ">") "<c:"
					    "ConfidentialityClearanceExtensions"
					    ">"
					    "<x "
					    "xmlns='urn:x'/></c:Confidentiality"
					    "ClearanceExtensions>"),
			&c),
		ERR_OK);
	ck_assert_uint_eq(c.lacv_n, 1);
	ck_assert_uint_eq(codec_count(w.acp, c.bits), 0);
}
END_TEST

START_TEST(a_wrong_part_refuses_the_clearance)
{
	struct clearance_parts c;

	ck_assert_int_ne(read_clearance("<x", &c), ERR_OK);
	ck_assert_int_ne(
		read_clearance(CLEARANCE(POLICY POLICY CLASSES(LOW)), &c),
		ERR_OK);
	ck_assert_int_ne(
		read_clearance(CLEARANCE(POLICY CLASSES(LOW) CAT("RESTRICTIVE",
				       "Compartments",
				       VALUE("NOPE")) CAT("RESTRICTIVE",
				       "Compartments", VALUE("ALPHA"))),
			&c),
		ERR_OK);
	ck_assert_int_eq(
		read_clearance(CLEARANCE("<PolicyIdentifier>NOPE"
					 "</PolicyIdentifier>" CLASSES(LOW)),
			&c),
		ERR_UNKNOWN);
}
END_TEST

/* What has no name can't be said, and what grants nothing needn't. */
START_TEST(only_what_has_a_name_and_grants_is_written)
{
	uint64_t lacv[] = {1, 7, 200};
	struct clearance_parts c = {.policy = w.acp,
		.lacv = lacv,
		.lacv_n = 3,
		.bits = arena_array(w.a, uint64_t, w.acp->words)};
	struct buf b;

	for (unsigned i = 0; i < w.acp->value_n; i++)
		bit_set(c.bits, i);
	buf_init(&b, CODEC_MAX_BYTES);
	nato_clearance_write(&c, &b);
	ck_assert_ptr_null(strstr(buf_cstr(&b), "INFORMATIVE"));
	ck_assert_int_eq(read_clearance(buf_cstr(&b), &c), ERR_OK);
	ck_assert_uint_eq(c.lacv_n, 2);
	buf_clear(&b);
}
END_TEST

START_TEST(what_is_written_is_read_as_the_same)
{
	const struct policy *const policies[] = {w.acp, w.missi, w.bare};
	struct clearance_parts c, same;
	struct buf b;

	buf_init(&b, CODEC_MAX_BYTES);
	for (unsigned i = 0; i < 1000; i++) {
		c = codec_random_clearance(&w, policies[i % 3]);
		buf_reset(&b);
		nato_clearance_write(&c, &b);
		ck_assert_int_eq(read_clearance(buf_cstr(&b), &same), ERR_OK);
		ck_assert(codec_same_clearance(&c, &same));
	}
	buf_clear(&b);
}
END_TEST

Suite *suite_nato_clearance(void)
{
	Suite *s = suite_create("nato_clearance");
	TCase *t = tcase_create("nato_clearance");

	tcase_add_checked_fixture(t, setup, teardown);
	tcase_add_test(t, clearances_are_read);
	tcase_add_test(t, extensions_of_a_clearance_grant_nothing);
	tcase_add_test(t, a_wrong_part_refuses_the_clearance);
	tcase_add_test(t, only_what_has_a_name_and_grants_is_written);
	tcase_add_test(t, what_is_written_is_read_as_the_same);
	suite_add_tcase(s, t);
	return s;
}
