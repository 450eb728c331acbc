/* SPDX-License-Identifier: MIT */
/*
 * What comes in goes out as the same tree, by libxml2's word: for nasty
 * samples, and for documents made at random.
 */
#include "tests/xmpp/fixture.h"
#include "tests/xmpp/oracle.h"
#include "tests/xmpp/suites.h"

static const char *const samples[] = {
	"<a/>",
	"<a></a>",
	"<a xmlns='jabber:client'><b/></a>",
	"<a xmlns='jabber:component:accept'><b xmlns=''/></a>",
	"<a xmlns='urn:a'><b xmlns=''><c xmlns='urn:a'/></b></a>",
	"<p:a xmlns:p='urn:p'><p:b><c/></p:b><p:d p:e='f' g='h'/></p:a>",
	"<a xmlns:p='urn:p' xmlns:q='urn:q' p:x='1' q:x='2' x='3'/>",
	"<a xmlns:a0='urn:p' a0:a0='1'><b xmlns:a1='urn:q' a1:x=''/></a>",
	"<a xmlns='urn:a' xmlns:p='urn:a' p:x='1' x='2'/>",
	"<a xml:lang='de' xml:space='preserve'><b xml:lang=''/></a>",
	"<a b='&#9;&#10;&#13;&#32;&amp;&lt;&gt;&quot;&apos;'/>",
	"<a>&#9;&#10;&#13;&#32;&amp;&lt;&gt;&quot;&apos;</a>",
	"<a>\t\r\n \r x</a>",
	"<a b='\t\r\n \r x'/>",
	"<a>]]&gt;<![CDATA[<&>]]></a>",
	"<a>\x7f\xc2\x80\xc2\x85\xe2\x80\xa8</a>",
	"<a>\xef\xbf\xbd\xee\x80\x80\xed\x9f\xbf</a>",
	"<a>\xf0\x9f\x98\x80\xf4\x8f\xbf\xbd</a>",
	"<\xd0\xb6 \xd0\xb6='\xd0\xb6'>\xd0\xb6</\xd0\xb6>",
	"<a>one<b/>two<b/><!-- no -->three<?no no?>four</a>",
	"<a><b>1</b> <b> </b>\n</a>",
	"<a-._b c-._d='e'/>",
	"<a xmlns='urn:&lt;&amp;&apos;&quot;'><b/></a>",
	"<a xmlns:p='urn:&lt;&amp;&apos;&quot;' p:b=''/>",
	"<message xmlns='jabber:client'><body>x</body><html "
	"xmlns='http://jabber.org/protocol/xhtml-im'><body "
	"xmlns='http://www.w3.org/1999/xhtml'><p>y</p></body></html>"
	"</message>",
	("<f xmlns='urn:xmpp:forward:0'><message xmlns='jabber:client'><f "
	 "xmlns='urn:xmpp:forward:0'/></message></f>"),
	"<x:a xmlns:x='jabber:client' x:b='c'><x:d/></x:a>",
};

/* libcheck takes no long messages. */
static struct span cut(struct span s)
{
	return span_of(s.p, s.n < 500 ? s.n : 500);
}

static void check_text(struct span text)
{
	static const struct xml_caps caps = {
		.bytes = 1 << 20, .depth = 64, .children = 4096, .attrs = 64};
	const struct xml *x = NULL, *y = NULL;
	struct span first, second;
	struct errtext e = {""};

	ck_assert_msg(xml_parse(fx_arena(), text, &caps, &x, &e) == ERR_OK,
		"%.*s: %s", SPAN_FMT(cut(text)), e.s);
	ck_assert_msg(oracle_agrees(x, text), "read %.*s", SPAN_FMT(cut(text)));
	first = fx_write(x, NS_NONE);
	ck_assert_msg(oracle_agrees(x, first), "wrote %.*s as %.*s",
		SPAN_FMT(cut(text)), SPAN_FMT(cut(first)));
	ck_assert_int_eq(xml_parse(fx_arena(), first, &caps, &y, &e), ERR_OK);
	second = fx_write(y, NS_NONE);
	ck_assert_msg(span_eq(first, second), "%.*s became %.*s",
		SPAN_FMT(cut(first)), SPAN_FMT(cut(second)));
}

START_TEST(nasty_samples_come_back_as_they_were)
{
	for (size_t i = 0; i < ARRAY_LEN(samples); i++)
		check_text(span_str(samples[i]));
}
END_TEST

/* The oracle must be able to say no. */
START_TEST(the_oracle_tells_trees_apart)
{
	static const char *const others[] = {"<b/>", "<a/>",
		"<a xmlns='urn:x' b='1'>t<c/></a>",
		"<a xmlns='urn:a' b='2'>t<c/></a>",
		"<a xmlns='urn:a' c='1'>t<c/></a>",
		"<a xmlns='urn:a' b='1' c='2'>t<c/></a>",
		"<a xmlns='urn:a'>t<c/></a>",
		"<a xmlns='urn:a' xmlns:p='urn:p' p:b='1'>t<c/></a>",
		"<a xmlns='urn:a' b='1'>u<c/></a>",
		"<a xmlns='urn:a' b='1'>t</a>",
		"<a xmlns='urn:a' b='1'>t<c/>u</a>",
		"<a xmlns='urn:a' b='1'>t<c/><c/></a>",
		"<a xmlns='urn:a' b='1'>t<c xmlns=''/></a>",
		"<a xmlns='urn:a' b='1'><c/>t</a>",
		"<a xmlns='urn:a' b='1'>t<d/></a>", "<a", "<p:a/>"};
	const struct xml *x = fx_parse("<a xmlns='urn:a' b='1'>t<c/></a>");

	ck_assert(oracle_agrees(x, SPAN("<a xmlns='urn:a' b='1'>t<c/></a>")));
	for (size_t i = 0; i < ARRAY_LEN(others); i++)
		ck_assert_msg(!oracle_agrees(x, span_str(others[i])), "%s",
			others[i]);
}
END_TEST

/* A stanza: bare in the stream, the same bytes when it comes back. */
START_TEST(a_relayed_child_needs_no_xmlns)
{
	const struct xml *m =
		fx_parse("<message><body xml:lang='en'>x</body><p:x "
			 "xmlns:p='urn:p'><p:y/></p:x></message>");

	ck_assert_span(fx_write(m, NS_STANZA),
		"<message><body xml:lang='en'>x</body><x xmlns='urn:p'><y/>"
		"</x></message>");
	ck_assert_span(fx_write(xml_first(m), NS_STANZA),
		"<body xml:lang='en'>x</body>");
	ck_assert_span(fx_write(xml_first(m), NS_NONE),
		"<body xmlns='jabber:client' xml:lang='en'>x</body>");
}
END_TEST

/* xorshift: the same documents at every run */
static unsigned next(uint64_t *seed, unsigned below)
{
	*seed ^= *seed << 13;
	*seed ^= *seed >> 7;
	*seed ^= *seed << 17;
	return (unsigned)(*seed >> 33) % below;
}

static void random_text(uint64_t *seed, struct buf *b)
{
	static const char *const pieces[] = {"a", " ", "\t", "\n", "\r", "&lt;",
		"&amp;", "&#13;", "&#10;", "&#9;", "&gt;", "&quot;", "&apos;",
		"\xd0\xb6", "\xf0\x9f\x98\x80", "&#x1F600;", "0123456789"};

	for (unsigned i = next(seed, 6); i > 0; i--)
		buf_str(b, pieces[next(seed, ARRAY_LEN(pieces))]);
}

static void random_attrs(uint64_t *seed, struct buf *b)
{
	static const char *const names[] = {
		"b", "p:b", "q:b", "xml:lang", "c", "p:c", "a0", "p:a0"};
	unsigned from = next(seed, ARRAY_LEN(names));

	for (unsigned i = next(seed, 5); i > 0; i--, from++) {
		buf_byte(b, ' ');
		buf_str(b, names[from % ARRAY_LEN(names)]);
		buf_str(b, "='");
		random_text(seed, b);
		buf_byte(b, '\'');
	}
}

static void random_element(uint64_t *seed, struct buf *b, unsigned depth)
{
	static const char *const names[] = {"a", "b", "p:a", "q:a", "x"};
	static const char *const xmlns[] = {"", "", " xmlns=''",
		" xmlns='urn:d'", " xmlns='jabber:client'",
		" xmlns:p='urn:other'", " xmlns:q='jabber:client'",
		" xmlns='urn:p'"};
	const char *name = names[next(seed, ARRAY_LEN(names))];

	buf_byte(b, '<');
	buf_str(b, name);
	if (depth == 0)
		buf_str(b, " xmlns:p='urn:p' xmlns:q='urn:q'");
	else
		buf_str(b, xmlns[next(seed, ARRAY_LEN(xmlns))]);
	random_attrs(seed, b);
	buf_byte(b, '>');
	random_text(seed, b);
	for (unsigned i = depth < 6 ? next(seed, 4) : 0; i > 0; i--) {
		random_element(seed, b, depth + 1);
		random_text(seed, b);
	}
	buf_str(b, "</");
	buf_str(b, name);
	buf_byte(b, '>');
}

START_TEST(random_documents_come_back_as_they_were)
{
	uint64_t seed = UINT64_C(0x9e3779b97f4a7c15);
	struct buf b;

	buf_init(&b, 1 << 20);
	for (int i = 0; i < 300; i++) {
		buf_reset(&b);
		random_element(&seed, &b, 0);
		ck_assert(!b.over);
		ck_assert(oracle_accepts(buf_span(&b)));
		check_text(buf_span(&b));
		arena_reset(fx_arena());
	}
	buf_clear(&b);
}
END_TEST

/* Some of names, in their order, none twice; about n of them. */
static void random_some(uint64_t *seed, struct buf *b, const char *const *names,
	size_t count, unsigned n)
{
	for (size_t i = 0; i < count; i++)
		if (next(seed, (unsigned)count) < n)
			buf_str(b, names[i]);
}

/* Well-formed, but with namespaces as they come: right, and wrong in all ways
 * there are. */
static void wild_element(uint64_t *seed, struct buf *b, unsigned depth)
{
	static const char *const names[] = {"a", "b", "p:a", "q:a", "p:b",
		"r:a", "a:b:c", "p:1", "q:\xd0\xb6", "xmlns:a"};
	static const char *const xmlns[] = {" xmlns=''", " xmlns:p='urn:1'",
		" xmlns:q='urn:2'", " xmlns:r='urn:1'"};
	static const char *const others[] = {" xmlns:p=''", " xmlns:xmlns='u'",
		" xmlns='http://www.w3.org/XML/1998/namespace'",
		" xmlns:p='http://www.w3.org/XML/1998/namespace'",
		" xmlns='http://www.w3.org/2000/xmlns/'",
		" xmlns:xml='http://www.w3.org/XML/1998/namespace'",
		" xmlns:xml='urn:1'", " xmlns:p='urn:2'",
		" xmlns:q='jabber:client'", " xmlns='jabber:client'",
		" xmlns='urn:1'"};
	static const char *const atts[] = {" b=''", " p:b=''", " q:b=''",
		" r:b=''", " xml:b=''", " s:c=''", " p:c=''", " p:-=''",
		" b:c:d=''"};
	const char *name = names[next(
		seed, next(seed, 6) != 0 ? 5 : (unsigned)ARRAY_LEN(names))];

	buf_byte(b, '<');
	buf_str(b, name);
	if (next(seed, 4) == 0) /* no two of these in one element */
		buf_str(b, others[next(seed, ARRAY_LEN(others))]);
	else
		random_some(
			seed, b, xmlns, ARRAY_LEN(xmlns), depth == 0 ? 4 : 1);
	random_some(seed, b, atts, next(seed, 6) != 0 ? 4 : ARRAY_LEN(atts), 1);
	buf_byte(b, '>');
	for (unsigned i = depth < 3 ? next(seed, 4) : 0; i > 0; i--)
		wild_element(seed, b, depth + 1);
	buf_str(b, "</");
	buf_str(b, name);
	buf_byte(b, '>');
}

START_TEST(namespaces_are_right_or_wrong_by_both)
{
	uint64_t seed = UINT64_C(0x2545f4914f6cdd1d);
	unsigned right = 0, wrong = 0;
	struct buf b;

	buf_init(&b, 1 << 20);
	for (int i = 0; i < 5000; i++) {
		const struct xml *x;
		struct errtext e = {""};
		enum err err;

		buf_reset(&b);
		wild_element(&seed, &b, 0);
		err = xml_parse(
			fx_arena(), buf_span(&b), &xml_caps_default, &x, &e);
		ck_assert_msg((err == ERR_OK) == oracle_accepts(buf_span(&b)),
			"%.*s: %s", SPAN_FMT(cut(buf_span(&b))), e.s);
		if (err == ERR_OK) {
			check_text(buf_span(&b));
			right++;
		} else {
			ck_assert_int_eq(err, ERR_SYNTAX);
			wrong++;
		}
		arena_reset(fx_arena());
	}
	ck_assert_uint_gt(right, 500);
	ck_assert_uint_gt(wrong, 500);
	buf_clear(&b);
}
END_TEST

Suite *suite_roundtrip(void)
{
	TCase *tc;
	Suite *s = fx_suite("roundtrip", &tc);

	tcase_set_timeout(tc, 60);
	tcase_add_test(tc, nasty_samples_come_back_as_they_were);
	tcase_add_test(tc, the_oracle_tells_trees_apart);
	tcase_add_test(tc, a_relayed_child_needs_no_xmlns);
	tcase_add_test(tc, random_documents_come_back_as_they_were);
	tcase_add_test(tc, namespaces_are_right_or_wrong_by_both);
	return s;
}
