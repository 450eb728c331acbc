/* SPDX-License-Identifier: MIT */
/* Records (doc/transfer.md) as sources write them. */
#ifndef MOVE_RECORD_H
#define MOVE_RECORD_H

#include "move/move.h"
#include "xmpp/transfer.h"
#include "xmpp/write.h"

/* Bytes of one. */
#define RECORD_MAX TRANSFER_RECORD

/* One after the other, in the same memory. */
struct record {
	struct buf b;
	struct xw w;
};
void record_init(struct record *r);
void record_clear(struct record *r);

/* Opens one; attributes and content are the caller's, through r->w. */
void record_open(struct record *r, const char *name);
/* XEP-0082; ms since 1970. */
void record_time(struct record *r, const char *attr, int64_t wall_ms);
/* Closes it and hands it on. ERR_LIMIT: it is too long; or as of the sink. */
enum err record_put(
	struct record *r, struct move_sink *to, struct errtext *e) MUST_CHECK;

/* `<options><x>`, then fields, then record_options_put(). secret: the hash of
 * a password; absent: none. */
void record_options(
	struct record *r, const char *form_type, struct span secret);
void record_option(struct record *r, const char *var, struct span value);
void record_option_bool(struct record *r, const char *var, bool value);
void record_option_int(struct record *r, const char *var, int64_t value);
enum err record_options_put(
	struct record *r, struct move_sink *to, struct errtext *e) MUST_CHECK;

/* Absent ones are left out. */
struct record_affiliation {
	struct span jid, affiliation, nick, reason;
};
enum err record_affiliation(struct record *r, struct move_sink *to,
	const struct record_affiliation *a, struct errtext *e) MUST_CHECK;
/* What the source has and can't be said. */
enum err record_lost(struct record *r, struct move_sink *to, const char *what,
	struct span value, const char *why, struct errtext *e) MUST_CHECK;

#endif
