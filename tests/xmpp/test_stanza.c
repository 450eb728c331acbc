/* SPDX-License-Identifier: MIT */
/* The typed view of a stanza. */
#include "tests/xmpp/fixture.h"
#include "tests/xmpp/suites.h"
#include "xmpp/stanza.h"

static struct stanza view(const char *text)
{
	struct stanza s;

	ck_assert_msg(stanza_view(fx_arena(), fx_parse(text), &s), "%s", text);
	return s;
}

static const struct {
	const char *text;
	enum stanza_kind kind;
	enum stanza_type type;
	bool answerable;
} kinds[] = {
	{"<message from='a'/>",                      STANZA_MESSAGE,  TYPE_NORMAL,    true },
	{"<message from='a' type='normal'/>",        STANZA_MESSAGE,  TYPE_NORMAL,
         true									      },
	{"<message from='a' type='odd'/>",           STANZA_MESSAGE,  TYPE_NORMAL,    true },
	{"<message from='a' type=''/>",              STANZA_MESSAGE,  TYPE_NORMAL,    true },
	{"<message from='a' type='chat'/>",          STANZA_MESSAGE,  TYPE_CHAT,      true },
	{"<message from='a' type='groupchat'/>",     STANZA_MESSAGE,  TYPE_GROUPCHAT,
         true									      },
	{"<message from='a' type='headline'/>",      STANZA_MESSAGE,  TYPE_HEADLINE,
         true									      },
	{"<message from='a' type='error'/>",         STANZA_MESSAGE,  TYPE_ERROR,     false},
	{"<message from='a' type='get'/>",           STANZA_MESSAGE,  TYPE_NORMAL,    true },
	{"<presence from='a'/>",                     STANZA_PRESENCE, TYPE_AVAILABLE, true },
	{"<presence from='a' type='unavailable'/>",  STANZA_PRESENCE,
         TYPE_UNAVAILABLE,							    true },
	{"<presence from='a' type='subscribe'/>",    STANZA_PRESENCE,
         TYPE_SUBSCRIBE,							      true },
	{"<presence from='a' type='subscribed'/>",   STANZA_PRESENCE,
         TYPE_SUBSCRIBED,							     true },
	{"<presence from='a' type='unsubscribe'/>",  STANZA_PRESENCE,
         TYPE_UNSUBSCRIBE,							    true },
	{"<presence from='a' type='unsubscribed'/>", STANZA_PRESENCE,
         TYPE_UNSUBSCRIBED,							   true },
	{"<presence from='a' type='probe'/>",        STANZA_PRESENCE, TYPE_PROBE,
         true									      },
	{"<presence from='a' type='error'/>",        STANZA_PRESENCE, TYPE_ERROR,
         false									     },
	{"<presence from='a' type='available'/>",    STANZA_PRESENCE, TYPE_UNKNOWN,
         true									      },
	{"<presence from='a' type=''/>",             STANZA_PRESENCE, TYPE_UNKNOWN,   true },
	{"<iq from='a' type='get'/>",                STANZA_IQ,       TYPE_GET,       true },
	{"<iq from='a' type='set'/>",                STANZA_IQ,       TYPE_SET,       true },
	{"<iq from='a' type='result'/>",             STANZA_IQ,       TYPE_RESULT,    false},
	{"<iq from='a' type='error'/>",              STANZA_IQ,       TYPE_ERROR,     false},
	{"<iq from='a'/>",			   STANZA_IQ,       TYPE_UNKNOWN,   true },
	{"<iq from='a' type='chat'/>",               STANZA_IQ,       TYPE_UNKNOWN,   true },
	{"<iq xmlns='urn:x' from='a' type='get'/>",  STANZA_OTHER,    TYPE_UNKNOWN,
         false									     },
	{"<handshake from='a'/>",                    STANZA_OTHER,    TYPE_UNKNOWN,   false},
};

/* A114-09 */
START_TEST(every_type_is_known_and_errors_are_never_answered)
{
	for (size_t i = 0; i < ARRAY_LEN(kinds); i++) {
		struct stanza s = view(kinds[i].text);

		ck_assert_msg(
			s.kind == kinds[i].kind && s.type == kinds[i].type &&
				stanza_answerable(&s) == kinds[i].answerable,
			"%s", kinds[i].text);
	}
}
END_TEST

START_TEST(addresses_are_prepared_and_kept_as_they_came)
{
	struct stanza s = view("<iq from='A@B/R' to='Room@X' id='1'/>");

	ck_assert_span(s.from.full, "a@b/R");
	ck_assert_span(s.from_raw, "A@B/R");
	ck_assert_span(s.to.full, "room@x");
	ck_assert_span(s.to_raw, "Room@X");
	ck_assert_span(s.id, "1");
	ck_assert(!s.capped);
	ck_assert(xml_is(s.root, NS_STANZA, "iq"));
}
END_TEST

START_TEST(without_a_sender_there_is_no_stanza)
{
	struct stanza s;

	ck_assert(!stanza_view(fx_arena(), fx_parse("<iq to='b'/>"), &s));
	ck_assert(!stanza_view(fx_arena(), fx_parse("<iq from=''/>"), &s));
	ck_assert(!stanza_view(fx_arena(), fx_parse("<iq from='@b'/>"), &s));
}
END_TEST

START_TEST(a_malformed_recipient_can_be_answered)
{
	struct stanza s = view("<iq from='a' to='x@@'/>");

	ck_assert_absent(s.to.full);
	ck_assert_absent(s.to.domain);
	ck_assert_span(s.to_raw, "x@@");
	s = view("<iq from='a'/>");
	ck_assert_absent(s.to.full);
	ck_assert_absent(s.to_raw);
	ck_assert_absent(s.id);
}
END_TEST

Suite *suite_stanza(void)
{
	TCase *tc;
	Suite *s = fx_suite("stanza", &tc);

	tcase_add_test(tc, every_type_is_known_and_errors_are_never_answered);
	tcase_add_test(tc, addresses_are_prepared_and_kept_as_they_came);
	tcase_add_test(tc, without_a_sender_there_is_no_stanza);
	tcase_add_test(tc, a_malformed_recipient_can_be_answered);
	return s;
}
