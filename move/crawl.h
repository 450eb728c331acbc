/* SPDX-License-Identifier: MIT */
/*
 * A source: rooms of any server, asked for as their owner asks (XEP-0045,
 * 0313), and nothing else that the server would have to have.
 */
#ifndef MOVE_CRAWL_H
#define MOVE_CRAWL_H

#include "base/clock.h"
#include "move/client.h"
#include "move/held.h"
#include "move/move.h"

/* Messages asked for at once. */
#define CRAWL_PAGE 100

/* All of it is borrowed until the source is freed. */
struct crawl_settings {
	struct client *client;
	/* A room's address, or a pattern of the shell for one, of which the
	 * domain is no pattern: `*@conference.example.org`. */
	const char *const *rooms;
	size_t n;
	unsigned page; /* 0: CRAWL_PAGE */
	unsigned rate; /* messages a second, on the average; 0: no bound */
	const struct clock *clock;           /* NULL: the system's */
	void (*wait)(void *arg, int64_t ms); /* with a rate: needed */
	/* A room whose archive can't be read comes without; else it doesn't
	 * come. */
	bool without_archive;
	/* What is remarkable and no error; NULL: not wanted. */
	void (*remark)(
		void *arg, const struct move_place *place, const char *text);
	void *arg;
};

/* list(): ERR_UNKNOWN if a room, or a service, isn't there. Hidden rooms are
 * found by a pattern only where the service shows them to their owner. */
struct move_source *crawl_new(const struct crawl_settings *s) NONNULL;

/* ---- the end of a room there, which is the one that was read last ---- */

/* How many of its messages couldn't be told so far: of all that there are, also
 * where it was read behind a mark, for which what is before it is read once
 * more, and put nowhere. The errors of read(). */
enum err crawl_lost(
	struct move_source *s, size_t *n_r, struct errtext *e) MUST_CHECK;
/* What was said since: messages behind those that were read, at any rate, up to
 * the last one that there is; or until there always was another, where it is
 * heard. ERR_VALUE: there is always another. */
enum err crawl_more(struct move_source *s, struct move_sink *to,
	struct errtext *e) MUST_CHECK;
/* Enters it, and hears from now on what is said. ERR_VALUE: it isn't let in;
 * ERR_IO. */
enum err crawl_enter(struct move_source *s, struct errtext *e) MUST_CHECK;
/* What was heard since, as messages with the ids that the archive has for them;
 * whole_r: it is all that was said. Good until crawl_leave(). */
struct held *crawl_heard(struct move_source *s, bool *whole_r) NONNULL;
/* Goes out, if it is in. */
void crawl_leave(struct move_source *s);
/* As few as can be may speak from now on: it is moderated, and whoever the
 * server lets us has lost his voice. ERR_VALUE: it stayed as it was. What is
 * read until crawl_unquiet() or crawl_destroy() has to be read within ten
 * minutes. */
enum err crawl_quiet(struct move_source *s, struct errtext *e) MUST_CHECK;
/* As it was before; those who lost their voice get it back when they come
 * again. */
enum err crawl_unquiet(struct move_source *s, struct errtext *e) MUST_CHECK;
/* Destroys it; who is in it, and who comes later, is told where it went. */
enum err crawl_destroy(struct move_source *s, struct span alternate,
	const char *reason, struct errtext *e) MUST_CHECK;

#endif
