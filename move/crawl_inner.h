/* SPDX-License-Identifier: MIT */
/* A crawl from inside: for crawl.c, crawl_archive.c and crawl_end.c. */
#ifndef MOVE_CRAWL_INNER_H
#define MOVE_CRAWL_INNER_H

#include "move/crawl.h"
#include "move/crawl_read.h"
#include "move/held.h"
#include "move/record.h"

/* Somebody in the room, while we are in it. */
struct crawl_occupant {
	char *nick, *jid; /* owned */
};

/* While we are in a room. */
struct crawl_live {
	bool in, cut;     /* cut: not all the time */
	size_t bytes;     /* of occupants */
	struct span nick; /* ours */
	struct held said;
	struct crawl_occupant *v;
	size_t n, cap;
};

struct crawl {
	struct move_source source;
	struct crawl_live live;
	struct crawl_settings s;
	int64_t due; /* ms: no page of messages is asked for before */
	bool hurry;  /* but now, for people wait */
	struct record r;
	struct xw w;
	struct buf iq;
	struct arena *arena; /* of the room that is read */
	/* of the room that is read */
	struct move_place place;
	struct move_sink *to;
	struct crawl_info info;
	bool open;
	bool word_behind_id; /* the room's on who spoke */
	bool unreadable; /* the archive, from its first page on */
	bool talked;     /* there may be more than was read of it by now */
	size_t lost;     /* messages that can't be told */
	bool behind;     /* a mark: of those before it, nothing is known */
	int64_t late; /* ms: by then nobody may be silent any more; 0: never */
	char *secret; /* to come in, now and at its end; owned; NULL: none */
	struct buf after;   /* message that was read last; empty: none */
	struct buf form;    /* its configuration, as fields of a form */
	struct span inside; /* our nick there, until it is left; absent */
	struct buf subject; /* its record, once we are inside; empty: none */
};

/* Starts a request; content, and xw_close() of the iq, are the caller's. */
void crawl_iq(struct crawl *c, const char *type, struct span to);
/* Sends what crawl_iq() began; errors as of client_query(). */
enum err crawl_ask(struct crawl *c, const struct xml **answer_r,
	struct errtext *e) MUST_CHECK;
int64_t crawl_now(const struct crawl *c); /* ms */
/* Has it been quiet there for too long? */
bool crawl_is_late(const struct crawl *c);
void crawl_remark(struct crawl *c, const char *fmt, ...) PRINTF_LIKE(2, 3);

/* Enters, for what is told to nobody outside, and stays: c->inside. ERR_VALUE:
 * it isn't let in. ERR_IO. */
enum err crawl_go_in(struct crawl *c, struct errtext *e) MUST_CHECK;
/* Leaves, if it is inside. */
void crawl_go_out(struct crawl *c);
/* The room's subject, for which one has to enter; and leaves again. */
enum err crawl_visit(struct crawl *c, struct errtext *e) MUST_CHECK;
/* Presence in the room; b is appended to. */
void crawl_presence(
	struct crawl *c, struct buf *b, struct span nick, bool leave);
/* Enters under a nick that nobody has, into *nick_r (of c->arena), and stays.
 * ERR_VALUE: it isn't let in. ERR_IO. */
enum err crawl_come_in(
	struct crawl *c, struct span *nick_r, struct errtext *e) MUST_CHECK;
/* The archive behind c->after, page by page, which moves along. */
enum err crawl_archive(struct crawl *c, struct errtext *e) MUST_CHECK;
/* How many messages it has; 0: it can't be asked. ERR_IO. */
enum err crawl_count(struct crawl *c, struct span room, uint64_t *n_r,
	struct errtext *e) MUST_CHECK;

#endif
