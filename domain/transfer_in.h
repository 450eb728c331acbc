/* SPDX-License-Identifier: MIT */
/*
 * What moves in (doc/transfer.md), as far as rooms and nodes have it in common:
 * how it begins, under which label a record comes, what is left out, and what
 * the operator is told of it.
 */
#ifndef DOMAIN_TRANSFER_IN_H
#define DOMAIN_TRANSFER_IN_H

#include "db/arrival.h"
#include "domain/domain.h"

/* Records of one call: it is one turn, and all others wait for it. */
#define TRANSFER_RECORDS 1000
/* Remarks that one call gives back; of more there is a last one that says so.
 */
#define TRANSFER_REMARKS 100

/* How it begins. Borrowed. */
struct transfer_begin {
	struct span source;
	struct span label, policy; /* absent: none */
	bool leave_out;            /* what doesn't fit; else it is refused */
};
enum transfer_state {
	TRANSFER_NEW,
	TRANSFER_ARRIVING,
	TRANSFER_OPEN,
};
/* What is there already. */
struct transfer_at {
	enum transfer_state state;
	struct span mark; /* absent: none; in the turn's memory */
	uint64_t messages;
};
/* Is what the row says of the same source and, until its end, under the same
 * rules? *at_r: what PUT answers. ERR_CONFLICT: it isn't. */
enum err transfer_goes_on(const struct arrival_row *row, bool is_new,
	const struct transfer_begin *b, struct transfer_at *at_r,
	struct errtext *e) MUST_CHECK;

/* Who sends records may say under which rules they take them to be: `unfit`,
 * and `label` and `policy` where there are any, of `<records/>`. ERR_CONFLICT:
 * the row has others by now. */
enum err transfer_under(const struct arrival_row *row,
	const struct xml *records, struct errtext *e) MUST_CHECK;

/* Records on their way in. Borrows all; counts and remarks are what came of it.
 */
struct arrival_labels;
struct transfer_in {
	struct domain *d;
	struct turn *t;
	const struct place *place;   /* where they go, as it shall be */
	const struct label *stamp;   /* NULL: none */
	const struct policy *policy; /* NULL: labels stay under theirs */
	bool leave_out;
	size_t at; /* the present record, from 1 */
	uint64_t taken, known, left_out;
	struct span remark[TRANSFER_REMARKS + 1];
	size_t remark_n;
	struct arrival_labels *labels; /* read lately */
};
/* Under the rules of an arrival (its label, policy, leave_out). ERR_VALUE: the
 * stamp or the policy can't be used, or the place doesn't hold the stamp. */
enum err transfer_in_open(struct transfer_in *x, const struct arrival_row *row,
	struct errtext *e) MUST_CHECK;
/* Its place is another now: the stamp is asked again. */
enum err transfer_in_place(struct transfer_in *x, const struct place *p,
	struct errtext *e) MUST_CHECK;

/* Something that the operator should know of. */
void transfer_remark(struct transfer_in *x, const char *fmt, ...)
	PRINTF_LIKE(2, 3);
/* The present record can't be kept. ERR_OK: it is left out, counted and
 * remarked; else `record N: WHY`, and the call is refused as a whole. */
enum err transfer_unfit(struct transfer_in *x, struct errtext *e,
	const char *fmt, ...) PRINTF_LIKE(3, 4) MUST_CHECK;

enum transfer_found {
	/* There is one that can't be used here, or none at all and nothing to
	 * take its place. SECURITY: what is there is never replaced. */
	TRANSFER_BAD = 0,
	TRANSFER_OPENLY, /* said under none, where that was open to all */
	TRANSFER_LABEL,
};
/*
 * Under which label is a record (a message or item) to be kept? Its own, then
 * what the payload bears, then the stamp, then the place's default; under the
 * arrival's policy, valid today, and held by the place. TRANSFER_BAD: *why_r
 * says why. *l_r: NULL unless it is TRANSFER_LABEL.
 */
enum transfer_found arrival_label(struct transfer_in *x,
	const struct xml *record, const struct label **l_r,
	struct errtext *why_r) MUST_CHECK;
/*
 * `<also/>`: a label beside its own that the readers of a record must be
 * cleared for. NULL: there is none that can be read, so nobody is.
 */
const struct label *arrival_also(struct transfer_in *x, const struct xml *also);
/* A label of a place's settings (`<security/>`), under the arrival's policy, as
 * the expression that is written here; absent stays so. ERR_VALUE: it can't be
 * used. */
enum err transfer_setting(struct transfer_in *x, struct span expr,
	struct span *expr_r, struct errtext *e) MUST_CHECK;
/* The same of labels, a line each; ERR_VALUE, too, if they are too long. */
enum err transfer_setting_lines(struct transfer_in *x, struct span lines,
	struct span *lines_r, struct errtext *e) MUST_CHECK;
/* The same of a clearance; one that can't be read stays as it is. */
struct span transfer_setting_clearance(struct transfer_in *x, struct span expr);

/* The records of `<records/>`, one after the other; *n_r: how many. ERR_VALUE:
 * it is none, or has too many. */
enum err transfer_records(
	const struct xml *root, size_t *n_r, struct errtext *e) MUST_CHECK;
/* SECURITY: does `<about/>` say that what follows is what one reader may have,
 * without what keeps others out? Then nothing of it comes in. */
bool transfer_is_part(const struct xml *about) MUST_CHECK;
/* `<lost/>`: what the source has and couldn't say. */
void transfer_remark_lost(struct transfer_in *x, const struct xml *record);
/* A time that something can have come at: after 1970, and not in the future. */
bool arrival_time(
	const struct turn *t, struct span s, int64_t *at_r) MUST_CHECK;

/* What an arrival's check came to. */
struct transfer_found_row {
	struct span what, value, here, why; /* absent: none */
};
enum transfer_verdict {
	TRANSFER_SAME,
	TRANSFER_DIFFERS,
	TRANSFER_LOST,
};
typedef void transfer_check_fn(void *arg, enum transfer_verdict v,
	const struct transfer_found_row *row);
struct transfer_check {
	transfer_check_fn *f;
	void *arg;
};
/* Is it a `<lost/>`? Then it is told. */
bool transfer_check_lost(
	const struct transfer_check *to, const struct xml *record);

#endif
