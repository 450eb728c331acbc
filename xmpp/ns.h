/* SPDX-License-Identifier: MIT */
/* The namespaces we know, as small numbers. */
#ifndef XMPP_NS_H
#define XMPP_NS_H

#include "base/span.h"

/* One row per namespace: symbol, URI. jabber:client is read as NS_STANZA. */
#define NS_TABLE(X)                                                         \
	X(NS_STANZA, "jabber:component:accept")                             \
	X(NS_STREAM, "http://etherx.jabber.org/streams")                    \
	X(NS_XML, "http://www.w3.org/XML/1998/namespace")                   \
	X(NS_CLIENT, "jabber:client")                                       \
	X(NS_STANZA_ERROR, "urn:ietf:params:xml:ns:xmpp-stanzas")           \
	X(NS_DISCO_INFO, "http://jabber.org/protocol/disco#info")           \
	X(NS_DISCO_ITEMS, "http://jabber.org/protocol/disco#items")         \
	X(NS_MUC, "http://jabber.org/protocol/muc")                         \
	X(NS_MUC_USER, "http://jabber.org/protocol/muc#user")               \
	X(NS_MUC_ADMIN, "http://jabber.org/protocol/muc#admin")             \
	X(NS_MUC_OWNER, "http://jabber.org/protocol/muc#owner")             \
	X(NS_XDATA, "jabber:x:data")                                        \
	X(NS_XDATA_VALIDATE, "http://jabber.org/protocol/xdata-validate")   \
	X(NS_XDATA_LAYOUT, "http://jabber.org/protocol/xdata-layout")       \
	X(NS_CONFERENCE, "jabber:x:conference")                             \
	X(NS_REGISTER, "jabber:iq:register")                                \
	X(NS_VERSION, "jabber:iq:version")                                  \
	X(NS_PING, "urn:xmpp:ping")                                         \
	X(NS_DELAY, "urn:xmpp:delay")                                       \
	X(NS_RSM, "http://jabber.org/protocol/rsm")                         \
	X(NS_SID, "urn:xmpp:sid:0")                                         \
	X(NS_OCCUPANT_ID, "urn:xmpp:occupant-id:0")                         \
	X(NS_FORWARD, "urn:xmpp:forward:0")                                 \
	X(NS_HINTS, "urn:xmpp:hints")                                       \
	X(NS_CORRECT, "urn:xmpp:message-correct:0")                         \
	X(NS_RETRACT, "urn:xmpp:message-retract:1")                         \
	X(NS_MODERATE, "urn:xmpp:message-moderate:1")                       \
	X(NS_REACTIONS, "urn:xmpp:reactions:0")                             \
	X(NS_REPLY, "urn:xmpp:reply:0")                                     \
	X(NS_FASTEN, "urn:xmpp:fasten:0")                                   \
	X(NS_ATTACH, "urn:xmpp:message-attaching:1")                        \
	X(NS_MARKERS, "urn:xmpp:chat-markers:0")                            \
	X(NS_RECEIPTS, "urn:xmpp:receipts")                                 \
	X(NS_HATS, "urn:xmpp:hats:0")                                       \
	X(NS_MAM, "urn:xmpp:mam:2")                                         \
	X(NS_FULLTEXT, "urn:xmpp:fulltext:0")                               \
	X(NS_PUBSUB_FILTER, "urn:xmpp:pubsub-filter:0")                     \
	X(NS_MODERATE_0, "urn:xmpp:message-moderate:0")                     \
	X(NS_FALLBACK, "urn:xmpp:fallback:0")                               \
	X(NS_MENTIONS, "urn:xmpp:mmn:0")                                    \
	X(NS_REFERENCE, "urn:xmpp:reference:0")                             \
	X(NS_MAV, "urn:xmpp:muc:affiliations:1")                            \
	X(NS_VCARD, "vcard-temp")                                           \
	X(NS_VCARD_UPDATE, "vcard-temp:x:update")                           \
	X(NS_COMMANDS, "http://jabber.org/protocol/commands")               \
	X(NS_SEARCH, "jabber:iq:search")                                    \
	X(NS_CHANNEL_SEARCH, "urn:xmpp:channel-search:0:search")            \
	X(NS_CHANNEL_ERROR, "urn:xmpp:channel-search:0:error")              \
	X(NS_SECLABEL, "urn:xmpp:sec-label:0")                              \
	X(NS_CATALOG, "urn:xmpp:sec-label:catalog:2")                       \
	X(NS_ESS, "urn:xmpp:sec-label:ess:0")                               \
	X(NS_4774, "urn:nato:stanag:4774:confidentialitymetadatalabel:1:0") \
	X(NS_4778, "urn:nato:stanag:4778:bindinginformation:1:0")           \
	X(NS_4778_XMPP, "urn:nato:stanag:4778:profile:xmpp:1:0")            \
	X(NS_DELEGATION_1, "urn:xmpp:delegation:1")                         \
	X(NS_DELEGATION_2, "urn:xmpp:delegation:2")                         \
	X(NS_PRIVILEGE_1, "urn:xmpp:privilege:1")                           \
	X(NS_PRIVILEGE_2, "urn:xmpp:privilege:2")                           \
	X(NS_ROSTER, "jabber:iq:roster")                                    \
	X(NS_PUBSUB, "http://jabber.org/protocol/pubsub")                   \
	X(NS_PUBSUB_OWNER, "http://jabber.org/protocol/pubsub#owner")       \
	X(NS_PUBSUB_EVENT, "http://jabber.org/protocol/pubsub#event")       \
	X(NS_PUBSUB_ERRORS, "http://jabber.org/protocol/pubsub#errors")     \
	X(NS_SLPS, "urn:xmpp:sec-label:pubsub:0")                           \
	X(NS_SLPS_ERRORS, "urn:xmpp:sec-label:pubsub:errors:0")             \
	X(NS_OOB, "jabber:x:oob")                                           \
	X(NS_SHIM, "http://jabber.org/protocol/shim")                       \
	X(NS_CAVEAT, "urn:caveat:0")                                        \
	X(NS_CAVEAT_FORMS, "urn:caveat:forms:0")                            \
	X(NS_TRANSFER, "urn:caveat:transfer:0")

enum ns {
	NS_NONE = 0, /* no namespace */
	NS_OTHER,    /* one that isn't in the table */
#define X(sym, uri) sym,
	NS_TABLE(X)
#undef X
	NS_COUNT
};

/* jabber:client gives NS_STANZA. Never NS_CLIENT. */
enum ns ns_find(struct span uri);
/* BUG for NS_OTHER; empty for NS_NONE. */
struct span ns_uri(enum ns ns);

#endif
