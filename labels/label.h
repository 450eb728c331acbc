/* SPDX-License-Identifier: MIT */
/*
 * Labels. What is compared and decided on is the *value* (policy,
 * classification, categories, privacy mark); STANAG 4774 metadata (creation,
 * review, originator, succession) travels with a label, so two labels of one
 * value may be two pointers: compare with label_same_value().
 */
#ifndef LABELS_LABEL_H
#define LABELS_LABEL_H

#include "base/buf.h"
#include "labels/labels.h"

/* Wire forms. */
enum label_form {
	LABEL_FORM_NONE = 0,
	LABEL_ESS,    /* ESS/X.841 DER; in XML: esssecuritylabel with base64 */
	LABEL_NATO,   /* STANAG 4774 originatorConfidentialityLabel */
	LABEL_SPIFFY, /* label in http://surevine.com/xmlns/spiffy */
	LABEL_MAPPED, /* in the store alone: with the originator's */
};

/* Shared: ref gives l back; unref sets *l to NULL. NULL is fine for both. */
const struct label *label_ref(const struct label *l);
void label_unref(const struct label **l);

/* What reading a label came to. Zero is "can't be used": nil, deny. */
enum label_status {
	LABEL_UNUSABLE = 0, /* unknown form or policy */
	/* The form's syntax, an unknown value, a policy out of its time, or
	 * more than fits a turn: nil, too, and no equivalent takes its place.
	 */
	LABEL_MALFORMED,
	LABEL_INVALID, /* well-formed, but the policy's rules forbid it */
	LABEL_VALID,
};

/*
 * Reads one label. *l_r is set for LABEL_VALID and LABEL_INVALID (so that a
 * refusal can be explained), else NULL; borrowed from the cache until
 * labels_trim(). The same bytes are parsed once. wall_ms judges the policy's
 * and the categories' validity windows. e (may be NULL) says why not.
 */
enum label_status label_read_der(struct labels *ls, struct span der,
	int64_t wall_ms, const struct label **l_r, struct errtext *e);
enum label_status label_read_element(struct labels *ls, const struct element *x,
	int64_t wall_ms, const struct label **l_r, struct errtext *e);
/* A label expression (design 6), or `ess:BASE64`, `xml:<...>`. creating:
 * obsolete values are refused too. */
enum label_status label_read_expr(struct labels *ls, struct span expr,
	int64_t wall_ms, bool creating, const struct label **l_r,
	struct errtext *e);

/* What the store keeps: label_keep() bytes, read back by label_restore(). */
struct span label_keep(const struct label *l, enum label_form *form_r);
enum label_status label_restore(struct labels *ls, enum label_form form,
	struct span bytes, int64_t wall_ms, const struct label **l_r,
	struct errtext *e);

/*
 * Effective label of a stanza (design 5, labels.md 5.5): x[0] is the primary,
 * the others its equivalents, n may be 0. The primary if its policy is loaded
 * (even if it is then invalid), else the first equivalent whose policy is;
 * two labels under one policy: LABEL_MALFORMED.
 */
enum label_status label_effective(struct labels *ls, const struct element *x,
	size_t n, int64_t wall_ms, const struct label **l_r, struct errtext *e);

bool label_same_value(const struct label *a, const struct label *b);
const struct policy *label_policy(const struct label *l);
enum label_form label_form(const struct label *l); /* the one it came in */

/* May a new message bear it at wall_ms: nothing of it is obsolete? */
bool label_may_be_new(const struct label *l, int64_t wall_ms);
/* Is it still valid at wall_ms (windows of policy and categories)? Cheap. */
bool label_in_force(const struct label *l, int64_t wall_ms);

/* The policy's marking at pageBottom, no language; empty: show none. */
struct span label_marking(const struct label *l);
/* As the policy writes the classification's colour; absent: none given. */
struct span label_color(const struct label *l);
/* The same for the wire: "#RRGGBB" or a name that XEP-0258 allows; absent:
 * none given, or one that can't be said. */
struct span label_bgcolor(const struct label *l);
struct span label_fgcolor(const struct label *l);
/* Any location code and language of labels.md 1.4, 1.5, into b; false: there
 * is no such location. */
bool label_marking_at(const struct label *l, const char *location,
	struct span lang, struct buf *b) MUST_CHECK;

/*
 * The canonical element that stands inside XEP-0258 `<label/>`, serialised
 * with its namespaces; cached with the label. LABEL_FORM_NONE: the form that
 * it came in. Absent if the policy can't be written in that form.
 */
struct span label_element(const struct label *l, enum label_form form);
/* Where l is the equivalent of the originator's label under another policy
 * (label_translate()): the element of that one; else absent. */
struct span label_origin(const struct label *l);
/* Canonical DER; absent where its categories have no binary form. */
struct span label_der(const struct label *l);
/* Canonical label expression, re-readable by label_read_expr(). */
void label_expr(const struct label *l, struct buf *b);
/* The same with the policy's OID in front, so that it says the same wherever
 * that policy is loaded. */
void label_expr_alone(const struct label *l, struct buf *b);
/*
 * What label_keep() gave, as elements that stand inside of XEP-0258 `<label/>`:
 * the label, and the originator's where it is the equivalent of one. No policy
 * is asked, so that it is told of labels that can't be restored, too. false:
 * the bytes are damaged.
 */
bool label_kept_elements(enum label_form form, struct span bytes,
	struct buf *own, struct buf *origin) MUST_CHECK;

#endif
