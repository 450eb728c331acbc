/* SPDX-License-Identifier: MIT */
/* Typed view of an inbound stanza. */
#ifndef XMPP_STANZA_H
#define XMPP_STANZA_H

#include "xmpp/jid.h"
#include "xmpp/xml.h"

enum stanza_kind {
	STANZA_OTHER = 0, /* not message, presence or iq */
	STANZA_MESSAGE,
	STANZA_PRESENCE,
	STANZA_IQ,
};

enum stanza_type { /* of all three kinds */
	TYPE_UNKNOWN = 0,
	TYPE_ERROR,
	TYPE_NORMAL, /* message without type or an unknown one (RFC 6121 5.2.2)
	              */
	TYPE_CHAT,
	TYPE_GROUPCHAT,
	TYPE_HEADLINE,
	TYPE_AVAILABLE, /* presence without type */
	TYPE_UNAVAILABLE,
	TYPE_SUBSCRIBE,
	TYPE_SUBSCRIBED,
	TYPE_UNSUBSCRIBE,
	TYPE_UNSUBSCRIBED,
	TYPE_PROBE,
	TYPE_GET,
	TYPE_SET,
	TYPE_RESULT,
};

struct stanza {
	enum stanza_kind kind;
	enum stanza_type type;
	struct jid from, to;
	struct span id;     /* absent if none */
	struct span to_raw; /* as it came: what an answer is `from` */
	struct span from_raw;
	const struct xml *root;
	bool capped; /* a cap cut its content: answer with an error; set
	                by who parsed it, not by stanza_view() */
};

/* false: no usable `from` (no answer is possible: drop). `to` may be absent
 * if malformed: s_r->to.full.p == NULL, answer jid-malformed. */
bool stanza_view(
	struct arena *a, const struct xml *root, struct stanza *s_r) MUST_CHECK;
/* May it be answered with an error (not an error or result itself)? */
bool stanza_answerable(const struct stanza *s);

#endif
