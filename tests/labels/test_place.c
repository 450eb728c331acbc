/* SPDX-License-Identifier: MIT */
/* Server, domain, room: every level is asked, a broken one denies. */
#include "labels/place.h"

#include <stdlib.h>

#include "tests/labels/fixture.h"
#include "tests/labels/suites.h"

static struct labels *ls;
static struct gate *g;
static struct place server, domain, room;

static void setup(void)
{
	ls = fix_labels();
	g = gate_new(GATE_ENFORCE);
	gate_tick(g, FIX_NOW);
	server = (struct place){0};
	domain = (struct place){.above = &server};
	room = (struct place){.above = &domain};
}

static void teardown(void)
{
	place_clear(&room);
	place_clear(&domain);
	place_clear(&server);
	gate_free(&g);
	labels_free(&ls);
}

static const struct label *held(const char *expr)
{
	return label_ref(fix_label(ls, expr));
}

START_TEST(who_enters_is_cleared_for_every_level)
{
	const struct clearance *low = fix_clearance(ls, "LOW");
	const struct clearance *door = fix_clearance(ls, "LOW; Doors: red");

	ck_assert(place_admits(g, &room, low));
	ck_assert(place_admits(g, &room, NULL)); /* open to all */
	server.access = held("LOW");
	ck_assert(place_admits(g, &room, low));
	ck_assert(!place_admits(g, &room, NULL));
	room.access = held("LOW; Doors: red");
	ck_assert(!place_admits(g, &room, low));
	ck_assert(place_admits(g, &domain, low));
	ck_assert(place_admits(g, &room, door));
	domain.access = held("HIGH");
	ck_assert(!place_admits(g, &room, door));
	ck_assert(!place_admits(g, NULL, door));
}
END_TEST

START_TEST(the_grant_of_a_place_is_for_its_access_label)
{
	const struct clearance *low = fix_clearance(ls, "LOW");

	ck_assert(grant_covers(place_release(g, &room, NULL), NULL));
	server.access = held("LOW");
	ck_assert_ptr_eq(place_access(&room), server.access);
	ck_assert(grant_covers(
		place_release(g, &room, low), place_access(&room)));
	ck_assert(!grant_covers(place_release(g, &room, low), NULL));
	ck_assert_ptr_null(place_release(g, &room, NULL));
	room.access = held("HIGH");
	ck_assert_ptr_null(place_release(g, &room, low));
	ck_assert_ptr_eq(place_access(&room), room.access);
	ck_assert_ptr_eq(place_access(&domain), server.access);
}
END_TEST

START_TEST(what_is_in_it_is_within_every_clearance)
{
	const struct label *low = fix_label(ls, "LOW");
	const struct label *mid = fix_label(ls, "MID");

	ck_assert(place_holds(g, &room, mid)); /* none set */
	ck_assert(!place_holds(g, &room, NULL));
	server.clearance = clearance_ref(fix_clearance(ls, "up to MID"));
	ck_assert(place_holds(g, &room, mid));
	room.clearance = clearance_ref(fix_clearance(ls, "LOW"));
	ck_assert(!place_holds(g, &room, mid));
	ck_assert(place_holds(g, &room, low));
	ck_assert(place_holds(g, &domain, mid));
	domain.clearance = clearance_ref(fix_clearance(ls, "HIGH"));
	ck_assert(!place_holds(g, &room, low));
}
END_TEST

START_TEST(a_clearance_can_be_a_list_of_labels)
{
	room.allowed = xcalloc(2, sizeof(*room.allowed));
	room.allowed[0] = held("LOW");
	room.allowed[1] = held("MID; Doors: red");
	room.allowed_n = 2;
	ck_assert(place_holds(g, &room, fix_label(ls, "mid;doors:RED")));
	ck_assert(!place_holds(g, &room, fix_label(ls, "MID")));
	server.clearance = clearance_ref(fix_clearance(ls, "LOW"));
	ck_assert(!place_holds(g, &room, fix_label(ls, "MID; Doors: red")));
	ck_assert(place_holds(g, &room, fix_label(ls, "LOW")));
}
END_TEST

START_TEST(the_nearest_default_counts)
{
	ck_assert_ptr_null(place_default(&room));
	server.fallback = held("LOW");
	ck_assert_ptr_eq(place_default(&room), server.fallback);
	room.fallback = held("MID");
	ck_assert_ptr_eq(place_default(&room), room.fallback);
	ck_assert_ptr_eq(place_default(&domain), server.fallback);
}
END_TEST

START_TEST(a_broken_level_lets_nobody_and_nothing_in)
{
	struct gate *warn = gate_new(GATE_WARN);
	const struct clearance *c = fix_clearance(ls, "LOW");
	const struct label *l = fix_label(ls, "LOW");

	server.fallback = held("LOW");
	domain.broken = true;
	for (int i = 0; i < 2; i++) {
		struct gate *with = i == 0 ? g : warn;

		ck_assert(!place_admits(with, &room, c));
		ck_assert_ptr_null(place_release(with, &room, c));
		ck_assert(!place_holds(with, &room, l));
	}
	/* The default above may be weaker than the one that is broken. */
	ck_assert_ptr_null(place_default(&room));
	ck_assert(place_admits(g, &server, c));
	ck_assert(place_holds(g, &server, l));
	gate_free(&warn);
}
END_TEST

START_TEST(clearing_keeps_the_way_up)
{
	room.access = held("LOW");
	room.fallback = held("LOW");
	room.clearance = clearance_ref(fix_clearance(ls, "LOW"));
	room.broken = true;
	place_clear(&room);
	ck_assert_ptr_eq(room.above, &domain);
	ck_assert_ptr_null(room.access);
	ck_assert_ptr_null(room.clearance);
	ck_assert(!room.broken);
}
END_TEST

Suite *suite_place(void)
{
	Suite *s = suite_create("place");
	TCase *t = tcase_create("place");

	tcase_add_checked_fixture(t, setup, teardown);
	tcase_add_test(t, who_enters_is_cleared_for_every_level);
	tcase_add_test(t, the_grant_of_a_place_is_for_its_access_label);
	tcase_add_test(t, what_is_in_it_is_within_every_clearance);
	tcase_add_test(t, a_clearance_can_be_a_list_of_labels);
	tcase_add_test(t, the_nearest_default_counts);
	tcase_add_test(t, a_broken_level_lets_nobody_and_nothing_in);
	tcase_add_test(t, clearing_keeps_the_way_up);
	suite_add_tcase(s, t);
	return s;
}
