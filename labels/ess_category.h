/* SPDX-License-Identifier: MIT */
/* Security categories in ASN.1: ACP-145, MISSI labels, SSL privileges. */
#ifndef LABELS_ESS_CATEGORY_H
#define LABELS_ESS_CATEGORY_H

#include "labels/codec.h"
#include "labels/der.h"

/* Where the categories of one label or clearance go. */
struct category_reader {
	struct arena *arena;
	const struct policy *policy;
	uint64_t *bits;
	/*
	 * A label's unknown category restricts, so it is refused; a
	 * clearance's grants nothing, so it is skipped.
	 */
	bool clearance;
	struct empty_sets empty;
	struct errtext *e;
};

/* Contents of a SET OF SecurityCategory. */
enum err categories_read(struct category_reader *r, struct span set) MUST_CHECK;

/* What is to be written. */
struct category_writer {
	const struct policy *policy;
	const uint64_t *bits;
	const struct tag *empty; /* an empty permissive one; NULL: none */
	bool clearance;
	struct errtext *e;
};

/* The SET OF SecurityCategory under this tag; nothing if there is none. */
enum err categories_write(const struct category_writer *w, unsigned char tag,
	struct buf *b) MUST_CHECK;

/* ---- shared by the reader and the writer ---- */

#define MISSI_LABEL    "2.16.840.1.101.2.1.8.1"
#define SSL_PRIVILEGES "2.16.840.1.101.2.1.8.2"

/* Standards allow as many in a label. */
#define MAX_CATEGORIES 64

#define CONTEXT(n)     ((unsigned char)(DER_CONTEXT | (n)))
#define CONSTRUCTED(n) ((unsigned char)(DER_CONTEXT | DER_CONSTRUCTED | (n)))

/* The five category syntaxes of ACP-145 (labels.md 2.4). */
struct acp145_syntax {
	const char *oid;
	enum tag_type type;
};
enum {
	ACP145_N = 5
};
extern const struct acp145_syntax acp145[ACP145_N];

/* Tag numbers of SDN.801c; number 2 leaves open which enumerated kind. */
enum missi_tag {
	MISSI_RESTRICTIVE = 1,
	MISSI_ENUMERATED = 2,
	MISSI_PERMISSIVE = 6,
	MISSI_FREE_FORM = 7,
};

#endif
