/* SPDX-License-Identifier: MIT */
/* Which clients get the marking in the text: those that aren't known to show
 * labels (XEP-0115, domain/caps.h). */
#include "domain/caps.h"

#include "tests/muc/ask.h"
#include "tests/muc/suites.h"
#include "tests/support/expect.h"

#define ANN      "ann@ex.org/a"
#define BOB      "bob@ex.org/b"
#define CAT      "cat@ex.org/c"

#define INFO     "http://jabber.org/protocol/disco#info"
#define KNOWS    "<feature var='urn:xmpp:sec-label:0'/>"
#define IDENTITY "<identity category='client' type='pc' name='C'/>"
#define LINE     "/message[body='UNCLASSIFIED\nx']/*[local-name()='securitylabel']"
#define PLAIN    "/message[body='x']/*[local-name()='securitylabel']"

static struct world *w;
static const char *ver; /* of IDENTITY and KNOWS */

static void setup(void)
{
	unsigned char digest[SHA1_LEN];
	struct buf b;

	w = world_new(&(struct world_conf){.flot = CLIENT_FLOT_AUTO});
	sha1(SPAN("client/pc//C<urn:xmpp:sec-label:0<"), digest);
	buf_init(&b, 64);
	base64_write(&b, span_of(digest, sizeof(digest)));
	ver = say(w, "%s", buf_cstr(&b));
	buf_clear(&b);
	world_open(w, ANN, "Ann");
	world_forget(w);
}

static void teardown(void)
{
	world_free(&w);
}

/* With caps of that version; NULL: none. */
static void enter(const char *full, const char *nick, const char *version)
{
	const char *c = version == NULL ? ""
	                                : say(w,
						  "<c xmlns='http://jabber.org/"
						  "protocol/caps' hash='sha-1' "
						  "node='n' ver='%s'/>",
						  version);

	world_recvf(w,
		"<presence from='%s' to='" ROOM "/%s'>"
		"<x xmlns='http://jabber.org/protocol/muc'/>%s</presence>",
		full, nick, c);
}

/* The id of the question to that client; empty: it has none. */
static const char *asked(const char *full)
{
	const char *all = heard(w, full);

	return xpath_text(w, all,
		"string(//*[local-name()='iq'][@type='get']"
		"[*[local-name()='query']][last()]/@id)");
}

static void answer(const char *from, const char *id, const char *inside)
{
	world_recvf(w,
		"<iq from='%s' to='" DOMAIN "' type='result' id='%s'>"
		"<query xmlns='" INFO "'>%s</query></iq>",
		from, id, inside);
}

static void hears(const char *full, const char *how)
{
	world_forget(w);
	world_say(w, ANN, "x", NULL);
	expect_some(w, full, how);
}

START_TEST(until_a_client_is_known_it_gets_both)
{
	const char *id;

	enter(BOB, "Bob", ver);
	id = asked(BOB);
	ck_assert_str_ne(id, "");
	ck_assert_uint_eq(expect_count(w, BOB,
				  say(w, "/iq/info:query[@node='n#%s']", ver)),
		1);
	hears(BOB, LINE);
	answer(BOB, id, IDENTITY KNOWS);
	hears(BOB, PLAIN);
	/* whoever announces the same needs no question */
	enter(CAT, "Cat", ver);
	ck_assert_str_eq(asked(CAT), "");
	hears(CAT, PLAIN);
}
END_TEST

START_TEST(one_that_knows_none_keeps_the_line)
{
	enter(BOB, "Bob", NULL);
	answer(BOB, asked(BOB), IDENTITY);
	hears(BOB, LINE);
	enter(CAT, "Cat", NULL); /* announces nothing: asked for itself */
	answer(CAT, asked(CAT), KNOWS);
	hears(CAT, PLAIN);
	hears(BOB, LINE);
}
END_TEST

/* SECURITY: a wrong answer is of no other client's (XEP-0115 8.1). */
START_TEST(a_poisoned_answer_stays_where_it_is)
{
	static const char *const wrong = "QgayPKawpkPSDYmwT/WM94uAlu0=";

	enter(BOB, "Bob", wrong); /* that of another client, without labels */
	enter(CAT, "Cat", wrong);
	ck_assert_str_eq(asked(CAT), "");
	answer(BOB, asked(BOB), IDENTITY KNOWS);
	hears(BOB, PLAIN); /* its own harm */
	hears(CAT, LINE);
	enter("dan@ex.org/d", "Dan", wrong);
	hears("dan@ex.org/d", LINE);
}
END_TEST

START_TEST(after_a_wrong_answer_another_is_asked)
{
	enter(BOB, "Bob", ver);
	enter(CAT, "Cat", ver);
	answer(BOB, asked(BOB), IDENTITY);
	ck_assert_str_ne(asked(CAT), "");
	answer(CAT, asked(CAT), IDENTITY KNOWS);
	hears(CAT, PLAIN);
	hears(BOB, PLAIN); /* the version is known now */
}
END_TEST

START_TEST(nobody_answers_for_another)
{
	const char *id;

	enter(BOB, "Bob", ver);
	id = asked(BOB);
	enter(CAT, "Cat", NULL);
	answer(CAT, id, IDENTITY KNOWS);
	answer("bob@ex.org/other", id, IDENTITY KNOWS);
	hears(BOB, LINE);
	answer(BOB, "none", IDENTITY KNOWS);
	hears(BOB, LINE);
	world_recvf(w,
		"<iq from='" BOB "' to='" DOMAIN "' type='error' id='%s'/>",
		id);
	hears(BOB, LINE);
	answer(BOB, id, IDENTITY KNOWS); /* it is over */
	hears(BOB, LINE);
}
END_TEST

START_TEST(another_version_is_asked_anew)
{
	enter(BOB, "Bob", ver);
	answer(BOB, asked(BOB), IDENTITY KNOWS);
	hears(BOB, PLAIN);
	enter(BOB, "Bob", "QgayPKawpkPSDYmwT/WM94uAlu0=");
	hears(BOB, LINE);
}
END_TEST

/* After a restart nobody has announced anything. */
START_TEST(who_was_never_heard_is_asked_by_the_tick)
{
	enter(BOB, "Bob", ver);
	answer(BOB, asked(BOB), IDENTITY KNOWS);
	world_set(w, "persistent=true");
	world_restart(w);
	hears(BOB, LINE);
	world_wait(w, 1000);
	answer(BOB, asked(BOB), KNOWS);
	hears(BOB, PLAIN);
}
END_TEST

/* ---- the hash ---- */

#define SIMPLE                                                        \
	"<identity category='client' type='pc' name='Exodus 0.9.1'/>" \
	"<feature var='http://jabber.org/protocol/caps'/>"            \
	"<feature var='http://jabber.org/protocol/disco#info'/>"      \
	"<feature var='http://jabber.org/protocol/disco#items'/>"     \
	"<feature var='http://jabber.org/protocol/muc'/>"
#define COMPLEX                                                         \
	"<identity xml:lang='en' category='client' name='Psi 0.11' "    \
	"type='pc'/><identity xml:lang='el' category='client' "         \
	"name='\xce\xa8 0.11' type='pc'/>"                              \
	"<feature var='http://jabber.org/protocol/caps'/>"              \
	"<feature var='http://jabber.org/protocol/disco#info'/>"        \
	"<feature var='http://jabber.org/protocol/disco#items'/>"       \
	"<feature var='http://jabber.org/protocol/muc'/>"               \
	"<x xmlns='jabber:x:data' type='result'>"                       \
	"<field var='FORM_TYPE' type='hidden'>"                         \
	"<value>urn:xmpp:dataforms:softwareinfo</value></field>"        \
	"<field var='ip_version' type='text-multi'><value>ipv4</value>" \
	"<value>ipv6</value></field><field var='os'><value>Mac</value>" \
	"</field><field var='os_version'><value>10.5.1</value></field>" \
	"<field var='software'><value>Psi</value></field>"              \
	"<field var='software_version'><value>0.11</value></field></x>"
#define SIMPLE_VER  "QgayPKawpkPSDYmwT/WM94uAlu0="
#define COMPLEX_VER "q07IKJEyjvHSyhy//CH0CxmKi8w="

/* XEP-0115 5.2, 5.3, and what 5.4 wants refused */
static const struct {
	const char *query, *hash, *ver;
	bool right;
} hashes[] = {
	{SIMPLE,						     "sha-1",   SIMPLE_VER,  true },
	{COMPLEX,						    "sha-1",   COMPLEX_VER, true },
	{SIMPLE,						     "sha-1",   COMPLEX_VER, false},
	{SIMPLE,						     "sha-256", SIMPLE_VER,  false},
	{SIMPLE,						     "md5",     SIMPLE_VER,  false},
	{SIMPLE "<feature var='x'/>",                                "sha-1",   SIMPLE_VER,  false},
 /* twice the same */
	{SIMPLE "<feature var='http://jabber.org/protocol/muc'/>",   "sha-1",
         SIMPLE_VER,									 false},
 /* the end of one made the beginning of the next */
	{"<identity category='client' type='pc' name='Exodus 0.9.1&lt;http://"
	 "jabber.org/protocol/caps'/>"
	 "<feature var='http://jabber.org/protocol/disco#info'/>"
	 "<feature var='http://jabber.org/protocol/disco#items'/>"
	 "<feature var='http://jabber.org/protocol/muc'/>", "sha-1",   SIMPLE_VER,  false},
};

START_TEST(a_hash_is_that_of_what_is_said)
{
	struct arena *a = arena_new();
	const struct xml *x;
	struct span text = arena_printf(
		a, "<query xmlns='" INFO "'>%s</query>", hashes[_i].query);

	ck_assert_int_eq(
		xml_parse(a, text, &xml_caps_default, &x, NULL), ERR_OK);
	ck_assert_int_eq(caps_verify(x, span_str(hashes[_i].hash),
				 span_str(hashes[_i].ver), a),
		hashes[_i].right);
	arena_free(&a);
}
END_TEST

Suite *suite_caps(void)
{
	Suite *s = suite_create("caps");
	TCase *t = tcase_create("caps");

	tcase_add_checked_fixture(t, setup, teardown);
	tcase_add_test(t, until_a_client_is_known_it_gets_both);
	tcase_add_test(t, one_that_knows_none_keeps_the_line);
	tcase_add_test(t, a_poisoned_answer_stays_where_it_is);
	tcase_add_test(t, after_a_wrong_answer_another_is_asked);
	tcase_add_test(t, nobody_answers_for_another);
	tcase_add_test(t, another_version_is_asked_anew);
	tcase_add_test(t, who_was_never_heard_is_asked_by_the_tick);
	tcase_add_loop_test(
		t, a_hash_is_that_of_what_is_said, 0, (int)ARRAY_LEN(hashes));
	suite_add_tcase(s, t);
	return s;
}
