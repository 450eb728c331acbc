/* SPDX-License-Identifier: MIT */
/* Dumps of ejabberd's Mnesia: what is where in them. */
#ifndef MOVE_EJABBERD_DUMP_H
#define MOVE_EJABBERD_DUMP_H

#include "base/table.h"
#include "move/ejabberd_inner.h"
#include "move/spool.h"

/* Files of one dump: a table each, at most. */
#define EJABBERD_FILES 64

struct ejabberd_place {
	UT_hash_handle hh; /* by jid */
	struct span jid, host;
	uint32_t key; /* of the index */
	/* Its options; n 0: only an archive is left of it. */
	uint32_t file, n;
	uint64_t offset;
	uint64_t messages;
};

/* A nick that somebody registered with a service. */
struct ejabberd_nick {
	UT_hash_handle hh; /* by who */
	struct span who;   /* `HOST JID` */
	struct span nick;
};

struct ejabberd_dump {
	struct arena *a;    /* places and nicks */
	struct arena *turn; /* the term that is read */
	struct erl_file *file[EJABBERD_FILES];
	uint32_t files;
	struct ejabberd_place *places;
	uint32_t keys;
	struct ejabberd_nick *nicks;
	struct spool *index; /* messages, by the key of the place */
};

/* Opens what is at path, a file or a folder. ERR_IO, ERR_LIMIT. */
enum err ejabberd_dump_open(struct ejabberd_dump *d, const char *path,
	struct errtext *e) MUST_CHECK;
/* The same, and looks through all of it; d is zeroed. ERR_IO; ERR_SYNTAX,
 * ERR_LIMIT: with file and line. Cleared in any case by ejabberd_dump_clear().
 */
enum err ejabberd_dump_read(struct ejabberd_dump *d, const char *path,
	struct errtext *e) MUST_CHECK;
void ejabberd_dump_clear(struct ejabberd_dump *d);

/* Is it the same text at both places? In the turn's arena, which isn't reset.
 * ERR_IO. */
enum err ejabberd_dump_same(struct ejabberd_dump *d, const struct spool_row *a,
	const struct spool_row *b, bool *same_r, struct errtext *e) MUST_CHECK;
/* Absent: none. host: the service or a room. */
struct span ejabberd_dump_nick(
	struct ejabberd_dump *d, struct span host, struct span jid);

/* Where things stand in an archive_msg. Its id is the time in microseconds. */
#define EJABBERD_MSG_PEER   4
#define EJABBERD_MSG_PACKET 6
#define EJABBERD_MSG_NICK   7
#define EJABBERD_MSG_TYPE   8

#endif
