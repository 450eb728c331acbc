/* SPDX-License-Identifier: MIT */
/*
 * What an audit record is: one line of JSON, chained to the one before by
 * SHA-256, and signed in intervals by records that are part of the chain. No
 * content of messages, ever: who, where, which labels, why.
 *
 *   {"seq":7,"at":"2026-01-01T00:00:00.000Z","kind":"refused","by":"..."}
 *
 * is a record's text; its hash is SHA-256(the hash before it, the text). As a
 * line both hashes are members more, so that each line is checked by itself:
 *
 *   {"seq":7,...,"by":"...","prev":"HEX","hash":"HEX"}
 */
#ifndef BASE_AUDIT_H
#define BASE_AUDIT_H

#include "base/digest.h"
#include "base/err.h"
#include "base/sign.h"

/* One row each in audit_kinds[], in this order. */
enum audit_kind {
	AUDIT_NONE = 0,
	AUDIT_STARTED,
	AUDIT_STOPPED,
	AUDIT_CHECKPOINT,
	AUDIT_ROTATED,
	AUDIT_DAMAGED,
	AUDIT_CONFIGURED,
	AUDIT_CONFIG_REFUSED,
	AUDIT_POLICY,
	AUDIT_REFUSED,
	AUDIT_VIOLATION,
	AUDIT_WITHHELD,
	AUDIT_PASSED,
	AUDIT_MAPPED,
	AUDIT_LABELS,
	AUDIT_CLEARANCE,
	AUDIT_AFFILIATION,
	AUDIT_PLACE,
	AUDIT_ADMIN,
	AUDIT_KINDS
};

struct audit_kind_row {
	const char *name;
	const char *title; /* of the event, for CEF and people */
	int severity;      /* CEF: 0 to 10 */
	/* Where a peer can cause it as often as it likes (db/audit.h): is what
	 * is the same counted, and how many that differ are records of their
	 * own, of one sender in a minute? 0: all. */
	bool same;
	unsigned share;
};
extern const struct audit_kind_row audit_kinds[AUDIT_KINDS];

/* Members of a record, in the order in which they are given. One row each in
 * audit_keys[]. */
enum audit_key {
	AUDIT_BY = 0, /* who did it: a JID, or `uid:1000` at the control
	                 socket, or `config` */
	AUDIT_TO,     /* whom it is about */
	AUDIT_WHERE,  /* the place: a bare JID, or `service node` */
	AUDIT_WHAT,   /* a word: join, message, create ... */
	AUDIT_STEP,   /* where it was decided */
	AUDIT_LABEL,  /* expression */
	AUDIT_HELD,   /* the clearance, as expression */
	AUDIT_REASON, /* one sentence of ours */
	AUDIT_WAS,    /* before and after a change */
	AUDIT_IS,
	AUDIT_ID,         /* of a message: the archive's id */
	AUDIT_RECIPIENTS, /* how many */
	AUDIT_CLEARANCES, /* `N x CLEARANCE; ...` of recipients */
	AUDIT_FILE,
	AUDIT_DIGEST, /* SHA-256 of a file, hex */
	AUDIT_VERSION,
	AUDIT_COUNT, /* so many times */
	AUDIT_FROM,  /* the first time, or the first seq */
	AUDIT_UP_TO,
	AUDIT_HEAD,      /* hash of the record before, hex */
	AUDIT_KEY,       /* public key, base64 */
	AUDIT_SIGNATURE, /* base64 */
	AUDIT_KEYS
};

struct audit_key_row {
	const char *name;      /* in JSON */
	const char *cef;       /* extension key */
	const char *cef_label; /* of a custom string; NULL: none */
};
extern const struct audit_key_row audit_keys[AUDIT_KEYS];

#define AUDIT_FIELDS     12
#define AUDIT_FIELD_MAX  1024   /* bytes of one text; longer ones are cut */
#define AUDIT_RECORD_MAX 131072 /* of a line; none gets there */

struct audit_field {
	enum audit_key key;
	struct span text; /* borrowed; any bytes */
	uint64_t number;  /* used where text is absent */
};
struct audit_event {
	enum audit_kind kind;
	struct audit_field field[AUDIT_FIELDS];
	size_t n;
};

static inline struct audit_event audit_event_of(enum audit_kind kind)
{
	return (struct audit_event){.kind = kind};
}
/* An absent text leaves the member out. */
void audit_text(struct audit_event *e, enum audit_key key, struct span text);
void audit_number(struct audit_event *e, enum audit_key key, uint64_t number);

/* ---- one record ---- */

#define AUDIT_HEX_LEN (2 * (size_t)SHA256_LEN)

/* Where a chain has come to; zeroed: at its beginning. */
struct audit_head {
	uint64_t seq;
	unsigned char hash[SHA256_LEN];
};

/* `,"by":"..."` of each field */
void audit_fields_write(struct buf *b, const struct audit_event *e);
/* The text of the record behind head. fields: as audit_fields_write() gives. */
void audit_record_write(struct buf *b, const struct audit_head *head,
	int64_t wall_ms, enum audit_kind kind, struct span fields);
/* The head after it. */
void audit_chain(struct audit_head *head, struct span text);
/* The record's line (no newline). */
void audit_line_write(struct buf *b, struct span text,
	const unsigned char prev[SHA256_LEN],
	const unsigned char hash[SHA256_LEN]);

/* What a checkpoint behind head signs, at that time. */
void audit_signed_write(
	struct buf *b, const struct audit_head *head, int64_t wall_ms);
/* The fields of the checkpoint behind head. */
void audit_checkpoint_write(struct buf *b, const struct audit_head *head,
	int64_t wall_ms, const struct sign_key *k);

/* `SEQ:HEX`, for people to keep elsewhere. */
void audit_head_write(struct buf *b, const struct audit_head *head);
bool audit_head_read(struct span s, struct audit_head *head_r) MUST_CHECK;

/* ---- reading ---- */

/* A line, or a text, taken apart; spans borrow from it. */
struct audit_record {
	uint64_t seq;
	struct span at;   /* as in the text: texts compare as times do */
	struct span kind; /* its name */
	struct span text; /* the record's text up to its `}` */
	bool chained;     /* it was a line: */
	unsigned char prev[SHA256_LEN], hash[SHA256_LEN];
};
/* false: it is neither. */
bool audit_record_read(struct span line, struct audit_record *r_r) MUST_CHECK;
/* The members one by one: start with *rest = r->text. name without quotes;
 * value: a number's digits, or a text decoded into b. false: no more, or
 * (*rest isn't empty) it isn't one of ours. */
bool audit_member(struct span *rest, struct span *name_r, struct buf *b,
	bool *number_r) MUST_CHECK;

/* As one event of ArcSight's Common Event Format, one line; version: the
 * program's. */
void audit_cef_write(
	struct buf *b, const struct audit_record *r, const char *version);

#endif
