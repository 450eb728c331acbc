/* SPDX-License-Identifier: MIT */
/* What rooms of a service begin with, as the configuration has it. */
#ifndef COMPONENT_CONFIG_ROOMS_H
#define COMPONENT_CONFIG_ROOMS_H

#include "component/config.h"

/* Reads the mapping under key into s->room_defaults; what is wrong is named by
 * its line and key. s->place is read already. */
void config_room_defaults(const struct config_yaml *y, const char *key,
	struct config *c, struct config_service *s, int64_t wall_ms,
	struct config_errors *errors);

#endif
