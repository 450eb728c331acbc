/* SPDX-License-Identifier: MIT */
/* Text of one element -> tree. Stanzas and texts have one parser: expat. */
#include <expat.h>
#include <limits.h>

#include "base/digest.h"
#include "xmpp/xml.h"

struct parse {
	XML_Parser expat;
	struct xml_build *build;
	bool dtd;
};

/* No more of it is of use: stops at the first cap or fault. */
static void stop_if_capped(struct parse *p)
{
	if (xml_build_capped(p->build))
		XML_StopParser(p->expat, XML_FALSE);
}

static void XMLCALL on_open(void *data, const char *name, const char **atts)
{
	struct parse *p = data;

	xml_build_open(p->build, name, atts);
	stop_if_capped(p);
}

static void XMLCALL on_close(void *data, const char *name)
{
	struct parse *p = data;
	bool whole = xml_build_close(p->build);

	(void)name;
	(void)whole; /* the end of the text tells */
}

static void XMLCALL on_text(void *data, const char *s, int n)
{
	struct parse *p = data;

	xml_build_text(p->build, span_of(s, (size_t)n));
	stop_if_capped(p);
}

/* Entities, and files from elsewhere, begin with one. */
static void XMLCALL on_dtd(void *data, const char *name, const char *sysid,
	const char *pubid, int subset)
{
	struct parse *p = data;

	(void)name;
	(void)sysid;
	(void)pubid;
	(void)subset;
	p->dtd = true;
	XML_StopParser(p->expat, XML_FALSE);
}

static XML_Parser parser_new(struct parse *p)
{
	XML_Parser x = XML_ParserCreate("UTF-8"); /* namespaces: the builder */
	unsigned long salt;

	if (x == NULL)
		die("no memory for an XML parser");
	do
		random_bytes(&salt, sizeof(salt));
	while (salt == 0); /* 0 means: none given */
	XML_SetHashSalt(x, salt);
	XML_SetUserData(x, p);
	XML_SetElementHandler(x, on_open, on_close);
	XML_SetCharacterDataHandler(x, on_text);
	XML_SetStartDoctypeDeclHandler(x, on_dtd);
	return x;
}

static enum err say_why(const struct parse *p, struct errtext *e)
{
	unsigned long line = XML_GetCurrentLineNumber(p->expat);

	if (xml_build_fault(p->build) != NULL)
		return err_set(e, ERR_SYNTAX, "XML line %lu: %s", line,
			xml_build_fault(p->build));
	if (xml_build_capped(p->build))
		return err_set(e, ERR_LIMIT,
			"XML line %lu: too deep, too wide or too long", line);
	if (p->dtd)
		return err_set(e, ERR_SYNTAX, "XML with a DOCTYPE");
	return err_set(e, ERR_SYNTAX, "XML line %lu: %s", line,
		XML_ErrorString(XML_GetErrorCode(p->expat)));
}

enum err xml_parse(struct arena *a, struct span text,
	const struct xml_caps *caps, const struct xml **x_r, struct errtext *e)
{
	struct parse p = {.dtd = false};
	enum err err = ERR_OK;

	if (text.n > caps->bytes || text.n > INT_MAX)
		return err_set(e, ERR_LIMIT,
			"XML of %zu bytes, allowed are %zu", text.n,
			caps->bytes);
	p.build = xml_build_new(caps);
	xml_build_start(p.build, a);
	p.expat = parser_new(&p);
	if (XML_Parse(p.expat, text.n != 0 ? text.p : "", (int)text.n, 1) ==
		XML_STATUS_OK)
		*x_r = xml_build_tree(p.build);
	else
		err = say_why(&p, e);
	XML_ParserFree(p.expat);
	xml_build_free(&p.build);
	return err;
}
