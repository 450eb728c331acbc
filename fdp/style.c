/* SPDX-License-Identifier: MIT */
/* Stylesheets, by libxslt. */
#include "fdp/style.h"

#include <libxml/xpathInternals.h>
#include <libxslt/documents.h>
#include <libxslt/imports.h>
#include <libxslt/security.h>
#include <libxslt/transform.h>
#include <libxslt/xsltutils.h>
#include <stdarg.h>
#include <stdio.h>
#include <strings.h>

#include "labels/xml_util.h"

#define STEPS_MAX       1000000  /* instructions */
#define XPATH_STEPS_MAX 50000000 /* of XPath; some seconds */
#define VARIABLES_MAX   10000
#define NOTE_MAX        2048 /* bytes of what libxslt says */
#define NAME            "stylesheet"

static const struct xu_limits sheet_limits = {
	.bytes = STYLE_SHEET_MAX, .depth = 64, .elements = 20000, .ours = true};
static const struct xu_limits input_limits = {
	.bytes = (size_t)256 << 20, .depth = 16, .elements = UINT32_MAX};

struct run {
	xsltSecurityPrefs *rules;
	xsltStylesheet *style;
	xsltTransformContext *ctxt;
	xmlDoc *input, *result;
	struct buf note; /* what libxslt says */
	struct buf *out;
	struct errtext *e;
};

/* ---- what goes wrong ---- */

static void note(void *ctx, const char *fmt, ...) PRINTF_LIKE(2, 3);

static void note(void *ctx, const char *fmt, ...)
{
	char line[256];
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(line, sizeof(line), fmt, ap);
	va_end(ap);
	buf_str(ctx, line);
}

/* "runtime error: file … line 3 element b", wherever it stands: 3. Else 0. */
static unsigned line_of(struct span s)
{
	const char *end = s.p + s.n,
		   *at = memmem(s.p, s.n, " error: file ", 13);
	unsigned n = 0;

	if (at != NULL)
		at = memmem(at, (size_t)(end - at), " line ", 6);
	if (at == NULL)
		return 0;
	for (at += 6; at < end && *at >= '0' && *at <= '9' && n < 1000000; at++)
		n = n * 10 + (unsigned)(*at - '0');
	return n;
}

/* What libxslt says begins with where it was, if it wasn't XPath that found
 * it, or the stylesheet itself. */
static enum err blame(struct run *r, enum err code, const char *otherwise)
{
	struct span rest, what = span_cut(buf_span(&r->note), '\n', &rest);
	unsigned line = line_of(buf_span(&r->note));

	if (span_starts(what, SPAN("runtime error: ")) ||
		span_starts(what, SPAN("compilation error: ")))
		what = span_cut(rest, '\n', &rest);
	if (what.n == 0 || !span_is_utf8(what))
		what = span_str(otherwise);
	if (line == 0)
		return err_set(r->e, code, NAME ": %.*s", SPAN_FMT(what));
	return err_set(
		r->e, code, NAME ", line %u: %.*s", line, SPAN_FMT(what));
}

/* ---- what it may ---- */

/* SECURITY: no document(), import or include, whatever the rules say. */
static xmlDoc *load_nothing(const xmlChar *uri, xmlDict *dict, int options,
	void *ctxt, xsltLoadType type)
{
	(void)uri;
	(void)dict;
	(void)options;
	(void)ctxt;
	(void)type;
	return NULL;
}

/* SECURITY: those of a stylesheet that is compiled are the program's, those of
 * one that runs are its context's. */
static bool forbid(struct run *r)
{
	static const xsltSecurityOption all[] = {XSLT_SECPREF_READ_FILE,
		XSLT_SECPREF_WRITE_FILE, XSLT_SECPREF_CREATE_DIRECTORY,
		XSLT_SECPREF_READ_NETWORK, XSLT_SECPREF_WRITE_NETWORK};
	bool ok;

	r->rules = xsltNewSecurityPrefs();
	ok = r->rules != NULL;
	for (size_t i = 0; i < ARRAY_LEN(all) && ok; i++)
		ok = xsltSetSecurityPrefs(
			     r->rules, all[i], xsltSecurityForbid) == 0;
	xsltSetDefaultSecurityPrefs(r->rules);
	xsltSetLoaderFunc(load_nothing);
	return ok;
}

/* ---- the three steps ---- */

static bool is_utf8(const xmlChar *encoding)
{
	return encoding == NULL ||
	       strcasecmp((const char *)encoding, "UTF-8") == 0;
}

/* The document is the stylesheet's from then on. A copy: the tree of a parser
 * in a hurry may not be changed, and libxslt does. */
static enum err compile(struct run *r, struct span sheet)
{
	enum err err;
	xmlDoc *read = xu_parse(sheet, &sheet_limits, &err, r->e), *doc;

	if (read == NULL)
		return err;
	doc = xmlCopyDoc(read, 1);
	xmlFreeDoc(read);
	if (doc == NULL)
		die("no memory for a stylesheet");
	doc->URL = xmlStrdup((const xmlChar *)NAME);
	r->style = xsltParseStylesheetDoc(doc);
	if (r->style == NULL)
		xmlFreeDoc(doc);
	if (r->style == NULL || r->style->errors != 0)
		return blame(r, ERR_SYNTAX, "it isn't one");
	if (r->style->methodURI != NULL || !is_utf8(r->style->encoding))
		return err_set(r->e, ERR_VALUE,
			NAME ": the result has to be xml, html or text in "
			     "UTF-8");
	return ERR_OK;
}

static bool is_spent(const xsltTransformContext *c)
{
	return c->opCount >= c->opLimit ||
	       c->xpathCtxt->opCount >= c->xpathCtxt->opLimit;
}

static enum err transform(struct run *r)
{
	xsltTransformContext *c = xsltNewTransformContext(r->style, r->input);

	r->ctxt = c;
	if (c == NULL || xsltSetCtxtSecurityPrefs(r->rules, c) != 0)
		die("no memory for a stylesheet");
	xsltSetTransformErrorFunc(c, &r->note, note);
	c->maxTemplateDepth = STYLE_DEPTH_MAX;
	c->maxTemplateVars = VARIABLES_MAX;
	c->opLimit = STEPS_MAX;
	c->xpathCtxt->opLimit = XPATH_STEPS_MAX;
	r->result = xsltApplyStylesheetUser(
		r->style, r->input, NULL, NULL, NULL, c);
	if (is_spent(c))
		return err_set(r->e, ERR_LIMIT,
			NAME ": it takes more steps than it may");
	if (r->result == NULL || c->state != XSLT_STATE_OK)
		return blame(r, ERR_VALUE, "it stopped");
	return ERR_OK;
}

static int put(void *ctx, const char *p, int n)
{
	struct buf *b = ctx;

	buf_add(b, span_of(p, (size_t)n));
	return b->over ? -1 : n;
}

static enum style_method method_of(const struct run *r)
{
	const char *m = (const char *)r->style->method;

	if (m != NULL && strcmp(m, "text") == 0)
		return STYLE_TEXT;
	if (r->result->type == XML_HTML_DOCUMENT_NODE)
		return STYLE_HTML;
	return STYLE_XML;
}

static enum err save(struct run *r)
{
	size_t max = r->out->max;
	xmlOutputBuffer *o = xmlOutputBufferCreateIO(put, NULL, r->out, NULL);
	int n;

	if (o == NULL)
		die("no memory for a stylesheet's result");
	n = xsltSaveResultTo(o, r->result, r->style);
	if (xmlOutputBufferClose(o) < 0 || r->out->over)
		return err_set(r->e, ERR_LIMIT,
			NAME ": the result has more than %zu bytes", max);
	return n < 0 ? blame(r, ERR_VALUE, "the result can't be written")
	             : ERR_OK;
}

static enum err apply(struct run *r, struct span sheet, struct span xml)
{
	enum err err = compile(r, sheet);

	if (err != ERR_OK)
		return err;
	r->input = xu_parse(xml, &input_limits, &err, r->e);
	if (r->input == NULL)
		return err;
	err = transform(r);
	return err == ERR_OK ? save(r) : err;
}

enum err style_apply(struct span sheet, struct span xml, struct buf *out,
	enum style_method *method_r, struct errtext *e)
{
	struct run r = {.out = out, .e = e};
	enum err err;

	buf_init(&r.note, NOTE_MAX);
	xsltSetGenericErrorFunc(&r.note, note);
	xmlSetGenericErrorFunc(&r.note, note); /* XPath's */
	if (!forbid(&r))
		die("no memory for a stylesheet");
	err = apply(&r, sheet, xml);
	if (err == ERR_OK)
		*method_r = method_of(&r);
	xmlFreeDoc(r.result);
	xsltFreeTransformContext(r.ctxt);
	xmlFreeDoc(r.input);
	xsltFreeStylesheet(r.style);
	xsltSetDefaultSecurityPrefs(NULL);
	xsltFreeSecurityPrefs(r.rules);
	xsltSetGenericErrorFunc(NULL, NULL);
	xmlSetGenericErrorFunc(NULL, NULL);
	buf_clear(&r.note);
	return err;
}
