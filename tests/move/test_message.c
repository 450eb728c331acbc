/* SPDX-License-Identifier: MIT */
/* Messages of an archive as records: what was said, and nothing that a room
 * added. */
#include "move/message.h"
#include "tests/base/assert_span.h"
#include "tests/move/collect.h"
#include "tests/move/suites.h"

#define ROOM SPAN("ops@rooms.example.org")

static struct arena *a;
static struct record r;
static struct collect c;
static struct errtext e;

static void begin(void)
{
	a = arena_new();
	record_init(&r);
	collect_init(&c);
}

static void finish(void)
{
	record_clear(&r);
	collect_clear(&c);
	arena_free(&a);
}

static const struct xml *parsed(const char *text)
{
	const struct xml *x;

	ck_assert_msg(xml_parse(a, span_str(text), &xml_caps_default, &x, &e) ==
			      ERR_OK,
		"%s", e.s);
	return x;
}

static void becomes(const char *inner, const char *wanted)
{
	struct span all = arena_printf(a,
		"<message xmlns='jabber:client' id='s' xml:lang='de'>%s"
		"</message>",
		inner);
	struct move_message m = {.id = SPAN("7"),
		.at_ms = 1500,
		.nick = SPAN("Ada"),
		.stanza = parsed(all.p)};
	struct span line = arena_printf(a,
		"<message id='7' at='1970-01-01T00:00:01.500Z' nick='Ada' "
		"stanza='s' xml:lang='de'%s\n",
		wanted);

	buf_reset(&c.text);
	ck_assert_int_eq(record_message(&r, &c.sink, ROOM, &m, &e), ERR_OK);
	ck_assert_str_eq(buf_cstr(&c.text), line.p);
}

START_TEST(what_was_said_stands_as_it_was_said)
{
	becomes("<body xml:lang='en'>a &amp; b</body>"
		"<x xmlns='jabber:x:oob'><url>u</url></x>"
		"<y xmlns=''/>",
		"><body xmlns='jabber:client' xml:lang='en'>a &amp; b</body>"
		"<x xmlns='jabber:x:oob'><url>u</url></x><y xmlns=''/>"
		"</message>");
}
END_TEST

START_TEST(what_the_room_added_isnt_told)
{
	becomes("<delay xmlns='urn:xmpp:delay' stamp='x'/>"
		"<delay xmlns='urn:xmpp:delay' from='ops@rooms.example.org'/>"
		"<x xmlns='jabber:x:delay' from='ops@rooms.example.org'/>"
		"<stanza-id xmlns='urn:xmpp:sid:0' id='1' "
		"by='ops@rooms.example.org'/>"
		"<archived xmlns='urn:xmpp:mam:tmp' id='1' "
		"by='ops@rooms.example.org'/>"
		"<occupant-id xmlns='urn:xmpp:occupant-id:0' id='o'/>"
		"<x xmlns='http://jabber.org/protocol/muc#user'/>",
		"/>");
}
END_TEST

/* SECURITY: or words would bear another label than they had. */
START_TEST(nobody_says_what_a_record_says)
{
	becomes("<label xmlns='urn:caveat:transfer:0'><securitylabel "
		"xmlns='urn:xmpp:sec-label:0'/></label>"
		"<c:also xmlns:c='urn:caveat:transfer:0'/>"
		"<body>a</body>",
		"><body xmlns='jabber:client'>a</body></message>");
}
END_TEST

START_TEST(what_others_added_is_told)
{
	becomes("<delay xmlns='urn:xmpp:delay' from='a@b/c'/>"
		"<stanza-id xmlns='urn:xmpp:sid:0' id='1' by='a@b'/>"
		"<origin-id xmlns='urn:xmpp:sid:0' id='1'/>",
		"><delay xmlns='urn:xmpp:delay' from='a@b/c'/>"
		"<stanza-id xmlns='urn:xmpp:sid:0' id='1' by='a@b'/>"
		"<origin-id xmlns='urn:xmpp:sid:0' id='1'/></message>");
}
END_TEST

START_TEST(a_stanza_is_one_and_of_clients)
{
	static const struct xml_caps caps = {30, 2, 2, 2};
	static const struct {
		const char *text;
		enum err err;
	} rows[] = {
		{"<message/>",                       ERR_OK    },
		{" <m xmlns='jabber:client'/> ",     ERR_OK    },
		{"<a><b/></a>",                      ERR_OK    },
		{"",				 ERR_SYNTAX},
		{"x",				ERR_SYNTAX},
		{"<a/><b/>",                         ERR_SYNTAX},
		{"</x><x>",                          ERR_SYNTAX},
		{"<a>",			      ERR_SYNTAX},
		{"<!DOCTYPE a><a/>",                 ERR_SYNTAX},
		{"<a><b><c/></b></a>",               ERR_LIMIT },
		{"<a><b/><b/><b/></a>",              ERR_LIMIT },
		{"<a>                                                          "
		 "           </a>", ERR_LIMIT },
	};

	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		const struct xml *x;

		ck_assert_msg(message_parse(a, span_str(rows[i].text), &caps,
				      &x, &e) == rows[i].err,
			"%s", rows[i].text);
		ck_assert((x != NULL) == (rows[i].err == ERR_OK));
		ck_assert(x == NULL || x->ns == NS_STANZA);
	}
}
END_TEST

START_TEST(who_said_it_may_be_known)
{
	const struct xml *x =
		parsed("<message xmlns='jabber:client'>"
		       "<x xmlns='http://jabber.org/protocol/muc#user'>"
		       "<item affiliation='none' jid='ada@example.org'/></x>"
		       "</message>");
	struct move_message m = {.at_ms = 0,
		.sender = message_sender(x),
		.open = true,
		.stanza = x};

	ck_assert_int_eq(record_message(&r, &c.sink, ROOM, &m, &e), ERR_OK);
	ck_assert_str_eq(buf_cstr(&c.text),
		"<message at='1970-01-01T00:00:00.000Z' "
		"sender='ada@example.org' open='true'/>\n");
	ck_assert_ptr_null(message_sender(parsed("<message/>")).p);
}
END_TEST

#define X(jid)                                            \
	"<x xmlns='http://jabber.org/protocol/muc#user'>" \
	"<item jid='" jid "'/></x>"

/* SECURITY: or anybody's words would be another's. */
START_TEST(two_senders_are_none)
{
	ck_assert_absent(
		message_sender(parsed("<message xmlns='jabber:client'>" X("a@x")
				X("b@x") "</message>")));
	ck_assert_span(
		message_sender(parsed("<message xmlns='jabber:client'>" X(
			"a@x") "<body/>" X("a@x") "</message>")),
		"a@x");
}
END_TEST

START_TEST(a_nick_is_what_follows_the_room)
{
	ck_assert_span(
		message_nick(ROOM, SPAN("ops@rooms.example.org/a/b")), "a/b");
	ck_assert_absent(message_nick(ROOM, ROOM));
	ck_assert_ptr_null(
		message_nick(ROOM, SPAN("ops@rooms.example.orgs/a")).p);
	ck_assert_ptr_null(message_nick(ROOM, SPAN_NONE).p);
}
END_TEST

START_TEST(what_fits_into_no_record_isnt_put)
{
	struct xml deep[100] = {{.ns = NS_NONE}};
	struct move_message m = {.stanza = &deep[0]};

	for (size_t i = 0; i < ARRAY_LEN(deep); i++) {
		deep[i].name = SPAN("a");
		deep[i].ns_uri = SPAN("");
		if (i + 1 < ARRAY_LEN(deep))
			deep[i].child = &deep[i + 1];
	}
	ck_assert_int_eq(record_message(&r, &c.sink, ROOM, &m, &e), ERR_LIMIT);
	ck_assert_uint_eq(c.puts, 0);
}
END_TEST

Suite *suite_message(void)
{
	Suite *s = suite_create("message");
	TCase *t = tcase_create("message");

	tcase_add_checked_fixture(t, begin, finish);
	tcase_add_test(t, what_was_said_stands_as_it_was_said);
	tcase_add_test(t, what_the_room_added_isnt_told);
	tcase_add_test(t, nobody_says_what_a_record_says);
	tcase_add_test(t, what_others_added_is_told);
	tcase_add_test(t, a_stanza_is_one_and_of_clients);
	tcase_add_test(t, who_said_it_may_be_known);
	tcase_add_test(t, two_senders_are_none);
	tcase_add_test(t, a_nick_is_what_follows_the_room);
	tcase_add_test(t, what_fits_into_no_record_isnt_put);
	suite_add_tcase(s, t);
	return s;
}
