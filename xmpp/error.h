/* SPDX-License-Identifier: MIT */
/* Stanza errors: one table, one writer. */
#ifndef XMPP_ERROR_H
#define XMPP_ERROR_H

#include "xmpp/stanza.h"
#include "xmpp/write.h"

enum sx_cond {
	SX_OK = 0,
	SX_BAD_REQUEST,             /* modify */
	SX_CONFLICT,                /* cancel */
	SX_FEATURE_NOT_IMPLEMENTED, /* cancel */
	SX_FORBIDDEN,               /* auth */
	SX_GONE,                    /* cancel */
	SX_INTERNAL_SERVER_ERROR,   /* cancel */
	SX_ITEM_NOT_FOUND,          /* cancel */
	SX_JID_MALFORMED,           /* modify */
	SX_NOT_ACCEPTABLE,          /* modify */
	SX_NOT_ALLOWED,             /* cancel */
	SX_NOT_AUTHORIZED,          /* auth */
	SX_POLICY_VIOLATION,        /* modify */
	SX_REGISTRATION_REQUIRED,   /* auth */
	SX_RECIPIENT_UNAVAILABLE,   /* wait */
	SX_REMOTE_SERVER_NOT_FOUND, /* cancel */
	SX_REMOTE_SERVER_TIMEOUT,   /* wait */
	SX_RESOURCE_CONSTRAINT,     /* wait */
	SX_SERVICE_UNAVAILABLE,     /* cancel */
	SX_UNEXPECTED_REQUEST,      /* wait */
	/* with an application condition or another type */
	SX_DENIED,    /* auth/forbidden + <denied xmlns='urn:caveat:0'/> */
	SX_ROOM_FULL, /* wait/service-unavailable (XEP-0045 7.2.9) */
	SX_NICK_NOT_ALLOWED, /* cancel/not-acceptable (XEP-0045 7.6) */
	SX_NOT_JOINED,       /* cancel/not-acceptable (XEP-0410 3.3) */
	SX_SLOW_DOWN,        /* wait/policy-violation */
	/* modify/bad-request, cancel/not-allowed with what XEP-0050 4.4 adds */
	SX_FIRST_OF_COMMANDS,
	SX_MALFORMED_ACTION = SX_FIRST_OF_COMMANDS,
	SX_BAD_ACTION,
	SX_BAD_PAYLOAD,
	SX_BAD_SESSIONID,
	SX_SESSION_EXPIRED,
	/* with a condition of XEP-0060 (`…pubsub#errors`) or of XEP-0314 */
	SX_FIRST_OF_PUBSUB,
	SX_CLOSED_NODE = SX_FIRST_OF_PUBSUB,
	SX_INVALID_JID,
	SX_INVALID_OPTIONS,
	SX_INVALID_PAYLOAD,
	SX_INVALID_SUBID,
	SX_ITEM_FORBIDDEN,
	SX_ITEM_REQUIRED,
	SX_JID_REQUIRED,
	SX_MAX_ITEMS_EXCEEDED,
	SX_NODE_FULL,
	SX_NODEID_REQUIRED,
	SX_NOT_IN_ROSTER_GROUP,
	SX_NOT_SUBSCRIBED,   /* cancel/unexpected-request: to leave it */
	SX_SUBSCRIBERS_ONLY, /* auth/not-authorized: to read it */
	SX_PAYLOAD_TOO_BIG,
	SX_PAYLOAD_REQUIRED,
	SX_PENDING_SUBSCRIPTION,
	SX_PRECONDITION_NOT_MET,
	SX_PRESENCE_REQUIRED,
	SX_SUBID_REQUIRED,
	SX_TOO_MANY_SUBSCRIPTIONS,
	SX_UNSUPPORTED, /* error_write_unsupported() */
	SX_UNSUPPORTED_ACCESS_MODEL,
	SX_NODE_CLEARANCE,      /* modify: the node doesn't hold such labels */
	SX_PUBLISHER_CLEARANCE, /* auth */
	SX_COUNT
};

/*
 * Writes the error answer to s as a packet into b (from = what s was sent to).
 * No payload of s is repeated (XEP-0258 4) but, for presence, an empty
 * `<x xmlns=muc/>` where `muc` is true; `by` (absent: none) is error@by.
 * text (NULL: the table's) must be fixed text, never a peer's. lang is "en".
 * BUG if s may not be answered: ask stanza_answerable() first.
 */
struct packet error_write(struct buf *b, const struct stanza *s, enum sx_cond c,
	const char *text, struct span by, bool muc);
/* What the table says to people. */
const char *error_text(enum sx_cond c);
/* Where something went: empty or absent, nowhere. */
struct refuge {
	struct span uri;     /* for programs */
	struct span address; /* for people, in the text: many clients show that
	                        alone. Absent: there the table's text */
};
/* SX_GONE with where it went, which who asked has to be allowed to know. */
struct packet error_write_gone(struct buf *b, const struct stanza *s,
	const struct refuge *to, struct span by, bool muc);
/* SX_UNSUPPORTED with the name of the feature that would be needed. */
struct packet error_write_unsupported(
	struct buf *b, const struct stanza *s, const char *feature);
/* `<error/>` alone, into a stanza that is open: for answers that say what of
 * the request was wrong. */
void error_put(struct xw *w, enum sx_cond c);
/* Of an inbound error: the condition's local name, absent if none. */
struct span error_condition(const struct stanza *s);
/* The same by the table; what it doesn't know is SX_SERVICE_UNAVAILABLE. */
enum sx_cond error_read(const struct stanza *s);

#endif
