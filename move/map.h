/* SPDX-License-Identifier: MIT */
/* Addresses of records on their way to another domain. */
#ifndef MOVE_MAP_H
#define MOVE_MAP_H

#include "base/arena.h"
#include "base/buf.h"
#include "move/move.h"

/* Borrowed. */
struct map_pair {
	struct span from, to; /* domains, prepared */
};
struct map {
	const struct map_pair *pair;
	size_t n;
};

/* `OLD=NEW`, both domains. *pair_r borrows from a. ERR_VALUE: it isn't so. */
enum err map_pair_read(struct span text, struct arena *a,
	struct map_pair *pair_r, struct errtext *e) MUST_CHECK;

/* An address with another domain: that, in b, and true; else false, and b is as
 * it was. Who has that domain, node and resource stay. */
bool map_jid(const struct map *m, struct span jid, struct buf *b);

/*
 * A record with other domains where it names people, places and owners: the
 * attributes jid, sender, publisher and creator of the record and of the
 * `<holder/>`s in it, and options that are addresses. Nothing that anybody has
 * said. true: in b; false: nothing in it has such a domain, and b is as it was.
 */
bool map_record(const struct map *m, struct span record, struct buf *b);

/* A sink in front of `to`, which stays the caller's: places and records go on
 * with other domains. Borrows m until it is freed. */
struct move_sink *map_sink_new(
	const struct map *m, struct move_sink *to) NONNULL;

#endif
