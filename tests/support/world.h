/* SPDX-License-Identifier: MIT */
/*
 * A service of rooms, or of nodes, without the process around it: a clock that
 * is set, a chance that counts, a store in memory, and an outbox that remembers
 * who got what. The outbox reads each stanza again as its receiver would, and
 * aborts if a label is in it that the receiver isn't cleared for: no test needs
 * to ask.
 */
#ifndef TESTS_SUPPORT_WORLD_H
#define TESTS_SUPPORT_WORLD_H

#include "muc/edit.h"
#include "pubsub/pubsub.h"

#define DOMAIN "rooms.ex.org"
#define ROOM   "r@rooms.ex.org" /* where the short ways lead */
#define NODES  "nodes.ex.org"

/* What differs from the usual; zeroed is the usual: users of ex.org make
 * rooms and are cleared for UNCLASSIFIED, which is the default label too. */
struct world_conf {
	const char *access, *clearance, *fallback; /* the domain's */
	bool no_fallback;                          /* nor a default label */
	const char *create;                        /* pattern */
	const char *admin;                         /* bare JID */
	const char *relay;                         /* one more namespace */
	const struct domain_contact *contact;      /* one */
	enum gate_mode mode;
	const char *partner; /* a second policy (SPIF text) */
	bool on_disk;        /* store in a file of a directory of its own */
	bool silent;         /* count what is sent, don't keep it */
	bool nodes;          /* the service at NODES, and none of rooms */
	const struct pubsub_kind *kind; /* of a special kind */
	const struct peers *peers;      /* with what is of peers in it */
	enum client_flot flot;
	bool bytestreams;
	struct pubsub_limits node_limits; /* as limits */
	const char *room_defaults;        /* NAME=VALUE, a line each */
	struct muc_limits limits;         /* zero: the default of each */
	bool contacts_unfiltered;
};

/* What world_peer() makes an entry of; zeroed: all passes, nobody is cleared.
 */
struct world_peer {
	const char *domain;
	const char *in, *out;    /* clearances */
	const char *const *only; /* labels, in place of these */
	size_t only_n;
	const char *fallback_label, *fallback_clearance;
	struct peer set; /* the rest: domain and label are taken from above */
	bool mapped;     /* to the second policy */
};

/* A stanza that left. */
struct sent {
	char *to; /* unescaped */
	char *xml;
	uint64_t epoch; /* of the outbox */
	bool seen;      /* expect() had it */
};

struct world {
	struct outbox out;
	struct entropy entropy;
	uint64_t chance;
	struct world_conf conf;
	struct labels *labels;
	struct store *store;
	struct dir *dir;
	struct gate *gate;
	struct muc *muc;         /* NULL: it is one of nodes */
	struct pubsub *pubsub;   /* NULL: it is one of rooms */
	struct catalog *catalog; /* NULL, or of world_offer() */
	struct world *sibling;   /* NULL, or another service of the process */
	struct place server, domain;
	struct span create, admin, relay;
	struct edit defaults;
	bool has_peers;
	struct world_peer peer[4];
	size_t peer_n;
	struct peers peers; /* of them */
	struct turn turn;
	struct arena *keep; /* what lives as long as the world */
	struct sent *sent;
	size_t sent_n, sent_cap;
	size_t waiting; /* sent[] from there on waits; SIZE_MAX: nothing does */
	uint64_t epoch; /* of what is sent */
	uint64_t count; /* of all sends, kept or not */
	char path[64];  /* of the store's directory; empty: in memory */
};

struct world *world_new(const struct world_conf *conf); /* NULL: the usual */
void world_free(struct world **w);
/* The process ends and starts again; nothing is told to anybody by that. */
void world_restart(struct world *w);

/* One stanza, one turn: handled, committed, sent. false: it is none, or not
 * for this domain. */
bool world_try(struct world *w, struct span xml);
/* The same; dies if it is none. */
void world_recv(struct world *w, const char *xml);
void world_recvf(struct world *w, const char *fmt, ...) PRINTF_LIKE(2, 3);
/* The server reads no more: what is sent from now on waits in the outbox. */
void world_hold(struct world *w);
/* Time passes, then the service's tick. */
void world_wait(struct world *w, int64_t ms);
/* Around what a test does by itself: a turn of its own. */
struct turn *world_begin(struct world *w);
void world_end(struct world *w);

/* caveatctl clearance set; NULL takes it away. Holds at once. */
void world_clear(struct world *w, const char *bare, const char *expr);
/* A reload with another policy (SPIF text) and nothing else of before: no
 * clearances by configuration, no catalogue. */
void world_reload(struct world *w, const char *policy);
/* caveatctl room set ROOM NAME=VALUE */
void world_set(struct world *w, const char *pair);
/* One more peer, or another entry of it; the first one also says that there are
 * such. Holds at once; expressions are borrowed for the world's life. */
void world_peer(struct world *w, const struct world_peer *p);
/* peer_default: deny */
void world_deny_peers(struct world *w);
/* A catalogue with these labels, the first being its default. */
void world_offer(struct world *w, const char *const *exprs, size_t n);
/* `<securitylabel/>` of an expression: as XML, STANAG 4774 inside. */
const char *world_label(struct world *w, const char *expr);
/* The same with ESS inside, and only what stands inside `<label/>`. */
const char *world_label_ess(struct world *w, const char *expr);
const char *world_label_inner(struct world *w, const char *expr);

/* Presence with `<x xmlns=muc/>` to ROOM/nick. */
void world_join(struct world *w, const char *full, const char *nick);
/* Makes ROOM, configures it as it is, and forgets what was sent. */
void world_open(struct world *w, const char *full, const char *nick);
/* `<message type=groupchat>` with that body; label as XML, NULL: none. */
void world_say(
	struct world *w, const char *full, const char *body, const char *label);
/* What was sent up to now is of no interest. */
void world_forget(struct world *w);

#endif
