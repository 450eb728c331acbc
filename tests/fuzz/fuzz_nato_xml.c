/* SPDX-License-Identifier: MIT */
/*
 * Labels in XML: STANAG 4774, a 4778 binding, spiffing's, base64 of DER. What
 * is accepted obeys the laws of labels, keeps its metadata through writing and
 * reading, and so does the label that succeeds it.
 */
#include "labels/engine.h"
#include "tests/fuzz/laws.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* The successor is a label like any other. */
static void try_succession(struct labels *ls, const struct label_parts *p)
{
	const struct label *l = label_cache_add(ls, INPUT_XML, SPAN_NONE, p);
	const struct label *next = NULL;
	struct errtext e = {""};

	BUG_ON(l == NULL);
	(void)label_follow(l, SUCCESSION_DATE, INT64_MAX, &next, &e);
	if (p->meta.successor.p == NULL) {
		BUG_ON(next != NULL && next != l);
	} else if (next == NULL) {
		laws_refusal(&e);
	} else {
		struct label_parts parts = next->p;

		laws_label(ls, &parts);
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static enum label_status (*const readers[])(struct labels *,
		struct arena *, struct span, struct label_parts *,
		struct errtext *) = {
		xml_label_read,
		nato_label_read,
		spiffy_label_read,
	};
	struct labels *ls = laws_world();
	struct arena *a = arena_new();

	for (size_t i = 0; i < ARRAY_LEN(readers); i++) {
		struct label_parts p = {0};
		struct errtext e = {""};
		enum label_status st =
			readers[i](ls, a, span_of(data, size), &p, &e);

		BUG_ON(st == LABEL_INVALID);
		if (st != LABEL_VALID) {
			laws_refusal(&e);
			continue;
		}
		laws_label(ls, &p);
		try_succession(ls, &p);
	}
	arena_free(&a);
	labels_trim(ls);
	return 0;
}
