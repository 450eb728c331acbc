/* SPDX-License-Identifier: MIT */
/* Each step of the chain (tests/support/steps.h), as nodes live it. */
#include "tests/support/steps.h"

#include "pubsub/control.h"
#include "pubsub/node.h"
#include "tests/pubsub/node.h"
#include "tests/pubsub/suites.h"

#define NEWS "news"

enum kind {
	NOTIFICATION,
	ITEMS, /* these three have receivers alone */
	ARCHIVE,
	LAST,
	KINDS
};

static void set(struct play *p, const char *pair)
{
	const struct span text = span_str(pair);
	const struct node_edit x = {.name = SPAN(NEWS), .pair = &text, .n = 1};
	struct errtext e;

	ck_assert_msg(
		pubsub_set(p->w->pubsub, &x, world_begin(p->w), &e) == ERR_OK,
		"%s", e.s);
	world_end(p->w);
}

static void publish(struct play *p)
{
	world_recvf(p->w,
		"<iq from='%s' to='" NODES "' type='set' id='p'>"
		"<pubsub xmlns='" PUBSUB "'><publish node='" NEWS "'>"
		"<item id='i'><entry xmlns='http://www.w3.org/2005/Atom'>"
		"<title>" STEPS_TEXT "</title></entry></item>%s</publish>"
		"</pubsub></iq>",
		p->x->side == CHAIN_SENDS ? p->sue : ANN, play_label(p));
}

static void subscribe(struct play *p, const char *who)
{
	world_recvf(p->w,
		"<iq from='%s' to='" NODES "' type='set' id='s'>"
		"<pubsub xmlns='" PUBSUB "'><subscribe node='" NEWS
		"' jid='%s'/></pubsub></iq>",
		who, who);
}

static void look_back(struct play *p)
{
	if (p->kind == LAST)
		subscribe(p, p->sue);
	else if (p->kind == ITEMS)
		world_recvf(p->w,
			"<iq from='%s' to='" NODES "' type='get' id='g'>"
			"<pubsub xmlns='" PUBSUB "'><items node='" NEWS
			"'/></pubsub></iq>",
			p->sue);
	else
		world_recvf(p->w,
			"<iq from='%s' to='" NODES "' type='set' id='g'>"
			"<query xmlns='urn:xmpp:mam:2' node='" NEWS "'/></iq>",
			p->sue);
}

static void play(struct play *p)
{
	bool past = p->kind != NOTIFICATION;
	const struct node *n;

	play_begin(p, (struct world_conf){.nodes = true});
	node_make(p->w, NEWS, FIELD("pubsub#publish_model", "open"));
	subscribe(p, ANN);
	if (!past)
		subscribe(p, p->sue);
	else
		publish(p);
	play_apply(p, set);
	world_forget(p->w);
	if (past)
		look_back(p);
	else
		publish(p);
	n = node_find(p->w->pubsub, SPAN(NEWS), world_begin(p->w));
	play_end(p, pubsub_domain(p->w->pubsub), &n->place);
}

START_TEST(each_step_grants_and_denies_as_the_chain_says)
{
	const struct step *x = &steps[_i];

	if (x->step == CHAIN_REFERS)
		return; /* items refer to nothing */
	for (int kind = 0; kind < KINDS; kind++)
		if (x->side == CHAIN_RECEIVES || kind == NOTIFICATION)
			play_all(x, kind, play);
}
END_TEST

Suite *suite_steps(void)
{
	Suite *s = suite_create("pubsub/steps");
	TCase *c = tcase_create("steps");

	tcase_add_loop_test(c, each_step_grants_and_denies_as_the_chain_says, 0,
		(int)steps_n);
	suite_add_tcase(s, c);
	return s;
}
