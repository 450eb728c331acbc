/* SPDX-License-Identifier: MIT */
/* One user of a directory outside. Inside db/remote*.c only. */
#ifndef DB_REMOTE_USER_H
#define DB_REMOTE_USER_H

#include "base/table.h"
#include "db/remote.h"

#define USERS_MAX 100000  /* of whom something is noted */
#define RETRY_MS  10000   /* after a question in vain */
#define IDLE_MS   3600000 /* nobody asked: is anybody still interested? */
#define CROWD_MS  60000   /* the same of who has none there, among many */
#define SKEW_MS   60000   /* an answer from the future, the clock was set */
#define NEVER     INT64_MIN

enum remote_asking {
	ASKING_NOT = 0,
	ASKING_WANTED, /* in the line */
	ASKING_NOW,
};

struct remote_user {
	UT_hash_handle hh;               /* in remote->user, by JID */
	struct remote_user *prev, *next; /* in the line */
	char *jid;                       /* owned, bare */
	size_t jid_n;
	/* the last answer; fetched NEVER: there is none */
	int64_t fetched, expires; /* wall ms */
	bool found, overtaken;    /* asked for again while it is asked for */
	enum wire_form form;
	char *value; /* owned; NULL: absent */
	size_t value_n;
	char *groups; /* owned; NULL: none */
	size_t groups_n;
	char *labels; /* owned; NULL: none */
	size_t labels_n;
	const struct clearance *clearance; /* ref'd; NULL: nil */
	/* mono ms */
	int64_t used, since, failed_until, refresh;
	bool alive; /* its answer counted at the last look */
	bool told;  /* somebody was told that it is pending */
	bool idle;  /* nobody is interested, by what scan->idle did */
	enum remote_asking asking;
};

struct remote {
	struct labels *labels;
	struct store *store;
	struct remote_conf conf; /* domains: owned */
	struct span *domain;     /* conf.domains */
	struct remote_user *user;
	struct remote_user *first, *last; /* the line */
	size_t waiting;
	int64_t wall, mono, good; /* mono of the last answer */
	bool full;                /* was told */
};

struct remote_user *remote_find(const struct remote *r, struct span bare);
/* NULL: there are too many. */
struct remote_user *remote_make(struct remote *r, struct span bare);
void remote_drop(
	struct remote *r, struct remote_user *u); /* not from the store */
/* Does the answer count? */
bool remote_is_alive(const struct remote *r, const struct remote_user *u);
/* The value under the engine of the day; what can't be read is nil. */
void remote_read(struct remote *r, struct remote_user *u);
/* Into the line, at its front or end; nothing if it is asked for already. */
void remote_want(struct remote *r, struct remote_user *u, bool first);
/* Out of it; no more asked for. */
void remote_unwant(struct remote *r, struct remote_user *u);
/* Sets when it is asked for again. */
void remote_plan(const struct remote *r, struct remote_user *u);

#endif
