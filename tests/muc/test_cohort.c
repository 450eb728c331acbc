/* SPDX-License-Identifier: MIT */
/*
 * Sessions are kept by clearance and rights (muc/crowd.h): whatever changes
 * about them, a message comes once to each who may have it.
 */
#include <stdio.h>

#include "muc/room.h"
#include "tests/muc/suites.h"
#include "tests/support/expect.h"

#define SESSIONS 24

static struct world *w;
static unsigned alive; /* bits: who is in */

static void name(char *s, size_t n, unsigned i)
{
	(void)snprintf(s, n, "u%u@ex.org/r", i);
}

static void bare(char *s, size_t n, unsigned i)
{
	(void)snprintf(s, n, "u%u@ex.org", i);
}

static void enter(unsigned i)
{
	char full[32], nick[16];

	name(full, sizeof(full), i);
	(void)snprintf(nick, sizeof(nick), "n%u", i);
	world_join(w, full, nick);
	alive |= 1u << i;
}

static void setup(void)
{
	w = world_new(NULL);
	alive = 1;
	world_open(w, "u0@ex.org/r", "n0");
	for (unsigned i = 1; i < SESSIONS; i++)
		enter(i);
}

static void teardown(void)
{
	world_free(&w);
}

/* As if the whole room were read. */
static void check_crowd(void)
{
	struct turn *t = world_begin(w);
	struct room *r = room_find(w->muc, SPAN(ROOM), t);
	size_t n = 0;

	ck_assert_ptr_nonnull(r);
	for (size_t i = 0; i < r->crowd.n; i++) {
		const struct cohort *h = r->crowd.at[i];

		ck_assert_uint_gt(h->n, 0);
		for (size_t k = 0; k < h->n; k++) {
			const struct session *s = h->member[k];

			ck_assert_ptr_eq(s->cohort, h);
			ck_assert_uint_eq(s->place, k);
			ck_assert_ptr_eq(s->clearance, h->clearance);
			ck_assert_int_eq(s->occupant->role == ROLE_MODERATOR,
				h->moderators);
			ck_assert_ptr_eq(h->to[k].p, session_to(s).p);
		}
		n += h->n;
	}
	ck_assert_uint_eq(n, r->session_n);
	world_end(w);
}

/* Under a label that u0 and every third are cleared for. */
static void check_message(void)
{
	char full[32];

	world_forget(w);
	world_say(w, "u0@ex.org/r", "hi", world_label(w, "RESTRICTED"));
	for (unsigned i = 0; i < SESSIONS; i++) {
		name(full, sizeof(full), i);
		ck_assert_uint_eq(expect_count(w, full, "/message[body]"),
			i % 3 == 0 && (alive >> i & 1) != 0);
	}
}

static void clear_thirds(void)
{
	char who[32];

	for (unsigned i = 0; i < SESSIONS; i++) {
		bare(who, sizeof(who), i);
		world_clear(w, who,
			i % 3 == 0 ? "up to RESTRICTED" : "UNCLASSIFIED");
	}
}

START_TEST(a_message_comes_once_to_each_cleared_one)
{
	char full[32], nick[16];

	clear_thirds();
	check_crowd();
	check_message();
	for (unsigned i = 1; i < SESSIONS; i++) {
		(void)snprintf(nick, sizeof(nick), "n%u", i);
		name(full, sizeof(full), i);
		if (i % 2 == 0) {
			world_recvf(w,
				"<iq type='set' id='1' from='u0@ex.org/r'"
				" to='" ROOM "'><query xmlns='http://jabber.org"
				"/protocol/muc#admin'><item nick='%s'"
				" role='moderator'/></query></iq>",
				nick);
		} else if (i % 5 == 0) {
			world_recvf(w,
				"<presence type='unavailable' from='%s'"
				" to='" ROOM "/%s'/>",
				full, nick);
			alive &= ~(1u << i);
		}
		check_crowd();
	}
	check_message();
	world_restart(w);
	check_crowd();
}
END_TEST

START_TEST(each_may_have_another_clearance)
{
	static const char *const exprs[] = {"up to SECRET",
		"up to UNCLASSIFIED", "up to RESTRICTED", "up to CONFIDENTIAL",
		"UNCLASSIFIED; Releasable To: GBR",
		"up to SECRET; Releasable To: GBR",
		"up to SECRET; Releasable To: USA",
		"up to SECRET; Releasable To: FRA"};
	char who[32];

	for (unsigned round = 0; round < 3; round++)
		for (unsigned i = 0; i < SESSIONS; i++) {
			bare(who, sizeof(who), i);
			world_clear(w, who,
				exprs[(i * (round + 1) + round) %
					ARRAY_LEN(exprs)]);
			check_crowd();
		}
	clear_thirds();
	check_crowd();
	check_message();
}
END_TEST

Suite *suite_cohort(void)
{
	Suite *s = suite_create("muc/cohort");
	TCase *c = tcase_create("cohort");

	tcase_add_checked_fixture(c, setup, teardown);
	tcase_add_test(c, a_message_comes_once_to_each_cleared_one);
	tcase_add_test(c, each_may_have_another_clearance);
	suite_add_tcase(s, c);
	return s;
}
