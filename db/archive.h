/* SPDX-License-Identifier: MIT */
/*
 * What was said before, in pages: by id, by time, by words. Whoever asks says
 * which values they may read; others cost no time. Part of the store.
 */
#ifndef DB_ARCHIVE_H
#define DB_ARCHIVE_H

#include "db/store.h"

/* What there is of one value: later ids alone, and nothing older. */
struct archive_value {
	int64_t id;    /* of a value_row */
	int64_t after; /* id */
	int64_t since; /* ms; 0: any time */
};

/* One search for words: phrases, all of which must be there. */
struct archive_words {
	const struct span *phrase; /* words of archive_phrase() */
	size_t n;
};

/* Ids between after and before, both exclusive. */
struct archive_span {
	int64_t after, before;
};

struct archive_ask {
	const struct archive_value *value;
	size_t value_n;
	struct archive_span span;
	bool backward; /* the newest first */
	size_t max;
	const struct archive_words *words; /* NULL: all messages */
};
/* In the order asked for, at most max; array in the arena. Times aren't looked
 * at: ask store_archive_spans(), and each message. */
size_t store_archive_ids(struct store *s, struct arena *a, int64_t room,
	const struct archive_ask *ask, const int64_t **ids_r);
/* false: it is gone, or not of that room. */
bool store_message_get(struct store *s, struct arena *a, int64_t room,
	int64_t id, struct message_row *m_r) MUST_CHECK;

/* The place of a message in the archive of its room, also if it isn't there any
 * more: as text that tells nothing. In the arena. */
struct span store_archive_cursor(
	struct store *s, struct arena *a, int64_t room, int64_t id);
/* Of such a text, or of the archive id of a message that is there. */
bool store_archive_at(struct store *s, struct arena *a, int64_t room,
	struct span text, int64_t *id_r) MUST_CHECK;
/* How many messages there are, or max. */
uint64_t store_messages_count(struct store *s, int64_t room, uint64_t max);

/* A time: ms, both inclusive. */
struct archive_time {
	int64_t room;
	int64_t start, end;
};
/*
 * Where messages of a room and a time are: in these spans, ascending, and
 * nowhere else. Others of the room may be there too, if its times are in
 * disorder; array in the arena.
 */
size_t store_archive_spans(struct store *s, struct arena *a,
	const struct archive_time *ask, const struct archive_span **spans_r);
/* The id behind which the newest n of a value stand; 0: there aren't more. */
int64_t store_archive_newest(
	struct store *s, int64_t room, int64_t value, size_t n);

/* The value of that label, added if it is new. */
int64_t store_value_row(
	struct store *s, int64_t room, const struct message_row *m);
/* How many messages of a value there are, or max. */
size_t store_archive_count(
	struct store *s, int64_t room, int64_t value, size_t max);
/* The first of a value behind that id, and its time; 0: none. */
int64_t store_archive_next(struct store *s, int64_t room,
	const struct archive_value *v, int64_t *at_r);

/*
 * Removes the oldest of a value that it says there is nothing of any more, up
 * to the first that stays, at most max; gives how many. A value of which
 * nothing is left goes, too.
 */
size_t store_archive_trim(struct store *s, int64_t room,
	const struct archive_value *v, size_t max);
/* Where messages that moved in are that are older than before (ms), and in
 * stretches without order others. In the arena. */
struct archive_old {
	const struct archive_span *span;
	size_t n;
	int64_t before;
};
struct archive_old store_archive_old(
	struct store *s, struct arena *a, int64_t room, int64_t before);
/*
 * Removes those of a value, at most max, and gives how many: what is behind
 * others that are younger, where store_archive_trim() doesn't come. Of a
 * stretch without order only the first max are looked at.
 */
size_t store_archive_expire(struct store *s, int64_t room, int64_t value,
	const struct archive_old *old, size_t max);
/* Removes those of a value that are older than before (ms), at most max, and
 * gives how many. */
size_t store_archive_purge(struct store *s, int64_t room, int64_t value,
	int64_t before, size_t max);

/* ---- words ---- */

/* The message up to which words are taken in. */
int64_t store_words_done(struct store *s);

/* The words of a text as they are searched, for archive_words; absent if there
 * are none. A `*` at the end: what begins so. In the arena. */
struct span archive_phrase(struct span text, struct arena *a);
/* Takes the words of up to max more messages in, and of a few MiB; gives how
 * many were looked at, or max: there may be more. */
size_t store_words_add(struct store *s, size_t max);

#endif
