/* SPDX-License-Identifier: MIT */
/* What the label and clearance codecs share. */
#ifndef LABELS_CODEC_H
#define LABELS_CODEC_H

#include "labels/model.h"

/* Names of STANAG 4774 and of RFC 2634 fit in this many values, and more. */
#define CODEC_MAX_BYTES ((size_t)256 * 1024)

/* "restrictive" … "informative" as spiffing writes them; "": no label or
 * clearance has a form for it. */
const char *tag_type_name(enum tag_type t);
enum tag_type tag_type_parse(struct span name); /* TAG_NONE: no such type */

/* Has the set a tag of this kind at all? */
bool set_defines(const struct tag_set *s, enum tag_type t);
/* Has bits a value of the set, of this normal kind? */
bool set_has(
	const struct tag_set *s, enum tag_type normal, const uint64_t *bits);

/*
 * Sets that came with a permissive category without a value: nobody is in it,
 * so nobody passes. Marked while reading, judged at the end, since another
 * category of the set may bring values.
 */
struct empty_sets {
	uint64_t *seen; /* by index in policy->set */
};
struct empty_sets empty_sets_new(struct arena *a, const struct policy *p);
void empty_sets_mark(
	struct empty_sets *e, const struct policy *p, const struct tag_set *s);
bool empty_sets_remain(const struct empty_sets *e, const struct policy *p,
	const uint64_t *bits);
/*
 * Where a writer puts the empty permissive category of such a label: the
 * first permissive tag whose set has no permissive value; one that the
 * policy's binary form can carry is preferred. NULL: none.
 */
const struct tag *empty_tag(const struct label_parts *p);

/*
 * No XML form of the label has more bytes: each value in a category of its
 * own, each character escaped. Most labels are far below any limit, and so
 * needn't be written to know it.
 */
size_t label_xml_bound(const struct label_parts *p);

/* Text that every form of label can carry: UTF-8 without the characters that
 * XML 1.0 has no way to write. */
bool text_is_plain(struct span s);

/* For the readers' last line: LABEL_VALID, ERR_UNKNOWN is LABEL_UNUSABLE. */
enum label_status codec_status(enum err err);

/* Adds one more class, kept ascending and unique. Room is the caller's. */
void lacv_add(uint64_t *list, size_t *n, uint64_t lacv);

#endif
