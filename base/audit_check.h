/* SPDX-License-Identifier: MIT */
/*
 * Are all records there, unchanged, in order, and signed? Lines are given one
 * by one, of one file or of several that follow each other.
 */
#ifndef BASE_AUDIT_CHECK_H
#define BASE_AUDIT_CHECK_H

#include "base/audit.h"

enum audit_flaw {
	AUDIT_GOOD = 0,
	AUDIT_FLAW_SHAPE,     /* no line of ours */
	AUDIT_FLAW_CHANGED,   /* its hash isn't that of its text */
	AUDIT_FLAW_MISSING,   /* records before it aren't there */
	AUDIT_FLAW_ORDER,     /* it is older than the one before */
	AUDIT_FLAW_CHAIN,     /* what it follows isn't what is there */
	AUDIT_FLAW_SIGNATURE, /* doesn't hold */
	AUDIT_FLAW_KEY,       /* signed by one that isn't trusted */
};

struct audit_check {
	const unsigned char (*key)[SIGN_PUBLIC_LEN]; /* trusted; borrowed */
	size_t key_n;     /* 0: signatures are held against the key that each
	                     names */
	bool since_given; /* before the first line */
	struct audit_head since;

	bool began, since_met, fresh;
	struct audit_head head; /* of the last line */
	uint64_t first, records, checkpoints, flaws;
	uint64_t signed_seq; /* up to there a signature holds */
	struct buf signed_at;
	struct buf hashes; /* of all records from the first on */
	struct buf value, in;
};

void audit_check_init(struct audit_check *c);
void audit_check_clear(struct audit_check *c);
/* The lines of another file follow: it may begin with records that we have
 * had, if they are the same. */
void audit_check_source(struct audit_check *c);
/* What is wrong with it is said in e. Goes on after flaws. */
enum audit_flaw audit_check_line(
	struct audit_check *c, struct span line, struct errtext *e);
/* No more lines: is the head that was to be met among them, and was any of it
 * signed by who is trusted, if somebody is? */
enum audit_flaw audit_check_end(struct audit_check *c, struct errtext *e);

#endif
