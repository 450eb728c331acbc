/* SPDX-License-Identifier: MIT */
/* Within a turn: what waits for no commit leaves early, all else doesn't. */
#include <check.h>

#include "component/daemon.h"
#include "tests/component/rig.h"
#include "tests/component/suites.h"

#define MUCH ((size_t)300 << 10)

static struct service service;
static struct service *services[] = {&service};
static struct daemon d;

static void setup(void)
{
	struct errtext e = {""};

	rig_setup();
	rig->conf.outbox_max = (size_t)16 << 20;
	rig_start();
	rig_until(rig->up == 1);
	rig_settle();
	rig->turns = 0;
	rig->lazy = true; /* the test ends turns */
	service = (struct service){.d = &d, .stream = rig->stream};
	d = (struct daemon){.service = services, .service_n = 1};
	ck_assert_int_eq(
		store_open(":memory:", DURABILITY_NORMAL, &d.store, &e),
		ERR_OK);
	store_commit(d.store);
	ck_assert(!store_is_writing(d.store));
}

static void teardown(void)
{
	store_close(&d.store);
	rig_teardown();
}

START_TEST(much_output_leaves_before_the_end_of_a_turn_that_only_reads)
{
	rig_send("first", MUCH);
	ck_assert_uint_ge(stream_queued(rig->stream), MUCH);
	turn_flush(&d);
	rig_until(rig_count("id='first'") == 1);
	ck_assert_uint_eq(stream_queued(rig->stream), 0);
	ck_assert_uint_eq(rig->turns, 0);
}
END_TEST

/* One big write is worth more than many small ones. */
START_TEST(little_output_waits_for_the_end_of_the_turn)
{
	rig_send("first", 100);
	turn_flush(&d);
	rig_settle();
	ck_assert_uint_eq(stream_queued(rig->stream), rig->sent);
	rig_turn_end();
	rig_until(rig_count("id='first'") == 1);
	ck_assert_uint_eq(stream_queued(rig->stream), 0);
}
END_TEST

/* Committed before it leaves, however much it is. */
START_TEST(nothing_leaves_early_once_the_turn_has_written)
{
	unsigned char key[32];

	store_key(d.store, "a new one", key);
	ck_assert(store_is_writing(d.store));
	rig_send("first", MUCH);
	turn_flush(&d);
	rig_settle();
	ck_assert_uint_eq(stream_queued(rig->stream), rig->sent);
	ck_assert_uint_eq(rig_count("id='first'"), 0);
	store_commit(d.store);
	turn_flush(&d);
	rig_until(rig_count("id='first'") == 1);
	ck_assert_uint_eq(stream_queued(rig->stream), 0);
}
END_TEST

/* What left before the first write doesn't let out what comes behind it. */
START_TEST(what_comes_behind_a_write_stays_though_more_left_before)
{
	unsigned char key[32];

	rig_send("first", MUCH);
	turn_flush(&d);
	store_key(d.store, "a new one", key);
	rig_send("second", MUCH);
	turn_flush(&d);
	rig_until(rig_count("id='first'") == 1);
	rig_settle();
	ck_assert_uint_ge(stream_queued(rig->stream), MUCH);
	ck_assert_uint_eq(rig_count("id='second'"), 0);
}
END_TEST

Suite *suite_turn(void)
{
	Suite *s = suite_create("component/turn");
	TCase *t = tcase_create("flush");

	tcase_add_checked_fixture(t, setup, teardown);
	tcase_set_timeout(t, 60);
	tcase_add_test(
		t, much_output_leaves_before_the_end_of_a_turn_that_only_reads);
	tcase_add_test(t, little_output_waits_for_the_end_of_the_turn);
	tcase_add_test(t, nothing_leaves_early_once_the_turn_has_written);
	tcase_add_test(
		t, what_comes_behind_a_write_stays_though_more_left_before);
	suite_add_tcase(s, t);
	return s;
}
