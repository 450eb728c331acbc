/* SPDX-License-Identifier: MIT */
/*
 * Another version of a policy, tried out beside the one in force: the
 * configuration read under it, with its own engine and directory. It decides
 * nothing. The last one is kept for a while, as questions about it come in
 * steps.
 */
#ifndef COMPONENT_WHAT_IF_H
#define COMPONENT_WHAT_IF_H

#include "component/where.h"

/* spif: bytes of the new version. false: errors says why not. Borrowed for the
 * call; labels_trim() the engine at its end. */
bool what_if_footing(const struct where *w, struct span spif,
	struct footing *f_r, struct config_errors *errors) MUST_CHECK;
/* A clearance or the configuration became another one, or the process ends. */
void what_if_forget(struct daemon *d);
/* Once a second: what wasn't asked for lately goes. */
void what_if_tick(struct daemon *d, const struct turn *t);

#endif
