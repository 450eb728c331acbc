/* SPDX-License-Identifier: MIT */
/* The store's part about people of rooms, and about rooms that are gone. */
#ifndef DB_PEOPLE_H
#define DB_PEOPLE_H

#include "db/store.h"

/* ---- who asked to be a member ---- */

struct request_row {
	struct span jid, nick; /* bare */
	int64_t at;            /* ms UTC */
};
void store_request_put(struct store *s, int64_t room,
	const struct request_row *r); /* inserts or replaces, by jid */
void store_request_remove(struct store *s, int64_t room, struct span jid);
/* Those that came after `since`, in JID order. */
size_t store_requests(struct store *s, struct arena *a, int64_t room,
	int64_t since, const struct request_row **rows_r);
bool store_request_get(struct store *s, struct arena *a, int64_t room,
	struct span jid, struct request_row *r_r) MUST_CHECK;

/* ---- who has voice without being a member ---- */

/* Of more than max the oldest go. */
void store_voice_put(
	struct store *s, int64_t room, struct span jid, size_t max);
void store_voice_remove(struct store *s, int64_t room, struct span jid);
bool store_voice_has(struct store *s, int64_t room, struct span jid) MUST_CHECK;
/* Those behind a JID (absent: from the first), in JID order, at most max; array
 * in the arena. */
size_t store_voices(struct store *s, struct arena *a, int64_t room,
	struct span after, size_t max, const struct span **jids_r);

/* ---- destroyed rooms ---- */

struct tombstone_row {
	struct span jid;
	struct span access;    /* label expression; absent: it had none */
	struct span alternate; /* bare JID; absent: none */
	int64_t until;         /* ms UTC */
};
/* Inserts or replaces; of more than max in the domain the oldest go, but those
 * until INT64_MAX, which aren't counted. */
void store_tombstone_put(
	struct store *s, const struct tombstone_row *r, size_t max);
void store_tombstone_remove(struct store *s, struct span jid);
bool store_tombstone_get(struct store *s, struct arena *a, struct span jid,
	struct tombstone_row *r_r) MUST_CHECK;

/* Forgets requests from before `requests`, tombstones until `tombstones`. */
void store_people_expire(struct store *s, int64_t requests, int64_t tombstones);

#endif
