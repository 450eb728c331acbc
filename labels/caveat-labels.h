/* SPDX-License-Identifier: MIT */
/*
 * libcaveat-labels: security labels, clearances and policies.
 *
 * Reads Open XML SPIF policies; reads and writes labels and clearances as
 * ESS/X.841 and X.501/RFC 5755 DER, STANAG 4774 and 4778 XML, XEP-0258
 * elements and plain expressions; decides whether a clearance dominates a
 * label; marks, translates, composes and rolls up. No transport, no database,
 * no file but those it is told to load, no global state beside the seed of a
 * hash.
 *
 * Rules that hold throughout:
 *  - An engine owns its policies, and all that is read under them belongs to
 *    it. One thread at a time may use an engine and what belongs to it; two
 *    engines have nothing to do with each other.
 *  - A function that gives back a label, clearance, catalogue or partial label
 *    gives a reference of the caller's own: end it with the matching _unref or
 *    _free before the engine goes. Equal labels may be one pointer.
 *  - A `struct caveat_str` is borrowed from its owner and is not NUL-ended;
 *    p NULL means absent. A `char *` result is the caller's, NUL-ended, from
 *    malloc(): free() it.
 *  - err may be NULL. It is set where a function fails, and never empty then.
 *  - Zero is deny: a zeroed result, NULL for a label or a clearance, or
 *    anything that can't be read never grants.
 *  - No memory left: the process ends with a message on stderr, status 70.
 *
 * caveat-labels(3) has examples.
 */
#ifndef CAVEAT_LABELS_H
#define CAVEAT_LABELS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/* Semantic version of this interface; caveat_labels_version() is that of the
 * library that was linked, "1.0.0". */
#define CAVEAT_LABELS_MAJOR 1
#define CAVEAT_LABELS_MINOR 0
#define CAVEAT_LABELS_PATCH 0
const char *caveat_labels_version(void);

struct caveat_engine;    /* policies, and what is read under them */
struct caveat_policy;    /* one loaded SPIF: immutable, the engine's */
struct caveat_label;     /* immutable, shared */
struct caveat_clearance; /* immutable, shared */
struct caveat_partial;   /* a label that is being composed */
struct caveat_catalog;   /* labels that people are offered */

struct caveat_str {
	const char *p;
	size_t n;
};

enum caveat_code {
	CAVEAT_OK = 0,
	CAVEAT_SYNTAX, /* not what the format says */
	CAVEAT_VALUE,  /* no such name or number, or one that the policy forbids
	                */
	CAVEAT_LIMIT,  /* too big, too many */
	CAVEAT_IO,     /* the system said no */
	CAVEAT_UNKNOWN,  /* a policy or form that isn't loaded or known */
	CAVEAT_CONFLICT, /* is there already, or contradicts what is */
};

/* What reading a label came to. Zero is nil: deny. */
enum caveat_status {
	CAVEAT_UNUSABLE = 0, /* unknown form or policy, or no label in it */
	CAVEAT_MALFORMED, /* the form's syntax, an unknown value, a policy out
	                     of its time, or too many labels at once */
	CAVEAT_INVALID,   /* well-formed, but the policy's rules forbid it */
	CAVEAT_VALID,
};

enum caveat_decision {
	CAVEAT_DENY = 0,
	CAVEAT_GRANT = 1,
};

/* One sentence for an operator: names the object and the cause, and where it
 * helps what would be right. UTF-8, cut, NUL-ended. */
struct caveat_error {
	char text[240];
};

enum caveat_form {
	CAVEAT_ANY = 0,  /* reading: told by content; writing: as it came,
	                   binary in base64; a clearance as an expression */
	CAVEAT_EXPR,     /* `SECRET; Releasable To: GBR, USA` */
	CAVEAT_DER,      /* ESS/X.841 label, X.501 clearance: raw octets */
	CAVEAT_BASE64,   /* the same in base64 */
	CAVEAT_4774,     /* STANAG 4774 label, ConfidentialityClearance */
	CAVEAT_SPIFFY,   /* label, clearance in http://surevine.com/xmlns/spiffy
	                  */
	CAVEAT_0258_ESS, /* XEP-0258 <securitylabel/>; labels only */
	CAVEAT_0258_4774,
	CAVEAT_0258_SPIFFY,
	CAVEAT_4778, /* STANAG 4778 <BindingData/> for XMPP; labels only */
};

/* ---- engine ---- */

struct caveat_engine *caveat_engine_new(void);
/* Sets *e to NULL. NULL is fine, here and in all that free. */
void caveat_engine_free(struct caveat_engine **e);

/*
 * The time that validity windows are judged by, ms since 1970 UTC. Until it is
 * set, and with CAVEAT_CLOCK, the system's clock is asked at each call.
 */
#define CAVEAT_CLOCK INT64_MIN
void caveat_engine_set_time(struct caveat_engine *e, int64_t ms);

/* May a label be replaced by the successor that its STANAG 4774
 * SuccessionHandling names? That usually lowers the protection. */
enum caveat_succession {
	CAVEAT_SUCCESSION_IGNORE = 0, /* never: the default */
	CAVEAT_SUCCESSION_DATE,       /* once SuccessionDateTime has come */
	CAVEAT_SUCCESSION_REVIEW,     /* also once ReviewDateTime has passed */
};
void caveat_engine_set_succession(
	struct caveat_engine *e, enum caveat_succession s);

/* ---- policies ---- */

/* Loads a SPIF; name stands in error texts. The first policy governs: it is
 * what an expression without a policy prefix means. */
enum caveat_code caveat_policy_load(struct caveat_engine *e, const void *spif,
	size_t n, const char *name, struct caveat_error *err);
enum caveat_code caveat_policy_load_file(
	struct caveat_engine *e, const char *path, struct caveat_error *err);

size_t caveat_policy_count(const struct caveat_engine *e);
/* In the order of loading; NULL: there is no i-th. */
const struct caveat_policy *caveat_policy_at(
	const struct caveat_engine *e, size_t i);
/* By dotted OID, or by name without regard to case; NULL: not loaded. */
const struct caveat_policy *caveat_policy_find(
	const struct caveat_engine *e, const char *who);
struct caveat_str caveat_policy_name(const struct caveat_policy *p);
struct caveat_str caveat_policy_oid(const struct caveat_policy *p);

struct caveat_class {
	struct caveat_str name;
	uint64_t lacv;
	int64_t hierarchy;       /* higher is more sensitive */
	struct caveat_str color; /* as the SPIF has it; may be absent */
	bool obsolete;
};
/* Document order; false: there is no i-th. */
bool caveat_policy_class(
	const struct caveat_policy *p, size_t i, struct caveat_class *c_r);

struct caveat_value {
	struct caveat_str set_oid, set_name; /* the tag set */
	struct caveat_str tag_name;          /* the tag; may be absent */
	struct caveat_str name;
	struct caveat_str
		type; /* restrictive, permissive, enumeratedRestrictive,
	                 enumeratedPermissive, informative */
	uint64_t lacv;
	bool obsolete;
};
/* Document order. *at starts at 0 and is moved on; false: no more. */
bool caveat_policy_value(
	const struct caveat_policy *p, size_t *at, struct caveat_value *v_r);

/* Pairs of a group value and a member of it, as NATO policies name them; used
 * as caveat_policy_value(). */
bool caveat_policy_membership(const struct caveat_policy *p, size_t *at,
	struct caveat_value *group_r, struct caveat_value *member_r);

/* What is legal in p and yet suspicious, by line of the file. */
struct caveat_finding {
	const char *rule; /* a stable name: "duplicate-hierarchy" */
	unsigned line;    /* 0: of none in particular */
	const char *text;
};
typedef void caveat_finding_fn(void *ctx, const struct caveat_finding *f);
size_t caveat_policy_lint(const struct caveat_engine *e,
	const struct caveat_policy *p, caveat_finding_fn *fn, void *ctx);

/* What another version of a policy changes, in terms of who may see what. */
enum caveat_effect {
	CAVEAT_CHANGE_NONE = 0, /* access stays as it is */
	CAVEAT_CHANGE_GAIN = 1,
	CAVEAT_CHANGE_LOSE = 2,
	CAVEAT_CHANGE_BOTH = 3,
	/* What was written in one of the forms, as under a name that has gone,
	 * can't be read any more. */
	CAVEAT_CHANGE_UNREADABLE = 4,
};
struct caveat_change {
	enum caveat_effect effect;
	const char *text;
	/* An example that is granted under one and not under the other, as
	 * expressions; absent for CAVEAT_CHANGE_NONE and _UNREADABLE. */
	struct caveat_str label, clearance;
};
typedef void caveat_change_fn(void *ctx, const struct caveat_change *c);
/* before and after belong to two engines; the time is that of e. */
enum caveat_code caveat_policy_diff(const struct caveat_engine *e,
	const struct caveat_policy *before, const struct caveat_policy *after,
	caveat_change_fn *fn, void *ctx, struct caveat_error *err);

/* ---- labels ---- */

/*
 * *l_r: the label where it is CAVEAT_VALID or CAVEAT_INVALID, else NULL.
 * Of an XEP-0258 element or a binding with several labels, the one that counts:
 * the primary if its policy is loaded, else the first equivalent whose policy
 * is. n bytes of data; CAVEAT_EXPR takes `ess:BASE64` and `xml:<...>`, too.
 */
enum caveat_status caveat_label_read(struct caveat_engine *e,
	enum caveat_form form, const void *data, size_t n,
	const struct caveat_label **l_r, struct caveat_error *err);
/* The same for a label that is made now: obsolete values are refused. */
enum caveat_status caveat_label_create(struct caveat_engine *e,
	enum caveat_form form, const void *data, size_t n,
	const struct caveat_label **l_r, struct caveat_error *err);
const struct caveat_label *caveat_label_ref(const struct caveat_label *l);
void caveat_label_unref(const struct caveat_label **l);

/*
 * l in a form, *n_r (may be NULL) its length without the NUL; NULL: it has no
 * such form. eq[0..eq_n) are its equivalents under other policies: they go
 * into XEP-0258's equivalentlabel and into a binding, nowhere else.
 */
char *caveat_label_write(const struct caveat_label *l, enum caveat_form form,
	const struct caveat_label *const *eq, size_t eq_n, size_t *n_r,
	struct caveat_error *err);
/* STANAG 4774 ConfidentialityInformation alone, without a namespace. */
char *caveat_label_information(const struct caveat_label *l);

const struct caveat_policy *caveat_label_policy(const struct caveat_label *l);
struct caveat_str caveat_label_class(const struct caveat_label *l);
uint64_t caveat_label_class_lacv(const struct caveat_label *l);
struct caveat_str caveat_label_privacy(const struct caveat_label *l);
bool caveat_label_value(
	const struct caveat_label *l, size_t *at, struct caveat_value *v_r);
/* The same policy, classification, categories and privacy mark? */
bool caveat_label_same(
	const struct caveat_label *a, const struct caveat_label *b);

/*
 * The marking that the policy prescribes: location is a SPIF marking code
 * ("pageTop", "pageBottom", "firstLineOfText", "portionMarking" …; NULL:
 * pageBottom), lang a language tag ("fr-CA") that falls back to "fr" and to
 * none (NULL). May be empty: show none. NULL: there is no such location.
 */
char *caveat_label_marking(
	const struct caveat_label *l, const char *location, const char *lang);
/* As the SPIF has it; absent: none. */
struct caveat_str caveat_label_color(const struct caveat_label *l);
/* For XEP-0258: #RRGGBB or a name that it allows, and the text colour that is
 * readable on it; absent: none. */
struct caveat_str caveat_label_background(const struct caveat_label *l);
struct caveat_str caveat_label_foreground(const struct caveat_label *l);

/* The label under another policy of the engine, as l's SPIF maps it. target
 * NULL (caveat_policy_find() had none): CAVEAT_UNUSABLE. receiving: l came
 * from a peer (`applied` decrypt), else we send it. */
enum caveat_status caveat_label_translate(struct caveat_engine *e,
	const struct caveat_label *l, const struct caveat_policy *target,
	bool receiving, const struct caveat_label **l_r,
	struct caveat_error *err);
/* One label to show over several; never to decide on. */
enum caveat_status caveat_label_roll_up(struct caveat_engine *e,
	const struct caveat_label *const *l, size_t n,
	const struct caveat_label **l_r, struct caveat_error *err);

/* ---- clearances ---- */

enum caveat_code caveat_clearance_read(struct caveat_engine *e,
	enum caveat_form form, const void *data, size_t n,
	const struct caveat_clearance **c_r, struct caveat_error *err);
const struct caveat_clearance *caveat_clearance_ref(
	const struct caveat_clearance *c);
void caveat_clearance_unref(const struct caveat_clearance **c);
char *caveat_clearance_write(const struct caveat_clearance *c,
	enum caveat_form form, size_t *n_r, struct caveat_error *err);
/* c and, with it, every group that a value of it is a member of (see
 * caveat_policy_membership()): helps to write clearances. */
enum caveat_code caveat_clearance_with_groups(struct caveat_engine *e,
	const struct caveat_clearance *c, const struct caveat_clearance **c_r,
	struct caveat_error *err);
/* For people: `{LOW|MID} GBR/USA`. */
char *caveat_clearance_marking(
	const struct caveat_clearance *c, const char *lang);
const struct caveat_policy *caveat_clearance_policy(
	const struct caveat_clearance *c);
/* Numbers of the classifications, ascending; false: there is no i-th. The
 * policy need not know all of them. */
bool caveat_clearance_class(
	const struct caveat_clearance *c, size_t i, uint64_t *lacv_r);
bool caveat_clearance_value(
	const struct caveat_clearance *c, size_t *at, struct caveat_value *v_r);

/* ---- the decision ---- */

/* Does c dominate l, and is l valid and in force? NULL for either: deny. */
enum caveat_decision caveat_decide(struct caveat_engine *e,
	const struct caveat_label *l, const struct caveat_clearance *c);
/* The same with the reason, for the operator and nobody else. */
enum caveat_decision caveat_explain(struct caveat_engine *e,
	const struct caveat_label *l, const struct caveat_clearance *c,
	struct caveat_error *why);

/* ---- composition ---- */

/* A label expression whose classification may be missing; "" is the empty
 * label of the governing policy. */
enum caveat_code caveat_partial_read(struct caveat_engine *e, const char *expr,
	struct caveat_partial **p_r, struct caveat_error *err);
void caveat_partial_free(struct caveat_partial **p);

struct caveat_choice {
	enum {
		CAVEAT_CHOICE_CLASS = 1,
		CAVEAT_CHOICE_VALUE,
		CAVEAT_CHOICE_PRIVACY,
	} kind;
	struct caveat_value value; /* of a class: name and lacv; of a privacy
	                              mark: name */
	size_t tag;  /* which tag of the policy, in document order */
	bool single; /* at most one value of that tag */
	bool chosen;
	bool open;   /* a valid label has it and all that is chosen, and all
	                clearances dominate that label */
	bool needed; /* chosen or not, every such label with all else that is
	                chosen has it */
};
typedef void caveat_choice_fn(void *ctx, const struct caveat_choice *c);
/* All choices, in document order. true: what is chosen is a label already. */
bool caveat_partial_choices(struct caveat_engine *e,
	const struct caveat_partial *p, const struct caveat_clearance *const *c,
	size_t n, caveat_choice_fn *fn, void *ctx);
enum caveat_status caveat_partial_label(struct caveat_engine *e,
	const struct caveat_partial *p, const struct caveat_label **l_r,
	struct caveat_error *err);
/* With as few values more as it takes. */
enum caveat_status caveat_partial_complete(struct caveat_engine *e,
	const struct caveat_partial *p, const struct caveat_clearance *const *c,
	size_t n, const struct caveat_label **l_r, struct caveat_error *err);

/* ---- catalogues ---- */

enum caveat_catalog_form {
	CAVEAT_CATALOG_XEP0258 = 1,
	CAVEAT_CATALOG_GENERICODE,
	CAVEAT_CATALOG_YAML, /* writing only */
};
/* XEP-0258 or Genericode, told by its root element. */
enum caveat_code caveat_catalog_read(struct caveat_engine *e, const void *xml,
	size_t n, struct caveat_catalog **c_r, struct caveat_error *err);
/* Of the labels that p allows and all clearances dominate; max 0: 200 items.
 * *cut_r (may be NULL): there would be more. */
struct caveat_catalog *caveat_catalog_from_policy(struct caveat_engine *e,
	const struct caveat_policy *p, const struct caveat_clearance *const *c,
	size_t n, size_t max, bool *cut_r);
void caveat_catalog_free(struct caveat_catalog **c);

struct caveat_item {
	struct caveat_str selector;       /* `A|B`: B in the menu A */
	const struct caveat_label *label; /* borrowed; NULL: "no label" */
	bool is_default;
};
bool caveat_catalog_item(
	const struct caveat_catalog *c, size_t i, struct caveat_item *i_r);
/* labels: the form of the labels in XEP-0258 (CAVEAT_4774, CAVEAT_BASE64,
 * CAVEAT_SPIFFY, CAVEAT_ANY: as they came). */
char *caveat_catalog_write(struct caveat_engine *e,
	const struct caveat_catalog *c, enum caveat_catalog_form to,
	enum caveat_form labels, struct caveat_error *err);

#ifdef __cplusplus
}
#endif

#endif
