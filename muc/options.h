/* SPDX-License-Identifier: MIT */
/* The options of a room. */
#ifndef MUC_OPTIONS_H
#define MUC_OPTIONS_H

#include "domain/options.h"

extern const struct option room_option[];
extern const size_t room_option_n;
extern const struct options room_options; /* the same */

/* What a room begins with. */
void room_options_initial(struct room_config *c);
/* Do the options fit together? */
enum err options_check(
	const struct room_config *c, struct errtext *e) MUST_CHECK;
/* What the submit has, if it fits together; the rest of c stays. */
enum err room_options_read(const struct xdata *d, struct room_config *c,
	struct turn *t, struct errtext *e) MUST_CHECK;

#endif
