/* SPDX-License-Identifier: MIT */
/* The section `users` of caveat.yaml. */
#ifndef COMPONENT_CONFIG_USERS_H
#define COMPONENT_CONFIG_USERS_H

#include "component/config.h"
#include "component/config_labels.h"
#include "component/config_raw.h"

/* Into c, whose local domains are known; errors: told. */
void config_users(const struct config_reader *r, const struct raw_config *raw,
	struct config *c);
/* One more clearance, whose reference it takes. */
void config_add_clearance(
	struct config *c, struct span bare, const struct clearance *cl);
/* Gives back what it holds. */
void config_users_clear(struct config *c);

#endif
