/* SPDX-License-Identifier: MIT */
/*
 * Nodes that move in with values that nobody expects: a file to be imported is
 * somebody's. Whatever becomes of a record, the node stays one that can be
 * opened, read and given away.
 */
#include "pubsub/control.h"
#include "tests/pubsub/arrive_text.h"
#include "tests/pubsub/suites.h"
#include "tests/support/hostile.h"

static struct world *w;

static void setup(void)
{
	w = nodes_new(NULL);
	world_clear(w, "ann@ex.org", "up to SECRET");
}

static void teardown(void)
{
	world_free(&w);
}

#define PAYLOAD "<e xmlns='urn:e'>x</e>"

/* `%s` is where the value stands. */
static const char *const records[] = {
	"<about created='%s'/>",
	"<about creator='%s'/>",
	FORM(FIELD("pubsub#title", "%s")),
	FORM(FIELD("pubsub#description", "%s")),
	FORM(FIELD("pubsub#type", "%s")),
	FORM(FIELD("pubsub#language", "%s")),
	FORM(FIELD("pubsub#contact", "%s")),
	FORM(FIELD("pubsub#access_model", "%s")),
	FORM(FIELD("pubsub#publish_model", "%s")),
	FORM(FIELD("pubsub#roster_groups_allowed", "%s")),
	FORM(FIELD("pubsub#max_items", "%s")),
	FORM(FIELD("pubsub#item_expire", "%s")),
	FORM(FIELD("pubsub#max_payload_size", "%s")),
	FORM(FIELD("pubsub#itemreply", "%s")),
	FORM(FIELD("{urn:caveat:0}past_items", "%s")),
	FORM(FIELD("%s", "%s")),
	"<security access_label='%s'/>",
	"<security clearance='%s'/>",
	"<security allowed='SECRET&#10;%s'/>",
	"<security default_label='%s'/>",
	"<security keep='%s'/>",
	"<affiliation jid='%s' affiliation='member'/>",
	"<affiliation jid='a@b.c' affiliation='%s'/>",
	"<lost what='%s' value='%s' why='%s'/>",
	"<subscription jid='%s'/>",
	"<subscription jid='dan@ex.org/%s' subid='%s'/>",
	"<subscription jid='dan@ex.org' state='%s'/>",
	"<subscription jid='dan@ex.org' digest='%s'/>",
	"<subscription jid='dan@ex.org' expire='%s'/>",
	"<style>%s</style>",
	"<item id='%s' " LOW ">" PAYLOAD "</item>",
	"<item at='%s' " LOW ">" PAYLOAD "</item>",
	"<item id='i' publisher='%s' " LOW ">" PAYLOAD "</item>",
	"<item id='i' past='%s' " LOW ">" PAYLOAD "</item>",
	"<item id='i' label='%s'>" PAYLOAD "</item>",
	"<item id='i' label='SECRET; privacy: %s'>" PAYLOAD "</item>",
	"<item id='i' " LOW "><e xmlns='urn:e' a='%s'>%s</e></item>",
	"<item id='i' " LOW ">%s</item>",
};

static void try_out(const char *text)
{
	const struct transfer_begin b = {
		.source = SPAN("s"), .leave_out = true};
	struct errtext e;

	ck_assert_str_eq(begin_with(w, "news", &b), "new");
	(void)take(w, "news", OPEN_TO_ALL);
	(void)take(w, "news", text);
	(void)take(w, "news", text);
	(void)check(w, "news", text);
	ck_assert_int_ne(end(w, "news")[0], '!');
	(void)begin_with(w, "news", &b);
	(void)take(w, "news", text);
	ck_has(left(w, "news"), "<about ");
	(void)left_as(w, "news", "ann@ex.org");
	(void)iq_get(w, ANN,
		"<query xmlns='http://jabber.org/protocol/"
		"disco#info' node='news'/>");
	(void)ps_get(w, ANN, "<items node='news'/>");
	ck_assert_int_eq(pubsub_delete(w->pubsub, SPAN("news"), SPAN_NONE,
				 world_begin(w), &e),
		ERR_OK);
	world_end(w);
	world_forget(w);
}

START_TEST(no_value_is_the_end)
{
	const struct transfer_begin b = {
		.source = SPAN("s"), .leave_out = true};
	const char *record = records[_i];

	for (size_t i = 0; i < HOSTILE_VALUES; i++)
		try_out(hostile_record(w->keep, record, i));
	/* and what is kept of it is read by a process that starts */
	ck_assert_str_eq(begin_with(w, "news", &b), "new");
	for (size_t i = 0; i < HOSTILE_VALUES; i++)
		(void)take(w, "news", hostile_record(w->keep, record, i));
	world_restart(w);
	ck_assert_int_ne(end(w, "news")[0], '!');
	world_restart(w);
	ck_has(left(w, "news"), "<about ");
}
END_TEST

Suite *suite_node_arrive_hostile(void)
{
	Suite *s = suite_create("pubsub/arrive_hostile");
	TCase *c = tcase_create("hostile");

	tcase_add_checked_fixture(c, setup, teardown);
	tcase_set_timeout(c, 60);
	tcase_add_loop_test(c, no_value_is_the_end, 0, (int)ARRAY_LEN(records));
	suite_add_tcase(s, c);
	return s;
}
