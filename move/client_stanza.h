/* SPDX-License-Identifier: MIT */
/* What is said to a user, and by him, in single stanzas. */
#ifndef MOVE_CLIENT_STANZA_H
#define MOVE_CLIENT_STANZA_H

#include "xmpp/write.h"
#include "xmpp/xml.h"

/* What a server said, for a terminal: cut, and nothing in it steers one. */
void stanza_plain(struct span text, char *out, size_t n);
/* Why a server ends the stream (RFC 6120 4.9.2), for a terminal. false: x is
 * something else. */
bool stanza_stream_error(
	const struct xml *x, char *name, size_t name_n, char *text, size_t n);
/* The condition of a `<failure>` of SASL (RFC 6120 6.5); false: it is none. */
bool stanza_sasl_failure(struct span xml, char *condition, size_t n);

/* To whoever asks us: yes, we are there; or: no such thing. */
void stanza_answer(struct buf *b, struct span to, struct span id, bool is_ping);

#endif
