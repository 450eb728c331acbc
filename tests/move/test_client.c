/* SPDX-License-Identifier: MIT */
/* A user of another server: what comes of what that one says. */
#include "move/client.h"
#include "tests/base/assert_span.h"
#include "tests/move/fake_xmpp.h"
#include "tests/move/suites.h"

#define DEEP   40000
#define RESULT "<iq type='result' id='ID' from='s'><q xmlns='x'/></iq>"
#define ASK                        \
	{                          \
		"</iq>", RESULT, 0 \
	}
#define ANSWER                  \
	{                       \
		NULL, RESULT, 0 \
	}

static struct fake_xmpp fake;
static struct client *c;
static struct errtext e;
static struct buf iq;
static struct xw w;
static const struct xml *answer;

static void begin(void)
{
	buf_init(&iq, 65536);
	c = NULL;
	e.s[0] = '\0';
}

static void finish(void)
{
	client_free(&c);
	buf_clear(&iq);
}

static enum err log_in(const char *password, unsigned timeout_ms)
{
	return client_open(&(struct client_settings){.jid = "u@example.org",
				   .password = password,
				   .host = "localhost",
				   .port = fake.port,
				   .plain = true,
				   .timeout_ms = timeout_ms,
				   .tries = 2,
				   .pause_ms = 1},
		&c, &e);
}

static void logged_in(const struct fake_step *steps)
{
	fake_xmpp_start(&fake, "pw", steps);
	ck_assert_msg(log_in("pw", 0) == ERR_OK, "%s", e.s);
}

static void left(void)
{
	client_free(&c);
	fake_xmpp_done(&fake);
}

static enum err ask(client_taker *take, void *arg, bool once)
{
	struct client_query q = {.once = once, .take = take, .arg = arg};

	client_iq(&w, &iq, "get", SPAN("s"));
	xw_open(&w, NS_PING, "ping");
	xw_close(&w);
	xw_close(&w);
	q.iq = buf_span(&iq);
	return client_query(c, &q, &answer, &e);
}

START_TEST(a_question_has_an_answer)
{
	logged_in(STEPS(ASK));
	ck_assert_span(client_jid(c), "u@example.org/r");
	ck_assert_int_eq(ask(NULL, NULL, false), ERR_OK);
	ck_assert_span(xml_attr(answer, "from"), "s");
	ck_assert(xml_is(answer, NS_STANZA, "iq"));
	left();
}
END_TEST

START_TEST(a_wrong_password_is_named)
{
	fake_xmpp_start(&fake, "pw", STEPS({"never", NULL, 0}));
	ck_assert_int_eq(log_in("no", 0), ERR_IO);
	ck_assert_str_eq(e.s, "127.0.0.1: the server refuses name or password: "
			      "not-authorized");
	ck_assert_ptr_null(c);
	fake_xmpp_done(&fake);
}
END_TEST

START_TEST(where_nobody_listens_is_said_so)
{
	logged_in(STEPS({NULL, " ", 0}));
	left();
	ck_assert_int_eq(log_in("pw", 0), ERR_IO);
	ck_assert_str_eq(e.s, "127.0.0.1: Connection refused");
}
END_TEST

START_TEST(without_tls_only_this_machine_is_spoken_to)
{
	static const char *const hosts[] = {NULL, "192.0.2.1",
		"localhost.example.org", "", "127.example.org",
		"127.0.0.1.example.org"};

	for (size_t i = 0; i < ARRAY_LEN(hosts); i++) {
		struct client_settings st = {.jid = "u@example.org",
			.password = "pw",
			.host = hosts[i],
			.port = 1,
			.plain = true};

		ck_assert_int_eq(client_open(&st, &c, &e), ERR_VALUE);
	}
}
END_TEST

START_TEST(a_server_without_tls_gets_no_password)
{
	fake_xmpp_start(&fake, "pw", STEPS({"<auth", NULL, 0}));
	ck_assert_int_eq(
		client_open(&(struct client_settings){.jid = "u@example.org",
				    .password = "pw",
				    .host = "127.0.0.1",
				    .port = fake.port},
			&c, &e),
		ERR_IO);
	ck_assert_str_eq(e.s, "127.0.0.1: the server offers no TLS");
	fake_xmpp_ended(&fake, FAKE_CLOSED); /* before <auth */
}
END_TEST

START_TEST(a_refusal_says_how)
{
	logged_in(STEPS(
		{"</iq>",
			"<iq type='error' id='ID'><error "
			"type='auth'><forbidden "
			"xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/><text "
			"xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'>Owners "
			"\302\233only</text></error></iq>",
			0},
		{"</iq>",
			"<iq type='error' id='ID'><error type='cancel'>"
			"<item-not-found "
			"xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/>"
			"</error></iq>",
			0}));
	ck_assert_int_eq(ask(NULL, NULL, false), ERR_VALUE);
	ck_assert_str_eq(e.s, "forbidden (Owners  only)");
	ck_assert_span(client_condition(answer), "forbidden");
	ck_assert_int_eq(ask(NULL, NULL, false), ERR_UNKNOWN);
	ck_assert_str_eq(e.s, "item-not-found");
	left();
}
END_TEST

/* ---- what comes before the answer ---- */

struct seen {
	unsigned n, forgotten;
	struct buf text;
	bool capped;
};

static bool see(void *arg, const struct xml *x)
{
	struct seen *s = arg;
	struct xw out;

	if (x == NULL) {
		s->forgotten++;
		s->n = 0;
		return false;
	}
	s->n++;
	s->capped = client_capped(c);
	buf_reset(&s->text);
	xw_init(&out, &s->text);
	xw_copy(&out, x);
	return false;
}

static void seen_as(const char *sent, const char *wanted)
{
	struct seen s = {.n = 0};

	buf_init(&s.text, 1 << 20);
	logged_in(STEPS({"</iq>", NULL, 0}, {NULL, sent, 0}, ANSWER));
	ck_assert_int_eq(ask(see, &s, false), ERR_OK);
	ck_assert_uint_eq(s.n, 1);
	ck_assert(!s.capped);
	ck_assert_str_eq(buf_cstr(&s.text), wanted);
	buf_clear(&s.text);
	left();
}

START_TEST(languages_come_through)
{
	seen_as("<message xml:lang='de'><body xml:lang='fr-CA'>x"
		"</body></message>",
		"<message xml:lang='de'><body xml:lang='fr-CA'>x"
		"</body></message>");
}
END_TEST

START_TEST(namespaces_come_through_whatever_their_prefix)
{
	seen_as("<message xmlns:p='urn:p'><p:a><b/><c xmlns=''><p:d/><e/></c>"
		"</p:a><f xmlns='urn:f'>&lt;&amp;&#13;</f></message>",
		"<message><a xmlns='urn:p'><b xmlns='jabber:client'/>"
		"<c xmlns=''><d xmlns='urn:p'/><e/></c></a>"
		"<f xmlns='urn:f'>&lt;&amp;&#13;</f></message>");
}
END_TEST

/* What one user says is a stanza's own only where it says so. */
START_TEST(attributes_keep_their_prefix)
{
	seen_as("<message from='r@c' xmlns:x='urn:x' x:from='e@v'>"
		"<a xmlns='urn:a' x:b='1' b='2'/></message>",
		"<message from='r@c' xmlns:a0='urn:x' a0:from='e@v'>"
		"<a xmlns='urn:a' xmlns:a0='urn:x' a0:b='1' b='2'/></message>");
}
END_TEST

START_TEST(characters_of_all_scripts_come_through)
{
	seen_as("<message><body>\xd7\xa9\xd7\x9c\xd7\x95\xd7\x9d \xe2\x80\xae"
		"\xf0\x9f\x98\x80 '\"&quot;&gt;]]&gt;\t&#x9;&#xA;</body>"
		"</message>",
		"<message><body>\xd7\xa9\xd7\x9c\xd7\x95\xd7\x9d \xe2\x80\xae"
		"\xf0\x9f\x98\x80 &apos;&quot;&quot;&gt;]]&gt;&#9;&#9;&#10;"
		"</body></message>");
}
END_TEST

START_TEST(a_stanza_that_is_far_too_deep_harms_nobody)
{
	struct seen s = {.n = 0};
	struct buf deep;

	buf_init(&deep, (size_t)1 << 20);
	buf_init(&s.text, (size_t)1 << 20);
	buf_str(&deep, "<message from='a@b'>");
	for (int i = 0; i < DEEP; i++)
		buf_str(&deep, "<a>");
	for (int i = 0; i < DEEP; i++)
		buf_str(&deep, "</a>");
	buf_str(&deep, "</message>");
	logged_in(STEPS(
		{"</iq>", NULL, 0}, {NULL, buf_cstr(&deep), 0}, ANSWER, ASK));
	ck_assert_int_eq(ask(see, &s, false), ERR_OK);
	ck_assert_uint_eq(s.n, 1);
	ck_assert(s.capped);
	ck_assert_int_eq(ask(NULL, NULL, false), ERR_OK);
	ck_assert(!client_capped(c));
	buf_clear(&deep);
	buf_clear(&s.text);
	left();
}
END_TEST

/* Its end is found, so what comes behind it is heard. */
START_TEST(a_stanza_that_is_too_long_is_cut_and_ends)
{
	struct seen s = {.n = 0};
	struct buf longish;

	buf_init(&longish, (size_t)8 << 20);
	buf_init(&s.text, (size_t)1 << 20);
	buf_str(&longish, "<message from='a@b'><body>");
	while (longish.n < (size_t)5 << 20)
		buf_str(&longish, "0123456789abcdef");
	buf_str(&longish, "</body></message>");
	logged_in(STEPS(
		{"</iq>", NULL, 0}, {NULL, buf_cstr(&longish), 0}, ANSWER));
	ck_assert_int_eq(ask(see, &s, false), ERR_OK);
	ck_assert_uint_eq(s.n, 1);
	ck_assert(s.capped);
	ck_assert_str_eq(
		buf_cstr(&s.text), "<message from='a@b'><body/></message>");
	buf_clear(&longish);
	buf_clear(&s.text);
	left();
}
END_TEST

static bool any(void *arg, const struct xml *x)
{
	(void)arg;
	return xml_is(x, NS_STANZA, "message");
}

START_TEST(the_server_is_told_that_we_are_there_and_have_nothing)
{
	logged_in(STEPS(
		{NULL,
			"<iq type='get' id='p' from='example.org'><ping "
			"xmlns='urn:xmpp:ping'/></iq>",
			0},
		{"<iq to='example.org' id='p' type='result'/>", NULL, 0},
		{NULL,
			"<iq type='get' id='v' from='a@b/c'><query "
			"xmlns='jabber:iq:version'/></iq>",
			0},
		{"<iq to='a@b/c' id='v' type='error'>", NULL, 0},
		{NULL, "<message id='end'/>", 0}));
	ck_assert_int_eq(
		client_exchange(
			c, &(struct client_ask){SPAN(" "), .take = any}, &e),
		ERR_OK);
	left();
}
END_TEST

struct heard {
	unsigned n, broke;
};

static void hear(void *arg, const struct xml *x)
{
	struct heard *h = arg;

	h->n += xml_is(x, NS_STANZA, "message");
	h->broke += x == NULL;
}

START_TEST(who_listens_hears_also_what_comes_behind_an_answer)
{
	struct heard h = {.n = 0};

	logged_in(STEPS(
		{"</iq>", "<message id='1'/>" RESULT "<message id='2'/>", 0},
		{"</iq>", "<message id='3'/>", 1}, ASK));
	client_listen(c, hear, &h);
	ck_assert_int_eq(ask(NULL, NULL, false), ERR_OK);
	ck_assert_span(xml_attr(answer, "from"), "s");
	ck_assert_int_eq(ask(NULL, NULL, false), ERR_OK);
	ck_assert_uint_eq(h.n, 3);
	ck_assert_uint_eq(h.broke, 1);
	left();
}
END_TEST

/* ---- a connection that breaks ---- */

START_TEST(what_was_asked_for_is_asked_again)
{
	struct seen s = {.n = 0};

	buf_init(&s.text, 1 << 20);
	logged_in(STEPS({"</iq>", "<message id='1'/><message id='2'/>", 1},
		{"</iq>", "<message id='1'/><iq type='result' id='ID'/>", 0}));
	ck_assert_int_eq(ask(see, &s, false), ERR_OK);
	ck_assert_uint_eq(s.forgotten, 1);
	ck_assert_uint_eq(s.n, 1);
	buf_clear(&s.text);
	left();
}
END_TEST

START_TEST(what_may_not_be_said_twice_is_not)
{
	logged_in(STEPS({"</iq>", NULL, 1}, ASK));
	ck_assert_int_eq(ask(NULL, NULL, true), ERR_IO);
	ck_assert_int_eq(ask(NULL, NULL, true), ERR_OK);
	left();
}
END_TEST

START_TEST(a_server_that_went_away_is_given_up)
{
	logged_in(STEPS({"</iq>", NULL, 1}));
	ck_assert_int_eq(ask(NULL, NULL, false), ERR_IO);
	ck_assert_str_eq(e.s, "127.0.0.1: Connection refused");
	left();
}
END_TEST

static bool has_enough;

static bool stop(void *arg)
{
	ck_assert_ptr_eq(arg, &has_enough);
	return has_enough;
}

/* However long the server may be silent; also between two connections. */
START_TEST(who_has_enough_waits_no_longer)
{
	const struct fake_step silent = {"</iq>", NULL, 0};
	const struct fake_step broken = {"</iq>", NULL, 1};

	for (int i = 0; i < 2; i++) {
		struct client_settings st = {.jid = "u@example.org",
			.password = "pw",
			.host = "127.0.0.1",
			.plain = true,
			.pause_ms = 3600000,
			.stop = stop,
			.stop_arg = &has_enough};

		has_enough = false;
		fake_xmpp_start(&fake, "pw", STEPS(i == 0 ? silent : broken));
		st.port = fake.port;
		ck_assert_int_eq(client_open(&st, &c, &e), ERR_OK);
		has_enough = true;
		ck_assert_int_eq(ask(NULL, NULL, false), ERR_IO);
		ck_assert_str_eq(e.s, "it was interrupted");
		left();
	}
}
END_TEST

START_TEST(a_silent_server_is_given_up)
{
	fake_xmpp_start(&fake, "pw", STEPS({"</iq>", NULL, 0}));
	ck_assert_int_eq(log_in("pw", 300), ERR_OK);
	ck_assert_int_eq(ask(NULL, NULL, false), ERR_IO);
	ck_assert_str_eq(e.s, "no answer within 0 seconds");
	left();
}
END_TEST

/* libstrophe would wait for ever. */
START_TEST(a_handshake_that_does_not_go_on_is_given_up)
{
	fake_xmpp_start(&fake, NULL, STEPS(ASK));
	ck_assert_int_eq(
		client_open(&(struct client_settings){.jid = "u@example.org",
				    .password = "pw",
				    .host = "127.0.0.1",
				    .port = fake.port,
				    .login_ms = 300},
			&c, &e),
		ERR_IO);
	fake_xmpp_ended(&fake, FAKE_CLOSED);
}
END_TEST

/* ---- a stanza without end ---- */

/* The question is never answered: after it comes begin, and rest for ever. */
static void floods(const char *begins, const char *rest)
{
	struct buf piece;

	buf_init(&piece, (size_t)1 << 20);
	while (piece.n + strlen(rest) < 1000000)
		buf_str(&piece, rest);
	logged_in(STEPS({"</iq>", begins, 0},
		{NULL, buf_cstr(&piece), FAKE_FOREVER}, ASK));
	ck_assert_int_eq(ask(NULL, NULL, false), ERR_IO);
	ck_assert_str_eq(e.s, "the server sends a stanza without end");
	/* It is asked again only when somebody wants to. */
	ck_assert_int_eq(ask(NULL, NULL, false), ERR_OK);
	buf_clear(&piece);
	left();
}

/* Each costs much more than its three bytes; and all of them are inside of each
 * other, so that nobody may take them apart by recursion without a limit. */
START_TEST(elements_without_end_are_cut_off)
{
	floods("<message xmlns=''>", "<a>");
}
END_TEST

START_TEST(a_text_without_end_is_cut_off)
{
	floods("<message><body>", "0123456789abcdef");
}
END_TEST

/* Nobody but expat has it. */
START_TEST(a_tag_without_end_is_cut_off)
{
	floods("<message a='", "0123456789abcdef");
}
END_TEST

/* What other users of that server send us is no sign of an answer. */
START_TEST(who_talks_and_never_answers_is_given_up)
{
	fake_xmpp_start(&fake, "pw",
		STEPS({"</iq>",
			"<message from='eve@example.org'><body>x"
			"</body></message>"
			"<iq type='result' from='s' id='x'/>",
			FAKE_FOREVER}));
	ck_assert_int_eq(log_in("pw", 100), ERR_OK);
	ck_assert_int_eq(ask(NULL, NULL, false), ERR_IO);
	ck_assert_str_eq(e.s, "no answer within 1 seconds");
	left();
}
END_TEST

START_TEST(the_end_of_a_stream_has_a_name)
{
	logged_in(STEPS({"</iq>",
		"<stream:error><system-shutdown "
		"xmlns='urn:ietf:params:xml:ns:xmpp-streams'/><text "
		"xmlns='urn:ietf:params:xml:ns:xmpp-streams'>Bye"
		"</text></stream:error></stream:stream>",
		1}));
	ck_assert_int_eq(ask(NULL, NULL, true), ERR_IO);
	ck_assert_str_eq(e.s,
		"the connection broke: the server ended the stream: "
		"system-shutdown: Bye");
	left();
}
END_TEST

Suite *suite_client(void)
{
	Suite *s = suite_create("client");
	TCase *t = tcase_create("client");

	tcase_set_timeout(t, 60);
	tcase_add_checked_fixture(t, begin, finish);
	tcase_add_test(t, a_question_has_an_answer);
	tcase_add_test(t, a_wrong_password_is_named);
	tcase_add_test(t, where_nobody_listens_is_said_so);
	tcase_add_test(t, without_tls_only_this_machine_is_spoken_to);
	tcase_add_test(t, a_server_without_tls_gets_no_password);
	tcase_add_test(t, a_refusal_says_how);
	tcase_add_test(t, languages_come_through);
	tcase_add_test(t, namespaces_come_through_whatever_their_prefix);
	tcase_add_test(t, attributes_keep_their_prefix);
	tcase_add_test(t, characters_of_all_scripts_come_through);
	tcase_add_test(t, a_stanza_that_is_far_too_deep_harms_nobody);
	tcase_add_test(t, a_stanza_that_is_too_long_is_cut_and_ends);
	tcase_add_test(
		t, the_server_is_told_that_we_are_there_and_have_nothing);
	tcase_add_test(t, who_listens_hears_also_what_comes_behind_an_answer);
	tcase_add_test(t, what_was_asked_for_is_asked_again);
	tcase_add_test(t, what_may_not_be_said_twice_is_not);
	tcase_add_test(t, a_server_that_went_away_is_given_up);
	tcase_add_test(t, who_has_enough_waits_no_longer);
	tcase_add_test(t, a_silent_server_is_given_up);
	tcase_add_test(t, a_handshake_that_does_not_go_on_is_given_up);
	tcase_add_test(t, who_talks_and_never_answers_is_given_up);
	tcase_add_test(t, elements_without_end_are_cut_off);
	tcase_add_test(t, a_text_without_end_is_cut_off);
	tcase_add_test(t, a_tag_without_end_is_cut_off);
	tcase_add_test(t, the_end_of_a_stream_has_a_name);
	suite_add_tcase(s, t);
	return s;
}
