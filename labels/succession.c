/* SPDX-License-Identifier: MIT */
/* The label that takes over when another's time has come (labels.md 4.4). */
#include "base/clock.h"
#include "labels/engine.h"
#include "labels/nato.h"
#include "labels/ns.h"

static bool has_passed(struct span date, int64_t wall_ms)
{
	int64_t at;

	return date.p != NULL && time_parse(date, &at) && at <= wall_ms;
}

static bool is_due(const struct label *l, enum succession how, int64_t wall_ms)
{
	const struct nato_meta *m = &l->p.meta;

	if (how == SUCCESSION_IGNORE || m->successor.p == NULL)
		return false;
	return has_passed(m->succession_at, wall_ms) ||
	       (how == SUCCESSION_REVIEW && has_passed(m->review, wall_ms));
}

static enum label_status read_successor(
	const struct label *l, const struct label **l_r, struct errtext *e)
{
	enum label_status st;
	struct buf b;

	buf_init(&b, CODEC_MAX_BYTES);
	buf_str(&b, "<originatorConfidentialityLabel xmlns='" NS_SLAB "'>");
	buf_add(&b, l->p.meta.successor);
	buf_str(&b, "</originatorConfidentialityLabel>");
	st = label_read_nato(l->owner, buf_span(&b), l_r, e);
	buf_clear(&b);
	return st;
}

enum label_status label_follow(const struct label *l, enum succession how,
	int64_t wall_ms, const struct label **l_r, struct errtext *e)
{
	enum label_status st = LABEL_VALID;

	*l_r = NULL;
	/* Successors stand inside of each other, so the depth that is allowed
	 * of XML is the bound. SECURITY: the old label is never given back
	 * where the new one can't be read. */
	while (st == LABEL_VALID && is_due(l, how, wall_ms))
		st = read_successor(l, &l, e);
	if (st == LABEL_VALID)
		*l_r = l;
	return st;
}
