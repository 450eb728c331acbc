/* SPDX-License-Identifier: MIT */
/* What the repositories share. Inside db/ (and its tests) only. */
#ifndef DB_STORE_INNER_H
#define DB_STORE_INNER_H

#include "db/sql.h"
#include "db/store.h"

/* One place in the store's statement cache each. */
enum query_id {
	Q_BEGIN,
	Q_COMMIT,
	Q_ROLLBACK,
	Q_ROOM_ADD,
	Q_ROOM_PUT,
	Q_ROOM_REMOVE,
	Q_ROOM_GET,
	Q_ROOMS_PAGE,
	Q_ROOMS_BUSY,
	Q_LABEL_SET_FIND,
	Q_LABEL_SET_ADD,
	Q_LABEL_SET_PUT,
	Q_LABEL_SET_TIDY,
	Q_LABEL_SET_NEXT,
	Q_LABEL_SET_GET,
	Q_LIST_HAS,
	Q_LIST_COUNT,
	Q_LIST_COUNT_BEFORE,
	Q_LIST_UP,
	Q_LIST_DOWN,
	Q_LIST_ROW,
	Q_ROOMS_COUNT,
	Q_ROOMS_OWNED,
	Q_AFFILIATION_PUT,
	Q_AFFILIATION_REMOVE,
	Q_AFFILIATIONS,
	Q_AFFILIATIONS_BEHIND,
	Q_HAT_PUT,
	Q_HAT_REMOVE,
	Q_HATS,
	Q_HAT_GIVE,
	Q_HAT_TAKE,
	Q_HAT_HOLDERS,
	Q_OCCUPANT_PUT,
	Q_OCCUPANT_REMOVE,
	Q_OCCUPANTS,
	Q_REQUEST_PUT,
	Q_REQUEST_REMOVE,
	Q_REQUEST_GET,
	Q_REQUESTS,
	Q_REQUESTS_EXPIRE,
	Q_VOICE_PUT,
	Q_VOICE_TRIM,
	Q_VOICE_REMOVE,
	Q_VOICE_HAS,
	Q_VOICES,
	Q_VERSION_ADD,
	Q_VERSION_TRIM,
	Q_VERSION_NOW,
	Q_VERSION_FIND,
	Q_VERSION_AUDIENCE,
	Q_VERSIONS_SINCE,
	Q_TOMBSTONE_PUT,
	Q_TOMBSTONE_TRIM,
	Q_TOMBSTONE_REMOVE,
	Q_TOMBSTONE_GET,
	Q_TOMBSTONES_EXPIRE,
	Q_LABEL_FIND,
	Q_LABEL_ADD,
	Q_VALUE_FIND,
	Q_VALUE_ADD,
	Q_VALUES,
	Q_VALUES_COUNT,
	Q_VALUES_NAMED,
	Q_NAMES_DONE,
	Q_NAMES_ADD,
	Q_NAMES_KEEP,
	Q_MESSAGE_ADD,
	Q_MESSAGE_IDS,
	Q_MESSAGE_GET,
	Q_MESSAGES_OF,
	Q_MESSAGE_FIND,
	Q_MESSAGES_COUNT,
	Q_MESSAGE_FIND_FOREIGN,
	Q_MESSAGE_IS_OURS,
	Q_MESSAGE_IS_FOREIGN,
	Q_MESSAGE_REPLACE,
	Q_MESSAGE_REMOVE,
	Q_MESSAGE_NEWEST,
	Q_MESSAGE_BEHIND,
	Q_MESSAGE_MAX,
	Q_VALUE_REMOVE,
	Q_LABELS_REMOVE,
	Q_CLOCK_STEP,
	Q_CLOCK_STEPS,
	Q_ARCHIVE_FORWARD,
	Q_ARCHIVE_BACKWARD,
	Q_ARCHIVE_NTH,
	Q_ARCHIVE_OLDEST,
	Q_ARCHIVE_OLDER,
	Q_ARCHIVE_EXPIRED,
	Q_TEXT_FORGET,
	Q_TEXT_FORGET_ROOM,
	Q_TEXT_MERGE,
	Q_TEXT_FORGETS,
	Q_TEXT_FORGETS_PUT,
	Q_NEED_ADD,
	Q_NEEDS,
	Q_NEEDS_NAMED,
	Q_CORRECTION_ADD,
	Q_CORRECTIONS,
	Q_TEXT_DONE,
	Q_TEXT_MARK,
	Q_TEXT_NEXT,
	Q_TEXT_ADD,
	Q_TEXT_FORWARD,
	Q_TEXT_BACKWARD,
	Q_CLEARANCE_PUT,
	Q_CLEARANCE_REMOVE,
	Q_CLEARANCES,
	Q_CLEARANCES_BEHIND,
	Q_VCARD_PUT,
	Q_VCARD_REMOVE,
	Q_VCARD_GET,
	Q_AVATARS,
	Q_KEY_GET,
	Q_KEY_ADD,
	Q_NODE_ADD,
	Q_NODE_PUT,
	Q_NODE_REMOVE,
	Q_NODE_GET,
	Q_NODES_OWNED,
	Q_NODES_PAGE,
	Q_NODE_AFFILIATION_PUT,
	Q_NODE_AFFILIATION_REMOVE,
	Q_NODE_AFFILIATIONS,
	Q_NODE_AFFILIATIONS_UP,
	Q_NODE_AFFILIATIONS_DOWN,
	Q_NODE_AFFILIATIONS_BEFORE,
	Q_NODES_AFFILIATED,
	Q_NODE_LABEL_SET_PUT,
	Q_NODE_LABEL_SET_NEXT,
	Q_NODE_LIST_HAS,
	Q_NODE_LIST_COUNT,
	Q_NODE_LIST_COUNT_BEFORE,
	Q_NODE_LIST_UP,
	Q_NODE_LIST_DOWN,
	Q_NODE_LIST_ROW,
	Q_SUBSCRIPTION_PUT,
	Q_SUBSCRIPTION_REMOVE,
	Q_SUBSCRIPTION_IDENTIFY,
	Q_DIGEST_START,
	Q_DIGEST_WAIT,
	Q_DIGESTS_DUE,
	Q_DIGEST_WAITING,
	Q_DIGEST_DONE,
	Q_SUBSCRIPTIONS,
	Q_SUBSCRIBED,
	Q_SET_SUBSCRIBERS,
	Q_NODES_AWAITED,
	Q_SUBSCRIPTIONS_EXPIRED,
	Q_NODE_SETTLE,
	Q_NODE_MADE,
	Q_ITEM_KNOWN,
	Q_ITEM_NEXT_OUT,
	Q_ITEM_PAST_NEXT_OUT,
	Q_ITEMS_OF,
	Q_ITEM_LABEL_FIND,
	Q_ITEM_LABEL_ADD,
	Q_ITEM_VALUE_ADD,
	Q_ITEM_VALUE_NEXT,
	Q_ITEM_PAST_VALUE_NEXT,
	Q_ITEM_VALUE_GET,
	Q_ITEM_REPLACED,
	Q_ITEM_REPLACED_KEEP,
	Q_ITEM_SHELVE,
	Q_ITEM_FORGET,
	Q_ITEM_ADD,
	Q_ITEM_REMOVE,
	Q_ITEM_GET,
	Q_ITEM_PAST_GET,
	Q_ITEMS_CLEAR,
	Q_ITEMS_PAST_CLEAR,
	Q_ITEMS_PAST_TRIM,
	Q_ITEMS_PAST_EXPIRE,
	Q_ITEM_VALUE_FIND,
	Q_ITEM_FIND,
	Q_ITEM_PAST_FIND,
	Q_ITEM_FIRST,
	Q_ITEM_PAST_FIRST,
	Q_ITEM_COUNT,
	Q_ITEM_COUNT_MOST,
	Q_ITEM_PAST_COUNT,
	Q_ITEM_UP,
	Q_ITEM_PAST_UP,
	Q_ITEM_FRESH,
	Q_ITEM_DOWN,
	Q_ITEM_PAST_DOWN,
	Q_ITEMS_OLDER,
	Q_ITEMS_EXPIRED,
	Q_HOOK_ADD,
	Q_HOOK_TOLD,
	Q_HOOK_REMOVE,
	Q_HOOKS,
	Q_MOVED_PUT,
	Q_MOVED_TRIM,
	Q_MOVED_REMOVE,
	Q_MOVED_GET,
	Q_MOVED_EXPIRE,
	Q_STYLE_PUT,
	Q_STYLE_REMOVE,
	Q_STYLE_GET,
	Q_TALLY_MESSAGES,
	Q_TALLY_NEEDS,
	Q_TALLY_PLAIN,
	Q_TALLY_UID,
	Q_TALLY_ITEMS,
	Q_TALLY_ITEMS_PAST,
	Q_TALLY_NAMES,
	Q_TALLY_NAMES_PAST,
	Q_REMOTE_PUT,
	Q_REMOTE_REMOVE,
	Q_REMOTES,
	Q_AUDIT_STATE,
	Q_AUDIT_STATE_PUT,
	Q_AUDIT_LAST,
	Q_AUDIT_ADD,
	Q_AUDIT_DROP,
	Q_AUDIT_HASH,
	Q_AUDIT_PAGE,
	Q_AUDIT_REPEAT_PUT,
	Q_AUDIT_REPEAT_NEXT,
	Q_AUDIT_REPEAT_REMOVE,
	Q_PERSONAL_PUT,
	Q_PERSONAL_REMOVE,
	Q_PERSONAL,
	Q_ARRIVAL_ADD,
	Q_ARRIVAL_PUT,
	Q_ARRIVAL_GET,
	Q_ARRIVALS,
	Q_ARRIVALS_INVITING,
	Q_ARRIVAL_RUN_LAST,
	Q_ARRIVAL_RUN_OF,
	Q_ARRIVAL_RUN_PUT,
	Q_ARRIVAL_STRETCHES,
	Q_ARRIVAL_STRETCH_LAST,
	Q_ARRIVAL_STRETCH_COUNT,
	Q_ARRIVAL_STRETCH_PUT,
	Q_ARRIVAL_BEHIND,
	Q_ARRIVAL_ROOM_LAST,
	Q_ROOM_PLACE,
	Q_ROOM_DISCARD,
	Q_ROOM_DISCARDED,
	Q_ARRIVAL_REMOVE,
	Q_ARRIVAL_PERSON,
	Q_ARRIVAL_PERSON_PUT,
	Q_ARRIVAL_GONE,
	Q_ARRIVAL_ITEM,
	Q_ARRIVAL_ITEM_PUT,
	Q_ARRIVAL_NEWEST_AT,
	Q_ARCHIVE_COUNT,
	Q_ARCHIVE_NEXT,
	Q_ARRIVAL_LEFT_ADD,
	Q_ARRIVAL_LEFT_NEED,
	Q_ARRIVAL_LEFT_CLEAR,
	Q_ITEM_ARRIVED,
	QUERY_COUNT
};

/* A statement and its place; a static const beside the function it is for. */
struct query {
	enum query_id id;
	const char *text;
};

struct audit; /* audit_inner.h */
struct redo;
struct label_id; /* messages.c: which row a label has */

/* names.c: ids of the newest message, and up to which one their names are taken
 * in: by now, and as the table says. */
struct names {
	bool known;
	int64_t newest, named, marked;
};

struct store {
	struct sql *db;
	struct sql_stmt *stmt[QUERY_COUNT];
	struct redo *redo; /* NULL: the database is in memory */
	bool open;         /* the database's transaction, of one turn or many */
	bool writing;      /* this turn has written */
	bool forgets; /* what was taken back may still be in log or redo log */
	bool copying; /* the database's file stays as it is */
	int copy_pages; /* that the log may have meanwhile */
	uint64_t reserve;
	int64_t space_at; /* mono ms of the last look at the disk */
	bool space_known, space;
	struct label_id *label_ids; /* cache, bounded */
	struct cipher *uids;
	int64_t next_message, last_message; /* ids that are ours to give */
	int64_t time;                       /* of the newest message */
	bool time_known;
	struct names names;
	struct audit *audit;
};

/* Prepared at first use. */
struct sql_stmt *store_read(struct store *s, const struct query *q) NONNULL;
/* The same; begins the turn's transaction if this is its first write. */
struct sql_stmt *store_write(struct store *s, const struct query *q) NONNULL;

/* For what only repeats what other rows say, and is made from them again where
 * it is missing: no part of the turn, and not in the redo log. */
struct sql_stmt *store_derive(struct store *s, const struct query *q) NONNULL;

/* Rows of an answer as one array in the arena. */
struct rows {
	struct arena *arena;
	size_t size; /* of one */
	void *p;
	size_t n, cap;
};

static inline struct rows rows_of(struct arena *a, size_t size)
{
	return (struct rows){.arena = a, .size = size};
}

/* A zeroed one at the end; older pointers go stale. */
void *rows_add(struct rows *r) NONNULL;

/* The columns that store_read_message() takes. A message that has lost its
 * label has no row here, and so no reader. */
#define MESSAGE_COLUMNS                                            \
	"SELECT m.id, m.uid, m.at, m.nick, m.sender, m.stanza_id," \
	" l.form, l.bytes, m.payload, v.name, m.flags, m.value,"   \
	" m.room"                                                  \
	" FROM message m JOIN label l ON l.id = m.label"           \
	" JOIN label_value v ON v.id = m.value"
void store_read_message(struct store *s, struct sql_stmt *q, struct arena *a,
	struct message_row *m_r);
/* Columns id, form, bytes of label_value. */
void store_read_value(struct sql_stmt *q, struct arena *a, struct value_row *v);
/* names.c: a message was added. */
void store_names_note(struct store *s, int64_t message);
/* Takes in the names of all, if there are more than so many messages to do. */
void store_names_add(struct store *s, int64_t more_than);
/* The transaction was given up: what is taken in isn't known any more. */
void store_names_forget(struct store *s);
/* uid.c: the ids of messages. */
void store_uid_open(struct store *s);
int64_t store_uid_next(struct store *s);
/* Those from a transaction that was given up are drawn again. */
void store_uid_forget(struct store *s);
struct span store_uid_make(
	struct store *s, struct arena *a, int64_t room, int64_t id);
/* 0: none of that room. */
int64_t store_uid_read(struct store *s, int64_t room, struct span uid);

/* list.c: a room, a node with these labels was written. */
void store_list_room(
	struct store *s, int64_t room, const struct place_labels *l);
void store_list_node(
	struct store *s, int64_t node, const struct place_labels *l);
/* Forgets sets of labels that no place has any more. */
void store_list_tidy(struct store *s);

/* messages.c: rows that the cache speaks of may be gone. */
void store_forget_labels(struct store *s);
/* words.c: what is searched of a message goes, and of a room. */
void store_words_forget(struct store *s, int64_t message);
void store_words_forget_room(struct store *s, int64_t room);
/* A part of the work of making the index forget; false: it is done. */
bool store_words_merge(struct store *s);
/* archive_time.c: the newest message's id, 0: there is none. */
int64_t store_message_newest(struct store *s);
/* archive_time.c: a message of that time comes now. */
void store_note_time(struct store *s, int64_t at);
/* archive_time.c: of ids in (from, to], where times ascend: behind which are
 * those that are not before `at`? room: what moved into it; 0: what was said
 * here, in any. */
int64_t store_halve(
	struct store *s, int64_t room, int64_t from, int64_t to, int64_t at);
/* arrived.c: the run of messages that moved in which holds that id; false: it
 * is in none. */
struct arrived_run {
	int64_t after, last;
};
bool store_run_of(
	struct store *s, int64_t id, struct arrived_run *r_r) MUST_CHECK;
/* arrived.c: the first message of a room behind id. */
bool store_arrived_behind(struct store *s, int64_t room, int64_t id,
	int64_t *id_r, int64_t *at_r) MUST_CHECK;
/* arrived.c: stretches of messages that moved into a room, as
 * store_archive_spans() gives them: where the times asked for are, and all of
 * them, so that they can be taken out of the others. */
struct archive_time;
struct archive_span;
struct arrived_spans {
	const struct archive_span *within, *all;
	size_t within_n, all_n;
};
struct arrived_spans store_arrived_spans(
	struct store *s, struct arena *a, const struct archive_time *ask);

struct archive_ask;
struct archive_value;
/* words.c: store_archive_ids() of one value, where words are asked for. */
void store_words_ids(struct store *s, const struct archive_ask *ask,
	const struct archive_value *v, struct rows *ids);

#endif
