/* SPDX-License-Identifier: MIT */
/*
 * What is above somebody makes no difference to them (doc/covert-channels.md):
 * neither in what they get, nor in how much, in which order or when.
 */
#include <check.h>

#include "tests/muc/covert_steps.h"
#include "tests/muc/suites.h"
#include "tests/support/expect.h"

#define STEPS 2500
#define KNOCK(room)                                                      \
	"<presence from='" DAN "' to='" room "@" DOMAIN "/Dan'><x xmlns" \
	"='http://jabber.org/protocol/muc'/></presence>"
#define MADE "/presence[user:x/user:status/@code='201']"

/* Promise 4 of the design, and no count, id, order or error tells more. */
START_TEST(what_is_hidden_makes_no_difference)
{
	struct twins *t = covert_begin((uint64_t)_i + 1);
	size_t got = 0;

	for (int i = 0; i < STEPS; i++)
		got += covert_step(t);
	ck_assert_uint_gt(got, STEPS / 2);
	twins_free(&t);
}
END_TEST

/* He is made an owner of rooms that he mustn't know of, by who wants to tell
 * him something: he may still make as many as he might before. */
START_TEST(hidden_rooms_of_ones_own_fill_no_quota)
{
	const struct world_conf conf = {
		.create = "*", .limits.rooms_per_user = 2};
	struct twins *t = twins_new(1, &conf);

	for (int i = 0; i < 2; i++) {
		const bool hidden = i == 0;

		world_join(t->w[i], ANN, "Ann");
		if (hidden)
			world_set(t->w[i], "access_label=SECRET");
		world_recvf(t->w[i],
			"<iq type='set' id='a' from='" ANN "' to='" ROOM "'>"
			"<query xmlns='http://jabber.org/protocol/muc#admin'>"
			"<item jid='dan@ex.org' affiliation='owner'/></query>"
			"</iq>");
		world_recv(t->w[i], KNOCK("1"));
		world_recv(t->w[i], KNOCK("2"));
		ck_assert_uint_eq(
			expect_count(t->w[i], DAN, MADE), hidden ? 2 : 1);
	}
	twins_free(&t);
}
END_TEST

Suite *suite_covert(void)
{
	Suite *s = suite_create("covert");
	TCase *c = tcase_create("twins");

	tcase_set_timeout(c, 300);
	tcase_add_loop_test(c, what_is_hidden_makes_no_difference, 0, 4);
	suite_add_tcase(s, c);
	c = tcase_create("covert");
	tcase_add_test(c, hidden_rooms_of_ones_own_fill_no_quota);
	suite_add_tcase(s, c);
	return s;
}
