/* SPDX-License-Identifier: MIT */
/* Four small policies and short ways to read and write under them. */
#ifndef TESTS_LABELS_CODEC_WORLD_H
#define TESTS_LABELS_CODEC_WORLD_H

#include "labels/codec.h"

struct codec_world {
	struct labels *ls;
	struct arena *a;
	const struct policy *acp;   /* ACP-145, OID 2.25.99100, "CODEC" */
	const struct policy *missi; /* MISSI, OID 2.25.99101, "MISSI" */
	const struct policy *bare;  /* unknown rbacId, 2.25.99102, "BARE" */
	const struct policy *odd;   /* what MISSI can't carry, 2.25.99103 */
	struct errtext e;
	uint64_t random; /* state of a generator with a fixed seed */
};

void codec_world_open(struct codec_world *w);
void codec_world_close(struct codec_world *w);

uint64_t codec_random(struct codec_world *w, uint64_t below);
/* Hexadecimal digits, blanks between them, as bytes of the arena's. */
struct span codec_hex(struct codec_world *w, const char *hex);

/* Any label or clearance of p that the codecs can carry. */
struct label_parts codec_random_label(
	struct codec_world *w, const struct policy *p);
struct clearance_parts codec_random_clearance(
	struct codec_world *w, const struct policy *p);
bool codec_same_label(const struct label_parts *a, const struct label_parts *b);
bool codec_same_clearance(
	const struct clearance_parts *a, const struct clearance_parts *b);

/* Is the value with this lacv and type in the set named so? */
bool codec_has(const struct policy *p, const uint64_t *bits, const char *set,
	enum tag_type type, uint64_t lacv);
size_t codec_count(const struct policy *p, const uint64_t *bits);

#endif
