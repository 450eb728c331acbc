/* SPDX-License-Identifier: MIT */
/* A topic with submissions of all kinds, to be written in each format. */
#include "tests/fdp/doc.h"

#include "tests/fdp/fixture.h"

static const char template[] =
	"<title>" HOSTILE_XML "</title>"
	"<page xmlns='http://jabber.org/protocol/xdata-layout' label='Page 1'>"
	"<text>Say who.</text><fieldref var='who'/>"
	"<section label='Part &lt;A>'><fieldref var='how'/></section>"
	"<fieldref var='sure'/><fieldref var='who'/><fieldref var='gone'/>"
	"</page><field var='FORM_TYPE' type='hidden'><value>urn:x</value>"
	"</field><field var='secret' type='hidden'><value>h1</value></field>"
	"<field var='who' label='" HOSTILE_XML "'><required/></field>"
	"<field var='sure' type='boolean' label='Sure?'/>"
	"<field var='note' type='text-multi' label='Note'/>"
	"<field var='how' type='list-multi' label='How'>"
	"<option label='By &lt;foot>'><value>f</value></option>"
	"<option><value>c</value></option></field>";

static const char plain[] =
	"<field var='FORM_TYPE'><value>urn:x</value></field>"
	"<field var='who'><value>J. Doe</value></field>"
	"<field var='sure'><value>1</value><securitylabel "
	"xmlns='urn:xmpp:sec-label:0'><displaymarking fgcolor='white' "
	"bgcolor='red;x:y'>TOP &lt;b&gt;</displaymarking><label/>"
	"</securitylabel></field><field type='fixed'><value>(withheld)</value>"
	"<withheld xmlns='urn:caveat:0'/></field>"
	"<field var='how'><value>f</value><value>c</value></field>"
	"<field var='note'><value>one</value><value>two</value></field>"
	"<field var='old'><value>-5</value></field>";

static const char hostile[] =
	"<field var='who'><value>" HOSTILE_XML "</value></field>"
	"<field var='sure'><value>=1+1</value></field>"
	"<field var='note'><value>" HOSTILE_XML "</value><value/></field>"
	"<field var='=old&quot;&lt;i>'><value>" HOSTILE_XML
	"</value><value>@x</value></field>";

const struct form_doc *doc_new(void)
{
	struct form_doc *d = arena_make(fx_arena(), struct form_doc);
	struct form_entry *s = arena_array(fx_arena(), struct form_entry, 3);

	*d = (struct form_doc){.topic = SPAN("acc"),
		.version = SPAN("v7"),
		.template = fx_form("form", template),
		.entry = s,
		.entry_n = 3};
	s[0] = (struct form_entry){.id = SPAN("a1"),
		.time_ms = 86400000,
		.publisher = SPAN("juliet@ex.org"),
		.label = SPAN("SECRET"),
		.marking = SPAN("ACME SECRET"),
		.fg = SPAN("white"),
		.bg = SPAN("#ff0000"),
		.payload = fx_form("submit", plain)};
	s[1] = (struct form_entry){.id = SPAN(HOSTILE),
		.publisher = SPAN(HOSTILE),
		.label = SPAN(HOSTILE),
		.marking = SPAN(HOSTILE),
		.fg = SPAN("red;background:url(//x)"),
		.bg = SPAN("#12345"),
		.payload = fx_form("submit", hostile)};
	s[2] = (struct form_entry){.id = SPAN("c3"),
		.payload =
			fx_form("submit", "<field var='a'/><field var='a'/>")};
	return d;
}

const char *doc_text(const struct form_doc *d, enum form_format format)
{
	struct errtext e = {""};
	struct buf b;
	struct span text;
	enum err err;

	buf_init(&b, 1 << 20);
	err = form_render(fx_arena(), d, format, &b, &e);
	ck_assert_msg(err == ERR_OK, "%s", e.s);
	text = arena_dup(fx_arena(), buf_span(&b));
	buf_clear(&b);
	return text.p;
}
