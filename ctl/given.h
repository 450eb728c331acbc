/* SPDX-License-Identifier: MIT */
/* The options of the commands that bring places here. */
#ifndef CTL_GIVEN_H
#define CTL_GIVEN_H

#include "ctl/arrival.h"

/* Commands, for which of them there is which option. */
enum given_to {
	GIVEN_TO_ROOM = 1,
	GIVEN_TO_NODE = 2,
	GIVEN_TO_FILES = 4,
	GIVEN_TO_IMPORT = 8,
};

/* NULL, 0 and false: not given. */
struct given {
	const char *account, *password_file, *host, *ca_file;
	const char *label, *policy, *list, *from, *rooms, *format;
	uint16_t port;
	unsigned rate;
	bool plain;     /* --tls off */
	bool leave_out; /* --unfit leave-out */
	bool redirect, invite, dry_run, no_archive, check, verify;
	bool any_unfit; /* --unfit, either way */
	struct ctl_list maps, keys;
};

/* How to use them. */
#define GIVEN_UNFIT "[--label EXPR] [--policy NAME] [--unfit refuse|leave-out] "
#define GIVEN_LOGIN                                                          \
	"SOURCE TARGET | --list FILE  --account JID [--password-file FILE] " \
	"[--host HOST] [--port N] [--tls required|off] [--ca-file "          \
	"FILE] " GIVEN_UNFIT "[--redirect] "

/* false: said on stderr what is wrong; give back CTL_USAGE. */
bool given_read(struct given *g, enum given_to to, int argc,
	const char *const *argv, struct ctl_list *words) MUST_CHECK;
/* Is there what a move from another server needs: SOURCE and TARGET, or --list,
 * and --account? CTL_USAGE: said what is missing. */
enum ctl_status given_route(const struct given *g, const struct ctl_list *words,
	const char *command, const char *usage) MUST_CHECK;
/* As far as it is given; borrows from g. */
struct arrival_options given_arrival(const struct given *g);

#endif
