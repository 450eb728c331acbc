/* SPDX-License-Identifier: MIT */
/*
 * A room of three before a server that doesn't read: Ann is cleared for
 * SECRET, Bob for CONFIDENTIAL, Cat for nothing special. Whatever is sent waits
 * in the outbox.
 */
#ifndef TESTS_MUC_WAITING_H
#define TESTS_MUC_WAITING_H

#include "tests/muc/ask.h"

#define ANN "ann@ex.org/a"
#define BOB "bob@ex.org/b"
#define CAT "cat@ex.org/c"

struct world *waiting_new(const struct world_conf *conf);
/* A private message; more: XML behind the body. */
void waiting_whisper(struct world *w, const char *from, const char *nick,
	const char *body, const char *more);
void waiting_leave(struct world *w, const char *from, const char *nick);
/* As if everything had changed. */
void waiting_rejudge(struct world *w);

#endif
