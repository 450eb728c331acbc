/* SPDX-License-Identifier: MIT */
/* Stylesheets: what comes out of good ones, and what bad ones can't do. */
#include "fdp/style.h"

#include <stdlib.h>
#include <unistd.h>

#include "tests/fdp/doc.h"
#include "tests/fdp/fixture.h"
#include "tests/fdp/suites.h"

#define SHEET(content)                                                \
	"<xsl:stylesheet version='1.0' xmlns:f='urn:caveat:forms:0' " \
	"xmlns:xsl='http://www.w3.org/1999/XSL/Transform'>\n" content \
	"</xsl:stylesheet>"
#define ROOT(content) \
	SHEET("<xsl:template match='/'>\n" content "</xsl:template>")

/* The case's, or NULL with e. */
static const char *apply(const char *sheet, enum err *err_r, struct errtext *e,
	enum style_method *m)
{
	const char *xml = doc_text(doc_new(), FORM_XML);
	struct span text = SPAN_NONE;
	struct buf b;

	buf_init(&b, 100000);
	*e = (struct errtext){""};
	*err_r = style_apply(span_str(sheet), span_str(xml), &b, m, e);
	if (*err_r == ERR_OK)
		text = arena_dup(fx_arena(), buf_span(&b));
	buf_clear(&b);
	return text.p;
}

struct good {
	const char *sheet;
	enum style_method method;
	const char *want; /* in it */
};

START_TEST(a_stylesheet_makes_what_it_says)
{
	static const struct good rows[] = {
		{ROOT("<xsl:value-of select='count(//f:form)'/>"),                      STYLE_XML,
                 "?>\n3"												      },
		{SHEET("<xsl:output method='text'/><xsl:template match='/'>"
		       "<xsl:for-each select='//f:marking'><xsl:value-of "
		       "select='.'/>|</xsl:for-each></xsl:template>"),
                 STYLE_TEXT,								       "ACME SECRET|" HOSTILE "||"},
		{ROOT("<html><body><p><xsl:value-of select="
		      "'//f:form[2]/@publisher'/></p></body></html>"),
                 STYLE_HTML,								       "<html xmlns:f=\"urn:caveat:forms:0\"><body><p>"
			"&lt;/td&gt;&lt;/value&gt;]]&gt;&lt;script&gt;"                           },
		{SHEET("<xsl:output method='xml' encoding='utf-8' "
		       "omit-xml-declaration='yes'/><xsl:template match='/'>"
		       "<a b='{//f:form[1]/@id}'/></xsl:template>"),
                 STYLE_XML,									" b=\"a1\"/>"              },
 /* nobody has to hear it */
		{ROOT("<xsl:message>hm</xsl:message>x"),                                STYLE_XML, "\nx"                      },
	};

	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		enum style_method m = STYLE_XML;
		struct errtext e;
		enum err err;
		const char *got = apply(rows[i].sheet, &err, &e, &m);

		ck_assert_msg(got != NULL, "row %zu: %s", i, e.s);
		ck_assert_int_eq((int)m, (int)rows[i].method);
		ck_assert_msg(strstr(got, rows[i].want) != NULL, "row %zu: %s",
			i, got);
	}
}
END_TEST

struct bad {
	const char *sheet;
	enum err err;
	const char *why; /* in the text */
};

static void refuse(const struct bad *row, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		enum style_method m = STYLE_XML;
		struct errtext e;
		enum err err;
		const char *got = apply(row[i].sheet, &err, &e, &m);

		ck_assert_msg(got == NULL, "row %zu: %s", i, got);
		ck_assert_msg(err == row[i].err && strstr(e.s, row[i].why),
			"row %zu: %d, %s", i, (int)err, e.s);
	}
}

START_TEST(mistakes_have_a_line)
{
	static const struct bad rows[] = {
		{"",							 ERR_SYNTAX, "line 1"    },
		{"<a>\n<b>\n</a>",					   ERR_SYNTAX, "line 3"    },
		{"<a/>",						     ERR_SYNTAX, "stylesheet"},
		{ROOT("<xsl:value-of select='1 +'/>"),                       ERR_SYNTAX, "line 3"    },
		{ROOT("<xsl:value-of/>"),                                    ERR_SYNTAX, "line 3"    },
		{ROOT("\n<xsl:call-template name='x'/>"),                    ERR_VALUE,  "line 4"    },
		{ROOT("\n\n<xsl:value-of select='none()'/>"),                ERR_VALUE,
                 "line 5"									    },
		{ROOT("<xsl:message terminate='yes'>no form\x1b!"
		      "</xsl:message>"),
                 ERR_SYNTAX,							     "line"      },
		{ROOT("<xsl:message terminate='yes'>no form</xsl:message>"),
                 ERR_VALUE,							      "no form"   },
	};

	refuse(rows, ARRAY_LEN(rows));
}
END_TEST

START_TEST(nothing_is_read)
{
	static const struct bad rows[] = {
		{ROOT("<xsl:value-of select=\"document('/etc/passwd')\"/>"),
                 ERR_VALUE,								       "/etc/passwd"},
		{ROOT("<xsl:copy-of "
		      "select=\"document('file:///etc/fstab')\"/>"),
                 ERR_VALUE,								       "/etc/fstab" },
		{ROOT("<xsl:copy-of "
		      "select=\"document('http://127.0.0.1/')\"/>"),
                 ERR_VALUE,								       "127.0.0.1"  },
		{ROOT("<xsl:copy-of select=\"document(//f:form[1]/@id)\"/>"),
                 ERR_VALUE,								       "stylesheet" },
		{SHEET("<xsl:import href='/etc/passwd'/>"),                           ERR_SYNTAX,
                 "stylesheet"										  },
		{SHEET("<xsl:include href='/etc/passwd'/>"),                          ERR_SYNTAX,
                 "stylesheet"										  },
		{"<!DOCTYPE a SYSTEM '/etc/passwd'><a/>",                             ERR_SYNTAX, "DTD"        },
		{"<!DOCTYPE a [<!ENTITY e SYSTEM '/etc/passwd'>]>" ROOT("&e;"),
                 ERR_SYNTAX,								      "DTD"        },
	};

	refuse(rows, ARRAY_LEN(rows));
}
END_TEST

#define WRITTEN "caveat-style-was-written"

START_TEST(nothing_is_written)
{
	static const struct bad rows[] = {
		{ROOT("<xsl:document href='" WRITTEN "'>x</xsl:document>"),
                 ERR_VALUE,								      "stylesheet"},
		{"<xsl:stylesheet version='1.0' xmlns:exsl='http://exslt.org/"
		 "common' extension-element-prefixes='exsl' xmlns:xsl="
		 "'http://www.w3.org/1999/XSL/Transform'><xsl:template "
		 "match='/'><exsl:document href='" WRITTEN "'>x"
		 "</exsl:document></xsl:template></xsl:stylesheet>", ERR_VALUE, "stylesheet"},
		{"<xsl:stylesheet version='1.0' xmlns:s='http://icl.com/saxon' "
		 "extension-element-prefixes='s' xmlns:xsl="
		 "'http://www.w3.org/1999/XSL/Transform'><xsl:template "
		 "match='/'><s:output href='" WRITTEN "'>x"
		 "</s:output></xsl:template></xsl:stylesheet>",      ERR_VALUE, "stylesheet"},
		{SHEET("<xsl:output encoding='UTF-16'/>"),                            ERR_VALUE, "UTF-8"     },
		{SHEET("<xsl:output xmlns:x='urn:x' method='x:y'/>"),                 ERR_VALUE,
                 "html"										      },
	};

	refuse(rows, ARRAY_LEN(rows));
	ck_assert_int_ne(access(WRITTEN, F_OK), 0);
}
END_TEST

START_TEST(it_ends)
{
	static const struct bad rows[] = {
  /* templates without end */
		{SHEET("<xsl:template match='/' name='t'>"
		       "<xsl:call-template name='t'/></xsl:template>"),
                 ERR_VALUE, "line"        },
		{SHEET("<xsl:template match='/'>"
		       "<xsl:apply-templates select='.'/></xsl:template>"),
                 ERR_VALUE, "line"        },
 /* many short ones: 2^200 */
		{SHEET("<xsl:template match='/' name='t'>"
		       "<xsl:param name='n' select='200'/>"
		       "<xsl:if test='$n &gt; 0'>"
		       "<xsl:call-template name='t'><xsl:with-param name='n' "
		       "select='$n - 1'/></xsl:call-template>"
		       "<xsl:call-template name='t'><xsl:with-param name='n' "
		       "select='$n - 1'/></xsl:call-template>"
		       "</xsl:if></xsl:template>"),
                 ERR_LIMIT, "steps"       },
 /* XPath alone */
		{ROOT("<xsl:value-of select='count(//*[count(//*[count(//*["
		      "count(//*[count(//*[count(//*[//*])])])])])])'/>"),
                 ERR_LIMIT, "steps"       },
 /* a long result of a short program */
		{ROOT("<xsl:for-each select='//*'><xsl:for-each select='//*'>"
		      "<xsl:for-each select='//*'>xxxxxxxx</xsl:for-each>"
		      "</xsl:for-each></xsl:for-each>"),
                 ERR_LIMIT, "100000 bytes"},
	};

	refuse(rows, ARRAY_LEN(rows));
}
END_TEST

START_TEST(a_stylesheet_is_so_long)
{
	char *s = xcalloc(1, STYLE_SHEET_MAX + 2);
	enum style_method m = STYLE_XML;
	struct errtext e;
	enum err err;

	memset(s, ' ', STYLE_SHEET_MAX + 1);
	ck_assert_ptr_null(apply(s, &err, &e, &m));
	ck_assert_int_eq((int)err, ERR_LIMIT);
	free(s);
}
END_TEST

/* ---- in a process of its own ---- */

START_TEST(a_process_gives_the_same)
{
	const char *xml = doc_text(doc_new(), FORM_XML);
	const char *ok = SHEET("<xsl:output method='text'/><xsl:template "
			       "match='/'>ok</xsl:template>");
	const char *no = ROOT("<xsl:message terminate='yes'>no</xsl:message>");
	enum style_method m = STYLE_XML;
	struct errtext e = {""};
	struct buf b;

	buf_init(&b, 1000);
	ck_assert_int_eq(
		(int)style_run(span_str(ok), span_str(xml), &b, &m, &e),
		ERR_OK);
	ck_assert_int_eq((int)m, STYLE_TEXT);
	ck_assert_span(buf_span(&b), "ok");
	ck_assert_int_eq(
		(int)style_run(span_str(no), span_str(xml), &b, &m, &e),
		ERR_VALUE);
	ck_assert_ptr_nonnull(strstr(e.s, "no"));
	ck_assert_span(buf_span(&b), "ok");
	buf_clear(&b);
}
END_TEST

#if defined(__SANITIZE_ADDRESS__)
#define UNCONFINED 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
#define UNCONFINED 1 /* the memory, only */
#endif
#endif

#ifndef UNCONFINED
/* Texts that double: no step of it is much. */
START_TEST(a_process_has_so_much_memory)
{
	const char *sheet =
		SHEET("<xsl:template match='/' name='t'>"
		      "<xsl:param name='s' select='//f:forms'/>"
		      "<xsl:call-template name='t'><xsl:with-param name='s' "
		      "select='concat($s, $s)'/></xsl:call-template>"
		      "</xsl:template>");
	const char *xml = doc_text(doc_new(), FORM_XML);
	enum style_method m = STYLE_XML;
	struct errtext e = {""};
	struct buf b;
	enum err err;

	buf_init(&b, 1000);
	err = style_run(span_str(sheet), span_str(xml), &b, &m, &e);
	ck_assert_msg(err == ERR_LIMIT || err == ERR_VALUE, "%d", (int)err);
	ck_assert_uint_eq(b.n, 0);
	buf_clear(&b);
}
END_TEST
#endif

Suite *suite_style(void)
{
	TCase *tc;
	Suite *s = fx_suite("style", &tc);

	tcase_set_timeout(tc, 30);
	tcase_add_test(tc, a_stylesheet_makes_what_it_says);
	tcase_add_test(tc, mistakes_have_a_line);
	tcase_add_test(tc, nothing_is_read);
	tcase_add_test(tc, nothing_is_written);
	tcase_add_test(tc, it_ends);
	tcase_add_test(tc, a_stylesheet_is_so_long);
	tcase_add_test(tc, a_process_gives_the_same);
#ifndef UNCONFINED
	tcase_add_test(tc, a_process_has_so_much_memory);
#endif
	return s;
}
