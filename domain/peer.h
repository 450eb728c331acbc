/* SPDX-License-Identifier: MIT */
/*
 * Peers: the domains of other servers, whose users are none of ours. What may
 * come from one and go to it, and in which shape (design 5, 6).
 */
#ifndef DOMAIN_PEER_H
#define DOMAIN_PEER_H

#include "db/dir.h"
#include "xmpp/ns.h"
#include "xmpp/stanza.h"

/* How a peer's labels are written to it. */
enum peer_format {
	PEER_AS_IS = 0, /* XEP-0258, in the form that each came in */
	PEER_0258_ESS,
	PEER_0258_4774,
	PEER_4778, /* a STANAG 4778 binding alone */
	PEER_FLOT, /* the first line of the text, for who knows no labels */
};

enum peer_presence { /* presence folding */
	PEER_PRESENCE_FULL = 0,
	PEER_PRESENCE_AVAILABILITY, /* available or not, and the room's own
	                               words; no show, status or extensions */
	PEER_PRESENCE_NONE,         /* only of themselves */
};

/* Kinds of traffic, a bit each. What is of none of them always passes. */
enum peer_traffic {
	PEER_MUC = 1 << 0,
	PEER_PUBSUB = 1 << 1,
	PEER_FDP = 1 << 2,
	PEER_PRIVATE = 1 << 3,    /* private messages in rooms */
	PEER_CHATSTATES = 1 << 4, /* XEP-0085 */
	PEER_MARKERS = 1 << 5,    /* XEP-0333, XEP-0184 */
	PEER_INVITATIONS = 1 << 6,
	PEER_TRAFFIC_ALL = (1 << 7) - 1,
};

/* What of a message passes: a name of which namespace; name absent: all of
 * the namespace. Labels and what the room itself says always pass. */
struct peer_element {
	struct span ns, name;
};

/* What differs for one user of the peer. */
struct peer_user {
	struct span bare; /* prepared */
	bool deny;
	bool has_allow;
	unsigned allow; /* in place of the peer's */
};

/* One entry of `peers`. Clearances are the directory's, as db/dir.h has them.
 */
struct peer {
	struct span domain; /* and those below it that have no entry */
	bool deny;
	const struct label *fallback; /* default label; ref'd; NULL: none */
	enum peer_format format;
	const struct policy *policy; /* mapped to it and from it; NULL: not */
	enum peer_presence presence;
	const struct peer_element *element; /* message folding */
	size_t element_n;
	bool folds;                   /* else every element passes */
	unsigned allow;               /* bits of enum peer_traffic */
	const struct peer_user *user; /* sorted by address */
	size_t user_n;
};

/* All of the configuration. */
struct peers {
	const struct peer *peer; /* sorted by domain */
	size_t peer_n;
	const struct span *local; /* whose users are ours */
	size_t local_n;
	const struct span *service; /* domains of our own services */
	size_t service_n;
	bool deny_others; /* peer_default: deny */
};

/* Is it a domain of ours, or one of our services? */
bool peers_is_local(const struct peers *p, struct span domain);
/* The entry of a domain, or of the nearest one above it; NULL: none. Not asked
 * for local domains. */
const struct peer *peers_find(const struct peers *p, struct span domain);

/* How somebody stands to us. */
struct peer_standing {
	const struct peer *peer; /* NULL: ours, or of a domain without entry */
	unsigned allow;          /* bits of enum peer_traffic */
	bool denied;
};
struct peer_standing peers_standing(const struct peers *p, struct span bare);

/* May traffic of these kinds be exchanged with that user at all? Local ones:
 * always. */
bool peers_allow(const struct peers *p, struct span bare, unsigned traffic);
/* The default label of who sends, where they are a peer's; NULL: none. */
const struct label *peers_fallback(const struct peers *p, struct span bare);

#endif
