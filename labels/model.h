/* SPDX-License-Identifier: MIT */
/*
 * What a loaded policy, a label and a clearance are made of. Inside labels/
 * only. Every category value of a policy has an ordinal in SPIF document
 * order, and a set of values is a bitset of policy->words words.
 */
#ifndef LABELS_MODEL_H
#define LABELS_MODEL_H

#include "base/arena.h"
#include "base/table.h"
#include "labels/clearance.h"
#include "labels/color.h"
#include "labels/label.h"
#include "labels/lint.h"
#include "labels/policy.h"

enum tag_type {
	TAG_NONE = 0, /* never in a loaded policy; decides deny */
	TAG_RESTRICTIVE,
	TAG_PERMISSIVE,
	TAG_ENUM_RESTRICTIVE,
	TAG_ENUM_PERMISSIVE,
	TAG_INFORMATIVE, /* tagType7 */
	TAG_NOT_APPLICABLE,
};

enum cat_syntax {        /* rbacId, privilegeId */
	SYNTAX_NONE = 0, /* unknown: no binary categories */
	SYNTAX_ACP145,
	SYNTAX_MISSI, /* labels; clearances: SSL privileges */
};

/* markingData and markingQualifier as read; built into text by marking.c. */
struct marking_data {
	const struct marking_data *next;
	struct span phrase; /* absent if none */
	struct span lang;   /* lower case; absent: language-neutral */
	uint32_t where;     /* bit set of enum mark_where; 0: everywhere */
	uint32_t flags;     /* bit set of enum mark_flag */
};
struct marking_qualifier {
	const struct marking_qualifier *next;
	uint32_t where; /* 0: no markingCode */
	enum qualifier_code {
		QUAL_PREFIX = 1,
		QUAL_SUFFIX,
		QUAL_SEPARATOR
	} code;
	struct span text, lang;
};
struct markings {
	const struct marking_data *data;
	const struct marking_qualifier *qualifier;
};

/* A reference to values: one (lacv), or any of a type in a tag set. Both
 * are masks over ordinals, made when the policy is loaded. */
struct value_group {
	const struct value_group *next;
	const uint64_t *mask;
};
struct required { /* requiredCategory */
	const struct required *next;
	enum required_op {
		REQ_ONLY_ONE = 1,
		REQ_ONE_OR_MORE,
		REQ_ALL
	} op;
	const struct value_group *group;
	size_t group_n;
};

struct classification {
	struct span name;
	uint64_t lacv;
	int64_t hierarchy;
	struct span color; /* as written in XEP-0258: name or #RRGGBB; absent */
	struct color_pair shown; /* of it */
	bool obsolete;
	unsigned line;  /* of the SPIF, here and below */
	unsigned index; /* in policy->class */
	struct markings marks;
	const struct required *required;
	const struct equiv_class *equiv; /* equiv.c */
};

struct value { /* tagCategory */
	struct span name;
	uint64_t lacv;
	unsigned ordinal;
	const struct tag *tag;
	unsigned line;
	bool obsolete;
	bool user_input;               /* stands for text that the user types */
	int64_t not_before, not_after; /* ms; INT64_MIN, INT64_MAX: unset */
	const struct classification *required_class; /* NULL: any */
	const uint64_t *excluded_class; /* bits by classification index; NULL */
	const struct value_group *excluded;
	const struct required *required;
	struct markings marks;
	const struct equiv_value *equiv; /* equiv.c */
};

struct tag {              /* securityCategoryTag: its identity is its place */
	struct span name; /* may be absent */
	enum tag_type type;
	bool bitset7; /* tagType7 as bitSetAttributes, else securityAttributes
	               */
	bool single;
	uint64_t min, max; /* selections; max UINT64_MAX: unbounded */
	const struct tag_set *set;
	const struct value *value; /* array, ordinals are consecutive */
	size_t value_n;
	unsigned line;
	const uint64_t *mask; /* its values */
	struct markings marks;
};

struct tag_set {
	const struct policy *policy;
	struct span name, oid; /* oid dotted */
	const struct tag *tag;
	size_t tag_n;
	unsigned line;
	const struct value **by_lacv; /* all its values by (type, lacv) */
	const struct value **by_name; /* by (normalised type, name) */
	size_t value_n;
	const struct equiv_set *equiv; /* equiv.c */
};

struct privacy_mark {
	struct span name;
	unsigned line;
	bool obsolete;
	struct markings marks;
};

struct policy {
	struct labels *owner;
	struct arena *arena; /* everything below lives here */
	struct span name, oid, rbac, privilege;
	struct span version; /* as the file has it; absent if it hasn't */
	struct span digest;  /* SHA-256 of the file, hex */
	enum cat_syntax label_syntax, clearance_syntax;
	int64_t not_before, not_after;
	struct classification *cls;
	size_t cls_n, cls_words; /* words of a bitset over classifications */
	struct tag_set *set;
	size_t set_n;
	const struct value **value; /* by ordinal */
	size_t value_n, words;      /* words = (value_n + 63) / 64, >= 1 */
	struct privacy_mark *privacy;
	size_t privacy_n;
	uint64_t privacy_min, privacy_max;          /* as a tag's */
	struct markings marks;                      /* of the SPIF element */
	struct markings policy_marks;               /* of securityPolicyId */
	struct markings class_marks, privacy_marks; /* of the containers */
	const struct equiv_policy *equiv;           /* equiv.c */
	const uint64_t *restrictive; /* mask of all restrictive kinds */
	size_t longest; /* bytes of any name or OID that labels are made of */
	const struct note *note; /* what the loader noticed */
	struct membership *membership;
	size_t membership_n;
};

/* A value that belongs to a group value of its tag (membership.h). */
struct membership {
	const struct value *group, *member;
};

/* A finding of the loader, by line where the document is read in order. */
struct note {
	const struct note *next;
	struct finding f;
};

/* ---- look-ups (policy.c); NULL: no such thing ---- */
/* Order of names as the formats compare them: ASCII case ignored, white space
 * trimmed and collapsed. 0: the same name. */
int name_cmp(struct span a, struct span b);
bool name_eq(struct span a, struct span b);
/* The kind that STANAG 4774 knows: both restrictive kinds are one, and both
 * permissive ones. */
enum tag_type tag_type_normal(enum tag_type t);
/* Makes by_lacv and by_name; ERR_CONFLICT if a key occurs twice. */
enum err policy_index_set(
	struct tag_set *s, struct arena *a, struct errtext *e) MUST_CHECK;
const struct classification *policy_class_name(const struct policy *p,
	struct span name); /* token-collapsed, case-insensitive */
const struct classification *policy_class_lacv(
	const struct policy *p, uint64_t lacv);
/* For qsort() of pointers to classifications: ascending; document order. */
int class_by_hierarchy(const void *a, const void *b);
/* The first of that name; NULL also where name is absent. */
const struct privacy_mark *policy_privacy_name(
	const struct policy *p, struct span name);
const struct tag_set *policy_set_oid(const struct policy *p, struct span oid);
const struct tag_set *policy_set_name(const struct policy *p, struct span name);
/* By (tag set, type, lacv): unique in a loaded policy. */
const struct value *policy_value(
	const struct tag_set *s, enum tag_type t, uint64_t lacv);
/* By (tag set, normalised type, name): restrictive covers both restrictive
 * kinds, permissive both permissive ones. type is TAG_RESTRICTIVE,
 * TAG_PERMISSIVE or TAG_INFORMATIVE. */
const struct value *policy_value_name(
	const struct tag_set *s, enum tag_type type, struct span name);

static inline bool bit_test(const uint64_t *bits, unsigned i)
{
	return (bits[i / 64] >> (i % 64) & 1) != 0;
}
static inline void bit_set(uint64_t *bits, unsigned i)
{
	bits[i / 64] |= UINT64_C(1) << (i % 64);
}
static inline void bit_clear(uint64_t *bits, unsigned i)
{
	bits[i / 64] &= ~(UINT64_C(1) << (i % 64));
}
/* The first bit set in [from, end), or end. Labels have few values of many,
 * so loops go over the bits that are there. */
static inline unsigned bit_next(
	const uint64_t *bits, unsigned from, unsigned end)
{
	while (from < end) {
		uint64_t word = bits[from / 64] >> from % 64;

		if (word != 0) {
			from += (unsigned)__builtin_ctzll(word);
			return from < end ? from : end;
		}
		from = (from / 64 + 1) * 64;
	}
	return end;
}
/* Has any bit both in a and in b? */
static inline bool bits_meet(const uint64_t *a, const uint64_t *b, size_t words)
{
	for (size_t i = 0; i < words; i++)
		if ((a[i] & b[i]) != 0)
			return true;
	return false;
}

/* Ordinals of a tag's values: [tag_first(), tag_end()). */
static inline unsigned tag_first(const struct tag *t)
{
	return t->value[0].ordinal;
}
static inline unsigned tag_end(const struct tag *t)
{
	return tag_first(t) + (unsigned)t->value_n;
}
/* The first tag with a value in bits, from ordinal *at on, in the order of the
 * policy; *at goes behind it. NULL: no more. */
static inline const struct tag *tag_next(
	const struct policy *p, const uint64_t *bits, unsigned *at)
{
	const struct tag *t;

	*at = bit_next(bits, *at, (unsigned)p->value_n);
	if (*at == p->value_n)
		return NULL;
	t = p->value[*at]->tag;
	*at = tag_end(t);
	return t;
}

/* ---- labels and clearances between codec and intern table ---- */

/* STANAG 4774 metadata; all may be absent. Text as it stood, checked. */
struct nato_meta {
	struct span creation, review;    /* xs:dateTime */
	struct span originator, id_type; /* OriginatorID */
	struct span succession_at;       /* SuccessionDateTime */
	struct span successor; /* canonical XML of the successor label */
};

struct label_parts {
	const struct policy *policy;
	const struct classification *cls;
	uint64_t *bits;        /* policy->words words */
	struct span privacy;   /* absent if none; UTF-8 */
	bool empty_permissive; /* 4774 PERMISSIVE Category without a value:
	                          nobody passes */
	enum label_form form;  /* the one it came in */
	struct nato_meta meta;
	struct span origin; /* element of the label, under another policy, that
	                       this is the equivalent of; absent: none */
};

struct clearance_parts {
	const struct policy *policy;
	uint64_t *lacv; /* classes, ascending, unique; may name unknown ones */
	size_t lacv_n;
	uint64_t *bits;
};

/* What is decided on: a label without its metadata and form, interned. */
struct label_value {
	uint64_t id; /* never used again, not by another engine either */
	const struct policy *policy;
	bool rules_hold; /* label_rules_hold() but for the windows */
	int64_t not_before, not_after; /* of the policy and of all values */
};

struct label {
	struct label_parts p; /* in the label's own memory */
	const struct label_value *value;
	struct labels *owner;
	/* more is label_cache.c's: see struct label_entry there */
};

/* SECURITY: a join and a list hold nothing in p: who looks there alone finds
 * that they dominate no label. */
struct clearance {
	struct clearance_parts p;
	const uint64_t *class_bits;      /* by classification index */
	const struct clearance *part[2]; /* of a join, ref'd; else NULL */
	const struct label **listed;     /* of a list, ref'd; else NULL */
	size_t listed_n;
	uint64_t id; /* as label_value's */
	struct labels *owner;
};

/* ---- codecs: bytes <-> parts. Memory is the arena's. A policy that isn't
 * loaded: LABEL_UNUSABLE / ERR_UNKNOWN. They don't judge validity. ---- */

/* ess_der.c: LABEL_VALID when read, LABEL_UNUSABLE or LABEL_MALFORMED. */
enum label_status ess_label_read(struct labels *ls, struct arena *a,
	struct span der, struct label_parts *p_r, struct errtext *e);
enum err ess_label_write(const struct label_parts *p, struct buf *b,
	struct errtext *e) MUST_CHECK;
/* x509_clearance.c */
enum err ess_clearance_read(struct labels *ls, struct arena *a, struct span der,
	struct clearance_parts *p_r, struct errtext *e) MUST_CHECK;
enum err ess_clearance_write(const struct clearance_parts *p, struct buf *b,
	struct errtext *e) MUST_CHECK;

/* nato_xml.c: any of the four 4774 roots, or a 4778 BindingInformation. */
enum label_status nato_label_read(struct labels *ls, struct arena *a,
	struct span xml, struct label_parts *p_r, struct errtext *e);
/* root: "originatorConfidentialityLabel" …; always writes
 * ConfidentialityInformation, and the metadata that is there. */
void nato_label_write(
	const struct label_parts *p, const char *root, struct buf *b);
/* Only `<ConfidentialityInformation>`, without the root. */
void nato_information_write(const struct label_parts *p, struct buf *b);
enum err nato_clearance_read(struct labels *ls, struct arena *a,
	struct span xml, struct clearance_parts *p_r,
	struct errtext *e) MUST_CHECK;
void nato_clearance_write(const struct clearance_parts *p, struct buf *b);

/* spiffy_xml.c */
enum label_status spiffy_label_read(struct labels *ls, struct arena *a,
	struct span xml, struct label_parts *p_r, struct errtext *e);
void spiffy_label_write(const struct label_parts *p, struct buf *b);
enum err spiffy_clearance_read(struct labels *ls, struct arena *a,
	struct span xml, struct clearance_parts *p_r,
	struct errtext *e) MUST_CHECK;
void spiffy_clearance_write(const struct clearance_parts *p, struct buf *b);

/* validity.c: labels.md 7.2; windows at wall_ms. */
bool label_rules_hold(const struct label_parts *p, int64_t wall_ms,
	bool creating, struct errtext *e);
/* The same but for the windows, which label_window() gives. */
bool label_fixed_rules_hold(
	const struct label_parts *p, bool creating, struct errtext *e);
void label_window(const struct label_parts *p, int64_t *not_before_r,
	int64_t *not_after_r);
/* Privacy marks decide nothing but whether a new label is valid. May it bear
 * m? */
bool mark_may(const struct policy *p, const struct privacy_mark *m);
/* The mark to add to a label without one; absent: none is asked for. false:
 * one is, and there is none, so p has no new labels. */
bool mark_to_add(const struct policy *p, struct span *mark_r) MUST_CHECK;

/* Marking codes of labels.md 1.4. */
enum mark_where {
	MARK_PAGE_TOP = 1 << 0,
	MARK_PAGE_BOTTOM = 1 << 1,
	MARK_DOCUMENT_START = 1 << 2,
	MARK_DOCUMENT_END = 1 << 3,
	MARK_FIRST_LINE = 1 << 4,
	MARK_LAST_LINE = 1 << 5,
	MARK_SUBJECT = 1 << 6,
	MARK_X_HEADER = 1 << 7,
	MARK_PORTION = 1 << 8,
	MARK_WATERMARK = 1 << 9,
	MARK_INPUT_TITLE = 1 << 10,
};
enum mark_flag {
	MARK_NO_NAME = 1 << 0,
	MARK_NO_MARKING = 1 << 1,
	MARK_SUPPRESS_CLASS = 1 << 2,
	MARK_REPLACE_POLICY = 1 << 3,
};
/* Adds a code's bits to where or flags; false: no such code. */
bool mark_code(struct span code, uint32_t *where, uint32_t *flags) MUST_CHECK;

/* marking.c: labels.md 1.5 */
void marking_build(const struct label_parts *p, uint32_t where,
	struct span lang, struct buf *b);
/* expr.c */
enum label_status expr_label_read(struct labels *ls, struct arena *a,
	struct span expr, struct label_parts *p_r, struct errtext *e);
void expr_label_write(const struct label_parts *p, struct buf *b);
void expr_label_write_alone(const struct label_parts *p, struct buf *b);
enum err expr_clearance_read(struct labels *ls, struct arena *a,
	struct span expr, struct clearance_parts *p_r,
	struct errtext *e) MUST_CHECK;
void expr_clearance_write(const struct clearance_parts *p, struct buf *b);
void expr_clearance_write_alone(const struct clearance_parts *p, struct buf *b);

#endif
