/* SPDX-License-Identifier: MIT */
/* One policy of a configuration in the place of another version of it, to see
 * what would follow. */
#ifndef COMPONENT_CONFIG_SWAP_H
#define COMPONENT_CONFIG_SWAP_H

#include "component/config.h"

struct config_swap {
	struct span spif; /* absent: nothing is swapped */
	struct labels *scratch;
	const struct policy *policy; /* the new version, in scratch */
	bool done;
	int64_t wall_ms;
};

/* The file, with remarks on it in the log; or what takes its place. */
enum err config_swap_add(struct config_swap *s, struct labels *ls, char *path,
	struct errtext *e) MUST_CHECK;
/* config.c */
struct config *config_load_swapped(const char *path, struct config_swap *swap,
	struct config_errors *errors) MUST_CHECK;

#endif
