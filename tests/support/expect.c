/* SPDX-License-Identifier: MIT */
/* XPath over what was sent. */
#include "tests/support/expect.h"

#include <libxml/parser.h>
#include <libxml/xpath.h>
#include <libxml/xpathInternals.h>
#include <stdlib.h>

static const struct {
	const char *prefix, *uri;
} prefixes[] = {
	{"muc",     "http://jabber.org/protocol/muc"          },
	{"user",    "http://jabber.org/protocol/muc#user"     },
	{"admin",   "http://jabber.org/protocol/muc#admin"    },
	{"owner",   "http://jabber.org/protocol/muc#owner"    },
	{"x",       "jabber:x:data"                           },
	{"delay",   "urn:xmpp:delay"                          },
	{"fwd",     "urn:xmpp:forward:0"                      },
	{"mmn",     "urn:xmpp:mmn:0"                          },
	{"mav",     "urn:xmpp:muc:affiliations:1"             },
	{"mam",     "urn:xmpp:mam:2"                          },
	{"mod",     "urn:xmpp:message-moderate:1"             },
	{"cmd",     "http://jabber.org/protocol/commands"     },
	{"hats",    "urn:xmpp:hats:0"                         },
	{"reg",     "jabber:iq:register"                      },
	{"search",  "urn:xmpp:channel-search:0:search"        },
	{"ret",     "urn:xmpp:message-retract:1"              },
	{"sid",     "urn:xmpp:sid:0"                          },
	{"occ",     "urn:xmpp:occupant-id:0"                  },
	{"err",     "urn:ietf:params:xml:ns:xmpp-stanzas"     },
	{"sec",     "urn:xmpp:sec-label:0"                    },
	{"info",    "http://jabber.org/protocol/disco#info"   },
	{"items",   "http://jabber.org/protocol/disco#items"  },
	{"ping",    "urn:xmpp:ping"                           },
	{"caveat",  "urn:caveat:0"                            },
	{"catalog", "urn:xmpp:sec-label:catalog:2"            },
	{"conf",    "jabber:x:conference"                     },
	{"rsm",     "http://jabber.org/protocol/rsm"          },
	{"version", "jabber:iq:version"                       },
	{"vcard",   "vcard-temp"			      },
	{"ps",      "http://jabber.org/protocol/pubsub"       },
	{"pso",     "http://jabber.org/protocol/pubsub#owner" },
	{"ev",      "http://jabber.org/protocol/pubsub#event" },
	{"pse",     "http://jabber.org/protocol/pubsub#errors"},
	{"shim",    "http://jabber.org/protocol/shim"         },
	{"deleg1",  "urn:xmpp:delegation:1"                   },
	{"deleg2",  "urn:xmpp:delegation:2"                   },
	{"slps",    "urn:xmpp:sec-label:pubsub:0"             },
	{"slpe",    "urn:xmpp:sec-label:pubsub:errors:0"      },
};

static xmlXPathObjectPtr evaluate(
	const char *xml, const char *xpath, xmlDocPtr *doc_r)
{
	xmlXPathContextPtr ctx;
	xmlXPathObjectPtr o;

	*doc_r = xmlReadMemory(
		xml, (int)strlen(xml), "sent.xml", NULL, XML_PARSE_NONET);
	if (*doc_r == NULL)
		die("sent what libxml2 can't read: %s", xml);
	ctx = xmlXPathNewContext(*doc_r);
	for (size_t i = 0; i < ARRAY_LEN(prefixes); i++)
		xmlXPathRegisterNs(ctx, (const xmlChar *)prefixes[i].prefix,
			(const xmlChar *)prefixes[i].uri);
	o = xmlXPathEvalExpression((const xmlChar *)xpath, ctx);
	if (o == NULL)
		die("%s: no XPath", xpath);
	xmlXPathFreeContext(ctx);
	return o;
}

/* Node sets are so when not empty, as in XPath itself. */
bool expect_is(const char *xml, const char *xpath)
{
	xmlDocPtr doc;
	xmlXPathObjectPtr o = evaluate(xml, xpath, &doc);
	bool yes = xmlXPathCastToBoolean(o) != 0;

	xmlXPathFreeObject(o);
	xmlFreeDoc(doc);
	return yes;
}

static struct sent *next_unseen(struct world *w, const char *jid, size_t *at)
{
	for (; *at < w->sent_n; (*at)++)
		if (!w->sent[*at].seen &&
			(jid == NULL || strcmp(w->sent[*at].to, jid) == 0))
			return &w->sent[(*at)++];
	return NULL;
}

void expect_at(struct world *w, const char *jid, const char *xpath,
	const char *file, int line)
{
	size_t at = 0;
	struct sent *s = next_unseen(w, jid, &at);

	if (s == NULL) {
		ck_abort_msg("%s:%d: nothing for %s, instead of %s", file, line,
			jid, xpath);
		return;
	}
	s->seen = true;
	ck_assert_msg(expect_is(s->xml, xpath),
		"%s:%d: %s got %s, which isn't %s", file, line, jid, s->xml,
		xpath);
}

void expect_some_at(struct world *w, const char *jid, const char *xpath,
	const char *file, int line)
{
	size_t at = 0;
	struct sent *s;

	while ((s = next_unseen(w, jid, &at)) != NULL)
		if (expect_is(s->xml, xpath)) {
			s->seen = true;
			return;
		}
	ck_abort_msg("%s:%d: nothing for %s is %s", file, line, jid, xpath);
}

void expect_none_at(struct world *w, const char *jid, const char *xpath,
	const char *file, int line)
{
	size_t at = 0;
	struct sent *s;

	while ((s = next_unseen(w, jid, &at)) != NULL)
		ck_assert_msg(!expect_is(s->xml, xpath),
			"%s:%d: %s got %s, which is %s", file, line, jid,
			s->xml, xpath);
}

void expect_quiet_at(
	struct world *w, const char *jid, const char *file, int line)
{
	size_t at = 0;
	const struct sent *s = next_unseen(w, jid, &at);

	ck_assert_msg(s == NULL, "%s:%d: %s got %s", file, line, s->to, s->xml);
}

void expect_silence_at(struct world *w, const char *file, int line)
{
	expect_quiet_at(w, NULL, file, line);
}

size_t expect_count(struct world *w, const char *jid, const char *xpath)
{
	size_t n = 0;

	for (size_t i = 0; i < w->sent_n; i++)
		n += strcmp(w->sent[i].to, jid) == 0 &&
		     expect_is(w->sent[i].xml, xpath);
	return n;
}

const char *expect_string(struct world *w, const char *xml, const char *xpath)
{
	xmlDocPtr doc;
	xmlXPathObjectPtr o = evaluate(xml, xpath, &doc);
	xmlChar *text = xmlXPathCastToString(o);
	struct span value = arena_dup(w->keep, span_str((const char *)text));

	xmlFree(text);
	xmlXPathFreeObject(o);
	xmlFreeDoc(doc);
	return value.p;
}

const char *expect_value(struct world *w, const char *jid, const char *xpath)
{
	for (size_t i = w->sent_n; i-- > 0;)
		if (strcmp(w->sent[i].to, jid) == 0)
			return expect_string(w, w->sent[i].xml, xpath);
	return NULL;
}
