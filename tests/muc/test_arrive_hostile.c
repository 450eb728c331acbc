/* SPDX-License-Identifier: MIT */
/*
 * Rooms that move in with values that nobody expects: a file to be imported is
 * somebody's. Whatever becomes of a record, the room stays one that can be
 * opened, read and given away.
 */
#include "tests/muc/arrive.h"
#include "tests/muc/departed.h"
#include "tests/muc/suites.h"
#include "tests/support/hostile.h"

static struct world *w;

static void setup(void)
{
	w = arrive_new(NULL);
}

static void teardown(void)
{
	world_free(&w);
}

#define OPTION(var)                                        \
	"<options><x xmlns='jabber:x:data' type='submit'>" \
	"<field var='" var "'><value>%s</value></field></x></options>"
#define BODY "<body xmlns='jabber:client'>x</body>"
#define SAYS(attr, inside)                                             \
	"<message at='2025-01-01T00:00:01Z' nick='B' " attr ">" inside \
	"</message>"

/* `%s` is where the value stands. */
static const char *const records[] = {
	"<about created='%s'/>",
	"<about creator='%s'/>",
	"<about from='%s'/>",
	"<options secret='%s'/>",
	"<options secret='pbkdf2-sha256$%s$%s'/>",
	OPTION("muc#roomconfig_roomname"),
	OPTION("muc#roomconfig_roomdesc"),
	OPTION("muc#roomconfig_lang"),
	OPTION("muc#roomconfig_maxusers"),
	OPTION("muc#roomconfig_whois"),
	OPTION("muc#roomconfig_roomsecret"),
	OPTION("muc#maxhistoryfetch"),
	OPTION("%s"),
	"<security access_label='%s'/>",
	"<security clearance='%s'/>",
	"<security allowed='%s'/>",
	"<security allowed='SECRET&#10;%s'/>",
	"<security default_label='%s'/>",
	"<security keep='%s'/>",
	"<security keep='%s UNCLASSIFIED'/>",
	"<affiliation jid='%s' affiliation='member'/>",
	"<affiliation jid='a@b.c' affiliation='%s'/>",
	"<affiliation jid='a@b.c' affiliation='member' nick='%s'/>",
	"<affiliation jid='a@b.c' affiliation='member' reason='%s'/>",
	"<lost what='%s' value='%s' why='%s'/>",
	"<subject nick='%s'>s</subject>",
	"<subject at='%s'>s</subject>",
	"<subject>%s</subject>",
	"<vcard><vCard xmlns='vcard-temp'><FN>%s</FN></vCard></vcard>",
	"<vcard><vCard xmlns='vcard-temp'><PHOTO><BINVAL>%s</BINVAL>"
	"</PHOTO></vCard></vcard>",
	"<hat uri='%s' title='t'/>",
	"<hat uri='urn:x' title='%s'/>",
	"<hat uri='urn:x' title='t' hue='%s'><holder jid='%s'/></hat>",
	"<request jid='%s' nick='n'/>",
	"<request jid='a@b.c' nick='%s' at='%s'/>",
	"<voice jid='%s'/>",
	SAYS("id='%s'", BODY),
	SAYS("stanza='%s'", BODY),
	SAYS("sender='%s'", BODY),
	SAYS("label='%s'", BODY),
	SAYS("label='SECRET; privacy: %s'", BODY),
	SAYS("xml:lang='%s'", BODY),
	SAYS("open='%s'", BODY),
	"<message at='%s' nick='B'>" BODY "</message>",
	"<message at='2025-01-01T00:00:01Z' nick='%s'>" BODY "</message>",
	SAYS("", "<body xmlns='jabber:client'>%s</body>"),
	SAYS("", "<subject xmlns='jabber:client'>%s</subject>"),
	SAYS("", "<also label='%s'/>" BODY),
	SAYS("", "<reply xmlns='urn:xmpp:reply:0' id='%s'/>" BODY),
	SAYS("", "<replace xmlns='urn:xmpp:message-correct:0' id='%s'/>" BODY),
	SAYS("", "<reference xmlns='urn:xmpp:reference:0' uri='%s'/>" BODY),
	SAYS("", "<retracted xmlns='urn:xmpp:message-retract:1' id='%s'/>"),
	SAYS("", "<retracted xmlns='urn:xmpp:message-retract:1' stamp='%s'/>"),
	SAYS("", "<x xmlns='urn:x' a='%s'>%s</x>"),
};

#define ANN_HERE "ann@ex.org/a"

static void try_out(const char *text)
{
	struct errtext e;

	ck_assert_str_eq(arrive_from(w, "src", true), "new");
	(void)arrive_take(w, text);
	(void)arrive_take(w, text);
	ck_assert_str_eq(arrive_end(w, false), "");
	(void)arrive_check(w, text);
	(void)arrive_from(w, "src", true);
	(void)arrive_take(w, text);
	ck_departed(departed(w), "<about ");
	(void)departed_as(w, "ann@ex.org");
	world_join(w, ANN_HERE, "Ann");
	world_say(w, ANN_HERE, "still there", NULL);
	(void)query(ANN_HERE, "");
	ck_assert_int_eq(
		muc_destroy(w->muc, SPAN(ROOM), SPAN_NONE, world_begin(w), &e),
		ERR_OK);
	world_end(w);
	world_forget(w);
}

START_TEST(no_value_is_the_end)
{
	const char *record = records[_i];

	for (size_t i = 0; i < HOSTILE_VALUES; i++)
		try_out(hostile_record(w->keep, record, i));
	/* and what is kept of it is read by a process that starts */
	ck_assert_str_eq(arrive_from(w, "src", true), "new");
	for (size_t i = 0; i < HOSTILE_VALUES; i++)
		(void)arrive_take(w, hostile_record(w->keep, record, i));
	world_restart(w);
	ck_assert_str_eq(arrive_end(w, false), "");
	world_restart(w);
	ck_departed(departed(w), "<about ");
}
END_TEST

Suite *suite_arrive_hostile(void)
{
	Suite *s = suite_create("arrive_hostile");
	TCase *c = tcase_create("arrive_hostile");

	tcase_add_checked_fixture(c, setup, teardown);
	tcase_set_timeout(c, 60);
	tcase_add_loop_test(c, no_value_is_the_end, 0, (int)ARRAY_LEN(records));
	suite_add_tcase(s, c);
	return s;
}
