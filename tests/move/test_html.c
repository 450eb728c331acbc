/* SPDX-License-Identifier: MIT */
/* Places as a page: nothing that was said becomes markup, and nothing is
 * fetched. */
#include "move/html.h"

#include <check.h>
#include <stdio.h>
#include <stdlib.h>

#include "tests/move/paper.h"
#include "tests/move/suites.h"
#include "xmpp/xml.h"

#define BODY(text) "<body xmlns='jabber:client'>" text "</body>"

static struct printed p;

static void begin(void)
{
	printed_begin(&p, html_create, "out.html");
	printed_room(&p, "ops@rooms.ex.org");
}

static void finish(void)
{
	printed_clear(&p);
}

/* ---- what may be in it ---- */

static void check_element(const struct xml *x)
{
	static const char *const names[] = {"html", "head", "meta", "title",
		"style", "body", "h1", "h2", "p", "section", "div", "span", "b",
		"i", "a", "small", "time", "bdi"};
	static const char *const attrs[] = {"class", "id", "style", "href",
		"dir", "lang", "charset", "name", "content", "http-equiv"};
	size_t i = 0;

	while (i < ARRAY_LEN(names) && !span_is(x->name, names[i]))
		i++;
	ck_assert_msg(i < ARRAY_LEN(names), "<%.*s>", SPAN_FMT(x->name));
	for (const struct xml_attr *a = x->attr; a != NULL; a = a->next) {
		i = 0;
		while (i < ARRAY_LEN(attrs) && !span_is(a->name, attrs[i]))
			i++;
		ck_assert_msg(i < ARRAY_LEN(attrs), "%.*s", SPAN_FMT(a->name));
		if (span_is(a->name, "href"))
			ck_assert(span_starts(a->value, SPAN("#r")));
		if (span_is(a->name, "style"))
			ck_assert_ptr_null(memchr(a->value.p, '(', a->value.n));
	}
	xml_each_child (c, x)
		check_element(c);
}

/* It is XML with our elements alone. */
static void is_a_page(void)
{
	struct xml_caps caps = {(size_t)64 << 20, 64, 1000000, 64};
	struct arena *a = arena_new();
	const struct xml *x = NULL;
	struct span text, line;
	struct errtext e = {""};

	line = span_cut(buf_span(&p.text), '\n', &text);
	ck_assert(span_is(line, "<!DOCTYPE html>"));
	ck_assert_msg(xml_parse(a, text, &caps, &x, &e) == ERR_OK, "%s", e.s);
	check_element(x);
	ck_printed(&p, "content=\"default-src 'none'; style-src "
		       "'unsafe-inline'\"");
	arena_free(&a);
}

START_TEST(a_message_has_its_marking_its_author_and_its_time)
{
	printed_put(&p,
		"<options><x xmlns='jabber:x:data' type='submit'>"
		"<field var='muc#roomconfig_roomname'><value>Ops &amp; co"
		"</value></field><field var='muc#roomconfig_roomdesc'><value>"
		"Watch</value></field></x></options>");
	printed_put(&p, "<subject nick='Al' at='x'>Today</subject>");
	printed_said(&p,
		"id='i1' sender='al@ex.org/x' label='L' marking='SECRET' "
		"fg='white' bg='#ff0000'",
		BODY("hush\nnow"));
	printed_end(&p);
	is_a_page();
	ck_printed(&p, "<h2><bdi>Ops &amp; co</bdi> <small><bdi>"
		       "ops@rooms.ex.org</bdi></small></h2>");
	ck_printed(&p, "<b>About:</b> Watch</p>");
	ck_printed(&p, "<b>Subject:</b> Today</p>");
	ck_printed(&p, "<bdi class='l' style='background:#ff0000;color:white'>"
		       "SECRET</bdi> <b><bdi>Al</bdi></b> <small><bdi>"
		       "al@ex.org/x</bdi></small> <time>2026-11-29 12:00:00 "
		       "UTC</time></p>");
	ck_printed(&p, "<div class='t' dir='auto'>hush&#10;now</div>");
	/* and once more behind it, on paper */
	ck_printed(&p, "<p class='e'><bdi class='l' style='");
	ck_printed(&p, "Made <time>2023-11-14 22:13:20 UTC</time> by caveatctl "
		       "&lt;1&gt;: what may be read by <b><bdi>bob@ex.org");
}
END_TEST

START_TEST(without_a_marking_the_label_stands_for_it)
{
	printed_said(&p, "id='1' label='1.2 / MID'", BODY("x"));
	printed_said(&p, "id='2'", BODY("x"));
	printed_end(&p);
	ck_printed(&p, "<bdi class='l'>1.2 / MID</bdi>");
	ck_printed(&p, "<bdi class='l'>UNKNOWN: ");
}
END_TEST

START_TEST(what_is_about_another_message_links_to_it)
{
	const char *at, *end;
	char anchor[64];

	printed_said(&p, "id='i1' stanza='s1' label=''", BODY("one"));
	printed_said(&p, "id='i2' label=''",
		BODY("two") "<reply xmlns='urn:xmpp:reply:0' id='i1'/>");
	printed_said(&p, "id='i3' label=''",
		BODY("won") "<replace xmlns='urn:xmpp:message-correct:0' "
			    "id='s1'/>");
	printed_said(&p, "id='i4' label=''",
		BODY("fallback") "<retract "
				 "xmlns='urn:xmpp:message-retract:1' "
				 "id='i1'><moderated "
				 "xmlns='urn:xmpp:message-moderate:1'/"
				 "><reason>spam</reason>"
				 "</retract>");
	printed_end(&p);
	is_a_page();
	at = strstr(buf_cstr(&p.text), "<div class='m' id='");
	ck_assert_ptr_nonnull(at);
	at += 19;
	end = strchr(at, '\'');
	snprintf(anchor, sizeof(anchor), "#%.*s'>answers", (int)(end - at), at);
	ck_printed(&p, anchor);
	snprintf(anchor, sizeof(anchor), "#%.*s'>takes away, as a moderator,",
		(int)(end - at), at);
	ck_printed(&p, anchor);
	ck_printed(&p, ">spam</div>");
	ck_printed_not(&p, "fallback");
	at = strstr(buf_cstr(&p.text), "<i id='");
	ck_assert_ptr_nonnull(at);
	at += 7;
	snprintf(anchor, sizeof(anchor), "#%.*s'>corrects",
		(int)(strchr(at, '\'') - at), at);
	ck_printed(&p, anchor);
}
END_TEST

static const char *const hostile[] = {
	"&lt;script&gt;alert(1)&lt;/script&gt;",
	"&lt;/style&gt;&lt;img src=x onerror=alert(1)&gt;",
	"&apos; onclick=&apos;alert(1)",
	"&quot;&gt;&lt;iframe src=//evil.example&gt;",
	"red;background:url(//evil.example/x)",
	"javascript:alert(1)",
	"--&gt;&lt;!-- ]]&gt; &lt;![CDATA[",
	"&amp;lt;b&amp;gt;",
	"&#x202e;evil&#x2066;x",
	"&#x9b;31m&#x7f;",
	"%s%n{}",
};

START_TEST(whatever_is_said_is_text)
{
	char record[4096];

	for (size_t i = 0; i < ARRAY_LEN(hostile); i++) {
		const char *h = hostile[i];

		snprintf(record, sizeof(record),
			"<message at='%s' id='%s' stanza='%s' nick='%s' "
			"sender='%s' marking='%s' fg='%s' bg='%s' line='%s' "
			"label='%s'>" BODY(
				"%s") "<subject "
				      "xmlns='jabber:client'>%s</subject>"
				      "<reply xmlns='urn:xmpp:reply:0' "
				      "id='%s'/>"
				      "</message>",
			h, h, h, h, h, h, h, h, h, h, h, h, h);
		printed_put(&p, record);
		snprintf(record, sizeof(record),
			"<subject nick='%s'>%s</subject>", h, h);
		printed_put(&p, record);
	}
	printed_end(&p);
	is_a_page();
	ck_printed_not(&p, "<script");
	ck_printed_not(&p, "<img");
	ck_printed_not(&p, "background:red;");
	ck_printed_not(&p, "style='background:javascript");
	ck_printed(&p, "&amp;lt;b&amp;gt;");
	ck_printed(&p, "<span class='c'>U+202E</span>evil<span class='c'>"
		       "U+2066</span>x");
	ck_printed(&p, "<span class='c'>U+009B</span>31m");
	ck_printed_not(&p, "\xe2\x80\xae");
}
END_TEST

START_TEST(a_place_by_any_name_has_a_heading)
{
	p.sink->ops->close(p.sink, &p.e);
	printed_room(&p, "<b>&'\"@rooms.ex.org");
	printed_end(&p);
	is_a_page();
	ck_printed(&p, "<h2><bdi>&lt;b&gt;&amp;&apos;&quot;@rooms.ex.org");
}
END_TEST

START_TEST(a_long_line_is_a_line)
{
	static char text[(1 << 20) + 64];

	memset(text, '<', sizeof(text));
	memcpy(text, "<body xmlns='jabber:client'><![CDATA[", 37);
	memcpy(text + sizeof(text) - 11, "]]></body>", 11);
	printed_said(&p, "id='i' label=''", text);
	printed_end(&p);
	is_a_page();
	ck_assert_uint_gt(p.text.n, (size_t)4 << 20);
}
END_TEST

START_TEST(a_place_that_is_left_is_not_in_it)
{
	printed_said(&p, "id='1' label=''", BODY("gone"));
	p.sink->ops->leave(p.sink);
	printed_room(&p, "b@rooms.ex.org");
	printed_said(&p, "id='2' label=''", BODY("there"));
	printed_end(&p);
	is_a_page();
	ck_printed_not(&p, "gone");
	ck_printed(&p, "there");
}
END_TEST

/* ---- on each page ---- */

#define OVER "<bdi class='l' style='background:maroon;color:white'>"

START_TEST(each_page_has_the_marking_over_all_that_is_in_it)
{
	printed_said(&p, "id='1' label='A' marking='a'", BODY("x"));
	printed_said(&p, "id='2' label='B' marking='b'", BODY("x"));
	printed_said(&p, "id='3' label='A' marking='a'", BODY("x"));
	printed_said(&p, "id='4' label=''", BODY("for all"));
	ck_assert_int_eq(p.sink->ops->close(p.sink, &p.e), ERR_OK);
	printed_room(&p, "b@rooms.ex.org");
	printed_said(&p, "id='1' label='C' marking='c'", BODY("x"));
	printed_end(&p);
	is_a_page();
	ck_printed(&p, "<div class='top'><p>" OVER "TOP OVER A B C</bdi></p>");
	ck_printed(&p, "<div class='foot'><p>" OVER "OVER A B C</bdi></p>");
}
END_TEST

START_TEST(a_label_that_is_not_in_it_is_not_in_its_marking)
{
	printed_said(&p, "id='1' label='A' marking='a'", BODY("x"));
	ck_assert_int_eq(p.sink->ops->close(p.sink, &p.e), ERR_OK);
	printed_room(&p, "b@rooms.ex.org");
	printed_said(&p, "id='1' label='A' marking='a'", BODY("x"));
	printed_said(&p, "id='2' label='NONE' marking='n'", BODY("x"));
	printed_said(&p, "id='3' marking='u'", BODY("unknown"));
	p.sink->ops->leave(p.sink);
	printed_room(&p, "c@rooms.ex.org");
	printed_end(&p);
	ck_printed(&p, "<div class='top'><p>" OVER "TOP OVER A</bdi></p>");
}
END_TEST

#define NO_ONE "<div class='top'><p><bdi class='l'>NO ONE LABEL STANDS OVER"

START_TEST(where_no_label_stands_over_all_each_page_says_so)
{
	printed_said(&p, "id='1' label='A' marking='a'", BODY("x"));
	printed_said(&p, "id='2' label='NONE' marking='n'", BODY("x"));
	printed_end(&p);
	ck_printed(&p, NO_ONE);
}
END_TEST

START_TEST(over_a_label_that_nobody_can_read_there_is_none)
{
	printed_said(&p, "id='1' label='A' marking='a'", BODY("x"));
	printed_said(&p, "id='2'", BODY("x"));
	printed_end(&p);
	ck_printed(&p, NO_ONE);
}
END_TEST

START_TEST(what_is_for_everybody_has_no_marking)
{
	printed_said(&p, "id='1' label=''", BODY("x"));
	printed_end(&p);
	is_a_page();
	ck_printed(&p, "<div class='top'><p></p></div>");
}
END_TEST

Suite *suite_html(void)
{
	Suite *s = suite_create("html");
	TCase *c = tcase_create("html");

	tcase_add_checked_fixture(c, begin, finish);
	tcase_add_test(c, a_message_has_its_marking_its_author_and_its_time);
	tcase_add_test(c, without_a_marking_the_label_stands_for_it);
	tcase_add_test(c, what_is_about_another_message_links_to_it);
	tcase_add_test(c, whatever_is_said_is_text);
	tcase_add_test(c, a_place_by_any_name_has_a_heading);
	tcase_add_test(c, a_long_line_is_a_line);
	tcase_add_test(c, a_place_that_is_left_is_not_in_it);
	tcase_add_test(c, each_page_has_the_marking_over_all_that_is_in_it);
	tcase_add_test(c, a_label_that_is_not_in_it_is_not_in_its_marking);
	tcase_add_test(c, where_no_label_stands_over_all_each_page_says_so);
	tcase_add_test(c, over_a_label_that_nobody_can_read_there_is_none);
	tcase_add_test(c, what_is_for_everybody_has_no_marking);
	suite_add_tcase(s, c);
	return s;
}
