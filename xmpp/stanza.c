/* SPDX-License-Identifier: MIT */
/* Typed view of an inbound stanza. */
#include "xmpp/stanza.h"

static const struct {
	enum stanza_kind kind;
	enum stanza_type type;
	const char *name;
} types[] = {
	{STANZA_MESSAGE,  TYPE_ERROR,        "error"       },
	{STANZA_MESSAGE,  TYPE_NORMAL,       "normal"      },
	{STANZA_MESSAGE,  TYPE_CHAT,         "chat"        },
	{STANZA_MESSAGE,  TYPE_GROUPCHAT,    "groupchat"   },
	{STANZA_MESSAGE,  TYPE_HEADLINE,     "headline"    },
	{STANZA_PRESENCE, TYPE_ERROR,        "error"       },
	{STANZA_PRESENCE, TYPE_UNAVAILABLE,  "unavailable" },
	{STANZA_PRESENCE, TYPE_SUBSCRIBE,    "subscribe"   },
	{STANZA_PRESENCE, TYPE_SUBSCRIBED,   "subscribed"  },
	{STANZA_PRESENCE, TYPE_UNSUBSCRIBE,  "unsubscribe" },
	{STANZA_PRESENCE, TYPE_UNSUBSCRIBED, "unsubscribed"},
	{STANZA_PRESENCE, TYPE_PROBE,        "probe"       },
	{STANZA_IQ,       TYPE_ERROR,        "error"       },
	{STANZA_IQ,       TYPE_GET,          "get"         },
	{STANZA_IQ,       TYPE_SET,          "set"         },
	{STANZA_IQ,       TYPE_RESULT,       "result"      },
};

static enum stanza_kind kind_of(const struct xml *root)
{
	if (xml_is(root, NS_STANZA, "message"))
		return STANZA_MESSAGE;
	if (xml_is(root, NS_STANZA, "presence"))
		return STANZA_PRESENCE;
	return xml_is(root, NS_STANZA, "iq") ? STANZA_IQ : STANZA_OTHER;
}

static enum stanza_type type_of(enum stanza_kind kind, struct span name)
{
	if (name.p == NULL && kind == STANZA_PRESENCE)
		return TYPE_AVAILABLE;
	for (size_t i = 0; i < ARRAY_LEN(types); i++)
		if (types[i].kind == kind && span_is(name, types[i].name))
			return types[i].type;
	/* RFC 6121 5.2.2; an unknown presence or IQ stays unknown */
	return kind == STANZA_MESSAGE ? TYPE_NORMAL : TYPE_UNKNOWN;
}

bool stanza_view(struct arena *a, const struct xml *root, struct stanza *s_r)
{
	struct stanza s = {
		.root = root,
		.kind = kind_of(root),
		.id = xml_attr(root, "id"),
		.to_raw = xml_attr(root, "to"),
		.from_raw = xml_attr(root, "from"),
	};

	s.type = type_of(s.kind, xml_attr(root, "type"));
	if (!jid_parse(a, s.from_raw, &s.from))
		return false;
	if (!jid_parse(a, s.to_raw, &s.to))
		s.to = (struct jid){.full = SPAN_NONE};
	*s_r = s;
	return true;
}

bool stanza_answerable(const struct stanza *s)
{
	return s->kind != STANZA_OTHER && s->type != TYPE_ERROR &&
	       s->type != TYPE_RESULT;
}
