/* SPDX-License-Identifier: MIT */
/* XML labels and clearances: whatever is accepted has one form. */
#include <stdlib.h>

#include "labels/codec.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static struct labels *load(void)
{
	const char *srcdir = getenv("srcdir");
	struct labels *ls = labels_new();
	struct arena *a = arena_new();
	struct errtext e;

	if (labels_add_policy_file(ls,
		    arena_printf(a, "%s/examples/policies/acme.xml",
			    srcdir != NULL ? srcdir : ".")
			    .p,
		    &e) != ERR_OK)
		die("%s", e.s);
	arena_free(&a);
	return ls;
}

static enum label_status read_any(struct labels *ls, struct arena *a,
	struct span in, struct label_parts *p)
{
	enum label_status s = nato_label_read(ls, a, in, p, NULL);

	return s == LABEL_VALID ? s : spiffy_label_read(ls, a, in, p, NULL);
}

static void write_any(const struct label_parts *p, struct buf *b)
{
	if (p->form == LABEL_NATO)
		nato_label_write(p, "originatorConfidentialityLabel", b);
	else
		spiffy_label_write(p, b);
}

static void try_label(struct labels *ls, struct arena *a, struct span in)
{
	struct label_parts p, back;
	struct buf one, two;

	if (read_any(ls, a, in, &p) != LABEL_VALID)
		return;
	buf_init(&one, CODEC_MAX_BYTES);
	buf_init(&two, CODEC_MAX_BYTES);
	write_any(&p, &one);
	BUG_ON(read_any(ls, a, buf_span(&one), &back) != LABEL_VALID);
	BUG_ON(memcmp(p.bits, back.bits, p.policy->words * 8) != 0);
	BUG_ON(p.cls != back.cls || !span_eq(p.privacy, back.privacy));
	BUG_ON(p.empty_permissive != back.empty_permissive);
	write_any(&back, &two);
	BUG_ON(!span_eq(buf_span(&one), buf_span(&two)));
	buf_clear(&one);
	buf_clear(&two);
}

static void try_clearance(struct labels *ls, struct arena *a, struct span in)
{
	struct clearance_parts c, back;
	struct buf b;

	if (nato_clearance_read(ls, a, in, &c, NULL) != ERR_OK &&
		spiffy_clearance_read(ls, a, in, &c, NULL) != ERR_OK)
		return;
	buf_init(&b, CODEC_MAX_BYTES);
	spiffy_clearance_write(&c, &b);
	BUG_ON(spiffy_clearance_read(ls, a, buf_span(&b), &back, NULL) !=
		ERR_OK);
	BUG_ON(memcmp(c.bits, back.bits, c.policy->words * 8) != 0);
	BUG_ON(c.lacv_n != back.lacv_n ||
		memcmp(c.lacv, back.lacv, c.lacv_n * 8) != 0);
	buf_clear(&b);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static struct labels *ls; /* loaded once */
	struct arena *a = arena_new();

	if (ls == NULL)
		ls = load();
	try_label(ls, a, span_of(data, size));
	try_clearance(ls, a, span_of(data, size));
	arena_free(&a);
	return 0;
}
