/* SPDX-License-Identifier: MIT */
/* Stanza errors: the condition table and the one error writer. */
#include "xmpp/error.h"

/* RFC 6120 8.3.3. Texts are for people and say nothing of the stanza. */
static const struct {
	const char *type, *name, *app; /* app: in NS_CAVEAT, or NULL */
	const char *text;
} conds[SX_FIRST_OF_COMMANDS] = {
	[SX_BAD_REQUEST] = {"modify", "bad-request",             NULL,
			    "The request is malformed."						      },
	[SX_CONFLICT] = {"cancel", "conflict",                NULL,
			    "The name is taken already."						     },
	[SX_FEATURE_NOT_IMPLEMENTED] = {"cancel", "feature-not-implemented",
			    NULL,					  "This isn't supported here."      },
	[SX_FORBIDDEN] = {"auth",   "forbidden",               NULL,     "You may not do this."            },
	[SX_GONE] = {"cancel", "gone",                    NULL,     "It isn't here any more."         },
	[SX_INTERNAL_SERVER_ERROR] = {"cancel", "internal-server-error",   NULL,
			    "The service failed."							    },
	[SX_ITEM_NOT_FOUND] = {"cancel", "item-not-found",          NULL,
			    "There is no such thing here."						   },
	[SX_JID_MALFORMED] = {"modify", "jid-malformed",           NULL,
			    "The address isn't valid."						       },
	[SX_NOT_ACCEPTABLE] = {"modify", "not-acceptable",          NULL,
			    "The request can't be accepted as it is."                                        },
	[SX_NOT_ALLOWED] = {"cancel", "not-allowed",             NULL,
			    "Nobody may do this here."						       },
	[SX_NOT_AUTHORIZED] = {"auth",   "not-authorized",          NULL,
			    "The right password is needed."						  },
	[SX_POLICY_VIOLATION] = {"modify", "policy-violation",        NULL,
			    "The request breaks a rule of this service."                                     },
	[SX_REGISTRATION_REQUIRED] = {"auth",   "registration-required",   NULL,
			    "Only members may enter."							},
	[SX_RECIPIENT_UNAVAILABLE] = {"wait",   "recipient-unavailable",   NULL,
			    "They aren't there now."							 },
	[SX_REMOTE_SERVER_NOT_FOUND] = {"cancel", "remote-server-not-found",
			    NULL,					  "The other server can't be found."},
	[SX_REMOTE_SERVER_TIMEOUT] = {"wait",   "remote-server-timeout",   NULL,
			    "There was no answer in time."						   },
	[SX_RESOURCE_CONSTRAINT] = {"wait",   "resource-constraint",     NULL,
			    "The service is at its limit. Try again later."                                  },
	[SX_SERVICE_UNAVAILABLE] = {"cancel", "service-unavailable",     NULL,
			    "There is no such service here."						 },
	[SX_UNEXPECTED_REQUEST] = {"wait",   "unexpected-request",      NULL,
			    "The request doesn't fit now."						   },
	[SX_DENIED] = {"auth",   "forbidden",               "denied",
			    "The security policy denies this."                                               },
	[SX_ROOM_FULL] = {"wait",   "service-unavailable",     NULL,
			    "The room is full. Try again later."                                             },
	[SX_NICK_NOT_ALLOWED] = {"cancel", "not-acceptable",          NULL,
			    "Another nickname must be used here."                                            },
	[SX_NOT_JOINED] = {"cancel", "not-acceptable",          NULL,
			    "You are not in the room."						       },
	[SX_SLOW_DOWN] = {"wait",   "policy-violation",        NULL,
			    "Too much in too short a time. Try again later."                                 },
};

/* The same with conditions of XEP-0050 4.4. */
static const struct {
	const char *type, *name, *app, *text;
} command_conds[SX_FIRST_OF_PUBSUB - SX_FIRST_OF_COMMANDS] = {
	{"modify", "bad-request", "malformed-action",
         "There is no such action."					      },
	{"modify", "bad-request", "bad-action",
         "This action doesn't fit here."                                         },
	{"modify", "bad-request", "bad-payload",
         "The form is missing or malformed."                                     },
	{"modify", "bad-request", "bad-sessionid",    "There is no such session."},
	{"cancel", "not-allowed", "session-expired",
         "The session has ended. Begin again."                                   },
};

/* XEP-0060 6 to 8, XEP-0314 6.1. */
static const struct {
	const char *type, *name, *app, *text;
	enum ns ns;
} pubsub_conds[SX_COUNT - SX_FIRST_OF_PUBSUB] = {
#define ROW(cond, type, name, app, text) \
	[cond - SX_FIRST_OF_PUBSUB] = {type, name, app, text, NS_PUBSUB_ERRORS}
	ROW(SX_CLOSED_NODE, "cancel", "not-allowed", "closed-node",
		"The node isn't open to you."),
	ROW(SX_INVALID_JID, "modify", "bad-request", "invalid-jid",
		"That is not your address."),
	ROW(SX_INVALID_OPTIONS, "modify", "bad-request", "invalid-options",
		"The options can't be set so."),
	ROW(SX_INVALID_PAYLOAD, "modify", "bad-request", "invalid-payload",
		"The item's payload is not what the node takes."),
	ROW(SX_INVALID_SUBID, "modify", "not-acceptable", "invalid-subid",
		"There is no such subscription."),
	ROW(SX_ITEM_FORBIDDEN, "modify", "bad-request", "item-forbidden",
		"The node takes no items."),
	ROW(SX_ITEM_REQUIRED, "modify", "bad-request", "item-required",
		"An item is needed."),
	ROW(SX_JID_REQUIRED, "modify", "bad-request", "jid-required",
		"An address is needed."),
	ROW(SX_MAX_ITEMS_EXCEEDED, "cancel", "not-allowed",
		"max-items-exceeded", "These are too many items at once."),
	ROW(SX_NODE_FULL, "cancel", "conflict", "node-full",
		"The node is full."),
	ROW(SX_NODEID_REQUIRED, "modify", "bad-request", "nodeid-required",
		"The name of a node is needed."),
	ROW(SX_NOT_IN_ROSTER_GROUP, "auth", "not-authorized",
		"not-in-roster-group",
		"The node is for contacts of certain groups."),
	ROW(SX_NOT_SUBSCRIBED, "cancel", "unexpected-request", "not-subscribed",
		"There is no such subscription."),
	ROW(SX_SUBSCRIBERS_ONLY, "auth", "not-authorized", "not-subscribed",
		"The node is for its subscribers."),
	ROW(SX_PAYLOAD_TOO_BIG, "modify", "not-acceptable", "payload-too-big",
		"The item is too large."),
	ROW(SX_PAYLOAD_REQUIRED, "modify", "bad-request", "payload-required",
		"The item needs a payload."),
	ROW(SX_PENDING_SUBSCRIPTION, "auth", "not-authorized",
		"pending-subscription", "The subscription waits for approval."),
	ROW(SX_PRECONDITION_NOT_MET, "cancel", "conflict",
		"precondition-not-met", "The node is configured otherwise."),
	ROW(SX_PRESENCE_REQUIRED, "auth", "not-authorized",
		"presence-subscription-required",
		"The node is for who is subscribed to its owner's presence."),
	ROW(SX_SUBID_REQUIRED, "modify", "bad-request", "subid-required",
		"There are several subscriptions: which one?"),
	ROW(SX_TOO_MANY_SUBSCRIPTIONS, "wait", "policy-violation",
		"too-many-subscriptions", "These are too many subscriptions."),
	ROW(SX_UNSUPPORTED, "cancel", "feature-not-implemented", "unsupported",
		"This isn't supported here."),
	ROW(SX_UNSUPPORTED_ACCESS_MODEL, "modify", "not-acceptable",
		"unsupported-access-model",
		"There is no such access model here."),
#undef ROW
#define ROW(cond, type, name, text)     \
	[cond - SX_FIRST_OF_PUBSUB] = { \
		type, name, "insufficient-clearance", text, NS_SLPS_ERRORS}
	ROW(SX_NODE_CLEARANCE, "modify", "bad-request",
		"Items of that label can't be in the node."),
	ROW(SX_PUBLISHER_CLEARANCE, "auth", "forbidden",
		"The security policy denies this."),
#undef ROW
};

struct cond {
	const char *type, *name, *app, *text;
	enum ns app_ns;
};

static struct cond cond_of(enum sx_cond c)
{
	size_t i = (size_t)c - SX_FIRST_OF_COMMANDS;

	if (c >= SX_FIRST_OF_PUBSUB) {
		i = (size_t)c - SX_FIRST_OF_PUBSUB;
		return (struct cond){pubsub_conds[i].type, pubsub_conds[i].name,
			pubsub_conds[i].app, pubsub_conds[i].text,
			pubsub_conds[i].ns};
	}
	if (c < SX_FIRST_OF_COMMANDS)
		return (struct cond){conds[c].type, conds[c].name, conds[c].app,
			conds[c].text, NS_CAVEAT};
	return (struct cond){command_conds[i].type, command_conds[i].name,
		command_conds[i].app, command_conds[i].text, NS_COMMANDS};
}

const char *error_text(enum sx_cond c)
{
	BUG_ON(c <= SX_OK || c >= SX_COUNT);
	return cond_of(c).text;
}

static const char *kind_name(enum stanza_kind k)
{
	switch (k) {
	case STANZA_MESSAGE:
		return "message";
	case STANZA_PRESENCE:
		return "presence";
	case STANZA_IQ:
		return "iq";
	case STANZA_OTHER:
		break;
	}
	BUG("an error for what is no stanza");
}

/* What of it differs. */
struct words {
	bool muc;
	const char *text;  /* NULL: the table's */
	struct span moved; /* absent: that text; else where to */
	struct span inside;
	const char *feature; /* NULL: none */
};

static void put(
	struct xw *w, enum sx_cond c, const struct words *words, struct span by)
{
	const char *text = words->text;
	struct cond what;

	BUG_ON(c <= SX_OK || c >= SX_COUNT);
	what = cond_of(c);
	xw_open(w, NS_STANZA, "error");
	xw_attr_str(w, "type", what.type);
	xw_attr(w, "by", by);
	xw_leaf(w, NS_STANZA_ERROR, what.name, words->inside);
	xw_open(w, NS_STANZA_ERROR, "text");
	xw_attr_str(w, "xml:lang", "en");
	if (words->moved.n != 0) {
		xw_text(w, SPAN("It has moved to "));
		xw_text(w, words->moved);
	} else {
		xw_text(w, span_str(text != NULL ? text : what.text));
	}
	xw_close(w);
	if (what.app != NULL) {
		xw_open(w, what.app_ns, what.app);
		xw_attr_str(w, "feature", words->feature);
		xw_close(w);
	}
	xw_close(w);
}

void error_put(struct xw *w, enum sx_cond c)
{
	const struct words words = {.inside = SPAN("")};

	put(w, c, &words, SPAN_NONE);
}

static struct packet write_error(struct buf *b, const struct stanza *s,
	enum sx_cond c, const struct words *words, struct span by)
{
	struct xw w;

	BUG_ON(c <= SX_OK || c >= SX_COUNT || !stanza_answerable(s));
	xw_stanza(&w, b, kind_name(s->kind), s->to_raw, SPAN("error"), s->id);
	if (words->muc && s->kind == STANZA_PRESENCE) {
		xw_open(&w, NS_MUC, "x");
		xw_close(&w);
	}
	put(&w, c, words, by);
	return xw_packet(&w, NULL);
}

struct packet error_write(struct buf *b, const struct stanza *s, enum sx_cond c,
	const char *text, struct span by, bool muc)
{
	const struct words words = {
		.muc = muc, .text = text, .inside = SPAN("")};

	return write_error(b, s, c, &words, by);
}

struct packet error_write_gone(struct buf *b, const struct stanza *s,
	const struct refuge *to, struct span by, bool muc)
{
	const struct words words = {.muc = muc,
		.moved = to->address,
		.inside = to->uri.p != NULL ? to->uri : SPAN("")};

	return write_error(b, s, SX_GONE, &words, by);
}

struct packet error_write_unsupported(
	struct buf *b, const struct stanza *s, const char *feature)
{
	const struct words words = {.inside = SPAN(""), .feature = feature};

	return write_error(b, s, SX_UNSUPPORTED, &words, SPAN_NONE);
}

struct span error_condition(const struct stanza *s)
{
	const struct xml *e = xml_child(s->root, NS_STANZA, "error");

	xml_each_child (c, e) {
		if (c->ns == NS_STANZA_ERROR && !span_is(c->name, "text"))
			return c->name;
	}
	return SPAN_NONE;
}

enum sx_cond error_read(const struct stanza *s)
{
	struct span name = error_condition(s);

	for (enum sx_cond c = SX_OK + 1; c < SX_FIRST_OF_COMMANDS; c++)
		if (conds[c].app == NULL && span_is(name, conds[c].name))
			return c;
	return SX_SERVICE_UNAVAILABLE;
}
