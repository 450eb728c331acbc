/* SPDX-License-Identifier: MIT */
/* Rooms of Openfire: up to 4.8 they tell of themselves to who is inside. */
#include "move/crawl.h"
#include "move/crawl_read.h"
#include "tests/move/collect.h"
#include "tests/move/fake_xmpp.h"
#include "tests/move/suites.h"

#define ANSWER(payload) "<iq type='result' id='ID'>" payload "</iq>"
#define REFUSAL(condition)                                          \
	"<iq type='error' id='ID'><error type='modify'><" condition \
	" xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/></error></iq>"
#define INFO                                                           \
	ANSWER("<query xmlns='http://jabber.org/protocol/disco#info'>" \
	       "<feature var='http://jabber.org/protocol/muc'/></query>")
#define FORM                                                           \
	ANSWER("<query xmlns='http://jabber.org/protocol/muc#owner'>"  \
	       "<x xmlns='jabber:x:data' type='form'>"                 \
	       "<field var='muc#roomconfig_roomname'><value>N</value>" \
	       "</field></x></query>")
#define LIST(items)                                                         \
	ANSWER("<query xmlns='http://jabber.org/protocol/muc#admin'>" items \
	       "</query>")
#define IN "<history maxstanzas='0'/></x></presence>"
#define ENTERED                                                 \
	"<presence from='r@c/me'><x "                           \
	"xmlns='http://jabber.org/protocol/muc#user'><status "  \
	"code='110'/></x></presence><message type='groupchat' " \
	"from='r@c/Bob'><subject>S</subject></message>" INFO
#define SHUT                                                          \
	"<presence type='error' from='r@c/me'><error type='auth'>"    \
	"<not-authorized xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'" \
	"/></error></presence>" INFO
/* Who isn't there is asked what he wants. */
#define OUTSIDE                                                \
	{"disco#info'/></iq>", INFO, 0},                       \
		{"</iq>", REFUSAL("service-unavailable"), 0},  \
	{                                                      \
		"muc#owner'/></iq>", REFUSAL("bad-request"), 0 \
	}

static struct fake_xmpp fake;
static struct client *client;
static struct move_source *source;
static struct collect c;
static struct errtext e;

static enum err read_head(const struct fake_step *steps)
{
	const struct move_order o = {
		.place = {MOVE_ROOM, SPAN("r@c"), SPAN_NONE},
                  .head = true
        };

	collect_init(&c);
	fake_xmpp_start(&fake, "pw", steps);
	ck_assert_int_eq(
		client_open(&(struct client_settings){.jid = "u@example.org",
				    .password = "pw",
				    .host = "127.0.0.1",
				    .port = fake.port,
				    .plain = true,
				    .pause_ms = 1},
			&client, &e),
		ERR_OK);
	source = crawl_new(&(struct crawl_settings){.client = client});
	return source->ops->read(source, &o, &c.sink, &e);
}

static void finish(void)
{
	source->ops->free(source);
	client_free(&client);
	fake_xmpp_done(&fake);
	collect_clear(&c);
}

START_TEST(who_has_to_be_inside_to_be_told_goes_in_once)
{
	ck_assert_msg(
		read_head(STEPS(OUTSIDE, {IN, NULL, 0}, {"</iq>", ENTERED, 0},
			{"muc#owner'/></iq>", FORM, 0},
			{"'owner'/></query></iq>",
				LIST("<item jid='u@example.org' "
				     "role='moderator'"
				     " affiliation='owner' nick='me'/>"),
				0},
			{"'admin'/></query></iq>", LIST(""), 0},
			{"'member'/></query></iq>", LIST(""), 0},
			{"'outcast'/></query></iq>", LIST(""), 0},
			{"</iq>", REFUSAL("service-unavailable"), 0},
			{"unavailable'/>", NULL, 0})) == ERR_OK,
		"%s", e.s);
	ck_assert_ptr_nonnull(strstr(buf_cstr(&c.text),
		"<field var='muc#roomconfig_roomname'><value>N</value>"));
	ck_assert_ptr_nonnull(strstr(buf_cstr(&c.text),
		"\n<affiliation jid='u@example.org' affiliation='owner'/>\n"
		"<subject nick='Bob'>S</subject>\n"));
	finish();
}
END_TEST

START_TEST(who_is_not_let_in_is_told_why)
{
	ck_assert_int_eq(
		read_head(STEPS(OUTSIDE, {IN, NULL, 0}, {"</iq>", SHUT, 0},
			{IN, NULL, 0}, {"</iq>", SHUT, 0}, {IN, NULL, 0},
			{"</iq>", SHUT, 0})),
		ERR_VALUE);
	ck_assert_ptr_nonnull(strstr(e.s, "it isn't let in: not-authorized"));
	finish();
}
END_TEST

/* And leaves again, whatever it is told there. */
START_TEST(who_is_no_owner_inside_either_goes_out)
{
	ck_assert_int_eq(
		read_head(STEPS(OUTSIDE, {IN, NULL, 0}, {"</iq>", ENTERED, 0},
			{"muc#owner'/></iq>", REFUSAL("forbidden"), 0},
			{"unavailable'/>", NULL, 0})),
		ERR_VALUE);
	ck_assert_ptr_nonnull(strstr(e.s, "has to be: forbidden"));
	ck_assert_str_eq(buf_cstr(&c.text), "<about/>\n");
	finish();
}
END_TEST

/* ---- what it says ---- */

static bool says(const char *what)
{
	return strstr(buf_cstr(&c.text), what) != NULL;
}

/* The records of what it answers, read by one of crawl_read.h. */
static void answers(const char *text, bool is_list)
{
	struct arena *a = arena_new();
	struct record r;
	struct crawl_form f;
	const struct xml *x;

	collect_init(&c);
	record_init(&r);
	ck_assert_int_eq(
		xml_parse(a, span_str(text), &xml_caps_default, &x, &e),
		ERR_OK);
	ck_assert_int_eq(
		is_list ? crawl_affiliations(&r, &c.sink, a, x, "member", &e)
			: crawl_options(&r, &c.sink, a, x, &f, &e),
		ERR_OK);
	record_clear(&r);
	arena_free(&a);
}

#define ONE_OF(var, value) \
	"<field var='" var "'><value>" value "</value></field>"
#define FIELDS(fields)                                           \
	"<iq xmlns='jabber:client' type='result' id='1'><query " \
	"xmlns='http://jabber.org/protocol/muc#owner'>"          \
	"<x xmlns='jabber:x:data' type='form'>" fields "</x></query></iq>"

START_TEST(its_words_have_their_meaning_here)
{
	answers(FIELDS(ONE_OF("muc#roomconfig_maxusers", "0")
				ONE_OF("x-muc#roomconfig_registration", "1")),
		false);
	ck_assert(says("<field var='muc#roomconfig_maxusers'><value>none<"));
	ck_assert(says("<field var='{urn:caveat:0}registration'><value>open<"));
	ck_assert(!says("x-muc#roomconfig_registration"));
	collect_clear(&c);
	answers(FIELDS(ONE_OF("muc#roomconfig_maxusers", "30")
				ONE_OF("x-muc#roomconfig_registration", "0")),
		false);
	ck_assert(says("<field var='muc#roomconfig_maxusers'><value>30<"));
	ck_assert(
		says("<field var='{urn:caveat:0}registration'><value>closed<"));
	collect_clear(&c);
}
END_TEST

/* Who is what, the lists say. */
START_TEST(its_form_names_nobody)
{
	answers(FIELDS("<field var='muc#roomconfig_roomadmins'/>" ONE_OF(
			"muc#roomconfig_roomowners", "alice@example.org")),
		false);
	ck_assert(!says("alice@example.org") && !says("roomadmins"));
	ck_assert(!says("<lost"));
	collect_clear(&c);
}
END_TEST

/* It tells of who is inside what they are called just now. */
START_TEST(a_nickname_of_the_moment_is_nobodys_for_good)
{
	answers("<iq xmlns='jabber:client' type='result' id='1'><query "
		"xmlns='http://jabber.org/protocol/muc#admin'><item "
		"affiliation='member' jid='bob@example.org' "
		"role='participant' nick='today'/></query></iq>",
		true);
	ck_assert_str_eq(buf_cstr(&c.text),
		"<affiliation jid='bob@example.org' affiliation='member'/>\n");
	collect_clear(&c);
}
END_TEST

Suite *suite_crawl_inside(void)
{
	Suite *s = suite_create("move/crawl_inside");
	TCase *t = tcase_create("crawl_inside");

	tcase_add_test(t, who_has_to_be_inside_to_be_told_goes_in_once);
	tcase_add_test(t, who_is_not_let_in_is_told_why);
	tcase_add_test(t, who_is_no_owner_inside_either_goes_out);
	tcase_add_test(t, its_words_have_their_meaning_here);
	tcase_add_test(t, its_form_names_nobody);
	tcase_add_test(t, a_nickname_of_the_moment_is_nobodys_for_good);
	suite_add_tcase(s, t);
	return s;
}
