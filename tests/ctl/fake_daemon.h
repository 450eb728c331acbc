/* SPDX-License-Identifier: MIT */
/* A caveatd that gives the answers it was told, and keeps what it was asked. */
#ifndef TESTS_CTL_FAKE_DAEMON_H
#define TESTS_CTL_FAKE_DAEMON_H

#include <sys/types.h>

#include "base/buf.h"
#include "ctl/ctl.h"

struct fake_answer {
	int status;
	const char *body;
};

struct fake_daemon {
	struct ctl ctl; /* what calls it */
	char dir[64], socket[96], log[96];
	pid_t pid;
	/* Who asks is interrupted before it gets that answer, from 1; set
	 * before it begins. 0: never. */
	size_t interrupts;
	struct buf asked; /* `METHOD PATH`, body, a line each */
};

/* Takes as many calls as there are answers, then nobody listens. */
void fake_begin(
	struct fake_daemon *f, const struct fake_answer *answer, size_t n);
/* What it was asked; fails if it was asked less than it has answers for. */
const char *fake_asked(struct fake_daemon *f);
void fake_end(struct fake_daemon *f);

#endif
