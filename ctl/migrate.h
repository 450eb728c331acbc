/* SPDX-License-Identifier: MIT */
/* caveatctl migrate: which places go where, and what is told of it. */
#ifndef CTL_MIGRATE_H
#define CTL_MIGRATE_H

#include "base/buf.h"
#include "ctl/arrival.h"
#include "ctl/bar.h"
#include "ctl/given.h"
#include "ctl/signals.h"

/* ---- which go where (migrate_pairs.c) ---- */

struct pair {
	char *source; /* a room, or a pattern; owned, like the next */
	char *target; /* a room, or a domain */
};
struct pairs {
	struct pair *v;
	size_t n, cap;
};

/* Does it stand for several? */
bool pairs_is_pattern(const char *source);
/* ERR_SYNTAX, ERR_VALUE: no such address; a pattern goes to a domain. */
enum err pairs_add(struct pairs *p, const char *source, const char *target,
	struct errtext *e) MUST_CHECK;
/* A file of `SOURCE TARGET` lines, each of which is given to add; empty ones,
 * and those that begin with `#`, are left out. what: they are, if there is
 * none. ERR_IO, ERR_SYNTAX, ERR_VALUE, and those of add. */
typedef enum err pairs_add_fn(
	void *arg, const char *source, const char *target, struct errtext *e);
enum err pairs_each(const char *file, pairs_add_fn *add, void *arg,
	const char *what, struct errtext *e) MUST_CHECK;
/* Also ERR_VALUE: a room goes to two, or two go to one. */
enum err pairs_read(
	struct pairs *p, const char *file, struct errtext *e) MUST_CHECK;
void pairs_clear(struct pairs *p);
/* Where a room goes, into b; false: nowhere. */
bool pairs_target(
	const struct pairs *p, struct span room, struct buf *b) MUST_CHECK;

/* ---- what is told (migrate_show.c) ---- */

struct show;

/* json: all of it at the end. dry_run: findings instead of counts. */
struct show *show_new(bool json, bool dry_run) NONNULL;
void show_free(struct show **s);
void show_begin(
	struct show *s, const struct move_place *from, struct span target);
struct bar *show_bar(struct show *s);
void show_remark(struct show *s, struct span text);
void show_finding(struct show *s, const struct arrival_finding *f);
/* count NULL: nothing was counted. */
void show_end(struct show *s, enum err err, const char *why,
	const struct arrival_count *count);
void show_finish(struct show *s, const struct move_summary *sum);

/* ---- the command (migrate.c, migrate_redirect.c, migrate_out.c) ---- */

struct migrate {
	const struct ctl *c;
	struct pairs pairs;
	struct buf target; /* of the present place */
	struct buf from;   /* its name as a source */
	struct move_place to;
	struct move_source *source;
	struct move_sink *sink;
	struct move_sink *arrival; /* the same, where it is one; else NULL */
	struct show *show;
	bool redirect;          /* the source is a crawl, and is to end */
	bool dry_run;           /* of a push */
	bool leave_out;         /* it ends, whatever of it can't come */
	bool quiet;             /* it was made so */
	struct signals signals; /* held off until it is decided */
	size_t failed;          /* places, also at their end there */
};

/* The rest of what a run needs: its sink, and who tells; m is the callbacks'
 * argument. trial: what a dry run looks at is taken in unseen. */
enum ctl_status migrate_into_daemon(struct migrate *m, const struct given *g,
	bool trial, enum ctl_status (*run)(struct migrate *m));
/* It is over, err unless ERR_OK; what: "room". */
enum ctl_status migrate_finish(struct migrate *m, const struct errtext *err,
	const struct move_summary *sum, const char *what);
/* Of a move_run: the bar, which knows what is here already; m: the migrate. */
void migrate_progress(void *m, const struct move_progress *p);
/* Is there a daemon to take anything? Asked before others are bothered. */
enum ctl_status migrate_daemon_is_there(const struct ctl *c);
/* At the other server. */
struct client;
enum ctl_status migrate_log_in(
	struct migrate *m, const struct given *g, struct client **client_r);

/* migrate_node.c */
extern const char migrate_node_usage[];
enum ctl_status migrate_node(
	const struct ctl *c, int argc, const char *const *argv);

/* A room that moved, and is open here, ends there. err: of the move; nothing is
 * done there if it failed. What it gives back is said of the place. */
enum err redirect_end(struct migrate *m, const struct move_row *r, enum err err,
	struct errtext *e);

/* Are the sources rooms of ours? CTL_USAGE: some of them, or the targets as
 * well, and that was said. */
enum ctl_status migrate_direction(
	const struct ctl *c, const struct pairs *p, bool *out_r) MUST_CHECK;
/* They go to the server that the client is logged in to; m->redirect: and end
 * here, with it as the place to go to. */
enum ctl_status migrate_out(
	const struct ctl *c, struct migrate *m, struct client *client);

#endif
