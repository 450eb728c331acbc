/* SPDX-License-Identifier: MIT */
/* Questions and answers for the tests of requests. */
#include "tests/muc/ask.h"

#include <libxml/parser.h>
#include <libxml/xpath.h>
#include <libxml/xpathInternals.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#define ID "asked"

static const char *keep(struct world *w, const char *s, size_t n)
{
	return arena_dup(w->keep, span_of(s, n)).p;
}

const char *say(struct world *w, const char *fmt, ...)
{
	const char *kept;
	va_list ap;
	char *s;
	int n;

	va_start(ap, fmt);
	n = vasprintf(&s, fmt, ap);
	va_end(ap);
	if (n < 0)
		die("no memory");
	kept = keep(w, s, (size_t)n);
	free(s);
	return kept;
}

const char *ask(struct world *w, const char *from, const char *to,
	const char *type, const char *payload)
{
	const char *answer = NULL;
	size_t start = w->sent_n;

	world_recvf(w, "<iq type='%s' id='" ID "' from='%s' to='%s'>%s</iq>",
		type, from, to, payload);
	for (size_t i = start; i < w->sent_n; i++) {
		const struct sent *s = &w->sent[i];

		if (strcmp(s->to, from) != 0 ||
			!xpath_holds(s->xml, "/iq[@id='" ID "']"))
			continue;
		ck_assert_msg(answer == NULL, "two answers: %s", s->xml);
		answer = keep(w, s->xml, strlen(s->xml));
	}
	ck_assert_msg(answer != NULL, "no answer to %s: %s", from, payload);
	return answer;
}

const char *heard(struct world *w, const char *who)
{
	const char *all;
	struct buf b;

	buf_init(&b, (size_t)16 << 20);
	buf_str(&b, "<all>");
	for (size_t i = 0; i < w->sent_n; i++)
		if (who == NULL || strcmp(w->sent[i].to, who) == 0)
			buf_str(&b, w->sent[i].xml);
	buf_str(&b, "</all>");
	all = keep(w, b.p, b.n);
	buf_clear(&b);
	return all;
}

/* ---- XPath ---- */

static const char *const prefixes[][2] = {
	{"user",    PROTOCOL("muc#user")                 },
	{"admin",   PROTOCOL("muc#admin")                },
	{"owner",   PROTOCOL("muc#owner")                },
	{"x",       "jabber:x:data"                      },
	{"err",     "urn:ietf:params:xml:ns:xmpp-stanzas"},
	{"sec",     "urn:xmpp:sec-label:0"               },
	{"info",    PROTOCOL("disco#info")               },
	{"items",   PROTOCOL("disco#items")              },
	{"ping",    "urn:xmpp:ping"                      },
	{"catalog", "urn:xmpp:sec-label:catalog:2"       },
	{"conf",    "jabber:x:conference"                },
	{"rsm",     PROTOCOL("rsm")                      },
	{"version", "jabber:iq:version"                  },
	{"reg",     "jabber:iq:register"                 },
	{"cmd",     PROTOCOL("commands")                 },
	{"hats",    "urn:xmpp:hats:0"                    },
	{"mam",     "urn:xmpp:mam:2"                     },
	{"fwd",     "urn:xmpp:forward:0"                 },
	{"delay",   "urn:xmpp:delay"                     },
	{"sid",     "urn:xmpp:sid:0"                     },
	{"occ",     "urn:xmpp:occupant-id:0"             },
	{"c",       "jabber:client"                      },
	{"caveat",  "urn:caveat:0"                       },
	{"vcard",   "vcard-temp"                         },
	{"search",  "urn:xmpp:channel-search:0:search"   },
	{"cse",     "urn:xmpp:channel-search:0:error"    },
	{"deleg1",  "urn:xmpp:delegation:1"              },
	{"deleg2",  "urn:xmpp:delegation:2"              },
};

static xmlXPathObjectPtr evaluate(xmlDocPtr doc, const char *expr)
{
	xmlXPathContextPtr ctx = xmlXPathNewContext(doc);
	xmlXPathObjectPtr o;

	for (size_t i = 0; i < ARRAY_LEN(prefixes); i++)
		xmlXPathRegisterNs(ctx, (const xmlChar *)prefixes[i][0],
			(const xmlChar *)prefixes[i][1]);
	o = xmlXPathEvalExpression((const xmlChar *)expr, ctx);
	if (o == NULL)
		die("%s: no XPath", expr);
	xmlXPathFreeContext(ctx);
	return o;
}

static xmlDocPtr parse(const char *xml)
{
	xmlDocPtr doc = xmlReadMemory(
		xml, (int)strlen(xml), "sent.xml", NULL, XML_PARSE_NONET);

	if (doc == NULL)
		die("libxml2 can't read: %s", xml);
	return doc;
}

bool xpath_holds(const char *xml, const char *expr)
{
	xmlDocPtr doc = parse(xml);
	xmlXPathObjectPtr o = evaluate(doc, expr);
	bool yes = xmlXPathCastToBoolean(o) != 0;

	xmlXPathFreeObject(o);
	xmlFreeDoc(doc);
	return yes;
}

const char *xpath_text(struct world *w, const char *xml, const char *expr)
{
	xmlDocPtr doc = parse(xml);
	xmlXPathObjectPtr o = evaluate(doc, expr);
	xmlChar *s = xmlXPathCastToString(o);
	const char *kept = keep(w, (const char *)s, strlen((const char *)s));

	xmlFree(s);
	xmlXPathFreeObject(o);
	xmlFreeDoc(doc);
	return kept;
}

const char *verdict(struct world *w, const char *answer)
{
	return xpath_text(w, answer,
		"concat(substring('result', 1, 6 * (/iq/@type = 'result')),"
		" /iq/error/@type, substring('/', 1, count(/iq/error)),"
		" local-name(/iq/error/err:*[local-name() != 'text']))");
}

/* ---- the operator ---- */

static const char *said(struct world *w, enum err err, const struct errtext *e)
{
	world_end(w);
	if (err == ERR_OK)
		return "";
	ck_assert_str_ne(e->s, "");
	return keep(w, e->s, strlen(e->s));
}

const char *op_create(struct world *w, const char *room, const char *pair)
{
	struct span p = span_str(pair);
	struct turn *t = world_begin(w);
	struct errtext e = {""};
	enum err err =
		muc_create(w->muc, span_str(room), &p, pair != NULL, t, &e);

	return said(w, err, &e);
}

const char *op_set(struct world *w, const char *room, const char *pair)
{
	struct span p = span_str(pair);
	struct turn *t = world_begin(w);
	struct errtext e = {""};
	enum err err = muc_set(w->muc, span_str(room), &p, 1, t, &e);

	return said(w, err, &e);
}

const char *op_give(struct world *w, const char *room, const char *bare,
	const char *affiliation)
{
	struct turn *t = world_begin(w);
	struct errtext e = {""};
	enum err err = muc_affiliate(w->muc, span_str(room), span_str(bare),
		span_str(affiliation), t, &e);

	return said(w, err, &e);
}

struct shown {
	const char *name;
	struct buf b;
};

static void note(void *arg, const char *name, struct span value)
{
	struct shown *s = arg;

	if (strcmp(s->name, name) != 0)
		return;
	if (s->b.n != 0)
		buf_byte(&s->b, '\n');
	buf_add(&s->b, value);
}

const char *op_show(struct world *w, const char *room, const char *name)
{
	struct shown s = {.name = name};
	const char *kept = NULL;

	buf_init(&s.b, 1 << 20);
	if (muc_show(w->muc, span_str(room), note, &s, world_begin(w)))
		kept = keep(w, buf_span(&s.b).p, s.b.n);
	world_end(w);
	buf_clear(&s.b);
	return kept;
}
