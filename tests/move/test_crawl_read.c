/* SPDX-License-Identifier: MIT */
/* What real servers answered (Prosody 0.12.3, ejabberd 23.01) as records. */
#include "move/crawl_read.h"
#include "tests/base/assert_span.h"
#include "tests/move/collect.h"
#include "tests/move/suites.h"

#define ROOM   SPAN("room1@conference.example.org")
#define STANZA "<iq xmlns='jabber:client' type='result' id='1'>"
#define RESULT                                                               \
	"<message xmlns='jabber:client' from='room1@conference.example.org'" \
	" to='alice@example.org/test'><result xmlns='urn:xmpp:mam:2' "       \
	"id='1795967662440780' queryid='q1'><forwarded "                     \
	"xmlns='urn:xmpp:forward:0'>"
#define RESULT_END "</forwarded></result></message>"
#define DELAY                                                     \
	"<delay xmlns='urn:xmpp:delay' from='conference.example." \
	"org' stamp='2026-11-29T15:54:22.440780Z'/>"

static struct record r;
static struct collect c;
static struct errtext e;
static struct arena *a;

static void begin(void)
{
	record_init(&r);
	collect_init(&c);
	a = arena_new();
}

static void finish(void)
{
	record_clear(&r);
	collect_clear(&c);
	arena_free(&a);
}

static const struct xml *parsed(const char *text)
{
	const struct xml *x = NULL;

	ck_assert_msg(xml_parse(a, span_str(text), &xml_caps_default, &x, &e) ==
			      ERR_OK,
		"%s", e.s);
	return x;
}

static void given(const char *wanted)
{
	ck_assert_str_eq(buf_cstr(&c.text), wanted);
}

START_TEST(everybody_in_a_list_is_what_was_asked_for)
{
	static const char list[] =
		STANZA "<query xmlns='http://jabber.org/protocol/muc#admin'>"
		       "<item jid='user2@example.org' affiliation='admin'>"
		       "<reason>\xe9\x95\xb7\xe3\x81\x84</reason></item>"
		       "<item jid='elsewhere.example' affiliation='admin' "
		       "nick='Bob &amp; Co'/><item affiliation='admin'/>"
		       "<item jid='x@y' affiliation='owner'><reason/></item>"
		       "</query></iq>";

	ck_assert_int_eq(
		crawl_affiliations(&r, &c.sink, a, parsed(list), "admin", &e),
		ERR_OK);
	given("<affiliation jid='user2@example.org' affiliation='admin' "
	      "reason='\xe9\x95\xb7\xe3\x81\x84'/>\n"
	      "<affiliation jid='elsewhere.example' affiliation='admin' "
	      "nick='Bob &amp; Co'/>\n"
	      "<affiliation jid='x@y' affiliation='admin'/>\n");
}
END_TEST

START_TEST(a_vcard_comes_unless_it_is_empty)
{
	ck_assert_int_eq(
		crawl_vcard(&r, &c.sink,
			parsed(STANZA "<vCard xmlns='vcard-temp'/></iq>"), &e),
		ERR_OK);
	given("");
	ck_assert_int_eq(
		crawl_vcard(&r, &c.sink,
			parsed(STANZA "<vCard xmlns='vcard-temp'><PHOTO>"
				      "<TYPE>image/png</TYPE><BINVAL>iVBO"
				      "</BINVAL></PHOTO></vCard></iq>"),
			&e),
		ERR_OK);
	given("<vcard><vCard xmlns='vcard-temp'><PHOTO><TYPE>image/png</TYPE>"
	      "<BINVAL>iVBO</BINVAL></PHOTO></vCard></vcard>\n");
}
END_TEST

static void subject(const char *stanza, const char *wanted)
{
	const struct xml *x = parsed(stanza);

	ck_assert(crawl_is_subject(x, ROOM));
	ck_assert_int_eq(crawl_subject(&r, &c.sink, a, x, ROOM, &e), ERR_OK);
	given(wanted);
	buf_reset(&c.text);
}

START_TEST(a_subject_says_who_set_it_and_when)
{
	subject("<message xmlns='jabber:client' type='groupchat' "
		"from='room1@conference.example.org/the owner'><subject>"
		"&lt;!-- no --&gt;</subject><delay xmlns='urn:xmpp:delay' "
		"from='room1@conference.example.org' "
		"stamp='2026-11-29T15:54:18Z'/></message>",
		"<subject nick='the owner' at='2026-11-29T15:54:18.000Z'>"
		"&lt;!-- no --&gt;</subject>\n");
	subject("<message xmlns='jabber:client' type='groupchat' "
		"from='room1@conference.example.org'><subject>x</subject>"
		"</message>",
		"<subject>x</subject>\n");
	subject("<message xmlns='jabber:client' type='groupchat' "
		"from='room1@conference.example.org'><subject/></message>",
		"");
}
END_TEST

START_TEST(what_is_no_subject_is_none)
{
	static const char *const no[] = {
		"<message xmlns='jabber:client' type='groupchat' "
		"from='room1@conference.example.org/x'><subject>s</subject>"
		"<body>b</body></message>",
		"<message xmlns='jabber:client' type='groupchat' "
		"from='room1@conference.example.org/x'><body>b</body>"
		"</message>",
		"<message xmlns='jabber:client' type='groupchat' "
		"from='room1@conference.example.orgy/x'><subject>s</subject>"
		"</message>",
		"<message xmlns='jabber:client' "
		"from='room1@conference.example.org/x'><subject>s</subject>"
		"</message>",
		"<presence xmlns='jabber:client' type='groupchat' "
		"from='room1@conference.example.org/x'><subject>s</subject>"
		"</presence>"};

	for (size_t i = 0; i < ARRAY_LEN(no); i++)
		ck_assert(!crawl_is_subject(parsed(no[i]), ROOM));
}
END_TEST

static enum err message(const char *text, struct crawl_word word)
{
	const struct xml *result = crawl_result(parsed(text), ROOM, SPAN("q1"));

	ck_assert_ptr_nonnull(result);
	return crawl_message(&r, &c.sink, result, ROOM, word, &e);
}

#define SAYS(who)                                               \
	"<x xmlns='http://jabber.org/protocol/muc#user'><item " \
	"jid='" who "@example.org'/></x>"

#define HAS_ID "<occupant-id xmlns='urn:xmpp:occupant-id:0' id='x'/>"
#define ANN    " sender='ann@example.org'"

/* SECURITY: ejabberd puts its own before what was said, Prosody behind it, and
 * where JIDs are hidden neither does. */
START_TEST(nobody_says_himself_who_he_is)
{
	static const struct {
		struct crawl_word word;
		const char *inner, *wanted;
	} rows[] = {
		{{CRAWL_JIDS_HIDDEN, false}, SAYS("ann"),                    ""                },
		{{CRAWL_JIDS_OURS, false},   SAYS("ann"),                    ANN               },
		{{CRAWL_JIDS_OPEN, false},   SAYS("ann"),                    ANN " open='true'"},
		{{CRAWL_JIDS_OURS, false},   SAYS("ann") SAYS("bob"),        ""                },
		{{CRAWL_JIDS_OPEN, false},   SAYS("ann") SAYS("bob"),        ""                },
 /* only what is behind the id */
		{{CRAWL_JIDS_HIDDEN, true},  HAS_ID SAYS("ann"),             ""                },
		{{CRAWL_JIDS_OURS, true},    HAS_ID SAYS("ann"),             ANN               },
		{{CRAWL_JIDS_OPEN, true},    SAYS("bob") HAS_ID SAYS("ann"),
                 ANN " open='true'"							    },
		{{CRAWL_JIDS_OPEN, true},    SAYS("ann"),                    ""                },
		{{CRAWL_JIDS_OURS, true},    SAYS("ann") HAS_ID,             ""                },
		{{CRAWL_JIDS_OPEN, true},    SAYS("ann") SAYS("bob") HAS_ID, ""                },
		{{CRAWL_JIDS_OPEN, true},    HAS_ID SAYS("ann") SAYS("bob"), ""                },
	};
	struct buf text, wanted;

	buf_init(&text, 4096);
	buf_init(&wanted, 4096);
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		buf_reset(&text);
		buf_printf(&text,
			RESULT "<message xmlns='jabber:client' "
			       "from='room1@conference.example.org/E' "
			       "type='groupchat'>"
			       "%s</message>" DELAY RESULT_END,
			rows[i].inner);
		buf_printf(&wanted,
			"<message id='1795967662440780' "
			"at='2026-11-29T15:54:22.440Z' nick='E'%s/>\n",
			rows[i].wanted);
		ck_assert_int_eq(
			message(buf_cstr(&text), rows[i].word), ERR_OK);
	}
	given(buf_cstr(&wanted));
	buf_clear(&text);
	buf_clear(&wanted);
}
END_TEST

START_TEST(a_message_of_ejabberd_comes_without_what_it_added)
{
	ck_assert_int_eq(
		message(RESULT
			"<message xmlns='jabber:client' xml:lang='en' "
			"from='room1@conference.example.org/\xd7\xa9\xd7\x9c'"
			" type='groupchat' id='m1-0'>"
			"<x xmlns='http://jabber.org/protocol/muc#user'><item "
			"jid='alice@example.org/test'/></x>"
			"<archived xmlns='urn:xmpp:mam:tmp' "
			"by='room1@conference.example.org' id='1'/>"
			"<stanza-id xmlns='urn:xmpp:sid:0' "
			"by='room1@conference.example.org' id='1'/>"
			"<origin-id xmlns='urn:xmpp:sid:0' id='m1-0'/>"
			"<body>tab\there 0</body></message>" DELAY RESULT_END,
			(struct crawl_word){CRAWL_JIDS_OPEN, false}),
		ERR_OK);
	given("<message id='1795967662440780' at='2026-11-29T15:54:22.440Z' "
	      "nick='\xd7\xa9\xd7\x9c' sender='alice@example.org/test' "
	      "stanza='m1-0' open='true' xml:lang='en'><origin-id "
	      "xmlns='urn:xmpp:sid:0' id='m1-0'/><body "
	      "xmlns='jabber:client'>tab&#9;here 0</body></message>\n");
}
END_TEST

START_TEST(a_message_of_prosody_comes_without_what_it_added)
{
	ck_assert_int_eq(
		message(RESULT
			"<delay xmlns='urn:xmpp:delay' "
			"stamp='2026-11-29T15:54:18Z'/><message "
			"xmlns='jabber:client' "
			"from='room1@conference.example.org/Ada' "
			"type='groupchat' id='m1-2'><body>&amp;amp; 2</body>"
			"<replace xmlns='urn:xmpp:message-correct:0' "
			"id='m1-0'/><occupant-id "
			"xmlns='urn:xmpp:occupant-id:0' "
			"id='m6k='/></message>" RESULT_END,
			(struct crawl_word){CRAWL_JIDS_HIDDEN, false}),
		ERR_OK);
	given("<message id='1795967662440780' at='2026-11-29T15:54:18.000Z' "
	      "nick='Ada' stanza='m1-2'><body xmlns='jabber:client'>&amp;amp; "
	      "2</body><replace xmlns='urn:xmpp:message-correct:0' "
	      "id='m1-0'/></message>\n");
}
END_TEST

START_TEST(a_tombstone_stays_one)
{
	ck_assert_int_eq(
		message(RESULT
			"<message xmlns='jabber:client' type='groupchat' "
			"from='room1@conference.example.org/Ada'><moderated "
			"xmlns='urn:xmpp:message-moderate:0' by='r@c/M'>"
			"<retracted xmlns='urn:xmpp:message-retract:0' "
			"stamp='2026-11-29T15:54:18Z'/><reason>no</reason>"
			"</moderated></message>" DELAY RESULT_END,
			(struct crawl_word){CRAWL_JIDS_HIDDEN, false}),
		ERR_OK);
	given("<message id='1795967662440780' at='2026-11-29T15:54:22.440Z' "
	      "nick='Ada'><moderated xmlns='urn:xmpp:message-moderate:0' "
	      "by='r@c/M'><retracted xmlns='urn:xmpp:message-retract:0' "
	      "stamp='2026-11-29T15:54:18Z'/><reason>no</reason></moderated>"
	      "</message>\n");
}
END_TEST

START_TEST(what_is_no_message_of_the_room_is_not_put)
{
	static const char *const no[] = {
		RESULT DELAY RESULT_END,
		RESULT "<message xmlns='jabber:client' type='chat' "
		       "from='room1@conference.example.org/x'><body>b</body>"
		       "</message>" DELAY RESULT_END,
		RESULT "<message xmlns='jabber:client' type='groupchat'>"
		       "<body>b</body></message>" RESULT_END,
		RESULT "<message xmlns='jabber:client' type='groupchat' "
		       "from='room1@conference.example.orgs/A'>"
		       "<body>b</body></message>" DELAY RESULT_END,
		RESULT "<message xmlns='jabber:client' type='groupchat'>"
		       "<body>b</body></message><delay "
		       "xmlns='urn:xmpp:delay' stamp='yesterday'/>" RESULT_END,
	};

	for (size_t i = 0; i < ARRAY_LEN(no); i++)
		ck_assert_int_eq(
			message(no[i],
				(struct crawl_word){CRAWL_JIDS_OPEN, false}),
			ERR_SYNTAX);
	given("");
}
END_TEST

START_TEST(nobody_but_the_room_tells_its_archive)
{
	static const char forged[] =
		"<message xmlns='jabber:client' from='%s'><result "
		"xmlns='urn:xmpp:mam:2' id='1' queryid='%s'/></message>";
	const struct {
		const char *from, *query;
		bool is;
	} all[] = {
		{"room1@conference.example.org",   "q1", true },
		{"room1@conference.example.org",   "q2", false},
		{"room1@conference.example.org/x", "q1", false},
		{"mallory@example.org",            "q1", false},
	};

	for (size_t i = 0; i < ARRAY_LEN(all); i++)
		ck_assert_int_eq(crawl_result(parsed(arena_printf(a, forged,
						      all[i].from, all[i].query)
							      .p),
					 ROOM, SPAN("q1")) != NULL,
			all[i].is);
}
END_TEST

START_TEST(the_end_of_a_page_says_where_the_next_begins)
{
	struct crawl_page p;

	crawl_page_read(a,
		parsed(STANZA "<fin xmlns='urn:xmpp:mam:2'><set "
			      "xmlns='http://jabber.org/protocol/rsm'><last>r0"
			      "</last><first>ZM</first><count>12</count></set>"
			      "</fin></iq>"),
		&p);
	ck_assert(!p.complete);
	ck_assert_span(p.last, "r0");
	ck_assert_uint_eq(p.messages, 12);
	crawl_page_read(a,
		parsed(STANZA "<fin xmlns='urn:xmpp:mam:2' complete='true'>"
			      "<set xmlns='http://jabber.org/protocol/rsm'>"
			      "<count>-1</count></set></fin></iq>"),
		&p);
	ck_assert(p.complete);
	ck_assert_absent(p.last);
	ck_assert_uint_eq(p.messages, 0);
}
END_TEST

START_TEST(a_room_is_told_from_what_is_none)
{
	struct crawl_info i;

	crawl_info_read(
		parsed(STANZA "<query "
			      "xmlns='http://jabber.org/protocol/disco#info'>"
			      "<feature var='http://jabber.org/protocol/muc'/>"
			      "<feature var='urn:xmpp:mam:2'/></query></iq>"),
		&i);
	ck_assert(i.is_room && i.has_archive);
	crawl_info_read(
		parsed(STANZA "<query "
			      "xmlns='http://jabber.org/protocol/disco#info'>"
			      "<feature var='urn:xmpp:mam:1'/></query></iq>"),
		&i);
	ck_assert(!i.is_room && !i.has_archive);
}
END_TEST

Suite *suite_crawl_read(void)
{
	Suite *s = suite_create("crawl_read");
	TCase *t = tcase_create("crawl_read");

	tcase_add_checked_fixture(t, begin, finish);
	tcase_add_test(t, everybody_in_a_list_is_what_was_asked_for);
	tcase_add_test(t, a_vcard_comes_unless_it_is_empty);
	tcase_add_test(t, a_subject_says_who_set_it_and_when);
	tcase_add_test(t, what_is_no_subject_is_none);
	tcase_add_test(t, nobody_says_himself_who_he_is);
	tcase_add_test(t, a_message_of_ejabberd_comes_without_what_it_added);
	tcase_add_test(t, a_message_of_prosody_comes_without_what_it_added);
	tcase_add_test(t, a_tombstone_stays_one);
	tcase_add_test(t, what_is_no_message_of_the_room_is_not_put);
	tcase_add_test(t, nobody_but_the_room_tells_its_archive);
	tcase_add_test(t, the_end_of_a_page_says_where_the_next_begins);
	tcase_add_test(t, a_room_is_told_from_what_is_none);
	suite_add_tcase(s, t);
	return s;
}
