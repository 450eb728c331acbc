/* SPDX-License-Identifier: MIT */
/* Places as mail: nothing that was said becomes a header or another mail. */
#include "move/mbox.h"

#include <check.h>
#include <stdio.h>
#include <stdlib.h>

#include "tests/move/paper.h"
#include "tests/move/suites.h"

#define BODY(text) "<body xmlns='jabber:client'>" text "</body>"
#define MARKED                                                           \
	"id='i1' stanza='s1' sender='al@ex.org/x' label='1.2 / SECRET' " \
	"marking='SECRET' header='secret!' line='(S)' fg='white' bg='red'"

static struct printed p;

static void begin(void)
{
	printed_begin(&p, mbox_create, "out.mbox");
	printed_room(&p, "ops@rooms.ex.org");
}

static void finish(void)
{
	printed_clear(&p);
}

/* How often that stands in it. */
static size_t count(const char *what)
{
	size_t n = 0;

	for (const char *s = buf_cstr(&p.text); (s = strstr(s, what)) != NULL;
		s++)
		n++;
	return n;
}

START_TEST(a_message_is_a_mail)
{
	printed_put(&p, "<about from='caveatd'/>");
	printed_said(&p, MARKED, BODY("hush\nnow"));
	printed_end(&p);
	ck_assert_str_eq(buf_cstr(&p.text),
		"From ops@rooms.ex.org Sun Nov 29 12:00:00 2026\n"
		"From: Al\n"
		" <ops@rooms.ex.org>\n"
		"To: <ops@rooms.ex.org>\n"
		"Date: Sun, 29 Nov 2026 12:00:00 +0000\n"
		"Message-ID: <i1.ops@rooms.ex.org>\n"
		"Subject: [secret!] hush\n"
		"X-Label: secret!\n"
		"X-XMPP-Place: ops@rooms.ex.org\n"
		"X-XMPP-Sender: al@ex.org/x\n"
		"X-XMPP-Id: i1\n"
		"MIME-Version: 1.0\n"
		"Content-Type: text/plain; charset=UTF-8\n"
		"Content-Transfer-Encoding: 8bit\n"
		"\n"
		"(S)\n"
		"hush\n"
		"now\n"
		"\n");
}
END_TEST

START_TEST(without_another_marking_there_is_the_one)
{
	printed_said(&p, "id='1' label='1.2 / LOW' marking='LOW'", BODY("x"));
	printed_said(&p, "id='2' label='1.2 / MID'", BODY("x"));
	printed_said(&p, "id='3'", BODY("x"));
	printed_said(&p, "id='4' label=''", BODY("open"));
	printed_end(&p);
	ck_printed(&p, "X-Label: LOW\n");
	ck_printed(&p, "\n\nLOW\nx\n");
	/* what has no marking is no less secret */
	ck_printed(&p, "X-Label: 1.2 / MID\n");
	ck_printed(&p, "X-Label: UNKNOWN");
	/* or what it begins with might pass for one */
	ck_printed(&p, "\n\nno label\nopen\n");
	ck_printed(&p, "Subject: [no label] open\n");
	ck_assert_uint_eq(count("X-Label:"), 3);
}
END_TEST

START_TEST(answers_name_their_message)
{
	printed_said(&p, "id='i1' stanza='s1' label=''", BODY("one"));
	printed_said(&p, "id='i2' label=''",
		BODY("two") "<reply xmlns='urn:xmpp:reply:0' id='i1'/>");
	printed_said(&p, "id='i3' label=''",
		BODY("won") "<replace xmlns='urn:xmpp:message-correct:0' "
			    "id='s1'/>");
	printed_said(&p, "id='i4' label=''",
		"<retract xmlns='urn:xmpp:message-retract:1' id='i1'/>");
	printed_said(&p, "id='i5' label=''",
		BODY("x") "<replace xmlns='urn:xmpp:message-correct:0' "
			  "id='long ago'/>");
	printed_end(&p);
	ck_assert_uint_eq(count("In-Reply-To: <i1.ops@rooms.ex.org>\n"), 3);
	ck_assert_uint_eq(count("References: <i1.ops@rooms.ex.org>\n"), 3);
	ck_printed(&p, "\n(answers <i1.ops@rooms.ex.org>)\ntwo\n");
	ck_printed(&p, "\n(corrects <i1.ops@rooms.ex.org>)\nwon\n");
	ck_printed(&p, "\n(takes back <i1.ops@rooms.ex.org>)\n");
	ck_printed(&p, "\n(corrects long ago)\nx\n");
}
END_TEST

/* Who corrects names their own message, not one of that id by another. */
START_TEST(a_correction_is_of_ones_own)
{
	printed_said(&p, "id='i1' stanza='s1' label=''", BODY("one"));
	printed_put(&p,
		"<message at='2026-11-29T12:00:00.000Z' nick='Eve' id='i2' "
		"label=''><replace xmlns='urn:xmpp:message-correct:0' "
		"id='s1'/></message>");
	printed_end(&p);
	ck_printed_not(&p, "In-Reply-To");
}
END_TEST

START_TEST(what_was_taken_out_is_told_without_its_text)
{
	printed_said(&p, "id='i1' label=''",
		BODY("This message was retracted") "<retracted "
						   "xmlns='urn:xmpp:message-"
						   "retract:1' "
						   "id='s'><reason>spam"
						   "</reason></retracted>");
	printed_end(&p);
	ck_printed(&p, "\n(was taken back )\nspam\n");
}
END_TEST

/* ---- hostile ---- */

/* Lines of the head of all mails that aren't ours. */
static void has_only_our_headers(void)
{
	static const char *const ours[] = {"From ", "From: ", "To: ", "Date: ",
		"Message-ID: ", "Subject: ", "X-Label: ", "X-XMPP-",
		"MIME-Version: 1.0", "Content-Type: text/plain; charset=UTF-8",
		"Content-Transfer-Encoding: ", "In-Reply-To: ", "References: ",
		" "};
	struct span rest = buf_span(&p.text);
	bool in_head = true;
	size_t mails = 0;

	while (rest.n > 0) {
		struct span line = span_cut(rest, '\n', &rest);
		size_t i = 0;

		ck_assert_uint_le(line.n, 998);
		if (span_starts(line, SPAN("From "))) {
			in_head = true;
			mails++;
		}
		if (line.n == 0)
			in_head = false;
		while (in_head && i < ARRAY_LEN(ours) &&
			!span_starts(line, span_str(ours[i])))
			i++;
		ck_assert_msg(i < ARRAY_LEN(ours), "%.*s", SPAN_FMT(line));
		for (i = 0; i < line.n && in_head; i++)
			ck_assert(line.p[i] >= ' ' && line.p[i] <= '~');
	}
	ck_assert_uint_eq(mails, count("Message-ID: "));
}

/* At each of its bytes a word of 75 might be cut. */
#define EUROS "\xe2\x82\xac\xe2\x82\xac\xf0\x9f\x98\x80\xe2\x82\xac"

static const char *const hostile[] = {
	"a&#10;Bcc: eve@evil.example",
	"a&#13;&#10;&#13;&#10;From eve",
	"a&#10;&#10;From eve@evil.example Sun Nov 29 12:00:00 2026",
	"&gt;From eve",
	"=?UTF-8?Q?=0ABcc:_eve?=",
	"&quot;Boss&quot; &lt;boss@ex.org&gt;",
	"(comment), b@ex.org; c:",
	"&#x202e;gro.xe&#x2066;",
	"&#x85;&#x2028;&#x9b;31m",
	(EUROS EUROS EUROS EUROS),
	"\xf0\x9f",
	" ",
	".",
	"..@..",
	"\\",
	"%s%n",
};

START_TEST(whatever_is_said_stays_where_it_belongs)
{
	char record[4096];

	for (size_t i = 0; i < ARRAY_LEN(hostile); i++) {
		snprintf(record, sizeof(record),
			"<message at='2026-11-29T12:00:00.000Z' id='%s' "
			"stanza='%s' nick='%s' sender='%s' marking='%s' "
			"header='%s' line='%s' label='%s'>" BODY(
				"%s") "<subject "
				      "xmlns='jabber:client'>%s</subject>"
				      "<reply xmlns='urn:xmpp:reply:0' "
				      "id='%s'/>"
				      "</message>",
			hostile[i], hostile[i], hostile[i], hostile[i],
			hostile[i], hostile[i], hostile[i], hostile[i],
			hostile[i], hostile[i], hostile[i]);
		/* the one that is no UTF-8 is no record */
		if (!span_is_utf8(span_str(record)))
			ck_assert_int_eq(p.sink->ops->put(p.sink,
						 span_str(record), &p.e),
				ERR_SYNTAX);
		else
			printed_put(&p, record);
	}
	printed_end(&p);
	has_only_our_headers();
	ck_assert_uint_eq(count("\nFrom "), ARRAY_LEN(hostile) - 2);
}
END_TEST

START_TEST(places_are_told_apart_by_addresses_that_are_safe)
{
	static const char *const jid[] = {"a&b<c>@rooms.ex.org",
		"\xc3\xa9t\xc3\xa9@rooms.ex.org", "x\ny@rooms.ex.org",
		"rooms.ex.org", "a..b.@rooms.ex.org"};

	p.sink->ops->close(p.sink, &p.e);
	for (size_t i = 0; i < ARRAY_LEN(jid); i++) {
		printed_room(&p, jid[i]);
		printed_said(&p, "id='i' label=''", BODY("x"));
		if (i + 1 < ARRAY_LEN(jid))
			ck_assert_int_eq(
				p.sink->ops->close(p.sink, &p.e), ERR_OK);
	}
	printed_end(&p);
	has_only_our_headers();
	ck_printed(&p, "Message-ID: <i.a=26b=3Cc=3E@rooms.ex.org>\n");
	ck_printed(&p, "To: <=C3=A9t=C3=A9@rooms.ex.org>\n");
	ck_printed(&p, "@place.invalid>\n");
	ck_printed(&p, "<i.a.=2Eb=2E@rooms.ex.org>\n");
}
END_TEST

START_TEST(lines_from_and_long_ones_are_quoted_printable)
{
	static char text[(1 << 20) + 64];

	memset(text, 'x', sizeof(text) - 64);
	memcpy(text, "<body xmlns='jabber:client'>From me", 35);
	memcpy(text + sizeof(text) - 64, "\nFrom you = me </body>", 23);
	printed_said(&p, "id='i' label=''", text);
	printed_end(&p);
	has_only_our_headers();
	ck_assert_uint_eq(count("\nFrom "), 0);
	ck_printed(&p, "quoted-printable\n\nno label\n=46rom mexxxx");
	ck_printed(&p, "\n=46rom you =3D me=20\n");
}
END_TEST

START_TEST(a_place_that_is_left_is_not_in_it)
{
	printed_said(&p, "id='1' label=''", BODY("gone"));
	p.sink->ops->leave(p.sink);
	printed_room(&p, "b@rooms.ex.org");
	printed_said(&p, "id='2' label=''", BODY("there"));
	printed_end(&p);
	ck_printed_not(&p, "gone");
	ck_printed(&p, "there");
}
END_TEST

START_TEST(items_of_nodes_are_mails)
{
	const struct move_place at = {
		MOVE_NODE, SPAN("nodes.ex.org"), SPAN("a/b news")};
	struct span mark;

	p.sink->ops->close(p.sink, &p.e);
	ck_assert_int_eq(p.sink->ops->open(p.sink, &at, &mark, &p.e), ERR_OK);
	printed_put(&p,
		"<item id='1' at='2026-11-29T12:00:00Z' publisher='al@ex.org' "
		"label='' ><label/><entry xmlns='http://www.w3.org/2005/Atom'>"
		"<title>News</title><summary>all well</summary></entry>"
		"</item>");
	printed_put(&p,
		"<item id='2' at='2026-11-29T12:00:00Z' label='' marking='X'>"
		"<x xmlns='jabber:x:data' type='submit'><field var='FORM_TYPE' "
		"type='hidden'><value>f</value></field><field var='who'>"
		"<value>me</value><value>you</value></field></x></item>");
	printed_put(&p, "<item id='3' label='' at='2026-11-29T12:00:00Z'>"
			"<a xmlns='urn:a'>&lt;</a></item>");
	printed_end(&p);
	ck_printed(&p, "From: =?UTF-8?B?YWxAZXgub3Jn?=\n"
		       " <a=2Fb=20news@nodes.ex.org>\n");
	ck_printed(&p, "\n\nno label\nNews\nall well\n");
	ck_printed(&p, "\n\nX\nwho: me, you\n");
	ck_printed(&p, "\n\nno label\n<a xmlns='urn:a'>&lt;</a>\n");
}
END_TEST

START_TEST(what_is_no_xml_is_refused)
{
	static const char *const bad[] = {"", "<message>", "<message", "x",
		"<message/></records>", "<!DOCTYPE x><message/>"};

	for (size_t i = 0; i < ARRAY_LEN(bad); i++)
		ck_assert_int_eq(
			p.sink->ops->put(p.sink, span_str(bad[i]), &p.e),
			ERR_SYNTAX);
	printed_end(&p);
	ck_assert_uint_eq(p.text.n, 0);
}
END_TEST

Suite *suite_mbox(void)
{
	Suite *s = suite_create("mbox");
	TCase *c = tcase_create("mbox");

	tcase_add_checked_fixture(c, begin, finish);
	tcase_add_test(c, a_message_is_a_mail);
	tcase_add_test(c, without_another_marking_there_is_the_one);
	tcase_add_test(c, answers_name_their_message);
	tcase_add_test(c, a_correction_is_of_ones_own);
	tcase_add_test(c, what_was_taken_out_is_told_without_its_text);
	tcase_add_test(c, whatever_is_said_stays_where_it_belongs);
	tcase_add_test(c, places_are_told_apart_by_addresses_that_are_safe);
	tcase_add_test(c, lines_from_and_long_ones_are_quoted_printable);
	tcase_add_test(c, a_place_that_is_left_is_not_in_it);
	tcase_add_test(c, items_of_nodes_are_mails);
	tcase_add_test(c, what_is_no_xml_is_refused);
	suite_add_tcase(s, c);
	return s;
}
