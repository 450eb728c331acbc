/* SPDX-License-Identifier: MIT */
/* Inside of the directory: users of other servers, who are never cleared for
 * more than their server is. */
#ifndef DB_DIR_PEERS_H
#define DB_DIR_PEERS_H

#include "db/dir.h"

struct dir_peers;

struct dir_peers *dir_peers_new(void) NONNULL;
void dir_peers_free(struct dir_peers **p);
/* As dir_set_peers(); n 0: none. */
void dir_peers_set(struct dir_peers *p, struct labels *ls,
	const struct dir_peer *e, size_t n, const struct span *local,
	size_t local_n);

/* The one whose user that is, NULL: nobody's, or a domain's of ours. */
const struct dir_peer *dir_peers_find(
	const struct dir_peers *p, struct span bare);
/* own (NULL: nothing known) within what the peer is cleared for on that side;
 * NULL: nil. Borrowed as dir_clearance(). */
const struct clearance *dir_peers_within(struct dir_peers *p,
	const struct dir_peer *e, bool sending, const struct clearance *own);

#endif
