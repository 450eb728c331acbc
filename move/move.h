/* SPDX-License-Identifier: MIT */
/*
 * What moves (doc/transfer.md): places, each a row of records, from a source
 * to a sink. Sources and sinks know nothing of each other.
 */
#ifndef MOVE_MOVE_H
#define MOVE_MOVE_H

#include "base/err.h"
#include "base/span.h"

enum move_kind {
	MOVE_ROOM = 0,
	MOVE_NODE,
	MOVE_PEOPLE,
};

/* Where a place is. Borrowed. */
struct move_place {
	enum move_kind kind;
	struct span
		jid; /* of the room, of the node's service; absent: people */
	struct span node; /* NodeID; absent: not a node */
};

/*
 * Takes places, one after the other: open, put, close or leave. Each error says
 * what is wrong; after one of put or close the place is left. ERR_CONFLICT,
 * ERR_VALUE, ERR_UNKNOWN: of this place; the next can be opened. ERR_IO: the
 * sink is at its end.
 */
struct move_sink;
struct move_sink_ops {
	/* *mark_r: the id of the newest message or item that it has already,
	 * from an earlier try; absent: none. Good until the place is closed. */
	enum err (*open)(struct move_sink *s, const struct move_place *p,
		struct span *mark_r, struct errtext *e);
	/* One element as it stands inside `<records xmlns=...>`, well-formed.
	 */
	enum err (*put)(
		struct move_sink *s, struct span record, struct errtext *e);
	/* It is whole. */
	enum err (*close)(struct move_sink *s, struct errtext *e);
	/* It isn't, and may come again. */
	void (*leave)(struct move_sink *s);
	/* No more places: what the sink has to finish. */
	enum err (*end)(struct move_sink *s, struct errtext *e);
	void (*free)(struct move_sink *s);
};
struct move_sink {
	const struct move_sink_ops *ops;
};

/* What a source has. */
struct move_found {
	struct move_place place;
	uint64_t messages; /* or items, about; 0: not known */
};
typedef void move_found_fn(void *arg, const struct move_found *f);

struct move_order {
	struct move_place place; /* at the source */
	struct span mark; /* go on behind this message or item; absent, or one
	                     that it doesn't have: from the first */
	bool head;        /* nothing of messages and items */
};

/* Gives places. ERR_IO: it is at its end; ERR_UNKNOWN, ERR_VALUE: this place
 * can't be read, others may; what the sink answers is given back. */
struct move_source;
struct move_source_ops {
	/* Each once, in an order that is the same every time. */
	enum err (*list)(struct move_source *s, move_found_fn *f, void *arg,
		struct errtext *e);
	/* The records of one place, to->ops->put() for each. */
	enum err (*read)(struct move_source *s, const struct move_order *o,
		struct move_sink *to, struct errtext *e);
	void (*free)(struct move_source *s);
};
struct move_source {
	const struct move_source_ops *ops;
};

#endif
