/* SPDX-License-Identifier: MIT */
/* Who is known of at a place: those in it, those with an affiliation or a
 * subscription, and those with a clearance of their own. */
#ifndef COMPONENT_PEOPLE_H
#define COMPONENT_PEOPLE_H

#include "component/where.h"

/* Bare JIDs, each once, in order; the turn's. */
size_t people_known(struct control_call *c, const struct where *w,
	const struct span **bare_r);

#endif
