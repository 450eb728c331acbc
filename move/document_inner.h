/* SPDX-License-Identifier: MIT */
/* A transfer document while it is read: one pass over the file is a walk. */
#ifndef MOVE_DOCUMENT_INNER_H
#define MOVE_DOCUMENT_INNER_H

#include "base/buf.h"
#include "move/document.h"
#include "move/gzip.h"
#include "move/place.h"
#include "move/split.h"

enum document_stage {
	DOCUMENT_HEAD = 0, /* before the outermost element */
	DOCUMENT_BODY,     /* between places */
	DOCUMENT_IN_PLACE,
	DOCUMENT_IN_MANIFEST,
	DOCUMENT_SIGNATURE, /* behind the manifest */
	DOCUMENT_IN_SIGNATURE,
	DOCUMENT_TAIL, /* behind the signature */
	DOCUMENT_END,
};

/* Given each record of the place at `at`; its error ends the walk. */
typedef enum err document_record_fn(
	void *arg, struct span record, struct span id, struct errtext *e);

struct document {
	struct move_source source;
	char *path;
	struct gzip_in *in;
	struct document_keys keys;

	/* what the first walk found */
	struct document_facts facts;
	struct document_row *row; /* their texts are owned */
	size_t row_n, row_cap;
	size_t addresses; /* bytes of theirs */
	struct place_set *places;
	char *made, *by;
	struct buf remarks;
	unsigned char head[SHA256_LEN];

	/* the walk that is under way */
	struct split *split;
	bool checked; /* it isn't the first: rows are compared, not made */
	enum document_stage stage;
	size_t at; /* the place that is open, or comes next */
	struct document_row now;
	struct sha256_run *run;
	bool message;  /* the open record is one */
	struct buf id; /* of it; absent: none */
	bool has_id;
	struct buf manifest;
	size_t manifest_row;
	unsigned char key[SIGN_PUBLIC_LEN]; /* of the signature */

	/* whom it is told */
	size_t wanted; /* place; SIZE_MAX: none */
	document_record_fn *record;
	void *arg;
};

/* document_check.c: what the stream is made of, d is a struct document. */
extern const struct split_ops document_ops;
/* `FILE: PLACE, record N: ` in front of what is said. */
void document_name_error(const struct document *d, struct errtext *e);

#endif
