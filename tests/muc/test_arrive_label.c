/* SPDX-License-Identifier: MIT */
/* Under which labels comes what was said in rooms that move in. */
#include <stdio.h>

#include "base/clock.h"
#include "tests/muc/arrive.h"
#include "tests/muc/suites.h"
#include "tests/support/expect.h"
#include "tests/support/policy.h"

static struct world *w;

static void setup(void)
{
	w = arrive_new(NULL);
}

static void teardown(void)
{
	world_free(&w);
}

#define take(records) arrive_take(w, (records))
#define begin()       arrive_from(w, "src", false)
#define ck_says(text, part)                                          \
	do {                                                         \
		const char *s_ = (text);                             \
		ck_assert_msg(strstr(s_, (part)) != NULL, "%s", s_); \
	} while (0)

static void end(void)
{
	ck_assert_str_eq(arrive_end(w, false), "");
}

/* A message of Bob with that in it, beside its body. */
static const char *with(const char *attrs, const char *inside)
{
	static int n;

	return say(w,
		"<message id='w%d' at='2025-01-01T00:00:01Z' nick='Bob' "
		"sender='bob@ex.org/b' %s><body xmlns='jabber:client'>x"
		"</body>%s</message>",
		n++, attrs, inside);
}

/* ---- labels ---- */

START_TEST(who_is_cleared_reads_and_nobody_else)
{
	arrive_all(w, SAID("m1", "01", "open") MSG("m2", "02",
			      "nick='Bob' label='SECRET'", "secret"));
	ck_found(ANN, "", "open secret");
	ck_found(BOB, "", "open");
	ck_refused(BOB, RSM("<after>m2</after>"), "cancel/item-not-found");
}
END_TEST

START_TEST(a_whole_label_counts_before_the_attribute)
{
	arrive_all(w,
		with("label='UNCLASSIFIED'",
			say(w, "<label>%s</label>", world_label(w, "SECRET"))));
	ck_found(ANN, "", "x");
	ck_found(BOB, "", "");
}
END_TEST

START_TEST(without_either_the_label_of_the_payload_counts)
{
	arrive_all(w, with("", world_label(w, "SECRET")));
	ck_found(ANN, "", "x");
	ck_found(BOB, "", "");
}
END_TEST

START_TEST(the_attribute_counts_before_the_payload)
{
	arrive_all(w, with("label='SECRET'", world_label(w, "UNCLASSIFIED")));
	ck_found(BOB, "", "");
	ck_found(ANN, "", "x");
	ck_xpath_not(heard(w, ANN),
		"//sec:securitylabel[sec:displaymarking='UNCLASSIFIED']");
}
END_TEST

START_TEST(what_has_no_label_gets_the_stamp)
{
	const struct transfer_begin b = {
		.source = SPAN("src"), .label = SPAN("SECRET")};

	ck_assert_str_eq(arrive_begin(w, &b), "new");
	ck_assert_str_eq(take(SAID("m1", "01", "stamped") MSG("m2", "02",
				 "nick='Bob' label='UNCLASSIFIED'", "own")),
		"2 0 0");
	end();
	ck_found(ANN, "", "stamped own");
	ck_found(BOB, "", "own");
}
END_TEST

/* SECURITY: a forged label and a stamp that would open it. */
START_TEST(a_label_that_cannot_be_used_is_never_replaced)
{
	const struct transfer_begin b = {
		.source = SPAN("src"), .label = SPAN("UNCLASSIFIED")};
	static const char *const forged[] = {
		"<securitylabel xmlns='urn:xmpp:sec-label:0'><label>"
		"<x xmlns='urn:forged'/></label></securitylabel>",
		"<securitylabel xmlns='urn:xmpp:sec-label:0'/>",
		"<securitylabel xmlns='urn:xmpp:sec-label:0'><label>"
		"<esssecuritylabel xmlns='urn:xmpp:sec-label:ess:0'>AAAA"
		"</esssecuritylabel></label></securitylabel>",
		"<label/>",
		"<label><securitylabel xmlns='urn:xmpp:sec-label:0'><label/>"
		"</securitylabel></label>",
	};

	ck_assert_str_eq(arrive_begin(w, &b), "new");
	for (size_t i = 0; i < ARRAY_LEN(forged); i++)
		ck_says(take(with("", forged[i])), "record 1: ");
	ck_says(take(with("label='TOP'", "")), "record 1: ");
	ck_says(take(with("label='2.25.99 / SECRET'", "")), "record 1: ");
	ck_says(take(with("", say(w, "%s%s", world_label(w, "SECRET"),
				      world_label(w, "UNCLASSIFIED")))),
		"record 1: ");
	ck_says(take(with("", say(w, "<label>%s</label><label>%s</label>",
				      world_label(w, "UNCLASSIFIED"),
				      world_label(w, "SECRET")))),
		"more than one label");
	ck_says(take(with("label=''", "")), "under no label");
	end();
	ck_found(ANN, "", "");
}
END_TEST

START_TEST(without_label_stamp_and_default_nothing_comes_in)
{
	const struct world_conf conf = {.no_fallback = true};

	world_free(&w);
	w = arrive_new(&conf);
	ck_assert_str_eq(begin(), "new");
	ck_says(take(SAID("m", "01", "x")), "there is no default");
	ck_assert_str_eq(take(MSG("m", "01", "nick='Bob' label='SECRET'", "x")),
		"1 0 0");
}
END_TEST

START_TEST(what_the_room_does_not_hold_is_refused_or_left_out)
{
	const char *both = "<security clearance='up to RESTRICTED'/>" MSG(
		"m1", "01", "nick='Bob' label='RESTRICTED'", "low")
		MSG("m2", "02", "nick='Bob' label='SECRET'", "high");

	ck_assert_str_eq(begin(), "new");
	ck_says(take(both), "record 3: the clearance of the place");
	ck_assert_str_eq(begin(), "arriving 0 -"); /* nothing of it */
	ck_assert_str_eq(arrive_give_up(w), "");
	ck_assert_str_eq(arrive_from(w, "src", true), "new");
	ck_says(take(both), "2 0 1\nrecord 3 is left out: the clearance");
	end();
	ck_found(ANN, "", "low");
}
END_TEST

START_TEST(the_domain_holds_its_own_bound)
{
	const struct world_conf conf = {.clearance = "up to RESTRICTED"};
	const struct transfer_begin b = {
		.source = SPAN("src"), .label = SPAN("SECRET")};

	world_free(&w);
	w = arrive_new(&conf);
	ck_says(arrive_begin(w, &b), "label: the clearance of the place");
	ck_assert_str_eq(begin(), "new");
	ck_says(take("<security clearance='up to SECRET'/>" MSG(
			"m", "01", "nick='B' label='SECRET'", "x")),
		"record 2: the clearance of the place");
}
END_TEST

START_TEST(labels_of_another_policy_become_ours)
{
	const struct world_conf conf = {.partner = PARTNER_POLICY};
	const struct transfer_begin b = {
		.source = SPAN("src"), .policy = SPAN("TEST")};

	world_free(&w);
	w = arrive_new(&conf);
	ck_assert_str_eq(arrive_begin(w, &b), "new");
	ck_assert_str_eq(
		take("<security access_label='2.25.815 / OPEN'/>" MSG("m1",
			"01", "nick='B' label='2.25.815 / GUARDED'", "x")),
		"2 0 0");
	ck_says(take(MSG(
			"m2", "01", "nick='B' label='2.25.815 / CLOSED'", "x")),
		"record 1: ");
	ck_says(take("<security access_label='2.25.815 / CLOSED'/>"),
		"access_label");
	end();
	ck_assert_str_eq(op_show(w, ROOM, "access_label"), "UNCLASSIFIED");
	ck_found(ANN, "", "x");
	/* the originator's travels along */
	ck_xpath(heard(w, ANN), "//sec:equivalentlabel");
	ck_found(BOB, "", "");
}
END_TEST

START_TEST(a_label_inside_of_a_message_counts_too)
{
	arrive_all(w,
		with("label='UNCLASSIFIED'",
			say(w,
				"<forwarded xmlns='urn:xmpp:forward:0'>"
				"<message xmlns='jabber:client'><body>y</body>"
				"%s</message></forwarded>",
				world_label(w, "SECRET"))));
	ck_found(ANN, "", "x");
	ck_found(BOB, "", "");
	ck_says(begin(), "open 1 ");
	ck_says(take(with("label='UNCLASSIFIED'",
			"<forwarded xmlns='urn:xmpp:forward:0'><message "
			"xmlns='jabber:client'><securitylabel "
			"xmlns='urn:xmpp:sec-label:0'><label><x "
			"xmlns='urn:y'/></label></securitylabel></message>"
			"</forwarded>")),
		"a label inside of it");
}
END_TEST

Suite *suite_arrive_label(void)
{
	Suite *s = suite_create("arrive_label");
	TCase *c = tcase_create("arrive_label");

	tcase_add_checked_fixture(c, setup, teardown);
	tcase_add_test(c, who_is_cleared_reads_and_nobody_else);
	tcase_add_test(c, a_whole_label_counts_before_the_attribute);
	tcase_add_test(c, without_either_the_label_of_the_payload_counts);
	tcase_add_test(c, the_attribute_counts_before_the_payload);
	tcase_add_test(c, what_has_no_label_gets_the_stamp);
	tcase_add_test(c, a_label_that_cannot_be_used_is_never_replaced);
	tcase_add_test(c, without_label_stamp_and_default_nothing_comes_in);
	tcase_add_test(c, what_the_room_does_not_hold_is_refused_or_left_out);
	tcase_add_test(c, the_domain_holds_its_own_bound);
	tcase_add_test(c, labels_of_another_policy_become_ours);
	tcase_add_test(c, a_label_inside_of_a_message_counts_too);
	suite_add_tcase(s, c);
	return s;
}
