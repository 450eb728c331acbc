/* SPDX-License-Identifier: MIT */
/* caveatctl as a client of the control API: HTTP + JSON on a Unix socket. */
#ifndef CTL_CLIENT_H
#define CTL_CLIENT_H

#include <jansson.h>

#include "base/err.h"
#include "ctl/ctl.h"
#include "ctl/signals.h"

/*
 * One call. path: "/rooms/" and noun (escaped here; absent: none); body is
 * taken over and may be NULL. On CTL_DONE *answer_r is the caller's; anything
 * else was said on stderr, *answer_r is NULL.
 */
enum ctl_status ctl_call(const struct ctl *c, const char *method,
	const char *path, struct span noun, json_t *body,
	json_t **answer_r) MUST_CHECK;

struct ctl_file {
	const char *name;
	int fd;
	const struct signals *signals; /* one that waits breaks it off */
};
/* A call whose answer is bytes, all of which go there; statuses as above. */
enum ctl_status ctl_fetch(const struct ctl *c, const char *method,
	const char *path, const struct ctl_file *to) MUST_CHECK;

/* A string member of an answer; "" if it isn't there. */
const char *ctl_text(const json_t *object, const char *name);

/* ctl_call(), and prints what came: with --json as it is, else by `print`. */
enum ctl_status ctl_ask(const struct ctl *c, const char *method,
	const char *path, struct span noun, json_t *body,
	void (*print)(const json_t *answer));

/* On stdout, indented; o is taken over. facts.c. */
void ctl_print_json(json_t *o);
/* NAME: VALUE, a line each; facts.c. */
void ctl_print_facts(const json_t *answer);
/* NAME=VALUE... as {"options": {...}}; NULL: said what is wrong; facts.c. */
json_t *ctl_options(int argc, const char *const *argv) MUST_CHECK;

#endif
