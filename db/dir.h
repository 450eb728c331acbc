/* SPDX-License-Identifier: MIT */
/* Who is cleared for what: the store's and the configuration's answers. */
#ifndef DB_DIR_H
#define DB_DIR_H

#include "db/remote.h"
#include "db/store.h"
#include "labels/clearance.h"

struct dir;

/* One line of the configuration's users.clearances. */
struct dir_entry {
	struct span jid; /* bare, prepared */
	const struct clearance *clearance;
};

/* Nothing known: everybody's clearance is nil. Borrows all for its life. */
struct dir *dir_new(struct labels *ls, struct store *s) NONNULL;
void dir_free(struct dir **d);
/* Another engine from now on (a reload): forgets everything read under the
 * old one; dir_configure(), dir_set_default() and dir_load() come next. */
void dir_rebind(struct dir *d, struct labels *ls);
/* Takes references. Replaces what the configuration said before. */
void dir_configure(struct dir *d, const struct dir_entry *e, size_t n);
/* For users of these domains without a clearance of their own; NULL: nil. */
void dir_set_default(struct dir *d, const struct clearance *c,
	const struct span *domains, size_t n);
/* Another for the users of that one of them. */
void dir_set_default_of(
	struct dir *d, struct span domain, const struct clearance *c);
/* A directory outside, for whoever neither store nor configuration speaks of;
 * borrowed, NULL: none. */
void dir_set_remote(struct dir *d, struct remote *r);
/* Users of other servers: those of `domain` and of the domains below it that
 * have no entry of their own. What the peer is cleared for, bounds them. */
struct dir_peer {
	struct span domain;
	/* What comes from it, and what goes to it; NULL: only the user's own
	 * counts. */
	const struct clearance *in, *out;
	/* Of its users without one of their own; NULL: what the peer is
	 * cleared for is enough. */
	const struct clearance *fallback;
};
/* Takes copies and references. local: domains that are no peer's. */
void dir_set_peers(struct dir *d, const struct dir_peer *e, size_t n,
	const struct span *local, size_t local_n);
/* Reads the store's rows (again; also after store_rollback()). A row that can't
 * be read under the policy is nil for that user, logged, and never the default.
 */
void dir_load(struct dir *d);

/* NULL: nil, which is always denied. The store's row wins over the
 * configuration's. A peer's user: within what goes to the peer. Borrowed until
 * the next change of the directory, and for the turn. */
const struct clearance *dir_clearance(const struct dir *d, struct span bare);
/* For what they send: a peer's user within what comes from the peer. */
const struct clearance *dir_sender(const struct dir *d, struct span bare);
/* "store", "config", "ldap", "default" or "none"; of a peer's users
 * "peer-default" (the peer's default clearance) or "peer" (that of the peer
 * itself). */
const char *dir_source(const struct dir *d, struct span bare);

/*
 * What a directory outside has to say. `pending`: it is asked and hasn't
 * answered, so that their nil isn't the last word; who stays in a place for
 * that is judged again soon. `unknown`: the same, or it was asked in vain.
 * `waits`: what they send has to wait; also for the groups of who has a
 * clearance.
 */
bool dir_is_pending(const struct dir *d, struct span bare);
bool dir_is_unknown(const struct dir *d, struct span bare);
bool dir_waits(const struct dir *d, struct span bare);
/* Labels that a directory outside has for their catalogue: expressions, one per
 * line; empty: none. */
struct span dir_labels(const struct dir *d, struct span bare);
/* Is that known? Of a user whose groups aren't: no. */
bool dir_in_group(const struct dir *d, struct span bare, struct span group);

/* Writes the row and uses it at once. On any error nothing is done. */
enum err dir_set(struct dir *d, struct span bare, struct span expr,
	int64_t wall_ms, struct errtext *e) MUST_CHECK;
bool dir_remove(struct dir *d, struct span bare); /* the store's row; was it? */
/* Calls f for each user with a clearance of their own, with the one that
 * counts (NULL: it can't be read), in JID order. f changes nothing here. */
void dir_each(const struct dir *d,
	void (*f)(void *arg, struct span bare, const struct clearance *c,
		const char *source),
	void *arg);

#endif
