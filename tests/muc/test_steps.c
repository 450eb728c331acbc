/* SPDX-License-Identifier: MIT */
/*
 * Each step of the chain (tests/support/steps.h), as rooms live it, with each
 * kind of message; what is said of it to the operator is what came of it.
 */
#include "tests/support/steps.h"

#include <check.h>

#include "muc/room.h"
#include "tests/muc/suites.h"

#define ANN  STEPS_OTHER
#define BODY "<body>" STEPS_TEXT "</body>"

enum kind {
	GROUPCHAT,
	PRIVATE,
	INVITATION,
	ARCHIVE, /* these two have receivers alone */
	HISTORY,
	KINDS
};

static bool is_past(const struct play *p)
{
	return p->kind == ARCHIVE || p->kind == HISTORY;
}

static void set(struct play *p, const char *pair)
{
	world_set(p->w, pair);
}

static void say(struct play *p)
{
	bool sends = p->x->side == CHAIN_SENDS;
	const char *from = sends ? p->sue : ANN, *to = sends ? "Ann" : "Sue";
	const char *whom = sends ? "ann@ex.org" : p->bare;
	const char *reply = p->set.refers != NULL
	                            ? "<reply xmlns='urn:xmpp:reply:0' id='m0'"
	                              " to='" ROOM "/Ann'/>"
	                            : "";

	if (p->kind == PRIVATE)
		world_recvf(p->w,
			"<message from='%s' to='" ROOM "/%s' type='chat'>" BODY
			"%s%s</message>",
			from, to, reply, play_label(p));
	else if (p->kind == INVITATION)
		world_recvf(p->w,
			"<message from='%s' to='" ROOM "'>"
			"<x xmlns='http://jabber.org/protocol/muc#user'>"
			"<invite to='%s'><reason>" STEPS_TEXT
			"</reason></invite></x>%s</message>",
			from, whom, play_label(p));
	else
		world_recvf(p->w,
			"<message from='%s' to='" ROOM
			"' type='groupchat'>" BODY "%s%s</message>",
			from, reply, play_label(p));
}

static void look_back(struct play *p)
{
	if (p->kind == ARCHIVE)
		world_recvf(p->w,
			"<iq from='%s' to='" ROOM "' type='set' id='q'>"
			"<query xmlns='urn:xmpp:mam:2'/></iq>",
			p->sue);
	else
		world_recvf(p->w,
			"<presence from='%s2' to='" ROOM "/Sue'>"
			"<x xmlns='http://jabber.org/protocol/muc'/>"
			"</presence>",
			p->sue);
}

static void end(struct play *p)
{
	const struct room *r =
		room_find(p->w->muc, SPAN(ROOM), world_begin(p->w));

	play_end(p, muc_domain(p->w->muc), r->place);
}

static void play(struct play *p)
{
	play_begin(p, (struct world_conf){.silent = false});
	world_open(p->w, ANN, "Ann");
	world_set(p->w, "archive=true");
	world_join(p->w, p->sue, "Sue");
	if (p->set.refers != NULL)
		world_recvf(p->w,
			"<message id='m0' from='" ANN "' to='" ROOM "'"
			" type='groupchat'><body>first</body>%s</message>",
			world_label(p->w, p->set.refers));
	if (is_past(p))
		say(p);
	play_apply(p, set);
	world_forget(p->w);
	if (is_past(p))
		look_back(p);
	else
		say(p);
	end(p);
}

/* Does such a message ask that? */
static bool applies(const struct step *x, int kind)
{
	if (x->side == CHAIN_SENDS)
		return kind != ARCHIVE && kind != HISTORY;
	return x->step != CHAIN_REFERS || kind != INVITATION;
}

START_TEST(each_step_grants_and_denies_as_the_chain_says)
{
	for (int kind = 0; kind < KINDS; kind++)
		if (applies(&steps[_i], kind))
			play_all(&steps[_i], kind, play);
}
END_TEST

Suite *suite_steps(void)
{
	Suite *s = suite_create("steps");
	TCase *c = tcase_create("steps");

	tcase_add_loop_test(c, each_step_grants_and_denies_as_the_chain_says, 0,
		(int)steps_n);
	suite_add_tcase(s, c);
	return s;
}
