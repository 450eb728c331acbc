/* SPDX-License-Identifier: MIT */
/* What a server says of a room, for tests of crawls: strings, and steps of
 * tests/move/fake_xmpp.h. */
#ifndef TESTS_MOVE_CRAWL_WORDS_H
#define TESTS_MOVE_CRAWL_WORDS_H

#define ANSWER(payload) "<iq type='result' id='ID'>" payload "</iq>"
#define REFUSAL(condition)                                          \
	"<iq type='error' id='ID'><error type='cancel'><" condition \
	" xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/></error></iq>"
#define INFO                                                           \
	ANSWER("<query xmlns='http://jabber.org/protocol/disco#info'>" \
	       "<feature var='http://jabber.org/protocol/muc'/>"       \
	       "<feature var='urn:xmpp:mam:2'/></query>")
#define FORM                                                           \
	ANSWER("<query xmlns='http://jabber.org/protocol/muc#owner'>"  \
	       "<x xmlns='jabber:x:data' type='form'>"                 \
	       "<field var='muc#roomconfig_roomname'><value>N</value>" \
	       "</field><field type='boolean' "                        \
	       "var='muc#roomconfig_moderatedroom'/></x></query>")
#define NOBODY ANSWER("<query xmlns='http://jabber.org/protocol/muc#admin'/>")
#define ENTERED                                                 \
	"<presence from='r@c/me'><x "                           \
	"xmlns='http://jabber.org/protocol/muc#user'><status "  \
	"code='110'/></x></presence><message type='groupchat' " \
	"from='r@c/Bob'><subject>S</subject></message>" INFO
/* What comes before the archive is asked for. */
#define HEAD HEAD_OF(INFO, FORM)
#define HEAD_OF(info, form)                                            \
	{"disco#info'/></iq>", info, 0},                               \
		{"</iq>", REFUSAL("service-unavailable"), 0},          \
		{"muc#owner'/></iq>", form, 0},                        \
		{"'owner'/></query></iq>", NOBODY, 0},                 \
		{"'admin'/></query></iq>", NOBODY, 0},                 \
		{"'member'/></query></iq>", NOBODY, 0},                \
		{"'outcast'/></query></iq>", NOBODY, 0},               \
		{"</iq>", REFUSAL("service-unavailable"), 0},          \
		{"<history maxstanzas='0'/></x></presence>", NULL, 0}, \
		{"</iq>", ENTERED, 0},                                 \
	{                                                              \
		"unavailable'/>", NULL, 0                              \
	}
#define HEAD_RECORDS                                                         \
	"<about/>\n<options><x xmlns='jabber:x:data' type='submit'><field "  \
	"var='FORM_TYPE' type='hidden'><value>http://jabber.org/protocol/"   \
	"muc#roomconfig</value></field><field "                              \
	"var='muc#roomconfig_roomname'><value>N</value></field><field "      \
	"var='muc#roomconfig_moderatedroom'><value>0</value></field><field " \
	"var='muc#roomconfig_passwordprotectedroom'><value>0</value>"        \
	"</field></x></options>\n<subject nick='Bob'>S</subject>\n"
#define SAID(id)                                                        \
	"<message from='r@c'><result xmlns='urn:xmpp:mam:2' id='" id    \
	"' queryid='QUERY'><forwarded xmlns='urn:xmpp:forward:0'>"      \
	"<message xmlns='jabber:client' type='groupchat' from='r@c/A'>" \
	"<body>" id "</body></message><delay xmlns='urn:xmpp:delay' "   \
	"stamp='2026-01-01T00:00:00Z'/></forwarded></result></message>"
#define SAID_RECORD(id)                                                \
	"<message id='" id "' at='2026-01-01T00:00:00.000Z' nick='A'>" \
	"<body xmlns='jabber:client'>" id "</body></message>\n"
#define FIN(complete, last)                                         \
	ANSWER("<fin xmlns='urn:xmpp:mam:2'" complete "><set "      \
	       "xmlns='http://jabber.org/protocol/rsm'><last>" last \
	       "</last></set></fin>")
/* What is the newest, asked behind a first page that isn't the last. */
#define NEWEST(id)                                                         \
	{                                                                  \
		"<max>1</max><before/></set></query></iq>", FIN("", id), 0 \
	}

#endif
