/* SPDX-License-Identifier: MIT */
/* The steps of who submits a form (tests/support/steps.h). */
#include "tests/support/steps.h"

#include "fdp/topic.h"
#include "pubsub/control.h"
#include "pubsub/node.h"
#include "tests/fdp/suites.h"
#include "tests/pubsub/node.h"

#define TEMPLATE FDP_TEMPLATE "report"
#define SENT     FDP_SUBMITTED "report"

static void set(struct play *p, const char *pair)
{
	const struct span text = span_str(pair);
	const struct node_edit x = {.name = SPAN(SENT), .pair = &text, .n = 1};
	struct errtext e;

	ck_assert_msg(
		pubsub_set(p->w->pubsub, &x, world_begin(p->w), &e) == ERR_OK,
		"%s", e.s);
	world_end(p->w);
}

static void publish(
	struct play *p, const char *who, const char *node, const char *inside)
{
	world_recvf(p->w,
		"<iq from='%s' to='" NODES "' type='set' id='p'>"
		"<pubsub xmlns='" PUBSUB "'><publish node='%s'>%s</publish>"
		"</pubsub></iq>",
		who, node, inside);
}

static const char *inside(struct play *p, const char *form, const char *label)
{
	return arena_printf(p->w->keep, "<item>%s</item>%s", form, label).p;
}

static void play(struct play *p)
{
	const struct node *n;

	play_begin(p, (struct world_conf){.nodes = true, .kind = &fdp_kind});
	node_make(p->w, TEMPLATE, "");
	publish(p, ANN, TEMPLATE,
		inside(p,
			"<x xmlns='jabber:x:data' type='form'>"
			"<field var='place' type='text-single'/></x>",
			world_label(p->w, "UNCLASSIFIED")));
	world_recvf(p->w, "<iq from='" ANN "' to='" NODES "' type='set' id='s'>"
			  "<pubsub xmlns='" PUBSUB "'><subscribe node='" SENT
			  "' jid='" ANN "'/></pubsub></iq>");
	play_apply(p, set);
	world_forget(p->w);
	publish(p, p->sue, SENT,
		inside(p,
			"<x xmlns='jabber:x:data' type='submit'>"
			"<field var='place'><value>" STEPS_TEXT
			"</value></field></x>",
			play_label(p)));
	n = node_find(p->w->pubsub, SPAN(SENT), world_begin(p->w));
	play_end(p, pubsub_domain(p->w->pubsub), &n->place);
}

START_TEST(each_step_grants_and_denies_as_the_chain_says)
{
	if (steps[_i].side == CHAIN_SENDS)
		play_all(&steps[_i], 0, play);
}
END_TEST

Suite *suite_steps(void)
{
	Suite *s = suite_create("fdp/steps");
	TCase *c = tcase_create("steps");

	tcase_add_loop_test(c, each_step_grants_and_denies_as_the_chain_says, 0,
		(int)steps_n);
	suite_add_tcase(s, c);
	return s;
}
