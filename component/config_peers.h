/* SPDX-License-Identifier: MIT */
/* The section `peers` of caveat.yaml. */
#ifndef COMPONENT_CONFIG_PEERS_H
#define COMPONENT_CONFIG_PEERS_H

#include "component/config.h"
#include "component/config_labels.h"
#include "component/config_raw.h"

/* Into c, whose local domains and services are known; errors: told. */
void config_peers(const struct config_reader *r, const struct raw_config *raw,
	struct config *c);
/* Gives back what it holds. */
void config_peers_clear(struct config *c);

#endif
