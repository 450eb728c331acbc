/* SPDX-License-Identifier: MIT */
/* Clearances: which labels a user, a place or a peer may handle. */
#ifndef LABELS_CLEARANCE_H
#define LABELS_CLEARANCE_H

#include "base/buf.h"
#include "labels/labels.h"

const struct clearance *clearance_ref(const struct clearance *c);
void clearance_unref(const struct clearance **c);

/* An expression (`up to SECRET; Releasable To: GBR`), `ess:BASE64` or
 * `xml:<...>`. Borrowed until labels_trim() unless ref'd. */
enum err clearance_read_expr(struct labels *ls, struct span expr,
	const struct clearance **c_r, struct errtext *e) MUST_CHECK;
/* X.501/RFC 5755 Clearance, DER or BER. */
enum err clearance_read_der(struct labels *ls, struct span der,
	const struct clearance **c_r, struct errtext *e) MUST_CHECK;
/* STANAG 4774 ConfidentialityClearance or spiffing's form, as text. */
enum err clearance_read_xml(struct labels *ls, struct span xml,
	const struct clearance **c_r, struct errtext *e) MUST_CHECK;

/*
 * Both at once: what a and b dominate. Parts of joins can't be joins. Where
 * one is NULL, nothing is known of its side, and it is the other alone; both
 * NULL: NULL. Borrowed as above. ERR_LIMIT as there.
 */
enum err clearance_join(struct labels *ls, const struct clearance *a,
	const struct clearance *b, const struct clearance **c_r,
	struct errtext *e) MUST_CHECK;
/* Exactly the labels of these values, while they are valid: not what lies
 * below them. n > 0, all of one policy. */
enum err clearance_list(struct labels *ls, const struct label *const *l,
	size_t n, const struct clearance **c_r, struct errtext *e) MUST_CHECK;
/* What c is made of: a join's two, else c itself; gives how many. */
size_t clearance_split(
	const struct clearance *c, const struct clearance *part_r[2]);
bool clearance_is_list(const struct clearance *c);

/* Another for each, never given twice; 0 for NULL. For sorting. */
uint64_t clearance_id(const struct clearance *c);
const struct policy *clearance_policy(const struct clearance *c);
/* Canonical. A join (`A & B`) and a list (`only A | B`) can't be read back. */
void clearance_expr(const struct clearance *c, struct buf *b);
/* The same with the policy's OID in front, so that it says the same wherever
 * that policy is loaded. */
void clearance_expr_alone(const struct clearance *c, struct buf *b);

/*
 * For people, as the policy marks labels at pageBottom: `{LOW|MID} XAA/XBB`.
 * Classifications that the policy doesn't know have no name and are left out.
 * lang may be absent.
 */
void clearance_marking(
	const struct clearance *c, struct span lang, struct buf *b);

#endif
