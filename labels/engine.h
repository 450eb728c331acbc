/* SPDX-License-Identifier: MIT */
/* Inside of the engine: what labels.c owns and the caches work on. */
#ifndef LABELS_ENGINE_H
#define LABELS_ENGINE_H

#include "labels/model.h"

#define LABELS_INPUT_MAX  65536u /* bytes of one label or clearance */
#define LABELS_ORIGIN_MAX (2u * LABELS_INPUT_MAX) /* of it, in base64 */

/* Bounds of what nobody holds. */
#define LABELS_KEEP_COUNT  8192u /* cached inputs that outlive a trim */
#define LABELS_KEEP_BYTES  (8u << 20)
#define LABELS_FRESH_COUNT 32768u /* new inputs between two trims */
#define LABELS_FRESH_BYTES (32u << 20)

struct label_cache;
struct clearance_cache;
struct xu_parser;

struct labels {
	struct policy **policy; /* owned */
	size_t policy_n;
	struct arena *scratch; /* of one reading; values are copied out */
	struct buf key;        /* of one interning */
	struct xu_parser *xml; /* of all labels and clearances */
	uint64_t last_id;
	/* As it was told first. SECURITY: what labels are dated by must not
	 * say when one was first used, and be it in a room that is hidden. */
	int64_t wall_ms;
	unsigned review_years;
	enum succession succession;
	struct label_cache *labels;
	struct clearance_cache *clearances;
};

/* How a cached input was written. */
enum input_kind {
	INPUT_DER,
	INPUT_BASE64,
	INPUT_XML,
	INPUT_EXPR,
	INPUT_KIND_N,
};

struct label_cache *label_cache_new(void) NONNULL;
void label_cache_free(struct label_cache **c);
void label_cache_trim(struct label_cache *c);
/* Inputs are read anew; the labels stay until the next trim. */
void label_cache_forget(struct label_cache *c);
/* One hash look-up; NULL: these bytes weren't read before. */
const struct label *label_cache_find(
	struct labels *ls, enum input_kind kind, struct span input);
/* The label of these parts, remembered under input (absent: under none).
 * NULL: too many new ones since the last trim. */
const struct label *label_cache_add(struct labels *ls, enum input_kind kind,
	struct span input, const struct label_parts *p);

struct clearance_cache *clearance_cache_new(void) NONNULL;
void clearance_cache_free(struct clearance_cache **c);
void clearance_cache_trim(struct clearance_cache *c);
/* The clearance of these parts, which are copied. */
enum err clearance_intern(struct labels *ls, const struct clearance_parts *p,
	const struct clearance **c_r, struct errtext *e) MUST_CHECK;

/* Follows the successors of l, checks at wall_ms and hands the label out, as
 * label_read_*() promise. */
enum label_status label_judge(const struct label *l, int64_t wall_ms,
	bool creating, const struct label **l_r, struct errtext *e);

/* The label of parts that were read or made here; judged as above. */
enum label_status label_make(struct labels *ls, const struct label_parts *p,
	int64_t wall_ms, bool creating, const struct label **l_r,
	struct errtext *e);

/* equiv.c: as label_with_origin(), of an element's text. */
enum label_status label_with_origin_text(const struct label *l,
	struct span origin, const struct label **l_r, struct errtext *e);

/* label.c: the parts of what is kept as LABEL_MAPPED; false: it is damaged. */
bool label_kept_split(struct span bytes, enum label_form *form_r,
	struct span *own_r, struct span *origin_r) MUST_CHECK;

/* A 4774 label as it stands: neither judged nor followed. */
enum label_status label_read_nato(struct labels *ls, struct span xml,
	const struct label **l_r, struct errtext *e);
/* succession.c: the label that stands for l at wall_ms; *l_r NULL unless it is
 * LABEL_VALID, which says nothing of the policy's rules. */
enum label_status label_follow(const struct label *l, enum succession how,
	int64_t wall_ms, const struct label **l_r, struct errtext *e);

/* label_read.c: base64 of DER, and any XML form told by its name. */
enum label_status base64_label_read(struct labels *ls, struct arena *a,
	struct span text, struct label_parts *p_r, struct errtext *e);
enum label_status element_label_read(struct labels *ls, struct arena *a,
	const struct element *x, struct label_parts *p_r, struct errtext *e);

/* xml_form.c: an XML text, the form told by its root element. */
enum label_status xml_label_read(struct labels *ls, struct arena *a,
	struct span xml, struct label_parts *p_r, struct errtext *e);
enum err xml_clearance_read(struct labels *ls, struct arena *a, struct span xml,
	struct clearance_parts *p_r, struct errtext *e) MUST_CHECK;

/* Serialised forms that are made once and kept with the value or label. */
struct label_texts {
	struct span marking, der, ess, spiffy; /* of the value */
	bool marking_done, der_done, ess_done, spiffy_done;
};
struct label_texts *label_value_texts(const struct label *l) NONNULL;
/* The STANAG 4774 element is the label's own: it bears the metadata. */
struct span *label_nato_text(const struct label *l) NONNULL;
struct span *label_kept_text(const struct label *l) NONNULL;

/* spif_xml.c. The policy is in a new arena; on an error there is nothing. */
enum err spif_read(struct span spif, const char *name, struct policy **p_r,
	struct errtext *e) MUST_CHECK;
void policy_free(struct policy **p);

#endif
