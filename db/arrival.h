/* SPDX-License-Identifier: MIT */
/*
 * The store's part about rooms and nodes that move in (doc/transfer.md). Until
 * its arrival has ended a place stands in its table under an address that is
 * none, so that no other part of the store ever finds it.
 */
#ifndef DB_ARRIVAL_H
#define DB_ARRIVAL_H

#include "db/store.h"

struct arrival_row {
	int64_t id;         /* given by the store */
	struct span domain; /* of the service */
	struct span name;   /* the room's JID, the NodeID */
	int64_t room, node; /* 0: it is none */
	struct span source;
	struct span label;  /* expression; absent: none */
	struct span policy; /* absent: none */
	bool leave_out, ended;
	bool whole;        /* a node, that waits for what goes with it */
	struct span mark;  /* archive id or ItemID; absent: none came */
	uint64_t messages; /* or items, that came so */
	int64_t created;   /* of the place, as the source says; 0: not known */
	struct span invited; /* up to that member, empty: none yet; absent: it
	                        is done, or wasn't asked for */
};
int64_t store_arrival_add(struct store *s, const struct arrival_row *r);
/* All but id, domain, name, room and node. */
void store_arrival_put(struct store *s, const struct arrival_row *r);
/* Ended or not; false: that place never moved in. Spans live in the arena. */
bool store_arrival_get(struct store *s, struct arena *a, struct span domain,
	struct span name, struct arrival_row *r_r) MUST_CHECK;
/* Which ones. */
enum arrivals {
	ARRIVALS_UNDER_WAY, /* of all services, that haven't ended */
	ARRIVALS_INVITING,  /* of a domain, with members to be invited: some */
};
/* By service and name; domain: of ARRIVALS_INVITING. */
size_t store_arrivals(struct store *s, struct arena *a, enum arrivals which,
	struct span domain, const struct arrival_row **rows_r);

/* What stands in the place of an address until the end: a room's JID or a
 * service's domain, so changed that it is none. */
struct span store_arriving_name(struct arena *a, struct span jid);
/* The room has that address from now on. */
void store_room_place(
	struct store *s, int64_t room, struct span jid, int64_t created);

/* An arrival is given up, or a room of many messages destroyed: it is nobody's,
 * and its name is free. What it holds goes part by part. */
void store_room_discard(struct store *s, int64_t room);
/* Removes up to max messages of such rooms, and names of such that were left
 * out, and a room that has none left; true: there was something to do. */
bool store_room_clear(struct store *s, size_t max);

/* Messages of one turn that were added with MESSAGE_ARRIVED, in that order,
 * and no others between them. before: store_message_last() before the first
 * of them. */
struct arrived {
	int64_t id, at;
};
void store_arrived(struct store *s, int64_t room, int64_t before,
	const struct arrived *m, size_t n);
/* A message that was left out: name is an id of it, l its label (NULL: none
 * that can be told). What names it is for who is cleared for that, or for
 * nobody. */
void store_left_add(struct store *s, int64_t room, struct span name,
	const struct message_row *l);
/* Does what was added so to a message that names it. */
void store_left_need(
	struct store *s, int64_t room, struct span name, int64_t message);
/*
 * ---- once ----
 * Who and what came by an arrival (its id): a place that is open takes none of
 * it a second time.
 */

/* Whom the source gave an affiliation: once more changes nothing. */
void store_arrival_person_put(
	struct store *s, int64_t arrival, struct span jid);
bool store_arrival_person(
	struct store *s, int64_t arrival, struct span jid) MUST_CHECK;
/* Came a message of that archive id, and is it gone, for whatever reason? */
bool store_arrival_gone(
	struct store *s, int64_t arrival, struct span uid) MUST_CHECK;
/* An item of that id and time (ms). */
void store_arrival_item_put(
	struct store *s, int64_t arrival, struct span name, int64_t at);
/* *at_r: of the latest item of that id that came, or went from here since;
 * false: none came. */
bool store_arrival_item(struct store *s, int64_t arrival, struct span name,
	int64_t *at_r) MUST_CHECK;
/* Up to which time (ms) messages came to a room; INT64_MIN: none. */
int64_t store_arrived_newest(struct store *s, int64_t room);

/* The newest id of all rooms; 0: there is none. */
int64_t store_message_last(struct store *s);

#endif
