/* SPDX-License-Identifier: MIT */
/* The transfer document (doc/transfer.md): a sink that writes it, a source that
 * reads it. */
#ifndef MOVE_DOCUMENT_H
#define MOVE_DOCUMENT_H

#include "base/digest.h"
#include "base/sign.h"
#include "move/move.h"

#define DOCUMENT_VERSION "1"
/* Places of one document, and bytes of its manifest. */
#define DOCUMENT_PLACES   262144
#define DOCUMENT_MANIFEST ((size_t)64 << 20)

/* One row of the manifest. */
struct document_row {
	struct move_place place;
	uint64_t records, messages; /* messages: and items, of the records */
	unsigned char sha256[SHA256_LEN];
};

/* What stands in it, once it was read through. */
struct document_facts {
	const struct document_row *row;
	size_t row_n;
	const char *made, *by;
	uint64_t bytes;                     /* uncompressed */
	bool is_signed;                     /* and the signature holds */
	unsigned char key[SIGN_PUBLIC_LEN]; /* whose */
	const char *remarks; /* lines of what it has and nobody knows; "" */
};

/* ---- writing ---- */

/* Borrowed until the sink is freed. */
struct document_author {
	const char *by;             /* software */
	int64_t made;               /* ms since 1970 */
	const struct sign_key *key; /* NULL: it isn't signed */
};

/*
 * A new file at path, compressed unless its name ends in `.xml`. end() writes
 * the manifest and the signature, reads the whole through as document_open()
 * does, and only then gives it its name: no other ever has it. A place that is
 * left isn't in it. ERR_CONFLICT: there is something of that name; ERR_IO.
 */
enum err document_create(const char *path, const struct document_author *a,
	struct move_sink **s_r, struct errtext *e) MUST_CHECK;

/* ---- reading ---- */

struct document_keys {
	const unsigned char (*key)[SIGN_PUBLIC_LEN];
	size_t n; /* 0: it may be signed by anybody, or nobody */
};

/*
 * Reads it through before it gives anything: well-formed, of our version, each
 * place once, digests, counts, signature. Errors name the file, the place, the
 * record and what is wrong: ERR_IO, ERR_SYNTAX, ERR_LIMIT, ERR_UNKNOWN
 * (version, key), ERR_CONFLICT (a place twice), ERR_VALUE. Its places come in
 * the order of the file; reading them in that order passes through it once.
 * What has changed since is found at the end of its place: ERR_VALUE.
 */
enum err document_open(const char *path, const struct document_keys *k,
	struct move_source **s_r, struct errtext *e) MUST_CHECK;
const struct document_facts *document_facts(
	const struct move_source *s) NONNULL;

/* ---- both ---- */

struct buf;
/* `<manifest head='HEX'>`, rows, `</manifest>`: between its elements one
 * newline. */
void document_manifest_open(
	struct buf *b, const unsigned char head[SHA256_LEN]);
void document_manifest_row(struct buf *b, const struct document_row *r);
void document_manifest_close(struct buf *b);
/* Attributes of a place: ` kind='room' jid='...'` */
void document_place_attrs(struct buf *b, const struct move_place *p);
/* Is it one of the records that count as messages? By its start tag. */
bool document_is_message(struct span record);

#endif
