/* SPDX-License-Identifier: MIT */
/* A message of an archive becomes a record, whoever kept it. */
#ifndef MOVE_MESSAGE_H
#define MOVE_MESSAGE_H

#include "move/record.h"
#include "xmpp/xml.h"

struct move_message {
	struct span id;           /* of the archive; absent: none */
	int64_t at_ms;            /* when the room got it */
	struct span nick, sender; /* absent: the room itself; not known */
	bool open;                /* everybody saw real JIDs then */
	const struct xml *stanza; /* as it was kept */
};

/* The part of an occupant's address that is the nickname; absent: it is the
 * room's own address, or another's. Both as they are written. */
struct span message_nick(struct span room, struct span occupant);
/* The real JID that the room put into it (muc#user); absent: none, or several,
 * and it can't be told whose they are. */
struct span message_sender(const struct xml *stanza);
/* The same of a room that sets the occupant's id (XEP-0421), as nobody else
 * can, and its own word behind that, as Prosody's does. */
struct span message_sender_behind_id(const struct xml *stanza);
/* A stanza as text, which need not say its namespace. caps: its own.
 * ERR_SYNTAX: it isn't one, or there is more; ERR_LIMIT. */
enum err message_parse(struct arena *a, struct span text,
	const struct xml_caps *caps, const struct xml **x_r,
	struct errtext *e) MUST_CHECK;
/* room: its bare address; what it added isn't told. ERR_LIMIT: it doesn't fit
 * into a record, and wasn't put; else as of the sink. */
enum err record_message(struct record *r, struct move_sink *to,
	struct span room, const struct move_message *m,
	struct errtext *e) MUST_CHECK;

#endif
