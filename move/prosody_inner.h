/* SPDX-License-Identifier: MIT */
/* What the files of the reader of Prosody's rooms share. */
#ifndef MOVE_PROSODY_INNER_H
#define MOVE_PROSODY_INNER_H

#include "move/lua_data.h"
#include "move/record.h"
#include "xmpp/xml.h"

/* Texts; owned, NUL-ended. Zeroed it is empty. */
struct prosody_names {
	char **name;
	size_t n, cap;
};
void prosody_names_add(struct prosody_names *l, struct span name);
void prosody_names_sort(struct prosody_names *l); /* and each is there once */
void prosody_names_clear(struct prosody_names *l);

/* A stanza of an archive. */
struct prosody_item {
	struct span key; /* its archive id */
	int64_t at_ms;
	const struct xml *stanza; /* NULL: */
	const char *why;          /* what's wrong with it */
	size_t odd;               /* texts with characters that XML hasn't */
};

/*
 * Where a Prosody keeps things: a value for each host, store and user (of a
 * room: its node), and an archive of each room. One archive is open at a time.
 * All errors name the file.
 */
struct prosody_store;
struct prosody_store_ops {
	/* Hosts that have something in that store. */
	enum err (*hosts)(struct prosody_store *s, const char *store,
		struct prosody_names *to, struct errtext *e);
	enum err (*users)(struct prosody_store *s, const char *host,
		const char *store, struct prosody_names *to, struct errtext *e);
	/* *v_r NULL: there is none. */
	enum err (*get)(struct prosody_store *s, const char *host,
		const char *store, const char *user, struct arena *a,
		const struct lua_value **v_r, struct errtext *e);
	/* How much an archive has, about. */
	enum err (*count)(struct prosody_store *s, const char *host,
		const char *user, uint64_t *n_r, struct errtext *e);
	/* mark: from behind that one on; absent, or not in it: from the first.
	 */
	enum err (*begin)(struct prosody_store *s, const char *host,
		const char *user, struct span mark, struct errtext *e);
	/* The arena's; key absent: no more. */
	enum err (*next)(struct prosody_store *s, struct arena *a,
		struct prosody_item *i_r, struct errtext *e);
	void (*end)(struct prosody_store *s);
	void (*free)(struct prosody_store *s);
};
struct prosody_store {
	const struct prosody_store_ops *ops;
};

/* path: a data folder, or a host's. */
bool prosody_files_is(const char *path);
struct prosody_store *prosody_files_open(const char *path, struct span from);

/* path: an SQLite file, or a dump as move/table.h has them. Its errors. */
bool prosody_sql_is(const char *path);
enum err prosody_sql_open(const char *path, struct prosody_store **s_r,
	struct errtext *e) MUST_CHECK;

/*
 * Both at once, where a store is in either: what has files is read from these,
 * the rest from SQL. Owns both. ERR_CONFLICT: of a host's rooms, or of a room's
 * archive, some are here and some there.
 */
struct prosody_store *prosody_both(
	struct prosody_store *files, struct prosody_store *sql);

/* How a host, a node or a store is called on the disk, and back. */
void prosody_encode(struct buf *b, struct span s);
void prosody_decode(struct buf *b, struct span s);

/* Seconds as Prosody has them; false: none that could be. */
bool prosody_time(const struct lua_value *v, int64_t *ms_r) MUST_CHECK;

/* What is kept of a room: its record of `config` and its vCard, or NULL. */
struct prosody_room {
	struct span jid;
	const struct lua_value *config, *vcard;
};
/* It was destroyed, and only its name is kept. */
bool prosody_room_gone(const struct lua_value *config);
/* `about` and all that isn't a message. ERR_VALUE: its options aren't there, or
 * its password can't be told; nothing was put then. */
enum err prosody_room_head(struct record *r, struct move_sink *to,
	const struct prosody_room *p, struct arena *a,
	struct errtext *e) MUST_CHECK;

#endif
