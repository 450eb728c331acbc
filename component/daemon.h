/* SPDX-License-Identifier: MIT */
/*
 * The process: the loop, the turn, the services and what they share. One
 * thread; everything hangs on one struct daemon.
 */
#ifndef COMPONENT_DAEMON_H
#define COMPONENT_DAEMON_H

#include "base/clock.h"
#include "base/turn.h"
#include "component/config.h"
#include "component/stream.h"
#include "db/dir.h"
#include "muc/muc.h"
#include "pubsub/pubsub.h"

struct event;
struct event_base;
struct control;
struct inquiry;
struct park;
struct post;
struct what_if;
struct copier;
struct auditor;

/* A service at work: its domain's stream, gate, and rooms or nodes. */
struct service {
	struct daemon *d;
	struct config_service *conf; /* in d->config */
	char *domain;                /* owned: outlives a configuration */
	struct stream *stream;
	struct gate *gate;
	struct muc *muc;       /* one of the two, by its type; both */
	struct pubsub *pubsub; /* NULL: orphaned by a reload */
	enum config_type type;
	bool was_up;  /* attached at least once */
	bool leaving; /* stopping or removed by a reload: its stream closes */
	bool closed;  /* and is closed: may be freed */
	bool shared_told; /* the log line about a shared listener was written */
};

struct daemon {
	struct event_base *base;
	const struct clock *clock;
	const char *config_path;
	struct config *config;
	struct store *store;
	struct dir *dir;
	struct service **service; /* owned array of owned */
	size_t service_n;
	struct control *control;
	struct post *post;       /* hooks (post.h) */
	struct what_if *what_if; /* what_if.h; NULL: nothing is tried out */
	struct copier *copier;   /* control_backup.c; NULL: none is made */
	struct auditor *auditor; /* NULL: there is no audit */
	struct inquiry *inquiry; /* the directory outside (inquiry.h) */
	struct park *park;       /* what waits for it (park.h) */
	struct exporting {       /* control_departure.c: the audit has it */
		uint64_t key;
		int64_t until; /* mono ms; 0: none */
	} exporting[16];
	struct event *turn_end, *tick, *idle_again, *sig_term, *sig_int,
		*sig_hup;
	struct turn turn;
	bool in_turn, held, ready, stopping, notify;
	bool worked;       /* since memory was given back */
	bool quiet;        /* the last turn brought no stanza */
	bool idle_due;     /* the store may tidy up at the next quiet turn */
	size_t stanzas;    /* of this turn */
	int64_t turn_from; /* mono ms */
	int64_t started;   /* wall ms */
	uint64_t turns;
	int status; /* exit status */
};

/* loop.c: the turn */

/* Begins a turn, or joins the one that runs. */
struct turn *turn_begin(struct daemon *d);
/* Commit, flush, forget; NULL-safe when no turn runs. */
void turn_end(struct daemon *d);
/* Ends the turn once every stream has been read. */
void turn_end_soon(struct daemon *d);
/* Lets leave what needn't be committed, if it is much. Between two stanzas. */
void turn_flush(struct daemon *d);
/* Has this turn done enough? */
bool turn_is_full(const struct daemon *d);

void loop_init(struct daemon *d);
void loop_clear(struct daemon *d);
/* What the configuration says of people; then what the store does. */
void directory_from(struct dir *dir, const struct config *c);
/* Directory and services of the first configuration. */
void loop_start(struct daemon *d);
/* Runs until everything is stopped. */
void loop_run(struct daemon *d);
/* Stops: notify tells the occupants (332), else they stay in the store. */
void loop_stop(struct daemon *d, bool notify);
/* SIGHUP and `caveatctl reload`. false: the old one stays; errors. */
bool loop_reload(struct daemon *d, struct config_errors *errors);

/* service.c */

struct service *service_new(struct daemon *d, struct config_service *conf);
void service_free(struct service **s);
void service_start(struct service *s);
/* What a configuration says of one of its services. */
struct domain_conf service_domain(struct service *s, const struct config *c,
	const struct config_service *conf);
/* By domain; NULL: none of ours, or one that is leaving. */
struct service *service_find(struct daemon *d, struct span domain);
/* Another configuration (and engine) for the same domain. */
void service_reload(struct service *s, struct config_service *conf);
/* Do both attach to one listener of one server? */
bool service_shares(const struct service *a, const struct service *b);
void service_leave(struct service *s, bool notify);
/* A stanza for it; a second has gone by; somebody is judged again. */
void service_handle(
	struct service *s, const struct stanza *stanza, struct turn *t);
void service_tick(struct service *s, struct turn *t);
void service_rejudge(struct service *s, struct span who, struct turn *t);
/* Leaving, and its configuration goes: lets its rooms and gate go now. */
void service_orphan(struct service *s);
/* Everybody concerned is judged again on every service. */
void services_rejudge(struct daemon *d, struct span who);

/* router.c: a stanza of any stream -> the service of its `to`. */
void route(struct daemon *d, struct service *via, const struct xml *root,
	bool capped);
/* The same for one that has waited. */
void route_parked(struct daemon *d, struct service *via, const struct xml *root,
	bool capped);

#endif
