/* SPDX-License-Identifier: MIT */
/*
 * What rooms are set to. Nearly all rooms of a service are set alike, so those
 * that are share it; what is set to something else gets another one.
 */
#ifndef MUC_SETTINGS_H
#define MUC_SETTINGS_H

#include "db/store.h"

/* As in the store; never changed. One piece of memory. */
struct settings {
	struct room_config config;
	struct place_labels labels; /* expressions */
	size_t rooms;               /* that are set so */
	char texts[];               /* the bytes of both */
};

/* The last ones that were asked for, the newest first. A member of struct muc;
 * zeroed it is empty. */
#define SETTINGS_RECENT 16
struct recent {
	struct settings *at[SETTINGS_RECENT];
};

/* For one room more; settings_drop() it. */
struct settings *settings_share(struct recent *recent,
	const struct room_config *c, const struct place_labels *l);
/* *s is NULL then. */
void settings_drop(struct recent *recent, struct settings **s);

#endif
