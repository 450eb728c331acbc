/* SPDX-License-Identifier: MIT */
/* Result set management (XEP-0059). */
#ifndef XMPP_RSM_H
#define XMPP_RSM_H

#include "xmpp/write.h"
#include "xmpp/xml.h"

struct rsm {
	bool present;           /* there was a <set/> */
	bool has_max, backward; /* backward: <before/> */
	size_t max;
	struct span after,
		before; /* absent if none; before may be empty: last page */
	bool has_index;
	size_t index;
};

/* parent holds the <set/>, or doesn't. false: malformed. */
bool rsm_read(
	struct arena *a, const struct xml *parent, struct rsm *r_r) MUST_CHECK;
/* The answer's <set/>; first absent: empty page. index < 0, count < 0: not
 * written. */
void rsm_write(struct xw *w, struct span first, int64_t index, struct span last,
	int64_t count);

#endif
