/* SPDX-License-Identifier: MIT */
/*
 * A process of our own at the end of a socket pair, for what would block: it is
 * started, talked to in records, and started again when it ends, says what
 * can't be a record, or is given up; each time after a longer pause.
 */
#ifndef COMPONENT_HELPER_H
#define COMPONENT_HELPER_H

#include <sys/types.h>

#include "base/buf.h"

struct event_base;
struct helper;

struct helper_conf {
	/* Starts it with fd as its end; -1: errno. */
	pid_t (*spawn)(void *arg, int fd);
	void (*up)(void *arg); /* it was started: say what it has to know */
	/* false: it's no record that we know */
	bool (*record)(void *arg, char kind, struct span fields);
	void (*down)(void *arg, const char *why); /* answers nothing any more */
	void *arg;
	int64_t backoff_min_ms, backoff_max_ms;
};

/* The path of a program of ours, run for spawn(): /proc/self/exe with one
 * argument and fd as its descriptor 3, and no other but the output for errors.
 */
pid_t helper_exec(const char *argument, int fd);

/* Started with the next pass of the loop. Copies conf. */
struct helper *helper_new(
	struct event_base *base, const struct helper_conf *conf) NONNULL;
void helper_free(struct helper **h); /* ends it */
/* Leaves with the next pass of the loop; nothing if it isn't up. */
void helper_send(struct helper *h, struct span records);
bool helper_is_up(const struct helper *h);
/* Kills it; down() is called, then it is started again. */
void helper_give_up(struct helper *h, const char *why);
/* It has done its work: the next pause is short again. */
void helper_is_good(struct helper *h);

#endif
