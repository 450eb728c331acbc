/* SPDX-License-Identifier: MIT */
/*
 * A service of labelled rooms on one domain (XEP-0045): what the process and
 * the tests see of it. Everything comes in from outside: the turn, the store,
 * the directory, the gate, the outbox.
 */
#ifndef MUC_MUC_H
#define MUC_MUC_H

#include "domain/domain.h"
#include "domain/fact.h"

struct muc;

/* Borrowed for the life of the service, or until muc_reload(). */
struct muc_conf {
	struct domain_conf d;
	const struct edit *room_defaults; /* muc/edit.h; NULL: the options' */
	const struct span *relay; /* more namespaces that occupants may send
	                             each other requests in */
	size_t relay_n;
	struct muc_limits {
		size_t rooms_per_user;    /* rooms one bare JID may own */
		size_t joined_rooms;      /* that one bare JID is in */
		size_t occupants;         /* sessions in one room */
		size_t sessions_per_user; /* of one bare JID in one room */
		size_t nick_bytes;
		size_t history;        /* messages a joiner gets at most */
		size_t affiliations;   /* entries of one room */
		size_t presence_bytes; /* payload kept of a presence */
		size_t relay_bytes;    /* one message may become, to all */
		int64_t lock_ms;       /* unconfigured rooms go after that */
		int64_t ping_ms;     /* silent sessions are pinged after that */
		size_t page;         /* items of a list without RSM */
		size_t archive_page; /* messages of one page of an archive */
		int64_t archive_days_max;    /* of every room; 0: any */
		size_t presences_per_minute; /* of a session; 0: any */
		size_t invites_per_minute;   /* of a person; 0: any */
		int64_t tombstone_ms; /* destroyed rooms are known; 0: not */
		size_t messages_per_minute; /* the same, in a room */
		size_t message_bytes;       /* of one, its payload */
		size_t avatar_bytes;        /* of a vCard of a room */
		size_t searches_per_minute; /* of a person; 0: any */
		size_t requests_per_minute; /* to other occupants; 0: any */
	} limits;
};
extern const struct muc_limits muc_limits_default;

/* conf is copied, what it points to is not. */
struct muc *muc_new(const struct muc_conf *conf, struct store *st,
	struct dir *dir, struct gate *gate, struct outbox *out) NONNULL;
void muc_free(struct muc **m); /* the store keeps everything */
/* What it has as every service; its life. */
struct domain *muc_domain(struct muc *m);

/* Brings rooms with occupants back from the store; each is pinged from the
 * first muc_connected() on. */
void muc_restore(struct muc *m, struct turn *t);
/* The stream is up (again): who is no longer admitted is removed, who has gone
 * meanwhile is found by ping. */
void muc_connected(struct muc *m, struct turn *t);
/* The stream is down: until it is up nobody is pinged or found gone. */
void muc_disconnected(struct muc *m);
/* One stanza for this domain, to its end, answers included. */
void muc_handle(struct muc *m, const struct stanza *s, struct turn *t);
/* Once a second or so: lock time-outs, pings and their time-outs. */
void muc_tick(struct muc *m, struct turn *t);

/* Clearances changed (who: absent for all, else one bare JID): everybody
 * concerned is judged again; who is no longer admitted is removed (307). */
void muc_rejudge(struct muc *m, struct span who, struct turn *t);
/* New configuration and engine: every label and clearance is read again under
 * it, then all are judged again. The old engine may be freed afterwards. */
void muc_reload(struct muc *m, const struct muc_conf *conf, struct gate *gate,
	struct turn *t);
/* The service goes away: status 332 to everybody; rooms stay in the store,
 * occupants don't. */
void muc_shutdown(struct muc *m, struct turn *t);

/* ---- for the control API (muc/control.c) ---- */

struct muc_room_info {
	struct span jid, name;
	size_t occupants;
	bool persistent, is_public, locked;
	struct span access, clearance,
		fallback; /* expressions; absent: unset */
};
/* Rooms in JID order, from the store, page by page. */
void muc_rooms(struct muc *m, struct turn *t,
	void (*f)(void *arg, const struct muc_room_info *r), void *arg);
/* Options, labels (effective too, with the level that they come from),
 * affiliations, occupants with their clearance. false: no such room. */
bool muc_show(struct muc *m, struct span room, fact_fn *f, void *arg,
	struct turn *t) MUST_CHECK;
/* NAME=VALUE pairs of the options table (design 7), checked all before any
 * is done. ERR_VALUE, ERR_UNKNOWN (no such room or option), ERR_CONFLICT. */
enum err muc_create(struct muc *m, struct span room, const struct span *pairs,
	size_t n, struct turn *t, struct errtext *e) MUST_CHECK;
enum err muc_set(struct muc *m, struct span room, const struct span *pairs,
	size_t n, struct turn *t, struct errtext *e) MUST_CHECK;
enum err muc_affiliate(struct muc *m, struct span room, struct span jid,
	struct span affiliation, struct turn *t, struct errtext *e) MUST_CHECK;
enum err muc_destroy(struct muc *m, struct span room, struct span alternate,
	struct turn *t, struct errtext *e) MUST_CHECK;
/* Where a room went that the operator moved; absent: nothing is known of it. In
 * the turn's memory. */
struct span muc_moved(struct muc *m, struct span room, struct turn *t);
/* Which messages are to go; then how many went. */
struct muc_purge {
	struct span before; /* a date (XEP-0082); absent: of any age */
	struct span label;  /* expression; absent: of any label */
	size_t gone;
	bool more; /* a step was done; call it again */
};
/* Takes messages of a room out of its archive, a bounded number at once.
 * ERR_VALUE, ERR_UNKNOWN: nothing was done. */
enum err muc_purge(struct muc *m, struct span room, struct muc_purge *p,
	struct turn *t, struct errtext *e) MUST_CHECK;

/* A message of the archive as the operator is told of it (why.c): who may have
 * it, never what it says. Labels as the store has them; form 0: one that nobody
 * is cleared for. */
struct muc_said {
	struct span id, sender, bare; /* sender: full; the room's own of what it
	                                 said */
	int64_t at;                   /* ms UTC */
	bool open; /* under no label: as open as the room is */
	bool left; /* and not past its time */
	struct value_row label;
	const struct value_row *named; /* of what it refers to */
	size_t named_n;
	const struct value_row *inner; /* of what it carries */
	size_t inner_n;
};
/* false: no such room or message. */
bool muc_message(struct muc *m, struct span room, struct span id,
	struct muc_said *s_r, struct turn *t) MUST_CHECK;

struct departure;
struct transfer_page;
/* A page of a room as records (domain/transfer_out.h). ERR_UNKNOWN: no such
 * room; ERR_VALUE: what is asked makes no sense; ERR_CONFLICT: the room can't
 * leave, or whom it is for may not enter it. */
enum err muc_depart(struct muc *m, struct span room,
	const struct departure *ask, struct transfer_page *page, struct turn *t,
	struct errtext *e) MUST_CHECK;
/* Rooms that can leave, in JID order. *count: so many messages are counted at
 * most, and what is left of that; messages -1: not known. */
void muc_places(struct muc *m, uint64_t *count, struct turn *t,
	void (*f)(void *arg, struct span jid, int64_t messages), void *arg);

struct muc_stats {
	uint64_t rooms_loaded, sessions, messages, deliveries, views, denied;
};
struct muc_stats muc_stats(const struct muc *m);

#endif
