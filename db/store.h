/* SPDX-License-Identifier: MIT */
/*
 * The store: all that outlives the process. Everything written in a turn is
 * kept as a whole by store_commit() before the turn's stanzas leave. Writes
 * can't fail and return: a database that fails ends the process (it comes back
 * as the last turn left it), so handlers stay simple. Only db/ speaks SQL.
 */
#ifndef DB_STORE_H
#define DB_STORE_H

#include "base/arena.h"
#include "base/err.h"
#include "base/span.h"

struct store;

enum durability {
	DURABILITY_FULL = 0, /* fsync at the end of each turn */
	DURABILITY_NORMAL,   /* may lose the last turns with the power */
};

/* path ":memory:" for tests. Migrates forward. ERR_IO (can't be read, or
 * damaged), ERR_CONFLICT (newer or foreign database, or in use by another
 * process): nothing touched. A file is opened once in a process. */
enum err store_open(const char *path, enum durability d, struct store **s_r,
	struct errtext *e) MUST_CHECK;
void store_close(struct store **s); /* rolls back what isn't committed */
/* Keeps what the turn has written: in the redo log (db/redo.h), or in the
 * database itself; dies if that fails. */
void store_commit(struct store *s);
/* Was anything written since the last commit? */
bool store_is_writing(const struct store *s);
/* Gives up the turn's writes (tests, refused batches). */
void store_rollback(struct store *s);
/* Between turns, when nothing is waiting: takes in words to be searched, makes
 * what was taken back go from all files, part by part, and moves what piled up
 * in the log into the database, so that a commit needn't, and gives memory
 * back. May wait for the disk. true: words of more messages are to be taken in,
 * which is a search's to wait for. */
bool store_idle(struct store *s);
/* A copy of the database as the last turn left it, read bit by bit while work
 * goes on: begin, between turns, says how many bytes it has. Until the end what
 * is committed piles up in the log; read gives false if that is too much, or
 * the file can't be read. The copy stands alone (db/backup.h). */
uint64_t store_copy_begin(struct store *s);
bool store_copy_read(
	struct store *s, uint64_t at, char *to, size_t n) MUST_CHECK;
void store_copy_end(struct store *s);
/* Is there disk space for more (checked at most once a second)? A refusal is
 * the sender's wait/resource-constraint; reads go on. */
bool store_accepts(struct store *s, int64_t mono_ms);
void store_set_reserve(struct store *s, uint64_t bytes); /* default 64 MiB */

/* ---- rooms ---- */

enum affiliation {
	AFF_OUTCAST = -1,
	AFF_NONE = 0,
	AFF_MEMBER,
	AFF_ADMIN,
	AFF_OWNER,
};
enum role {
	ROLE_NONE = 0,
	ROLE_VISITOR,
	ROLE_PARTICIPANT,
	ROLE_MODERATOR,
};
enum whois {
	WHOIS_MODERATORS = 0,
	WHOIS_ANYONE,
};
enum allow_pm {
	PM_ANYONE = 0,
	PM_PARTICIPANTS,
	PM_MODERATORS,
	PM_NONE,
};

enum registration {
	REGISTRATION_CLOSED = 0,
	REGISTRATION_APPROVAL, /* an admin is asked */
	REGISTRATION_OPEN,
};

/* A room's options: muc/options.c has one form row for each. Spans: absent
 * is the empty default. */
struct room_config {
	struct span name, description, lang;
	struct span secret;  /* salted hash of the password (base/digest.h),
	                        absent: none */
	struct span contact; /* JIDs, one per line */
	bool persistent, is_public, members_only, moderated;
	bool change_subject; /* participants may */
	bool allow_invites;
	bool password_protected;
	int64_t whois;         /* enum whois */
	int64_t allow_pm;      /* enum allow_pm */
	int64_t max_users;     /* 0: the service's limit */
	int64_t history_fetch; /* messages a joiner gets at most */
	int64_t broadcast;     /* bits 1 << enum role whose presence is told */
	int64_t member_list;   /* bits 1 << enum role who may read it */
	bool archive;          /* keep what is said */
	int64_t archive_days;  /* how long; 0: for ever */
	int64_t archive_messages; /* how many; 0: any number */
	int64_t slow_mode;        /* seconds between two messages; 0: none */
	bool forward_mentions;    /* to absent members (XEP-0452) */
	int64_t registration;     /* enum registration */
	bool change_nick;         /* occupants may */
	bool reserved_nick;       /* who has one has to use it */
	bool voice_requests;      /* visitors may ask for voice */
	int64_t voice_interval;   /* seconds between two of them */
	bool visitor_status;      /* visitors may tell a status text */
	bool visitor_nick;        /* visitors may change their nick */
	bool requests;            /* IQs between occupants */
	struct span pubsub;       /* URI of a node that goes with the room */
	struct span member_group; /* of a directory outside; absent: none */
};

/* Labels are kept as expressions (design 6), readable under the policy of
 * the day; absent: unset. allowed: labels, one expression per line. */
struct place_labels {
	struct span access, clearance, allowed, fallback;
	struct span keep; /* `DAYS CLEARANCE` per line: how long what is said
	                     is kept at most */
};

struct room_row {
	int64_t id;
	struct span jid; /* bare, prepared */
	int64_t created; /* ms UTC */
	bool locked;     /* not configured yet */
	struct room_config config;
	struct place_labels labels;
	struct span subject, subject_nick; /* nick absent: set by the room */
	int64_t subject_at;                /* 0: never set */
};

/* Inserts; gives the id. */
int64_t store_room_add(struct store *s, const struct room_row *r);
/* All but id, jid and created. */
void store_room_put(struct store *s, const struct room_row *r);
/* With its affiliations, occupants and messages. */
void store_room_remove(struct store *s, int64_t id);
/* false: no such room. Spans live in the arena. */
bool store_room_get(struct store *s, struct arena *a, struct span jid,
	struct room_row *r_r) MUST_CHECK;
/* Up to max rooms of a domain after `after` (absent: from the start) in JID
 * order; only_public: public and unlocked ones. Gives the count; array in
 * the arena. */
size_t store_rooms_page(struct store *s, struct arena *a, struct span domain,
	struct span after, bool only_public, size_t max,
	const struct room_row **rows_r);
/* JIDs of the rooms of a domain that have occupants. */
size_t store_rooms_busy(struct store *s, struct arena *a, struct span domain,
	const struct span **jids_r);
uint64_t store_rooms_count(struct store *s, struct span domain);
/* How many rooms of a domain have bare as an owner, by their labels; array in
 * the arena. */
struct owned {
	struct place_labels labels; /* empty: unset */
	uint64_t n;
};
size_t store_rooms_owned(struct store *s, struct arena *a, struct span domain,
	struct span bare, const struct owned **rows_r);
/* The same of nodes. */
size_t store_nodes_owned(struct store *s, struct arena *a, struct span domain,
	struct span bare, const struct owned **rows_r);

/* Public rooms, by what decides who may find them: each combination of labels
 * that rooms of a domain have. */
struct label_set {
	int64_t id;
	struct place_labels labels; /* empty: unset */
};
/* By ascending id; array in the arena. */
size_t store_label_sets(struct store *s, struct arena *a, struct span domain,
	const struct label_set **rows_r);
/* The same of nodes. */
size_t store_node_label_sets(struct store *s, struct arena *a,
	struct span domain, const struct label_set **rows_r);
/* The public, unlocked rooms of a domain under these labels, or all nodes.
 * Others cost no time. */
struct place_list {
	struct span domain;
	const int64_t *set; /* ids of label_sets, each once */
	size_t set_n;
	bool nodes; /* jid is a NodeID, name a title, then */
	/* Of nodes: those of these types alone, or all but them; absent: all.
	 * LIST_TYPE before each and behind the last; an empty one: none. */
	struct span types;
	bool but_types;
};
#define LIST_TYPE '\x1f' /* which is in no XML */
/* Of any type. */
bool store_list_has(struct store *s, const struct place_list *l,
	struct span jid) MUST_CHECK;
/* How many, before a JID (absent: all). */
uint64_t store_list_count(
	struct store *s, const struct place_list *l, struct span before);
/* At most max of them in JID order between two JIDs (absent: no limit),
 * the last ones if backward. skip: so many are left out first, which isn't for
 * backward. */
struct list_ask {
	struct place_list list;
	struct span after, before;
	bool backward;
	size_t skip, max;
};
struct list_row {
	struct span jid, name, description; /* absent: none */
};
size_t store_list_page(struct store *s, struct arena *a,
	const struct list_ask *ask, const struct list_row **rows_r);

struct affiliation_row {
	struct span jid; /* bare, or a domain */
	enum affiliation affiliation;
	struct span nick, reason; /* absent if none */
};
/* Inserts or replaces; AFF_NONE without a nick removes the row. */
void store_affiliation_put(
	struct store *s, int64_t room, const struct affiliation_row *r);
/* In JID order. */
size_t store_affiliations(struct store *s, struct arena *a, int64_t room,
	const struct affiliation_row **rows_r);
/* Those behind a JID (absent: from the first), at most max. */
size_t store_affiliations_behind(struct store *s, struct arena *a, int64_t room,
	struct span after, size_t max, const struct affiliation_row **rows_r);

/* A hat of a room (XEP-0317). */
struct hat_row {
	struct span uri, title, hue; /* hue absent: none */
};
struct hat_holder_row {
	struct span uri, jid; /* of the hat; bare */
};
/* Inserts, or changes that of the URI. */
void store_hat_put(struct store *s, int64_t room, const struct hat_row *r);
/* With all who wear it. */
void store_hat_remove(struct store *s, int64_t room, struct span uri);
/* In the order of creation. */
size_t store_hats(struct store *s, struct arena *a, int64_t room,
	const struct hat_row **rows_r);
void store_hat_give(
	struct store *s, int64_t room, const struct hat_holder_row *r);
void store_hat_take(
	struct store *s, int64_t room, const struct hat_holder_row *r);
/* In the order of hats, then of JIDs. */
size_t store_hat_holders(struct store *s, struct arena *a, int64_t room,
	const struct hat_holder_row **rows_r);

/* One session in a room. presence: inner XML of its last available presence,
 * without what the room adds. */
struct occupant_row {
	struct span jid; /* full */
	struct span nick;
	enum role role;
	struct span presence;
	int versions; /* of affiliation lists: what it was told last */
};
void store_occupant_put(struct store *s, int64_t room,
	const struct occupant_row *r); /* inserts or replaces, by jid */
void store_occupant_remove(struct store *s, int64_t room, struct span jid);
/* In the order of joining. */
size_t store_occupants(struct store *s, struct arena *a, int64_t room,
	const struct occupant_row **rows_r);

/* ---- messages ---- */

struct message_row {
	int64_t id;      /* given by the store, ascending in order of arrival */
	struct span uid; /* as good as random, unique; stanza-id, archive id */
	int64_t at;      /* ms UTC */
	struct span nick;   /* of the sender then; absent: the room said it */
	struct span sender; /* full real JID, or the room's own; empty: not
	                       known */
	struct span stanza_id; /* the client's id attribute; absent if none */
	int label_form;        /* enum label_form; never 0 */
	struct span label;     /* label_keep() bytes */
	struct span value;     /* the label without metadata, label_expr() */
	int64_t value_id;      /* its value_row's; given by the store */
	struct span payload; /* inner XML in the stanza namespace, unlabelled */
	unsigned flags;      /* enum message_flag */
};
/* label_form of what is said under no label in an open place. */
#define MESSAGE_UNLABELLED 1000
enum message_flag {
	MESSAGE_OPEN = 1,     /* everybody in the room could see real JIDs */
	MESSAGE_SUBJECT = 2,  /* a change of subject */
	MESSAGE_REFERS = 4,   /* it may refer to others, or hold labels */
	MESSAGE_KNOWN = 8,    /* all that it refers to is among its needs */
	MESSAGE_ARRIVED = 16, /* it moved in with its room (db/arrival.h) */
};
/* Gives m its id and uid, where they are needed before it is added. */
void store_message_name(
	struct store *s, struct arena *a, int64_t room, struct message_row *m);
/* Has it been seen under that label lately? Then m->value may be absent. */
bool store_label_is_known(
	struct store *s, int64_t room, const struct message_row *m) MUST_CHECK;
/* Gives m its id, and a uid in the arena unless it has both, or comes with a
 * uid of another archive. Neither is ever given twice. */
void store_message_add(
	struct store *s, struct arena *a, int64_t room, struct message_row *m);
/* Does the room hold a message under such a label already, or fewer than max
 * distinct values? */
bool store_message_fits(struct store *s, int64_t room,
	const struct message_row *m, size_t max) MUST_CHECK;

/* What decides who may read messages of a room: each distinct label without
 * its metadata, in the bytes of the first that came. */
struct value_row {
	int64_t id;
	int label_form;
	struct span label;
};
/* All of a room, the oldest first; array in the arena. */
size_t store_values(struct store *s, struct arena *a, int64_t room,
	const struct value_row **rows_r);
/* Those of the messages that came under that id attribute, whoever sent
 * them, before id `before`; at most max. */
struct named {
	struct span stanza_id;
	int64_t before;
	size_t max;
};
size_t store_values_named(struct store *s, struct arena *a, int64_t room,
	const struct named *by, const struct value_row **rows_r);
/* The newest messages of these values first, from before id `before`
 * (INT64_MAX: the end), back to the first that is older than since (ms), at
 * most max; array in the arena. Others cost no time. */
struct back {
	const int64_t *value; /* ids of value_rows */
	size_t value_n;
	int64_t before, since;
	size_t max;
};
size_t store_messages_back(struct store *s, struct arena *a, int64_t room,
	const struct back *ask, const struct message_row **rows_r);
/* By uid, or false. */
bool store_message_find(struct store *s, struct arena *a, int64_t room,
	struct span uid, struct message_row *m_r) MUST_CHECK;
/* Is there one of that uid? */
bool store_message_is_there(
	struct store *s, int64_t room, struct span uid) MUST_CHECK;
/* Puts another payload in the place of a message's; its words aren't found any
 * more. Its id, time and label stay. */
void store_message_replace(
	struct store *s, int64_t room, int64_t id, struct span payload);

/* ---- what messages refer to ---- */

/* A label beside its own that the readers of a message must be cleared for:
 * form, label and value of l. NULL: one that nobody is cleared for. */
void store_need_add(struct store *s, int64_t room, int64_t message,
	const struct message_row *l);
/* All of a message; array in the arena. label_form 0: nobody is. */
size_t store_needs(struct store *s, struct arena *a, int64_t message,
	const struct value_row **rows_r);
/* Of the messages that store_values_named() is about, as far as is bearable. */
size_t store_needs_named(struct store *s, struct arena *a, int64_t room,
	const struct named *by, const struct value_row **rows_r);
/* The message corrects what came under that id attribute. */
void store_correction_add(
	struct store *s, int64_t room, int64_t message, struct span stanza_id);
/* Corrections of what came under that id, whoever sent them, after id `after`,
 * the oldest first, at most max; array in the arena. */
struct corrected {
	struct span stanza_id;
	int64_t after;
	size_t max;
};
size_t store_corrections(struct store *s, struct arena *a, int64_t room,
	const struct corrected *by, const struct message_row **rows_r);

/* ---- vCards of rooms ---- */

struct vcard_row {
	struct span card;    /* the whole element; absent: none */
	struct span avatars; /* SHA-1 of each image, hex, one per line */
};
/* Inserts, replaces or removes. */
void store_vcard_put(struct store *s, int64_t room, const struct vcard_row *v);
bool store_vcard_get(struct store *s, struct arena *a, int64_t room,
	struct vcard_row *v_r) MUST_CHECK;
/* Its avatars alone; absent: none. */
struct span store_avatars(struct store *s, struct arena *a, int64_t room);

/* ---- clearances set by the operator ---- */

struct clearance_row {
	struct span jid;  /* bare */
	struct span expr; /* clearance expression */
	int64_t changed;  /* ms UTC */
};
void store_clearance_put(struct store *s, const struct clearance_row *r);
bool store_clearance_remove(struct store *s, struct span jid); /* was there? */
/* In JID order. */
size_t store_clearances(
	struct store *s, struct arena *a, const struct clearance_row **rows_r);
/* Those behind a JID (absent: from the first), at most max. */
size_t store_clearances_behind(struct store *s, struct arena *a,
	struct span after, size_t max, const struct clearance_row **rows_r);

/* ---- what a directory outside said of users (remote.h) ---- */

struct remote_row {
	struct span jid; /* bare */
	bool found;
	int64_t form;       /* enum wire_form */
	struct span value;  /* absent: none, or none that could be taken */
	struct span groups; /* names, one per line */
	struct span labels; /* expressions, one per line */
	int64_t fetched, expires; /* ms UTC */
};
void store_remote_put(struct store *s, const struct remote_row *r);
void store_remote_remove(struct store *s, struct span jid);
size_t store_remotes(
	struct store *s, struct arena *a, const struct remote_row **rows_r);

/* ---- secrets and small values of the service itself ---- */

/* A random 32-byte value made at first use and kept (occupant-id key …). */
void store_key(struct store *s, const char *name, unsigned char key_r[32]);

#endif
