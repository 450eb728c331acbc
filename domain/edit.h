/* SPDX-License-Identifier: MIT */
/* Settings of a place by name, set and shown: options and labels. */
#ifndef DOMAIN_EDIT_H
#define DOMAIN_EDIT_H

#include "domain/fact.h"
#include "domain/levels.h"
#include "domain/options.h"

/* What a place shall be. */
struct settable {
	const struct options *options;
	void *config; /* what these are about */
	struct place_labels *labels;
};
/* One setting by its name. ERR_UNKNOWN: there is none, with what may have been
 * meant. What is kept is the arena's, or value's. */
enum err setting_put(const struct settable *x, struct span name,
	struct span value, struct turn *t, struct errtext *e) MUST_CHECK;
/* The same as NAME=VALUE. */
enum err setting_pair(const struct settable *x, struct span pair,
	struct turn *t, struct errtext *e) MUST_CHECK;

/* ---- for the operator, who is told everything (show.c) ---- */

/* All options and labels, as they are set. */
void show_settings(const struct facts *to, const struct options *options,
	const void *config, const struct place_labels *labels);
/* What is in force, and from which level. */
void show_effective(
	const struct facts *to, const struct place *p, const char *own);

#endif
