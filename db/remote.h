/* SPDX-License-Identifier: MIT */
/*
 * What a directory outside (LDAP) says of users: a cache, in the store as well.
 * Who asks gets an answer at once; what isn't known is noted, and whoever
 * drives the directory asks it and tells what it said.
 *
 * SECURITY: an answer counts until it expires, and then nothing does: nil. It
 * is never the default that stands for what isn't known, only for what isn't
 * there.
 */
#ifndef DB_REMOTE_H
#define DB_REMOTE_H

#include "db/store.h"
#include "labels/wire.h"

struct remote;

#define REMOTE_VALUE_MAX  65536 /* bytes of a clearance */
#define REMOTE_GROUPS_MAX 65536 /* bytes of all names of groups of a user */
#define REMOTE_LABELS_MAX 65536 /* the same of labels */

struct remote_conf {
	const struct span *domains; /* whose users it answers for */
	size_t domain_n;
	enum wire_form form; /* of values; WIRE_DER: in base64 as well */
	int64_t ttl_ms;      /* how long an answer counts */
	int64_t negative_ms; /* the same of "has none" */
	int64_t refresh_ms;  /* after that it is asked for again */
	int64_t timeout_ms;  /* of a question */
	bool groups;         /* it tells of groups, too */
};

/* Answers for nobody. Borrows both for its life. */
struct remote *remote_new(struct labels *ls, struct store *s) NONNULL;
void remote_free(struct remote **r);
/* The time; once a turn, before anything else of it. ms, see clock.h. */
void remote_time(struct remote *r, int64_t wall, int64_t mono);
/* Another engine, other domains: what is known is read anew, and soon asked
 * for again. Copies conf; NULL: nobody. */
void remote_configure(
	struct remote *r, struct labels *ls, const struct remote_conf *conf);
/* What the store has, after remote_configure(). tidy: rows of whom it doesn't
 * answer for go. */
void remote_load(struct remote *r, bool tidy);

/* ---- what it says ---- */

enum remote_state {
	REMOTE_FOREIGN = 0, /* it doesn't answer for that domain */
	REMOTE_PENDING,     /* isn't known, and is asked for: nil */
	REMOTE_FAILED,      /* was asked for in vain: nil */
	REMOTE_ABSENT,      /* has no clearance there: the default counts */
	REMOTE_KNOWN,       /* *c_r, and NULL is nil */
};
/* Notes that it is used. *c_r borrowed until the cache changes. */
enum remote_state remote_ask(
	struct remote *r, struct span bare, const struct clearance **c_r);
/* Does somebody wait for it? It is asked for before others. */
void remote_hurry(struct remote *r, struct span bare);
/* Is that known? Without regard to ASCII case, as directories compare. */
bool remote_in_group(struct remote *r, struct span bare, struct span group);
/* For their catalogue, one per line; empty: none, or they aren't known. */
struct span remote_labels(struct remote *r, struct span bare);
bool remote_has_groups(const struct remote *r);
/* Has it said anything of them yet, be it out of date? */
bool remote_knew(const struct remote *r, struct span bare);
/* ms since the answer that counts; -1: there is none. */
int64_t remote_age(const struct remote *r, struct span bare);
/* Those of whom something is known, in no order. */
void remote_each(const struct remote *r,
	void (*f)(void *arg, struct span bare, const struct clearance *c),
	void *arg);

struct remote_stats {
	size_t known, waiting; /* users; to be asked for */
};
struct remote_stats remote_stats(const struct remote *r);

/* ---- asking it ---- */

/* The next one to be asked for; false: nobody. Borrowed until
 * remote_learn() or remote_scan(). */
bool remote_next(struct remote *r, struct span *bare_r) MUST_CHECK;
/* It couldn't be asked now: first in the line again. */
void remote_put_back(struct remote *r, struct span bare);
/* Is to be asked for again, whatever is known. absent: all of whom something
 * is. */
void remote_refresh(struct remote *r, struct span bare);

struct remote_answer {
	bool found;         /* has a clearance there */
	struct span value;  /* absent: it can't be taken, which is nil */
	struct span groups; /* names, one per line */
	/* For their catalogue: expressions, one per line; absent: none. */
	struct span labels;
};
/* What it said; of somebody who isn't asked for it is as good. true: something
 * else counts now. */
bool remote_learn(struct remote *r, struct span bare,
	const struct remote_answer *a) MUST_CHECK;
/*
 * Once a second: what expires, what failed, what is to be refreshed. Calls
 * `changed` for each of whom something else counts now, `vain` for those to
 * whom `pending` applies no more, and `idle` for those whom nobody asked for in
 * long: if nobody does by then, they are forgotten as they expire, and where
 * there are many, at once if they have no clearance there. None changes
 * anything here but by remote_ask().
 */
struct remote_scan {
	void (*changed)(void *arg, struct span bare);
	void (*vain)(void *arg, struct span bare);
	void (*idle)(void *arg, struct span bare);
	void *arg;
};
void remote_scan(struct remote *r, const struct remote_scan *f);

#endif
